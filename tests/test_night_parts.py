"""What the daily job does after the run: a part that fails stops no other part and no other company, and is told."""

from odoo import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import T
from .test_late_run import INVOICED
from .test_proposals import ProposalCase

LOGGER = "odoo.addons.credit_risk_matrix.models.followup"


@tagged("post_install", "-at_install")
@freeze_time(T)
class TestNightParts(ProposalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_invoice(cls.customer, INVOICED, 100)
        cls.company.credit_followup_user_id = cls.controller

    def run_nights(self, *companies):
        """Let the daily job do companies one after the other, as when it is called by hand."""
        run = self.env["credit.followup.run"].with_user(self.env.ref("base.user_root"))
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            for company in companies or (self.company,):
                run.with_env(run.env(cr=cr))._cron_company(company.id)
        self.env.invalidate_all()

    def run_of(self, company):
        return self.env["credit.followup.run"].sudo().search([("company_id", "=", company.id)])

    def break_down(self, model, method, company=None):
        """Let a method fail in the database, as a division by zero does, for one company or for all."""
        real = getattr(self.registry[model], method)
        self.broken = {company}

        def fail(records, own, *args, **kwargs):
            if self.broken & {None, own}:
                records.env.cr.execute("SELECT 1 / 0")
            return real(records, own, *args, **kwargs)

        self.patch(self.registry[model], method, fail)

    def check_told(self, part):
        """The run is there, and says in words which part failed."""
        run = self.run_of(self.company)
        self.assertEqual((run.state, run.action_ids.state), ("proposed", "proposed"))
        bodies = " ".join(run.message_ids.mapped("body"))
        self.assertIn(part, bodies)
        self.assertIn("division by zero", bodies)
        told = run.message_ids.filtered(lambda message: "division by zero" in message.body)
        self.assertIn(self.controller.partner_id, told.notified_partner_ids)
        return run

    def test_proposals_of_terms_that_fail(self):
        """The run and the alerts of the night are there, somebody is told, and the next night tries again."""
        self.set_all_terms()
        self.company.credit_alert_digest = "daily"
        self.break_down("credit.risk.proposal", "_make")
        with mute_logger("odoo.sql_db"), self.assertLogs(LOGGER, "ERROR") as logs:
            self.run_nights()
        self.assertIn("proposals failed", logs.output[0])
        self.assertIn("division by zero", logs.output[0])
        self.check_told("the proposals for credit limits")
        self.assertEqual(self.company.credit_alert_digest_date, T, "the parts before it are done")
        self.assertFalse(self.proposals())

        self.broken.clear()
        self.run_nights()
        self.assertEqual(len(self.proposals(("partner_id", "=", self.customer.id))), 3)

    def test_alerts_that_fail_leave_the_proposals(self):
        self.set_all_terms()
        self.break_down("credit.risk.alert", "_evaluate")
        with mute_logger("odoo.sql_db", LOGGER):
            self.run_nights()
        self.check_told("the alerts failed")
        self.assertEqual(len(self.proposals(("partner_id", "=", self.customer.id))), 3)

    def test_another_company_goes_on(self):
        """A failure of whatever kind in one company, also before its run: the next company has its run."""
        other = self.setup_other_company(name="Other")["company"]
        self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "company_id": other.id,
                "partner_id": self.make_customer("Theirs", property_account_receivable_id=False).id,
                "invoice_date": INVOICED,
                "invoice_line_ids": [
                    Command.create({"name": "Goods", "price_unit": 70, "tax_ids": []})
                ],
            }
        ).action_post()
        self.break_down("credit.risk.profile", "_refresh_changed", self.company)
        with mute_logger("odoo.sql_db"), self.assertLogs(LOGGER, "ERROR") as logs:
            self.run_nights(self.company, other)
        self.assertIn(f"The follow-up of company {self.company.name} failed", logs.output[0])
        self.assertFalse(self.run_of(self.company))
        self.assertEqual(self.run_of(other).state, "proposed")
