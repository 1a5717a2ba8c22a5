"""The seal of a profile: who did not change is not scored again, and nothing slips through for that."""

from datetime import timedelta

from odoo.tests import tagged

from .common import CreditRiskCommon, T


@tagged("post_install", "-at_install")
class TestSeals(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer()
        cls.other = cls.make_customer()
        for customer in (cls.customer, cls.other):
            cls.make_invoice(customer, T - timedelta(days=60), 300)
        cls.refresh(T)

    def read_unsealed(self, day=T):
        """Return the customers whose profile would be scored again."""
        profiles = self.env["credit.risk.profile"]
        policy = profiles._read_policy(self.company)
        batches = self.env["credit.risk.figures"]._read_unsealed(policy, self.company, day)
        ids = [row["partner_id"] for batch in batches for row in batch]
        return self.env["res.partner"].browse(ids)

    def test_what_is_as_it_was_is_not_scored_again(self):
        self.assertFalse(self.read_unsealed())
        self.assertFalse(self.env["credit.risk.profile"]._refresh(self.company, T))

    def test_another_figure(self):
        self.make_invoice(self.other, T - timedelta(days=50), 100)
        self.assertEqual(self.read_unsealed(), self.other)
        self.refresh(T)
        self.assertEqual(self.profile_of(self.other).total_due, 400)
        self.assertFalse(self.read_unsealed())

    def test_another_date(self):
        self.assertEqual(self.read_unsealed(T + timedelta(days=1)), self.customer | self.other)

    def test_another_policy(self):
        scorecard = self.env["credit.risk.scorecard"]._for_company(self.company)[:1]
        scorecard.minimum_settled += 1
        self.assertEqual(self.read_unsealed(), self.customer | self.other)

    def test_what_was_filled_in(self):
        self.customer.credit_advice = "5"
        self.assertEqual(self.read_unsealed(), self.customer)

    def test_a_profile_that_was_changed_behind_its_back_is_put_right(self):
        for column, value in (("score", 9), ("total_due", 1), ("explanation", "[]")):
            profile = self.profile_of(self.customer)
            right = profile[column]
            self.env.cr.execute(
                f"UPDATE credit_risk_profile SET {column} = %s WHERE id = %s", [value, profile.id]
            )
            profile.invalidate_recordset()
            self.assertNotEqual(profile[column], right)
            self.refresh(T)
            self.assertEqual(self.profile_of(self.customer)[column], right, column)

    def test_an_update_of_the_add_on_breaks_the_seals(self):
        self.env["credit.risk.profile"].init()
        self.assertEqual(self.read_unsealed(), self.customer | self.other)
