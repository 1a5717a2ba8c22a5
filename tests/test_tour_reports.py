"""The reports in a real browser, in English and in Dutch."""

from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .overdue_common import OverdueCommon


@tagged("post_install", "-at_install")
class TestReportTours(OverdueCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        today = fields.Date.today()
        cls.partner = cls.make_customer("Tour customer")
        cls.make_due(cls.partner, 95, 400, as_of=today)
        cls.make_due(cls.partner, -5, 100, as_of=today)
        cls.make_entry(10, today - timedelta(days=1))
        cls.env["credit.risk.profile"]._refresh(cls.company, today)
        cls.user = cls.make_user("controller")

    def go(self, url, tour):
        self.start_tour(url, tour, login=self.user.login, timeout=120)

    def test_english(self):
        self.go("/odoo/credit-ageing", "credit_ageing_report")
        self.go("/odoo/credit-collections", "credit_collections_report")
        self.go(f"/odoo/res.partner/{self.partner.id}", "credit_statement_of_account")
        exports = self.env["credit.statement.export"].sudo()  # sudo: its maker alone sees it
        export = exports.search([], order="id desc", limit=1)
        self.assertTrue(export.file)
        self.assertEqual(export.partner_ids, self.partner)

    def test_dutch(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        module = self.env["ir.module.module"].search([("name", "=", "credit_risk_matrix")])
        module._update_translations(["nl_NL"])
        self.user.lang = "nl_NL"
        self.go("/odoo/credit-ageing", "credit_reports_in_dutch")
