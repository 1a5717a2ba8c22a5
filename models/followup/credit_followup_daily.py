import logging
from datetime import timedelta

from psycopg2 import errors

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
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
        """Refresh the profiles and do the run of today, company by company.

        A company that another worker is busy with is left to that worker. What an earlier call of the
        same day left undone is completed; what is done is not done again.
        """
        today = fields.Date.context_today(self)
        companies = self.env["res.company"].search(Domain.TRUE)
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(companies))
        for company in companies:
            try:
                self.with_company(company)._run_company(company, today)
            except LockError:
                self.env.cr.rollback()
                _logger.info(
                    "Another worker is busy with the follow-up of company %s", company.name
                )
                self._try_again_soon()
            except CONFLICTS:
                self.env.cr.rollback()
                _logger.info(
                    "Somebody else changed the follow-up of company %s at the same time",
                    company.name,
                )
                self._try_again_soon()
            except UserError:
                self.env.cr.rollback()
                _logger.exception("The follow-up of company %s failed", company.name)
            if not progress(1):
                break

    @api.model
    def _try_again_soon(self):
        """Call the daily job once more today: whoever was busy may not complete its work."""
        cron = self.env.ref("credit_risk_matrix.ir_cron_credit_followup_daily", False)
        if cron:
            cron.sudo()._trigger(fields.Datetime.now() + RETRY)  # sudo: users may not trigger jobs

    @api.model
    def _run_company(self, company, today):
        """Do the daily job of one company. Commits after each stage, so that nothing is done twice.

        The lock ends with each commit: every stage takes it again and looks again where the run stands.
        """
        self._lock_company_afresh(company)
        if not self._has_ledger(company, today):
            return
        for run in self._get_interrupted_runs(company):
            run._execute()
        self._lock_company_afresh(company)
        run = self._get_daily_run(company, today)
        self.env["credit.risk.override"]._close_expired(company, today)
        self.env["credit.risk.profile"]._refresh_changed(company, today)
        if run.state == "draft":
            run._propose()
            run.state = "proposed"
        self._lock_company_afresh(company)
        if run.state == "proposed" and run._may_run_by_itself():
            run._approve(as_manager=False)
        if run.state == "approved" and run._may_run_by_itself():
            run._execute()

    @api.model
    def _get_interrupted_runs(self, company):
        """Return the runs whose execution began and did not end: whoever started them, they are completed.

        Also a run that the daily job approved on an earlier day and was killed before its first action.
        """
        approved = self.search([("company_id", "=", company.id), ("state", "=", "approved")])
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
