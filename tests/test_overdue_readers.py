"""The report “Overdue by segment”: companies and branches, who may read it, the dialog and the screen."""

from datetime import date, timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .common import T
from .overdue_common import OverdueCommon


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
