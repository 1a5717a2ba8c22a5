from werkzeug.exceptions import NotFound

from odoo import fields, http
from odoo.exceptions import AccessError
from odoo.http import request

from .downloads import read_company, read_date, read_levels, send_file

#: name in the address -> model that writes the file
REPORTS = {
    "overdue": "credit.overdue.xlsx",
    "ageing": "credit.ageing.xlsx",
    "collections": "credit.collection.xlsx",
    "figures": "credit.figures.xlsx",
}


class ReportXlsxController(http.Controller):
    @http.route(
        "/credit_risk_matrix/report_xlsx/<string:name>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def report_xlsx(self, name, date=None, company_id=None, levels=None, **_other):
        """Download a report of one company on a date as XLSX; for credit controllers.

        :param name: one of the ``REPORTS``
        :param date: year-month-day; today when empty
        :param company_id: one of the user's companies; the current one when empty
        :param levels: levels that get a sheet, separated by commas; all when not given
        """
        user = request.env.user
        if not user.has_group("credit_risk_matrix.group_credit_controller"):
            raise AccessError(request.env._("Only credit controllers can download this report."))
        if name not in REPORTS:
            raise NotFound
        writer = request.env[REPORTS[name]]
        chosen = read_levels(levels, writer._levels)
        company = read_company(company_id) if company_id else user.company_id
        as_of = read_date(date) or fields.Date.context_today(user)
        return send_file(*writer._make(company, as_of, chosen))
