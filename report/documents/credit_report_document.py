import re

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..xlsx_text import clean_text
from .document_formats import Formats

PDF, XLSX = "pdf", "xlsx"

#: group that sees the customers of everybody; others see their own
CONTROLLER = "credit_risk_matrix.group_credit_controller"


class CreditReportDocument(models.AbstractModel):
    """A report on a few pages: the same figures on screen, as PDF and as XLSX.

    A report reads its figures once, as plain values (`_get_data`); its page (`_template`) and its sheets
    are made of these. All is read with the rights of the reader.
    """

    _name = "credit.report.document"
    _description = "Report on pages"

    #: QWeb template of the pages, used on screen and in the PDF
    _template = None

    @api.model
    def _get_title(self):
        """Return what the report is called in the reader's language."""
        raise NotImplementedError

    @api.model
    def _read_figures(self, company, as_of, since):
        """Return what is on the pages: name -> plain value. Each report has its own."""
        raise NotImplementedError

    @api.model
    def _write_sheets(self, book, data):
        """Write the sheets of the XLSX. Each report has its own."""
        raise NotImplementedError

    @api.model
    def _make(self, company, as_of, since, kind):
        """Return the name and the content of the file, with the rights and in the language of the user.

        :param company: the exact company; a branch is a company of its own
        :param as_of: the last day
        :param since: the day that it is compared with; its own movements are not in the period
        :param kind: ``pdf`` or ``xlsx``
        """
        report = self._for_company(company)
        report._check_period(as_of, since)
        make = {PDF: report._make_pdf, XLSX: report._make_xlsx}[kind]
        content = make(report._get_data(company, as_of, since))
        return report._get_file_name(company, as_of, kind), content

    @api.model
    def _for_company(self, company):
        """Return the report as it reads one company, if the user may see that one."""
        if company not in self.env.user.company_ids:
            raise AccessError(self.env._("This company is not one of yours."))
        if not self.env.user.has_group("credit_risk_matrix.group_credit_user"):
            raise AccessError(self.env._("Only who sees credit risk can make this report."))
        return self.with_context(allowed_company_ids=company.ids).with_company(company)

    @api.model
    def _check_period(self, as_of, since):
        if since >= as_of:
            raise UserError(
                self.env._("The day to compare with must be before the date of the report.")
            )

    @api.model
    def _sees_all(self):
        """Tell whether the reader sees the customers of everybody; a salesperson sees his own."""
        return self.env.user.has_group(CONTROLLER)

    @api.model
    def _get_data(self, company, as_of, since):
        """Return what stands on the pages, with what every report has."""
        now = fields.Datetime.context_timestamp(self, fields.Datetime.now()).replace(tzinfo=None)
        formats = Formats(self.env, company.currency_id)
        days = {"date": formats.date(as_of), "since": formats.date(since)}
        return {
            "title": self._get_title(),
            "company": company,
            "currency": company.currency_id,
            "as_of": as_of,
            "since": since,
            "user": self.env.user,
            "made_on": now,
            "is_own": not self._sees_all(),
            "format": formats,
            "subtitle": self.env._(
                "%(company)s, as of %(date)s, compared with %(since)s; amounts in %(currency)s",
                company=company.name,
                currency=company.currency_id.name,
                **days,
            ),
            "made": self.env._(
                "Made by %(user)s on %(date)s.", user=self.env.user.name, date=formats.date(now)
            ),
            "since_text": self.env._("since %(date)s", date=days["since"]),
            **self._read_figures(company, as_of, since),
        }

    # Page and PDF

    @api.model
    def _render(self, data):
        """Return the pages as HTML."""
        return self.env["ir.qweb"]._render(self._template, data)

    @api.model
    def _get_preview(self, company, as_of, since):
        """Return the pages as they are shown on screen."""
        report = self._for_company(company)
        report._check_period(as_of, since)
        return report._render(report._get_data(company, as_of, since))

    @api.model
    def _make_pdf(self, data):
        """Return the pages as a PDF: they carry their own styles, nothing is asked of a web server."""
        page = self.env["ir.qweb"]._render(
            "credit_risk_matrix.report_document_page", {**data, "body": self._render(data)}
        )
        reports = self.env["ir.actions.report"].with_context(credit_plain_report=True)
        pdf = reports._run_wkhtmltopdf([str(page)], specific_paperformat_args=self._get_margins())
        if not pdf or b"%%EOF" not in pdf[-1024:]:
            raise UserError(
                self.env._(
                    "The PDF came out empty or incomplete. Try again; if it stays so, look at the "
                    "server's log and at the space on its disk."
                )
            )
        return pdf

    @api.model
    def _get_margins(self):
        return {"data-report-margin-top": 12, "data-report-header-spacing": 0}

    # File

    @api.model
    def _get_file_name(self, company, as_of, kind):
        """Return a name that every file system takes: title, company and date."""
        name = f"{self._get_title()} {clean_text(company.name, 60)} {fields.Date.to_string(as_of)}"
        clean = re.sub(r"\s+", " ", re.sub(r"[^\w\-. ]+", " ", name)).strip(" .")
        return f"{clean}.{kind}"
