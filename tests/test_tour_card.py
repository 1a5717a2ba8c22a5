"""A salesperson looks up a customer, in a real browser, in English and in Dutch, wide and on a phone."""

from datetime import timedelta

from odoo import Command
from odoo.fields import Date
from odoo.tests import HttpCase, new_test_user, tagged

from .common import CreditRiskCommon


@tagged("post_install", "-at_install")
class TestTourCard(CreditRiskCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = Date.today()
        cls.jansen = cls.make_jansen(cls.today)
        cls.refresh(cls.today - timedelta(days=40))
        cls.make_invoice(cls.jansen, cls.today - timedelta(days=40), 500)
        cls.refresh(cls.today)
        path = cls.make_path((1, "email"), (15, "email"))
        cls.put_on_path(cls.jansen, path)
        cls.salesperson = new_test_user(
            cls.env,
            login="salesperson_card",
            groups="base.group_user,credit_risk_matrix.group_credit_user",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def look_up(self, tour):
        run = self.propose(self.today)
        run.action_approve()
        self.env.flush_all()
        self.execute(run)
        self.assertEqual(self.profile_of(self.jansen).score, 2.4)
        self.start_tour("/odoo/credit-customers", tour, login="salesperson_card", timeout=120)

    def test_salesperson_looks_up_a_customer(self):
        self.look_up("credit_risk_look_up_customer")

    def test_salesperson_looks_up_a_customer_in_dutch(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.env["ir.module.module"]._load_module_terms(["credit_risk_matrix"], ["nl_NL"])
        self.salesperson.lang = "nl_NL"
        self.look_up("credit_risk_look_up_customer_nl")
