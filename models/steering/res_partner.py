from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    credit_guarantee_ids = fields.One2many(
        "credit.guarantee",
        "partner_id",
        string="Guarantees",
        groups="credit_risk_matrix.group_credit_user",
    )

    @api.model
    def _selection_credit_trust(self):
        """Return core's degrees of trust in the reader's language."""
        return self._fields["trust"]._description_selection(self.env)

    def action_open_credit_guarantees(self):
        """Open the guarantees of the customer."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "credit_risk_matrix.credit_guarantee_action"
        )
        customer = self.commercial_partner_id
        return {
            **action,
            "domain": [("partner_id", "=", customer.id)],
            "context": {"default_partner_id": customer.id},
        }
