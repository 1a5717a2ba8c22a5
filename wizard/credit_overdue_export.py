from urllib.parse import urlencode

from odoo import api, fields, models
from odoo.tools import format_date

from ..report.overdue_xlsx import LEVELS


class CreditOverdueExport(models.TransientModel):
    """Asks for what date and company to show “Overdue by segment”, on screen or as XLSX."""

    _name = "credit.overdue.export"
    _description = "Overdue by segment: date and sheets"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        domain="[('id', 'in', allowed_company_ids)]",
        help="Exactly this company, without its branches.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        string="As of",
        required=True,
        default=lambda self: self.env["credit.overdue.report"]._get_report_date(),
        help="The ledger as it stood on this date: what was paid later is open again.",
    )
    sheet_figures = fields.Boolean(string="Key figures", default=True)
    sheet_category = fields.Boolean(string="Category", default=True)
    sheet_grade = fields.Boolean(string="Grade", default=True)
    sheet_ageing = fields.Boolean(string="Ageing", default=True)
    sheet_salesperson = fields.Boolean(string="Salesperson", default=True)
    sheet_country = fields.Boolean(string="Country", default=True)
    sheet_customer = fields.Boolean(string="Customers", default=True)
    sheet_item = fields.Boolean(string="Items", default=True)

    # Does the report hold everything that is in the ledger?
    item_balance = fields.Monetary(string="Total of the open items", compute="_compute_tie_out")
    elsewhere = fields.Monetary(
        string="Settled with items of other companies", compute="_compute_tie_out"
    )
    ledger_balance = fields.Monetary(
        string="Balance of the receivable accounts", compute="_compute_tie_out"
    )
    difference = fields.Monetary(compute="_compute_tie_out")

    @api.depends("company_id", "date")
    def _compute_tie_out(self):
        report = self.env["credit.overdue.report"]
        for export in self:
            ledger = report._get_tie_out(export.company_id, export.date) if export.date else {}
            export.item_balance = ledger.get("items")
            export.elsewhere = ledger.get("elsewhere")
            export.ledger_balance = ledger.get("balance")
            export.difference = ledger.get("difference")

    def action_show(self):
        """Show the report as of the date on screen."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "credit_risk_matrix.credit_overdue_report_action"
        )
        name = self.env._("Overdue by segment on %(date)s", date=format_date(self.env, self.date))
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
        query = urlencode(
            {
                "date": fields.Date.to_string(self.date),
                "company_id": self.company_id.id,
                "levels": ",".join(level for level in LEVELS if self[f"sheet_{level}"]),
            }
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/credit_risk_matrix/overdue_xlsx?{query}",
            "target": "self",
        }
