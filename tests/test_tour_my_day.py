"""The morning routine of a controller, in a real browser, in two languages and on a phone."""

from datetime import timedelta
from unittest.mock import patch

from odoo.fields import Date
from odoo.tests import HttpCase, tagged

from ..models.followup import credit_followup_working as working
from .common import CreditRiskCommon


@tagged("post_install", "-at_install")
class TestTourMyDay(CreditRiskCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = Date.today()
        cls.controller = cls.make_user("controller")
        cls.company.credit_followup_user_id = cls.controller

    def make_late(self, names, *steps, days=40):
        """Carry out the run of customers on a path of their own; return its actions."""
        partners = [self.make_customer(name, phone="+32 9 000 00 00") for name in names]
        for amount, partner in enumerate(partners, 1):
            self.make_invoice(partner, self.today - timedelta(days=days), 1000 - amount)
        self.refresh(self.today)
        path = self.make_path(*steps)
        self.env["credit.risk.matrix.cell"].search([("company_id", "=", self.company.id)]).unlink()
        self.put_on_path(partners[0], path)
        self.refresh(self.today)
        return self.propose(self.today).action_ids

    def carry_out_actions(self, actions):
        actions.run_id.action_approve()
        self.env.flush_all()
        with self.allow_pdf_render(), self.registry.cursor() as cr:
            real = actions.run_id.with_env(self.env(cr=cr))
            real.with_context(force_report_rendering=True).action_execute()
        self.env.invalidate_all()

    def make_morning(self):
        """Two calls, a letter to print, and a run that waits to be approved."""
        letter = self.make_late(["Gamma"], (1, "letter"))
        self.carry_out_actions(letter)
        calls = self.make_late(["Alfa", "Beta"], (1, "phone"))
        self.carry_out_actions(calls)
        mails = self.make_late(["Delta"], (1, "email"))
        return letter, calls.filtered(lambda a: a.channel == "phone"), mails.run_id

    def check_morning(self, tour):
        letter, calls, run = self.make_morning()
        # the tour itself starts the scheduled job, which is a right of administrators
        self.controller.group_ids += self.env.ref("base.group_system")
        with patch.object(working, "ACTIONS_AT_ONCE", 0):
            self.start_tour("/odoo/credit-my-day", tour, login=self.controller.login, timeout=180)
        self.assertEqual(letter.state, "done")
        alfa, beta = calls.sorted("amount_due", reverse=True)
        self.assertEqual((alfa.state, alfa.outcome), ("done", "promised"))
        self.assertEqual((beta.state, beta.outcome, beta.try_count), ("queued", "no_answer", 1))
        self.assertEqual(run.state, "done")

    def test_morning_of_a_controller(self):
        """Opens My day, writes down two calls, prints a letter, approves, and sees how far the run is."""
        self.check_morning("credit_risk_my_day")

    def test_morning_of_a_controller_in_dutch(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.controller.lang = "nl_NL"
        self.check_morning("credit_risk_my_day_nl")

    def test_on_a_phone(self):
        self.carry_out_actions(self.make_late(["Alfa With A Rather Long Name NV"], (1, "phone")))
        self.browser_size = "390x844"
        self.start_tour(
            "/odoo/credit-my-day", "credit_risk_my_day_phone", login=self.controller.login
        )

    def test_nothing_to_do_says_what_to_do(self):
        self.carry_out_actions(self.make_late([f"Customer {n}" for n in range(7)], (1, "phone")))
        other = self.make_user("controller", login="other_controller")
        self.start_tour("/odoo/credit-my-day", "credit_risk_my_day_nothing", login=other.login)
