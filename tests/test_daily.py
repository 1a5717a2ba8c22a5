"""The daily job: company by company, only proposing before going live, and never twice (F8, F11)."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo import Command, fields
from odoo.tests import tagged

from ..models.followup.credit_followup_run import LOCK_KEY
from .common import CreditRiskCommon, T

INVOICED = T - timedelta(days=35)


@tagged("post_install", "-at_install")
class TestDaily(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer(
            credit_customer_since=T - relativedelta(years=2), credit_advice=3
        )
        cls.cron = cls.env.ref("credit_risk_matrix.ir_cron_credit_followup_daily").sudo()

    def run_cron(self, day):
        """Let the scheduled actions run on a day, as the server does; return the company's runs of it."""
        with freeze_time(day), self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
            for job in self.get_called_jobs():
                job.method_direct_trigger()
        self.env.invalidate_all()
        return self.env["credit.followup.run"].search(
            [("company_id", "=", self.company.id), ("date", "=", day)]
        )

    def get_called_jobs(self):
        """Return the jobs of single companies that wait to be called now."""
        triggers = self.env["ir.cron.trigger"].sudo()  # sudo: the cron's own
        triggers = triggers.search([("call_at", "<=", fields.Datetime.now())])
        return triggers.cron_id.filtered(lambda job: "_cron_company" in job.code)

    def test_f11_only_proposes_before_going_live(self):
        """F11: without a go-live date, or before it, the daily job proposes and nothing more."""
        self.make_invoice(self.customer, INVOICED, 100)
        for go_live in (False, T + timedelta(days=1)):
            self.company.credit_followup_go_live = go_live
            run = self.run_cron(T)
            self.assertEqual((run.state, run.action_ids.state), ("proposed", "proposed"))
        self.assertFalse(self.env["mail.mail"].search([("model", "=", "credit.followup.action")]))

    def test_f11_first_run_waits_for_a_person(self):
        self.company.credit_followup_go_live = T - timedelta(days=10)
        self.make_invoice(self.customer, INVOICED, 100)
        run = self.run_cron(T)
        self.assertEqual(run.state, "proposed")
        run.action_approve()
        with freeze_time(T):
            self.execute(run)
        self.assertEqual(run.state, "done")
        second = self.make_invoice(self.customer, INVOICED + timedelta(days=1), 50)
        run = self.run_cron(T + timedelta(days=1))
        self.assertEqual((run.state, run.action_ids.state), ("done", "queued"))
        self.assertEqual(run.action_ids.line_ids.move_id, second)

    def test_not_automatic(self):
        self.company.credit_followup_go_live = T - timedelta(days=10)
        self.make_invoice(self.customer, INVOICED, 100)
        self.carry_out(T - timedelta(days=1))
        self.company.credit_followup_automatic = False
        self.assertEqual(self.run_cron(T).state, "proposed")

    def test_f8_twice_a_day(self):
        """F8: the second call of a day changes nothing."""
        self.make_invoice(self.customer, INVOICED, 100)
        run = self.run_cron(T)
        actions = run.action_ids
        self.assertEqual(self.run_cron(T), run)
        self.assertEqual(run.action_ids, actions)
        self.assertFalse(
            self.env["ir.cron.trigger"].sudo().search([("cron_id.code", "like", "_cron_company")]),
            "it found its own run, and did not step aside",
        )

    def test_f8_completes_what_was_left(self):
        """F8: a run that was approved and then interrupted is completed by the next call."""
        self.company.credit_followup_go_live = T - timedelta(days=10)
        self.carry_out(T - timedelta(days=10))
        self.make_invoice(self.customer, INVOICED, 100)
        self.company.credit_followup_automatic = False
        run = self.run_cron(T)
        run.action_approve()
        self.company.credit_followup_automatic = True
        self.assertEqual(self.run_cron(T), run)
        self.assertEqual((run.state, run.action_ids.state), ("done", "queued"))

    def test_f8_completes_an_execution_that_was_killed(self):
        """F8: an execution that a person began and that was cut off is completed by the daily job."""
        other = self.make_customer("Other", credit_advice=3)
        for partner in (self.customer, other):
            self.make_invoice(partner, INVOICED, 100)
        run = self.propose(T - timedelta(days=0))
        run.action_approve()
        self.execute(run.action_ids[0])
        self.assertEqual(sorted(run.action_ids.mapped("state")), ["approved", "queued"])
        self.run_cron(T)
        self.assertEqual(
            (run.state, run.action_ids.mapped("state")), ("done", ["queued", "queued"])
        )
        mails = self.env["mail.mail"].search([("model", "=", "credit.followup.action")])
        self.assertEqual(mails.recipient_ids, self.customer | other)
        self.assertEqual(len(mails), 2)

    def test_f8_completes_what_was_approved_on_an_earlier_day(self):
        """F8: the daily job was killed after it had approved and before its first action: nothing is lost."""
        self.company.credit_followup_go_live = T - timedelta(days=10)
        self.carry_out(T - timedelta(days=10))
        self.make_invoice(self.customer, INVOICED, 100)
        self.company.credit_followup_automatic = False
        run = self.run_cron(T)
        run.action_approve()
        self.run_cron(T + timedelta(days=1))
        self.assertEqual(run.state, "approved", "a person approved it, a person carries it out")
        self.company.credit_followup_automatic = True
        self.run_cron(T + timedelta(days=2))
        self.assertEqual((run.state, run.action_ids.state), ("done", "queued"))

    def test_f8_another_worker_is_busy(self):
        """F8: a company that another worker is busy with is left to that worker."""
        self.make_invoice(self.customer, INVOICED, 100)
        with self.registry.cursor() as other:
            other.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", (LOCK_KEY, self.company.id))
            self.assertFalse(self.run_cron(T))
        self.assertTrue(self.run_cron(T))

    def test_stale_proposal_is_cancelled(self):
        invoice = self.make_invoice(self.customer, INVOICED, 100)
        old = self.run_cron(T)
        new = self.run_cron(T + timedelta(days=1))
        self.assertEqual((old.state, old.action_ids.state), ("cancelled", "cancelled"))
        self.assertEqual(new.action_ids.line_ids.move_id, invoice)

    def test_profiles_are_refreshed(self):
        self.make_invoice(self.customer, INVOICED, 100)
        self.run_cron(T)
        self.assertEqual(self.profile_of(self.customer).date, T)
        self.run_cron(T + timedelta(days=1))
        self.assertEqual(self.profile_of(self.customer).date, T + timedelta(days=1))

    def test_each_company_for_itself(self):
        """A branch and another company have runs, profiles and items of their own."""
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.env.user.company_ids += branch
        self.env.cr.precommit.run()  # the branch gets its chart
        self.make_invoice(self.customer, INVOICED, 100)
        self._create_invoice(
            partner_id=self.customer,
            company_id=branch.id,
            invoice_date=INVOICED,
            invoice_payment_term_id=False,
            invoice_date_due=INVOICED + timedelta(days=30),
            invoice_line_ids=[self._prepare_invoice_line(name="Goods", price_unit=70, tax_ids=[])],
            post=True,
        )
        self.run_cron(T)
        runs = self.env["credit.followup.run"].search([("date", "=", T)])
        self.assertEqual(
            {run.company_id: (run.item_count, run.item_balance, run.difference) for run in runs},
            {self.company: (1, 100, 0), branch: (1, 70, 0)},
        )
        self.assertEqual(self.profile_of(self.customer).total_due, 100)
        self.assertEqual(self.profile_of(self.customer, branch).total_due, 70)
        self.assertEqual(self.customer.with_company(branch).credit_risk_profile_id.total_due, 70)

    def test_companies_side_by_side(self):
        """Several companies get a job each, so that as many workers work; a single company needs none."""
        runs = self.env["credit.followup.run"].sudo()
        self.make_invoice(self.customer, INVOICED, 100)
        jobs = self.env["ir.cron"].sudo().search_count([])
        self.run_cron(T)
        self.assertEqual(self.env["ir.cron"].sudo().search_count([]), jobs)
        data = self.setup_other_company(name="Other")
        other = data["company"]
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
        tomorrow = T + timedelta(days=1)
        for _twice in range(2):
            with freeze_time(tomorrow), self.enter_registry_test_mode():
                self.cron.method_direct_trigger()
                called = self.get_called_jobs()
            self.assertEqual(
                called, runs._get_company_job(self.company) + runs._get_company_job(other)
            )
            self.assertFalse(runs.search([("date", "=", tomorrow)]))
        with freeze_time(tomorrow), self.enter_registry_test_mode():
            runs._get_company_job(other).method_direct_trigger()
        self.assertEqual(runs.search([("date", "=", tomorrow)]).company_id, other)
        self.run_cron(tomorrow)
        made = runs.search([("date", "=", tomorrow)])
        self.assertEqual(made.company_id, self.company + other)
        self.assertEqual(len(made), 2)

    def test_company_without_ledger(self):
        empty = self.env["res.company"].create({"name": "Empty"})
        self.make_invoice(self.customer, INVOICED, 100)
        self.run_cron(T)
        self.assertFalse(
            self.env["credit.followup.run"].sudo().search([("company_id", "=", empty.id)])
        )

    def test_missed_days(self):
        """A missed day loses nothing: what became due in between is proposed at its own level."""
        self.make_invoice(self.customer, date(2026, 5, 20), 100)
        self.make_invoice(self.customer, date(2026, 5, 26), 50)
        run = self.run_cron(date(2026, 7, 1))
        self.assertEqual(len(run.action_ids.line_ids), 2)
