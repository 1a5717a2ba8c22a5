"""How each kind of customer of the demo company pays: invoices and payments of eighteen months.

Plain Python without Odoo. All dates go backwards from today, fall on working days and never lie in
the future; a payment that would come after today is not there yet, so its invoice is open.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

#: days of history
HISTORY = 545
#: payment term of the table -> days of its last instalment
TERM_DAYS = {"14": 14, "30": 30, "60": 60, "instalments": 60}
#: size -> (days between two invoices, smallest and largest invoice without VAT)
SIZES = {"L": (17, 4800, 12200), "M": (30, 900, 3600), "S": (56, 45, 640)}
#: Jansen pays each invoice so many days after its date: the worked example of scoring
JANSEN_DAYS = 34
#: behaviours with set open invoices: ages of what is open, age from which the older ones start
SET_PIECES = {
    "credit_balance": ((), 62),
    "unallocated": ((50, 75), 110),
    "suspense": ((44,), 80),
}
#: ages between which an invoice may be disputed: older than the first follow-up run
DISPUTED = (57, 140)
#: age of the only invoice of a new customer by payment term; three of them may still pay in time
NEW_AGES = {"30": (9, 38, 24), "14": (20,)}


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment of one invoice: a share of its total, or what is left of it when share is None."""

    date: date
    share: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Invoice:
    """A customer invoice with what came in for it; `credit_*` is a credit note for a part of it."""

    date: date
    net: Decimal
    payments: tuple[Payment, ...] = ()
    credit_date: date | None = None
    credit_net: Decimal | None = None
    disputed: bool = False

    @property
    def is_paid(self):
        """True when nothing is left open."""
        return any(payment.share is None for payment in self.payments)


def working_day(day):
    """Return the day, or the Friday before a weekend.

    >>> working_day(date(2026, 6, 28))
    datetime.date(2026, 6, 26)
    """
    return day - timedelta(days=max(0, day.weekday() - 4))


def invoices_of(behaviour, size, term, rng, today):
    """Return the invoices of a customer, oldest first."""
    if behaviour == "jansen":
        invoices = _jansen(rng, today)
    elif behaviour == "prospect":
        invoices = []
    elif behaviour == "new":
        invoices = [_first(size, rng.choice(NEW_AGES[term]), today, rng)]
    else:
        invoices = _regular(behaviour, size, term, rng, today)
    return tuple(sorted(invoices, key=lambda invoice: invoice.date))


# How many days after the due date an invoice of a certain age is paid


def _prompt(rng, _age):
    return rng.choice((-6, -4, -3, -2, -1, -1, 0))


def _late(rng, _age):
    return rng.randint(4, 12)


def _slipping(rng, age):
    """From on time to seven weeks late: the collection term subtly lengthens."""
    return round(50 * (1 - age / HISTORY) ** 1.4) + rng.randint(-3, 3)


def _erratic(rng, _age):
    return rng.choice((-8, -2, 3, 9, 18, 35, 60, 85))


def _a_bit_late(rng, _age):
    return rng.randint(0, 9)


DAYS_LATE = {
    "prompt": _prompt,
    "late": _late,
    "slipping": _slipping,
    "erratic": _erratic,
    "stopped": _a_bit_late,
    "disputing": _a_bit_late,
    "credit_balance": _prompt,
    "unallocated": _late,
    "suspense": _a_bit_late,
}


def _regular(behaviour, size, term, rng, today):
    """Invoices at the pace of the customer's size, paid the way of its behaviour."""
    silent_for = rng.randint(130, 175) if behaviour == "stopped" else 0
    open_ages, first_age = SET_PIECES.get(behaviour, ((), None))
    if first_age is None:
        first_age = max(1, silent_for - 90) + rng.randint(0, SIZES[size][0])
    invoices = [_unpaid(size, age, rng, today) for age in open_ages]
    disputes = {"L": 3, "M": 2, "S": 1}[size] if behaviour == "disputing" else 0
    for age in _ages(size, first_age, rng):
        if disputes and DISPUTED[0] <= age <= DISPUTED[1]:
            disputes -= 1
            invoices.append(_unpaid(size, age, rng, today, disputed=True))
        else:
            until = today - timedelta(days=silent_for)
            invoices.append(_invoice(behaviour, size, term, age, rng, today, until))
    return invoices


def _ages(size, first_age, rng):
    """Return the ages of the invoices in days, newest first."""
    spacing, age, ages = SIZES[size][0], first_age, []
    while age <= HISTORY:
        ages.append(round(age))
        age += spacing * rng.uniform(0.7, 1.3)
    return ages


def _net(size, rng):
    """Return the amount of an invoice without VAT."""
    _spacing, low, high = SIZES[size]
    return Decimal(rng.randint(low * 100, high * 100)) / 100


def _unpaid(size, age, rng, today, disputed=False):
    """Return an invoice for which nothing came in."""
    day = working_day(today - timedelta(days=age))
    return Invoice(day, _net(size, rng), disputed=disputed)


def _first(size, age, today, rng):
    """Return the only invoice of a new customer; a big one makes it a medium customer at once."""
    invoice = _unpaid(size, age, rng, today)
    return replace(invoice, net=invoice.net + 10000) if size == "M" else invoice


def _invoice(behaviour, size, term, age, rng, today, until):
    """Return an invoice with its payments up to a date."""
    day = working_day(today - timedelta(days=age))
    due = day + timedelta(days=TERM_DAYS[term])
    paid = max(day, working_day(due + timedelta(days=DAYS_LATE[behaviour](rng, age))))
    payments = _payments(behaviour, term, day, paid, rng)
    net = _net(size, rng)
    credit = _credit_note(day, net, rng) if _may_credit(term) and rng.random() < 0.05 else None
    credit_date, credit_net = credit if credit and credit[0] <= today else (None, None)
    known = tuple(payment for payment in payments if payment.date <= until)
    return Invoice(day, net, known, credit_date, credit_net)


def _payments(behaviour, term, day, paid, rng):
    """Return the payments of an invoice: mostly one, for instalments and now and then two."""
    if term == "instalments":
        first = working_day(day + timedelta(days=4))
        return [Payment(first, Decimal("0.30")), Payment(paid)]
    if behaviour not in ("prompt", "credit_balance") and rng.random() < 0.08:
        share = Decimal(rng.choice(("0.40", "0.50", "0.60")))
        return [
            Payment(paid, share),
            Payment(working_day(paid + timedelta(days=rng.randint(14, 25)))),
        ]
    return [Payment(paid)]


def _may_credit(term):
    """Credit notes come before the payment: not on terms that leave no time for one."""
    return term in ("30", "60")


def _credit_note(day, net, rng):
    """Return date and amount of a credit note for a part of an invoice, some days after it."""
    share = Decimal(rng.choice(("0.10", "0.15", "0.25")))
    credited = (net * share).quantize(Decimal("0.01"))
    return working_day(day + timedelta(days=rng.randint(3, 8))), credited


def _jansen(rng, today):
    """Return Jansen's invoices: on Tuesdays, five weeks apart, each paid on the 34th day, a Monday.

    The newest is one to two weeks old and not due; the one before was paid at most a week ago.
    Nothing is overdue today, nor was it on the days of the earlier follow-up runs: the key figure
    is exactly 34 days on all of them.
    """
    tuesday = today - timedelta(days=(today.weekday() - 1) % 7)
    days = [tuesday - timedelta(days=age) for age in (7, *range(35, HISTORY, 35))]
    return [Invoice(day, _net("S", rng), _jansen_payments(day, today)) for day in days]


def _jansen_payments(day, today):
    """Return the payment of one invoice of Jansen, when it is there already."""
    paid = day + timedelta(days=JANSEN_DAYS)
    return (Payment(paid),) if paid <= today else ()
