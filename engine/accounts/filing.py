"""What a file of annual accounts says, and why one is refused."""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

#: an amount: dot as decimal sign, no thousands, cents at most once the zeros at the end are gone
_AMOUNT = re.compile(r"[+-]?[0-9]{1,13}(\.[0-9]{0,2}0{0,10})?")

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

#: Belgian financial years last 24 months at most
LONGEST_PERIOD_DAYS = 731


class Refused(ValueError):
    """A file that is not taken: ``kind`` says why, ``values`` are what the sentence about it names.

    >>> str(Refused("currency", currency="USD"))
    "currency {'currency': 'USD'}"
    """

    def __init__(self, kind, **values):
        super().__init__(kind, values)
        self.kind = kind
        self.values = values

    def __str__(self):
        return f"{self.kind} {self.values}"


@dataclass(frozen=True, slots=True)
class Filing:
    """The annual accounts of one company and one financial year, as a file gives them.

    :ivar kind: csv, json, xbrl (the Belgian Central Balance Sheet Office) or keys (our own two columns)
    :ivar number: enterprise number without signs, None where the file does not say it
    :ivar start: first day of the financial year, None where the file does not say it
    :ivar model: m01 abridged, m02 full, m07 micro; m81, m82, m87 the same without capital
    :ivar rubrics: code -> amount, in ``currency``
    :ivar previous: the same of the year before, where the file has it
    :ivar kept: the file as it may be kept: without the persons that it names
    """

    kind: str
    number: str | None
    start: date | None
    end: date | None
    model: str | None
    currency: str | None
    reference: str | None
    name: str | None
    rubrics: dict = field(default_factory=dict)
    previous: dict = field(default_factory=dict)
    kept: bytes = b""


def read_amount(text, code):
    """Return an amount as an exact decimal; anything but plain digits with a dot is refused.

    >>> read_amount("9273680.09 ", "20/58"), read_amount("-406930.0", "50/53"), read_amount("12.340", "3")
    (Decimal('9273680.09'), Decimal('-406930'), Decimal('12.34'))
    >>> read_amount("1.234,56", "3")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    Refused: amount {'code': '3', 'text': '1.234,56'}
    """
    text = text.strip() if isinstance(text, str) else ""
    if not _AMOUNT.fullmatch(text):
        raise Refused("amount", code=code, text=text[:40])
    amount = Decimal(text)
    return amount.quantize(Decimal("0.01") if amount % 1 else Decimal(1))


def read_day(text):
    """Return the date that a text such as 2024-12-31 is, None when it is none.

    >>> read_day("2024-12-31"), read_day("2024-02-30"), read_day("20241231")
    (datetime.date(2024, 12, 31), None, None)
    """
    text = text.strip() if isinstance(text, str) else ""
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def check_period(start, end):
    """Refuse a financial year that does not end after it starts, or lasts too long."""
    if not start or not end or not 0 < (end - start).days <= LONGEST_PERIOD_DAYS:
        raise Refused("period", start=str(start or ""), end=str(end or ""))


def is_enterprise_number(digits):
    """Tell whether ten digits are a Belgian enterprise number: the last two are 97 less the rest modulo 97.

    >>> is_enterprise_number("0443246943"), is_enterprise_number("0443246944"), is_enterprise_number("443")
    (True, False, False)
    """
    if not re.fullmatch(r"[01][0-9]{9}", digits):
        return False
    return 97 - int(digits[:8]) % 97 == int(digits[8:])


def read_number(text):
    """Return a Belgian enterprise number without signs; one with a wrong check digit is refused.

    >>> read_number("BE 0443.246.943"), read_number("443.246.943")
    ('0443246943', '0443246943')
    """
    text = text if isinstance(text, str) else ""
    digits = re.sub(r"[^0-9]", "", text).rjust(10, "0")
    if not is_enterprise_number(digits):
        raise Refused("number", number=text.strip()[:40])
    return digits


def add_rubric(rubrics, code, amount):
    """Add an amount to the rubrics; a code that comes twice with different amounts is refused."""
    if rubrics.setdefault(code, amount) != amount:
        raise Refused("twice", code=code, first=str(rubrics[code]), second=str(amount))
