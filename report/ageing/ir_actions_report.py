from odoo import models

from ...models.followup.ir_actions_report import PLAIN

#: reports that carry their own styles; names of their templates
PLAIN_REPORTS = {
    "credit_risk_matrix.report_credit_ageing",
    "credit_risk_matrix.report_credit_collections",
    "credit_risk_matrix.report_credit_figures",
    "credit_risk_matrix.report_credit_overdue",
    "credit_risk_matrix.report_credit_statement",
}


class IrActionsReport(models.Model):
    """The reports on paper carry their own styles, as letters do."""

    _inherit = "ir.actions.report"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        if self._get_report(report_ref).report_name in PLAIN_REPORTS:
            self = self.with_context(**{PLAIN: True})
        return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=res_ids)
