"""Validation and the effect of steps, in a real browser, in English and in Dutch."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo.fields import Date
from odoo.tests import HttpCase, tagged

from .common import CreditRiskCommon


@tagged("post_install", "-at_install")
class TestTourValidation(CreditRiskCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = Date.today()
        for name, late in (("Good", 0), ("Late", 70)):
            customer = cls.make_customer(name)
            for months in range(9, 36, 3):
                invoice = cls.make_invoice(customer, cls.today - relativedelta(months=months), 100)
                cls.pay(invoice, invoice.invoice_date_due + timedelta(days=late))
        called = cls.make_customer("Called")
        cls.item = cls.make_invoice(called, cls.today - timedelta(days=100), 100)
        cls.refresh(cls.today - timedelta(days=50))
        cls.put_on_path(called, cls.make_path((1, "phone")))

    def try_policy(self, **kwargs):
        run = self.propose(self.today - timedelta(days=50))
        run.action_approve()
        self.env.flush_all()
        self.execute(run)
        self.env.invalidate_all()
        run.action_ids.activity_id.action_feedback()
        self.pay(self.item, self.today - timedelta(days=45))
        self.env.flush_all()
        controller = self.make_user("controller", **kwargs)
        self.start_tour(
            "/odoo/credit-validation", "credit_risk_validation", login=controller.login, timeout=120
        )
        validation = self.env["credit.risk.validation"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual((validation.state, validation.months), ("done", 3))
        self.assertEqual(validation.create_uid, controller)

    def test_controller_validates(self):
        self.try_policy()

    def test_controller_validates_in_dutch(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.env["ir.module.module"]._load_module_terms(["credit_risk_matrix"], ["nl_NL"])
        self.try_policy(lang="nl_NL")
