"""Alerts, in a real browser."""

from datetime import timedelta

from odoo.fields import Date
from odoo.tests import HttpCase, tagged

from .common import CreditRiskCommon


@tagged("post_install", "-at_install")
class TestTourAlerts(CreditRiskCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = Date.today()
        cls.seller = cls.make_user("user", login="tour_seller")
        cls.late = cls.make_customer("Late Payer", user_id=cls.seller.id)
        cls.make_invoice(cls.late, cls.today - timedelta(days=50), 500, name="ALERT/0001")
        settled = cls.make_invoice(cls.late, cls.today - timedelta(days=300), 500)
        cls.pay(settled, cls.today - timedelta(days=280))
        cls.big = cls.make_customer("Big Buyer", credit_limit=1000)
        cls.make_invoice(cls.big, cls.today, 950)
        cls.refresh(cls.today)
        cls.alerts = cls.env["credit.risk.alert"]._evaluate(cls.company, cls.today)

    def alert_of(self, partner):
        return self.alerts.filtered(lambda alert: alert.partner_id == partner)

    def look_and_resolve(self, controller):
        self.assertEqual(self.alerts.mapped("signal"), ["limit", "late"][::-1])
        self.start_tour("/odoo/credit-alerts", "credit_risk_alerts", login=controller.login)
        late, big = self.alert_of(self.late), self.alert_of(self.big)
        self.assertRecordValues(
            late,
            [
                {
                    "state": "resolved",
                    "resolution": "handled",
                    "user_id": controller.id,
                    "resolved_by_id": controller.id,
                }
            ],
        )
        self.assertEqual(
            (big.state, big.snoozed_until), ("snoozed", self.today + timedelta(days=7))
        )

    def test_controller_looks_and_resolves(self):
        self.look_and_resolve(self.make_user("controller"))

    def test_controller_looks_and_resolves_in_dutch(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.look_and_resolve(self.make_user("controller", lang="nl_NL"))

    def test_manager_sets_a_rule(self):
        rule = self.env.ref("credit_risk_matrix.alert_rule_limit")
        url = "/odoo/action-credit_risk_matrix.credit_risk_alert_rule_action"
        manager = self.make_user("manager")
        self.start_tour(url, "credit_risk_alert_rules", login=manager.login)
        self.assertEqual(rule.threshold, 80)

    def test_salesperson_comes_from_the_customer(self):
        url = f"/odoo/res.partner/{self.late.id}"
        self.start_tour(url, "credit_risk_alerts_of_a_customer", login=self.seller.login)
