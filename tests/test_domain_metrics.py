"""The vectors of the domain, section 1 (receivable metrics), through real invoices and payments.

    vector                                           test
    DSO, balance 75.0                                test_dso_balance
    best possible DSO 50.0                           test_best_possible_dso
    average days delinquent, ratio form 25.0         test_average_days_delinquent
    DSO, count-back 71.714286                        test_dso_countback
    ditto, textbook 76.714286                        test_dso_countback_textbook
    ditto, vendor 30-day months 73.714286            test_dso_countback_counts_calendar_days
    weighted average days to pay 53.333              test_weighted_average_days_to_pay
    weighted average terms 30.0                      test_weighted_average_terms
    payment beyond terms 23.333                      test_payment_beyond_terms
    days to pay with what is overdue 57.75           test_days_to_pay_with_overdue
    CEI 72.2222 %                                    test_cei
    half-open window, I3 on its first day            test_window_is_half_open
    core's days_sales_outstanding 85.5               test_core_shows_another_dso
    core dilutes: 60.0 against 36.0                  test_core_dilutes
    core: no invoice 0, invoiced today 0             test_core_zero_is_not_ours

The vendor's 73.714286 = 60 + 32 / 70 x 30 supposes that every month has 30 days. Ours are months of the
calendar, of which no three in a row have 30 days, so that it is no answer of this engine.

The edge cases of the section: test_ledger_documents.py, test_ledger_payments.py, test_ledger_currencies.py.
"""

from datetime import date, timedelta
from decimal import Decimal

from freezegun import freeze_time

from odoo.tests import tagged

from .common import T
from .figures_case import FiguresCase


@tagged("post_install", "-at_install")
class TestDomainMetrics(FiguresCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer()
        cls.i1, cls.i2, cls.i3, cls.i4, cls.i5 = cls.make_domain_ledger(cls.customer)

    def assertVector(self, value, expected):
        """The unrounded value rounds to the vector, at the vector's own number of decimals."""
        expected = Decimal(expected)
        self.assertEqual(round(value, -expected.as_tuple().exponent), expected)

    # The data set I1 .. I5 on 30 June 2026

    def test_dso_balance(self):
        """DOMAIN 1: DSO balance 75.0: 7500 open / 9000 sold in (1 April, 30 June] x 90 days."""
        self.assertFigures(self.customer, total_due=7500, sales=9000)
        self.assertEqual(self.value_of("dso", self.customer), 75)
        self.assertEqual(self.profile_on(T, self.customer).dso, 75.0)

    def test_best_possible_dso(self):
        """DOMAIN 1: best possible DSO 50.0: 5000 not due / 9000 x 90."""
        self.assertEqual(self.value_of("best_possible_dso", self.customer), 50)
        self.assertEqual(self.profile_on(T, self.customer).best_possible_dso, 50.0)

    def test_average_days_delinquent(self):
        """DOMAIN 1: average days delinquent 25.0 is what DSO is more than the best possible DSO."""
        profile = self.profile_on(T, self.customer)
        self.assertEqual(profile.dso - profile.best_possible_dso, 25.0)
        self.assertEqual(profile.total_overdue / 9000 * 90, 25.0)

    def test_dso_countback(self):
        """DOMAIN 1: DSO count-back 71.714286: June 30 days, May 31, April 2500 / 7000 x 30."""
        self.assertVector(self.value_of("dso_countback", self.customer), "71.714286")
        self.assertAlmostEqual(self.profile_on(T, self.customer).dso_countback, 71.714286, 4)

    def test_dso_countback_textbook(self):
        """DOMAIN 1: textbook 76.714286: 2.1 million open; March 900k, February 800k, January 700k."""
        textbook = self.make_customer("Textbook")
        january = self.make_invoice(textbook, date(2026, 1, 15), 700000)
        self.make_invoice(textbook, date(2026, 2, 15), 800000)
        self.make_invoice(textbook, date(2026, 3, 15), 900000)
        self.pay(january, date(2026, 3, 20), 300000)
        value = self.value_of("dso_countback", textbook, date(2026, 3, 31))
        self.assertVector(value, "76.714286")

    def test_dso_countback_counts_calendar_days(self):
        """DOMAIN 1: the vendor's 212k on 100k, 80k, 70k is 60 + 32 / 70 x 30 = 73.714286 in months of 30
        days; with July up to the 30th (30), June (30) and May (31) it is 60 + 32 / 70 x 31 = 74.171429.
        """
        vendor = self.make_customer("Vendor")
        may = self.make_invoice(vendor, date(2026, 5, 10), 70000)
        self.make_invoice(vendor, date(2026, 6, 10), 80000)
        self.make_invoice(vendor, date(2026, 7, 10), 100000)
        self.pay(may, date(2026, 7, 20), 38000)
        self.assertVector(self.value_of("dso_countback", vendor, date(2026, 7, 30)), "74.171429")

    def test_weighted_average_days_to_pay(self):
        """DOMAIN 1: WADTP 53.333: 1000 in 30 days, 2000 in 60, 1000 in 40, 2000 in 60, 1500 in 60."""
        figures = self.figures_of(self.customer)
        self.assertEqual((figures["paid_amount"], figures["paid_amount_days"]), (7500, 400000))
        self.assertVector(figures["paid_amount_days"] / figures["paid_amount"], "53.333")

    def test_payment_beyond_terms(self):
        """DOMAIN 1: payment beyond terms 23.333: 2000 x 30 + 1000 x 10 + 2000 x 30 + 1500 x 30 on 7500."""
        figures = self.figures_of(self.customer)
        self.assertVector(figures["paid_late_days"] / figures["paid_amount"], "23.333")

    def test_weighted_average_terms(self):
        """DOMAIN 1: weighted average terms 30.0: nobody paid early, so it is days to pay less days late."""
        figures = self.figures_of(self.customer)
        terms = (figures["paid_amount_days"] - figures["paid_late_days"]) / figures["paid_amount"]
        self.assertEqual(terms, 30)

    def test_days_to_pay_with_overdue(self):
        """DOMAIN 1: WADTP including overdue-open 57.75: (400000 + 2500 x 71) / 10000."""
        self.assertEqual(self.value_of("days_to_pay", self.customer), Decimal("57.75"))
        self.assertEqual(self.profile_on(T, self.customer).days_to_pay, 57.75)

    def test_cei(self):
        """DOMAIN 1: CEI 72.2222 %: (5000 + 9000 - 7500) / (5000 + 9000 - 5000)."""
        self.assertFigures(self.customer, opening_balance=5000, sales=9000, bucket_current=5000)
        self.assertVector(self.value_of("cei", self.customer), "72.2222")

    def test_window_is_half_open(self):
        """DOMAIN 1: I3, dated on the first day of the window, is opening balance and not a sale; a day
        earlier it is a sale and no opening balance: each invoice is in exactly one of them.
        """
        self.assertFigures(self.customer, T, opening_balance=5000, sales=9000)
        self.assertFigures(self.customer, T - timedelta(days=1), opening_balance=2000, sales=12000)

    # Core's own figure, beside ours

    def core_dso(self, customer, day=T):
        with freeze_time(day):
            customer.invalidate_recordset(["days_sales_outstanding", "credit"])
            return customer.with_company(self.company).days_sales_outstanding

    def test_core_shows_another_dso(self):
        """DOMAIN 1: core says 85.5 = 7500 / 15000 x 171, over the customer's whole life; ours is 75.0."""
        self.assertEqual(self.core_dso(self.customer), 85.5)
        self.assertEqual(self.profile_on(T, self.customer).dso, 75.0)

    def test_core_dilutes(self):
        """DOMAIN 1: 146 000 sold in 730 days and 12 000 open is 60.0 in core; 30 000 of it were sold in
        the last 90 days, which is 36.0.
        """
        old = self.make_customer("Old one")
        self.pay(self.make_invoice(old, T - timedelta(days=730), 116000), T - timedelta(days=700))
        recent = self.make_invoice(old, T - timedelta(days=40), 30000)
        self.pay(recent, T - timedelta(days=10), 18000)
        self.assertEqual(self.core_dso(old), 60.0)
        self.assertEqual(self.value_of("dso", old), 36)

    def test_core_zero_is_not_ours(self):
        """DOMAIN 1: core says 0 of who has no invoice and of who was invoiced today; ours are no data,
        and the 30 days of the shortest window.
        """
        nobody = self.make_customer("Nobody", credit_advice=3)
        today = self.make_customer("Invoiced today")
        self.make_invoice(today, T, 100)
        self.assertEqual((self.core_dso(nobody), self.core_dso(today)), (0, 0))
        self.assertEqual(self.value_of("dso", nobody), "no_data")
        self.assertEqual(self.value_of("dso", today), 30)

    # Edge cases that are sums

    def test_countback_goes_24_months_back(self):
        """DOMAIN 1: count-back reaches 24 months, beyond it there is a state.

        July 2024 is the 24th month on 30 June 2026: two whole years. A day later it is the 25th.
        """
        old = self.make_customer("Old debt")
        self.make_invoice(old, date(2024, 7, 15), 100)
        self.assertEqual(self.value_of("dso_countback", old, date(2026, 6, 30)), 730)
        self.assertEqual(self.value_of("dso_countback", old, date(2026, 7, 1)), "not_computable")
        self.assertEqual(self.value_of("dso", old, date(2026, 6, 30)), "not_computable")

    def test_countback_in_the_middle_of_a_month(self):
        """DOMAIN 1: the running month counts its days so far: on 15 June 5000 open of 5000 is 15 days."""
        middle = self.make_customer("Middle")
        self.make_invoice(middle, date(2026, 6, 5), 5000)
        self.assertEqual(self.value_of("dso_countback", middle, date(2026, 6, 15)), 15)

    def test_nothing_open_is_zero_days(self):
        """DOMAIN 1: AR = 0 -> DSO 0, also when nothing was sold in the window."""
        settled = self.make_customer("Settled")
        self.pay(self.make_invoice(settled, date(2025, 11, 1), 100), date(2025, 12, 1))
        values = self.measure(self.figures_of(settled))
        self.assertEqual((values["dso"], values["dso_countback"]), (0, 0))
        self.assertEqual(values["overdue_ratio"], "no_data")
