from urllib.parse import urlencode

from odoo import api, fields, models
from odoo.tools import format_date


class CreditReportExport(models.AbstractModel):
    """What the dialogs of the reports on the ledger have in common: date, company, tie-out, and the files.

    A report is asked for as of a date for exactly one company. It is shown on screen, or made as a file with
    the rights and in the language of who asks.
    """

    _name = "credit.report.export"
    _description = "Report as of a date: parameters and files"

    #: name of the report in addresses
    _code = None
    #: model that writes its files
    _writer = None
    #: external id of the action that shows it on screen
    _screen = None
    #: external id of the report that prints it
    _paper = None

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

    def _get_levels(self):
        """Return the levels that get a sheet in the XLSX."""
        return self.env[self._writer]._levels

    def action_show(self):
        """Show the report as of the date on screen."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(self._screen)
        name = self.env[self._writer]._get_heading(format_date(self.env, self.date))
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
        query = {
            "date": fields.Date.to_string(self.date),
            "company_id": self.company_id.id,
            "levels": ",".join(self._get_levels()),
        }
        return {
            "type": "ir.actions.act_url",
            "url": f"/credit_risk_matrix/report_xlsx/{self._code}?{urlencode(query)}",
            "target": "self",
        }

    # Paper

    def action_print(self):
        """Download the report as PDF."""
        self.ensure_one()
        self.check_access("read")
        return self.env.ref(self._paper).report_action(self, config=False)

    def _get_page(self):
        """Return what the pages show."""
        self.ensure_one()
        return self.env[self._writer]._get_page(self.company_id, self.date)

    def _get_file_stem(self):
        """Return the name of the file without its ending."""
        self.ensure_one()
        name = self.env[self._writer]._get_file_name(self.company_id, self.date)
        return name.rsplit(".", 1)[0]

    def _make_file(self, kind):
        """Return the name and the content of the report, with the rights and in the language of the user.

        :param kind: ``pdf`` or ``xlsx``
        """
        self.ensure_one()
        self.env["credit.overdue.report"].check_access("read")
        if kind == "xlsx":
            return self.env[self._writer]._make(self.company_id, self.date)
        report = self.env.ref(self._paper)
        report = report.with_context(force_report_rendering=True)  # a page would be no PDF
        content, _kind = report._render_qweb_pdf(report.report_name, self.ids)
        return f"{self._get_file_stem()}.pdf", content
