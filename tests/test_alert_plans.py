"""How PostgreSQL works off the statements of the alerts: nothing is compared row by row with all that is open."""

import re
from datetime import timedelta

from odoo.tests import tagged
from odoo.tools import SQL

from .clone import clone_invoices
from .common import CreditRiskCommon, T

#: so little that a list of all open items does not fit, as at a million invoices with PostgreSQL's own setting
LITTLE_MEMORY = "64kB"


@tagged("post_install", "-at_install")
class TestAlertPlans(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        invoice = cls.make_invoice(cls.make_customer(), T - timedelta(days=200), 500)
        partners = cls.env["res.partner"].create([{"name": f"Many {n}"} for n in range(500)])
        clone_invoices(cls.env, invoice, partners, 10000, T - timedelta(days=80))

    def plan_of(self, query):
        """Return the plan of a query as text, made with little memory; the query is not carried out."""
        self.env.flush_all()
        self.env.cr.execute(SQL("SET LOCAL work_mem = %s", LITTLE_MEMORY))
        return "\n".join(line for (line,) in self.env.execute_query(SQL("EXPLAIN %s", query)))

    def test_settled_invoices_are_found_without_searching_the_open_ones_for_each(self):
        """A list that does not fit into memory would be searched from its begin to its end for every row."""
        self.refresh()
        reading = self.env["credit.risk.habit"]._get_reading(self.company, T, 100, None)
        self.assertNotIn("NOT (SubPlan", self.plan_of(reading))

    def test_a_table_that_was_filled_just_now_is_not_taken_for_an_empty_one(self):
        """Known as empty, it would be joined in loops: each habit with each open item."""
        habits = self.env["credit.risk.habit"]
        self.refresh()
        habits._renew(self.company, T, 100)
        habits._forget(self.company)
        self.env.cr.execute(SQL("ANALYZE credit_risk_habit"))  # as PostgreSQL does by itself
        query = SQL("SELECT FROM credit_risk_habit")
        self.assertLess(self.rows_expected(query), 5)
        habits._renew(self.company, T, 100)
        self.assertGreater(self.rows_expected(query), 400)

    def rows_expected(self, query):
        """Return how many rows PostgreSQL expects of a query."""
        return int(re.search(r"rows=(\d+)", self.plan_of(query)).group(1))
