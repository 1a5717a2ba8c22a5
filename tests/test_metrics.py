"""Every key figure by hand-worked vectors, as of any date."""

from datetime import date

from dateutil.relativedelta import relativedelta

from odoo.tests import tagged

from ..models.profile.metrics import METRICS
from .common import T
from .figures_case import FiguresCase


@tagged("post_install", "-at_install")
class TestMetrics(FiguresCase):
    """The figures of the domain's section 1, worked out by hand on its five invoices."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer()
        cls.i1, cls.i2, cls.i3, cls.i4, cls.i5 = cls.make_domain_ledger(cls.customer)

    def days_to_pay(self, as_of=T):
        self.refresh(as_of)
        return self.profile_of(self.customer).days_to_pay

    def test_weighted_days_to_pay(self):
        """(400000 + 2500 x 71) / 10000 = 57.75, with the overdue open part at its present age."""
        self.assertEqual(self.days_to_pay(), 57.75)

    def test_the_other_vectors(self):
        """DSO 75, best possible 50, count-back 71.714286, CEI 72.2222 %, days late 23.75 or so."""
        self.refresh()
        profile = self.profile_of(self.customer)
        late = (30000 * 0 + 2000 * 30 + 1000 * 10 + 2000 * 30 + 1500 * 30 + 2500 * 41) / 10000
        self.assertRecordValues(
            profile,
            [
                {
                    "dso": 75.0,
                    "best_possible_dso": 50.0,
                    "dso_countback": 71.7143,
                    "cei": 72.2222,
                    "days_late": late,
                    "overdue_ratio": 33.3333,
                    "late_share": 90.0,
                    "disputed_share": 0.0,
                }
            ],
        )

    def test_states_without_data(self):
        """Missing is a state with a reason, never a zero."""
        prospect = self.make_customer("Prospect", credit_advice=3)
        self.refresh()
        profile = self.profile_of(prospect)
        for name in METRICS:
            if name != "credit_advice":
                self.assertIs(profile[name], False, name)
                self.assertEqual(profile[f"{name}_state"], "no_data", name)

    def test_no_sales_in_the_window(self):
        """A year later: the balance DSO cannot be computed, the count-back still can."""
        self.refresh(date(2027, 3, 1))
        profile = self.profile_of(self.customer)
        self.assertEqual((profile.dso, profile.dso_state), (False, "not_computable"))
        self.assertEqual((profile.cei_state, profile.cei), ("known", 0.0))
        # March 1, February 28, ..., July 31 have no sales; June has 5000 of the 7500, April 2500 of 7000
        self.assertAlmostEqual(
            profile.dso_countback,
            1 + 28 + 31 + 31 + 30 + 31 + 30 + 31 + 31 + 30 + 31 + 2500 / 7000 * 30,
            4,
        )

    def test_new_customer_has_a_short_window(self):
        """First invoice 45 days ago: 45 days count, not 90; at least 30."""
        customer = self.make_customer("New one")
        self.make_invoice(customer, T - relativedelta(days=45), 100)
        self.refresh()
        self.assertEqual(self.profile_of(customer).dso, 45.0)
        self.refresh(T - relativedelta(days=40))
        self.assertEqual(self.profile_of(customer).dso, 30.0)

    def test_credit_balance(self):
        """Who has money with us has a DSO of 0, and an overdue share that cannot be computed."""
        customer = self.make_customer("Credit one")
        self.make_invoice(customer, T - relativedelta(days=40), 100)
        self.make_payment(customer, T, 150)
        self.refresh()
        profile = self.profile_of(customer)
        self.assertEqual((profile.dso, profile.total_due), (0.0, -50.0))
        self.assertEqual(profile.overdue_ratio_state, "not_computable")

    def test_credit_note_lowers_sales(self):
        self.make_invoice(self.customer, date(2026, 6, 25), 4500, move_type="out_refund")
        self.refresh()
        self.assertEqual(self.profile_of(self.customer).dso, 60.0)  # (7500 - 4500) / 4500 x 90

    def test_credit_utilisation(self):
        """The limit is looked at for the whole company tree, as core does; no limit is no data."""
        self.refresh()
        profile = self.profile_of(self.customer)
        self.assertEqual(profile.credit_utilisation_state, "no_data")
        self.customer.sudo().credit_limit = 10000
        self.refresh()
        self.assertEqual(profile.credit_utilisation, 75.0)
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.env.user.company_ids += branch
        self.env.cr.precommit.run()
        self._create_invoice(
            partner_id=self.customer,
            company_id=branch.id,
            invoice_date=T,
            invoice_payment_term_id=False,
            invoice_line_ids=[
                self._prepare_invoice_line(name="Goods", price_unit=1000, tax_ids=[])
            ],
            post=True,
        )
        self.refresh()
        self.assertEqual((profile.credit_utilisation, profile.total_due), (85.0, 7500.0))

    def test_disputes_do_not_count_as_late(self):
        """A running dispute takes the item out of the days late, not out of the days to pay."""
        self.env["credit.followup.hold"].create(
            {
                "move_id": self.i4.id,
                "company_id": self.company.id,
                "reason": "Broken on arrival",
                "date_from": T,
                "date_until": T,
            }
        )
        self.refresh()
        profile = self.profile_of(self.customer)
        self.assertAlmostEqual(profile.days_late, (60000 + 10000 + 60000 + 45000) / 7500, places=4)
        self.assertEqual(profile.days_to_pay, 57.75)
        self.assertAlmostEqual(profile.disputed_share, 2500 / 7500 * 100, places=4)

    def test_every_metric_has_field_and_help(self):
        """A key figure is registered with unit, direction, help and a field of the same name."""
        for name, metric in METRICS.items():
            self.assertIn(name, self.env["credit.risk.profile"]._fields)
            self.assertIn(metric.better, ("lower", "higher"))
            self.assertTrue(str(metric.help) and str(metric.source) and str(metric.label))
        selection = dict(self.env["credit.risk.kpi"]._selection_metric())
        self.assertEqual(set(selection), set(METRICS))

    def test_as_of_before_the_last_payment(self):
        """On 15 June: 310000 paid on 6000, I4 whole and 56 days old, I5 not due: 53.4."""
        self.assertEqual(self.days_to_pay(date(2026, 6, 15)), 53.4)

    def test_window_of_365_days(self):
        """On 1 March 2027 the payment of 9 February 2026 is out of the window; all that is open is late."""
        days_open = 2500 * (date(2027, 3, 1) - date(2026, 4, 20)).days
        days_open += 5000 * (date(2027, 3, 1) - date(2026, 6, 5)).days
        expected = (400000 - 30000 + days_open) / (7500 - 1000 + 7500)
        self.assertAlmostEqual(self.days_to_pay(date(2027, 3, 1)), expected, places=4)

    def test_credit_note_is_no_payment(self):
        refund = self.make_invoice(self.customer, date(2026, 6, 25), 2500, move_type="out_refund")
        (self.receivable_of(refund) + self.receivable_of(self.i4)).reconcile()
        self.assertEqual(self.i4.amount_residual, 0)
        self.assertEqual(self.days_to_pay(), 53.33333333)  # 400000 / 7500

    def test_prepayment_counts_as_no_days(self):
        customer = self.make_customer("Early bird")
        payment = self.make_payment(customer, date(2026, 5, 1), 100)
        invoice = self.make_invoice(customer, date(2026, 5, 20), 100)
        (self.receivable_of(payment) + self.receivable_of(invoice)).reconcile()
        self.refresh()
        profile = self.profile_of(customer)
        self.assertEqual((profile.days_to_pay, profile.days_to_pay_state), (0.0, "known"))

    def test_payment_undone(self):
        """An unreconciled payment never happened."""
        self.receivable_of(self.i1).remove_move_reconcile()
        self.refresh()
        late = 2500 * 71 + 1000 * (T - date(2026, 1, 10)).days
        expected = (400000 - 30000 + late) / (7500 - 1000 + 3500)
        self.assertAlmostEqual(self.profile_of(self.customer).days_to_pay, expected, places=4)

    def test_contact_belongs_to_its_company(self):
        contact = self.env["res.partner"].create(
            {"name": "Contact", "parent_id": self.customer.id, "type": "invoice"}
        )
        self.make_invoice(contact, date(2026, 6, 20), 10)
        self.refresh(partners=contact)
        self.assertEqual(self.profile_of(self.customer).total_due, 7510)
        self.assertFalse(self.profile_of(contact))

    def test_buckets(self):
        """I4 is 41 days overdue, I5 not due; together they are what is due."""
        self.refresh()
        self.assertRecordValues(
            self.profile_of(self.customer),
            [
                {
                    "bucket_current": 5000.0,
                    "bucket_30": 0.0,
                    "bucket_60": 2500.0,
                    "bucket_90": 0.0,
                    "bucket_older": 0.0,
                    "total_due": 7500.0,
                    "total_overdue": 2500.0,
                }
            ],
        )

    def test_buckets_at_their_limits(self):
        customer = self.make_customer("Limits")
        for days in (0, 1, 30, 31, 60, 61, 90, 91):
            self.make_invoice(customer, T - relativedelta(days=days), 1, days=0)
        self.refresh()
        profile = self.profile_of(customer)
        self.assertEqual(
            [profile[name] for name in profile._get_bucket_fields().values()], [1, 2, 2, 2, 1]
        )

    def test_refreshing_again_writes_nothing(self):
        self.assertTrue(self.refresh())
        self.assertFalse(self.refresh())
        self.assertFalse(self.refresh(partners=self.customer))

    def test_another_currency(self):
        """Amounts are in the company's currency at the rate of booking."""
        currency = self.setup_other_currency("HRK", rates=[("2026-01-01", 2.0)])
        customer = self.make_customer("Foreigner")
        self.make_invoice(customer, T - relativedelta(days=60), 100, currency_id=currency.id)
        self.refresh()
        self.assertEqual(self.profile_of(customer).total_due, 50)
        action = self.propose(T).action_ids.filtered(lambda a: a.partner_id == customer)
        self.assertEqual(action.amount_due, 50)
        self.assertEqual(action._get_totals(), [(currency, 100.0)])
