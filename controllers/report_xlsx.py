from werkzeug.exceptions import BadRequest, NotFound

from odoo import http
from odoo.exceptions import AccessError
from odoo.http import content_disposition, request

from ..report.ageing.credit_ageing_xlsx import LEVELS as AGEING_LEVELS
from ..report.collections.credit_collection_xlsx import LEVELS as COLLECTION_LEVELS
from .overdue_xlsx import XLSX, OverdueXlsxController

#: name in the address -> model that writes the file, and the levels that it may have
REPORTS = {
    "ageing": ("credit.ageing.xlsx", AGEING_LEVELS),
    "collections": ("credit.collection.xlsx", COLLECTION_LEVELS),
}


class ReportXlsxController(OverdueXlsxController):
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
        if not request.env.user.has_group("credit_risk_matrix.group_credit_controller"):
            raise AccessError(request.env._("Only credit controllers can download this report."))
        if name not in REPORTS:
            raise NotFound
        model, known = REPORTS[name]
        chosen = known if levels is None else [level for level in levels.split(",") if level]
        if set(chosen) - set(known):
            raise BadRequest(request.env._("Choose from these sheets: %s", ", ".join(known)))
        company, as_of = self._get_company(company_id), self._get_date(date)
        file_name, content = request.env[model]._make(company, as_of, chosen)
        return request.make_response(
            content,
            headers=[
                ("Content-Type", XLSX),
                ("Content-Length", len(content)),
                ("Content-Disposition", content_disposition(file_name)),
                ("Cache-Control", "no-store"),
            ],
        )
