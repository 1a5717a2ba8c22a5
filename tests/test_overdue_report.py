"""The report “Overdue by segment” on screen: what it counts, for which date, company and reader."""

from datetime import date, timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from ..engine.ageing import BUCKETS, bucket_of
from .common import CreditRiskCommon, T


class OverdueCommon(CreditRiskCommon):
    @classmethod
    def report(cls, as_of=T, companies=None, user=None):
        """Return the report's model for a date, companies and reader."""
        report = cls.env["credit.overdue.report"].with_context(
            credit_report_date=fields.Date.to_string(as_of),
            allowed_company_ids=(companies or cls.company).ids,
        )
        return report.with_user(user) if user else report

    @classmethod
    def make_due(cls, partner, days, amount=100, as_of=T, **kwargs):
        """Return a posted invoice that is so many days overdue on a date."""
        due = as_of - timedelta(days=days)
        return cls.make_invoice(partner, due - timedelta(days=120), amount, days=120, **kwargs)

    @classmethod
    def make_entry(cls, amount, day, partner=None, company=None):
        """Return a posted miscellaneous entry of a debit on the receivable account."""
        company = company or cls.company
        journal = cls.env["account.journal"].search(
            [("type", "=", "general"), ("company_id", "=", company.id)], limit=1
        )
        entry = cls.env["account.move"].create(
            {
                "journal_id": journal.id,
                "date": day,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": cls.receivable.id,
                            "partner_id": partner.id if partner else False,
                            "debit": amount,
                        }
                    ),
                    Command.create(
                        {
                            "account_id": cls.company_data["default_account_revenue"].id,
                            "credit": amount,
                        }
                    ),
                ],
            }
        )
        entry.action_post()
        return entry

    @classmethod
    def trial_balance(cls, as_of=T, company=None):
        """Return what the general ledger says of the receivable accounts, by the ORM alone."""
        [(balance,)] = cls.env["account.move.line"]._read_group(
            [
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("date", "<=", as_of),
                ("company_id", "=", (company or cls.company).id),
            ],
            aggregates=["balance:sum"],
        )
        return balance or 0.0

    @classmethod
    def make_ledger(cls):
        """A ledger with everything in it: paid, part paid, credit, unallocated payment, no customer."""
        one, two = cls.make_customer("One"), cls.make_customer("Two")
        cls.make_due(one, -10, 1000.10)
        cls.pay(cls.make_due(one, 20, 500), T - timedelta(days=5), 200.05)
        cls.pay(cls.make_due(one, 40, 70), T - timedelta(days=30))
        cls.pay(cls.make_due(two, 100, 333.33), T + timedelta(days=3))
        cls.make_due(two, 65, 80, move_type="out_refund")
        cls.make_payment(two, T - timedelta(days=15), 12.34)
        cls.make_entry(55.55, T - timedelta(days=31))
        cls.make_due(two, 10, 999).button_draft()
        return one, two

    @classmethod
    def sum_of(cls, report, domain=()):
        [(total,)] = report._read_group(list(domain), aggregates=["residual:sum"])
        return total or 0.0


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
            before = self.env.cr.sql_log_count
            self.report()._read_group([], ["category_id", "bucket"], ["residual:sum"])
            return self.env.cr.sql_log_count - before

        partner = self.make_customer()
        self.make_due(partner, 10)
        count()
        few = count()
        for days in range(8):
            self.make_due(self.make_customer(f"Customer {days}"), days)
        self.env.flush_all()
        self.assertLessEqual(count(), few)

    def test_open_the_document(self):
        invoice = self.make_due(self.make_customer(), 10)
        [item] = self.report().search([("move_id", "=", invoice.id)])
        action = item.action_open_document()
        self.assertEqual((action["res_model"], action["res_id"]), ("account.move", invoice.id))


@tagged("post_install", "-at_install")
class TestOverdueCompanies(OverdueCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.setup_other_company()["company"]
        cls.branch = cls.env["res.company"].create({"name": "Branch", "parent_id": cls.company.id})
        cls.env.user.company_ids += cls.branch + cls.other

    def make_branch_invoice(self, partner, amount):
        journal = self.company_data["default_journal_sale"]
        at_branch = partner.with_company(self.branch)
        at_branch.property_account_receivable_id = self.receivable
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "company_id": self.branch.id,
                "journal_id": journal.id,
                "partner_id": partner.id,
                "invoice_date": T - timedelta(days=40),
                "invoice_date_due": T - timedelta(days=10),
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    Command.create({"name": "Goods", "price_unit": amount, "tax_ids": []})
                ],
            }
        )
        move.action_post()
        return move

    def test_companies_and_branches_are_apart(self):
        partner = self.make_customer()
        own = self.make_due(partner, 5, 100)
        at_branch = self.make_branch_invoice(partner, 40)
        self.assertEqual(at_branch.company_id, self.branch)
        elsewhere = self.make_entry_of(self.other, 7)
        domain = [("move_id", "in", (own + at_branch + elsewhere).ids)]
        for companies, moves in (
            (self.company, own),
            (self.branch, at_branch),
            (self.other, elsewhere),
            (self.company + self.branch, own + at_branch),
            (self.company + self.branch + self.other, own + at_branch + elsewhere),
        ):
            with self.subTest(companies=companies.mapped("name")):
                items = self.report(companies=companies).search(domain)
                self.assertEqual(items.move_id, moves)

    def make_entry_of(self, company, amount):
        """Return a posted invoice of another company."""
        partner = self.make_customer("Elsewhere", property_account_receivable_id=False)
        move = (
            self.env["account.move"]
            .with_company(company)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": partner.id,
                    "invoice_date": T - timedelta(days=40),
                    "invoice_line_ids": [
                        Command.create({"name": "Goods", "price_unit": amount, "tax_ids": []})
                    ],
                }
            )
        )
        move.action_post()
        return move

    def test_a_company_that_is_not_allowed_is_refused(self):
        self.make_entry_of(self.other, 7)
        controller = self.make_user("controller")
        report = self.report(companies=self.other, user=controller)
        with self.assertRaises(AccessError):
            report.search([])
        with self.assertRaises(AccessError):
            report._get_tie_out(self.other, T)
        self.assertFalse(self.report(user=controller).search([("company_id", "=", self.other.id)]))

    def test_what_the_parent_was_paid_for_a_branch_ties_out(self):
        """A branch's invoice paid at its parent: open in neither, in the balance of both."""
        partner = self.make_customer()
        invoice = self.make_branch_invoice(partner, 40)
        payment = self.make_payment(partner, T - timedelta(days=1), 40)
        (self.receivable_of(payment) + self.receivable_of(invoice)).reconcile()
        report = self.env["credit.overdue.report"]
        for company, elsewhere in ((self.company, -40), (self.branch, 40)):
            tie_out = report._get_tie_out(company, T)
            self.assertEqual(tie_out["elsewhere"], elsewhere)
            self.assertEqual(tie_out["balance"], elsewhere)
            self.assertEqual((tie_out["items"], tie_out["difference"]), (0, 0))
        before = report._get_tie_out(self.branch, T - timedelta(days=2))
        self.assertEqual(before["elsewhere"], 0)
        self.assertEqual((before["items"], before["difference"]), (40, 0))

    def test_segments_are_those_of_each_company(self):
        partner = self.make_customer()
        own = self.make_due(partner, 5, 100)
        at_branch = self.make_branch_invoice(partner, 40)
        self.refresh()
        items = self.report(companies=self.company + self.branch).search(
            [("move_id", "in", (own + at_branch).ids)]
        )
        by_company = {item.company_id: item for item in items}
        self.assertTrue(by_company[self.company].category_id)
        self.assertFalse(by_company[self.branch].category_id, "The branch is not refreshed yet")
        self.env["credit.risk.profile"]._refresh(self.branch, T)
        items.invalidate_recordset()
        self.assertTrue(by_company[self.branch].category_id)


@tagged("post_install", "-at_install")
class TestOverdueReaders(OverdueCommon):
    def test_user_group_cannot_read_ledger_details(self):
        """Who only sees grades, or only makes invoices, does not read the ledger through the report."""
        self.make_ledger()
        clerk = self.make_user(login="clerk")
        clerk.group_ids += self.env.ref("account.group_account_invoice")
        for user in (self.make_user("user"), self.make_user(), clerk):
            with self.subTest(login=user.login):
                report = self.report(user=user)
                for read in (
                    lambda report=report: report.search([]),
                    lambda report=report: report.search_count([]),
                    lambda report=report: report.formatted_read_group([], ["bucket"]),
                    lambda report=report: report._get_tie_out(self.company, T),
                ):
                    with self.assertRaises(AccessError):
                        read()
                with self.assertRaises(AccessError):
                    self.env["credit.overdue.export"].with_user(user).create({})

    def test_controller_and_manager_read_and_never_write(self):
        self.make_ledger()
        for group in ("controller", "manager"):
            report = self.report(user=self.make_user(group))
            items = report.search([])
            self.assertTrue(items.mapped("partner_id.name"))
            self.assertTrue(report.formatted_read_group([], ["user_id", "country_id"]))
            for write in (lambda items=items: items.write({"bucket": "30"}), items.unlink):
                with self.assertRaises(AccessError):
                    write()

    def test_menus(self):
        menus = self.env.ref("credit_risk_matrix.credit_overdue_report_menu") + self.env.ref(
            "credit_risk_matrix.credit_overdue_export_menu"
        )
        for group, visible in (("user", False), ("controller", True), ("manager", True)):
            user = self.make_user(group)
            shown = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            self.assertEqual(set(menus.ids) <= set(shown), visible, group)

    # The dialog that asks for a date

    def make_export(self, **values):
        return self.env["credit.overdue.export"].create(
            {"company_id": self.company.id, "date": T, **values}
        )

    def test_tie_out_follows_the_date(self):
        self.make_ledger()
        export = self.make_export()
        self.assertAlmostEqual(export.ledger_balance, self.trial_balance(), 2)
        self.assertEqual(export.item_balance, export.ledger_balance)
        self.assertEqual(export.difference, 0)
        export.date = T - timedelta(days=60)
        self.assertAlmostEqual(export.ledger_balance, self.trial_balance(export.date), 2)
        self.assertEqual(export.difference, 0)

    def test_show(self):
        self.make_ledger()
        action = self.make_export().action_show()
        report = self.env[action["res_model"]].with_context(**action["context"])
        self.assertEqual(report._get_report_date(), T)
        self.assertAlmostEqual(self.sum_of(report, action["domain"]), self.trial_balance(), 2)
        self.assertIn("06/30/2026", action["display_name"])

    def test_download(self):
        action = self.make_export(sheet_item=False, sheet_grade=False).action_download()
        self.assertEqual(action["type"], "ir.actions.act_url")
        self.assertIn(f"date=2026-06-30&company_id={self.company.id}&levels=", action["url"])
        self.assertTrue(
            action["url"].endswith("category%2Cageing%2Csalesperson%2Ccountry%2Ccustomer")
        )

    def test_date_of_the_screen_is_the_default(self):
        export = self.env["credit.overdue.export"].with_context(credit_report_date="2026-03-31")
        self.assertEqual(export.create({}).date, date(2026, 3, 31))

    def test_a_company_that_is_not_allowed_is_refused_by_the_dialog(self):
        other = self.setup_other_company()["company"]
        controller = self.make_user("controller")
        exports = self.env["credit.overdue.export"].with_user(controller)
        with self.assertRaises(AccessError):
            export = exports.create({"company_id": other.id, "date": T})
            export.read(["ledger_balance"])


@tagged("post_install", "-at_install")
class TestOverdueTour(OverdueCommon, HttpCase):
    def test_tour(self):
        today = fields.Date.today()
        partner = self.make_customer("Tour customer")
        self.make_due(partner, 95, as_of=today)
        self.make_due(partner, -5, as_of=today)
        self.make_entry(10, today - timedelta(days=1))
        self.env["credit.risk.profile"]._refresh(self.company, today)
        self.make_user("controller")
        self.start_tour("/odoo/credit-overdue", "credit_overdue_report", login="credit_controller")
