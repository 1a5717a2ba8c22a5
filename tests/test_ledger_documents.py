"""Key figures of documents that are no plain invoices, through core's own documents, worked out by hand.

Credit notes, instalments, miscellaneous entries, opening balances, contacts, items of nobody.
T is 30 June 2026; the sales window starts after 1 April, the window of payments after 30 June 2025.
"""

from datetime import date
from decimal import Decimal

from odoo import Command
from odoo.tests import tagged
from odoo.tools import SQL

from .common import T
from .figures_case import FiguresCase

MARCH, APRIL, MAY, JUNE = (date(2026, month, 1) for month in (3, 4, 5, 6))


@tagged("post_install", "-at_install")
class TestLedgerDocuments(FiguresCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer()

    # Credit notes

    def test_credit_note_is_no_payment(self):
        """1000 invoiced, 400 credited, 600 paid after 40 days: only the 600 were paid; 600 were sold."""
        invoice = self.make_invoice(self.customer, MAY, 1000)
        refund = self.make_invoice(self.customer, date(2026, 5, 11), 400, move_type="out_refund")
        self.reconcile(invoice, refund)
        self.pay(invoice, date(2026, 6, 10))
        self.assertFigures(
            self.customer,
            total_due=0,
            sales=600,
            turnover=600,
            paid_amount=600,
            paid_amount_days=24000,
        )
        self.assertEqual(self.profile_on(T, self.customer).days_to_pay, 40.0)
        self.assertTiesToTrialBalance(self.customer, MAY, date(2026, 5, 20), date(2026, 6, 9))

    def test_whole_credit_note_leaves_no_behaviour(self):
        """An invoice that was credited as a whole says nothing of how the customer pays."""
        invoice = self.make_invoice(self.customer, MARCH, 1000)
        invoice._reverse_moves([{"date": MAY, "invoice_date": MAY}], cancel=True)
        self.assertEqual(invoice.payment_state, "reversed")
        profile = self.profile_on(T, self.customer)
        for name in ("days_to_pay", "days_late", "late_share", "overdue_ratio"):
            self.assertEqual((profile[name], profile[f"{name}_state"]), (False, "no_data"), name)
        self.assertEqual((profile.total_due, profile.settled_count, profile.turnover), (0, 1, 0))
        self.assertEqual(profile.dso, 0)
        self.assertEqual(self.profile_on(date(2026, 4, 30), self.customer).total_due, 1000)

    def test_open_credit_note_lowers_what_is_open(self):
        """100 overdue and a credit of 90 that nobody allocated: 10 are due, all of it overdue, not 1000 %."""
        self.make_invoice(self.customer, MARCH, 100)
        self.make_invoice(self.customer, T, 90, move_type="out_refund")
        profile = self.profile_on(T, self.customer)
        self.assertRecordValues(
            profile,
            [
                {
                    "total_due": 10.0,
                    "total_overdue": 100.0,
                    "bucket_current": -90.0,
                    "overdue_ratio": 100.0,
                    "best_possible_dso": 0.0,
                    "dso_state": "not_computable",  # less than nothing was sold in the window
                }
            ],
        )
        self.assertTiesToTrialBalance(self.customer, T)

    def test_old_credit_note_is_not_overdue(self):
        """100 not due and an old credit of 30: nothing of the 70 is overdue; the share is never below 0."""
        self.make_invoice(self.customer, MARCH, 30, move_type="out_refund")
        self.make_invoice(self.customer, JUNE, 100)
        profile = self.profile_on(T, self.customer)
        self.assertEqual((profile.total_due, profile.total_overdue), (70, -30))
        self.assertEqual(profile.overdue_ratio, 0)

    def test_credit_note_paid_out(self):
        """Money that goes back to the customer is no payment of an invoice."""
        refund = self.make_invoice(self.customer, MAY, 400, move_type="out_refund")
        self.register_payment(refund, JUNE)
        self.assertEqual(refund.payment_state, "paid")
        self.assertFigures(self.customer, total_due=0, paid_amount=0, sales=-400)
        self.assertTiesToTrialBalance(self.customer, date(2026, 5, 15))
        self.assertEqual(self.value_of("days_to_pay", self.customer), "no_data")

    # Instalments

    def test_instalments(self):
        """30 % at once, 70 % after 60 days: each part has its own due date, and is one invoice together.

        1000 of 1 March, on 30 June: 300 due 1 March, paid 11 March (10 days, 10 late); 700 due 30 April
        is open for 121 days and overdue for 61. Days to pay (300 x 10 + 700 x 121) / 1000 = 87.7;
        days late (300 x 10 + 700 x 61) / 1000 = 45.7.
        """
        term = self.env["account.payment.term"].create(
            {
                "name": "30 % now, 70 % in 60 days",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 30, "nb_days": 0}),
                    Command.create({"value": "percent", "value_amount": 70, "nb_days": 60}),
                ],
            }
        )
        invoice = self._create_invoice(
            partner_id=self.customer,
            invoice_date=MARCH,
            invoice_payment_term_id=term.id,
            invoice_line_ids=[
                self._prepare_invoice_line(name="Goods", price_unit=1000, tax_ids=[])
            ],
            post=True,
        )
        first, second = self.receivable_of(invoice)
        self.assertEqual((first.balance, second.balance), (300, 700))
        payment = self.make_payment(self.customer, date(2026, 3, 11), 300)
        (first + self.receivable_of(payment)).reconcile()
        profile = self.profile_on(T, self.customer)
        self.assertRecordValues(
            profile,
            [
                {
                    "total_due": 700.0,
                    "bucket_90": 700.0,
                    "days_to_pay": 87.7,
                    "days_late": 45.7,
                    "settled_count": 0,
                }
            ],
        )
        halfway = self.profile_on(date(2026, 4, 15), self.customer)
        self.assertEqual((halfway.bucket_current, halfway.total_overdue), (700, 0))
        self.assertEqual(halfway.days_to_pay, 10)
        self.assertTiesToTrialBalance(self.customer, date(2026, 3, 5), date(2026, 4, 15), T)

    # Entries that are no invoices

    def test_write_off_by_an_entry_is_no_payment(self):
        """1000 of which 950 were paid after 40 days and 50 written off after 90: the 950 were paid."""
        invoice = self.make_invoice(self.customer, MARCH, 1000)
        self.pay(invoice, date(2026, 4, 10), 950)
        self.reconcile(invoice, self.make_misc(self.customer, date(2026, 5, 30), -50))
        self.assertFigures(self.customer, total_due=0, paid_amount=950, paid_amount_days=38000)
        self.assertFigures(self.customer, date(2026, 5, 29), total_due=50, paid_amount=950)
        profile = self.profile_on(T, self.customer)
        self.assertEqual((profile.days_to_pay, profile.settled_count), (40, 1))
        self.assertEqual(profile.turnover, 1000, "a write-off is no credit note")

    def test_netting_with_a_supplier_is_no_payment(self):
        """Set off against what we owe the customer by a miscellaneous entry: settled, but nothing paid."""
        invoice = self.make_invoice(self.customer, MARCH, 1000)
        payable = self.company_data["default_account_payable"]
        self.reconcile(invoice, self.make_misc(self.customer, MAY, -1000, payable))
        self.assertFigures(self.customer, total_due=0, paid_amount=0, late_amount=0)
        self.assertEqual(self.value_of("days_to_pay", self.customer), "no_data")

    def test_doubtful_debtors_are_still_debtors(self):
        """Moved to another receivable account: still owed, in the total and overdue, and nothing was paid."""
        doubtful = self.receivable.copy({"name": "Doubtful debtors"})
        invoice = self.make_invoice(self.customer, MARCH, 1000)
        moved, item = self.make_misc(self.customer, MAY, -1000, doubtful).line_ids.sorted("balance")
        (self.receivable_of(invoice) + moved).reconcile()
        self.assertFigures(self.customer, total_due=0, paid_amount=0)  # the item is still nobody's
        item.partner_id = self.customer
        self.assertFigures(self.customer, total_due=1000, bucket_60=1000, paid_amount=0)
        self.assertEqual(self.value_of("overdue_ratio", self.customer), 100)

    def test_opening_balance_is_due_but_no_sale(self):
        """A migrated balance is owed and ages; it is no sale, no invoice, and paying it tells no days."""
        opening = self.make_misc(self.customer, date(2025, 12, 31), 500)
        self.assertFigures(
            self.customer, total_due=500, bucket_older=500, sales=0, turnover=0, late_amount=0
        )
        profile = self.profile_on(T, self.customer)
        self.assertEqual(
            (profile.dso_state, profile.years_as_customer_state), ("no_data", "no_data")
        )
        self.assertEqual(profile.overdue_ratio, 100)
        self.pay(opening, T, 500, self.customer)
        self.assertFigures(self.customer, total_due=0, paid_amount=0)

    def test_receipt_is_a_sale(self):
        """A sales receipt counts as an invoice, as in core."""
        self.make_invoice(self.customer, MAY, 100, move_type="out_receipt")
        self.assertFigures(self.customer, total_due=100, sales=100, turnover=100, late_amount=100)
        self.assertEqual(self.profile_on(T, self.customer).years_as_customer_state, "known")

    def test_drafts_and_cancelled_entries_do_not_exist(self):
        """What is not posted is not there."""
        self.make_invoice(self.customer, MAY, 100)
        for button in ("button_draft", "button_cancel"):
            getattr(self.make_invoice(self.customer, MAY, 700), button)()
        self.assertFigures(self.customer, total_due=100, sales=100, turnover=100)

    def test_accounting_date_decides(self):
        """An invoice of 20 March that was booked in April exists as of its accounting date; its age counts
        from the invoice date.
        """
        invoice = self.make_invoice(self.customer, date(2026, 3, 20), 100, date=date(2026, 4, 15))
        self.assertEqual(invoice.date, date(2026, 4, 15))
        self.assertFigures(self.customer, sales=100, opening_balance=0, late_amount_days=10200)
        self.assertFalse(self.read_figures(date(2026, 4, 14), self.customer))

    # Whose it is

    def test_contacts_count_for_their_company(self):
        """An invoice to a contact, one to its company, a payment without either's name on the invoice."""
        contact = self.env["res.partner"].create(
            {"name": "Buyer", "parent_id": self.customer.id, "type": "invoice"}
        )
        first = self.make_invoice(contact, MAY, 100)
        self.make_invoice(self.customer, MAY, 200)
        self.assertEqual(first.partner_id, contact)
        self.register_payment(first, date(2026, 5, 11))
        self.assertFigures(
            self.customer,
            total_due=200,
            sales=300,
            turnover=300,
            paid_amount=100,
            paid_amount_days=1000,
        )
        self.refresh()
        self.assertFalse(self.profile_of(contact))
        self.assertEqual(self.profile_of(self.customer).settled_count, 1)

    def test_paid_by_another_customer(self):
        """A group's company pays for its sister: the sister paid in 40 days, and neither owes anything."""
        payer = self.make_customer("Payer of the group")
        invoice = self.make_invoice(self.customer, MARCH, 100)
        self.pay(invoice, date(2026, 4, 10), partner=payer)
        self.refresh()
        profiles = [self.profile_of(partner) for partner in (self.customer, payer)]
        self.assertEqual([profile.total_due for profile in profiles], [0, 0])
        self.assertEqual([profile.days_to_pay for profile in profiles], [40, False])
        self.assertEqual(self.trial_balance(), 0)

    def test_whole_is_sum_of_customers_and_nobody(self):
        """An item without a customer is in the trial balance and in nobody's profile: the rest adds up."""
        other = self.make_customer("Other")
        self.make_invoice(self.customer, MAY, 100)
        self.pay(self.make_invoice(other, MARCH, 300), JUNE, 120)
        before = self.trial_balance()
        nobody = self.make_misc(self.env["res.partner"], MAY, 77)
        self.assertFalse(nobody.line_ids.partner_id)
        total = sum((row["total_due"] for row in self.read_figures()), Decimal(0))
        self.assertEqual((total, before), (280, 280))
        self.assertEqual(self.trial_balance(), total + 77)
        ledger = self.env["account.move.line"]._get_credit_ledger_sql(self.company, T)
        sums = self.env.execute_query(
            SQL(
                "SELECT SUM(residual), SUM(residual) FILTER (WHERE partner_id IS NULL) FROM (%s) l",
                ledger,
            )
        )
        self.assertEqual(sums, [(357, 77)])
