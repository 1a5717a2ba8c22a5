from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    credit_followup_hold_ids = fields.One2many(
        "credit.followup.hold",
        "partner_id",
        string="Holds",
        groups="credit_risk_matrix.group_credit_user",
    )
    credit_followup_action_ids = fields.One2many(
        "credit.followup.action",
        "partner_id",
        string="Follow-up actions",
        groups="credit_risk_matrix.group_credit_user",
    )
