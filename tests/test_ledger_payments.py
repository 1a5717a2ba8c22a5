"""Key figures of payments of every kind, through core's own payments and bank lines, worked out by hand.

T is 30 June 2026; payments count after 30 June 2025.
"""

from datetime import date, timedelta

from odoo import Command
from odoo.tests import tagged

from .common import T
from .figures_case import FiguresCase

MARCH, APRIL, MAY, JUNE = (date(2026, month, 1) for month in (3, 4, 5, 6))
#: forty days after the first of March
PAID = date(2026, 4, 10)


@tagged("post_install", "-at_install")
class TestLedgerPayments(FiguresCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer()

    def make_bank_line(self, day, amount, invoice):
        """Return a line of the bank statement that pays an invoice without a payment in between."""
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.bank.id,
                "date": day,
                "payment_ref": "Transfer",
                "amount": amount,
                "partner_id": self.customer.id,
            }
        )
        _liquidity, suspense, _other = line._seek_for_lines()
        line.with_context(skip_account_move_synchronization=True).line_ids = [
            Command.update(suspense.id, {"account_id": self.receivable.id})
        ]
        self.reconcile(invoice, line.move_id)
        return line

    # In full, in parts, in advance

    def test_partial_payments(self):
        """Each part counts with its own days: 200 after 10, 300 after 40, 500 open and 121 days old.

        Days to pay (2000 + 12000 + 60500) / 1000 = 74.5; late (0 + 300 x 10 + 500 x 91) / 1000 = 48.5;
        paid late or overdue 800 of 1000.
        """
        invoice = self.make_invoice(self.customer, MARCH, 1000)
        self.register_payment(invoice, date(2026, 3, 11), amount=200)
        self.register_payment(invoice, PAID, amount=300)
        self.assertRecordValues(
            self.profile_on(T, self.customer),
            [{"days_to_pay": 74.5, "days_late": 48.5, "late_share": 80.0, "total_due": 500.0}],
        )
        self.assertTiesToTrialBalance(self.customer, MARCH, date(2026, 3, 11), PAID, T)

    def test_payment_on_the_due_date_is_in_time(self):
        self.pay(self.make_invoice(self.customer, MARCH, 100), date(2026, 3, 31))
        values = self.measure(self.figures_of(self.customer))
        self.assertEqual(
            [values[n] for n in ("days_to_pay", "days_late", "late_share")], [30, 0, 0]
        )

    def test_window_of_payments_is_half_open(self):
        """A payment counts for 365 days: that of 30 June 2025 not any more, that of 1 July still."""
        for day, amount in ((date(2025, 6, 30), 100), (date(2025, 7, 1), 200)):
            self.pay(self.make_invoice(self.customer, date(2025, 6, 1), amount), day)
        self.assertFigures(self.customer, paid_amount=200, paid_amount_days=6000)
        self.assertFigures(self.customer, T - timedelta(days=1), paid_amount=300)

    def test_prepayment(self):
        """Paid ten days before the invoice: 0 days, and a credit balance in between."""
        payment = self.make_payment(self.customer, date(2026, 4, 21), 100)
        invoice = self.make_invoice(self.customer, MAY, 100)
        self.reconcile(payment, invoice)
        self.assertFigures(self.customer, total_due=0, paid_amount=100, paid_amount_days=0)
        self.assertFigures(self.customer, date(2026, 4, 25), total_due=-100, paid_amount=0)
        before = self.profile_on(date(2026, 4, 25), self.customer)
        self.assertEqual((before.dso_state, before.days_to_pay_state), ("no_data", "no_data"))
        self.assertEqual(before.overdue_ratio_state, "not_computable")

    def test_overpayment_leaves_a_credit(self):
        """150 paid for 100: 100 were paid for an invoice, 50 are the customer's; DSO is 0, not less."""
        self.pay(self.make_invoice(self.customer, MAY, 100), date(2026, 5, 21), 150)
        self.assertFigures(self.customer, total_due=-50, paid_amount=100, paid_amount_days=2000)
        values = self.measure(self.figures_of(self.customer))
        self.assertEqual((values["dso"], values["dso_countback"]), (0, 0))
        self.assertEqual(values["best_possible_dso"], 0)
        self.assertEqual((values["overdue_ratio"], values["cei"]), ("not_computable", 100))

    def test_one_payment_of_two_invoices(self):
        """100 after 40 days and 300 after 10 in one transfer: (4000 + 3000) / 400 = 17.5."""
        invoices = self.make_invoice(self.customer, MARCH, 100)
        invoices += self.make_invoice(self.customer, date(2026, 3, 31), 300)
        payments = self.register_payment(invoices, PAID, group_payment=True)
        self.assertEqual(len(payments), 1)
        self.assertEqual(self.profile_on(T, self.customer).days_to_pay, 17.5)

    # Differences

    def test_difference_written_off_with_the_payment(self):
        """95 paid, 5 written off in the payment itself: core matches the payment with the whole invoice,
        so the 100 were settled by a payment on that day; nothing stays open.
        """
        invoice = self.make_invoice(self.customer, MARCH, 100)
        payment = self.register_payment(
            invoice,
            PAID,
            amount=95,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.company_data["default_account_expense"].id,
        )
        self.assertEqual((payment.amount, invoice.amount_residual), (95, 0))
        self.assertFigures(self.customer, total_due=0, paid_amount=100, paid_amount_days=4000)

    def test_difference_kept_open(self):
        """95 paid and 5 kept open: the 5 go on ageing. (95 x 40 + 5 x 121) / 100 = 44.05."""
        self.register_payment(self.make_invoice(self.customer, MARCH, 100), PAID, amount=95)
        profile = self.profile_on(T, self.customer)
        self.assertEqual((profile.days_to_pay, profile.total_due), (44.05, 5))

    def test_early_payment_discount(self):
        """2 % less within ten days: 98 settle the invoice of 100 after seven days."""
        term = self.env["account.payment.term"].create(
            {
                "name": "30 days, 2 % in 10 days",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})
                ],
            }
        )
        invoice = self._create_invoice(
            partner_id=self.customer,
            invoice_date=MARCH,
            invoice_payment_term_id=term.id,
            invoice_line_ids=[self._prepare_invoice_line(name="Goods", price_unit=100, tax_ids=[])],
            post=True,
        )
        payment = self.register_payment(invoice, date(2026, 3, 8))
        self.assertEqual((payment.amount, invoice.payment_state), (98, "paid"))
        self.assertFigures(self.customer, total_due=0, paid_amount=100, paid_amount_days=700)

    # Through which journal

    def test_bank_line_without_a_payment(self):
        """Reconciled with the line of the bank itself: a payment on the day of the bank."""
        invoice = self.make_invoice(self.customer, MARCH, 100)
        self.make_bank_line(PAID, 100, invoice)
        self.assertEqual(invoice.payment_state, "paid")
        self.assertFigures(self.customer, total_due=0, paid_amount=100, paid_amount_days=4000)

    def test_cash_is_a_payment(self):
        invoice = self.make_invoice(self.customer, MARCH, 100)
        self.register_payment(
            invoice, PAID, journal_id=self.company_data["default_journal_cash"].id
        )
        self.assertFigures(self.customer, total_due=0, paid_amount=100, paid_amount_days=4000)

    def test_payment_without_entry_is_open_until_the_bank_has_it(self):
        """A payment that has no journal entry changes no ledger: the invoice is open, as in the trial
        balance, until the bank's line of 20 April settles it (50 days).
        """
        invoice = self.make_invoice(self.customer, MARCH, 100)
        payment = self.env["account.payment"].create(
            {
                "partner_id": self.customer.id,
                "journal_id": self.bank.id,
                "amount": 100,
                "date": PAID,
                "invoice_ids": invoice.ids,
            }
        )
        payment.outstanding_account_id = False
        payment.action_post()
        self.assertFalse(payment.move_id)
        self.assertEqual((invoice.payment_state, invoice.amount_residual), ("paid", 100))
        self.assertFigures(self.customer, total_due=100, late_amount=100, paid_amount=0)
        self.make_bank_line(date(2026, 4, 20), 100, invoice)
        self.assertFigures(self.customer, total_due=0, paid_amount=100, paid_amount_days=5000)

    # Undone

    def test_payment_undone_later(self):
        """Unreconciled: open again as of every date, with the money as a credit from its own date on."""
        invoice = self.make_invoice(self.customer, MARCH, 100)
        self.pay(invoice, PAID)
        self.assertFigures(self.customer, total_due=0, late_amount=0, paid_amount=100)
        self.receivable_of(invoice).remove_move_reconcile()
        self.assertFigures(self.customer, total_due=0, late_amount=100, paid_amount=0)
        self.assertFigures(self.customer, date(2026, 4, 5), total_due=100, late_amount=100)
        self.assertEqual(self.profile_on(T, self.customer).settled_count, 0)

    def test_payment_reversed_and_entered_again(self):
        """Bounced on 20 April, paid again on 10 May: 70 days, and the first try left no trace."""
        invoice = self.make_invoice(self.customer, MARCH, 100)
        payment = self.pay(invoice, PAID)
        payment._reverse_moves([{"date": date(2026, 4, 20)}], cancel=True)
        self.assertEqual(invoice.payment_state, "not_paid")
        self.assertFigures(self.customer, total_due=100, late_amount=100, paid_amount=0)
        self.pay(invoice, date(2026, 5, 10))
        self.assertFigures(self.customer, total_due=0, paid_amount=100, paid_amount_days=7000)
        self.assertTiesToTrialBalance(self.customer, date(2026, 4, 15), date(2026, 4, 25))

    def test_payment_cancelled_and_entered_again(self):
        """Entered for 10 April by mistake, cancelled, entered for 10 May: 70 days."""
        invoice = self.make_invoice(self.customer, MARCH, 100)
        payment = self.register_payment(invoice, PAID)
        payment.action_draft()
        payment.action_cancel()
        self.assertFigures(self.customer, total_due=100, paid_amount=0)
        self.register_payment(invoice, date(2026, 5, 10))
        self.assertFigures(self.customer, total_due=0, paid_amount=100, paid_amount_days=7000)

    def test_payment_set_back_to_draft(self):
        """Core keeps the reconciliation of a draft; the trial balance does without it: 100 are open again.

        Core still shows the invoice as paid, so nobody is reminded of it.
        """
        invoice = self.make_invoice(self.customer, MARCH, 100)
        payment = self.register_payment(invoice, PAID)
        payment.action_draft()
        self.assertEqual((invoice.payment_state, invoice.amount_residual), ("paid", 0))
        self.assertFigures(self.customer, total_due=100, late_amount=100, exposure=100)
        run = self.propose(T)
        self.assertEqual((run.item_balance, run.difference), (100, 0))
        self.assertFalse(run.action_ids)
        self.assertEqual(self.item_of(invoice).reason_code, "paid")
        payment.action_post()
        self.assertFigures(self.customer, total_due=0, paid_amount=100, paid_amount_days=4000)

    def test_invoice_set_back_to_draft(self):
        """The invoice is a draft, its payment is not: the customer has a credit of 60."""
        invoice = self.make_invoice(self.customer, MARCH, 100)
        self.pay(invoice, PAID, 60)
        invoice.button_draft()
        self.assertFigures(self.customer, total_due=-60, turnover=0, paid_amount=0)
        invoice.action_post()
        self.assertFigures(self.customer, total_due=40, paid_amount=60)

    def test_moved_to_another_invoice(self):
        """The money turns out to be for the newer invoice: the older one is overdue, the newer one paid."""
        older = self.make_invoice(self.customer, MARCH, 100)
        newer = self.make_invoice(self.customer, date(2026, 3, 31), 100)
        payment = self.pay(older, PAID)
        self.receivable_of(older).remove_move_reconcile()
        self.reconcile(payment, newer)
        self.assertFigures(
            self.customer, total_due=100, paid_amount_days=1000, late_amount_days=12100
        )

    # Any date

    def test_payments_of_later_do_not_exist(self):
        """As of a past date, after the ledger has gone on: as it stood, to the last figure."""
        self.make_domain_ledger(self.customer)
        days = (date(2026, 3, 1), date(2026, 4, 30), date(2026, 5, 20), date(2026, 6, 18))
        before = {day: self.figures_of(self.customer, day) for day in days}
        for item in self.env["account.move.line"].search(
            [("partner_id", "=", self.customer.id), ("amount_residual", ">", 0)]
        ):
            self.pay(item.move_id, date(2026, 7, 15))
        self.make_invoice(self.customer, date(2026, 7, 20), 900)
        self.make_invoice(self.customer, date(2026, 7, 21), 300, move_type="out_refund")
        for day in days:
            self.assertEqual(self.figures_of(self.customer, day), before[day], day)
        self.assertTiesToTrialBalance(self.customer, *days, T, date(2026, 7, 31))
        profile = self.profile_on(date(2026, 7, 31), self.customer)
        self.assertEqual(profile.total_due, 600)
        past = self.profile_on(date(2026, 4, 30), self.customer)
        self.assertEqual((past, past.date, past.total_due), (profile, date(2026, 4, 30), 7000))

    def test_draft_payment_paid_nothing(self):
        """A payment set back to draft is no paying behaviour either."""
        invoice = self.make_invoice(self.customer, MARCH, 100)
        self.register_payment(invoice, PAID).action_draft()
        self.assertFigures(self.customer, paid_amount=0, paid_amount_days=0)
        self.assertEqual(self.value_of("days_to_pay", self.customer), 121)
