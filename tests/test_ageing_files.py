"""The ageing as XLSX and PDF: every figure and formula, hostile texts, LibreOffice, and who may have it."""

import io
import unittest
from datetime import timedelta
from decimal import Decimal
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools.pdf import PdfFileReader

from ..report import overdue_page, overdue_xlsx
from .common import T
from .office import OFFICE, recompute
from .overdue_common import TOTAL, OverdueXlsxCommon
from .paper_case import PaperCase
from .xlsx_formulas import Formulas

SHEETS = [
    *("Ageing", "Currencies", "Category", "Grade", "Salesperson", "Country"),
    *("Customers", "Items"),
]
HOSTILE = ['=HYPERLINK("http://evil.example","x")', "+1", "@SUM(A1)", "<b>bold</b>", "-1"]


class AgeingFilesCommon(OverdueXlsxCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls.make_ledger()
        cls.refresh()

    @classmethod
    def make(cls, as_of=T, **kwargs):
        return cls.env["credit.ageing.xlsx"]._make(cls.company, as_of, **kwargs)

    def make_pound(self):
        pound = self.setup_other_currency("GBP", rates=[("2000-01-01", 2)])
        self.make_due(self.make_customer("London"), 40, 50, currency_id=pound.id)


@tagged("post_install", "-at_install")
class TestAgeingXlsx(AgeingFilesCommon):
    def test_sheets(self):
        book, _values = self.make_books()
        self.assertEqual(book.sheetnames, SHEETS)
        self.make_pound()
        book, _values = self.make_books()
        self.assertIn("Customers by currency", book.sheetnames)

    def test_every_formula_gives_its_cached_result(self):
        self.make_pound()
        book, values = self.make_books()
        count = 0
        for sheet in book:
            formulas = Formulas(sheet)
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type != "f":
                        continue
                    count += 1
                    computed = formulas.compute(cell.value)
                    cached = values[sheet.title][cell.coordinate].value
                    where = f"{sheet.title}!{cell.coordinate} {cell.value}"
                    if computed == "":
                        self.assertIn(cached, (None, ""), where)
                    else:
                        self.assertAlmostEqual(cached, computed, 2, where)
        self.assertGreater(count, 60)

    def test_first_sheet_ties_out_and_shows_the_ages(self):
        _book, values = self.make_books()
        rows = [row[:5] for row in values["Ageing"].iter_rows(values_only=True)]
        facts = {row[0]: row[1] for row in rows if row[0]}
        balance = self.trial_balance()
        self.assertAlmostEqual(facts["Balance of the receivable accounts"], balance, 2)
        self.assertAlmostEqual(facts["Total of the open items"], balance, 2)
        self.assertEqual(facts["Difference"], 0)
        self.assertAlmostEqual(facts["Total"], balance, 2)
        for code, label in self.env["credit.ageing.xlsx"]._get_bucket_labels().items():
            amount = self.sum_of(self.report(), [("bucket", "=", code)])
            self.assertAlmostEqual(facts[label], amount, 2)

    def test_chart_shows_the_five_ages(self):
        book, _values = self.make_books()
        sheet = book["Ageing"]
        [chart] = sheet._charts
        first, last = chart.series[0].cat.strRef.f.split("!")[1].replace("$", "").split(":")
        labels = [row[0].value for row in sheet[first:last]]
        self.assertEqual(labels, list(self.env["credit.ageing.xlsx"]._get_bucket_labels().values()))

    def test_each_currency_in_itself(self):
        self.make_pound()
        _book, values = self.make_books()
        rows = {row["Currency"]: row for row in self.rows(values["Currencies"])}
        self.assertEqual(rows["GBP"]["31-60 days"], 50)
        self.assertEqual(rows["GBP"]["In the company's currency"], 25)
        total = values["Currencies"].cell(TOTAL, 9).value
        self.assertAlmostEqual(total, self.trial_balance(), 2)
        london = [
            r for r in self.rows(values["Customers by currency"]) if r["Customer"] == "London"
        ]
        self.assertEqual([(r["Currency"], r["Total"]) for r in london], [("GBP", 50)])

    def test_large_book_is_the_same(self):
        """Constant memory changes how the file is written, not what stands in it."""
        _book, small = self.make_books()
        with patch.object(overdue_xlsx, "LARGE_BOOK", 0):
            _book, large = self.make_books()
        for sheet in small:
            for row in sheet.iter_rows():
                for cell in row:
                    other = large[sheet.title][cell.coordinate]
                    if cell.value != other.value:
                        self.assertEqual(sheet.cell(cell.row, 1).value, "Made on")

    def test_hostile_names_stay_texts(self):
        for index, name in enumerate(HOSTILE):
            self.make_due(self.make_customer(name, email=False), 10 * index, 100, ref=name)
        book = self.open_book(self.make()[1])
        self.assert_only_our_formulas(book)
        names = {row["Customer"] for row in self.rows(book["Customers"])}
        self.assertLessEqual(set(HOSTILE), names)

    @unittest.skipUnless(OFFICE, "LibreOffice is not there")
    def test_libreoffice_opens_it_and_computes_the_same(self):
        self.make_pound()
        for limit in (overdue_xlsx.LARGE_BOOK, 0):
            with self.subTest(limit=limit), patch.object(overdue_xlsx, "LARGE_BOOK", limit):
                self.check_office(self.make()[1])

    def check_office(self, content):
        """The sheets are those of the file, and so is every number."""
        values, computed = self.open_book(content, data_only=True), recompute(content)
        self.assertEqual(computed.sheetnames, values.sheetnames)
        for sheet in values:
            for row in sheet.iter_rows():
                for cell in row:
                    if isinstance(cell.value, int | float):
                        other = computed[sheet.title][cell.coordinate].value
                        where = f"{sheet.title}!{cell.coordinate}"
                        self.assertAlmostEqual(other, cell.value, 2, where)


@tagged("post_install", "-at_install")
class TestAgeingDownload(AgeingFilesCommon, HttpCase):
    ROUTE = "/credit_risk_matrix/report_xlsx"

    def test_controllers_download_and_others_are_refused(self):
        user = self.make_user("controller")
        self.authenticate(user.login, user.login)
        query = f"date={fields.Date.to_string(T)}&company_id={self.company.id}"
        response = self.url_open(f"{self.ROUTE}/ageing?{query}")
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        self.assertEqual(self.open_book(response.content).sheetnames, SHEETS)
        other = self.setup_other_company()["company"]
        for path, status in (
            (f"ageing?company_id={other.id}", 403),
            ("ageing?date=soon", 400),
            ("ageing?levels=passwords", 400),
            ("res.users", 404),
        ):
            self.assertEqual(self.url_open(f"{self.ROUTE}/{path}").status_code, status, path)
        reader = self.make_user("user")
        self.authenticate(reader.login, reader.login)
        self.assertEqual(self.url_open(f"{self.ROUTE}/ageing?{query}").status_code, 403)


@tagged("post_install", "-at_install")
class TestAgeingPdf(AgeingFilesCommon, PaperCase):
    def print_page(self, **values):
        """Return the text of the printed page, and the number of pages."""
        export = self.env["credit.ageing.export"].create(
            {"company_id": self.company.id, "date": T, **values}
        )
        action = export.action_print()
        self.assertEqual(action["report_name"], "credit_risk_matrix.report_credit_ageing")
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        with self.allow_pdf_render():
            pdf, kind = report._render_qweb_pdf(action["report_name"], export.ids)
        self.assertEqual(kind, "pdf")
        pages = PdfFileReader(io.BytesIO(pdf)).pages
        return " ".join(page.extract_text() for page in pages), len(pages)

    def test_page_ties_out_and_names_every_customer(self):
        self.make_due(self.make_customer(HOSTILE[3], email=False), 10, 100)
        text, _pages = self.print_page()
        flat = " ".join(text.split())
        for word in ("Ageing on June 30, 2026", "Tie-out with the ledger", "Over 90 days", "One"):
            self.assertIn(word, flat)
        self.assertIn(HOSTILE[3], flat, "a name is text, not a tag")
        self.assertIn(f"{self.trial_balance():,.2f}", flat)

    def test_what_is_not_printed_is_one_line(self):
        with patch.object(overdue_page, "PRINTED_CUSTOMERS", 1):
            export = self.env["credit.ageing.export"].create(
                {"company_id": self.company.id, "date": T}
            )
            table = export._get_page()["tables"][-1]
        self.assertEqual([line.name for line in table.lines][1], "2 other customers")
        self.assertColumnsAddUp(table, range(2, 9))

    def test_only_its_maker_prints_it(self):
        export = self.env["credit.ageing.export"].create({"company_id": self.company.id, "date": T})
        reader = self.make_user("user")
        with self.assertRaises(AccessError):
            export.with_user(reader).action_print()
        with self.assertRaises(AccessError):
            self.env["ir.actions.report"].with_user(reader)._render_qweb_pdf(
                "credit_risk_matrix.report_credit_ageing", export.ids
            )

    def test_past_date(self):
        export = self.env["credit.ageing.export"].create(
            {"company_id": self.company.id, "date": T - timedelta(days=35)}
        )
        table = export._get_page()["tables"][0]
        balance = self.trial_balance(export.date)
        self.assertEqual(self.amount_of(table.total.cells[2]), Decimal(f"{balance:.2f}"))
