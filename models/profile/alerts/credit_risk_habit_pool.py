from fractions import Fraction

from odoo import api, models
from odoo.tools import SQL

#: values that a category's history needs to stand in for that of a customer
POOL_FROM = 8


class CreditRiskHabit(models.Model):
    """What the customers of a category have in common, for those with too few invoices of their own."""

    _inherit = "credit.risk.habit"

    @api.model
    def _renew_pools(self, company, month):
        """Once a month make the history of the categories from what is kept of their customers."""
        known = [
            ("company_id", "=", company.id),
            ("partner_id", "=", False),
            ("month", "=", month),
        ]
        if not self.search_count(known, limit=1):
            self._keep_pools(
                company,
                month,
                SQL(
                    "(SELECT * FROM credit_risk_habit WHERE company_id = %s AND partner_id IS NOT NULL)",
                    company.id,
                ),
            )

    @api.model
    def _keep_pools(self, company, month, source):
        """Keep median and MAD of all that the customers of a category settled."""
        self.env.cr.execute(
            SQL(
                """
                WITH days AS (SELECT category_id, day::int
                                FROM %(source)s kept,
                                     JSONB_ARRAY_ELEMENTS_TEXT(NULLIF(history, 'null')) day
                               WHERE category_id IS NOT NULL),
                     middle AS (SELECT category_id, COUNT(*) AS days,
                                       PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY day) AS median
                                  FROM days GROUP BY category_id)
                INSERT INTO credit_risk_habit
                       (company_id, category_id, month, late_median, late_mad, late_count, late_basis)
                SELECT %(company)s, category_id, %(month)s, median,
                       PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY ABS(day - median)), middle.days, 'pool'
                  FROM days JOIN middle USING (category_id)
                 WHERE middle.days >= %(least)s
                 GROUP BY category_id, median, middle.days
                ON CONFLICT (category_id, company_id) WHERE partner_id IS NULL DO UPDATE
                   SET month = excluded.month, late_median = excluded.late_median,
                       late_mad = excluded.late_mad, late_count = excluded.late_count
                """,
                company=company.id,
                month=month,
                source=source,
                least=POOL_FROM,
            )
        )

    @api.model
    def _read_pools(self, company):
        """Return the history of each category: category id -> (median, MAD)."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT category_id, late_median::text, late_mad::text FROM credit_risk_habit
                 WHERE company_id = %s AND partner_id IS NULL
                """,
                company.id,
            )
        )
        return {category_id: (Fraction(middle), Fraction(mad)) for category_id, middle, mad in rows}
