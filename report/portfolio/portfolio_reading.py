from decimal import Decimal

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

#: customers in each list
LISTED = 10

#: what is counted and added up where customers are at the same place on both days
SUMS = ("due_now", "overdue_now", "due_then", "overdue_then")


class CreditPortfolioDocument(models.AbstractModel):
    """Reads where each customer was on two days: amounts from the ledger, category and grade from the
    assessments, which keep those of their day. Both are as they stood: nothing here is of now.
    """

    _inherit = "credit.portfolio.document"

    @api.model
    def _get_customers_sql(self, company, as_of, since):
        """Return a query with a row for each customer that was assessed or had an open item on one of the
        days, and one without customer for items that have none.

        Columns: partner_id; category, grade and whether it was assessed (known) on both days (then, now);
        due and overdue on both days, in the company's currency, credits deducted.
        """
        return SQL(
            """
            SELECT partner_id,
                   placed.partner_id IS NOT NULL AS known_now, placed.category_id AS category_now,
                   placed.grade_id AS grade_now,
                   earlier.partner_id IS NOT NULL AS known_then,
                   earlier.category_id AS category_then, earlier.grade_id AS grade_then,
                   COALESCE(owing.due, 0) AS due_now, COALESCE(owing.overdue, 0) AS overdue_now,
                   COALESCE(owed.due, 0) AS due_then, COALESCE(owed.overdue, 0) AS overdue_then
              FROM (%(placed_now)s) placed
              FULL JOIN (%(placed_then)s) earlier USING (partner_id)
              FULL JOIN (%(open_now)s) owing USING (partner_id)
              FULL JOIN (%(open_then)s) owed USING (partner_id)
             WHERE %(visible)s
            """,
            placed_now=self._get_placed_sql(company, as_of),
            placed_then=self._get_placed_sql(company, since),
            open_now=self._get_open_sql(company, as_of),
            open_then=self._get_open_sql(company, since),
            visible=self._get_visible_sql(company),
        )

    @api.model
    def _get_placed_sql(self, company, day):
        """Return the last assessment of each customer on or before a day."""
        return SQL(
            """
            SELECT DISTINCT ON (partner_id) partner_id, category_id, grade_id
              FROM credit_risk_assessment
             WHERE company_id = %s AND date <= %s
             ORDER BY partner_id, date DESC, id DESC
            """,
            company.id,
            day,
        )

    @api.model
    def _get_open_sql(self, company, day):
        """Return what each customer owed on a day: the definition of the profiles' total due and overdue."""
        return SQL(
            """
            SELECT partner_id, SUM(residual) AS due,
                   SUM(residual) FILTER (WHERE date_maturity < %s) AS overdue
              FROM (%s) item GROUP BY partner_id
            """,
            day,
            self.env["account.move.line"]._get_credit_ledger_sql(company, day),
        )

    @api.model
    def _get_visible_sql(self, company):
        """Return the condition that the reader may see a customer: the rules of the profiles hold.

        Who sees everybody also sees what has no profile, so that all adds up to the ledger; a salesperson
        sees his own customers.
        """
        profiles = self.env["credit.risk.profile"]
        domain = Domain("company_id", "=", company.id)
        if not self._sees_all():
            domain &= Domain("partner_id.user_id", "=", self.env.uid)
        query = profiles._search(domain)
        seen = SQL("partner_id IN (%s)", query.select(SQL.identifier(query.table, "partner_id")))
        if not self._sees_all():
            return seen
        return SQL(
            """(partner_id IS NULL OR %s OR partner_id NOT IN (
                SELECT partner_id FROM credit_risk_profile WHERE company_id = %s))""",
            seen,
            company.id,
        )

    @api.model
    def _read_places(self, company, as_of, since):
        """Return counts and sums where category and grade on both days are the same; one statement."""
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT known_now, category_now, grade_now, known_then, category_then, grade_then,
                       COUNT(partner_id) FILTER (WHERE known_now OR due_now != 0) AS customers_now,
                       COUNT(partner_id) FILTER (WHERE known_then OR due_then != 0) AS customers_then,
                       %s
                  FROM (%s) customer
                 GROUP BY known_now, category_now, grade_now, known_then, category_then, grade_then
                """,
                SQL(", ").join(
                    SQL("SUM(%s)::text AS %s", SQL.identifier(name), SQL.identifier(name))
                    for name in SUMS
                ),
                self._get_customers_sql(company, as_of, since),
            )
        )
        return [self._parse_amounts(row) for row in rows]

    @api.model
    def _parse_amounts(self, row):
        """Return a row with exact amounts."""
        return row | {name: Decimal(str(row[name])) for name in SUMS}

    @api.model
    def _read_lists(self, company, as_of, since):
        """Return the customers of the lists: the largest overdue, and the largest that moved; one statement.

        ``course`` is 1 when the grade got riskier, -1 when it got safer, 0 when it did not move.
        """
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT * FROM (
                    SELECT moved.*,
                           ROW_NUMBER() OVER (ORDER BY overdue_now DESC, partner_id) AS overdue_place,
                           ROW_NUMBER() OVER (PARTITION BY course
                                              ORDER BY due_now DESC, partner_id) AS course_place
                      FROM (SELECT customer.*,
                                   CASE WHEN known_now AND known_then
                                        THEN SIGN(COALESCE(was.points - grade.points, 0))::int
                                        ELSE 0 END AS course
                              FROM (%(customers)s) customer
                              LEFT JOIN credit_risk_grade grade ON grade.id = grade_now
                              LEFT JOIN credit_risk_grade was ON was.id = grade_then
                             WHERE partner_id IS NOT NULL) moved) placed
                 WHERE (overdue_place <= %(listed)s AND overdue_now > 0)
                    OR (course != 0 AND course_place <= %(listed)s)
                 ORDER BY overdue_place
                """,
                customers=self._get_customers_sql(company, as_of, since),
                listed=LISTED,
            )
        )
        return [self._parse_amounts(row) for row in rows]
