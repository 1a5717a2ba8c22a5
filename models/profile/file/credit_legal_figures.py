from odoo import api, models
from odoo.tools import SQL


class CreditRiskFigures(models.AbstractModel):
    """The knock-out: the legal situation on the date, where the company's policy makes it one."""

    _inherit = "credit.risk.figures"

    @api.model
    def _get_input_parts(self, company, as_of, partner_ids=None):
        situations = self.env["credit.legal.situation"]
        return {
            **super()._get_input_parts(company, as_of, partner_ids),
            "legal": situations._get_running_sql(as_of, partner_ids),
        }

    @api.model
    def _get_inputs(self, policy, company):
        return {
            **super()._get_inputs(policy, company),
            "knockout": SQL(
                "CASE WHEN legal.situation IN (%s) THEN legal.situation END",
                self.env["credit.legal.rule"]._get_knockouts_sql(company),
            ),
        }
