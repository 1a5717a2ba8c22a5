import json
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
    _inherit = "credit.bulk.mixin"
    _description = "Follow-up action line"
    _order = "action_id, date_maturity, id"
    # who made and changed it stands on the action
    _log_access = False

    action_id = fields.Many2one(
        "credit.followup.action", required=True, readonly=True, index=True, ondelete="cascade"
    )
    # not indexed, as the level is not: lines are looked for by their action or their item
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Journal item",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    move_id = fields.Many2one(related="move_line_id.move_id", string="Document")
    invoice_date = fields.Date(string="Document date", related="move_line_id.invoice_date")
    date_maturity = fields.Date(string="Due date", readonly=True)
    level_id = fields.Many2one(
        "credit.followup.level", required=True, readonly=True, ondelete="restrict"
    )
    step_id = fields.Many2one(
        "credit.action.step", readonly=True, index="btree_not_null", ondelete="set null"
    )
    channel = fields.Selection(selection="_selection_channel", required=True, readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True, default="proposed")
    days_overdue = fields.Integer(
        string="Days overdue", readonly=True, aggregator="avg", help="On the date of the action."
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount_residual = fields.Monetary(
        string="Open amount", readonly=True, help="In the company's currency."
    )
    line_currency_id = fields.Many2one(
        related="move_line_id.currency_id", string="Document currency"
    )
    amount_residual_currency = fields.Monetary(
        string="Open amount in currency", readonly=True, currency_field="line_currency_id"
    )

    _active_uniq = models.UniqueIndex(
        "(move_line_id, level_id, channel) WHERE state IN ('proposed', 'approved', 'queued', 'done')",
        "This level was already used for this item through this channel.",
    )

    def _selection_channel(self):
        return self.env["credit.followup.level"]._selection_channel()

    def _get_taken_sql(self, company, move_line_ids=None):
        """Return a query of the active lines of a company: item, level, channels, and what is pending.

        Columns: move_line_id, level_id, channels, is_pending (proposed or approved, not carried out yet),
        run_date.

        :param move_line_ids: only of these journal items, all when None
        """
        chosen = SQL("TRUE")
        if move_line_ids is not None:
            chosen = SQL("line.move_line_id IN %s", tuple(move_line_ids) or (0,))
        return SQL(
            """
            SELECT line.move_line_id, line.level_id, ARRAY_AGG(line.channel) AS channels,
                   BOOL_OR(line.state IN ('proposed', 'approved')) AS is_pending,
                   MAX(run.date) AS run_date
              FROM credit_followup_action_line line
              JOIN credit_followup_action action ON action.id = line.action_id
              JOIN credit_followup_run run ON run.id = action.run_id
             WHERE line.company_id = %s AND line.state IN %s AND %s
             GROUP BY line.move_line_id, line.level_id
            """,
            company.id,
            ACTIVE_STATES,
            chosen,
        )

    # Work

    def _claim(self):
        """Lock the items of these lines, before their level is carried out; a line whose item is further is skipped.

        Nobody else can move an item from here to the commit, when :meth:`_write_done` has raised it: two workers can
        never bring an item to the same level, and none can bring it back to a softer one.

        :return: the lines that have their item, and ``journal item id -> (level id, date, severity)`` before
        """
        if not self:
            return self, {}
        self.env["credit.followup.item"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT move_line_id, level_id, level_date, severity
                  FROM credit_followup_item WHERE move_line_id IN %s ORDER BY id FOR UPDATE
                """,
                tuple(self.move_line_id.ids),
            )
        )
        places = {line_id: place for line_id, *place in rows}
        won = self.filtered(lambda line: line._is_harder(places.get(line.move_line_id.id)))
        (self - won).write({"state": "skipped"})
        return won, places

    def _is_harder(self, place):
        """Tell whether this line's level is not softer than where its item stands, or that level itself."""
        if place is None:
            return False
        level_id, _day, severity = place
        return severity is None or severity < self.level_id.severity or level_id == self.level_id.id

    def _write_reason(self, code, note=None):
        """Write a reason with level and date on the items of these lines."""
        self._write_on_items(
            code,
            {
                line: {
                    "level_id": line.level_id.id,
                    "date": line.action_id.date.isoformat(),
                    **({} if note is None else {"note": note}),
                }
                for line in self
            },
        )

    def _write_done(self):
        """Raise the items to the level of these lines, and write what was done and which step comes next.

        A level that went out on the same day through another channel before is named with it.
        """
        items = self.env["credit.followup.item"].sudo()  # sudo: only the work writes on items
        items = items.search([("move_line_id", "in", self.move_line_id.ids)])
        acted = {
            item.move_line_id.id: item.reason_facts for item in items if item.reason_code == "acted"
        }
        facts = {}
        for line in self:
            level_id, day = line.level_id.id, line.action_id.date.isoformat()
            before = acted.get(line.move_line_id.id, {})
            channels = {line.channel}
            if (before.get("level_id"), before.get("date")) == (level_id, day):
                channels.update(before["channels"])
            facts[line] = {"level_id": level_id, "date": day, "channels": sorted(channels)}
            acted[line.move_line_id.id] = facts[line]
        self._write_acted(facts)

    def _write_on_items(self, code, facts):
        """Write a reason and its facts (line -> facts) on the lines' items, in one statement."""
        rows = [{"move_line_id": line.move_line_id.id, "facts": facts[line]} for line in self]
        self._update_items(
            SQL("reason_code = %s, reason_facts = record.facts", code),
            SQL("move_line_id int4, facts jsonb"),
            rows,
        )

    def _write_acted(self, facts):
        """Write on the items of these lines what was done and which step follows, in one statement.

        :param facts: line -> what was done; of the lines of one item the last knows all
        """
        steps = {path: path._get_engine_steps() for path in self.step_id.path_id}
        rows = {
            line.move_line_id.id: {
                "move_line_id": line.move_line_id.id,
                "facts": facts[line],
                "level_id": line.level_id.id,
                "severity": line.level_id.severity,
                "level_date": line.action_id.date,
                **line._get_next_step(steps.get(line.step_id.path_id, ())),
            }
            for line in self
        }
        self._update_items(
            SQL(
                "level_id = record.level_id, severity = record.severity, level_date = record.level_date,"
                " reason_code = 'acted', reason_facts = record.facts,"
                " next_step_id = record.next_step_id, next_date = record.next_date"
            ),
            SQL(
                "move_line_id int4, level_id int4, severity int4, level_date date, facts jsonb,"
                " next_step_id int4, next_date date"
            ),
            list(rows.values()),
        )

    def _update_items(self, assignments, columns, rows):
        """Update the follow-up items of rows (dictionaries) in one statement.

        :param assignments: SQL of the SET clause; ``record`` is the row
        :param columns: SQL of the row's columns
        """
        if not rows:
            return
        items = self.env["credit.followup.item"]
        items.flush_model()
        self.env.cr.execute(
            SQL(
                """
                UPDATE credit_followup_item item
                   SET %(assignments)s
                  FROM jsonb_to_recordset(%(rows)s::jsonb) AS record(%(columns)s)
                 WHERE item.move_line_id = record.move_line_id
                """,
                assignments=assignments,
                rows=json.dumps(rows, default=str),
                columns=columns,
            )
        )
        items.invalidate_model(flush=False)

    def _get_next_step(self, steps):
        """Return the step that follows this line's step on its path, and its date, for the item.

        A step whose day is already past comes when the quiet days are over.

        :param steps: the steps of the path, as the engine's values
        """
        self.ensure_one()
        steps = tuple(step for step in steps if step.channels)
        due = self.date_maturity
        invoice_date = self.invoice_date or self.move_line_id.date
        contact = self.action_id.date
        done = Item(invoice_date, due, self.level_id.severity, None, contact=contact)
        path = self.step_id.path_id
        plan = plan_item(steps, done, date.min, path.catch_up, gap=path.days_between)
        if not plan.next:
            return {"next_step_id": None, "next_date": None}
        quiet = timedelta(days=max(self.company_id.credit_followup_quiet_days, 1))
        return {
            "next_step_id": plan.next.key,
            "next_date": self._get_work_day(max(plan.next_date, contact + quiet)),
        }

    def _get_work_day(self, day):
        """Return the day, or the customer's next working day when the company contacts on those only."""
        country = self.action_id.partner_id.country_id
        work_days = self.company_id._get_credit_work_days(country.code)
        return work_days.on_or_after(day) if work_days else day
