"""The settled history that is kept: it holds until a window loses or gains an entry, to the day."""

from datetime import timedelta

from odoo.tests import tagged

from ..models.profile.credit_risk_fact import FACT_COLUMNS
from .common import CreditRiskCommon, T


@tagged("post_install", "-at_install")
class TestFacts(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer()

    def store_marks(self):
        """Store the marks as a commit does, without what follows it."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.cr.postcommit.clear()

    def refresh_changed(self, day):
        self.store_marks()
        self.env["credit.risk.profile"]._refresh_changed(self.company, day)
        return self.profile_of(self.customer)

    def fact(self):
        facts = self.env["credit.risk.fact"].sudo()
        return facts.search([("partner_id", "=", self.customer.id)])

    def assertHoldsUntil(self, last, name, before, after):
        """Read on T, the figure stays as it is up to the last day and is another one on the next."""
        self.store_marks()
        self.refresh(T)
        self.assertEqual(self.fact().stale_from, last + timedelta(days=1))
        self.assertAlmostEqual(self.refresh_changed(last)[name], before, 6)
        self.assertEqual(self.fact().date, T, "the ledger was not read again")
        self.assertAlmostEqual(self.refresh_changed(last + timedelta(days=1))[name], after, 6)
        self.assertEqual(self.fact().date, last + timedelta(days=1))

    def test_payment_leaves_its_window(self):
        invoice = self.make_invoice(self.customer, T - timedelta(days=400), 100)
        paid = T - timedelta(days=350)
        self.pay(invoice, paid)
        self.assertHoldsUntil(paid + timedelta(days=364), "days_to_pay", 50, False)

    def test_sale_leaves_its_window(self):
        self.make_invoice(self.customer, T - timedelta(days=80), 300)
        self.make_invoice(self.customer, T - timedelta(days=10), 100)
        # 90 days: 400 / 400 x 90, then only 100 was sold in the window: 400 / 100 x 90
        self.assertHoldsUntil(T + timedelta(days=9), "dso", 89, 360)

    def test_turnover_leaves_its_window(self):
        invoiced = T - timedelta(days=360)
        self.pay(self.make_invoice(self.customer, invoiced, 70), invoiced + timedelta(days=9))
        self.assertHoldsUntil(invoiced + timedelta(days=364), "turnover", 70, 0)

    def test_future_invoice_comes(self):
        self.make_invoice(self.customer, T - timedelta(days=80), 300)
        self.make_invoice(self.customer, T + timedelta(days=5), 100)
        self.assertHoldsUntil(T + timedelta(days=4), "turnover", 300, 400)

    def test_future_payment_comes(self):
        """A payment that is dated later does not exist before its day."""
        invoice = self.make_invoice(self.customer, T - timedelta(days=20), 300)
        self.pay(invoice, T + timedelta(days=5))
        self.assertHoldsUntil(T + timedelta(days=4), "days_to_pay", False, 25)

    def test_a_payment_in_the_name_of_somebody_else_counts(self):
        """The history of one customer finds who paid, as that of all does."""
        payer = self.make_customer("Payer")
        partial = self.make_invoice(self.customer, T - timedelta(days=60), 100)
        self.pay(partial, T - timedelta(days=30), 40, partner=payer)
        self.pay(partial, T - timedelta(days=20), 60)
        self.store_marks()
        self.refresh(T)
        whole = self.fact().read(FACT_COLUMNS, load=None)
        self.assertEqual(self.fact().paid_amount_days, 40 * 30 + 60 * 40)
        self.fact().unlink()
        self.refresh(T, self.customer)
        alone = self.fact().read(FACT_COLUMNS, load=None)
        self.assertEqual({**alone[0], "id": 0}, {**whole[0], "id": 0})

    def test_nothing_changed_nothing_read_or_written(self):
        self.make_invoice(self.customer, T - timedelta(days=20), 300)
        self.store_marks()
        self.refresh(T)
        self.env.cr.execute("UPDATE credit_risk_fact SET turnover = 1")
        self.assertFalse(self.env["credit.risk.profile"]._refresh_changed(self.company, T))
        self.assertEqual(self.profile_of(self.customer).turnover, 300)
        self.assertEqual(self.fact().turnover, 1)

    def test_a_customer_without_history_kept_is_read_again(self):
        """After an update of the add-on, which forgets the history, one posting does not hide the others."""
        self.make_invoice(self.make_customer("Other"), T - timedelta(days=20), 100)
        self.make_invoice(self.customer, T - timedelta(days=20), 300)
        self.customer.credit_advice = 0
        self.store_marks()
        self.refresh(T)
        self.fact().unlink()
        self.assertEqual(self.refresh_changed(T + timedelta(days=1)).date, T + timedelta(days=1))
        self.assertTrue(self.fact())

    def test_a_customer_that_was_a_contact_for_a_while_has_a_profile_again(self):
        """What is kept says which profile was made of it; it does not outlive that profile."""
        firm, *others = (self.make_customer(name) for name in ("Firm", "A", "B", "C", "D"))
        for customer in (self.customer, *others):  # so many that one does not have all read again
            self.make_invoice(customer, T - timedelta(days=20), 300)
        self.store_marks()
        self.refresh(T)
        for commercial, expected in ((firm, False), (self.customer, True)):
            # by SQL: nothing marks the customer
            self.env.cr.execute(
                "UPDATE res_partner SET commercial_partner_id = %s WHERE id = %s",
                [commercial.id, self.customer.id],
            )
            self.env.invalidate_all()
            self.assertEqual(bool(self.refresh_changed(T)), expected)
        self.assertEqual(self.profile_of(self.customer).total_due, 300)

    def test_the_first_night_makes_profiles(self):
        """Nothing is kept and nobody is marked: a ledger that was there before the add-on."""
        self.make_invoice(self.customer, T - timedelta(days=20), 300)
        self.store_marks()
        self.env.cr.execute("DELETE FROM credit_risk_change")
        self.env["credit.risk.profile"]._refresh_changed(self.company, T)
        self.assertEqual(self.profile_of(self.customer).total_due, 300)

    def test_an_earlier_date_is_read_again(self):
        self.make_invoice(self.customer, T - timedelta(days=20), 300)
        self.refresh(T)
        profile = self.refresh_changed(T - timedelta(days=30))
        self.assertEqual((profile.total_due, profile.turnover), (0, 0))
        self.assertEqual(profile.date, T - timedelta(days=30))

    def test_another_receivable_account(self):
        """Which accounts and journals are read is part of what is kept."""
        account = self.company_data["default_account_revenue"].copy()
        self.make_invoice(self.customer, T - timedelta(days=20), 300)
        self.refresh(T)
        source = self.fact().source
        account.write({"account_type": "asset_receivable", "reconcile": True})
        self.refresh_changed(T)
        self.assertNotEqual(self.fact().source, source)
