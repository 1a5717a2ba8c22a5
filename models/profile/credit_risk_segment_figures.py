from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ...engine.sums import add_up
from .credit_risk_figures import AMOUNTS, OPEN_AMOUNTS
from .metrics import SALES_WINDOW_DAYS

#: numbers that are counts
COUNTS = ("entries", "invoices", "open_invoices", "promises_judged", "promises_broken")


class CreditRiskFigures(models.AbstractModel):
    """Adds the figures of customers up by their segments: the same query, one row for many customers."""

    _inherit = "credit.risk.figures"

    @api.model
    def _get_segment_columns(self):
        """Return what customers are divided by: name -> SQL of an id.

        Aliases: ``p`` the customer, ``profile`` its risk profile as it is now. Extend to add a segment.
        """
        return {
            "category_id": SQL("profile.category_id"),
            "grade_id": SQL("profile.grade_id"),
            "cell_id": SQL("profile.cell_id"),
            "user_id": SQL("p.user_id"),
            "country_id": SQL("p.country_id"),
        }

    @api.model
    def _read_segment_figures(self, company, as_of):
        """Return the figures of a company's customers, added up where all their segments are the same.

        The ledger is read as it stood on the date, in a number of statements that does not depend on its
        size; nothing is kept. Items without a customer are in a row of their own, without segments.

        :return: list of pairs: the segments (name -> id or None), and a row as ``_read_figures`` gives it,
            with the number of ``customers`` that have a posted item by the date
        """
        self.env.flush_all()
        policy = self.env["credit.risk.profile"]._read_policy(company)
        names = list(self._get_segment_columns())
        rows = self.env.execute_query_dict(self._get_segment_query(policy, company, as_of))
        groups = [
            ({name: row.pop(name) or None for name in names}, self._parse_sum(row, as_of))
            for row in rows
        ]
        nobody = self._read_without_customer(company, as_of)
        return [*groups, (dict.fromkeys(names), nobody)] if nobody["entries"] else groups

    @api.model
    def _get_segment_query(self, policy, company, as_of):
        """Return the query of the customers' figures, added up by all segments at once."""
        segments = self._get_segment_columns()
        keys = SQL(", ").join(map(SQL.identifier, segments))
        return SQL(
            """
            WITH figures AS MATERIALIZED (%(figures)s),
            placed AS MATERIALIZED (
                SELECT figures.*, %(segments)s
                  FROM figures
                  JOIN res_partner p ON p.id = figures.partner_id
                  LEFT JOIN credit_risk_profile profile
                         ON profile.partner_id = p.id AND profile.company_id = %(company)s
            ),
            months AS (
                SELECT %(keys)s, JSONB_AGG(amount::text ORDER BY age) AS monthly_sales
                  FROM (SELECT %(keys)s, age, SUM(amount::numeric) AS amount
                          FROM placed
                          CROSS JOIN LATERAL JSONB_ARRAY_ELEMENTS_TEXT(monthly_sales)
                                             WITH ORDINALITY AS monthly(amount, age)
                         GROUP BY %(keys)s, age) monthly
                 GROUP BY %(keys)s
            )
            SELECT * FROM (SELECT %(keys)s, %(sums)s FROM placed GROUP BY %(keys)s) total
              LEFT JOIN months USING (%(keys)s)
            """,
            figures=self._get_query(policy, company, as_of, None, fresh=True),
            segments=SQL(", ").join(
                # 0 for none: what is NULL could not be joined
                SQL("COALESCE(%s, 0) AS %s", sql, SQL.identifier(name))
                for name, sql in segments.items()
            ),
            company=company.id,
            keys=keys,
            sums=SQL(", ").join(self._get_sums()),
        )

    @api.model
    def _get_sums(self):
        """Return the selected sums. Decimals travel as text, as in the rows of customers."""
        return [
            *(
                SQL("SUM(%s::numeric)::text AS %s", SQL.identifier(name), SQL.identifier(name))
                for name in (*AMOUNTS, "credit_limit")
            ),
            *(
                SQL("SUM(%s)::bigint AS %s", SQL.identifier(name), SQL.identifier(name))
                for name in COUNTS
            ),
            SQL("COUNT(*) FILTER (WHERE entries > 0) AS customers"),
            SQL("MIN(first_invoice) AS first_invoice"),
        ]

    @api.model
    def _parse_sum(self, row, as_of):
        """Turn the texts of a row of sums into decimals, as those of a customer."""
        nothing = dict.fromkeys((*AMOUNTS, "credit_limit", "monthly_sales", "customer_since"))
        return self._parse(nothing | row | {"fact_date": as_of})

    @api.model
    def _read_without_customer(self, company, as_of):
        """Return the figures of the items that have no customer, as those of one; none is an invoice."""
        lines = self.env["account.move.line"]
        [row] = self.env.execute_query_dict(
            SQL(
                """
                WITH ledger AS MATERIALIZED (
                    SELECT * FROM (%(ledger)s) everybody WHERE partner_id IS NULL
                ),
                disputed AS MATERIALIZED (%(disputed)s),
                open_items AS (%(open_items)s)
                SELECT %(amounts)s, entries, opening_balance::text, 0 AS customers,
                       0 AS invoices, 0 AS open_invoices, 0 AS promises_judged, 0 AS promises_broken,
                       NULL::date AS first_invoice
                  FROM (SELECT COUNT(*) AS entries,
                               SUM(l.balance) FILTER (WHERE l.date <= %(start)s) AS opening_balance
                          FROM account_move_line l
                         WHERE %(posted)s AND l.partner_id IS NULL) receivable
                  LEFT JOIN open_items ON TRUE
                """,
                ledger=lines._get_credit_ledger_sql(company, as_of),
                disputed=self._get_disputed_part(company, as_of),
                open_items=self._get_open_items_part(as_of),
                amounts=SQL(", ").join(
                    SQL("%s::text AS %s", SQL.identifier(name), SQL.identifier(name))
                    for name in OPEN_AMOUNTS
                    if name != "exposure"
                ),
                posted=lines._get_credit_posted_sql(company, as_of),
                start=as_of - timedelta(days=SALES_WINDOW_DAYS),
            )
        )
        return self._parse_sum(row, as_of)

    @api.model
    def _add_up(self, rows, as_of):
        """Return the figures of many as those of one: a row from which the key figures can be made."""
        zero = dict.fromkeys((*COUNTS, "customers"), 0)
        return add_up([self._parse_sum({"first_invoice": None, **zero}, as_of), *rows])
