from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    credit_accounts_months = fields.Integer(
        string="Annual accounts count for",
        default=24,
        help="Months after the end of the financial year. Older accounts are no data for a KPI; 0: they always "
        "count.",
    )

    _credit_accounts_months_positive = models.Constraint(
        "CHECK (credit_accounts_months >= 0)",
        "The months that annual accounts count for cannot be negative.",
    )
