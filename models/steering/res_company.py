from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    credit_proposal_automatic = fields.Boolean(
        string="Apply proposals by themselves",
        help="Each night the terms that the matrix proposes are written on the customers. What somebody changed "
        "by hand since waits for a person.",
    )
    credit_stop_posting = fields.Boolean(
        string="Stop invoices over the limit",
        help="An invoice that takes a customer over the credit limit, in a cell that advises a stop of delivery, "
        "is not posted without a release by a credit manager.",
    )
