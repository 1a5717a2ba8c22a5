"""The portfolio review, the follow-up results and a schedule, in a real browser."""

from datetime import timedelta

from odoo.fields import Date
from odoo.tests import HttpCase, tagged

from .common import CreditRiskCommon


@tagged("post_install", "-at_install")
class TestTourBoard(CreditRiskCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = Date.today()
        cls.seller = cls.make_user("user", login="board_seller", name="Board Seller")
        cls.nobody = cls.make_user(None, login="board_nobody", name="Board Nobody")
        cls.late = cls.make_customer("Board Late", user_id=cls.seller.id)
        cls.make_invoice(cls.late, cls.today - timedelta(days=100), 500)
        cls.refresh(cls.today - timedelta(days=31))
        cls.refresh(cls.today)

    def review(self, **kwargs):
        controller = self.make_user("controller", **kwargs)
        self.start_tour("/odoo/credit-portfolio", "credit_portfolio_review", login=controller.login)
        schedule = self.env["credit.report.schedule"].search([("company_id", "=", self.company.id)])
        self.assertEqual(schedule.report, "portfolio")
        self.assertEqual(schedule.dispatch_ids.user_id, self.seller | self.nobody)
        self.assertEqual(set(schedule.dispatch_ids.mapped("state")), {"waiting"})

    def test_controller_plans_the_portfolio_review(self):
        self.review()

    def test_controller_plans_the_portfolio_review_in_dutch(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.env["ir.module.module"]._load_module_terms(["credit_risk_matrix"], ["nl_NL"])
        self.env["res.lang"].search([("code", "=", "nl_NL")]).date_format = "%m/%d/%Y"
        self.review(lang="nl_NL")

    def results(self, **kwargs):
        path = self.make_path((1, "email"))
        self.put_on_path(self.late, path)
        run = self.propose(self.today)
        run.action_approve()
        self.env.flush_all()  # the run is carried out on a cursor of its own
        self.execute(run)
        run.action_ids._set_state("done")
        self.env.flush_all()
        controller = self.make_user("controller", **kwargs)
        self.start_tour("/odoo/credit-results", "credit_followup_results", login=controller.login)

    def test_controller_looks_at_the_results(self):
        self.results()

    def test_controller_looks_at_the_results_in_dutch(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.env["ir.module.module"]._load_module_terms(["credit_risk_matrix"], ["nl_NL"])
        self.results(lang="nl_NL")
