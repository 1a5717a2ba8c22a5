from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from .credit_followup_action import ACTIVE_STATES


class CreditFollowupRun(models.Model):
    """The day on which a run is carried out, which may be days after it was proposed.

    A customer is contacted on the day on which the message goes out: quiet days, the days between two steps and
    the date on a letter count from that day, whatever the date of the run is.
    """

    _inherit = "credit.followup.run"

    proposed_on = fields.Date(
        string="Proposed on",
        readonly=True,
        copy=False,
        help="The day on which the present proposal was made.",
    )
    is_early = fields.Boolean(compute="_compute_date_warning", export_string_translation=False)
    date_warning = fields.Char(compute="_compute_date_warning", export_string_translation=False)

    @api.depends("date", "state")
    @api.depends_context("lang", "tz")
    def _compute_date_warning(self):
        """Say before it is carried out that a run is not of today."""
        today = fields.Date.context_today(self)
        for run in self:
            waits = run.state in ("draft", "proposed", "approved")
            run.is_early = bool(run.date) and run.date > today
            run.date_warning = waits and run.date and run._get_date_warning(today)

    def _get_date_warning(self, today):
        self.ensure_one()
        if self.date > today:
            return self.env._(
                "The day of this run has not come yet: it can be looked at, and be carried out from %(date)s on.",
                date=format_date(self.env, self.date),
            )
        if self.date < today and self.proposed_on in (False, today):
            return self.env._(
                "This run is of an earlier day: carried out today, its messages count as sent on %(date)s. "
                "Make a run of today to count the quiet days from today.",
                date=format_date(self.env, self.date),
            )
        return False

    def _check_on_day(self):
        """Refuse a run whose day has not come. The system itself may: a replay lives days to come."""
        for run in self:
            if run.is_early and not self.env.su:
                raise UserError(run._get_date_warning(fields.Date.context_today(run)))

    def action_execute(self):
        """Carry out nothing before its day."""
        self._check_on_day()
        return super().action_execute()

    def _get_day_out(self, today=None):
        """Return the day on which what is carried out now counts as done.

        Carried out on the day on which it was proposed, a run counts on its own date: who proposes as of another
        day means that day. Carried out later it counts on the day on which that really happens.

        :param today: the day for which the daily job works; the day of the clock when None
        """
        self.ensure_one()
        if today is None:
            today = fields.Date.context_today(self)
            if today == self.proposed_on:
                return self.date
        return max(self.date, today)


class CreditFollowupAction(models.Model):
    """An action that is carried out later than proposed: its day, and whom another run contacted meanwhile."""

    _inherit = "credit.followup.action"

    is_early = fields.Boolean(related="run_id.is_early", export_string_translation=False)

    def action_execute(self):
        """Carry out nothing before its day."""
        self.run_id._check_on_day()
        return super().action_execute()

    def _put_on_day(self, day):
        """Let these actions be of the day on which they are carried out."""
        for action in self.filtered(lambda action: action.date != day):
            action.date = day
            lines = action._get_message_lines()
            for line in lines:
                line.days_overdue = (day - line.date_maturity).days
            action.days_overdue = max(lines.mapped("days_overdue"), default=action.days_overdue)

    def _drop_contacted(self):
        """Leave the customers alone whom another run contacted since the proposal (F3); return the others."""
        last = self._read_other_contacts()
        left = self.browse()
        for action in self:
            contact = last.get((action.run_id.id, action.partner_id.id))
            quiet = timedelta(days=action.company_id.credit_followup_quiet_days)
            if contact and action.date < contact + quiet:
                action._leave_until(contact, contact + quiet)
                left += action
        left._skip_empty(
            self.env._("Another run contacted the customer meanwhile: the quiet days are not over.")
        )
        return self.filtered(lambda action: action.state == "approved")

    def _read_other_contacts(self):
        """Return ``(run id, partner id) -> day`` of the last contact by another run than that of the action."""
        if not self:
            return {}
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT own.run_id, own.partner_id, MAX(other.date)
                  FROM credit_followup_action own
                  JOIN credit_followup_action other
                    ON other.partner_id = own.partner_id AND other.company_id = own.company_id
                   AND other.run_id != own.run_id AND other.state IN ('queued', 'done')
                 WHERE own.id IN %s
                 GROUP BY own.run_id, own.partner_id
                """,
                tuple(self.ids),
            )
        )
        return {(run_id, partner_id): day for run_id, partner_id, day in rows}

    def _leave_until(self, contact, day):
        """Skip the lines of this action; their items wait until the quiet days are over."""
        lines = self._get_message_lines()
        lines.write({"state": "skipped"})
        lines._write_on_items(
            "quiet",
            {
                line: {
                    "level_id": line.level_id.id,
                    "contact": contact.isoformat(),
                    "date": line._get_work_day(day).isoformat(),
                }
                for line in lines
            },
        )

    def _join_messages(self):
        """Keep one message per run, customer and channel (F3), also when customers were merged meanwhile.

        The hardest level takes the items of the others. When a message of the run went out through the channel
        already, the next run looks at the items again.

        :return: the actions that are left to carry out
        """
        domain = [
            ("run_id", "in", self.run_id.ids),
            ("partner_id", "in", self.partner_id.ids),
            ("channel", "in", list(set(self.mapped("channel")))),
            ("state", "in", ("approved", "queued", "done")),
        ]
        note = self.env._("One message through each channel: see the other one of this run.")
        same = self.search(domain).grouped(lambda a: (a.run_id, a.partner_id, a.channel))
        for actions in same.values():
            waiting = actions.filtered(lambda action: action.state == "approved")
            if waiting == actions:
                waiting[1:]._get_message_lines_of_all().action_id = waiting[0]
                waiting = waiting[1:]
            elif waiting:
                waiting._get_message_lines_of_all()._write_reason("cancelled")
            waiting._set_state("skipped", note)
        return self.filtered(lambda action: action.state == "approved")

    def _get_message_lines_of_all(self):
        """Return the lines of these actions that stand in their messages."""
        return self.line_ids.filtered(lambda line: line.state in ACTIVE_STATES)
