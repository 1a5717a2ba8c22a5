"""Validation on a real ledger, against plain Python that reads the file alone."""

import importlib
import io
import unittest
from contextlib import redirect_stderr, redirect_stdout
from datetime import date, timedelta
from fractions import Fraction

from odoo.tests import tagged

from . import oracle
from .figures_case import FiguresCase
from .test_real_ledger import DEV, LEDGER, development_modules

DAYS = (date(2012, 9, 30), date(2012, 12, 31), date(2013, 3, 31), date(2013, 6, 30))
ENDS = (date(2013, 3, 31), date(2013, 6, 30), date(2013, 9, 30), date(2013, 12, 31))


def days_late_between(invoices, day, end):
    """Return the average days late by amount of what was paid after a day until an end, and of what is overdue then."""
    weight = days = Fraction(0)
    for invoice in invoices:
        if invoice.settled and day < invoice.settled <= end:
            late = max((invoice.settled - invoice.due).days, 0)
        elif invoice.is_open(end) and invoice.due < end:
            late = (end - invoice.due).days
        else:
            continue
        weight += invoice.amount
        days += invoice.amount * late
    return days / weight if weight else None


def find_bads(customers, day, end):
    """Return who is in the worst quarter: a sorted list, cut off after a quarter, ties on the last place included."""
    late = {name: days_late_between(invoices, day, end) for name, invoices in customers.items()}
    late = {name: value for name, value in late.items() if value is not None}
    worst_first = sorted(late, key=late.get, reverse=True)
    last = worst_first[(len(worst_first) + 3) // 4 - 1]
    return {name: late[name] >= late[last] and late[name] > 0 for name in late}


def count_auc(values, bads):
    """Compare every bad customer with every good one that has a value."""
    won = pairs = Fraction(0)
    for bad in (name for name in bads if bads[name] and name in values):
        for good in (name for name in bads if not bads[name] and name in values):
            pairs += 1
            won += (
                1
                if values[bad] > values[good]
                else Fraction(1, 2)
                if values[bad] == values[good]
                else 0
            )
    return won / pairs


def get_seed_band(days_to_pay):
    """Return the seed's band of days to pay: 1 up to 30, 2 up to 60, 3 above; higher is worse."""
    return 1 if days_to_pay <= 30 else 2 if days_to_pay <= 60 else 3


if DEV.is_dir():

    @tagged("post_install", "-at_install")
    @unittest.skipUnless(LEDGER.exists(), "the real ledger of ../shared is not there")
    class TestValidationLedger(FiguresCase):
        @classmethod
        def setUpClass(cls):
            super().setUpClass()
            with development_modules():
                rows = importlib.import_module("ledger_file").read_ledger(LEDGER)
                load = importlib.import_module("ledger_loader").load
            load(cls.env(su=True), rows, date(2014, 6, 30), cls.company)
            cls.customers = oracle.by_customer(oracle.read_invoices(LEDGER))
            cls.shipped, cls.ledger = (
                cls.validate(name) for name in ("scorecard_default", "scorecard_ledger")
            )

        @classmethod
        def validate(cls, name):
            validation = cls.env["credit.risk.validation"].create(
                {
                    "company_id": cls.company.id,
                    "scorecard_id": cls.env.ref(f"credit_risk_matrix.{name}").id,
                    "date_from": DAYS[0],
                    "date_to": DAYS[-1],
                    "outcome": "worst_quarter",
                    "months": 6,
                }
            )
            validation._validate()
            return validation

        def auc(self, validation, subject, day):
            lines = validation.line_ids.filtered(
                lambda line: (line.subject, line.date) == (subject, day)
            )
            return lines.auc

        def test_against_plain_python(self):
            """Who became bad, and the AUC of four figures and of the seed's bands, on every date."""
            for day, end in zip(DAYS, ENDS, strict=True):
                bads = find_bads(self.customers, day, end)
                figures = {
                    name: oracle.work_out(invoices, day)
                    for name, invoices in self.customers.items()
                }
                outcome = self.shipped._read_outcome(day)
                refs = {p.id: p.ref for p in self.env["res.partner"].browse(outcome)}
                self.assertEqual({refs[key]: bad for key, bad in outcome.items()}, bads, day)
                for subject, sign in (
                    ("days_to_pay", 1),
                    ("days_late", 1),
                    ("late_share", 1),
                    ("cei", -1),
                ):
                    values = {
                        name: sign * row[subject]
                        for name, row in figures.items()
                        if not isinstance(row[subject], str)
                    }
                    found = self.auc(self.shipped, subject, day)
                    self.assertAlmostEqual(found, float(count_auc(values, bads)), 4, (subject, day))
                bands = {
                    name: get_seed_band(row["days_to_pay"])
                    for name, row in figures.items()
                    if row["days_to_pay"] != oracle.NO_DATA
                }
                found = self.auc(self.shipped, "bands_days_to_pay", day)
                self.assertAlmostEqual(found, float(count_auc(bands, bads)), 4, day)

        def test_enough_bad_customers(self):
            """At least 17 on each date; fewer than 20, so every number is said to rest on too few."""
            for day in DAYS:
                line = self.shipped.line_ids.filtered(
                    lambda line, day=day: (line.subject, line.date) == ("grade", day)
                )
                self.assertGreaterEqual(line.bads, 17, day)
                self.assertEqual(line.verdict, "too_few" if line.bads < 20 else "good", day)

        def test_shipped_scorecards(self):
            """The grade of the one in use is not worse than its bands of days to pay. The grade of “Ledger only” is better
            than them on every date, and its score is not worse than the exact days to pay on the whole.
            """
            for day in DAYS:
                bands = self.auc(self.shipped, "bands_days_to_pay", day)
                self.assertGreaterEqual(self.auc(self.shipped, "grade", day), bands)
                self.assertGreater(self.auc(self.ledger, "grade", day), bands + 0.03)
            mean = {
                subject: sum(self.auc(self.ledger, subject, day) for day in DAYS) / 4
                for subject in ("days_to_pay", "score")
            }
            self.assertAlmostEqual(mean["days_to_pay"], 0.92, 2)
            self.assertGreaterEqual(mean["score"], mean["days_to_pay"])

        def test_grades_are_in_order(self):
            """A safer grade never has more bad payers, in either scorecard, on any date."""
            for validation in (self.shipped, self.ledger):
                self.assertFalse(validation.grade_line_ids.filtered("is_break"))
                for day in DAYS:
                    grades = validation.grade_line_ids.filtered(lambda g, day=day: g.date == day)
                    self.assertEqual(sum(grades.mapped("customers")), 68)

        def test_the_page_says_what_the_command_prints(self):
            """Every row of the tables of dev/validate_ledger.py stands in docs/validation.md."""
            with development_modules():
                command = importlib.import_module("validate_ledger")
            printed = io.StringIO()
            with redirect_stdout(printed):
                command.print_result(
                    {"scorecard_default": self.shipped, "scorecard_ledger": self.ledger}
                )
            rows = [line for line in printed.getvalue().splitlines() if line.startswith("|")]
            self.assertGreater(len(rows), 30)
            page = (DEV.parent / "docs" / "validation.md").read_text(encoding="utf-8").splitlines()
            for row in rows:
                self.assertIn(row, page)

        def test_the_command_refuses_in_a_sentence(self):
            with development_modules():
                command = importlib.import_module("validate_ledger")
            for arguments, reason in (
                (["there-is-no-such.csv"], "there-is-no-such.csv:1: cannot be read"),
                (["--until", "2012-06-30"], "is before --from 2012-09-30: swap them"),
            ):
                said = io.StringIO()
                with redirect_stderr(said):
                    try:
                        status = command.main(arguments)
                    except SystemExit as stop:
                        status = stop.code
                self.assertEqual(status, 2)
                self.assertIn(reason, said.getvalue())

        def test_the_last_day_counts(self):
            """What is paid on the date itself is known on it, and is no outcome."""
            name, invoices = next(iter(self.customers.items()))
            paid = next(i for i in invoices if i.settled)
            before = days_late_between([paid], paid.settled - timedelta(days=1), ENDS[-1])
            self.assertIsNotNone(before, name)
            self.assertIsNone(days_late_between([paid], paid.settled, ENDS[-1]))
