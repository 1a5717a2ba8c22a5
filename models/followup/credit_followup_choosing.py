from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL


class CreditFollowupRun(models.Model):
    """What decides when a step may act: days between steps, working days, the minimum of each level."""

    _inherit = "credit.followup.run"

    def _start_proposal(self):
        proposal = super()._start_proposal()
        paths = self.env["credit.action.path"].browse(proposal.steps)
        proposal.gaps = {path.id: path.days_between for path in paths}
        proposal.minimums = {
            id_: (
                Decimal(str(level.minimum_amount)) or proposal.minimum,
                Decimal(str(level.minimum_percent)),
            )
            for id_, level in proposal.levels.items()
        }
        return proposal

    @api.model
    def _read_customers(self, proposal):
        """Give the customers the working days of their country, where the company looks at them."""
        customers = super()._read_customers(proposal)
        if not proposal.company.credit_followup_working_days:
            return customers
        rows = self.env.execute_query(
            SQL(
                """
                SELECT owner.id, country.code
                  FROM credit_risk_profile profile
                  JOIN res_partner owner ON owner.id = profile.partner_id
                  LEFT JOIN res_country country ON country.id = owner.country_id
                 WHERE profile.company_id = %s
                """,
                proposal.company.id,
            )
        )
        for partner_id, country_code in rows:
            work_days = proposal.company._get_credit_work_days(country_code)
            customers[partner_id].work_days = work_days
        return customers

    @api.model
    def _find_short_minimum(self, proposal, level_id, net, balance):
        """Return ``(reason code, facts)`` of the minimum of a level that is not met, None when both are.

        :param net: what is overdue, open credits deducted, in the company's currency
        :param balance: everything that the customer has open with the company
        """
        minimum, percent = proposal.minimums[level_id]
        if net < minimum:
            return "below_minimum", {"amount": net, "minimum": minimum}
        share = balance * percent / 100
        if net < share:
            return "below_percentage", {
                "amount": net,
                "percent": percent,
                "balance": balance,
                "minimum": share,
            }
        return None
