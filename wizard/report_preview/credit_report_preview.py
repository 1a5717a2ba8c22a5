from urllib.parse import urlencode

from odoo import api, fields, models
from odoo.tools import format_date

from ...report.documents.document_codes import DOCUMENTS

#: report -> the action that shows its rows as pivot, graph and list
SCREENS = {
    "portfolio": "credit_risk_matrix.credit_portfolio_report_action",
    "results": "credit_risk_matrix.credit_followup_result_action",
}


class CreditReportPreview(models.TransientModel):
    """A report on pages with its parameters: looked at on screen, downloaded as PDF or XLSX."""

    _name = "credit.report.preview"
    _description = "Report: parameters and preview"

    report = fields.Selection(
        [("portfolio", "Portfolio review"), ("results", "Follow-up results")],
        required=True,
        default="portfolio",
        readonly=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        domain="[('id', 'in', allowed_company_ids)]",
        help="Exactly this company, without its branches.",
    )
    date = fields.Date(
        string="As of",
        required=True,
        default=lambda self: self.env["credit.portfolio.report"]._get_days()[0],
    )
    since = fields.Date(
        string="Compared with",
        required=True,
        default=lambda self: self.env["credit.portfolio.report"]._get_days()[1],
        help="The day that the date is compared with. What was done on that day itself is not in the period.",
    )
    pages = fields.Html(compute="_compute_pages", sanitize=False, readonly=True)

    @api.depends("report")
    @api.depends_context("lang")
    def _compute_display_name(self):
        reports = dict(self._fields["report"]._description_selection(self.env))
        for preview in self:
            preview.display_name = reports.get(preview.report)

    @api.depends("report", "company_id", "date", "since")
    @api.depends_context("lang", "uid")
    def _compute_pages(self):
        for preview in self:
            if preview.company_id and preview.date and preview.since:
                preview.pages = preview._get_pages()
            else:
                preview.pages = False

    def _get_pages(self):
        """Return the pages; a wrong choice of days is a sentence in their place."""
        self.ensure_one()
        if self.since >= self.date:
            return self.env["ir.qweb"]._render("credit_risk_matrix.report_preview_wrong_days")
        document = self.env[DOCUMENTS[self.report]]
        return document._get_preview(self.company_id, self.date, self.since)

    def action_analyse(self):
        """Show what the report is added up from, as pivot, graph and list, for the same company and days."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(SCREENS[self.report])
        domain = [("company_id", "=", self.company_id.id)]
        if self.report == "results":
            domain += [("date", ">", self.since), ("date", "<=", self.date)]
        name = self.env._(
            "%(report)s, %(since)s to %(date)s",
            report=self.display_name,
            since=format_date(self.env, self.since),
            date=format_date(self.env, self.date),
        )
        return {
            **action,
            "name": name,
            "display_name": name,
            "domain": domain,
            "context": {
                "credit_report_date": fields.Date.to_string(self.date),
                "credit_report_since": fields.Date.to_string(self.since),
            },
        }

    def action_pdf(self):
        """Download the report as PDF."""
        return self._download("pdf")

    def action_xlsx(self):
        """Download the report as XLSX."""
        return self._download("xlsx")

    def _download(self, kind):
        self.ensure_one()
        query = urlencode(
            {
                "company_id": self.company_id.id,
                "date": fields.Date.to_string(self.date),
                "since": fields.Date.to_string(self.since),
            }
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/credit_risk_matrix/report/{self.report}/{kind}?{query}",
            "target": "download",
        }

    def action_schedule(self):
        """Make a schedule of this report."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "credit.report.schedule",
            "views": [(False, "form")],
            "context": {
                "default_report": self.report,
                "default_company_id": self.company_id.id,
            },
        }
