import logging

from odoo import api, models

_logger = logging.getLogger(__name__)


class CreditFollowupRun(models.Model):
    _inherit = "credit.followup.run"

    @api.model
    def _run_company(self, company, today):
        """After the night's refresh and run: what the policy proposes for the customers.

        It comes last and for itself: when it fails, the run and the alerts are done.
        """
        result = super()._run_company(company, today)
        self._lock_company_afresh(company)
        proposals = self.env["credit.risk.proposal"].sudo()  # sudo: nobody else makes proposals
        proposals._make(company, today)
        self._lock_company_afresh(company)
        try:
            with self.env.cr.savepoint():
                proposals._apply_by_itself(company)
        except Exception:
            self.env.invalidate_all(flush=False)
            _logger.exception("The proposals of company %s were not applied", company.name)
        return result
