import csv
import io

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.base.models.ir_qweb import QWebError

#: actions that are carried out and committed together
BATCH_SIZE = 500

#: what one customer's action may fail with; anything else is an error of the program and stops loudly
EXPECTED_ERRORS = (UserError, QWebError, ValueError)

#: first characters that a spreadsheet would take for a formula
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class CreditFollowupRun(models.Model):
    _inherit = "credit.followup.run"

    def _execute(self, actions=None, today=None):
        """Carry out approved actions in batches, each committed: what is queued is never queued again.

        :param actions: only these actions of the run, all when None
        :param today: the day on which it is done; see :meth:`_get_day_out`
        """
        self.ensure_one()
        day = self._get_day_out(today)
        today = today or fields.Date.context_today(self)
        domain = [("run_id", "=", self.id), ("state", "=", "approved")]
        if actions is not None:
            domain.append(("id", "in", actions.ids))
        Action = self.env["credit.followup.action"].sudo()  # sudo: users may not write states
        Action = Action.with_company(self.company_id)
        while True:
            self._lock_company_afresh(self.company_id)
            batch = Action.search(domain, limit=BATCH_SIZE, order="channel, level_id, id")
            locked = batch.try_lock_for_update()
            if not locked:
                break
            locked._put_on_day(day)
            locked._join_messages()._carry_out_safely(today)
        left = Action.search_count([("run_id", "=", self.id), ("state", "=", "approved")], limit=1)
        if self.state == "approved" and not left:
            self._set_state("done")
        self.env["ir.cron"]._commit_progress()


class CreditFollowupAction(models.Model):
    _inherit = "credit.followup.action"

    def _carry_out_safely(self, today):
        """Carry out a batch; when it fails, each half of it, down to the action that the failure is written on.

        :param today: the day on which it is done; what came in by then counts
        """
        try:
            with self.env.cr.savepoint():
                self._carry_out(today)
        except EXPECTED_ERRORS as error:
            self.env.invalidate_all(flush=False)
            if len(self) == 1:
                self._mark_failed(str(error))
                return
            middle = len(self) // 2
            self[:middle]._carry_out_safely(today)
            self[middle:]._carry_out_safely(today)

    def _carry_out(self, today):
        """Claim the items' levels, then do what each channel does."""
        alive = self._drop_overtaken_lines(today)._drop_contacted()._drop_unreachable()
        alive._claim_levels()
        alive = alive.filtered(lambda action: action.state == "approved")
        for channel, actions in alive.grouped("channel").items():
            getattr(actions, f"_carry_out_{channel}")()
        alive._set_state("queued")
        alive.line_ids.filtered(lambda line: line.state == "queued")._write_done()

    def _skip_empty(self, note):
        """Skip the actions without a line to act on and return the others, their totals brought up to date."""
        lines_of = self._get_message_lines_of_all().grouped("action_id")
        empty = self.filtered(lambda action: action not in lines_of)
        empty._set_state("skipped", note)
        for action, lines in lines_of.items():
            total = action.currency_id.round(sum(lines.mapped("amount_residual")))
            if total != action.amount_due or len(lines) != action.line_count:
                action.write({"amount_due": total, "line_count": len(lines)})
        return self - empty

    def _claim_levels(self):
        """Take the items for the level of their line, under their row lock; pressure never falls.

        A line whose item is further by now is skipped.
        """
        lines = self.line_ids.filtered(lambda line: line.state == "approved")
        won, _places = lines._claim()
        lost = lines - won
        lost.action_id._skip_empty(self.env._("The items have passed this level."))

    # Channels

    def _carry_out_phone(self):
        """Plan a call for the responsible, with the facts in it."""
        self._plan_activities("mail.mail_activity_data_call")

    def _carry_out_collection(self):
        """Make the hand-over dossier and plan the hand-over for the responsible."""
        for action in self:
            reader = action._for_responsible()
            content = reader._make_dossier()
            reader._attach(reader.env._("Collection"), "zip", "application/zip", content)
        self._plan_activities("mail.mail_activity_data_todo")

    def _plan_activities(self, type_xmlid):
        """Create an activity on each action, in the responsible's language."""
        activity_type = self.env.ref(type_xmlid)
        model = self.env["ir.model"]._get(self._name)
        activities = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        values = [
            {
                "res_model_id": model.id,
                "res_id": action.id,
                "activity_type_id": activity_type.id,
                "user_id": action.user_id.id or self.env.uid,
                "date_deadline": action.date,
                "summary": action._for_responsible().display_name,
                "note": action._for_responsible()._get_facts_html(),
            }
            for action in self
        ]
        for action, activity in zip(self, activities.create(values), strict=True):
            action.activity_id = activity

    def _for_responsible(self):
        """Return the action in the language of who prints, calls or hands over; the daily job has its own."""
        self.ensure_one()
        return self.with_context(lang=self.user_id.lang or self.env.lang)

    def _make_handover_csv(self):
        """Return the hand-over file: one line per item, texts that no spreadsheet takes for a formula."""
        self.ensure_one()
        output = io.StringIO()
        writer = csv.writer(output, delimiter=";")
        writer.writerow(self._get_handover_header())
        for line in self._get_message_lines():
            writer.writerow([_as_text(value) for value in self._get_handover_row(line)])
        return output.getvalue().encode("utf-8-sig")

    def _get_handover_header(self):
        """Return the column titles of the hand-over file. Extend together with the row."""
        return [
            self.env._("Customer"),
            self.env._("VAT"),
            self.env._("Street"),
            self.env._("Postal code"),
            self.env._("City"),
            self.env._("Country"),
            self.env._("E-mail"),
            self.env._("Phone"),
            self.env._("Document"),
            self.env._("Reference"),
            self.env._("Document date"),
            self.env._("Due date"),
            self.env._("Days overdue"),
            self.env._("Open amount"),
            self.env._("Currency"),
        ]

    def _get_handover_row(self, line):
        """Return the values of one item in the hand-over file."""
        partner = self.partner_id
        return [
            partner.name,
            partner.vat,
            partner.street,
            partner.zip,
            partner.city,
            partner.country_id.code,
            partner.email,
            partner.phone,
            line.move_id.name,
            line.move_id.payment_reference or line.move_id.ref,
            line.invoice_date or line.move_line_id.date,
            line.date_maturity,
            line.days_overdue,
            line.amount_residual_currency,
            line.line_currency_id.name,
        ]


def _as_text(value):
    """Return a value for a CSV cell; a text that starts like a formula is led in by an apostrophe."""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA_STARTS) else value
    if value is False or value is None:
        return ""
    return str(value)
