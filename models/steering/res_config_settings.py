from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    credit_proposal_automatic = fields.Boolean(
        related="company_id.credit_proposal_automatic", readonly=False
    )
    credit_stop_posting = fields.Boolean(related="company_id.credit_stop_posting", readonly=False)
