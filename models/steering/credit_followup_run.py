from odoo import api, models


class CreditFollowupRun(models.Model):
    _inherit = "credit.followup.run"

    @api.model
    def _run_company(self, company, today):
        """After the night's refresh and run: what the policy proposes for the customers.

        It comes last and for itself: when it fails, the run and the alerts are done.
        """
        result = super()._run_company(company, today)
        proposals = self.env["credit.risk.proposal"].sudo()  # sudo: nobody else makes proposals
        self._do_after_run(company, today, "proposals", lambda: proposals._make(company, today))
        self._do_after_run(company, today, "applying", lambda: proposals._apply_by_itself(company))
        return result
