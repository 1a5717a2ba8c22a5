"""The portfolio as pivot, graph and list: its rows add up to the pages of the review, and each sees his own."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .common import T
from .report_case import SINCE
from .test_portfolio import PortfolioCase

MODEL = "credit.portfolio.report"


@tagged("post_install", "-at_install")
class TestPortfolioReport(PortfolioCase):
    def report(self, user=None, as_of=T, since=SINCE):
        return (
            self.env[MODEL]
            .with_user(user or self.env.user)
            .with_context(
                credit_report_date=fields.Date.to_string(as_of),
                credit_report_since=fields.Date.to_string(since),
                allowed_company_ids=self.company.ids,
            )
        )

    def row_of(self, partner, **kwargs):
        return self.report(**kwargs).search([("partner_id", "=", partner.id)])

    def test_the_rows_add_up_to_the_pages_and_the_ledger(self):
        self.make_entry(55.55, T - timedelta(days=2))
        self.make_invoice(self.make_customer("Newcomer"), T - timedelta(days=1), 11)
        data = self.data()
        [(due, overdue, customers)] = self.report()._read_group(
            [], aggregates=["due_now:sum", "overdue_now:sum", "customer_count:sum"]
        )
        self.assertAlmostEqual(due, self.balance(), 2)
        self.assertAlmostEqual(due, float(self.matrix_total(data, "due")), 2)
        self.assertAlmostEqual(overdue, float(self.matrix_total(data, "overdue")), 2)
        self.assertEqual(customers, self.matrix_total(data, "customers"))
        groups = self.report()._read_group([], ["category_id", "grade_id"], ["due_now:sum"])
        self.assertAlmostEqual(sum(amount for *_keys, amount in groups), due, 2)

    def test_movements_are_those_of_the_pages(self):
        high, low = self.grades["high"], self.grades["low"]
        self.set_grade(self.late, low, SINCE)
        self.set_grade(self.late, high, T)
        self.set_grade(self.jansen, high, SINCE)
        self.set_grade(self.jansen, low, T)
        for day in (SINCE, T):
            self.set_grade(self.other, low, day)
        new = self.make_customer("Brand new")
        self.make_invoice(new, T, 10)
        self.refresh(T, new)
        self.env.flush_all()
        moves = dict(self.report()._read_group([], ["movement"], ["__count"]))
        pages = self.data()["migration"]["moves"]
        self.assertEqual({name: moves.get(name, 0) for name in pages}, pages)
        row = self.row_of(self.late)
        self.assertEqual((row.grade_then_id, row.grade_id, row.movement), (low, high, "worse"))

    def test_an_earlier_day_knows_nothing_of_later_payments(self):
        self.pay(self.other_invoice, T - timedelta(days=3))
        early = T - timedelta(days=10)
        row = self.row_of(self.other, as_of=early, since=early - timedelta(days=30))
        self.assertEqual(row.due_now, 300)
        self.assertEqual(self.row_of(self.other).due_now, 40.25)
        self.assertEqual(
            self.row_of(self.other).overdue_change, -self.row_of(self.other).overdue_then
        )

    def test_a_salesperson_sees_his_own_customers(self):
        self.make_entry(55.55, T - timedelta(days=2))
        own = self.report(self.seller).search([])
        self.assertEqual(own.partner_id, self.late)
        self.assertIn(self.other, self.report(self.controller).search([]).partner_id)
        action = own.action_open_customer()
        self.assertEqual(
            (action["res_model"], action["res_id"]),
            ("credit.risk.profile", self.profile_of(self.late).id),
        )
        with self.assertRaises(AccessError):
            self.report(self.make_user(None, login="portfolio_nobody")).search([])
        for user in (self.seller, self.controller):
            with self.assertRaises(AccessError):
                self.row_of(self.late, user=user).write({"customer_count": 2})

    def test_the_companies_are_apart(self):
        branch = self.make_branch()
        report = self.report().with_context(allowed_company_ids=branch.ids)
        self.assertFalse(report.search([]))
        other = self.setup_other_company()["company"]
        with self.assertRaises(AccessError):
            report.with_user(self.controller).with_context(allowed_company_ids=other.ids).search([])

    def test_a_wrong_day_is_told(self):
        with self.assertRaisesRegex(UserError, "is not a date"):
            self.env[MODEL].with_context(credit_report_since="soon").search([])

    def test_the_pages_lead_to_the_rows(self):
        for report, model in (("portfolio", MODEL), ("results", "credit.followup.result")):
            preview = self.env["credit.report.preview"].create(
                {"report": report, "company_id": self.company.id, "date": T, "since": SINCE}
            )
            action = preview.action_analyse()
            self.assertEqual(action["res_model"], model)
            rows = self.env[model].with_context(**action["context"])
            rows.search(action["domain"])
            again = self.env["credit.report.preview"].with_context(**action["context"])
            self.assertEqual(again.create({}).date, T)
            self.assertEqual(again.create({}).since, SINCE)


@tagged("post_install", "-at_install")
class TestPortfolioScreen(PortfolioCase, HttpCase):
    def test_tour(self):
        today = fields.Date.today()
        self.make_invoice(self.late, today - timedelta(days=60), 123)
        self.env["credit.risk.profile"]._refresh(self.company, today)
        for user in (self.controller, self.seller):
            self.start_tour("/odoo/credit-portfolio", "credit_portfolio_rows", login=user.login)
