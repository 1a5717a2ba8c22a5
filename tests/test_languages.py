"""French, German and Dutch reach the customer and the reader: mails, letters, screens, files."""

from datetime import date
from itertools import pairwise

import polib
from lxml import etree

from odoo import Command
from odoo.tests import tagged
from odoo.tools import file_open, html2plaintext

from ..models.schedule.report_registry import REPORTS
from .common import CreditRiskCommon, T

CODES = ("fr_FR", "de_DE", "nl_NL")

#: what a customer reads in the first reminder, by language: subject, terms
REMINDER = {
    "fr_FR": ("rappel de paiement", ("Bonjour", "1 234,50", "31/05/2026")),
    "de_DE": ("Zahlungserinnerung", ("Guten Tag", "1.234,50", "31.05.2026")),
    "nl_NL": ("betalingsherinnering", ("Beste", "1.234,50", "31-05-2026")),
}
ENGLISH = ("Dear", "Due date", "Open amount", "Total to pay", "Kind regards", "Yours faithfully")


@tagged("post_install", "-at_install")
class TestLanguages(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in CODES:
            cls.env["res.lang"]._activate_lang(code)
        module = cls.env["ir.module.module"].search([("name", "=", "credit_risk_matrix")])
        module._update_translations(list(CODES))
        cls.customers = {code: cls.make_customer(f"Customer {code}", lang=code) for code in CODES}
        for customer in cls.customers.values():
            cls.make_invoice(customer, date(2026, 5, 1), 1234.5)
        cls.refresh()

    def test_each_customer_gets_its_own_language(self):
        """F3: one run, three customers, each in its language; amounts and dates by that language."""
        actions = self.carry_out().action_ids
        for code, customer in self.customers.items():
            mail = actions.filtered(lambda a, own=customer: a.partner_id == own).mail_id
            subject, terms = REMINDER[code]
            self.assertIn(subject, mail.subject)
            text = " ".join(html2plaintext(mail.body_html).split())
            for term in terms:
                self.assertIn(term, text.replace("\u202f", " ").replace("\xa0", " "), code)
            for term in ENGLISH:
                self.assertNotIn(term, text, code)

    def test_letters(self):
        level = self.env.ref("credit_risk_matrix.level_final_notice")
        step = Command.create({"level_id": level.id, "day_offset": 10})
        path = self.env["credit.action.path"].create({"name": "Final", "step_ids": [step]})
        places = {}
        for customer in self.customers.values():
            profile = self.profile_of(customer)
            places[profile.category_id, profile.grade_id] = customer
        for customer in places.values():
            self.put_on_path(customer, path)
        self.refresh()
        actions = self.carry_out().action_ids.filtered(lambda action: action.channel == "letter")
        self.assertEqual(len(actions), len(CODES))
        for action in actions:
            html, _kind = self.env["ir.actions.report"]._render_qweb_html(
                "credit_risk_matrix.action_report_followup_letter", action.ids
            )
            text = html2plaintext(html.decode())
            for term in ("Subject", *ENGLISH):
                self.assertNotIn(term, text, action.partner_id.lang)

    def test_letters_give_no_more_days_than_the_paths(self):
        """A customer who was given five days is not pressed again, nor handed over, before they are over."""
        levels = [
            self.env.ref(f"credit_risk_matrix.level_{name}")
            for name in ("second_reminder", "final_notice")
        ]
        for level in levels:
            texts = [level.mail_template_id.body_html, level.letter_body]
            for text in filter(None, texts):
                self.assertIn("within five days", html2plaintext(text))
        for name in ("seed", "strict", "gentle"):
            steps = self.env.ref(f"credit_risk_matrix.path_{name}").step_ids.sorted("day_offset")
            for step, following in pairwise(steps):
                if step.level_id in levels:
                    self.assertGreaterEqual(following.day_offset - step.day_offset, 5, name)

    def test_ranges_of_bands(self):
        """The limits of a band are written as the reader writes numbers, also where the band is explained."""
        kpi = self.env.ref("credit_risk_matrix.kpi_dso")
        bands = kpi.band_ids.sorted("lower")
        limit = bands[-1].lower
        kpi.band_ids = [
            *(
                Command.update(b.id, {"upper": 1234.5})
                for b in bands
                if b.has_upper and b.upper == limit
            ),
            Command.update(bands[-1].id, {"lower": 1234.5}),
        ]
        written = {
            "en_US": "1,234.5",
            "fr_FR": "1\xa0234,5",
            "de_DE": "1.234,5",
            "nl_NL": "1.234,5",
        }
        profile = self.profile_of(self.customers["de_DE"])
        profile._refresh(self.company, T)
        for code, number in written.items():
            self.assertEqual(bands[-1].with_context(lang=code).range_label, f"> {number}")
            rows = profile.with_context(lang=code).explanation_table["rows"]
            labels = [b["label"] for row in rows if row["range"] for b in row["range"]["bands"]]
            self.assertIn(f"> {number}", labels)
            texts = [row["band_text"] for row in rows if row["kpi_id"] == kpi.id]
            self.assertEqual(len(texts), 1)
            self.assertIn(number, texts[0])

    def test_selections(self):
        """Every choice that the catalogue knows is read in the reader's language, also where a method makes the choices."""
        names = self.env["ir.model"].search([("model", "=like", "credit.%")]).mapped("model")
        for code in CODES:
            with file_open(f"credit_risk_matrix/i18n/{code[:2]}.po") as file:
                catalogue = {e.msgid: e.msgstr for e in polib.pofile(file.read())}
            reader = self.env(context={"lang": code})
            for name in names:
                fields = reader[name].fields_get(attributes=["selection"]).items()
                english = self.env[name].with_context(lang="en_US")
                for field, values in fields:
                    if english._fields[field]._module != "credit_risk_matrix":
                        continue
                    for key, label in values.get("selection", ()):
                        source = dict(english.fields_get([field])[field]["selection"])[key]
                        if source in catalogue:
                            self.assertEqual(label, catalogue[source], (code, name, field))

    def test_screens(self):
        """Every view of the add-on is whole in each language."""
        data = self.env["ir.model.data"].search(
            [("module", "=", "credit_risk_matrix"), ("model", "=", "ir.ui.view")]
        )
        views = self.env["ir.ui.view"].browse(data.mapped("res_id"))
        self.assertGreater(len(views), 100)
        english = {view.id: self.shape(view) for view in views}
        for code in CODES:
            for view in views.with_context(lang=code):
                self.assertEqual(self.shape(view), english[view.id], (code, view.xml_id))

    def shape(self, view):
        """Return the elements of a view, in order: what a translation must leave alone."""
        return [element.tag for element in etree.fromstring(view.arch_db).iter()]

    def test_files(self):
        """Every report is made as XLSX in each language: the names of sheets, tables and formulas fit."""
        controller = self.make_user("controller")
        for code in CODES:
            controller.lang = code
            env = self.env(user=controller, context={"lang": code})
            for name, report in REPORTS.items():
                if "xlsx" in report.formats:
                    file_name, content = report.make(env, env.company, T, date(2026, 5, 31), "xlsx")
                    self.assertTrue(content.startswith(b"PK"), (code, name))
                    self.assertTrue(file_name.endswith(".xlsx"))
