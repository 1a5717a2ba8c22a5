"""Reads a ledger file: customers' invoices with the date on which each was settled. Needs no Odoo.

A ledger file is a CSV in UTF-8 with commas and these columns, in any order; others are ignored:

    customer      reference of the customer
    country       its country, ISO 3166 code such as BE
    invoice       number of the invoice, unique in the file
    invoice_date  YYYY-MM-DD
    due_date      YYYY-MM-DD, not before the invoice date
    amount        positive, a point before the decimals
    settled_date  YYYY-MM-DD, not before the invoice date; empty while the invoice is open
    disputed      1 when the customer disputes the invoice, else 0

The whole file is checked before anything is done with it, so that it is mended in one go.
"""

import csv
import io
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

COLUMNS = (
    "customer",
    "country",
    "invoice",
    "invoice_date",
    "due_date",
    "amount",
    "settled_date",
    "disputed",
)
#: problems that a message lists; the rest is counted
SHOWN_PROBLEMS = 20

#: up to twelve digits before the point: beyond that, the accounting itself is no longer exact
_AMOUNT = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CODES = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS
BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE
EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM
HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC
LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA
NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW
SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO
TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""
_COUNTRIES = frozenset(_CODES.split())


@dataclass(frozen=True)
class Row:
    """One invoice of a ledger file."""

    where: str  # "file:line", for messages
    customer: str
    country: str
    invoice: str
    invoice_date: date
    due_date: date
    amount: Decimal
    settled_date: date | None
    disputed: bool

    def is_known(self, as_of):
        """Tell whether the invoice existed at the end of a day."""
        return self.invoice_date <= as_of

    def is_settled(self, as_of):
        """Tell whether the invoice was settled at the end of a day."""
        return self.settled_date is not None and self.settled_date <= as_of


class LedgerFileError(Exception):
    """The file cannot be loaded.

    :param problems: all of them, each as "file:line: reason"
    """

    def __init__(self, problems):
        self.problems = list(problems)
        shown = self.problems[:SHOWN_PROBLEMS]
        left = len(self.problems) - len(shown)
        super().__init__("\n".join(shown + ([f"... and {left} more"] if left else [])))


def read_ledger(path):
    """Return the rows of a ledger file in its order, or raise LedgerFileError with all its problems."""
    try:
        records, problems = _read_records(_read_text(path))
    except _Unreadable as error:
        raise LedgerFileError([f"{path}:{error.line}: {error.reason}"]) from error
    readers = [_RowReader(path, line, record) for line, record in records]
    for reader in readers:
        problems += reader.problems
    problems += _find_contradictions(records)
    if problems:
        problems.sort(key=lambda problem: problem[0])
        raise LedgerFileError(f"{path}:{line}: {reason}" for line, reason in problems)
    return [reader.row for reader in readers]


class _Unreadable(Exception):
    """The file as a whole makes no sense, as seen on a line."""

    def __init__(self, line, reason):
        super().__init__(line, reason)
        self.line = line
        self.reason = reason


def _read_text(path):
    """Return the text of the file."""
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise _Unreadable(1, f"cannot be read: {error.strerror}") from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        reason = f"byte {content[error.start]:#04x} is not UTF-8: save the file in UTF-8"
        raise _Unreadable(line, reason) from error
    if not text.strip():
        raise _Unreadable(1, "the file is empty")
    return text


def _read_records(text):
    """Return pairs (line, {column: text}) of the lines that are not blank, and pairs (line, problem)."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    heading, end = None, 0
    records, problems = [], []
    try:
        for cells in reader:
            line, end = end + 1, reader.line_num
            cells = [cell.strip() for cell in cells]
            if cells in ([], [""]):
                continue
            if heading is None:
                heading = _check_heading(line, cells)
            elif len(cells) == len(heading):
                records.append((line, dict(zip(heading, cells, strict=True))))
            else:
                problems.append((line, f"{len(cells)} fields instead of {len(heading)}"))
    except csv.Error as error:
        problems.append((end + 1, f"is not CSV: {error}"))
    if not records and not problems:
        raise _Unreadable(1, "there is a heading, but no invoice below it")
    return records, problems


def _check_heading(line, heading):
    """Return the heading when every column is there exactly once."""
    reasons = [f"column {name} is missing" for name in COLUMNS if name not in heading]
    reasons += [f"column {name} is there twice" for name in COLUMNS if heading.count(name) > 1]
    if reasons:
        raise _Unreadable(line, ", ".join(reasons))
    return heading


class _RowReader:
    """Turns one record into a row, or into a list of problems."""

    def __init__(self, path, line, record):
        self.line = line
        self.record = record
        self.problems = []
        self.row = Row(
            where=f"{path}:{line}",
            customer=self._text("customer"),
            country=self._country(),
            invoice=self._text("invoice"),
            invoice_date=self._date("invoice_date"),
            due_date=self._date("due_date"),
            amount=self._amount(),
            settled_date=self._date("settled_date") if record["settled_date"] else None,
            disputed=self._flag("disputed"),
        )
        self._check_order("due_date", "due")
        self._check_order("settled_date", "settled")

    def _refuse(self, reason):
        self.problems.append((self.line, reason))

    def _text(self, column):
        text = self.record[column]
        if not text:
            self._refuse(f"{column} is empty")
        elif _CONTROL.search(text):
            self._refuse(f"{column} {text!r} holds a control character")
        return text

    def _country(self):
        code = self.record["country"]
        if code not in _COUNTRIES:
            self._refuse(f"unknown country {code!r}: use an ISO 3166 code such as BE")
        return code

    def _date(self, column):
        text = self.record[column]
        try:
            if _DATE.fullmatch(text):
                return date.fromisoformat(text)
        except ValueError:
            pass  # such as 30 February
        return self._refuse(f"{column} {text!r} is not a date: use YYYY-MM-DD")

    def _amount(self):
        text = self.record["amount"]
        if not _AMOUNT.fullmatch(text):
            return self._refuse(f"amount {text!r} is not a number such as 1234.50")
        if Decimal(text) <= 0:
            return self._refuse(f"amount {text} is not positive")
        return Decimal(text)

    def _flag(self, column):
        text = self.record[column]
        if text not in ("0", "1"):
            self._refuse(f"{column} {text!r} is neither 0 nor 1")
        return text == "1"

    def _check_order(self, column, word):
        """Nothing happens to an invoice before it is there."""
        first, then = self.row.invoice_date, getattr(self.row, column)
        if first and then and then < first:
            self._refuse(f"{word} on {then}, before the invoice date {first}")


def _find_contradictions(records):
    """Yield pairs (line, problem) of the lines that do not go together with an earlier one."""
    invoices, countries = {}, {}
    for line, record in records:
        number, customer, country = record["invoice"], record["customer"], record["country"]
        first = invoices.setdefault(number, line)
        if number and first != line:
            yield line, f"invoice {number} is already on line {first}"
        home, first = countries.setdefault(customer, (country, line))
        if customer and home != country:
            yield line, f"customer {customer} is in {country}, but in {home} on line {first}"
