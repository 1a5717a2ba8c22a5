"""Terms, guarantees and releases, in a real browser."""

from datetime import timedelta

from odoo import Command
from odoo.fields import Date
from odoo.tests import HttpCase, new_test_user, tagged

from .common import CreditRiskCommon


@tagged("post_install", "-at_install")
class TestTourSteering(CreditRiskCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = Date.today()
        cls.company.write({"account_use_credit_limit": True, "credit_stop_posting": True})
        cls.customer = cls.make_customer("Late <i>Payer</i>", credit_limit=100)
        cls.make_invoice(cls.customer, cls.today - timedelta(days=90), 800)
        cls.refresh(cls.today)
        cls.profile = cls.profile_of(cls.customer)
        cls.cell = cls.profile.cell_id

    def apply_and_undo(self, lang):
        self.cell.write({"limit_mode": "fixed", "limit_amount": 600, "trust": "bad"})
        self.env["credit.risk.proposal"].sudo()._make(self.company, self.today)
        controller = self.make_user("controller", lang=lang)
        self.start_tour(
            "/odoo/credit-proposals", "credit_risk_proposals", login=controller.login, timeout=120
        )
        proposals = self.env["credit.risk.proposal"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual(
            {p.lever: p.state for p in proposals}, {"limit": "undone", "trust": "dismissed"}
        )
        self.assertEqual(self.customer.with_company(self.company).credit_limit, 100)

    def test_controller_applies_and_undoes(self):
        self.apply_and_undo("en_US")

    def test_controller_applies_and_undoes_in_dutch(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.apply_and_undo("nl_NL")

    def release_and_post(self, lang):
        self.cell.is_stop_advised = True
        manager = new_test_user(
            self.env,
            login="biller",
            lang=lang,
            groups="account.group_account_invoice,credit_risk_matrix.group_credit_manager",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        move = self._create_invoice(
            move_type="out_invoice",
            partner_id=self.customer,
            invoice_date=self.today,
            invoice_line_ids=[self._prepare_invoice_line(name="Goods", price_unit=50, tax_ids=[])],
        )
        self.start_tour(
            f"/odoo/action-account.action_move_out_invoice_type/{move.id}",
            "credit_risk_release",
            login=manager.login,
            timeout=120,
        )
        self.assertEqual(move.state, "posted")
        self.assertEqual(move.credit_release_ids.reason, "Paid this morning")

    def test_manager_releases_and_posts(self):
        self.release_and_post("en_US")

    def test_manager_releases_and_posts_in_dutch(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.release_and_post("nl_NL")

    def test_manager_sets_terms_and_sees_the_advice(self):
        manager = self.make_user("manager")
        url = "/odoo/credit-terms"
        self.start_tour(url, "credit_risk_terms", login=manager.login, timeout=120)
        first = self.env["credit.risk.matrix.cell"].search([], limit=1)
        self.assertEqual((first.limit_mode, first.limit_amount), ("fixed", 750))

    def test_controller_writes_down_a_guarantee(self):
        self.cell.write({"is_stop_advised": True, "is_guarantee_wanted": True})
        controller = self.make_user("controller")
        self.start_tour(
            f"/odoo/res.partner/{self.customer.id}",
            "credit_risk_guarantee",
            login=controller.login,
            timeout=120,
        )
        guarantee = self.env["credit.guarantee"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual((guarantee.amount, guarantee.kind), (250, "bank"))
