"""“Overdue by segment” as XLSX: every figure and formula in the file, and how it looks."""

from datetime import date, datetime, timedelta
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..report import overdue_xlsx, overdue_xlsx_details
from ..report.overdue_xlsx import LEVELS
from .common import T
from .overdue_common import ALL_SHEETS, FIRST, HEADER, SHEETS, TOTAL, OverdueXlsxCommon
from .xlsx_formulas import Formulas


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
        self.assertEqual(book.sheetnames, ALL_SHEETS)
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
        self.assert_only_our_formulas(self.make_books()[0])

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
        self.make()
        few = self.statements_of(self.make)
        for days in range(10):
            self.make_due(self.make_customer(f"Customer {days}"), days)
        self.assertNotMore(few, self.statements_of(self.make))
        self.assertLess(few.total(), 60)
