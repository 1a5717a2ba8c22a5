"""What the add-on must say about a ledger file, worked out in plain Python from the file alone.

Shares no code with the add-on: each figure is written down here a second time, from its definition in
words, with exact fractions and loops that a reader can follow with a pencil. An amount is in the file's
currency, a day count in days, a share in percent; a figure without a value is its state.
"""

import calendar
import csv
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

#: states of a figure that has no value
NO_DATA, NOT_COMPUTABLE = "no_data", "not_computable"


@dataclass(frozen=True)
class Invoice:
    """One line of a ledger file: issued, due, and settled in one payment or not at all."""

    number: str
    customer: str
    issued: date
    due: date
    amount: Fraction
    settled: date | None
    disputed: bool

    def is_open(self, day):
        """Tell whether the invoice is there and not settled at the end of a day."""
        return self.issued <= day and (self.settled is None or self.settled > day)


def read_invoices(path):
    """Return the invoices of a ledger file."""
    with open(path, encoding="utf-8", newline="") as file:
        return [
            Invoice(
                line["invoice"],
                line["customer"],
                date.fromisoformat(line["invoice_date"]),
                date.fromisoformat(line["due_date"]),
                Fraction(line["amount"]),
                date.fromisoformat(line["settled_date"]) if line["settled_date"] else None,
                line["disputed"] == "1",
            )
            for line in csv.DictReader(file)
        ]


def by_customer(invoices):
    """Return the invoices as a mapping customer -> invoices."""
    customers = {}
    for invoice in invoices:
        customers.setdefault(invoice.customer, []).append(invoice)
    return customers


def disputed_on(invoices, day):
    """Return the numbers of the invoices that are open and in dispute on a day."""
    return {invoice.number for invoice in invoices if invoice.disputed and invoice.is_open(day)}


def work_out(invoices, day, disputed=(), limit=0):
    """Return all figures of a customer (or of a whole ledger) at the end of a day: name -> value or state.

    :param invoices: all invoices, also those of later days
    :param disputed: numbers of the open invoices that are in dispute on the day
    :param limit: credit limit, 0 for none
    """
    there = [invoice for invoice in invoices if invoice.issued <= day]
    pending = [invoice for invoice in there if invoice.is_open(day)]
    return {
        **_ageing(pending, day),
        **_paying(there, day, disputed),
        **_balance(there, pending, day),
        "dso_countback": _count_back(there, pending, day),
        "disputed_share": _share(
            _total(i for i in pending if i.number in disputed), _total(pending)
        ),
        "overdue_ratio": _share(_total(i for i in pending if i.due < day), _total(pending)),
        "credit_utilisation": _share(_total(pending), Fraction(limit)),
        "years_as_customer": _years(min((i.issued for i in there), default=None), day),
        "turnover": _total(i for i in there if i.issued > day - timedelta(days=365)),
        "settled_count": len(there) - len(pending),
        **dict.fromkeys(("broken_promises", "gearing", "ebitda", "ebitda_margin"), NO_DATA),
        **dict.fromkeys(("ebitda_recurring", "solvency", "current_ratio", "quick_ratio"), NO_DATA),
    }


def _total(invoices):
    return sum((invoice.amount for invoice in invoices), Fraction(0))


def _share(part, whole):
    """Percent of what is there; of nothing there is no share."""
    return 100 * part / whole if whole else NO_DATA


def _ageing(pending, day):
    """What is open by days past the due date; due on the day itself is not overdue."""
    buckets = dict.fromkeys(
        ("bucket_current", "bucket_30", "bucket_60", "bucket_90", "bucket_older"), Fraction(0)
    )
    for invoice in pending:
        days = (day - invoice.due).days
        if days <= 0:
            name = "bucket_current"
        elif days > 90:
            name = "bucket_older"
        else:
            name = f"bucket_{30 * -(-days // 30)}"  # 1-30, 31-60, 61-90
        buckets[name] += invoice.amount
    total = _total(pending)
    return {
        "total_due": total,
        "total_overdue": total - buckets["bucket_current"],
        **buckets,
    }


def _paying(there, day, disputed):
    """How customers pay: payments of the last 365 days, and what is overdue as if it were paid today."""
    weight = days = undisputed = late_days = late = Fraction(0)
    for invoice in there:
        still_open = invoice.is_open(day)
        if still_open:
            if invoice.due >= day:
                continue  # nothing is known of it yet
            paid_on = day
        else:
            paid_on = invoice.settled
            if paid_on <= day - timedelta(days=365):
                continue
        weight += invoice.amount
        days += invoice.amount * (paid_on - invoice.issued).days
        late += invoice.amount if paid_on > invoice.due else 0
        if not (still_open and invoice.number in disputed):
            undisputed += invoice.amount
            late_days += invoice.amount * max((paid_on - invoice.due).days, 0)
    return {
        "days_to_pay": days / weight if weight else NO_DATA,
        "days_late": late_days / undisputed if undisputed else NO_DATA,
        "late_share": _share(late, weight),
    }


def _balance(there, pending, day):
    """What is open against the sales of the last 90 days: DSO, best possible DSO, CEI."""
    if not there:
        return dict.fromkeys(("dso", "best_possible_dso", "cei"), NO_DATA)
    start = day - timedelta(days=90)
    sales = _total(i for i in there if i.issued > start)
    length = (day - min(i.issued for i in there)).days
    length = 90 if length > 90 else 30 if length < 30 else length
    closing, current = _total(pending), _total(i for i in pending if i.due >= day)
    opening = _total(i for i in there if i.is_open(start))
    collectable = opening + sales - current
    return {
        "dso": _days_of_sales(closing, sales, length),
        "best_possible_dso": _days_of_sales(current, sales, length),
        "cei": 100 * (opening + sales - closing) / collectable if collectable else NOT_COMPUTABLE,
    }


def _days_of_sales(amount, sales, length):
    if not amount:
        return Fraction(0)
    return amount / sales * length if sales else NOT_COMPUTABLE


def _count_back(there, pending, day):
    """Days of sales, month by month from the present one, that make up what is open; 24 months at most."""
    if not there:
        return NO_DATA
    left, days = _total(pending), Fraction(0)
    year, month, length = day.year, day.month, day.day
    for _month in range(24):
        if not left:
            return days
        sold = _total(i for i in there if (i.issued.year, i.issued.month) == (year, month))
        used = min(left, sold)
        days += Fraction(used, sold) * length if used == left else length
        left -= used
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
        length = calendar.monthrange(year, month)[1]
    return NOT_COMPUTABLE if left else days


def _years(since, day):
    """Anniversaries, and the part of the running year in its own days."""
    if since is None:
        return NO_DATA
    years = 0
    while _anniversary(since, years + 1) <= day:
        years += 1
    last, following = _anniversary(since, years), _anniversary(since, years + 1)
    return years + Fraction((day - last).days, (following - last).days)


def _anniversary(since, years):
    """29 February is celebrated on the 28th in a common year."""
    year = since.year + years
    leap = (since.month, since.day) == (2, 29) and not calendar.isleap(year)
    return date(year, 2, 28) if leap else since.replace(year=year)
