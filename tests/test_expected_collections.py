"""Expected collections: promises first, then the customer's habit, then its category's; all ties to the ledger."""

import unittest
from datetime import date, timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..engine.collections import PERIODS, week_of
from .common import T
from .office import OFFICE, recompute
from .overdue_common import OverdueXlsxCommon
from .xlsx_formulas import Formulas


@tagged("post_install", "-at_install")
class TestExpectedCollections(OverdueXlsxCommon):
    @classmethod
    def make(cls, as_of=T, **kwargs):
        return cls.env["credit.collection.xlsx"]._make(cls.company, as_of, **kwargs)

    @classmethod
    def collections(cls, as_of=T, user=None):
        report = cls.env["credit.collection.report"].with_context(
            credit_report_date=fields.Date.to_string(as_of), allowed_company_ids=cls.company.ids
        )
        return report.with_user(user) if user else report

    @classmethod
    def make_payer(cls, name, days_late, count=6):
        """Return a customer that settled so many invoices, each so many days after its due date."""
        partner = cls.make_customer(name)
        for number in range(count):
            day = T - timedelta(days=100 + 20 * number)
            cls.pay(cls.make_invoice(partner, day, 100), day + timedelta(days=30 + days_late))
        return partner

    @classmethod
    def read_habits(cls):
        """Refresh, and read the habits as the nightly job does."""
        cls.refresh()
        cls.env["credit.risk.habit"]._renew(cls.company, T, 0)
        cls.env.flush_all()

    def rows_of(self, partner, **kwargs):
        return self.collections(**kwargs).search([("partner_id", "=", partner.id)])

    def promise(self, partner, *payments, move=None, **kwargs):
        return self.env["credit.followup.hold"].create(
            {
                "kind": "promise",
                "partner_id": partner.id,
                "company_id": self.company.id,
                "move_id": move.id if move else False,
                "reason": "On the phone",
                "date_from": T,
                "promise_ids": [
                    Command.create({"date": T + timedelta(days=days), "amount": amount})
                    for days, amount in payments
                ],
                **kwargs,
            }
        )

    def test_own_habit_moves_the_due_date(self):
        payer = self.make_payer("Ten late", 10)
        self.make_due(payer, -5, 300)
        self.read_habits()
        row = self.rows_of(payer)
        self.assertEqual((row.basis, row.usual_days, row.amount), ("own", 10, 300))
        self.assertEqual(row.expected_date, T + timedelta(days=15))
        self.assertEqual(row.period, week_of(row.expected_date, T))

    def test_who_pays_early_is_expected_early(self):
        payer = self.make_payer("Early", -8)
        self.make_due(payer, -20, 300)
        self.read_habits()
        self.assertEqual(self.rows_of(payer).expected_date, T + timedelta(days=12))

    def test_without_own_history_the_category_tells(self):
        for name in ("A", "B"):
            self.make_payer(name, 6)
        newcomer = self.make_customer("Newcomer")
        self.make_due(newcomer, -5, 70)
        self.read_habits()
        row = self.rows_of(newcomer)
        self.assertEqual((row.basis, row.usual_days), ("pool", 6))
        self.assertEqual(row.expected_date, T + timedelta(days=11))

    def test_nothing_known_is_a_state(self):
        newcomer = self.make_customer("Newcomer")
        self.make_due(newcomer, -5, 70)
        self.read_habits()
        row = self.rows_of(newcomer)
        self.assertEqual((row.period, row.basis, row.expected_date), ("no_data", "none", False))
        self.make_entry(12.5, T)
        nobody = self.collections().search([("partner_id", "=", False)])
        self.assertEqual((nobody.period, nobody.amount), ("no_data", 12.5))

    def test_past_its_usual_day_and_after_the_last_week(self):
        payer = self.make_payer("Ten late", 10)
        self.make_due(payer, 11, 5)
        self.make_due(payer, 10, 6)
        self.make_invoice(payer, T, 7, days=200)
        self.read_habits()
        found = {row.amount: (row.period, row.expected_date) for row in self.rows_of(payer)}
        self.assertEqual(found[5], ("overrun", False))
        self.assertEqual(found[6], ("00", T))
        self.assertEqual(found[7], ("later", T + timedelta(days=210)))

    def test_promises_go_first_and_split_items(self):
        """A plan pays the oldest items first; what it does not cover keeps the habit."""
        payer = self.make_payer("Ten late", 10)
        self.make_due(payer, 3, 100)
        self.make_due(payer, 1, 50)
        self.make_due(payer, -30, 80)
        self.promise(payer, (4, 60), (11, 60))
        self.read_habits()
        rows = [(r.basis, r.expected_date, r.amount) for r in self.rows_of(payer).sorted("id")]
        day = lambda days: T + timedelta(days=days)  # noqa: E731
        self.assertEqual(
            sorted(rows, key=lambda row: (row[1], row[2])),
            [
                ("promise", day(4), 60),
                ("own", day(9), 30),
                ("promise", day(11), 20),
                ("promise", day(11), 40),
                ("own", day(40), 80),
            ],
        )

    def test_a_promise_for_an_invoice_covers_that_one(self):
        payer = self.make_payer("Ten late", 10)
        self.make_due(payer, 3, 100)
        promised = self.make_due(payer, 2, 100)
        self.promise(payer, (7, 100), move=promised)
        self.read_habits()
        found = {row.move_id: row.basis for row in self.rows_of(payer)}
        self.assertEqual(found.pop(promised), "promise")
        self.assertEqual(set(found.values()), {"own"})

    def test_disputes_and_credits_have_no_week(self):
        payer = self.make_payer("Ten late", 10)
        invoice = self.make_due(payer, -5, 100)
        self.make_payment(payer, T, 30)
        self.env["credit.followup.hold"].create(
            {
                "kind": "dispute",
                "partner_id": payer.id,
                "company_id": self.company.id,
                "move_id": invoice.id,
                "reason": "Broken goods",
                "date_from": T,
                "date_until": T + timedelta(days=30),
            }
        )
        self.read_habits()
        found = {row.amount: row.period for row in self.rows_of(payer)}
        self.assertEqual(found, {100: "suspended", -30: "unallocated"})

    def test_all_of_it_ties_to_the_ledger_on_every_date(self):
        one, _two = self.make_ledger()
        payer = self.make_payer("Ten late", 10)
        self.make_due(payer, 3, 100)
        self.promise(payer, (4, 60.05), (11, 900))
        self.promise(one, (4, 100))
        self.read_habits()
        for days in (-200, -60, -5, 0, 3):
            as_of = T + timedelta(days=days)
            [(total, ids, items)] = self.collections(as_of)._read_group(
                [], aggregates=["amount:sum", "id:count_distinct", "__count"]
            )
            self.assertAlmostEqual(total or 0, self.trial_balance(as_of), 2)
            self.assertEqual(ids, items, "each row has an id of its own")

    def test_periods_are_those_of_the_engine(self):
        selection = self.env["credit.collection.report"]._fields["period"].selection
        self.assertEqual(tuple(code for code, _label in selection), PERIODS)
        self.assertEqual(sorted(PERIODS), list(PERIODS), "a group by week is in their order")

    def test_only_controllers_read_it(self):
        self.make_ledger()
        for user in (self.make_user("user"), self.make_user()):
            with self.assertRaises(AccessError):
                self.collections(user=user).search([])
        self.assertTrue(self.collections(user=self.make_user("controller")).search([]))

    # The file

    def make_world(self):
        self.make_ledger()
        payer = self.make_payer("=1+1", 10)
        self.make_due(payer, -5, 300)
        self.promise(payer, (4, 60))
        self.read_habits()

    def test_every_formula_gives_its_cached_result(self):
        self.make_world()
        book, values = self.make_books()
        self.assertEqual(book.sheetnames, ["Expected collections", "Customers", "Items"])
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
        self.assertGreater(count, 30)
        self.assert_only_our_formulas(book)

    def test_first_sheet_ties_out(self):
        self.make_world()
        _book, values = self.make_books()
        rows = [r[:6] for r in values["Expected collections"].iter_rows(values_only=True)]
        facts = {row[0]: row for row in rows if row[0]}
        balance = self.trial_balance()
        self.assertAlmostEqual(facts["Balance of the receivable accounts"][1], balance, 2)
        self.assertEqual(facts["Difference"][1], 0)
        self.assertAlmostEqual(facts["Total"][5], balance, 2)
        self.assertEqual(facts["This week (from 06/29/2026)"][1], 60)

    @unittest.skipUnless(OFFICE, "LibreOffice is not there")
    def test_libreoffice_opens_it_and_computes_the_same(self):
        self.make_world()
        content = self.make()[1]
        values, computed = self.open_book(content, data_only=True), recompute(content)
        for sheet in values:
            for row in sheet.iter_rows():
                for cell in row:
                    if isinstance(cell.value, int | float):
                        other = computed[sheet.title][cell.coordinate].value
                        self.assertAlmostEqual(other, cell.value, 2, cell.coordinate)

    def test_dialog(self):
        self.make_world()
        export = self.env["credit.collection.export"].create(
            {"company_id": self.company.id, "date": T}
        )
        self.assertEqual(export.difference, 0)
        self.assertIn("/report_xlsx/collections?", export.action_download()["url"])
        action = export.action_show()
        rows = self.env[action["res_model"]].with_context(**action["context"])
        total = sum(rows.search(action["domain"]).mapped("amount"))
        self.assertAlmostEqual(total, self.trial_balance(), 2)


@tagged("post_install", "-at_install")
class TestCollectionWeeks(OverdueXlsxCommon):
    def test_a_sunday_belongs_to_the_week_before(self):
        sunday = date(2026, 7, 5)
        self.assertEqual(week_of(sunday, sunday), "00")
        self.assertEqual(week_of(sunday + timedelta(days=1), sunday), "01")
