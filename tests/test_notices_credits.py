"""What is not due yet does not make up for credits: who owes nothing overdue is not reminded (F4)."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo.tests import tagged

from .common import CreditRiskCommon, T


@tagged("post_install", "-at_install")
class TestNoticesCredits(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer(
            credit_customer_since=T - relativedelta(years=2), credit_advice=3
        )
        cls.late = cls.make_invoice(cls.customer, T - timedelta(days=35), 100)
        cls.early = cls.make_invoice(cls.customer, T - timedelta(days=25), 1000)
        cls.refresh()
        cls.put_on_path(cls.customer, cls.make_path((-5, "email"), (1, "letter")))

    def get_proposed(self):
        """Return the reason of both invoices, and what the run proposes: invoice -> channel."""
        lines = self.propose(T).action_ids.line_ids
        reasons = tuple(self.item_of(invoice).reason_code for invoice in (self.late, self.early))
        return reasons, {line.move_id: line.channel for line in lines}

    def test_without_credits_both_are_proposed(self):
        reasons, lines = self.get_proposed()
        self.assertEqual(reasons, ("proposed", "proposed"))
        self.assertEqual(lines, {self.late: "letter", self.early: "email"})

    def test_what_is_not_due_does_not_make_up_for_credits(self):
        """100 overdue and 100 in credit: no reminder, although 1,000 falls due in five days."""
        self.make_payment(self.customer, T, 100)
        reasons, lines = self.get_proposed()
        self.assertEqual(reasons, ("net_zero", "proposed"))
        self.assertEqual(lines, {self.early: "email"})

    def test_a_cent_less_in_credit_leaves_something_overdue(self):
        self.make_payment(self.customer, T, 99.99)
        reasons, lines = self.get_proposed()
        self.assertEqual(reasons, ("proposed", "proposed"))
        self.assertEqual(set(lines), {self.late, self.early})

    def test_no_notice_when_credits_cover_what_is_to_come_too(self):
        self.make_payment(self.customer, T, 1100)
        reasons, lines = self.get_proposed()
        self.assertEqual(reasons, ("net_zero", "net_zero"))
        self.assertFalse(lines)

    def test_money_at_the_bank_counts_the_same_way(self):
        self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.bank.id,
                "date": T,
                "payment_ref": "paid",
                "amount": 100,
                "partner_id": self.customer.id,
            }
        )
        reasons, lines = self.get_proposed()
        self.assertEqual(reasons, ("net_zero_bank", "proposed"))
        self.assertEqual(set(lines), {self.early})
