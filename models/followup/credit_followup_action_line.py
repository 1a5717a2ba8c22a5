from datetime import date, timedelta

from odoo import fields, models
from odoo.tools import SQL

from ...engine.duesteps import Item, plan_item
from .credit_followup_action import ACTIVE_STATES, STATES


class CreditFollowupActionLine(models.Model):
    """One item in a follow-up action, at the level that it has reached.

    While the line is active, no other active line can have the same item, level and channel: a level is
    done at most once per channel. A failed, skipped or cancelled line sets its channel free again.
    """

    _name = "credit.followup.action.line"
    _description = "Follow-up action line"
    _order = "action_id, date_maturity, id"

    action_id = fields.Many2one(
        "credit.followup.action", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    move_line_id = fields.Many2one(
        "account.move.line", required=True, readonly=True, index=True, ondelete="cascade"
    )
    move_id = fields.Many2one(related="move_line_id.move_id", string="Document")
    invoice_date = fields.Date(related="move_line_id.invoice_date")
    date_maturity = fields.Date(string="Due date", readonly=True)
    level_id = fields.Many2one(
        "credit.followup.level", required=True, readonly=True, index=True, ondelete="restrict"
    )
    step_id = fields.Many2one(
        "credit.action.step", readonly=True, index="btree_not_null", ondelete="set null"
    )
    channel = fields.Selection(selection="_selection_channel", required=True, readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True, default="proposed")
    days_overdue = fields.Integer(readonly=True, aggregator="avg", help="On the date of the run.")
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount_residual = fields.Monetary(
        string="Open amount", readonly=True, help="In the company's currency."
    )
    line_currency_id = fields.Many2one(related="move_line_id.currency_id", string="Document currency")
    amount_residual_currency = fields.Monetary(
        string="Open amount in currency", readonly=True, currency_field="line_currency_id"
    )

    _active_uniq = models.UniqueIndex(
        "(move_line_id, level_id, channel) WHERE state IN ('proposed', 'approved', 'queued', 'done')",
        "This level was already used for this item through this channel.",
    )

    def _selection_channel(self):
        return self.env["credit.followup.level"]._selection_channel()

    def _get_taken_sql(self, company):
        """Return a query of the active lines of a company: item, level, channels, and what is pending.

        Columns: move_line_id, level_id, channels, is_pending (proposed or approved, not carried out yet),
        run_date.
        """
        return SQL(
            """
            SELECT line.move_line_id, line.level_id, ARRAY_AGG(line.channel) AS channels,
                   BOOL_OR(line.state IN ('proposed', 'approved')) AS is_pending,
                   MAX(run.date) AS run_date
              FROM credit_followup_action_line line
              JOIN credit_followup_action action ON action.id = line.action_id
              JOIN credit_followup_run run ON run.id = action.run_id
             WHERE line.company_id = %s AND line.state IN %s
             GROUP BY line.move_line_id, line.level_id
            """,
            company.id,
            ACTIVE_STATES,
        )

    # Work

    def _claim(self):
        """Raise the items of these lines to their level; a line whose item is further is skipped.

        The update locks the item's row and looks at its severity again, so two workers can never bring an
        item to the same level, and none can bring it back to a softer one.
        """
        for (level, day), lines in self.grouped(lambda l: (l.level_id, l.action_id.date)).items():
            claimed = self.env.execute_query(
                SQL(
                    """
                    UPDATE credit_followup_item
                       SET level_id = %(level)s, severity = %(severity)s, level_date = %(day)s,
                           write_uid = %(uid)s, write_date = %(now)s
                     WHERE move_line_id IN %(items)s
                       AND (severity IS NULL OR severity < %(severity)s OR level_id = %(level)s)
                    RETURNING move_line_id
                    """,
                    level=level.id,
                    severity=level.severity,
                    day=day,
                    uid=self.env.uid,
                    now=self.env.cr.now(),
                    items=tuple(lines.move_line_id.ids),
                )
            )
            won = {row[0] for row in claimed}
            lines.filtered(lambda line, won=won: line.move_line_id.id not in won).write(
                {"state": "skipped"}
            )
        self.env["credit.followup.item"].invalidate_model(flush=False)

    def _get_items(self):
        """Return the follow-up items of these lines, as a mapping journal item -> follow-up item."""
        items = self.env["credit.followup.item"].sudo()  # sudo: only the work writes on items
        found = items.search([("move_line_id", "in", self.move_line_id.ids)])
        return {item.move_line_id: item for item in found}

    def _write_reason(self, code, note=None):
        """Write a reason with level and date on the items of these lines."""
        items = self._get_items()
        for line in self:
            facts = {"level_id": line.level_id.id, "date": line.action_id.date.isoformat()}
            if note is not None:
                facts["note"] = note
            if line.move_line_id in items:
                items[line.move_line_id].write({"reason_code": code, "reason_facts": facts})

    def _write_done(self):
        """Write on the items what was done for them and which step comes next."""
        items = self._get_items()
        for line in self:
            item = items.get(line.move_line_id)
            if not item:
                continue
            channels = [line.channel]
            if item.reason_code == "acted" and item.reason_facts["level_id"] == line.level_id.id:
                channels = sorted({*item.reason_facts["channels"], line.channel})
            item.write(
                {
                    "reason_code": "acted",
                    "reason_facts": {
                        "level_id": line.level_id.id,
                        "date": line.action_id.date.isoformat(),
                        "channels": channels,
                    },
                    **line._get_next_step(),
                }
            )

    def _get_next_step(self):
        """Return the step that follows this line's step on its path, and its date, for the item.

        A step whose day is already past comes when the quiet days are over.
        """
        self.ensure_one()
        steps = tuple(s for s in self.step_id.path_id._get_engine_steps() if s.channels)
        due = self.date_maturity
        invoice_date = self.invoice_date or self.move_line_id.date
        done = Item(invoice_date, due, self.level_id.severity, None)
        plan = plan_item(steps, done, date.min)
        if not plan.next:
            return {"next_step_id": False, "next_date": False}
        quiet = timedelta(days=max(self.company_id.credit_followup_quiet_days, 1))
        return {
            "next_step_id": plan.next.key,
            "next_date": max(plan.next_date, self.action_id.date + quiet),
        }
