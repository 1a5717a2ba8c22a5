"""Each language is complete, fits its source, and reaches whoever reads it: users, customers, downloads."""

import io
import re
import zipfile
from collections import Counter
from datetime import date

import polib

from odoo import Command
from odoo.tests import TransactionCase, tagged
from odoo.tools import file_open, html2plaintext
from odoo.tools.translate import trans_export

from .common import CreditRiskCommon, T

MODULE = "credit_risk_matrix"
LANGUAGES = ("nl", "fr", "de")
#: attributes that hold a text for the reader, and so differ
READ_ATTRIBUTES = re.compile(r'\b(title|alt|placeholder|aria-label|string)="[^"]*"')
PYTHON_PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|%%")
INLINE_EXPRESSION = re.compile(r"\{\{.*?\}\}")
TAG = re.compile(r"<[^>]+>")


def places(entry):
    """Return where a term stands: Odoo loads a translation only to the places that its file names."""
    return {place for place, _line in entry.occurrences}


def skeleton(text):
    """Return what a translation must take over unchanged: placeholders, expressions, tags.

    >>> sorted(skeleton('<b title="Day">%(day)s</b>')) == sorted(skeleton('<b title="Dag">op %(day)s</b>'))
    True
    """
    tags = (READ_ATTRIBUTES.sub("", tag) for tag in TAG.findall(text))
    return Counter([*PYTHON_PLACEHOLDER.findall(text), *INLINE_EXPRESSION.findall(text), *tags])


@tagged("post_install", "-at_install")
class TestCatalogues(TransactionCase):
    """The files in i18n/ against the terms that the add-on has now."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        buffer = io.BytesIO()
        trans_export(None, [MODULE], buffer, "po", cls.env)
        cls.terms = {
            entry.msgid: entry for entry in polib.pofile(buffer.getvalue().decode("utf-8"))
        }

    def read_catalogue(self, name):
        """Return the entries of a file by msgid."""
        with file_open(f"{MODULE}/i18n/{name}") as file:
            entries = list(polib.pofile(file.read()))
        catalogue = {entry.msgid: entry for entry in entries}
        self.assertEqual(len(catalogue), len(entries), f"{name} has a term twice")
        return catalogue

    def assertNothing(self, problems, message):
        """Fail with the list of what is wrong."""
        lines = "".join(f"\n  {problem}" for problem in sorted(problems))
        self.assertFalse(problems, f"{message}: run dev/translations.py and translate{lines}")

    def check_places(self, name, catalogue):
        """The file names exactly the terms of the add-on, and every place where each stands."""
        self.assertNothing(self.terms.keys() - catalogue.keys(), f"{name} lacks these terms")
        self.assertNothing(catalogue.keys() - self.terms.keys(), f"{name} has terms that are gone")
        moved = {
            f"{msgid}: {sorted(places(entry) ^ places(catalogue[msgid]))}"
            for msgid, entry in self.terms.items()
            if places(entry) != places(catalogue[msgid])
        }
        self.assertNothing(moved, f"{name} has these terms at other places")

    def test_template_is_up_to_date(self):
        self.check_places(f"{MODULE}.pot", self.read_catalogue(f"{MODULE}.pot"))

    def test_languages_are_complete(self):
        for language in LANGUAGES:
            with self.subTest(language=language):
                name = f"{language}.po"
                catalogue = self.read_catalogue(name)
                self.check_places(name, catalogue)
                entries = catalogue.values()
                empty = {entry.msgid for entry in entries if not entry.msgstr.strip()}
                self.assertNothing(empty, f"{name} leaves these terms untranslated")
                fuzzy = {entry.msgid for entry in entries if entry.fuzzy or entry.obsolete}
                self.assertNothing(fuzzy, f"{name} is not sure of these terms")

    def test_placeholders_are_kept(self):
        for language in LANGUAGES:
            with self.subTest(language=language):
                differing = {
                    f"{entry.msgid} -> {entry.msgstr}"
                    for entry in self.read_catalogue(f"{language}.po").values()
                    if skeleton(entry.msgid) != skeleton(entry.msgstr)
                }
                self.assertNothing(differing, f"{language}.po changes placeholders or tags")

    def test_a_lost_placeholder_is_seen(self):
        for source, translation in [
            ("%(level)s (day %(day)s)", "%(level)s (dag %(dag)s)"),
            ("Choose from these sheets: %s", "Kies uit deze werkbladen"),
            ("exactly 100 %%", "precies 100 %"),
            ("{{ object.company_id.name }}: final notice", "{{ object.name }}: laatste sommatie"),
            ('Dear <t t-out="name">customer</t>', 'Beste <t t-out="naam">klant</t>'),
        ]:
            self.assertNotEqual(skeleton(source), skeleton(translation))


@tagged("post_install", "-at_install")
class TestDutch(CreditRiskCommon):
    """A Dutch user and a Dutch customer read Dutch."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("nl_NL")
        module = cls.env["ir.module.module"].search([("name", "=", MODULE)])
        module._update_translations(["nl_NL"])
        cls.customer = cls.make_customer("Bakker B.V.", lang="nl_NL")
        cls.invoice = cls.make_invoice(cls.customer, date(2026, 5, 1), 1234.5)
        cls.refresh()

    def in_dutch(self, records):
        return records.with_context(lang="nl_NL")

    def final_notice(self):
        """Return the actions of a run that gave the customer the final notice, by channel."""
        level = self.env.ref("credit_risk_matrix.level_final_notice")
        step = Command.create({"level_id": level.id, "day_offset": 10})
        path = self.env["credit.action.path"].create({"name": "Final", "step_ids": [step]})
        self.put_on_path(self.customer, path)
        actions = self.carry_out().action_ids
        return {action.channel: action for action in actions}

    def test_shipped_records(self):
        names = {
            "level_first_reminder": "Eerste aanmaning",
            "level_phone_call": "Telefoongesprek",
            "level_second_reminder": "Tweede aanmaning",
            "level_final_notice": "Laatste sommatie",
            "level_collection": "Ter incasso",
            "grade_high": "Hoog",
            "grade_moderate": "Matig",
            "grade_low": "Laag",
            "category_large": "Groot",
            "category_medium": "Gemiddeld",
            "category_small": "Klein",
            "kpi_years": "Aantal jaren klant",
            "kpi_advice": "Kredietadvies",
        }
        shipped = {
            name: self.in_dutch(self.env.ref(f"credit_risk_matrix.{name}")).name for name in names
        }
        self.assertEqual(shipped, names)

    def test_reason_of_an_item(self):
        item = self.item_of(self.invoice)
        self.assertFalse(item)
        self.propose()
        item = self.in_dutch(self.item_of(self.invoice))
        self.assertEqual(item.reason, "Eerste aanmaning is voorgesteld in de run van 30-06-2026.")
        selection = dict(item._fields["reason_code"]._description_selection(item.env))
        self.assertEqual(selection["no_address"], "Geen adres")

    def test_names_made_of_names(self):
        """A record that was read in one language is read again in the next."""
        run = self.propose()
        action = run.action_ids
        self.assertEqual(run.display_name, "Run of 06/30/2026")
        self.assertIn("First reminder", action.display_name)
        self.assertEqual(self.in_dutch(run).display_name, "Run van 30-06-2026")
        self.assertIn("Eerste aanmaning", self.in_dutch(action).display_name)
        cell = self.profile_of(self.customer).cell_id
        self.assertEqual(cell.display_name, "Small × Moderate")
        self.assertEqual(self.in_dutch(cell).display_name, "Klein × Matig")

    def test_explanation(self):
        profile = self.profile_of(self.customer)
        self.assertIn("No credit advice is filled in.", profile.explanation_html)
        text = html2plaintext(self.in_dutch(profile).explanation_html)
        for term in (
            "Waardevertaling",
            "Bijdrage",
            "Eindscore",
            "Aantal jaren klant",
            "Er is geen kredietadvies ingevuld.",
            "Betalingen van de laatste 365 dagen en vervallen openstaande facturen",
        ):
            self.assertIn(term, text)
        kpi = self.in_dutch(self.env.ref("credit_risk_matrix.kpi_dso"))
        self.assertTrue(kpi.metric_help.startswith("Gemiddeld aantal dagen"))

    def test_reminder_mail(self):
        mail = self.carry_out().action_ids.mail_id
        self.assertEqual(mail.subject, f"{self.company.name}: betalingsherinnering")
        text = html2plaintext(mail.body_html)
        for term in (
            "Beste Bakker B.V.",
            "Misschien is het aan uw aandacht ontsnapt",
            "Vervaldatum",
            "Openstaand bedrag",
            "31-05-2026",
            "1.234,50",
            "Met vriendelijke groet",
        ):
            self.assertIn(term, text)
        for term in ("Dear", "Due date", "Open amount", "Total", "Kind regards", "Opvolgactie"):
            self.assertNotIn(term, text)

    def test_letter(self):
        letter = self.final_notice()["letter"]
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "credit_risk_matrix.action_report_followup_letter", letter.ids
        )
        text = " ".join(html2plaintext(html.decode()).split())
        for term in (
            "30 juni 2026",
            "Onderwerp: Laatste sommatie",
            "Wij sommeren u voor de laatste maal",
            "Dagen vervallen",
            "Totaal te betalen",
            "Betalingskenmerk",
            "Hoogachtend",
        ):
            self.assertIn(term, text)
        for term in ("Subject", "Final notice", "Due date", "Yours faithfully", "reference"):
            self.assertNotIn(term, text)

    def test_files_are_in_the_language_of_the_responsible(self):
        self.company.credit_followup_user_id = self.make_user("controller", lang="nl_NL")
        letter = self.final_notice()["letter"]
        self.assertTrue(letter.attachment_id.name.startswith("Brief 2026-06-30"))
        header = letter._for_responsible()._get_handover_header()
        self.assertEqual(header[-2:], ["Openstaand bedrag", "Valuta"])

    def test_download(self):
        maker = self.in_dutch(self.env["credit.overdue.xlsx"])
        name, content = maker._make(self.company, T)
        self.assertTrue(name.startswith("Vervallen per segment"))
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            sheets = re.findall(r'<sheet name="([^"]+)"', book.read("xl/workbook.xml").decode())
        self.assertEqual(
            sheets,
            [
                "Vervallen per segment",
                "Kengetallen",
                "Klantcategorie",
                "Risicograad",
                "Ouderdomsanalyse",
                "Verkoper",
                "Land",
                "Klanten",
                "Posten",
            ],
        )
