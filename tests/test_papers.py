"""Pictures of letters and reports: none is forgotten when a level, a report or a format is added."""

import importlib
import tempfile
import unittest
from datetime import timedelta
from pathlib import Path

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo.tests import tagged

from ..models.schedule.report_registry import REPORTS
from .common import CreditRiskCommon, T
from .test_demo_plan import DEV, NO_DEV, development_modules

if DEV.is_dir():
    with development_modules():
        papers = importlib.import_module("papers")

DOCS = Path(__file__).resolve().parents[1] / "docs"
REMEDY = "Make the picture with: bin/screenshots %s"


@tagged("post_install", "-at_install")
@unittest.skipUnless(DEV.is_dir(), NO_DEV)
class TestPapers(CreditRiskCommon):
    def test_every_level_with_a_message_is_listed(self):
        letters = papers.list_letters(self.env)
        shipped = self.env["credit.followup.level"].browse(
            self.env["ir.model.data"]
            .search(
                [("module", "=", "credit_risk_matrix"), ("model", "=", "credit.followup.level")]
            )
            .mapped("res_id")
        )
        for kind in papers.WRITTEN:
            with_message = shipped.filtered(lambda level, kind=kind: kind in level._get_channels())
            listed = [level for level, channel in letters.values() if channel == kind]
            self.assertEqual(set(listed), set(with_message), kind)
        self.assertIn("final_notice_letter", letters)
        self.assertIn("first_reminder_email", letters)

    def test_every_letter_is_shown_in_four_languages(self):
        page = (DOCS / "letters.md").read_text()
        for name in papers.list_letters(self.env):
            for code in papers.LANGUAGES:
                picture = f"letters/{name}_{code}.png"
                self.assertTrue((DOCS / picture).is_file(), REMEDY % name)
                self.assertIn(f"({picture})", page, "docs/letters.md shows it")

    def test_every_report_is_shown_in_each_of_its_formats(self):
        page = (DOCS / "letters.md").read_text()
        for name in papers.list_reports(REPORTS):
            picture = f"screenshots/{name}.png"
            self.assertTrue((DOCS / picture).is_file(), REMEDY % name)
            self.assertIn(f"({picture})", page, "docs/letters.md shows it")

    def test_unknown_name_is_refused_with_those_that_are_known(self):
        with self.assertRaisesRegex(SystemExit, "Unknown: nothing\n.*final_notice_letter"):
            papers.make(self.env, self.company, "", REPORTS, ["nothing"])


@tagged("post_install", "-at_install")
@unittest.skipUnless(DEV.is_dir(), NO_DEV)
class TestPaperOffice(CreditRiskCommon):
    """The papers themselves, of four customers in four languages."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(T))
        codes = [code for code in papers.LANGUAGES.values() if code != "en_US"]
        for code in codes:
            cls.env["res.lang"]._activate_lang(code)
        module = cls.env["ir.module.module"].search([("name", "=", "credit_risk_matrix")])
        module._update_translations(codes)
        cls.customers = {
            code: cls.make_customer(
                f"Customer {code}",
                lang=code,
                email=f"{code}@example.com",
                credit_customer_since=T - relativedelta(years=2),
            )
            for code in papers.LANGUAGES.values()
        }
        for customer in cls.customers.values():
            cls.make_invoice(customer, T - timedelta(days=60), 1234.5)
        cls.company.credit_followup_user_id = cls.make_user("controller")
        cls.refresh()

    def make(self, *names):
        """Make papers; return name -> text. PDFs are pages here, as everywhere in tests."""
        with tempfile.TemporaryDirectory() as folder:
            papers.make(self.env, self.company, folder, REPORTS, names)
            return {file.stem: file.read_text() for file in Path(folder).iterdir()}

    def test_each_letter_is_written_to_a_customer_of_its_language(self):
        made = self.make("final_notice_letter", "first_reminder_email", "statement_of_mail")
        self.assertEqual(len(made), 12)
        for name, text in made.items():
            lang = papers.LANGUAGES[name.rpartition("_")[2]]
            self.assertIn(self.customers[lang].name, text)
            others = [own.name for code, own in self.customers.items() if code != lang]
            self.assertFalse([other for other in others if other in text], name)

    def test_email_shows_its_head(self):
        text = self.make("first_reminder_email")["first_reminder_email_de"]
        self.assertIn("Zahlungserinnerung", text.partition("</table>")[0])
        self.assertIn("de_de@example.com", text)

    def test_level_that_is_done_is_shown_all_the_same(self):
        """The follow-up of the demo company may have written the same letter before."""
        self.carry_out(T)
        self.assertIn("first_reminder_email_nl", self.make("first_reminder_email"))
