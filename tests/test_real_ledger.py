"""A real receivables ledger: every key figure against an oracle, and the daily job that does nothing twice.

The ledger is loaded once, as of FIRST; a test goes on from there. The oracle (oracle.py) reads the file
itself. Values are compared before they are rounded, to a millionth of a day or of a percent; amounts to
the cent; and the columns of the profile to the half of their last digit.
"""

import importlib
import sys
import unittest
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from odoo.tests import tagged

from ..engine.duesteps import Item, step_date
from ..report.credit_key_figures import RATIOS
from . import oracle
from .figures_case import FiguresCase

ROOT = Path(__file__).resolve().parents[1]
DEV = ROOT / "dev"
LEDGER = ROOT.parent / "shared" / "data" / "ar_ledger.csv"
EARLY, FIRST, SECOND, LAST = (
    date(2012, 8, 31),
    date(2013, 9, 30),
    date(2013, 10, 15),
    date(2013, 12, 31),
)
#: before the first invoice of some customers, and of all of them
BEFORE, LONG_BEFORE = date(2012, 1, 31), date(2011, 12, 31)

COUNTS = ("invoices", "promises_judged", "promises_broken")

AMOUNTS = (
    *("total_due", "total_overdue", "turnover"),
    *("bucket_current", "bucket_30", "bucket_60", "bucket_90", "bucket_older"),
)
#: filled in by hand, so no figure of the ledger
BY_HAND = ("credit_advice",)


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
    class TestRealLedger(FiguresCase):
        @classmethod
        def setUpClass(cls):
            super().setUpClass()
            with development_modules():
                cls.rows = importlib.import_module("ledger_file").read_ledger(LEDGER)
                cls.load = staticmethod(importlib.import_module("ledger_loader").load)
            cls.load_until(FIRST)
            cls.invoices = oracle.read_invoices(LEDGER)
            cls.customers = oracle.by_customer(cls.invoices)
            cls.limits = cls.give_limits()

        @classmethod
        def load_until(cls, day):
            cls.load(cls.env(su=True), cls.rows, day, cls.company)

        @classmethod
        def give_limits(cls):
            """Give every second customer a credit limit; return them by the customer's reference."""
            limits = {ref: 50 + 25 * n for n, ref in enumerate(sorted(cls.customers)) if n % 2}
            for partner in cls.env["res.partner"].search([("ref", "in", list(limits))]):
                partner.sudo().credit_limit = limits[partner.ref]
            return limits

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

        # Key figures

        def assertLedgerFigures(self, day, disputed=()):
            """Refresh; every figure of every customer, and of the company, is what the oracle says."""
            self.refresh(day)
            self.check_columns(day, disputed)
            rows = self.read_figures(day)
            refs = self.refs_of(rows)
            for row in rows:
                ref = refs[row["partner_id"]]
                expected = self.expect(self.customers[ref], day, disputed, self.limits.get(ref, 0))
                self.check_values(self.measure(row, day), expected, f"{ref} on {day}")
                self.assertEqual(row["settled_count"], expected["settled_count"])
            self.check_whole(rows, day, disputed)
            self.check_key_figures(day, disputed)

        def expect(self, invoices, day, disputed, limit=0):
            return oracle.work_out(invoices, day, disputed, limit)

        def refs_of(self, rows):
            partners = self.env["res.partner"].browse(row["partner_id"] for row in rows)
            return {partner.id: partner.ref for partner in partners}

        def check_values(self, values, expected, where):
            """Unrounded values are equal to a millionth; a missing one has the same state."""
            self.assertEqual(set(values) - set(expected), set(BY_HAND))
            for name, value in values.items():
                if name in BY_HAND:
                    continue
                if isinstance(expected[name], str) or isinstance(value, str):
                    self.assertEqual(value, expected[name], f"{name} of {where}")
                else:
                    difference = abs(Fraction(value) - expected[name])
                    self.assertLessEqual(difference, Fraction(1, 10**6), f"{name} of {where}")

        def check_columns(self, day, disputed):
            """The profile's columns hold the figures: amounts exactly, missing ones as NULL with a state."""
            self.env.flush_all()
            self.env.cr.execute(
                "SELECT p.ref, to_jsonb(profile) FROM credit_risk_profile profile"
                " JOIN res_partner p ON p.id = profile.partner_id WHERE profile.company_id = %s",
                [self.company.id],
            )
            profiles = dict(self.env.cr.fetchall())
            there = {i.customer for i in self.invoices if i.issued <= day}
            self.assertLessEqual(there | set(self.limits), set(profiles))
            for ref, profile in profiles.items():
                expected = self.expect(self.customers[ref], day, disputed, self.limits.get(ref, 0))
                for name, value in expected.items():
                    self.check_column(profile, name, value, f"{name} of {ref} on {day}")

        def check_column(self, profile, name, value, where):
            if isinstance(value, str):
                self.assertEqual((profile[name], profile[f"{name}_state"]), (None, value), where)
                return
            self.assertEqual(profile.get(f"{name}_state", "known"), "known", where)
            stored = Fraction(str(profile[name]))
            if name in AMOUNTS or name == "settled_count":
                self.assertEqual(stored, value, where)
            else:
                self.assertLessEqual(abs(stored - value), Fraction(5, 10**5), where)

        def check_whole(self, rows, day, disputed):
            """The company as a whole: what is summed over its customers says what the whole ledger says."""
            whole = self.sum_up(rows)
            expected = self.expect(self.invoices, day, disputed, sum(self.limits.values()))
            self.check_values(self.measure(whole, day), expected, f"the company on {day}")
            for name in AMOUNTS:
                if name != "total_overdue":
                    self.assertEqual(Fraction(whole[name]), expected[name], name)
            self.assertEqual(whole["total_due"], self.trial_balance(day))

        def check_key_figures(self, day, disputed):
            """The screen "Key figures by segment": of the company and of each country."""
            whole, lines = self.env["credit.key.figures"]._get_lines(self.company, day)
            expected = self.expect(self.invoices, day, disputed)
            self.check_line(whole, expected, f"the company on {day}")
            countries = {
                partner.ref: partner.country_id
                for partner in self.env["res.partner"].search([("ref", "in", list(self.customers))])
            }
            there = {countries[i.customer] for i in self.invoices if i.issued <= day}
            self.assertEqual({line.record for line in lines["country"]}, there)
            for line in lines["country"]:
                invoices = [i for i in self.invoices if countries[i.customer] == line.record]
                expected = self.expect(invoices, day, disputed)
                self.check_line(line, expected, f"{line.label} on {day}")

        def check_line(self, line, expected, where):
            for name in AMOUNTS:
                if name in line.values:
                    self.assertEqual(Fraction(line.values[name]), expected[name], f"{name} {where}")
            for name in RATIOS:
                if isinstance(expected[name], str) or name in line.missing:
                    self.assertEqual(line.missing.get(name), expected[name], f"{name} {where}")
                else:
                    difference = abs(Fraction(line.values[name]) - expected[name])
                    self.assertLessEqual(difference, Fraction(1, 10**6), f"{name} {where}")

        def sum_up(self, rows):
            """Return the figures of all customers as those of one."""
            whole = {
                "monthly_sales": {},
                "customer_since": None,
                "credit_advice": 0,
                "first_invoice": min(
                    (row["first_invoice"] for row in rows if row["first_invoice"]), default=None
                ),
            }
            for row in rows:
                for name, value in row.items():
                    if isinstance(value, Decimal) or name in COUNTS:
                        whole[name] = whole.get(name, 0) + value
                for month, sales in row["monthly_sales"].items():
                    whole["monthly_sales"][month] = whole["monthly_sales"].get(month, 0) + sales
            return whole

        def test_every_figure_on_three_dates(self):
            """All customers and the company, on an early, a middle and a late date, and back again.

            What is paid, posted or disputed after a date does not exist on it: the ledger goes on to LAST,
            and FIRST still says what it said.
            """
            self.assertLedgerFigures(EARLY)
            on_first = oracle.disputed_on(self.invoices, FIRST)
            self.assertTrue(on_first)
            self.assertLedgerFigures(FIRST, on_first)
            self.load_until(LAST)
            self.assertLedgerFigures(LAST, oracle.disputed_on(self.invoices, LAST))
            self.assertLedgerFigures(FIRST, on_first)
            self.assertLedgerFigures(EARLY)

        def test_before_the_first_invoice(self):
            """Customers of later are there, without data: a state, and never 0."""
            self.refresh(FIRST)
            for day in (BEFORE, LONG_BEFORE):
                self.assertLedgerFigures(day)
            profiles = self.env["credit.risk.profile"].search(
                [("company_id", "=", self.company.id)]
            )
            self.assertEqual(len(profiles), len(self.customers))
            self.assertEqual(set(profiles.mapped("dso_state")), {"no_data"})
            self.assertEqual(set(profiles.mapped("dso")), {False})

        # The daily job

        def test_two_days_of_the_real_ledger(self):
            first = self.carry_out(FIRST)
            self.assertTiesOut(first)
            again = self.carry_out(FIRST)
            self.assertTiesOut(again)
            self.assertFalse(again.action_ids, "running twice changes nothing")
            self.load_until(SECOND)
            second = self.carry_out(SECOND)
            self.assertTiesOut(second)
            self.assertLedgerFigures(SECOND, oracle.disputed_on(self.invoices, SECOND))
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
