from odoo import api, models
from odoo.tools import SQL

from ...engine.ageing import BUCKETS


class CreditRiskFigures(models.AbstractModel):
    """The parts of the query that read what is open: each has a column partner_id (disputes: the item's id)."""

    _inherit = "credit.risk.figures"

    @api.model
    def _get_open_items_part(self, as_of):
        """What is open, by age, and the overdue open invoices for the days to pay.

        What is open without a customer is a row without a partner, which no customer takes.
        """
        age = SQL("(%s::date - date_maturity)", as_of)
        buckets, lowest = [], None
        for code, highest in BUCKETS.items():
            conditions = []
            if lowest is not None:
                conditions.append(SQL("%s > %s", age, lowest))
            if highest is not None:
                conditions.append(SQL("%s <= %s", age, highest))
            buckets.append(
                SQL(
                    "SUM(residual) FILTER (WHERE %s) AS %s",
                    SQL(" AND ").join(conditions),
                    SQL.identifier(f"bucket_{code}"),
                )
            )
            lowest = highest
        fair = self.env["account.move"]._get_credit_fair_sql(SQL("move_id"))
        late = SQL("is_invoice AND residual > 0 AND %s > 0 AND %s", age, fair)
        disputed = SQL("disputed.id IS NOT NULL")
        return SQL(
            """
            SELECT partner_id, SUM(residual) AS total_due, %(buckets)s,
                   SUM(residual) FILTER (WHERE %(late)s) AS late_amount,
                   SUM(residual * (%(as_of)s::date - invoice_date)) FILTER (WHERE %(late)s)
                       AS late_amount_days,
                   SUM(residual) FILTER (WHERE %(late)s AND NOT %(disputed)s) AS late_undisputed_amount,
                   SUM(residual * %(age)s) FILTER (WHERE %(late)s AND NOT %(disputed)s)
                       AS late_undisputed_days,
                   SUM(residual) FILTER (WHERE residual > 0) AS open_debit,
                   SUM(residual) FILTER (WHERE residual > 0 AND %(disputed)s) AS disputed_amount,
                   COUNT(DISTINCT move_id) FILTER (WHERE is_invoice) AS open_invoices
              FROM ledger
              LEFT JOIN disputed USING (id)
             GROUP BY partner_id
            """,
            age=age,
            disputed=disputed,
            buckets=SQL(", ").join(buckets),
            late=late,
            as_of=as_of,
        )

    @api.model
    def _get_disputed_part(self, company, as_of):
        """Ledger items in dispute on the date, one row each with a column id; none in this room.

        Extend where disputes are known.
        """
        return SQL("SELECT NULL::int AS id WHERE FALSE")

    @api.model
    def _get_promised_part(self, company, as_of):
        """Promises to pay by customer: how many were judged, how many broken lately; none in this room.

        Extend where promises are known.
        """
        return SQL(
            "SELECT NULL::int AS partner_id, 0 AS promises_judged, 0 AS promises_broken WHERE FALSE"
        )

    @api.model
    def _get_exposed_part(self, company, as_of, partner_ids):
        """What is open in the company and all companies of its tree, as core looks at a credit limit."""
        tree = self.env[
            "res.company"
        ].sudo()  # sudo: the limit counts branches that the user may not see
        tree = tree.search([("id", "child_of", company.root_id.id)])
        ledger = (
            SQL("SELECT partner_id, residual FROM ledger")
            if tree == company
            else self.env["account.move.line"]._get_credit_ledger_sql(tree, as_of, partner_ids)
        )
        return SQL(
            "SELECT partner_id, SUM(residual) AS exposure FROM (%s) open_in_tree GROUP BY partner_id",
            ledger,
        )
