from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ....engine.accounts.sectors import clean_nace

PROFILE_GROUP = "credit_risk_matrix.group_credit_user"


class ResPartner(models.Model):
    _inherit = "res.partner"

    credit_nace_code = fields.Char(
        string="NACE code",
        groups=PROFILE_GROUP,
        help="Main activity, two digits or more, such as 46.391: the sector with which the annual accounts are "
        "compared.",
    )
    credit_annual_account_ids = fields.One2many(
        "credit.annual.account", "partner_id", string="Annual accounts", groups=PROFILE_GROUP
    )

    @api.constrains("credit_nace_code")
    def _check_credit_nace_code(self):
        for partner in self:
            if partner.credit_nace_code and not clean_nace(partner.credit_nace_code):
                raise ValidationError(
                    self.env._(
                        "“%(code)s” is no NACE code: write two to seven digits, with or without dots.",
                        code=partner.credit_nace_code,
                    )
                )

    def _mark_credit_inputs(self, names):
        """Mark the customers of another sector too: its bands may be others, in every company."""
        if "credit_nace_code" in names:
            profiles = self.env["credit.risk.profile"].sudo()  # sudo: in every company
            known = profiles.search([("partner_id", "in", self.ids)])
            changes = self.env["credit.risk.change"].sudo()  # sudo: marks are nobody's business
            changes._mark((profile.company_id.id, profile.partner_id.id) for profile in known)
        return super()._mark_credit_inputs(names)

    def action_credit_annual_accounts(self):
        """Open the customer's annual accounts."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "credit_risk_matrix.credit_annual_account_action"
        )
        partner = self.commercial_partner_id
        action["domain"] = [("partner_id", "=", partner.id)]
        action["context"] = {"default_partner_id": partner.id}
        return action
