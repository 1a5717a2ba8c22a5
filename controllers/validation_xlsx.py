from odoo import http
from odoo.http import request

from .downloads import send_file


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
        return send_file(*request.env["credit.risk.validation.xlsx"]._make(validation))
