"""What the tests of dev/load_ledger.py share: small ledger files, and a look at what was loaded."""

import importlib
import sys
import tempfile
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

from odoo.tests import BaseCase

from .common import CreditRiskCommon

ROOT = Path(__file__).resolve().parents[1]
DEV = ROOT / "dev"

HEADING = "customer,country,invoice,invoice_date,due_date,amount,settled_date,disputed"
GOOD = "C1,BE,1001,2013-01-10,2013-02-09,100.00,2013-02-20,0"


@contextmanager
def development_modules():
    """Let the modules of dev/ be imported."""
    sys.path.insert(0, str(DEV))
    try:
        yield
    finally:
        sys.path.remove(str(DEV))


def of_development(case):
    """Keep a test class only where there is dev/; the archive of the add-on does not have it."""
    return case if DEV.is_dir() else None


if DEV.is_dir():
    with development_modules():
        ledger_file = importlib.import_module("ledger_file")


class LedgerFileCase(BaseCase):
    """Writes ledger files of its own."""

    def write_file(self, content):
        """Return the path of a file with this content, text or bytes."""
        folder = self.enterContext(tempfile.TemporaryDirectory())
        path = Path(folder) / "ledger.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def read_rows(self, *lines):
        """Return the rows of a file of these lines."""
        return ledger_file.read_ledger(self.write_file("\n".join([HEADING, *lines])))

    def problems(self, content):
        """Return what is said about a file, and where: "line: reason"."""
        path = self.write_file(content)
        with self.assertRaises(ledger_file.LedgerFileError) as caught:
            ledger_file.read_ledger(path)
        for problem in caught.exception.problems:
            self.assertTrue(problem.startswith(f"{path}:"), problem)
        return [problem.removeprefix(f"{path}:") for problem in caught.exception.problems]


class LoadCase(CreditRiskCommon, LedgerFileCase):
    """Loads ledger files into the company of the tests."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with development_modules():
            cls.loader = importlib.import_module("ledger_loader")

    def load(self, rows, day, company=None):
        return self.loader.load(self.env(su=True), rows, day, company or self.company)

    def load_lines(self, day, *lines):
        return self.load(self.read_rows(*lines), day)

    def refused(self, error, reason, function, *args):
        """Assert that something is refused for a reason, and that nothing of it stays."""
        count = self.env["account.move"].search_count([])
        with self.assertRaisesRegex(error, reason), self.cr.savepoint():
            function(*args)
        self.env.invalidate_all()
        self.assertEqual(self.env["account.move"].search_count([]), count)

    def invoices(self, company=None):
        """Return the posted customer invoices as a mapping reference -> invoice."""
        company = company or self.company
        moves = self.env["account.move"].search(
            [("company_id", "=", company.id), ("move_type", "=", "out_invoice")]
        )
        self.assertEqual(set(moves.mapped("state")), {"posted"})
        self.assertEqual(len(moves), len(set(moves.mapped("ref"))), "each invoice is there once")
        return {move.ref: move for move in moves}

    def payments(self):
        """Return the loaded entries of the bank as a mapping reference -> entry."""
        moves = self.env["account.move"].search(
            [
                ("company_id", "=", self.company.id),
                ("journal_id.type", "=", "bank"),
                ("ref", "!=", False),
            ]
        )
        self.assertEqual(len(moves), len(set(moves.mapped("ref"))), "each payment is there once")
        return {move.ref: move for move in moves}

    def disputes(self):
        return self.env["credit.followup.hold"].search([("company_id", "=", self.company.id)])

    def open_items(self):
        """Return what is open as a mapping reference -> residual."""
        items = self.env["account.move.line"].search(
            [
                ("company_id", "=", self.company.id),
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
            ]
        )
        return {item.ref: Decimal(f"{item.amount_residual:.2f}") for item in items}


def oracle(lines, day):
    """Return what is open at the end of a day as a mapping invoice -> amount, from the text alone."""
    day = day.isoformat()
    fields = [line.split(",") for line in lines]
    return {
        invoice: Decimal(amount).quantize(Decimal("0.01"))
        for _customer, _country, invoice, issued, _due, amount, settled, _disputed in fields
        if issued <= day and not (settled and settled <= day)
    }
