from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    credit_followup_go_live = fields.Date(
        related="company_id.credit_followup_go_live", readonly=False
    )
    credit_followup_automatic = fields.Boolean(
        related="company_id.credit_followup_automatic", readonly=False
    )
    credit_followup_minimum = fields.Monetary(
        related="company_id.credit_followup_minimum", readonly=False
    )
    credit_followup_quiet_days = fields.Integer(
        related="company_id.credit_followup_quiet_days", readonly=False
    )
    credit_followup_working_days = fields.Boolean(
        related="company_id.credit_followup_working_days", readonly=False
    )
    credit_followup_user_id = fields.Many2one(
        related="company_id.credit_followup_user_id", readonly=False
    )
    credit_promise_tolerance = fields.Integer(
        related="company_id.credit_promise_tolerance", readonly=False
    )
    credit_bank_age_days = fields.Integer(related="company_id.credit_bank_age_days", readonly=False)
    credit_bank_age_stops = fields.Boolean(
        related="company_id.credit_bank_age_stops", readonly=False
    )
    credit_tie_out_limit = fields.Monetary(
        related="company_id.credit_tie_out_limit", readonly=False
    )
