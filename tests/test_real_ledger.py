"""The daily job on a real receivables ledger: it ties out, does nothing twice, and goes on with what is new."""

import importlib
import sys
import unittest
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path

from odoo.tests import tagged

from ..engine.duesteps import Item, step_date
from .common import CreditRiskCommon

ROOT = Path(__file__).resolve().parents[1]
DEV = ROOT / "dev"
LEDGER = ROOT.parent / "shared" / "data" / "ar_ledger.csv"
FIRST, SECOND = date(2013, 9, 30), date(2013, 10, 15)


@contextmanager
def development_modules():
    """Let the modules of dev/ be imported; they are no part of the add-on."""
    sys.path.insert(0, str(DEV))
    try:
        yield
    finally:
        sys.path.remove(str(DEV))


if DEV.is_dir():

    @tagged("post_install", "-at_install")
    @unittest.skipUnless(LEDGER.exists(), "the real ledger of ../shared is not there")
    class TestRealLedger(CreditRiskCommon):
        @classmethod
        def setUpClass(cls):
            super().setUpClass()
            with development_modules():
                cls.rows = importlib.import_module("ledger_file").read_ledger(LEDGER)
                cls.load = staticmethod(importlib.import_module("ledger_loader").load)

        def load_until(self, day):
            self.load(self.env(su=True), self.rows, day, self.company)

        def open_rows(self, day):
            """Return the rows that are open on a day: the oracle, from the file alone."""
            return [
                row
                for row in self.rows
                if row.invoice_date <= day and not (row.settled_date and row.settled_date <= day)
            ]

        def assertTiesOut(self, run):
            rows = self.open_rows(run.date)
            total = float(sum((row.amount for row in rows), Decimal(0)))
            self.assertEqual(run.item_count, len(rows))
            self.assertAlmostEqual(run.ledger_balance, total, 2)
            self.assertAlmostEqual(run.item_balance, total, 2)
            self.assertEqual(run.difference, 0)

        def assertDaysToPay(self, day):
            """Every customer's days to pay equal those worked out from the file."""
            by_customer = {}
            for row in self.rows:
                by_customer.setdefault(row.customer, []).append(row)
            for profile in self.env["credit.risk.profile"].search(
                [("company_id", "=", self.company.id)]
            ):
                amount = days = Decimal(0)
                for row in by_customer[profile.partner_id.ref]:
                    settled = row.settled_date and row.settled_date <= day
                    if settled and (day - row.settled_date).days < 365:
                        amount += row.amount
                        days += row.amount * (row.settled_date - row.invoice_date).days
                    elif not settled and row.invoice_date <= day and row.due_date < day:
                        amount += row.amount
                        days += row.amount * (day - row.invoice_date).days
                self.assertAlmostEqual(
                    profile.days_to_pay, float(days / amount) if amount else False, 4
                )

        def test_two_days_of_the_real_ledger(self):
            self.load_until(FIRST)
            first = self.carry_out(FIRST)
            self.assertTiesOut(first)
            self.assertDaysToPay(FIRST)
            again = self.carry_out(FIRST)
            self.assertTiesOut(again)
            self.assertFalse(again.action_ids, "running twice changes nothing")
            self.load_until(SECOND)
            second = self.carry_out(SECOND)
            self.assertTiesOut(second)
            self.assertDaysToPay(SECOND)
            self.assertOnlyWhatBecameDue(first, second)

        def assertOnlyWhatBecameDue(self, first, second):
            """Exactly the undisputed items whose first contact fell between the two days are acted on."""
            acted_before = set(first.action_ids.line_ids.move_line_id.move_id.mapped("ref"))
            expected = {
                row.invoice
                for row in self.open_rows(SECOND)
                if not row.disputed
                and row.invoice not in acted_before
                and self.first_contact(row) <= SECOND
            }
            self.assertTrue(expected)
            lines = second.action_ids.line_ids
            self.assertEqual(set(lines.move_line_id.move_id.mapped("ref")), expected)
            self.assertEqual(len(lines), len(expected))

        def first_contact(self, row):
            """Return the day of the first step of the customer's path that contacts somebody."""
            customer = self.env["res.partner"].search([("ref", "=", row.customer)])
            steps = self.profile_of(customer).path_id._get_engine_steps()
            item = Item(row.invoice_date, row.due_date)
            return min(step_date(step, item) for step in steps if step.channels)
