"""A policy is tried in a real browser: a draft is changed, compared and replayed."""

from datetime import timedelta

from odoo.fields import Date
from odoo.tests import HttpCase, tagged

from .common import CreditRiskCommon


@tagged("post_install", "-at_install")
class TestTourPolicyTrial(CreditRiskCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        today = Date.today()
        late = cls.make_customer("Late Payer")
        cls.make_invoice(late, today - timedelta(days=120), 500)
        prompt = cls.make_customer("Prompt Payer")
        for days in (300, 200, 100):
            day = today - timedelta(days=days)
            cls.pay(cls.make_invoice(prompt, day, 100), day + timedelta(days=10))
        cls.refresh(today)
        cls.company.credit_setup_state = "done"
        cls.manager = cls.make_user("manager", login="trial_manager")

    def try_a_draft(self):
        url = "/odoo/credit-drafts"
        self.start_tour(url, "credit_risk_policy_trial", login="trial_manager", timeout=180)
        draft = self.env["credit.policy.draft"].search([("company_id", "=", self.company.id)])
        self.assertEqual(draft.name, "Stricter")
        kpi = next(row for row in draft.policy["kpis"] if row["metric"] == "days_to_pay")
        self.assertEqual(kpi["cuts"][0]["at"], 5)
        kept = self.env["credit.risk.setup"]._read_draft(self.company)
        self.assertNotEqual(kept, draft.policy, "the policy is as it was")
        replay = draft.replay_ids
        self.assertEqual(replay.work_ids.state, "waiting")
        with self.enter_registry_test_mode():
            self.env.ref("credit_risk_matrix.ir_cron_credit_policy_replay").method_direct_trigger()
        self.env.invalidate_all()
        self.assertTrue(replay.done_on)
        url = f"/odoo/credit-replays/{replay.id}"
        self.start_tour(url, "credit_risk_policy_replayed", login="trial_manager", timeout=180)

    def test_a_manager_tries_a_draft(self):
        self.try_a_draft()

    def test_a_manager_tries_a_draft_in_dutch(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.env["ir.module.module"]._load_module_terms(["credit_risk_matrix"], ["nl_NL"])
        self.manager.lang = "nl_NL"
        self.try_a_draft()

    def test_the_page_of_a_draft_reloaded_is_that_of_the_draft(self):
        """In another tab, or when the browser has forgotten where it was: never the policy itself instead."""
        drafts = self.env["credit.policy.draft"].with_user(self.manager)
        draft = drafts.create({"name": "Stricter", "company_id": self.company.id})
        before = self.env["credit.risk.setup"]._read_draft(self.company)
        url = f"/odoo/credit_risk_setup/{draft.id}"
        self.start_tour(url, "credit_risk_draft_address", login="trial_manager", timeout=180)
        draft.invalidate_recordset()
        kpi = next(row for row in draft.policy["kpis"] if row["metric"] == "days_to_pay")
        self.assertEqual(kpi["cuts"][0]["at"], 5)
        self.assertEqual(self.env["credit.risk.setup"]._read_draft(self.company), before)

    def test_a_controller_replays_the_present_policy_on_a_phone(self):
        self.make_user("controller", login="trial_controller")
        self.browser_size = "390x844"
        url = "/odoo/credit-replays"
        self.start_tour(url, "credit_risk_replay_phone", login="trial_controller", timeout=180)
        replay = self.env["credit.policy.replay"].search([("company_id", "=", self.company.id)])
        self.assertEqual((replay.draft_id.id, replay.work_ids.state), (False, "waiting"))
