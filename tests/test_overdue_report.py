"""The report “Overdue by segment” on screen: what it counts, and for which date."""

from datetime import date, timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..engine.ageing import BUCKETS, bucket_of
from .common import T
from .overdue_common import OverdueCommon


@tagged("post_install", "-at_install")
class TestOverdueReport(OverdueCommon):
    def test_total_ties_to_the_trial_balance(self):
        self.make_ledger()
        self.refresh()
        for days in (-200, -60, -16, -5, 0, 3, 200):
            as_of = T + timedelta(days=days)
            with self.subTest(as_of=as_of):
                balance = self.trial_balance(as_of)
                self.assertAlmostEqual(self.sum_of(self.report(as_of)), balance, 2)
                tie_out = self.report()._get_tie_out(self.company, as_of)
                self.assertEqual(tie_out["difference"], 0.0)
                self.assertAlmostEqual(tie_out["balance"], balance, 2)

    def test_one_row_for_each_open_item_with_its_id(self):
        one, _two = self.make_ledger()
        items = self.report().search([("partner_id", "=", one.id)])
        lines = self.env["account.move.line"].browse(items.ids)
        self.assertEqual(lines.partner_id, one)
        self.assertEqual(
            {line.id: line.amount_residual for line in lines},
            {item.id: item.residual for item in items},
        )
        self.assertEqual(items.move_id, lines.move_id)
        self.assertEqual(sorted(items.mapped("residual")), [299.95, 1000.10])

    def test_each_instalment_is_a_row(self):
        partner = self.make_customer()
        invoice = self.make_due(partner, 10, 1000)
        invoice.button_draft()
        invoice.invoice_payment_term_id = self.pay_terms_b
        invoice.action_post()
        items = self.report().search([("partner_id", "=", partner.id)])
        self.assertEqual(sorted(items.mapped("residual")), [300, 700])
        self.assertEqual(len(set(items.mapped("date_maturity"))), 2)

    def test_buckets_at_the_boundaries(self):
        partner = self.make_customer()
        for days in (-5, 0, 1, 30, 31, 60, 61, 90, 91, 400):
            with self.subTest(days=days):
                invoice = self.make_due(partner, days)
                [item] = self.report().search([("move_id", "=", invoice.id)])
                self.assertEqual(item.days_overdue, days)
                self.assertEqual(item.bucket, bucket_of(days))
                self.assertEqual(item.overdue, 100 if days > 0 else 0)

    def test_buckets_are_those_of_the_profile(self):
        one, two = self.make_ledger()
        self.refresh()
        for partner in one + two:
            profile = self.profile_of(partner)
            groups = dict(
                self.report()._read_group(
                    [("partner_id", "=", partner.id)], ["bucket"], ["residual:sum"]
                )
            )
            for code in BUCKETS:
                self.assertAlmostEqual(groups.get(code, 0.0), profile[f"bucket_{code}"], 2)

    def test_bucket_labels_cover_the_buckets_of_the_engine(self):
        selection = self.env["credit.overdue.report"]._fields["bucket"].selection
        self.assertEqual([code for code, _label in selection], list(BUCKETS))

    def test_past_date_puts_later_payments_back(self):
        partner = self.make_customer()
        invoice = self.make_due(partner, 10, 500)
        self.pay(invoice, T + timedelta(days=2))
        domain = [("partner_id", "=", partner.id)]
        self.assertEqual(self.report().search(domain).residual, 500)
        self.assertFalse(self.report(T + timedelta(days=2)).search(domain))

    def test_two_dates_in_one_transaction_do_not_mix(self):
        partner = self.make_customer()
        invoice = self.make_due(partner, 10, 500)
        self.pay(invoice, T + timedelta(days=2), 400)
        domain = [("partner_id", "=", partner.id)]
        before = self.report().search(domain)
        after = self.report(T + timedelta(days=30)).search(domain)
        self.assertEqual(before, after, "The same journal item")
        self.assertEqual((before.residual, before.bucket, before.days_overdue), (500, "30", 10))
        self.assertEqual((after.residual, after.bucket, after.days_overdue), (100, "60", 40))
        self.assertEqual(before.residual, 500)

    @freeze_time("2026-06-30")
    def test_today_is_the_date_when_none_is_given(self):
        self.assertEqual(self.env["credit.overdue.report"]._get_report_date(), date(2026, 6, 30))
        late = self.env["credit.overdue.report"].with_context(tz="Pacific/Kiritimati")
        with freeze_time("2026-06-30 12:00:00"):
            self.assertEqual(late._get_report_date(), date(2026, 7, 1), "The user's day counts")

    def test_what_is_no_date_is_refused(self):
        for given in ("tomorrow", "2026-13-01", 20260630, "'; DROP TABLE res_partner; --"):
            report = self.report().with_context(credit_report_date=given)
            with self.subTest(given=given), self.assertRaises(UserError):
                report.search_count([])

    def test_items_without_customer_or_profile_stay(self):
        entry = self.make_entry(55.55, T - timedelta(days=3))
        new = self.make_customer("Newcomer")
        invoice = self.make_due(new, 5)
        items = self.report().search([("move_id", "in", (entry + invoice).ids)])
        self.assertEqual(len(items), 2)
        self.assertFalse(items.category_id)
        groups = self.report()._read_group(
            [("id", "in", items.ids)], ["category_id", "grade_id"], ["residual:sum"]
        )
        [(category, grade, total)] = groups
        self.assertFalse(category or grade)
        self.assertAlmostEqual(total, 155.55)
        description = self.report().fields_get(["category_id"])["category_id"]
        self.assertEqual(description["falsy_value_label"], "Without profile")

    def test_segment_of_the_customer_in_the_company_of_the_item(self):
        jansen = self.make_jansen(country_id=self.env.ref("base.nl").id, user_id=self.env.uid)
        invoice = self.make_due(jansen, -1)
        self.refresh()
        profile = self.profile_of(jansen)
        [item] = self.report().search([("move_id", "=", invoice.id)])
        self.assertTrue(profile.cell_id)
        self.assertEqual(item.category_id, profile.category_id)
        self.assertEqual(item.grade_id, profile.grade_id)
        self.assertEqual(item.cell_id, profile.cell_id)
        self.assertEqual(item.country_id, self.env.ref("base.nl"))
        self.assertEqual(item.user_id, self.env.user)

    def test_groups_come_by_age(self):
        partner = self.make_customer()
        for days in (95, 75, 45, 15, -15):
            self.make_due(partner, days)
        domain = [("partner_id", "=", partner.id)]
        report = self.report()
        groups = report.formatted_read_group(domain, ["bucket"], ["residual:sum"])
        self.assertEqual([group["bucket"] for group in groups], list(BUCKETS))
        groups = report._read_group(domain, ["bucket"], order="bucket DESC")
        self.assertEqual([bucket for (bucket,) in groups], list(reversed(BUCKETS)))
        both, _rows = report.formatted_read_grouping_sets(
            domain, [["bucket"], ["category_id", "bucket"]], ["residual:sum"]
        )
        self.assertEqual([group["bucket"] for group in both], list(BUCKETS))
        self.assertEqual(report.search(domain, order="bucket").mapped("bucket"), list(BUCKETS))
        self.assertEqual(
            report.search(domain).mapped("days_overdue"), [95, 75, 45, 15, -15], "The oldest first"
        )

    def test_customers_are_counted_once(self):
        one, two = self.make_customer("One"), self.make_customer("Two")
        for partner in (one, one, two):
            self.make_due(partner, 15)
        [(customers, items, oldest)] = self.report()._read_group(
            [("partner_id", "in", (one + two).ids)],
            aggregates=["partner_id:count_distinct", "__count", "days_overdue:max"],
        )
        self.assertEqual((customers, items, oldest), (2, 3, 15))

    def test_aggregators(self):
        aggregators = {
            name: field.get("aggregator")
            for name, field in self.report().fields_get(attributes=["aggregator"]).items()
        }
        self.assertEqual(aggregators["residual"], "sum")
        self.assertEqual(aggregators["overdue"], "sum")
        self.assertEqual(aggregators["days_overdue"], "max")
        self.assertEqual(aggregators["partner_id"], "count_distinct")
        self.assertFalse(aggregators["residual_currency"], "Currencies do not add up")

    def test_foreign_currency(self):
        currency = self.setup_other_currency("GBP", rates=[("2020-01-01", 2.0)])
        partner = self.make_customer()
        invoice = self.make_due(partner, 10, 100, currency_id=currency)
        [item] = self.report().search([("move_id", "=", invoice.id)])
        self.assertEqual((item.residual_currency, item.currency_id), (100, currency))
        self.assertEqual((item.residual, item.company_currency_id), (50, self.company.currency_id))

    def test_sees_what_is_not_flushed_yet(self):
        partner = self.make_customer()
        invoice = self.make_due(partner, 10)
        self.report().search_count([])
        partner.country_id = self.env.ref("base.fr")
        self.receivable_of(invoice).date_maturity = T - timedelta(days=77)
        [item] = self.report().search([("partner_id", "=", partner.id)])
        self.assertEqual((item.country_id.code, item.days_overdue), ("FR", 77))

    def test_statements_do_not_grow_with_items(self):
        def count():
            read = self.report()._read_group
            return self.statements_of(read, [], ["category_id", "bucket"], ["residual:sum"])

        partner = self.make_customer()
        self.make_due(partner, 10)
        count()
        few = count()
        for days in range(8):
            self.make_due(self.make_customer(f"Customer {days}"), days)
        self.assertNotMore(few, count())

    def test_open_the_document(self):
        invoice = self.make_due(self.make_customer(), 10)
        [item] = self.report().search([("move_id", "=", invoice.id)])
        action = item.action_open_document()
        self.assertEqual((action["res_model"], action["res_id"]), ("account.move", invoice.id))
