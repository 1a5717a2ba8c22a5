"""What people click, in a real browser."""

from datetime import timedelta

from odoo import Command
from odoo.fields import Date
from odoo.tests import HttpCase, new_test_user, tagged

from .common import CreditRiskCommon


@tagged("post_install", "-at_install")
class TestTour(CreditRiskCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = Date.today()
        cls.late = cls.make_customer("Late Payer")
        cls.make_invoice(cls.late, cls.today - timedelta(days=40), 500)
        cls.refresh(cls.today)

    def go(self, url, tour, user):
        self.start_tour(url, tour, login=user.login, timeout=120)

    def test_controllers_morning(self):
        controller = self.make_user("controller")
        run = self.propose(self.today)
        self.go("/odoo/credit-worklist", "credit_risk_controller_morning", controller)
        self.assertEqual(run.action_ids.state, "queued")
        self.assertEqual(run.action_ids.mail_id.state, "outgoing")

    def test_run(self):
        controller = self.make_user("controller")
        self.go("/odoo/credit-runs", "credit_risk_run", controller)
        run = self.env["credit.followup.run"].search([("company_id", "=", self.company.id)])
        self.assertEqual(run.state, "done")
        self.assertEqual(run.action_ids.mapped("state"), ["queued"])

    def test_change_and_undo(self):
        """A controller takes another level, carries the action out and takes it back."""
        controller = self.make_user("controller")
        path = self.make_path((1, "phone"), (30, "phone"))
        self.put_on_path(self.late, path)
        action = self.propose(self.today).action_ids
        url = f"/odoo/action-credit_risk_matrix.credit_followup_action_action/{action.id}"
        self.go(url, "credit_risk_change_and_undo", controller)
        self.assertEqual((action.state, action.level_id.name), ("cancelled", "Level 2"))
        self.assertFalse(action.activity_id)

    def test_preview_and_why_nothing(self):
        """A controller looks ahead, reads a text, and sees why nothing happened for the rest."""
        controller = self.make_user("controller")
        self.make_invoice(self.late, self.today, 70)
        url = "/odoo/action-credit_risk_matrix.credit_followup_preview_action"
        self.go(url, "credit_risk_preview", controller)
        self.assertFalse(self.env["credit.followup.run"].search([]))
        run = self.propose(self.today)
        url = f"/odoo/action-credit_risk_matrix.credit_followup_run_action/{run.id}"
        self.go(url, "credit_risk_why_nothing", controller)

    def test_partner_tab(self):
        user = self.make_user("user")
        jansen = self.make_jansen(self.today)
        self.refresh(self.today)
        self.go(f"/odoo/res.partner/{jansen.id}", "credit_risk_partner_tab", user)

    def test_items_of_a_figure(self):
        controller = self.make_user("controller")
        jansen = self.make_jansen(self.today)
        jansen.credit_customer_since = False  # years as customer come from the first invoice
        self.refresh(self.today)
        url = f"/odoo/action-credit_risk_matrix.credit_risk_profile_action/{self.profile_of(jansen).id}"
        self.go(url, "credit_risk_items_of_a_figure", controller)

    def test_key_figures(self):
        controller = self.make_user("controller")
        self.late.country_id = self.env.ref("base.be")
        self.go("/odoo/credit-key-figures", "credit_risk_key_figures", controller)

    def test_key_figures_on_a_phone(self):
        controller = self.make_user("controller")
        self.browser_size = "390x844"
        self.go("/odoo/credit-key-figures", "credit_risk_key_figures_phone", controller)

    def test_user_looks_at_the_worklist(self):
        user = self.make_user("user")
        self.propose(self.today)
        self.go("/odoo/credit-worklist", "credit_risk_user_looks", user)

    def test_manager_changes_a_weight(self):
        manager = self.make_user("manager")
        url = f"/odoo/action-credit_risk_matrix.credit_risk_scorecard_action/{self.scorecard.id}"
        self.go(url, "credit_risk_scorecard", manager)
        self.assertEqual(self.scorecard.kpi_ids.mapped("weight"), [10, 50, 40])

    def test_promise_and_import(self):
        """A controller writes down a promise to pay, then imports the level of another invoice."""
        controller = self.make_user("controller")
        other = self.make_invoice(self.late, self.today - timedelta(days=40), 70, name="TOUR/0001")
        self.go("/odoo/credit-holds", "credit_risk_promise_and_import", controller)
        hold = self.env["credit.followup.hold"].search([("partner_id", "=", self.late.id)])
        self.assertEqual(hold.promise_ids.mapped("amount"), [570])
        self.assertEqual(hold.promise_ids.date, self.today + timedelta(days=7))
        self.assertEqual(hold.date_until, self.today + timedelta(days=9))
        first = self.env.ref("credit_risk_matrix.level_first_reminder")
        self.assertEqual(self.item_of(other).level_id, first)

    def test_settings(self):
        admin = new_test_user(
            self.env,
            login="settings_admin",
            groups="base.group_system,credit_risk_matrix.group_credit_manager",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        url = "/odoo/action-credit_risk_matrix.res_config_settings_credit_action"
        self.go(url, "credit_risk_settings", admin)
        self.assertEqual(self.company.credit_followup_quiet_days, 5)
        self.assertTrue(self.company.credit_followup_working_days)

    def test_manager_adds_a_step_counted_from_the_previous_contact(self):
        """The form of a path in use offers today as the first day of the step that is added."""
        manager = self.make_user("manager")
        path = self.make_path((1, "email"))
        self.env["credit.risk.matrix.cell"].search([], limit=1).path_id = path
        level = self.env["credit.followup.level"].create(
            {"name": "Call after the reminder", "severity": 200, "use_phone": True}
        )
        url = f"/odoo/action-credit_risk_matrix.credit_action_path_action/{path.id}"
        self.go(url, "credit_risk_step_from_previous_contact", manager)
        step = path.step_ids.filtered(lambda step: step.level_id == level)
        self.assertRecordValues(
            step, [{"day_offset": 7, "offset_from": "previous_contact", "applies_from": self.today}]
        )
        self.assertEqual(path.days_between, 3)
