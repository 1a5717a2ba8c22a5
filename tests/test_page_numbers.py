"""Pages of letters and reports carry their number, whichever build of wkhtmltopdf makes them."""

import io

from odoo.tests import TransactionCase, tagged
from odoo.tools.pdf import PdfFileReader

from odoo.addons.credit_risk_matrix.models.followup.page_numbers import number_pages

PAGE = '<p style="page-break-after: always;">{}</p>'


@tagged("post_install", "-at_install")
class TestPageNumbers(TransactionCase):
    def texts(self, *bodies, plain=True):
        """Return the texts of the pages of a PDF that the real program makes."""
        reports = self.env["ir.actions.report"].with_context(credit_plain_report=plain)
        with self.allow_pdf_render():
            pdf = reports._run_wkhtmltopdf(bodies)
        return [page.extract_text().strip() for page in PdfFileReader(io.BytesIO(pdf)).pages]

    def test_each_page_says_which_it_is(self):
        body = PAGE.format("Alfa") + PAGE.format("Beta") + "<p>Gamma</p>"
        for number, (name, text) in enumerate(
            zip(("Alfa", "Beta", "Gamma"), self.texts(body), strict=True), 1
        ):
            self.assertIn(name, text)
            self.assertIn(f"{number} / 3", text)

    def test_numbers_cost_little(self):
        """What is on the pages is packed again: a report of many tables stays small enough to be mailed."""
        reports = self.env["ir.actions.report"].with_context(credit_plain_report=True)
        rows = "".join(f"<tr><td>{number}</td><td>Alfa {number}</td></tr>" for number in range(300))
        body = f"<table>{rows}</table>"
        with self.allow_pdf_render():
            whole = reports._run_wkhtmltopdf([body])
            plain = reports.with_context(credit_plain_report=False)._run_wkhtmltopdf([body])
        self.assertGreater(len(PdfFileReader(io.BytesIO(whole)).pages), 2)
        self.assertLess(len(whole), len(plain) * 1.5)

    def test_single_page_needs_no_number(self):
        self.assertEqual(self.texts("<p>Alfa</p>"), ["Alfa"])

    def test_other_reports_are_left_alone(self):
        """The footer of core's own reports says the number."""
        self.assertNotIn("/", "".join(self.texts(PAGE.format("Alfa") + "<p>Beta</p>", plain=False)))

    def test_half_a_file_is_left_to_who_asked_for_it(self):
        self.assertEqual(number_pages(b"%PDF-1.4 half"), b"%PDF-1.4 half")
