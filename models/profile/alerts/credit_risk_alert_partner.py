from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    credit_risk_alert_count = fields.Integer(
        string="Credit alerts",
        compute="_compute_credit_risk_alert_count",
        groups="credit_risk_matrix.group_credit_user",
        help="Open alerts about the customer that the reader may see.",
    )

    @api.depends_context("allowed_company_ids", "uid")
    def _compute_credit_risk_alert_count(self):
        groups = self.env["credit.risk.alert"]._read_group(
            [("partner_id", "in", self.commercial_partner_id.ids), ("state", "!=", "resolved")],
            ["partner_id"],
            ["__count"],
        )
        counts = {partner.id: count for partner, count in groups}
        for partner in self:
            partner.credit_risk_alert_count = counts.get(partner.commercial_partner_id.id, 0)

    def action_open_credit_alerts(self):
        """Open the alerts about the customer, resolved ones too where none is open."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "credit_risk_matrix.credit_risk_alert_action"
        )
        is_open = {"search_default_active": 1} if self.credit_risk_alert_count else {}
        return {
            **action,
            "domain": [("partner_id", "=", self.commercial_partner_id.id)],
            "context": is_open,
        }
