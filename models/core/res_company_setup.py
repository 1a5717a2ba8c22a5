from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    credit_setup_state = fields.Selection(
        [("new", "Not done yet"), ("later", "Put off"), ("done", "Done")],
        string="Set-up of the credit policy",
        default="new",
        required=True,
        help="As long as it is not done yet, the app opens on the set-up for credit managers.",
    )
