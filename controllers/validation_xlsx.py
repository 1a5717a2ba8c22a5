from odoo import http
from odoo.http import content_disposition, request

from .overdue_xlsx import XLSX


class ValidationXlsxController(http.Controller):
    @http.route(
        '/credit_risk_matrix/validation_xlsx/<model("credit.risk.validation"):validation>',
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def validation_xlsx(self, validation, **_other):
        """Download the result of a validation as XLSX, by who may read it."""
        validation.check_access("read")
        name, content = request.env["credit.risk.validation.xlsx"]._make(validation)
        return request.make_response(
            content,
            headers=[
                ("Content-Type", XLSX),
                ("Content-Length", len(content)),
                ("Content-Disposition", content_disposition(name)),
                ("Cache-Control", "no-store"),
            ],
        )
