"""What every letter and statement shows: who writes, to whom, how to pay."""

import subprocess
import tempfile
from datetime import timedelta

from dateutil.relativedelta import relativedelta
from lxml import etree

from odoo.tests import tagged
from odoo.tools import html2plaintext

from .common import CreditRiskCommon, T

INVOICED = T - timedelta(days=60)
#: that stays free at the right of a page, in points (1/72 inch)
MARGIN = 20


def read_boxes(pdf):
    """Return the pages of a PDF with the place of each word."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        done = subprocess.run(
            ["pdftotext", "-bbox", file.name, "-"], capture_output=True, check=True
        )
    return list(etree.fromstring(done.stdout).iter("{*}page"))


@tagged("post_install", "-at_install")
class TestPaperLooks(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ("fr_FR", "de_DE", "nl_NL"):
            cls.env["res.lang"]._activate_lang(code)
        belgium = cls.env.ref("base.be")
        belgium.with_context(lang="fr_FR").name = "Belgique"
        cls.company.write({"street": "Quay 1", "vat": "BE0999999922", "country_id": belgium.id})
        cls.env["res.partner.bank"].create(
            {"acc_number": "BE71096123456769", "partner_id": cls.company.partner_id.id}
        )
        cls.customer = cls.make_customer(
            ref="K 77", credit_customer_since=T - relativedelta(years=2), credit_advice=3
        )
        cls.invoice = cls.make_invoice(cls.customer, INVOICED, 100)
        path = cls.make_path((1, "letter"))
        cls.refresh()
        cls.put_on_path(cls.customer, path)
        cls.action = cls.propose(T).action_ids

    def text_of(self, report, records, data=None):
        """Return a report as plain text."""
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            f"credit_risk_matrix.{report}", records.ids, data
        )
        return html2plaintext(html.decode())

    def test_dates_in_full_are_written_as_the_language_writes_them(self):
        self.customer.lang = "de_DE"
        dates = {"date_from": str(T - timedelta(days=90)), "date_to": str(T)}
        for text in (
            self.text_of("action_report_followup_letter", self.action),
            self.text_of("action_report_followup_statement", self.action),
            self.text_of("action_report_credit_statement", self.customer, dates),
        ):
            self.assertIn("30. Juni 2026", text)

    def test_no_column_is_cut_in_any_language(self):
        """The widest table of the reports, with the long words of German."""
        self.action.run_id.action_approve()
        module = self.env["ir.module.module"].search([("name", "=", "credit_risk_matrix")])
        module._update_translations(["nl_NL", "fr_FR", "de_DE"])
        for code in ("nl_NL", "fr_FR", "de_DE", "en_US"):
            report = self.env["credit.results.document"].with_context(lang=code)
            with self.allow_pdf_render():
                _name, pdf = report._make(self.company, T, T - timedelta(days=30), "pdf")
            for page in read_boxes(pdf):
                width = float(page.get("width"))
                ends = [float(word.get("xMax")) for word in page.iter("{*}word")]
                self.assertGreater(len(ends), 20)
                self.assertLess(max(ends), width - MARGIN, code)

    def test_letter_greets(self):
        self.action.level_id.letter_body = "<p>The items below are open.</p>"
        text = self.text_of("action_report_followup_letter", self.action)
        self.assertLess(text.index("Dear Sir or Madam,"), text.index("The items below"))

    def test_statements_say_who_writes_and_how_to_pay(self):
        dates = {"date_from": T - timedelta(days=90), "date_to": T}
        for text in (
            self.text_of("action_report_followup_statement", self.action),
            self.text_of(
                "action_report_credit_statement",
                self.customer,
                {"company_id": self.company.id, **dates},
            ),
        ):
            for term in ("Quay 1", "Belgium", "BE0999999922"):
                self.assertIn(term, text[: text.index("Statement of account")])
            self.assertRegex(text, r"Your customer number:\s+K 77")
            payment = text[text.index("Please pay on account") :]
            for term in ("BE71096123456769", self.company.name, "With the reference", "K 77"):
                self.assertIn(term, payment)

    def test_country_is_in_the_language_of_the_customer(self):
        self.customer.lang = "fr_FR"
        text = self.text_of("action_report_credit_statement", self.customer)
        self.assertIn("Belgique", text)
        self.assertNotIn("Belgium", text)

    def test_statement_without_number_asks_for_no_reference(self):
        self.customer.ref = False
        text = self.text_of("action_report_followup_statement", self.action)
        self.assertIn("Please pay on account", text)
        self.assertNotIn("With the reference", text)
