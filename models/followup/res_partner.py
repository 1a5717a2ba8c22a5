from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    type = fields.Selection(selection_add=[("dunning", "Payment Reminders"), ("other",)])
    credit_followup_hold_ids = fields.One2many(
        "credit.followup.hold",
        "partner_id",
        string="Holds",
        groups="credit_risk_matrix.group_credit_user",
    )
    credit_followup_next_step_id = fields.Many2one(
        related="credit_risk_profile_id.next_step_id",
        string="Next follow-up step",
        groups="credit_risk_matrix.group_credit_user",
    )
    credit_followup_next_date = fields.Date(
        related="credit_risk_profile_id.next_date",
        string="Next follow-up on",
        groups="credit_risk_matrix.group_credit_user",
    )
    credit_followup_action_ids = fields.One2many(
        "credit.followup.action",
        "partner_id",
        string="Follow-up actions",
        groups="credit_risk_matrix.group_credit_user",
    )
