from odoo import api, models

#: what is filled in on a customer, in each company, that the profile is made from
COMPANY_INPUTS = {
    "credit_risk_category_pin_id",
    "credit_customer_since",
    "credit_advice",
    "credit_limit",
}


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model_create_multi
    def create(self, vals_list):
        """Mark customers about whom something is filled in from the start."""
        partners = super().create(vals_list)
        names = {name for vals in vals_list for name in vals if vals[name]}
        partners._mark_credit_inputs(names)
        return partners

    def write(self, vals):
        """Mark the customers about whom something else is filled in."""
        result = super().write(vals)
        self._mark_credit_inputs(vals.keys())
        return result

    def _mark_credit_inputs(self, names):
        """Mark these customers when one of the fields is an input of the profile."""
        changes = self.env["credit.risk.change"].sudo()  # sudo: marks are nobody's business
        if COMPANY_INPUTS & names:
            changes._mark((self.env.company.id, partner.id) for partner in self)
