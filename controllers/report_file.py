from werkzeug.exceptions import BadRequest, NotFound

from odoo import fields, http
from odoo.exceptions import AccessError
from odoo.http import content_disposition, request

from ..report.documents.document_codes import DOCUMENTS
from .overdue_xlsx import XLSX

TYPES = {"pdf": "application/pdf", "xlsx": XLSX}


class ReportFileController(http.Controller):
    @http.route(
        "/credit_risk_matrix/report/<string:code>/<string:kind>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def report_file(self, code, kind, company_id=None, date=None, since=None, **_other):
        """Download a report on pages of one company; with the rights of the user.

        :param kind: pdf or xlsx
        :param company_id: one of the user's companies
        :param date, since: year-month-day
        """
        if code not in DOCUMENTS or kind not in TYPES:
            raise NotFound()
        name, content = request.env[DOCUMENTS[code]]._make(
            self._get_company(company_id), self._get_date(date), self._get_date(since), kind
        )
        return request.make_response(
            content,
            headers=[
                ("Content-Type", TYPES[kind]),
                ("Content-Length", len(content)),
                ("Content-Disposition", content_disposition(name)),
                ("Cache-Control", "no-store"),
            ],
        )

    def _get_date(self, text):
        """Return a date that was asked for."""
        try:
            day = fields.Date.to_date(text or "")
        except ValueError:
            day = None
        if not day:
            raise BadRequest(request.env._("The date must be written as year-month-day."))
        return day

    def _get_company(self, text):
        """Return the company that was asked for, if it is one of the user's."""
        chosen = request.env.user.company_ids.filtered(lambda company: str(company.id) == text)
        if not chosen:
            raise AccessError(request.env._("This company is not one of yours."))
        return chosen
