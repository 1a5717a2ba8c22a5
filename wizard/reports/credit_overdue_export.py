from odoo import fields, models

from ...report.overdue_xlsx import LEVELS


class CreditOverdueExport(models.TransientModel):
    """Asks for what date and company to show “Overdue by segment”, on screen, as XLSX or as PDF."""

    _name = "credit.overdue.export"
    _inherit = ["credit.report.export"]
    _description = "Overdue by segment: date and sheets"
    _code = "overdue"
    _writer = "credit.overdue.xlsx"
    _screen = "credit_risk_matrix.credit_overdue_report_action"
    _paper = "credit_risk_matrix.action_report_credit_overdue"

    sheet_figures = fields.Boolean(string="Key figures", default=True)
    sheet_category = fields.Boolean(string="Category", default=True)
    sheet_grade = fields.Boolean(string="Grade", default=True)
    sheet_ageing = fields.Boolean(string="Ageing", default=True)
    sheet_salesperson = fields.Boolean(string="Salesperson", default=True)
    sheet_country = fields.Boolean(string="Country", default=True)
    sheet_customer = fields.Boolean(string="Customers", default=True)
    sheet_item = fields.Boolean(string="Items", default=True)

    def _get_levels(self):
        return [level for level in LEVELS if self[f"sheet_{level}"]]
