from odoo import models


class CreditFiguresExport(models.TransientModel):
    """Asks for what date and company to make the files of the key figures."""

    _name = "credit.figures.export"
    _inherit = ["credit.report.export"]
    _description = "Key figures: date and file"
    _code = "figures"
    _writer = "credit.figures.xlsx"
    _screen = "credit_risk_matrix.credit_key_figures_action"
    _paper = "credit_risk_matrix.action_report_credit_figures"
