from odoo import fields, models

from ...report.ageing.credit_ageing_xlsx import LEVELS


class CreditAgeingExport(models.TransientModel):
    """Asks for what date and company to show the ageing, on screen, as XLSX or as PDF."""

    _name = "credit.ageing.export"
    _inherit = ["credit.report.export"]
    _description = "Ageing: date and file"
    _code = "ageing"
    _writer = "credit.ageing.xlsx"
    _screen = "credit_risk_matrix.credit_ageing_report_action"
    _paper = "credit_risk_matrix.action_report_credit_ageing"

    sheet_item = fields.Boolean(string="Items", default=True)

    def _get_levels(self):
        return [level for level in LEVELS if level != "item" or self.sheet_item]
