"""Overdue by segment, expected collections and key figures as PDF: they add up, and to each what he may see."""

import json
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from unittest.mock import patch
from urllib.parse import urlencode

from openpyxl import load_workbook

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from ..engine.collections import PERIODS
from ..report import overdue_page
from .common import T
from .overdue_common import OverdueCommon
from .paper_case import PaperCase

HOSTILE = ['=HYPERLINK("http://evil.example","x")', "<b>bold</b>", "<script>alert(1)</script>"]

#: in tests a PDF is a page of HTML, unless one asks for more
REAL = urlencode({"context": json.dumps({"force_report_rendering": True})})


class LedgerPapers(OverdueCommon, PaperCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.one, cls.two = cls.make_ledger()
        cls.one.write({"country_id": cls.env.ref("base.be").id, "user_id": cls.env.uid})
        cls.refresh()
        cls.balance = Decimal(f"{cls.trial_balance():.2f}")

    def check_readers(self):
        """Controllers print it; a salesperson, another company and another's dialog are refused."""
        controller, seller = self.make_user("controller"), self.make_user("user")
        dialog = self.make_dialog(controller)
        self.assertTrue(dialog._get_page()["tables"])
        self.assertEqual(dialog.action_print()["type"], "ir.actions.report")
        report = self.env.ref(dialog._paper)
        reports = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        writer = self.env[dialog._writer]
        other = self.setup_other_company()["company"]
        for refused in (
            lambda: self.make_dialog(seller),
            lambda: dialog.with_user(seller).action_print(),
            lambda: reports.with_user(seller)._render_qweb_pdf(report.report_name, dialog.ids),
            lambda: writer.with_user(seller)._get_page(self.company, T),
            lambda: writer.with_user(controller)._get_page(other, T),
        ):
            with self.assertRaises(AccessError), self.allow_pdf_render():
                refused()

    def check_statements(self):
        """Ten customers more need not one statement more."""

        def count():
            return self.statements_of(self.make_dialog()._get_page)

        count()
        few = count()
        for days in range(10):
            self.make_due(self.make_customer(f"Customer {days}"), days)
        self.assertNotMore(few, count())
        self.assertLess(few.total(), 60)

    def check_hostile_names(self):
        for name in HOSTILE:
            self.make_due(self.make_customer(name, email=False), 10, 100)
        text = self.print_text()
        for name in HOSTILE:
            self.assertIn(name, text)

    def check_language(self, *words):
        """The same figures, as a Dutch reader writes them."""
        self.env["res.lang"]._activate_lang("nl_NL")
        self.env["ir.module.module"]._load_module_terms(["credit_risk_matrix"], ["nl_NL"])
        dialog = self.make_dialog().with_context(lang="nl_NL")
        with self.allow_pdf_render():
            page = str(dialog._get_page())
        for word in ("30 juni 2026", "Aansluiting met het grootboek", "Totaal", *words):
            self.assertIn(word, page)
        dutch = f"{self.balance:,.2f}".translate(str.maketrans(",.", ".,"))
        self.assertIn(dutch, page)


@tagged("post_install", "-at_install")
class TestOverduePaper(LedgerPapers):
    DIALOG = "credit.overdue.export"

    def test_it_prints_every_figure_and_ties_out(self):
        text = self.print_text()
        self.assertPrinted(text, self.get_tables().values())
        for word in (
            "Overdue by segment on June 30, 2026",
            self.company.name,
            "Tie-out with the ledger",
            "Balance of the receivable accounts",
            f"{self.balance:,.2f}",
        ):
            self.assertIn(word, text)

    def test_every_table_adds_up_to_the_ledger(self):
        tables = self.get_tables()
        for title in ("Customer category", "Risk grade", "Salesperson", "Country"):
            self.assertColumnsAddUp(tables[title], range(9))
            self.assertEqual(self.amount_of(tables[title].total.cells[7]), self.balance, title)
        self.assertColumnsAddUp(tables["Customers"], range(2, 10))
        ages = tables["Open amount by age"]
        self.assertColumnsAddUp(ages, (1, 2))
        self.assertEqual(self.amount_of(ages.total.cells[2]), self.balance)
        matrix = tables["Customer category and risk grade"]
        self.assertColumnsAddUp(matrix, range(len(matrix.columns)))
        for line in (*matrix.lines, matrix.total):
            *amounts, total = map(self.amount_of, line.cells)
            self.assertEqual(sum(amounts), total)

    def test_what_is_not_printed_is_one_line(self):
        with patch.object(overdue_page, "PRINTED_CUSTOMERS", 1):
            table = self.get_tables()["Customers"]
        self.assertEqual(table.lines[-1].name, "2 other customers")
        self.assertEqual(len(table.lines), 2)
        self.assertColumnsAddUp(table, range(2, 10))

    def test_the_head_of_a_long_table_stands_on_every_page(self):
        for number in range(35):
            self.make_due(self.make_customer(f"Debtor {number}"), 10, 5)
        with self.allow_pdf_render():
            content = self.make_dialog()._make_file("pdf")[1]
        pages = [" ".join(page.split()) for page in self.read_pages(content)]
        with_customers = [page for page in pages if "Debtor" in page]
        self.assertGreater(len(with_customers), 1)
        for page in with_customers:
            self.assertIn("Customer Category Grade Items Not overdue", page)
        self.assertTrue(with_customers[-1].rpartition("Total")[2])

    def test_another_day_knows_nothing_of_later_payments(self):
        day = T - timedelta(days=35)
        table = self.get_tables(date=day)["Country"]
        balance = Decimal(f"{self.trial_balance(day):.2f}")
        self.assertEqual(self.amount_of(table.total.cells[7]), balance)
        self.assertNotEqual(balance, self.balance)

    def test_nothing_open_says_so(self):
        text = self.print_text(date=T - timedelta(days=4000))
        self.assertIn("Nothing was open on this date.", text)

    def test_the_file_is_called_after_report_company_and_date(self):
        with self.allow_pdf_render():
            name, _content = self.make_dialog()._make_file("pdf")
        self.assertEqual(name, f"Overdue by segment {self.company.name} 2026-06-30.pdf")

    def test_names_stay_texts(self):
        self.check_hostile_names()

    def test_readers(self):
        self.check_readers()

    def test_statements(self):
        self.check_statements()

    def test_language(self):
        self.check_language("Vervallen", "Klantcategorie")


@tagged("post_install", "-at_install")
class TestCollectionsPaper(LedgerPapers):
    DIALOG = "credit.collection.export"

    def test_it_prints_every_figure_and_ties_out(self):
        text = self.print_text()
        self.assertPrinted(text, self.get_tables().values())
        for word in ("Expected collections from June 30, 2026", "This week (from 06/29/2026)"):
            self.assertIn(word, text)
        self.assertIn(f"{self.balance:,.2f}", text)

    def test_every_table_adds_up_to_the_ledger(self):
        tables = self.get_tables()
        weeks = tables["Expected collections by week"]
        self.assertEqual(len(weeks.lines), len(PERIODS))
        for table in tables.values():
            self.assertColumnsAddUp(table, range(len(table.columns)))
            for line in (*table.lines, table.total):
                *amounts, total = map(self.amount_of, line.cells)
                self.assertEqual(sum(amounts), total, (table.title, line.name))
            self.assertEqual(self.amount_of(table.total.cells[-1]), self.balance)

    def test_the_columns_of_a_segment_hold_every_week(self):
        """A week that no column shows would be lost from the page."""
        for days in (-3, 4, 11, 25, 60, 200):
            self.make_due(self.two, -days, 10 + days)
        self.make_habit(self.two)
        table = self.get_tables()["Country"]
        self.assertColumnsAddUp(table, range(len(table.columns)))
        self.assertTrue(any(self.amount_of(table.total.cells[column]) for column in range(5)))

    def make_habit(self, partner):
        for number in range(6):
            day = T - timedelta(days=100 + 20 * number)
            self.pay(self.make_invoice(partner, day, 100), day + timedelta(days=35))
        self.refresh()
        self.env["credit.risk.habit"]._renew(self.company, T, 0)
        self.env.flush_all()

    def test_what_is_not_printed_is_one_line(self):
        with patch.object(overdue_page, "PRINTED_CUSTOMERS", 1):
            table = self.get_tables()["Customers"]
        self.assertEqual(table.lines[-1].name, "2 other customers")
        self.assertColumnsAddUp(table, range(len(table.columns)))

    def test_names_stay_texts(self):
        self.check_hostile_names()

    def test_readers(self):
        self.check_readers()

    def test_statements(self):
        self.check_statements()

    def test_language(self):
        self.check_language("Deze week", "Klantcategorie")


@tagged("post_install", "-at_install")
class TestFiguresPaper(LedgerPapers):
    DIALOG = "credit.figures.export"

    def test_it_prints_every_figure_and_ties_out(self):
        text = self.print_text()
        self.assertPrinted(text, self.get_tables().values())
        for word in ("Key figures on June 30, 2026", "DSO", f"{self.balance:,.2f}"):
            self.assertIn(word, text)

    def test_amounts_add_up_and_ratios_are_those_of_the_screen(self):
        figures = self.env["credit.key.figures"]
        whole = figures._get_lines(self.company, T)[0]
        place = [column["name"] for column in figures._get_columns()].index("dso_countback")
        for table in self.get_tables().values():
            self.assertColumnsAddUp(table, range(8))
            self.assertEqual(self.amount_of(table.total.cells[1]), self.balance)
            self.assertEqual(table.total.cells[place].text, f"{whole.values['dso_countback']:,.1f}")

    def test_names_stay_texts(self):
        category = self.env.ref("credit_risk_matrix.category_small")
        category.name = HOSTILE[1]
        self.assertIn(HOSTILE[1], self.print_text())

    def test_readers(self):
        self.check_readers()

    def test_statements(self):
        self.check_statements()

    def test_language(self):
        self.check_language("Klanten", "Klantcategorie")

    def test_the_file_is_that_of_the_schedule(self):
        dialog = self.make_dialog()
        name, content = dialog._make_file("xlsx")
        self.assertTrue(name.startswith("Key figures "), name)
        self.assertTrue(content.startswith(b"PK"))
        self.assertIn("/report_xlsx/figures?date=2026-06-30", dialog.action_download()["url"])

    def test_the_first_sheet_of_the_file_has_its_own_title(self):
        """Not that of another report, which it is not."""
        _name, content = self.make_dialog()._make_file("xlsx")
        book = load_workbook(BytesIO(content))
        self.assertEqual(book.sheetnames, ["Basis of the key figures", "Key figures"])
        self.assertEqual(book.worksheets[0]["A1"].value, "Basis of the key figures")


@tagged("post_install", "-at_install")
class TestPaperDownload(LedgerPapers, HttpCase):
    """What the browser asks when somebody presses Download PDF."""

    def test_each_report_is_downloaded_as_a_pdf(self):
        controller = self.make_user("controller")
        self.authenticate(controller.login, controller.login)
        for dialog in (
            *("credit.overdue.export", "credit.ageing.export"),
            *("credit.collection.export", "credit.figures.export"),
        ):
            self.DIALOG = dialog
            export = self.make_dialog(controller)
            report = self.env.ref(export._paper).report_name
            with self.allow_pdf_render():
                response = self.url_open(f"/report/pdf/{report}/{export.id}?{REAL}")
            self.assertEqual(response.status_code, 200, dialog)
            self.assertTrue(response.content.startswith(b"%PDF"), dialog)

    def test_the_buttons_in_the_browser(self):
        today = fields.Date.today()
        partner = self.make_customer("Tour customer")
        self.make_due(partner, 95, 400, as_of=today)
        self.env["credit.risk.profile"]._refresh(self.company, today)
        user = self.make_user("controller")
        for path in ("credit-overdue", "credit-collections", "credit-ageing"):
            self.start_tour(f"/odoo/{path}", "credit_report_as_pdf", login=user.login)
        self.start_tour("/odoo/credit-key-figures", "credit_key_figures_as_pdf", login=user.login)
