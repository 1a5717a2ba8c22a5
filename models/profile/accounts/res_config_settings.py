from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    credit_accounts_months = fields.Integer(
        related="company_id.credit_accounts_months", readonly=False
    )
