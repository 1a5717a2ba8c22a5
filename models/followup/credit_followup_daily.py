import logging
from datetime import timedelta

from psycopg2 import errors

from odoo import api, fields, models
from odoo.exceptions import LockError
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

#: what the database says when another transaction changed the same rows first
CONFLICTS = (errors.SerializationFailure, errors.DeadlockDetected, errors.UniqueViolation)

#: how long to wait for a company that somebody else is busy with
RETRY = timedelta(minutes=10)


class CreditFollowupRun(models.Model):
    _inherit = "credit.followup.run"

    @api.model
    def _cron_daily(self):
        """Do the daily job of every company that has a ledger.

        Several companies get a job each, so that they run side by side on the server's workers; called by
        hand, they come one after the other.
        """
        today = fields.Date.context_today(self)
        companies = self.env["res.company"].search(Domain.TRUE)
        companies = companies.filtered(lambda c: self.with_company(c)._has_ledger(c, today))
        for company in companies:
            if len(companies) > 1 and self.env.context.get("cron_id"):
                self._get_company_job(company)._trigger()
            else:
                self._cron_company(company.id)

    @api.model
    def _cron_company(self, company_id):
        """Refresh the profiles of a company and do its run of today.

        A company that another worker is busy with is left to that worker. What an earlier call of the
        same day left undone is completed; what is done is not done again.
        """
        company = self.env["res.company"].browse(company_id).exists()
        if not company:
            return
        try:
            today = fields.Date.context_today(self)
            self.with_company(company)._run_company(company, today)
        except (LockError, *CONFLICTS) as error:
            self.env.cr.rollback()
            _logger.info(
                "Another worker is busy with the follow-up of company %s: %s", company.name, error
            )
            self._get_company_job(company)._trigger(fields.Datetime.now() + RETRY)
        except Exception:
            # whatever it is: it must not stop the other companies, nor the job itself for all nights to come
            self.env.cr.rollback()
            _logger.exception("The follow-up of company %s failed", company.name)

    @api.model
    def _get_company_job(self, company):
        """Return the job that is called for one company alone, made when it is not there yet.

        It is called by the daily job and not by itself; uninstalling removes it through its name.
        """
        module, name = "credit_risk_matrix", f"ir_cron_credit_followup_company_{company.id}"
        jobs = self.env["ir.cron"].sudo()  # sudo: nobody makes jobs but an administrator
        job = jobs.env.ref(f"{module}.{name}", False)
        if not job:
            daily = jobs.env.ref(f"{module}.ir_cron_credit_followup_daily")
            job = daily.copy(
                {
                    "name": f"{daily.name} ({company.name})",
                    "code": f"model._cron_company({company.id})",
                    "active": True,
                    "interval_number": 1200,
                    "interval_type": "months",
                    "nextcall": fields.Datetime.add(fields.Datetime.now(), years=100),
                }
            )
            self.env["ir.model.data"].sudo().create(  # sudo: as the job
                {
                    "module": module,
                    "name": name,
                    "model": job._name,
                    "res_id": job.id,
                    "noupdate": True,
                }
            )
        return job

    @api.model
    def _run_company(self, company, today):
        """Do the daily job of one company. Commits after each stage, so that nothing is done twice.

        The lock ends with each commit: every stage takes it again and looks again where the run stands.
        """
        self._lock_company_afresh(company)
        if not self._has_ledger(company, today):
            return
        for run in self._get_interrupted_runs(company, today):
            run._execute(today=today)
        self._lock_company_afresh(company)
        run = self._get_daily_run(company, today)
        self.env["credit.risk.override"]._close_expired(company, today)
        self.env["credit.risk.profile"]._refresh_changed(company, today)
        if run.state == "draft":
            run._propose()
            run._set_state("proposed")
        self._lock_company_afresh(company)
        if run.state == "proposed" and run._may_run_by_itself():
            run._approve(as_manager=False)
        if run.state == "approved" and run._may_run_by_itself():
            run._execute(today=today)

    @api.model
    def _get_interrupted_runs(self, company, today):
        """Return the runs whose execution began and did not end: whoever started them, they are completed.

        Also a run that the daily job approved on an earlier day and was killed before its first action. Not a
        run of a day to come.
        """
        approved = self.search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "approved"),
                ("date", "<=", today),
            ]
        )
        return approved.filtered(
            lambda run: (
                (run.is_daily and run._may_run_by_itself())
                or set(run.action_ids.mapped("state")) & {"queued", "done", "failed"}
            )
        )

    @api.model
    def _has_ledger(self, company, today):
        """Tell whether the company has any posted receivable item: others have nothing to follow up."""
        lines = self.env["account.move.line"]
        domain = [
            ("account_id", "in", lines._get_credit_receivable_account_ids()),
            ("company_id", "=", company.id),
            ("parent_state", "=", "posted"),
            ("date", "<=", today),
        ]
        return bool(lines.search(domain, limit=1))

    @api.model
    def _get_daily_run(self, company, today):
        """Return today's run of the daily job, made when it is not there yet.

        A proposal of an earlier day that nobody approved is out of date: it is cancelled first.
        """
        daily = [("company_id", "=", company.id), ("is_daily", "=", True)]
        stale = self.search([*daily, ("date", "<", today), ("state", "in", ("draft", "proposed"))])
        for run in stale:
            run._cancel()
        present = self.search([*daily, ("date", "=", today), ("state", "!=", "cancelled")], limit=1)
        return present or self.create({"company_id": company.id, "date": today, "is_daily": True})

    def _may_run_by_itself(self):
        """Tell whether the daily job may approve and carry out this run without a person.

        Not before the company's go-live date, not when the company wants to look first, and never the
        company's first run: somebody has to see that one.
        """
        self.ensure_one()
        company = self.company_id
        go_live = company.credit_followup_go_live
        if not go_live or go_live > self.date or not company.credit_followup_automatic:
            return False
        earlier = [("company_id", "=", company.id), ("state", "=", "done"), ("id", "!=", self.id)]
        return bool(self.search_count(earlier, limit=1))
