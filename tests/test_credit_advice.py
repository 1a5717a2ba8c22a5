"""The credit advice that is derived from the credit limit, where none is filled in (S5)."""

from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tools import html2plaintext, mute_logger

from .common import CreditRiskCommon


@tagged("post_install", "-at_install")
class TestCreditAdvice(CreditRiskCommon):
    def limited(self, limit, **kwargs):
        """Return the profile of a new customer with a credit limit in the company."""
        customer = self.make_customer(f"Limit {limit}", **kwargs)
        customer.with_company(self.company).sudo().credit_limit = limit
        self.refresh(partners=customer)
        return self.profile_of(customer)

    def advice_row(self, profile):
        return next(row for row in profile.explanation if row["metric"] == "credit_advice")

    def test_seed_step(self):
        """The seed: a limit of 100,000 is advice 5; and the other shipped steps up to their last cent."""
        expected = {
            100000: 5,
            250000: 5,
            99999.99: 4,
            50000: 4,
            49999.99: 3,
            25000: 3,
            24999.99: 2,
            10000: 2,
            9999.99: 1,
            1: 1,
        }
        advice = {limit: self.limited(limit).credit_advice for limit in expected}
        self.assertEqual(advice, expected)

    def test_explanation_says_where_it_came_from(self):
        profile = self.limited(100000)
        self.assertEqual(self.advice_row(profile)["points"], 3)
        self.assertIn("Derived from the credit limit of 100,000.00", profile.explanation_html)
        self.assertNotIn("Filled in on the customer", profile.explanation_html)
        self.env["res.lang"]._activate_lang("nl_NL")
        module = self.env["ir.module.module"].search([("name", "=", "credit_risk_matrix")])
        module._update_translations(["nl_NL"])
        text = html2plaintext(profile.with_context(lang="nl_NL").explanation_html)
        self.assertIn("Afgeleid van de kredietlimiet van 100.000,00", text)

    def test_filled_in_always_wins(self):
        profile = self.limited(100000, credit_advice=2)
        self.assertEqual(profile.credit_advice, 2)
        self.assertIn("Filled in on the customer", profile.explanation_html)

    def test_jansen_stays_as_he_is(self):
        """S1: 2.4 without a limit, and without an advice nothing is derived from no limit."""
        jansen = self.make_jansen()
        self.refresh()
        self.assertEqual(self.profile_of(jansen).score, 2.4)
        jansen.credit_advice = 0
        self.refresh()
        profile = self.profile_of(jansen)
        self.assertEqual((profile.credit_advice, profile.score), (False, 2.0))

    def test_limit_of_the_company_says_nothing_of_a_customer(self):
        """What the company gives everybody by default is no limit of the customer's own."""
        self.env["ir.default"].set("res.partner", "credit_limit", 50000, company_id=self.company.id)
        self.assertFalse(self.limited(50000, credit_customer_since="2020-01-01").credit_advice)
        self.assertEqual(self.limited(50000.01).credit_advice, 4)

    def test_scorecard_says_filled_in_only(self):
        self.scorecard.advice_source = "filled_in"
        profile = self.limited(100000)
        self.assertFalse(profile.credit_advice)
        self.assertEqual(self.advice_row(profile)["reason"], "No credit advice is filled in.")

    def test_decimal_is_rounded_down(self):
        self.env.ref("credit_risk_matrix.advice_step_3").advice = 3.7
        self.assertEqual(self.limited(30000).credit_advice, 3)

    def test_below_the_lowest_step_there_is_none(self):
        self.env.ref("credit_risk_matrix.advice_step_1").active = False
        self.assertFalse(self.limited(9999).credit_advice)

    def test_own_table_replaces_the_shared_one(self):
        self.env["credit.advice.step"].create(
            {"limit_from": 500, "advice": 4, "company_id": self.company.id}
        )
        self.assertEqual(self.limited(600).credit_advice, 4)
        self.assertFalse(self.limited(400).credit_advice)

    @mute_logger("odoo.sql_db")
    def test_table_refuses_what_makes_no_sense(self):
        step = self.env["credit.advice.step"]
        for values in (
            {"limit_from": 100000, "advice": 3},
            {"limit_from": -1, "advice": 3},
            {"limit_from": 7, "advice": 6},
            {"limit_from": 7, "advice": 0.5},
        ):
            with self.subTest(values), self.assertRaises(IntegrityError), self.cr.savepoint():
                step.create(values)
