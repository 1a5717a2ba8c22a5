"""The plan of a ledger: customers, what they were invoiced in four years, and when they paid.

Plain data without Odoo. The same size and seed always give the same plan, on any day: everything is relative to a fixed
as-of date, and nothing is dated later.
"""

from collections import Counter
from datetime import date, timedelta
from math import exp
from random import Random
from typing import NamedTuple

AS_OF = date(2026, 6, 30)

#: name of a size -> (invoices, customers)
SIZES = {
    "10k": (10_000, 1_000),
    "20k": (20_000, 1_000),
    "100k": (100_000, 10_000),
    "1m": (1_000_000, 50_000),
}

#: days from the first day that a customer may be one to the as-of date
OLDEST, YOUNGEST = 1460, 90

TERMS = (0, 15, 30, 30, 45, 60)

#: kind of customer -> (share, days late from .. to, share of invoices that is never paid)
KINDS = {
    "good": (0.60, -7, 6, 0.004),
    "slow": (0.28, 0, 44, 0.02),
    "bad": (0.12, 20, 199, 0.10),
}

#: shares of the settled invoices that are paid in two parts, and of the overdue ones of which a part is paid
TWO_PARTS, PART_OF_OPEN = 0.06, 0.15

#: the part that comes first, and how many days after the due date when the rest never came
FIRST_PART, PART_AFTER = 0.4, 10


class Customer(NamedTuple):
    """A customer; ``size`` is the power of e by which its amounts are larger."""

    number: int
    kind: str
    term: int
    age: int
    size: float


class Invoice(NamedTuple):
    """A posted invoice; amounts are cents."""

    number: int
    customer: int
    day: date
    due: date
    cents: int
    paid_cents: int
    name: str


class Payment(NamedTuple):
    """A payment of (a part of) one invoice."""

    number: int
    invoice: int
    day: date
    cents: int
    name: str


class Plan(NamedTuple):
    """Customers, invoices in the order of their dates, payments in the order of theirs; numbers count from 1."""

    customers: list[Customer]
    invoices: list[Invoice]
    payments: list[Payment]


def make_plan(size, seed=1):
    """Return the plan of a size; the same seed gives the same plan.

    >>> plan = make_plan("10k")
    >>> len(plan.customers), len(plan.invoices), plan.invoices[-1].day <= AS_OF
    (1000, 10000, True)
    """
    invoices, customers = SIZES[size]
    rng = Random(f"ledger {size} {seed}")
    people = [_make_customer(number, rng) for number in range(1, customers + 1)]
    drafts = sorted(_make_draft(people, rng) for _number in range(invoices))
    return Plan(people, _name_invoices(drafts), _name_payments(drafts))


def _make_customer(number, rng):
    """Return a customer by chance."""
    (kind,) = rng.choices(list(KINDS), [share for share, *_ in KINDS.values()])
    age = rng.randint(YOUNGEST, OLDEST)
    return Customer(number, kind, rng.choice(TERMS), age, 1.5 * rng.random())


def _make_draft(people, rng):
    """Return (day, customer, due, cents, payments) of an invoice; a few customers get most of them."""
    customer = people[int(len(people) * rng.random() ** 1.5)]
    day = AS_OF - timedelta(int(customer.age * rng.random()))
    due = day + timedelta(customer.term)
    cents = int(10_000 * exp(2.5 * rng.random() + customer.size))
    payments = tuple(_make_payments(customer.kind, day, due, cents, rng))
    return day, customer.number, due, cents, payments


def _make_payments(kind, day, due, cents, rng):
    """Yield (day, cents) of the payments that were made by the as-of date."""
    _share, earliest, latest, never = KINDS[kind]
    settled = max(day, due + timedelta(rng.randint(earliest, latest)))
    part, first = int(cents * FIRST_PART), due + timedelta(PART_AFTER)
    if rng.random() >= never and settled <= AS_OF:
        if rng.random() < TWO_PARTS:
            yield day + (settled - day) // 2, part
            cents -= part
        yield settled, cents
    elif rng.random() < PART_OF_OPEN and first <= AS_OF:
        yield first, part


def _name_invoices(drafts):
    """Return the invoices with their numbers."""
    name = Namer("INV")
    return [
        Invoice(number, customer, day, due, cents, sum(paid for _, paid in payments), name(day))
        for number, (day, customer, due, cents, payments) in enumerate(drafts, 1)
    ]


def _name_payments(drafts):
    """Return the payments with their numbers."""
    made = sorted(
        (day, number, cents)
        for number, (*_invoice, payments) in enumerate(drafts, 1)
        for day, cents in payments
    )
    name = Namer("PBNK1")
    return [
        Payment(number, invoice, day, cents, name(day))
        for number, (day, invoice, cents) in enumerate(made, 1)
    ]


class Namer:
    """Names entries as Odoo does: a sequence for each year.

    >>> name = Namer("INV")
    >>> name(date(2025, 3, 1)), name(date(2025, 3, 1)), name(date(2026, 3, 1))
    ('INV/2025/00001', 'INV/2025/00002', 'INV/2026/00001')
    """

    def __init__(self, code):
        self.code = code
        self.last = Counter()

    def __call__(self, day):
        self.last[day.year] += 1
        return f"{self.code}/{day.year}/{self.last[day.year]:05d}"
