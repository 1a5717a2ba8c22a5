from urllib.parse import urlencode

from odoo import fields, models
from odoo.tools import format_date


class CreditCollectionExport(models.TransientModel):
    """Asks for what date and company to show the expected collections, on screen or as XLSX."""

    _name = "credit.collection.export"
    _inherit = "credit.overdue.export"
    _description = "Expected collections: date and file"

    def action_show(self):
        """Show the report as seen on the date on screen."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "credit_risk_matrix.credit_collection_report_action"
        )
        name = self.env._(
            "Expected collections from %(date)s", date=format_date(self.env, self.date)
        )
        return {
            **action,
            "name": name,
            "display_name": name,
            "domain": [("company_id", "=", self.company_id.id)],
            "context": {"credit_report_date": fields.Date.to_string(self.date)},
        }

    def action_download(self):
        """Download the report as XLSX."""
        self.ensure_one()
        date, company = fields.Date.to_string(self.date), self.company_id.id
        query = urlencode({"date": date, "company_id": company})
        return {
            "type": "ir.actions.act_url",
            "url": f"/credit_risk_matrix/report_xlsx/collections?{query}",
            "target": "self",
        }
