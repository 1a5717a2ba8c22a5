"""A ledger file is checked as a whole, before anything is done with it (dev/load_ledger.py)."""

import os
import subprocess
import sys
import unittest
from datetime import date
from decimal import Decimal

from odoo.tests import tagged

from .ledger_case import DEV, GOOD, HEADING, LedgerFileCase, ledger_file, of_development

#: one wrong line each, as the second line below the heading, and what is said about it
MALFORMED = {
    "customer": (",BE,7,2013-01-10,2013-02-09,1,,0", "customer is empty"),
    "invoice": ("C7,BE,,2013-01-10,2013-02-09,1,,0", "invoice is empty"),
    "control character": ("C\x007,BE,7,2013-01-10,2013-02-09,1,,0", "control character"),
    "unknown country": ("C7,XX,7,2013-01-10,2013-02-09,1,,0", "unknown country 'XX'"),
    "no country": ("C7,,7,2013-01-10,2013-02-09,1,,0", "unknown country ''"),
    "two countries": ("C1,NL,7,2013-01-10,2013-02-09,1,,0", "is in NL, but in BE on line 2"),
    "day that is not": ("C7,BE,7,2013-02-30,2013-03-09,1,,0", "invoice_date '2013-02-30' is not"),
    "date in words": ("C7,BE,7,2013-01-10,9 Feb 2013,1,,0", "due_date '9 Feb 2013' is not a date"),
    "date without hyphens": ("C7,BE,7,20130110,2013-02-09,1,,0", "invoice_date '20130110' is not"),
    "no date": ("C7,BE,7,,2013-02-09,1,,0", "invoice_date '' is not a date"),
    "settled some day": ("C7,BE,7,2013-01-10,2013-02-09,1,soon,0", "settled_date 'soon' is not"),
    "due too early": ("C7,BE,7,2013-01-10,2013-01-09,1,,0", "due on 2013-01-09, before"),
    "settled too early": (
        "C7,BE,7,2013-01-10,2013-02-09,1,2013-01-09,0",
        "settled on 2013-01-09, before the invoice date 2013-01-10",
    ),
    "negative amount": ("C7,BE,7,2013-01-10,2013-02-09,-5.00,,0", "amount -5.00 is not positive"),
    "no money": ("C7,BE,7,2013-01-10,2013-02-09,0.00,,0", "amount 0.00 is not positive"),
    "unreadable amount": ("C7,BE,7,2013-01-10,2013-02-09,1e3,,0", "amount '1e3' is not a number"),
    "decimal comma": ('C7,BE,7,2013-01-10,2013-02-09,"1,5",,0', "amount '1,5' is not a number"),
    "not a number": ("C7,BE,7,2013-01-10,2013-02-09,NaN,,0", "amount 'NaN' is not a number"),
    "too much": ("C7,BE,7,2013-01-10,2013-02-09,1000000000000,,0", "is not a number"),
    "duplicate": ("C7,BE,1001,2013-01-10,2013-02-09,1,,0", "invoice 1001 is already on line 2"),
    "unknown flag": ("C7,BE,7,2013-01-10,2013-02-09,1,,yes", "disputed 'yes' is neither 0 nor 1"),
    "no flag": ("C7,BE,7,2013-01-10,2013-02-09,1,,", "disputed '' is neither 0 nor 1"),
    "too few fields": ("C7,BE,7,2013-01-10", "4 fields instead of 8"),
    "too many fields": ("C7,BE,7,2013-01-10,2013-02-09,1,,0,", "9 fields instead of 8"),
    "open quotation mark": ('"C7,BE,7,2013-01-10,2013-02-09,1,,0', "is not CSV"),
}


@of_development
@tagged("post_install", "-at_install")
class TestLedgerFile(LedgerFileCase):
    def test_good_file(self):
        row, other = self.read_rows(GOOD, "C2,NL,1002,2013-01-10,2013-01-10,0.5,,1")
        self.assertEqual((row.customer, row.country, row.invoice), ("C1", "BE", "1001"))
        self.assertEqual((row.invoice_date, row.due_date), (date(2013, 1, 10), date(2013, 2, 9)))
        self.assertEqual((row.amount, row.settled_date), (Decimal("100.00"), date(2013, 2, 20)))
        self.assertFalse(row.disputed)
        self.assertEqual((other.settled_date, other.disputed), (None, True))
        self.assertTrue(other.where.endswith("ledger.csv:3"))

    def test_known_and_settled_on_the_day_itself(self):
        [row] = self.read_rows(GOOD)
        self.assertEqual([row.is_known(date(2013, 1, day)) for day in (9, 10)], [False, True])
        self.assertEqual([row.is_settled(date(2013, 2, day)) for day in (19, 20)], [False, True])

    def test_file_as_spreadsheets_write_it(self):
        """A byte order mark, quotation marks, other columns, another order and Windows line ends."""
        text = '\ufeff"disputed","note",' + HEADING.removesuffix(",disputed") + "\r\n"
        text += '0,"two\nlines", C1 ,BE,1001,2013-01-10,2013-02-09,100.00,\r\n'
        text += "\r\n0,,C1,BE,1002,2013-01-10,2013-02-09,1,\r\n"
        first, second = ledger_file.read_ledger(self.write_file(text))
        self.assertEqual((first.customer, first.amount), ("C1", Decimal("100.00")))
        self.assertTrue(first.where.endswith(":2"))
        self.assertTrue(
            second.where.endswith(":5"), "the line after one of two lines and a blank one"
        )

    def test_malformed_lines(self):
        for name, (line, reason) in MALFORMED.items():
            with self.subTest(name):
                [problem] = self.problems("\n".join([HEADING, GOOD, line, ""]))
                self.assertTrue(problem.startswith("3: "), problem)
                self.assertIn(reason, problem)

    def test_malformed_as_a_whole(self):
        short = HEADING.replace(",due_date", "").replace(",disputed", "")
        for content, said in (
            ("", "1: the file is empty"),
            ("\n \n", "1: the file is empty"),
            (HEADING, "1: there is a heading, but no invoice below it"),
            (f"{short}\n{GOOD}", "1: column due_date is missing, column disputed is missing"),
            (f"{HEADING},amount\n{GOOD},1", "1: column amount is there twice"),
            (HEADING.replace(",", ";"), "1: column customer is missing"),
            (f"{HEADING}\n{GOOD}\nCafé".encode("latin-1"), "3: byte 0xe9 is not UTF-8"),
            (f"{HEADING}\n{GOOD}".encode("utf-16"), "1: byte 0xff is not UTF-8"),
        ):
            with self.subTest(said):
                [problem] = self.problems(content)
                self.assertTrue(problem.startswith(said), problem)

    def test_file_that_is_not_there(self):
        with self.assertRaisesRegex(ledger_file.LedgerFileError, "nowhere.csv:1: cannot be read"):
            ledger_file.read_ledger("nowhere.csv")

    def test_all_problems_are_found_in_the_order_of_the_file(self):
        problems = self.problems(
            f"{HEADING}\nC1,XX,1,2013-01-10,2013-02-09,-1,,2\n{GOOD}\nC1,BE\n,BE,1,x,2013-02-09,1,,0"
        )
        lines = [int(problem.split(":")[0]) for problem in problems]
        self.assertEqual(lines, [2, 2, 2, 3, 4, 5, 5, 5])

    def test_twenty_problems_are_shown(self):
        with self.assertRaises(ledger_file.LedgerFileError) as caught:
            self.read_rows(*["C7,BE,,2013-01-10,2013-02-09,1,,0"] * 23)
        shown = str(caught.exception).splitlines()
        self.assertEqual((len(shown), shown[-1]), (21, "... and 3 more"))
        self.assertEqual(len(caught.exception.problems), 23)


@of_development
@tagged("post_install", "-at_install")
class TestCommand(LedgerFileCase):
    """The command as a person types it, up to the point where a database is needed."""

    def run_command(self, *arguments):
        """Return the exit status and what was said."""
        command = [sys.executable, DEV / "load_ledger.py", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return done.returncode, done.stderr

    def test_malformed_file(self):
        path = self.write_file(f"{HEADING}\nC1,BE,1,2013-01-10,2013-02-09,free,,0\n")
        status, said = self.run_command(path, "any")
        self.assertEqual(status, 2)
        self.assertEqual(
            said, f"{path}:2: amount 'free' is not a number such as 1234.50\n", "and nothing else"
        )

    def test_date_that_is_not_one(self):
        status, said = self.run_command(self.write_file(HEADING), "any", "--as-of", "yesterday")
        self.assertEqual(status, 2)
        self.assertIn("'yesterday' is not a date", said)

    @unittest.skipUnless("CREDIT_ODOO_KEY" in os.environ, "needs the set-up of bin/test")
    def test_database_that_is_not_there(self):
        path = self.write_file(f"{HEADING}\n{GOOD}\n")
        status, said = self.run_command(path, "credit_no_such_database")
        self.assertEqual(status, 2)
        install = "bin/odoo -d credit_no_such_database -i credit_risk_matrix --stop-after-init"
        self.assertIn(install, said)
