"""Advices of agencies from a CSV file or an add-on: found, checked, told by the line, all or nothing."""

import base64
import random
from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase, new_test_user, tagged

from ..engine.titled_table import MOST_BYTES, TableError, read_table
from ..wizard.advice.credit_advice_import import TITLES
from .common import CreditRiskCommon, T

HEAD = "vat;company_registry;reference;advice;date;valid_until;agency;note\n"


@tagged("post_install", "-at_install")
@freeze_time(T)
class TestFileImport(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.controller = cls.make_user("controller")
        cls.bakker = cls.make_customer("Bakker", vat="BE 0403.170.701", ref="B-1")
        cls.slager = cls.make_customer("Slager", company_registry="0417.497.106", ref="S-1")
        cls.contact = cls.env["res.partner"].create(
            {"name": "Ann", "parent_id": cls.slager.id, "ref": "S-1-ANN"}
        )

    def load(self, content, user=None, **values):
        if isinstance(content, str):
            content = content.encode()
        wizard = self.env["credit.advice.import"].with_user(user or self.controller)
        return wizard.create(
            {"company_id": self.company.id, "file": base64.b64encode(content), **values}
        ).action_import()

    def entries(self):
        return self.env["credit.advice"].search([], order="id")

    def assertRefused(self, content, *texts, **values):
        """Nothing is stored, and the message holds the texts."""
        with self.assertRaises(UserError) as caught:
            self.load(content, **values)
        for text in texts:
            self.assertIn(text, str(caught.exception))
        self.assertFalse(self.entries())
        return str(caught.exception)

    # What is stored

    def test_customers_are_found_by_each_number(self):
        self.load(
            HEAD + "be0403170701;;;4;2026-06-01;2027-06-01;Graydon;Sound\n"
            ";0417497106;;2;2026-05-01;;Graydon;\n"
            ";;B-1;3;2026-04-01;;Other;\n"
            ";0403 170 701;;5;2025-04-01;;Graydon;\n"
        )
        self.assertRecordValues(
            self.entries(),
            [
                {"partner_id": self.bakker.id, "advice": 4, "date": date(2026, 6, 1)},
                {"partner_id": self.slager.id, "advice": 2, "date": date(2026, 5, 1)},
                {"partner_id": self.bakker.id, "advice": 3, "date": date(2026, 4, 1)},
                {"partner_id": self.bakker.id, "advice": 5, "date": date(2025, 4, 1)},
            ],
        )
        first = self.entries()[0]
        self.assertEqual((first.agency, first.note, first.source), ("Graydon", "Sound", "agency"))
        self.assertEqual(first.valid_until, date(2027, 6, 1))
        self.assertEqual((self.bakker.credit_advice, self.slager.credit_advice), (4, 2))

    def test_contact_counts_for_its_company(self):
        self.load(HEAD + ";;S-1-ANN;4;2026-06-01;;Graydon;\n")
        self.assertEqual(self.entries().partner_id, self.slager)

    def test_encodings_separators_and_titles(self):
        """As spreadsheets of all sorts write it, in English and Dutch."""
        text = "Referentie{0}Advies{0}Datum{0}Bureau{0}Iets anders\nB-1{0}4{0}2026-06-{1:02}{0}Café{0}x\n"
        for number, (separator, encoding) in enumerate(
            (
                (";", "utf-8"),
                (",", "utf-8-sig"),
                ("\t", "utf-16"),
                ("|", "cp1252"),
                (";", "cp1252"),
            ),
            1,
        ):
            with self.subTest(separator=separator, encoding=encoding):
                self.load(text.format(separator, number).replace("\n", "\r\n").encode(encoding))
        self.assertEqual(self.entries().mapped("agency"), ["Café"] * 5)

    def test_agency_of_the_wizard_is_for_lines_without_one(self):
        self.load("ref;advice;date\nB-1;4;2026-06-01\n", agency="Graydon")
        self.assertEqual(self.entries().agency, "Graydon")
        self.env["credit.advice"].search([]).unlink()
        self.assertRefused("ref;advice;date\nB-1;4;2026-06-01\n", "Line 2: fill in the agency.")

    def test_same_file_again_stores_nothing(self):
        text = HEAD + ";;B-1;4;2026-06-01;;Graydon;\n;;S-1;3;2026-06-01;2026-12-31;Graydon;\n"
        self.load(text)
        message = self.load(text + ";;S-1;2;2026-06-02;;Graydon;\n")["params"]["message"]
        self.assertEqual(message, "1 advices are stored. 2 were there already.")
        self.assertEqual(self.entries().mapped("advice"), [4, 3, 2])

    def test_dates_as_the_reader_writes_them(self):
        self.load(HEAD + ";;B-1;4;06/01/2026;;Graydon;\n")
        self.assertEqual(self.entries().date, date(2026, 6, 1))

    # What is refused

    def test_every_bad_line_is_told_with_what_to_mend(self):
        self.make_customer("Twin", ref="T-1")
        self.make_customer("Twin again", ref="T-1")
        rows = [
            (";;B-1;4;2026-06-01;;G;", None),
            (
                ";;;4;2026-06-01;;G;",
                "fill in the VAT number, the company registry or the reference.",
            ),
            (";;X-9;4;2026-06-01;;G;", "no customer has “X-9”"),
            ("BE0403170701;;S-1;4;2026-06-01;;G;", "are different customers"),
            (";;T-1;4;2026-06-01;;G;", "2 customers have “T-1”"),
            (";;B-1;6;2026-06-01;;G;", "the advice “6” is not 1, 2, 3, 4 or 5."),
            (";;B-1;3,7;2026-06-01;;G;", "the advice “3,7” is not"),
            (";;B-1;;2026-06-01;;G;", "the advice “” is not"),
            (";;B-1;4;2026-13-01;;G;", "“2026-13-01” is no date"),
            (";;B-1;4;;;G;", "fill in the date of the report."),
            (";;B-1;4;2026-07-01;;G;", "lies in the future"),
            (";;B-1;4;2026-05-01;2026-04-30;G;", "which is before its date"),
            (";;B-1;4;2026-06-01;;g;", "has a report of that date at “Line 2” already"),
        ]
        text = self.assertRefused(HEAD + "".join(f"{row}\n" for row, _error in rows))
        lines = text.split("\n")
        self.assertIn("Correct 12 rows", lines[0])
        wrong = [(number, error) for number, (_row, error) in enumerate(rows, 2) if error]
        for line, (number, error) in zip(lines[1:], wrong, strict=True):
            self.assertTrue(line.startswith(f"Line {number}: "), line)
            self.assertIn(error, line)

    def test_many_bad_lines_are_counted_and_some_are_told(self):
        text = self.assertRefused(HEAD + ";;X;4;2026-06-01;;G;\n" * 500, "Correct 500 rows")
        self.assertEqual(len(text.split("\n")), 21)

    def test_files_that_are_no_table(self):
        for content, text in (
            (b" ", "The file is empty."),
            (b";;;\n;;;\n", "The file is empty."),
            (HEAD.encode(), "no lines below its title line"),
            (b"advice;date\n4;2026-06-01\n", "Line 2: fill in the VAT number"),
            (b"ref;advice\nB-1;4\n", "does not name the columns"),
            (b"ref;ref;advice;date\nB-1;B-1;4;2026-06-01\n", "one of them twice"),
            (b"PK\x03\x04\x00\x00", "This is no CSV file"),
            (b"\xff\xfe\x00", "This is no CSV file"),
            (
                b'ref;advice;date\n"' + b"x" * 200000 + b'";4;2026-06-01',
                "no customer has “" + "x" * 80 + "…”",
            ),
            (b"x" * (MOST_BYTES + 1), "larger than 5 MB"),
            (b"ref;advice;date\n" + b"B-1;4;2026-06-01\n" * 50001, "more than 50000 lines"),
        ):
            with self.subTest(text=text):
                self.assertRefused(content, text)

    def test_file_that_did_not_arrive(self):
        wizard = self.env["credit.advice.import"].create({"company_id": self.company.id})
        with self.assertRaises(UserError):
            wizard.action_import()
        wizard.file = b"no base64!"
        with self.assertRaises(UserError):
            wizard.action_import()

    def test_hostile_texts_stay_texts(self):
        hostile = "<script>alert(1)</script>=cmd|' /C calc'!A0 %(x)s ' OR 1=1 --"
        self.load(f'ref;advice;date;agency;note\nB-1;4;2026-06-01;"{hostile}";"{hostile}"\n')
        self.assertEqual((self.entries().agency, self.entries().note), (hostile, hostile))
        self.refresh(T, self.bakker)
        self.assertNotIn("<script", self.profile_of(self.bakker).explanation_html)
        self.env["credit.advice"].search([]).unlink()
        self.assertRefused(
            f'ref;advice;date;agency\n"{hostile}";4;2026-06-01;G\n', f"no customer has “{hostile}”"
        )

    # Whose

    def test_customers_of_other_companies_are_not_found(self):
        other = self.setup_other_company(name="Other")["company"]
        self.make_customer("Theirs", ref="O-1", company_id=other.id)
        self.assertRefused(HEAD + ";;O-1;4;2026-06-01;;G;\n", "no customer has “O-1”")
        wizard = self.env["credit.advice.import"].with_user(self.controller)
        wizard = wizard.create({"file": base64.b64encode(b"x")})
        wizard.sudo().company_id = other
        with self.assertRaises(AccessError):
            wizard.action_import()

    def test_only_controllers_import(self):
        for user in (
            self.make_user("user"),
            self.make_user(None, login="employee_import"),
            new_test_user(self.env, login="portal_import", groups="base.group_portal"),
        ):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.load(HEAD + ";;B-1;4;2026-06-01;;G;\n", user)
        self.assertTrue(self.load(HEAD + ";;B-1;4;2026-06-01;;G;\n", self.make_user("manager")))

    # An add-on

    def test_an_agency_is_connected_by_two_methods(self):
        asked = []

        def get_advice(_self, agency, company, partners, as_of):
            asked.append((agency, company, as_of, partners))
            return [
                {
                    "vat": "BE0403170701",
                    "advice": 2,
                    "date": date(2026, 6, 15),
                    "valid_until": "2026-12-31",
                    "document": b"%PDF-1.4",
                    "document_name": "report.pdf",
                }
            ]

        self.make_invoice(self.bakker, T, 100)
        self.refresh()
        entries = type(self.env["credit.advice"])
        self.patch(entries, "_get_agencies", lambda _self: {"acme": "Acme Credit"})
        self.patch(entries, "_get_advice", get_advice)
        wizard = self.env["credit.advice.import"].with_user(self.controller).create({})
        self.assertEqual(wizard.agencies, "Acme Credit")
        wizard.action_fetch()
        (agency, company, as_of, partners) = asked[0]
        self.assertEqual((agency, company, as_of), ("acme", self.company, T))
        self.assertIn(self.bakker, partners)
        entry = self.entries()
        self.assertEqual((entry.agency, entry.advice), ("Acme Credit", 2))
        self.assertEqual(base64.b64decode(entry.document), b"%PDF-1.4")
        wizard.action_fetch()
        self.assertEqual(self.entries(), entry)

    def test_without_an_agency_the_button_says_so(self):
        wizard = self.env["credit.advice.import"].with_user(self.controller).create({})
        self.assertFalse(wizard.agencies)
        with self.assertRaises(UserError):
            wizard.action_fetch()

    def test_statements_do_not_grow_with_lines(self):
        counts = []
        for first, number in ((0, 10), (10, 200)):
            refs = [f"N-{first + n}" for n in range(number)]
            self.env["res.partner"].create([{"name": ref, "ref": ref} for ref in refs])
            rows = "".join(f";;{ref};4;2026-06-01;;G;\n" for ref in refs)
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.load(HEAD + rows)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLess(counts[1], counts[0] + 60)


@tagged("post_install", "-at_install")
class TestTableFuzz(BaseCase):
    def test_rubbish_is_refused_or_read_never_a_crash(self):
        rng = random.Random(11)
        words = [
            b"ref",
            b"advice",
            b"date",
            b";",
            b",",
            b"\n",
            b'"',
            b"\r",
            b"\t",
            b"4",
            b"\xe9",
            b"\0",
        ]
        for _time in range(10000):
            content = b"".join(rng.choices(words, k=rng.randint(0, 30)))
            try:
                rows = read_table(content, TITLES)
            except TableError as error:
                self.assertIn(error.code, ("empty", "large", "text", "titles", "rows"))
            else:
                self.assertTrue(all(isinstance(row, dict) for _line, row in rows))
