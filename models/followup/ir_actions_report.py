from odoo import models

from .page_numbers import number_pages

#: context key: the report carries its own styles and no scripts
PLAIN = "credit_plain_report"


class IrActionsReport(models.Model):
    """Letters and statements carry their own styles: to make their PDF nothing is asked of a web server.

    Core's page fetches its style sheets over HTTP from ``web.base.url``. Where nobody answers there, the
    program that makes PDFs ends with an error each time, and where a server takes the call and does not
    answer, it waits without end.
    """

    _inherit = "ir.actions.report"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        if self._get_report(report_ref).model == "credit.followup.action":
            self = self.with_context(**{PLAIN: True})
        return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=res_ids)

    def _get_report(self, report_ref):
        """The report keeps what its caller knows of how it is printed."""
        report = super()._get_report(report_ref)
        if self.env.context.get(PLAIN) and not report.env.context.get(PLAIN):
            return report.with_context(**{PLAIN: True})
        return report

    def _get_layout(self):
        if self.env.context.get(PLAIN):
            return self.env.ref("credit_risk_matrix.followup_pdf_layout")
        return super()._get_layout()

    def _build_wkhtmltopdf_args(self, *args, **kwargs):
        """A page without scripts is whole when it is read: core's second of waiting for them is saved."""
        arguments = super()._build_wkhtmltopdf_args(*args, **kwargs)
        if self.env.context.get(PLAIN):
            arguments += ["--javascript-delay", "0"]  # the last one counts
        return arguments

    def _run_wkhtmltopdf(self, bodies, *args, **kwargs):
        """One document gets numbers on its pages; of several together the end of each is not known."""
        bodies = list(bodies)
        pdf = super()._run_wkhtmltopdf(bodies, *args, **kwargs)
        return number_pages(pdf) if self.env.context.get(PLAIN) and len(bodies) == 1 else pdf
