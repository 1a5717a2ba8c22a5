"""Annual accounts as somebody in a hurry, or with bad intentions, brings them: by file, by screen and by RPC."""

import json
import time
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import BaseCase, tagged

from ..engine.accounts.filing import Refused
from ..engine.accounts.reading import read_filing
from .annual_account_samples import (
    NUMBER_MADE,
    PERSON,
    RUBRICS,
    make_csv,
    make_json,
    make_keys,
    make_xbrl,
)
from .test_annual_accounts import AnnualAccountCase

#: what JSON can write and no database takes: NUL, and half of a pair of surrogates
NO_TEXT = ("a\0b", "\ud800", "\udc00x")


@tagged("post_install", "-at_install")
class TestHostileFilings(BaseCase):
    def test_json_with_what_is_no_text_is_refused(self):
        for text in NO_TEXT:
            files = [
                make_json(ReferenceNumber=text),
                make_json(EnterpriseName=text),
                make_json(ModelType=text),
                make_json(Currency=text),
                make_json({**RUBRICS, text: "1"}),
                make_json({**RUBRICS, "70": text}),
            ]
            for content in files:
                with self.subTest(text=ascii(text)), self.assertRaises(Refused) as caught:
                    read_filing("2024.json", content)
                self.assertEqual(caught.exception.kind, "encoding")

    def test_json_with_signs_beyond_the_first_plane_is_read(self):
        filing = read_filing("2024.json", make_json(EnterpriseName="Café 😀"))
        self.assertEqual(filing.name, "Café 😀")

    def test_nil_is_written_in_two_ways(self):
        nil = b'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="%s"/>'
        amount = b"<met:am1 "
        for written in (b"true", b"1"):
            content = make_xbrl({**RUBRICS, "76A": ""})
            place = content.rindex(amount)
            end = content.index(b"</met:am1>", place) + len(b"</met:am1>")
            fact = content[place : content.index(b">", place)] + b" " + nil % written
            filing = read_filing("x.xbrl", content[:place] + fact + content[end:])
            self.assertNotIn("76A", filing.rubrics)

    def test_own_keys_from_a_dutch_spreadsheet(self):
        """It writes a comma before the cents; what could be a comma between thousands is not guessed."""
        filing = read_filing("x.csv", make_keys({**RUBRICS, "70": "2000,5", "630": "-90,25"}))
        self.assertEqual(
            (str(filing.rubrics["70"]), str(filing.rubrics["630"])), ("2000.50", "-90.25")
        )
        self.assertEqual(read_filing("x.csv", filing.kept).rubrics, filing.rubrics)
        for text in ("2,000", "2.000,00", "2,0,0", ",5", "2000,"):
            with self.subTest(text), self.assertRaises(Refused) as caught:
                read_filing("x.csv", make_keys({**RUBRICS, "70": text}))
            self.assertEqual(caught.exception.kind, "amount")

    def test_own_keys_in_thousands(self):
        filing = read_filing("x.csv", make_keys(unit="1000"))
        self.assertEqual((filing.rubrics["70"], filing.rubrics["40/41"]), (2000000, 300500))
        self.assertEqual(read_filing("x.csv", filing.kept).rubrics, filing.rubrics)
        for unit in ("0", "-1", "500", "1e3", "thousand", ""):
            with self.subTest(unit), self.assertRaises(Refused) as caught:
                read_filing("x.csv", make_keys(unit=unit))
            self.assertEqual(caught.exception.kind, "unit")


@tagged("post_install", "-at_install")
class TestHostileAccounts(AnnualAccountCase):
    def test_each_bad_file_says_its_own_reason(self):
        """And nothing is stored: no accounts, no file, no message."""
        other = self.make_customer("Other", vat="BE0443246943")
        bomb = '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;&b;">]>'
        outside = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
        files = {
            "the accounts of 0123456749": (make_csv(), other),
            "does not balance": (make_csv({**RUBRICS, "20/58": "7"}), None),
            "amounts are in “USD”": (make_csv(Currency="USD"), None),
            "The CSV is cut off": (make_csv()[:60], None),
            "no UTF-8 text": (make_csv(Entity_name="é").decode().encode("latin-1"), None),
            "has a document type or entities": (make_xbrl(head=bomb), None),
            "document type or entities, which": (make_xbrl(head=outside), None),
            "too big for annual accounts": (b"x" * 50_000_000, None),
            "check digits are wrong": (make_csv(Entity_number="0123456750"), None),
            "No customer has the enterprise number": (make_csv(Entity_number="0402754886"), None),
            "is cut off or damaged at line": (make_xbrl()[:2000], None),
            "The JSON is cut off": (make_json()[:-7], None),
            "PDF, a spreadsheet or an archive": (b"PK\x03\x04", None),
        }
        models = ("credit.annual.account", "ir.attachment", "mail.message")
        before = [self.env[model].search_count([]) for model in models]
        messages = set()
        for reason, (content, partner) in files.items():
            with self.subTest(reason), self.assertRaises(UserError) as caught:
                self.import_file(content, partner=partner)
            self.assertIn(reason, str(caught.exception))
            messages.add(str(caught.exception))
        self.assertEqual(
            len(messages), len(files) - 1, "the bomb and the outside entity say the same"
        )
        self.assertEqual([self.env[model].search_count([]) for model in models], before)

    def test_the_customer_is_found_however_its_number_is_written(self):
        written = (
            "BE 0123 456 749",
            "be0123.456.749",
            "0123-456-749",
            "0123 456 749",
            "123.456.749",
        )
        for field in ("company_registry", "vat"):
            for text in written:
                with self.subTest(text, field=field):
                    self.customer.write({"company_registry": False, "vat": False})
                    self.customer.with_context(no_vat_validation=True)[field] = text
                    self.assertEqual(self.import_file().partner_id, self.customer)
        for text in ("01234567490", "9123456749", "0123456749 / 2", "FR 0123456749 X"):
            with self.subTest(text), self.assertRaises(UserError):
                self.customer.write({"company_registry": text, "vat": False})
                self.import_file()

    def test_a_year_that_is_none_is_told(self):
        for year in (0, -5, 20244, 99999999):
            with self.subTest(year):
                with self.assertRaises(UserError):
                    self.import_file(make_json(), "x.json", partner=self.customer, year=year)
                if year:
                    with self.assertRaises(ValidationError):
                        self.accounts.create({"partner_id": self.customer.id, "year": year})
        self.assertFalse(self.accounts.search([]))

    def test_figures_by_rpc_are_numbers(self):
        """A text such as 1e-99999999 would be a number that no memory holds."""
        account = self.make_accounts()
        started = time.monotonic()
        for value in ("1e-99999999", "1e99999999", "5", "NaN", None, True, [], {"a": 1}, 1e13):
            for field in ("rubrics", "previous_rubrics"):
                with self.subTest(value, field=field), self.assertRaises(ValidationError):
                    account[field] = {"70": value}
        for field in ("rubrics", "previous_rubrics"):
            with self.assertRaises(ValidationError):
                account[field] = ["70"]
        self.assertLess(time.monotonic() - started, 10)
        account.previous_rubrics = {"70": 5.25}

    def test_what_is_corrected_by_hand_is_written_down(self):
        account = self.make_accounts()
        before = len(account.message_ids)
        account.rubrics = {**account.rubrics, "630": 80.0, "640/8": 70.0}
        self.assertEqual(len(account.message_ids), before + 1)
        said = account.message_ids[0].body
        self.assertIn("630 Depreciation: 90.00 → 80.00", said)
        self.assertNotIn("Turnover", said)
        account.rubrics = {**account.rubrics}
        self.assertEqual(len(account.message_ids), before + 1)

    def test_another_form_of_the_same_year_is_said(self):
        account = self.import_file()
        self.import_file(make_xbrl(model="m07"))
        self.assertEqual((account.model, account.source), ("m07", "xbrl"))
        self.assertIn("Abridged (m01) → Micro (m07)", account.message_ids[0].body)

    def test_name_of_accounts_that_have_no_customer_yet(self):
        self.assertEqual(self.accounts.new({"year": 2025}).display_name, "2025")
        self.assertEqual(self.make_accounts().display_name, "Made Company, 2025")

    def test_deleted_and_imported_again(self):
        account = self.import_file()
        attachments = account.message_ids.attachment_ids
        account.unlink()
        self.assertFalse(attachments.exists())
        again = self.import_file(make_csv(Reference_number="2024-00000001"))
        self.assertEqual(again.ebitda, 240)
        again.active = False
        self.assertEqual(self.import_file(make_csv(Reference_number="2024-00000001")), again)
        self.assertTrue(again.active)

    def test_the_same_file_twice_keeps_one_copy(self):
        account = self.import_file()
        self.import_file()
        self.assertEqual(len(account.message_ids.attachment_ids), 1)
        self.assertIn("the figures are the same", account.message_ids[0].body)

    def test_uploads_that_nobody_imports_are_removed(self):
        """A file that was chosen in the window, which was then closed: it names persons."""
        content = make_json()
        self.assertIn(PERSON.encode(), content)
        values = [
            {"name": "a.json", "raw": content, "res_model": model, "res_id": res_id}
            for model, res_id in (
                ("credit.annual.account.import", 0),
                ("credit.annual.account", 0),
                ("credit.annual.account", False),
                ("res.partner", 0),
            )
        ]
        uploads = self.env["ir.attachment"].create(values)
        mine, others = uploads[:3], uploads[3:]
        gc = self.env["credit.annual.account.import"]._gc_uploads
        gc()
        self.assertEqual(len(mine.exists()), 3, "somebody may be at it now")
        self.env.flush_all()
        yesterday = fields.Datetime.now() - timedelta(days=1, minutes=1)
        self.env.cr.execute(
            "UPDATE ir_attachment SET create_date = %s WHERE id IN %s",
            [yesterday, tuple(uploads.ids)],
        )
        kept = self.import_file().message_ids.attachment_ids
        self.env.invalidate_all()
        gc()
        self.assertFalse(mine.exists())
        self.assertTrue(others.exists())
        self.assertTrue(kept.exists())

    def test_persons_are_nowhere_in_the_database(self):
        """Whatever the form: not in the accounts, the chatter, the results or the files."""
        uploads = self.env["ir.attachment"].create(
            [
                {"name": f"{NUMBER_MADE}_2024.json", "raw": make_json()},
                {"name": "a.xbrl", "raw": make_xbrl(previous={"9900": "650"})},
                {"name": "b.csv", "raw": make_csv(Administrator=PERSON)},
                {"name": "bad.json", "raw": make_json({**RUBRICS, "20/58": "7"})},
            ]
        )
        self.accounts.create_document_from_attachment(uploads.ids)
        self.env.flush_all()
        for table in (
            *("credit_annual_account", "mail_message", "credit_annual_account_import"),
            *("credit_annual_account_import_result", "ir_attachment", "mail_tracking_value"),
        ):
            self.env.cr.execute(
                f"SELECT COUNT(*) FROM {table} t WHERE t::text LIKE %s", [f"%{PERSON}%"]
            )
            self.assertEqual(self.env.cr.fetchone()[0], 0, table)
        for file in self.env["ir.attachment"].search([("res_model", "=", "credit.annual.account")]):
            self.assertNotIn(PERSON.encode(), file.raw)
            json.dumps(file.name)
