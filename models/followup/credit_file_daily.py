from odoo import api, models


class CreditFollowupRun(models.Model):
    _inherit = "credit.followup.run"

    @api.model
    def _run_company(self, company, today):
        """At the end, the customers show no advice that has expired; their score never counted it."""
        result = super()._run_company(company, today)
        advices = self.env["credit.advice"].sudo()  # sudo: of every customer
        self._do_after_run(
            company, today, "advice", lambda: advices._take_back_expired(company, today)
        )
        return result
