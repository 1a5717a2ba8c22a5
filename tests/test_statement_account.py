"""Statement of account: it adds up to the ledger, in the customer's language, alone and in a batch."""

import base64
import io
import unittest
import zipfile
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools.pdf import PdfFileReader

from .common import T
from .office import OFFICE, recompute
from .overdue_common import OverdueXlsxCommon
from .xlsx_formulas import Formulas

FROM = T - timedelta(days=59)
HOSTILE = '../../=HYPERLINK("x")<b>Évil</b>\r\n'


class StatementCommon(OverdueXlsxCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.make_customer("Alfa", ref="C 42")
        cls.old = cls.make_due(cls.partner, 100, 1000)
        cls.new = cls.make_invoice(cls.partner, T - timedelta(days=10), 250.5)
        cls.pay(cls.old, T - timedelta(days=5), 400)
        cls.make_invoice(cls.partner, T - timedelta(days=3), 20, move_type="out_refund")
        cls.pay(cls.new, T + timedelta(days=3))

    @classmethod
    def read_groups(cls, partner=None, date_from=FROM, date_to=T):
        partner = partner or cls.partner
        return cls.env["credit.statement"]._read(cls.company, partner, date_from, date_to)[
            partner.id
        ]

    @classmethod
    def export(cls, partners=None, **values):
        return cls.env["credit.statement.export"].create(
            {
                "partner_ids": [fields.Command.set((partners or cls.partner).ids)],
                "company_id": cls.company.id,
                "date_from": FROM,
                "date_to": T,
                **values,
            }
        )

    def download(self, export):
        """Return the name and the content of the file of a dialog."""
        url = export.action_download()["url"]
        self.assertTrue(url.endswith(f"/{export.file_name}?download=true"), url)
        return export.file_name, base64.b64decode(export.file)

    def download_pdf(self, export):
        with self.allow_pdf_render():
            return self.download(export.with_context(force_report_rendering=True))

    def text_of(self, pdf):
        pages = PdfFileReader(io.BytesIO(pdf)).pages
        return " ".join(" ".join(page.extract_text().split()) for page in pages)


@tagged("post_install", "-at_install")
class TestStatement(StatementCommon):
    def test_opening_entries_and_closing_add_up(self):
        [group] = self.read_groups()
        self.assertEqual(float(group.opening), 1000)
        self.assertEqual(
            [(e["kind"], float(e["amount"]), float(e["balance"])) for e in group.entries],
            [("Invoice", 250.5, 1250.5), ("Payment", -400, 850.5), ("Credit note", -20, 830.5)],
        )
        self.assertEqual((float(group.closing), float(group.paid)), (830.5, 400))
        self.assertEqual([float(row["amount"]) for row in group.rows], [600, 250.5, -20])
        self.assertEqual((group.closing, group.elsewhere), (group.total, 0))
        self.assertEqual(sum(group.buckets.values()), group.total)
        self.assertEqual(float(group.buckets["older"]), 600)

    def test_what_happens_later_does_not_exist(self):
        [group] = self.read_groups(date_to=T - timedelta(days=6))
        self.assertEqual(float(group.closing), 1250.5)
        [group] = self.read_groups(date_from=T + timedelta(days=1), date_to=T + timedelta(days=9))
        self.assertEqual((float(group.opening), float(group.closing)), (830.5, 580))

    def test_settled_against_another_currency(self):
        pound = self.setup_other_currency("GBP", rates=[("2000-01-01", 2)])
        partner = self.make_customer("London")
        invoice = self.make_invoice(partner, T - timedelta(days=20), 50, currency_id=pound.id)
        self.pay(invoice, T - timedelta(days=2), 25)
        groups = {group.currency: group for group in self.read_groups(partner)}
        self.assertEqual(float(groups[pound].closing), 50)
        self.assertEqual((groups[pound].rows, float(groups[pound].elsewhere)), ([], 50))
        own = groups[self.company.currency_id]
        self.assertEqual((float(own.closing), float(own.elsewhere)), (-25, -25))

    def test_letters_and_statements_read_the_same_items(self):
        [group] = self.read_groups()
        [items] = self.env["credit.statement"]._read_open(self.company, T, self.partner)[
            self.partner.id
        ]
        self.assertEqual(
            (items.rows, items.total, items.buckets), (group.rows, group.total, group.buckets)
        )

    def test_statements_do_not_grow_with_customers(self):
        def count(partners):
            read = self.env["credit.statement"]._read
            return self.statements_of(read, self.company, partners, FROM, T)

        count(self.partner)
        few = count(self.partner)
        partners = self.partner
        for number in range(5):
            partners += self.make_customer(f"Customer {number}")
            self.make_due(partners[-1], 5)
        self.assertNotMore(few, count(partners))


@tagged("post_install", "-at_install")
class TestStatementFiles(StatementCommon):
    def test_pdf_says_it_all(self):
        name, pdf = self.download_pdf(self.export())
        self.assertEqual(name, f"Statement_of_account_2026-06-30_Alfa_{self.partner.id}.pdf")
        text = self.text_of(pdf)
        for word in (
            *("Statement of account on June 30, 2026", "C 42", "Opening balance", "1,000.00"),
            *("Closing balance", "830.50", "Payments received in this period", "400.00"),
            *("Open items", "Over 90 days", "600.00", self.new.name),
        ):
            self.assertIn(word, text)

    def test_each_customer_in_its_language(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        module = self.env["ir.module.module"].search([("name", "=", "credit_risk_matrix")])
        module._update_translations(["nl_NL"])
        dutch = self.make_customer("Bakker", lang="nl_NL")
        self.make_due(dutch, 5, 1234.5)
        _name, pdf = self.download_pdf(self.export(dutch + self.partner, bundle="merged"))
        text = self.text_of(pdf)
        for word in ("Rekeningoverzicht op 30 juni 2026", "1.234,50", "Statement of account on"):
            self.assertIn(word, text)
        self.assertLess(text.index("Statement of"), text.index("Rekeningoverzicht"), "by name")
        name, _content = self.download(self.export(dutch, form="xlsx"))
        self.assertTrue(name.startswith("Rekeningoverzicht_"), name)

    def test_each_currency_and_each_branch_for_itself(self):
        """An opening balance, entries and open items for each currency; a branch has a statement of its own."""
        pound = self.setup_other_currency("GBP", rates=[("2000-01-01", 2)])
        partner = self.make_customer("London")
        for days, amount in ((100, 80), (20, 30)):
            day = T - timedelta(days=days)
            self.make_invoice(partner, day, amount, currency_id=pound.id)
            self.make_invoice(partner, day, amount * 10)
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.env.user.company_ids += branch
        partner.with_company(branch).property_account_receivable_id = self.receivable
        self.make_invoice(partner, T - timedelta(days=7), 7, company_id=branch.id)
        asked = {"bundle": "zip", "form": "xlsx"}
        found = {}
        for company in (self.company, branch):
            export = self.export(partner, **asked, company_id=company.id)
            export = export.with_context(allowed_company_ids=(self.company | branch).ids)
            book = self.open_book(self.download(export)[1], data_only=True)
            rows = book.worksheets[0].iter_rows(min_row=12, max_col=8, values_only=True)
            found[company] = {row[0]: row[1:] for row in rows if row[0]}
        self.assertEqual(
            found[self.company],
            {
                "GBP": (80, 30, 0, 110, 0, 110, 0),
                self.company.currency_id.name: (800, 300, 0, 1100, 0, 1100, 0),
            },
        )
        self.assertEqual(found[branch], {branch.currency_id.name: (0, 7, 0, 7, 0, 7, 0)})
        with self.assertRaises(AccessError):  # a branch in which one does not work now
            self.export(partner, company_id=branch.id).with_context(
                allowed_company_ids=self.company.ids
            ).action_download()

    def test_batch_is_a_zip_with_a_file_each(self):
        namesake = self.make_customer("Alfa")
        self.make_due(namesake, 5, 10)
        quiet = self.make_customer("Quiet")
        export = self.export(self.partner + namesake + quiet, form="xlsx")
        name, content = self.download(export)
        self.assertEqual(name, "Statement_of_account_2026-06-30.zip")
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            self.assertEqual(
                archive.namelist(),
                [
                    f"Statement_of_account_2026-06-30_Alfa_{partner.id}.xlsx"
                    for partner in (self.partner, namesake)
                ],
            )
            self.open_book(archive.read(archive.namelist()[0]))
        export.only_active = False
        with zipfile.ZipFile(io.BytesIO(self.download(export)[1])) as archive:
            self.assertEqual(len(archive.namelist()), 3)

    def test_every_formula_gives_its_cached_result(self):
        content = self.download(self.export(form="xlsx"))[1]
        book, values = self.open_book(content), self.open_book(content, data_only=True)
        currency = self.company.currency_id.name
        self.assertEqual(
            book.sheetnames,
            ["Statement of account", f"{currency} Entries", f"{currency} Open items"],
        )
        count = 0
        for sheet in book:
            formulas = Formulas(sheet)
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        count += 1
                        cached = values[sheet.title][cell.coordinate].value
                        where = f"{sheet.title}!{cell.coordinate} {cell.value}"
                        self.assertAlmostEqual(cached, formulas.compute(cell.value), 2, where)
        self.assertGreater(count, 8)
        line = [cell.value for cell in values.worksheets[0][12]]
        self.assertEqual(line, [currency, 1000, 250.5, 420, 830.5, 0, 830.5, 0])

    @unittest.skipUnless(OFFICE, "LibreOffice is not there")
    def test_libreoffice_opens_it_and_computes_the_same(self):
        content = self.download(self.export(form="xlsx"))[1]
        values, computed = self.open_book(content, data_only=True), recompute(content)
        for sheet in values:
            for row in sheet.iter_rows():
                for cell in row:
                    if isinstance(cell.value, int | float):
                        other = computed[sheet.title][cell.coordinate].value
                        self.assertAlmostEqual(other, cell.value, 2, cell.coordinate)

    def test_hostile_names(self):
        self.partner.write({"name": HOSTILE, "ref": "=1+1", "street": "<script>x</script>"})
        name, pdf = self.download_pdf(self.export())
        self.assertRegex(name, r"^[A-Za-z0-9_-]+\.pdf$")
        self.assertIn("_Evil_", name, "a letter loses its accent, not itself")
        text = self.text_of(pdf)
        self.assertIn("<b>", text)
        self.assertIn("<script>x</script>", text)
        name, content = self.download(self.export(form="xlsx"))
        self.assertRegex(name, r"^[A-Za-z0-9_-]+\.xlsx$")
        sheet = self.open_book(content).worksheets[0]
        cells = {row[0].value: row[1] for row in sheet.iter_rows(min_row=4, max_row=7)}
        self.assertEqual(
            (cells["Customer number"].value, cells["Customer number"].data_type), ("=1+1", "s")
        )

    # Who may, and what is refused

    def test_refused(self):
        with self.assertRaisesRegex(UserError, "ends before it starts"):
            self.export(date_from=T, date_to=FROM).action_download()
        quiet = self.make_customer("Quiet") + self.make_customer("Quieter")
        with self.assertRaisesRegex(UserError, "None of these"):
            self.export(quiet).action_download()
        other = self.setup_other_company()["company"]
        with self.assertRaises(AccessError):
            self.export(company_id=other.id).with_context(
                allowed_company_ids=self.company.ids
            ).action_download()

    def test_only_controllers(self):
        for user in (self.make_user("user"), self.make_user()):
            with self.assertRaises(AccessError):
                self.env["credit.statement.export"].with_user(user).create({})
            with self.assertRaises(AccessError):
                self.env["ir.actions.report"].with_user(user)._render_qweb_pdf(
                    "credit_risk_matrix.report_credit_statement", self.partner.ids
                )
        export = self.export().with_user(self.make_user("controller"))
        mine = export.create(
            {"partner_ids": [fields.Command.set(self.partner.ids)], "form": "xlsx"}
        )
        self.assertTrue(self.download(mine)[1])
        with self.assertRaises(AccessError):
            export.read(["file"])

    def test_a_company_that_is_none_is_refused(self):
        page = self.env["report.credit_risk_matrix.report_credit_statement"]
        for company_id in ("x", "-1", "99999999", [1]):
            with self.subTest(company_id), self.assertRaises(AccessError):
                page._get_report_values(self.partner.ids, {"company_id": company_id})

    def test_from_a_contact_the_customer_is_chosen(self):
        contact = self.env["res.partner"].create({"name": "Jan", "parent_id": self.partner.id})
        exports = self.env["credit.statement.export"].with_context(
            active_model="res.partner", active_ids=contact.ids
        )
        self.assertEqual(exports.create({}).partner_ids, self.partner)


@tagged("post_install", "-at_install")
class TestStatementDownload(StatementCommon, HttpCase):
    def test_the_browser_gets_the_file(self):
        user = self.make_user("controller")
        export = self.env["credit.statement.export"].with_user(user)
        export = export.create(
            {"partner_ids": [fields.Command.set(self.partner.ids)], "form": "xlsx"}
        )
        url = export.action_download()["url"]
        self.authenticate(user.login, user.login)
        response = self.url_open(url)
        self.assertEqual(response.status_code, 200)
        self.assertIn(export.file_name, response.headers["Content-Disposition"])
        self.assertTrue(self.open_book(response.content).sheetnames)
        other = self.make_user("manager")
        self.authenticate(other.login, other.login)
        self.assertNotEqual(self.url_open(url).status_code, 200)
