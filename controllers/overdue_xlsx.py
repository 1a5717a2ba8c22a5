from werkzeug.exceptions import BadRequest

from odoo import fields, http
from odoo.exceptions import AccessError
from odoo.http import content_disposition, request

from ..report.overdue_xlsx import LEVELS

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class OverdueXlsxController(http.Controller):
    @http.route(
        "/credit_risk_matrix/overdue_xlsx", type="http", auth="user", methods=["GET"], readonly=True
    )
    def overdue_xlsx(self, date=None, company_id=None, levels=None, **_other):
        """Download “Overdue by segment” of one company on a date as XLSX; for credit controllers.

        :param date: year-month-day; today when empty
        :param company_id: one of the user's companies; the current one when empty
        :param levels: levels that get a sheet, separated by commas; all when not given
        """
        if not request.env.user.has_group("credit_risk_matrix.group_credit_controller"):
            raise AccessError(
                request.env._("Only credit controllers can download the overdue report.")
            )
        company = self._get_company(company_id)
        name, content = request.env["credit.overdue.xlsx"]._make(
            company, self._get_date(date), self._get_levels(levels)
        )
        return request.make_response(
            content,
            headers=[
                ("Content-Type", XLSX),
                ("Content-Length", len(content)),
                ("Content-Disposition", content_disposition(name)),
                ("Cache-Control", "no-store"),
            ],
        )

    def _get_date(self, text):
        """Return the date that was asked for."""
        if not text:
            return fields.Date.context_today(request.env.user)
        try:
            return fields.Date.to_date(text)
        except ValueError as error:
            raise BadRequest(
                request.env._("The date must be written as year-month-day.")
            ) from error

    def _get_company(self, text):
        """Return the company that was asked for, if it is one of the user's."""
        user = request.env.user
        if not text:
            return user.company_id
        chosen = user.company_ids.filtered(lambda company: str(company.id) == text)
        if not chosen:
            raise AccessError(request.env._("This company is not one of yours."))
        return chosen

    def _get_levels(self, text):
        """Return the levels that were asked for."""
        if text is None:
            return LEVELS
        chosen = [level for level in text.split(",") if level]
        if set(chosen) - set(LEVELS):
            raise BadRequest(request.env._("Choose from these sheets: %s", ", ".join(LEVELS)))
        return chosen
