from odoo import models


class CreditCollectionExport(models.TransientModel):
    """Asks for what date and company to show the expected collections, on screen, as XLSX or as PDF."""

    _name = "credit.collection.export"
    _inherit = ["credit.report.export"]
    _description = "Expected collections: date and file"
    _code = "collections"
    _writer = "credit.collection.xlsx"
    _screen = "credit_risk_matrix.credit_collection_report_action"
    _paper = "credit_risk_matrix.action_report_credit_collections"
