"""Key figures in another currency, another company, a branch; worked out by hand.

One unit of the company's currency buys 2 HRK from January, 2.5 from April, 1.25 from May 2026.
"""

from datetime import date

from odoo.tests import tagged

from .common import T
from .figures_case import FiguresCase

MARCH, MAY, JUNE = (date(2026, month, 1) for month in (3, 5, 6))
#: forty and seventy days after the first of March
LOSS, GAIN = date(2026, 4, 10), date(2026, 5, 10)


@tagged("post_install", "-at_install")
class TestLedgerCurrencies(FiguresCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer()
        cls.kuna = cls.setup_other_currency(
            "HRK", rates=[("2026-01-01", 2.0), ("2026-04-01", 2.5), ("2026-05-01", 1.25)]
        )

    def make_foreign_invoice(self, amount=100, day=MARCH, **kwargs):
        return self.make_invoice(
            self.customer,
            day,
            amount,
            currency_id=kwargs.pop("currency_id", self.kuna.id),
            **kwargs,
        )

    def exchange_entries(self):
        """Return the entries that core made for differences of exchange, with their receivable items."""
        journal = self.company.currency_exchange_journal_id
        return self.env["account.move"].search(
            [("journal_id", "=", journal.id), ("partner_id", "in", (False, self.customer.id))]
        )

    # Booking rate

    def test_booking_rate(self):
        """100 HRK of March are 50, whatever the rate is later; sales, turnover and ageing alike."""
        self.make_foreign_invoice()
        for day in (date(2026, 3, 15), date(2026, 4, 15), T):
            self.assertFigures(self.customer, day, total_due=50, turnover=50)
        self.env["res.currency.rate"].create(
            {"currency_id": self.kuna.id, "name": T, "rate": 10, "company_id": self.company.id}
        )
        self.assertFigures(self.customer, T, total_due=50, opening_balance=50)
        self.assertRecordValues(
            self.profile_on(T, self.customer), [{"total_due": 50.0, "bucket_older": 50.0}]
        )

    def test_each_invoice_at_its_own_rate(self):
        """100 HRK of March (50), of April (40) and of May (80), less a credit note of May (16)."""
        for day in (MARCH, date(2026, 4, 5), MAY):
            self.make_foreign_invoice(day=day)
        self.make_foreign_invoice(20, MAY, move_type="out_refund")
        self.assertFigures(self.customer, total_due=154, sales=104, turnover=154)

    # Exchange differences

    def test_exchange_loss(self):
        """50 booked, 40 received: the other 10 are a loss by an entry of core, no payment and no debt."""
        invoice = self.make_foreign_invoice()
        self.register_payment(invoice, LOSS, currency_id=self.kuna.id)
        self.assertEqual(invoice.payment_state, "paid")
        (entry,) = self.exchange_entries()
        self.assertEqual(abs(self.receivable_of(entry).balance), 10)
        profile = self.profile_on(T, self.customer)
        self.assertRecordValues(
            profile,
            [{"total_due": 0.0, "days_to_pay": 40.0, "days_late": 10.0, "settled_count": 1}],
        )
        self.assertFigures(self.customer, total_due=0, late_amount=0, sales=0)

    def test_exchange_loss_is_no_overdue_invoice_before_it_is_booked(self):
        """Core books the loss at the end of April: until then 10 stand in the trial balance, and so in
        the total, although the invoice is paid: it is settled, and no overdue invoice.
        """
        self.register_payment(self.make_foreign_invoice(), LOSS, currency_id=self.kuna.id)
        day = date(2026, 4, 15)
        self.assertGreater(self.exchange_entries().date, day)
        self.assertFigures(self.customer, day, total_due=10, late_amount=0)
        profile = self.profile_on(day, self.customer)
        self.assertEqual((profile.days_to_pay, profile.settled_count), (40, 1))

    def test_no_reminder_of_an_exchange_difference(self):
        """A run as of that day considers the 10, and reminds nobody of 0.00 HRK."""
        invoice = self.make_foreign_invoice()
        self.register_payment(invoice, LOSS, currency_id=self.kuna.id)
        run = self.propose(date(2026, 4, 15))
        self.assertEqual((run.item_balance, run.difference), (10, 0))
        self.assertFalse(run.action_ids)
        self.assertEqual(self.item_of(invoice).reason_code, "paid")

    def test_exchange_gain(self):
        """50 booked, 80 received: the 30 are a gain by an entry of core; 50 were paid, nothing is open."""
        invoice = self.make_foreign_invoice()
        self.register_payment(invoice, GAIN, currency_id=self.kuna.id)
        (entry,) = self.exchange_entries()
        self.assertEqual(abs(self.receivable_of(entry).balance), 30)
        self.assertFigures(
            self.customer, total_due=0, paid_amount=50, paid_amount_days=3500, late_amount=0
        )
        self.assertTiesToTrialBalance(self.customer, MARCH, GAIN, date(2026, 5, 20), T)

    def test_partial_payments_in_another_currency(self):
        """40 of 100 HRK paid: 60 HRK are left, which is 30 at the rate of booking, whatever was received."""
        for day in (LOSS, GAIN):
            customer = self.customer = self.make_customer(f"Partly on {day}")
            invoice = self.make_foreign_invoice()
            self.register_payment(invoice, day, currency_id=self.kuna.id, amount=40)
            self.assertEqual(invoice.amount_residual, 60)
            self.assertFigures(customer, total_due=30, late_amount=30, late_amount_days=3630)
            self.assertTiesToTrialBalance(customer, MARCH, day, T)

    def test_foreign_invoice_paid_in_company_currency(self):
        """40 of the company's currency are 100 HRK in April: the invoice of 50 is settled after 40 days."""
        invoice = self.make_foreign_invoice()
        self.pay(invoice, LOSS, 40)
        self.assertEqual((invoice.payment_state, invoice.amount_residual), ("paid", 0))
        profile = self.profile_on(T, self.customer)
        self.assertEqual(
            (profile.days_to_pay, profile.total_due, profile.settled_count), (40, 0, 1)
        )
        self.assertTiesToTrialBalance(self.customer, MARCH, LOSS, date(2026, 4, 15), T)

    def test_company_currency_invoice_paid_in_another(self):
        """80 paid with 100 HRK of May (1.25): settled after 70 days, without a difference."""
        invoice = self.make_foreign_invoice(80, currency_id=self.company.currency_id.id)
        self.register_payment(invoice, GAIN, currency_id=self.kuna.id)
        self.assertEqual(invoice.payment_state, "paid")
        self.assertFigures(self.customer, total_due=0, paid_amount=80, paid_amount_days=5600)

    def test_undone_with_its_exchange_difference(self):
        """Unreconciled: core takes back the difference too; the debt is 50, the money 40."""
        invoice = self.make_foreign_invoice()
        self.register_payment(invoice, LOSS, currency_id=self.kuna.id)
        self.receivable_of(invoice).remove_move_reconcile()
        self.assertFigures(self.customer, total_due=10, late_amount=50, paid_amount=0)

    # Companies

    def test_company_with_another_currency(self):
        """One customer of two companies: each has its own profile, in its own currency."""
        other = self.setup_other_company(name="Other", currency_id=self.kuna.id)
        company = other["company"]
        self.customer.with_company(company).property_account_receivable_id = other[
            "default_account_receivable"
        ]
        self.make_invoice(self.customer, MAY, 100)
        invoice = self.make_invoice(
            self.customer.with_company(company),
            JUNE,
            700,
            journal_id=other["default_journal_sale"].id,
            company_id=company.id,
        )
        self.assertEqual(invoice.currency_id, self.kuna)
        self.customer.with_company(company).sudo().credit_limit = 1400
        self.assertFigures(self.customer, total_due=100, sales=100, exposure=100)
        profiles = [self.profile_on(T, self.customer, each) for each in (self.company, company)]
        self.assertEqual([profile.total_due for profile in profiles], [100, 700])
        self.assertEqual([profile.turnover for profile in profiles], [100, 700])
        self.assertEqual(profiles[1].currency_id, self.kuna)
        self.assertEqual(profiles[0].credit_utilisation_state, "no_data")
        self.assertEqual(profiles[1].credit_utilisation, 50)
        self.assertEqual(self.trial_balance(T, self.customer, company), 700)

    def make_branch(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.env.user.company_ids += branch
        self.env.cr.precommit.run()
        return branch

    def test_branch_has_figures_of_its_own(self):
        """Each company its own items; the limit is looked at for the whole tree, from either."""
        branch = self.make_branch()
        self.make_invoice(self.customer, MAY, 100)
        self.make_invoice(self.customer, MARCH, 300, company_id=branch.id)
        for company in (self.company, branch):
            self.customer.with_company(company).sudo().credit_limit = 800
        profiles = [self.profile_on(T, self.customer, each) for each in (self.company, branch)]
        self.assertEqual([profile.total_due for profile in profiles], [100, 300])
        self.assertEqual([profile.credit_utilisation for profile in profiles], [50, 50])
        self.assertEqual([profile.turnover for profile in profiles], [100, 300])
        for company, total in ((self.company, 100), (branch, 300)):
            self.assertEqual(self.trial_balance(T, self.customer, company), total)

    def test_head_office_receives_what_the_branch_invoiced(self):
        """Reconciled across the tree: nobody owes anything in either company, and the branch was paid after
        40 days. Core's trial balance shows the branch's debit and the head office's credit: they meet in
        the tree as a whole.
        """
        branch = self.make_branch()
        invoice = self.make_invoice(self.customer, MARCH, 100, company_id=branch.id)
        self.reconcile(invoice, self.make_payment(self.customer, LOSS, 100))
        self.assertEqual(invoice.payment_state, "paid")
        profiles = [self.profile_on(T, self.customer, each) for each in (self.company, branch)]
        self.assertEqual([profile.total_due for profile in profiles], [0, 0])
        self.assertEqual(profiles[1].days_to_pay, 40)
        self.assertEqual(self.trial_balance(T, self.customer, branch + self.company), 0)
        self.assertEqual(self.trial_balance(T, self.customer, branch), 100)
