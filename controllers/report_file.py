from werkzeug.exceptions import BadRequest, NotFound

from odoo import http
from odoo.http import request

from ..report.documents.document_codes import DOCUMENTS
from .downloads import TYPES, read_company, read_date, send_file


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
        days = self._get_day(date), self._get_day(since)
        name, content = request.env[DOCUMENTS[code]]._make(read_company(company_id), *days, kind)
        return send_file(name, content, kind)

    def _get_day(self, text):
        """Return a date that was asked for; there must be one."""
        day = read_date(text)
        if not day:
            raise BadRequest(request.env._("The date must be written as year-month-day."))
        return day
