"""The customer's file in a real browser, in English and in Dutch: a note, a situation, an import."""

from datetime import timedelta

from odoo import Command
from odoo.fields import Date
from odoo.tests import HttpCase, new_test_user, tagged

from .common import CreditRiskCommon


@tagged("post_install", "-at_install")
class TestTourFile(CreditRiskCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = Date.today()
        cls.jansen = cls.make_jansen(cls.today, ref="J-1")
        cls.make_invoice(cls.jansen, cls.today - timedelta(days=40), 500)
        cls.refresh(cls.today)
        cls.controller = new_test_user(
            cls.env,
            login="controller_file",
            groups="base.group_user,credit_risk_matrix.group_credit_controller",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def fill_in(self, tour):
        self.start_tour("/odoo/credit-customers", tour, login="controller_file", timeout=180)
        self.env.invalidate_all()
        note = self.env["credit.internal.note"].search([("partner_id", "=", self.jansen.id)])
        self.assertEqual((note.text, note.user_id), ("Pays <b>after</b> a call", self.controller))
        legal = self.env["credit.legal.situation"].search([("partner_id", "=", self.jansen.id)])
        self.assertEqual((legal.situation, legal.source), ("bankruptcy", "Gazette"))
        report = self.env["credit.advice"].search([("source", "=", "agency")])
        self.assertEqual(
            (report.partner_id, report.advice, report.agency), (self.jansen, 2, "Graydon")
        )

    def test_controller_fills_in_the_file(self):
        self.fill_in("credit_customer_file")

    def test_controller_fills_in_the_file_in_dutch(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.env["ir.module.module"]._load_module_terms(["credit_risk_matrix"], ["nl_NL"])
        self.controller.lang = "nl_NL"
        self.fill_in("credit_customer_file_nl")
