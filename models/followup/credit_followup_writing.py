import json
from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL

# types of the columns
INTEGER = SQL("int4")
DATE = SQL("date")
NUMERIC = SQL("numeric")
VARCHAR = SQL("varchar")
JSONB = SQL("jsonb")

#: columns that a run writes on a follow-up item, with their type
ITEM_COLUMNS = {
    "move_line_id": INTEGER,
    "partner_id": INTEGER,
    "company_id": INTEGER,
    "next_step_id": INTEGER,
    "next_date": DATE,
    "reason_code": VARCHAR,
    "reason_facts": JSONB,
    "hold_id": INTEGER,
}

ACTION_COLUMNS = {
    "run_id": INTEGER,
    "partner_id": INTEGER,
    "company_id": INTEGER,
    "date": DATE,
    "date_todo": DATE,
    "level_id": INTEGER,
    "severity": INTEGER,
    "channel": VARCHAR,
    "state": VARCHAR,
    "line_count": INTEGER,
    "amount_due": NUMERIC,
    "amount_credit": NUMERIC,
    "days_overdue": INTEGER,
    "user_id": INTEGER,
    "grade_id": INTEGER,
}

LINE_COLUMNS = {
    "company_id": INTEGER,
    "move_line_id": INTEGER,
    "date_maturity": DATE,
    "level_id": INTEGER,
    "step_id": INTEGER,
    "channel": VARCHAR,
    "state": VARCHAR,
    "days_overdue": INTEGER,
    "amount_residual": NUMERIC,
    "amount_residual_currency": NUMERIC,
}


class CreditFollowupRun(models.Model):
    """What a proposal writes: actions, lines, items, the tie-out; each in one statement."""

    _inherit = "credit.followup.run"

    @api.model
    def _write_actions(self, proposal):
        """Insert the actions and their lines."""
        if not proposal.actions:
            return
        inserted = self.env.execute_query(
            SQL(
                "%s RETURNING id, partner_id, channel",
                self._get_insert_sql(
                    "credit.followup.action", ACTION_COLUMNS, list(proposal.actions.values())
                ),
            )
        )
        action_ids = {(partner_id, channel): id_ for id_, partner_id, channel in inserted}
        lines = [
            {**line, "action_id": action_ids[line["partner_id"], line["channel"]]}
            for line in proposal.lines
        ]
        self.env.cr.execute(
            self._get_insert_sql(
                "credit.followup.action.line", {**LINE_COLUMNS, "action_id": INTEGER}, lines
            )
        )

    @api.model
    def _write_items(self, proposal):
        """Write where each item stands; rows that do not change are left alone."""
        rows = [
            {
                "move_line_id": item.id,
                "partner_id": item.partner_id,
                "company_id": proposal.company.id,
                "next_step_id": item.next_step_id,
                "next_date": item.next_date,
                "reason_code": item.code,
                "reason_facts": item.facts,
                "hold_id": item.hold_id,
            }
            for item in proposal.items
        ]
        if not rows:
            return
        self.env.cr.execute(
            SQL(
                """
                %(insert)s
                ON CONFLICT (move_line_id) DO UPDATE
                   SET %(assignments)s
                 WHERE (%(old)s) IS DISTINCT FROM (%(new)s)
                """,
                insert=self._get_insert_sql("credit.followup.item", ITEM_COLUMNS, rows),
                assignments=SQL(", ").join(
                    SQL("%s = %s", SQL.identifier(name), SQL.identifier("excluded", name))
                    for name in ITEM_COLUMNS
                ),
                old=SQL(", ").join(
                    SQL.identifier("credit_followup_item", name) for name in ITEM_COLUMNS
                ),
                new=SQL(", ").join(SQL.identifier("excluded", name) for name in ITEM_COLUMNS),
            )
        )

    @api.model
    def _get_insert_sql(self, model, columns, rows):
        """Return an insert of all rows (dictionaries) with one parameter; who and when, where the model keeps it."""
        records, uid, now = self.env[model], self.env.uid, self.env.cr.now()
        log = {"create_uid": uid, "create_date": now, "write_uid": uid, "write_date": now}
        log = log if records._log_access else {}
        columns_sql = [SQL.identifier(name) for name in columns]
        return SQL(
            """
            INSERT INTO %(table)s (%(names)s)
            SELECT %(values)s FROM jsonb_to_recordset(%(rows)s::jsonb) AS record(%(types)s)
            """,
            table=SQL.identifier(records._table),
            names=SQL(", ").join([*columns_sql, *map(SQL.identifier, log)]),
            values=SQL(", ").join([*columns_sql, *(SQL("%s", value) for value in log.values())]),
            rows=json.dumps(rows, default=str),
            types=SQL(", ").join(
                SQL("%s %s", SQL.identifier(name), kind) for name, kind in columns.items()
            ),
        )

    @api.model
    def _settle_gone_items(self, proposal):
        """Items that are no ledger items any more are settled."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE credit_followup_item
                   SET reason_code = 'settled', reason_facts = NULL, next_step_id = NULL,
                       next_date = NULL, hold_id = NULL
                 WHERE company_id = %(company)s AND reason_code IS DISTINCT FROM 'settled'
                   AND NOT (move_line_id = ANY(%(open_ids)s))
                """,
                company=proposal.company.id,
                open_ids=[item.id for item in proposal.items],
            )
        )

    def _tie_out(self, proposal):
        """Compare the items considered with the balance of the receivable accounts."""
        self.ensure_one()
        lines = self.env["account.move.line"]
        balance = self.env.execute_query(
            SQL(
                "SELECT COALESCE(SUM(l.balance), 0)::text FROM account_move_line l WHERE %s",
                lines._get_credit_posted_sql(self.company_id, self.date),
            )
        )[0][0]
        total = sum((item.residual for item in proposal.items), Decimal(0))
        self.sudo().write(  # sudo: users may not write the result of the work
            {
                "proposed_on": fields.Date.context_today(self),
                "item_count": len(proposal.items),
                "item_balance": float(total),
                "ledger_balance": float(balance),
                "difference": float(Decimal(balance) - total),
            }
        )
