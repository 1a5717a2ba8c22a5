"""The plan of the demo company: its customers and what happened between them in eighteen months.

Plain data without Odoo. The same day always gives the same plan: each customer has a random
generator of its own, so that a new line in the table of customers changes nobody else.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from demo_customers import LANGUAGES, STREETS, rows
from demo_payers import HISTORY, Invoice, invoices_of, working_day

#: salespersons of the demo company
SALESPERSONS = 3
#: behaviour -> credit advices that a bureau could give, 1 (bad) to 5 (good)
ADVICES = {
    "prompt": (3, 4, 5, 5),
    "late": (3, 3, 4),
    "slipping": (2, 3, 3),
    "erratic": (1, 2, 3),
    "stopped": (1, 2),
    "disputing": (2, 3, 4),
}
#: of these customers the advice is given, 0 is none
GIVEN_ADVICES = {"jansen": 4, "prospect": 3, "credit_balance": 4, "new": 0}
#: share of the other customers that have an advice
ADVISED = 0.72


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer and its invoices.

    :ivar opening: an amount of an earlier bookkeeping that is still open
    :ivar loose_credit: a credit note without VAT that belongs to no invoice
    :ivar receipt_date: when money for all that is open came in that nobody matched yet
    """

    ref: str
    name: str
    is_company: bool
    lang: str
    country: str
    zip: str
    city: str
    street: str
    email: str
    phone: str
    behaviour: str
    size: str
    term: str
    salesperson: int
    notes: frozenset
    advice: int
    since: date | None
    opening: Decimal
    opening_date: date
    loose_credit: Decimal
    loose_date: date
    receipt_date: date | None
    invoices: tuple[Invoice, ...]

    @property
    def pays_vat(self):
        """False for companies in another country of the union, who get invoices without VAT."""
        return self.country == "BE" or not self.is_company


def make_plan(today):
    """Return the customers of the demo company as they are on a day, with their history."""
    return [_customer(row, number, today) for number, row in enumerate(rows(), start=1)]


def years_before(day, years):
    """Return the same day some years ago; for 29 February the 28th where there is none.

    >>> years_before(date(2028, 2, 29), 2)
    datetime.date(2026, 2, 28)
    """
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _customer(row, number, today):
    """Return the customer of one line of the table."""
    rng = Random(f"credit_risk_matrix {row.name}")
    return Customer(
        ref=f"C{number:04d}",
        name=row.name,
        is_company=row.is_company,
        lang=LANGUAGES[row.lang],
        country=row.country,
        **_address(row, rng),
        **_reachable(row, rng),
        behaviour=row.behaviour,
        size=row.size,
        term=row.term,
        salesperson=number % SALESPERSONS,
        notes=row.notes,
        advice=_advice(row.behaviour, rng),
        since=_since(row.behaviour, rng, today),
        **_loose_ends(row, rng, today),
        invoices=invoices_of(row.behaviour, row.size, row.term, rng, today),
    )


def _address(row, rng):
    """Return street, postal code and city."""
    street = f"{rng.choice(STREETS[row.lang])} {rng.randint(1, 180)}"
    if "no address" in row.notes:
        return {"street": "", "zip": "", "city": ""}
    return {"street": street, "zip": row.zip, "city": row.city}


def _reachable(row, rng):
    """Return e-mail address and telephone number, neither of which belongs to anybody."""
    area = "+32 9" if row.country == "BE" else "+31 38"
    phone = f"{area} 0{rng.randint(10, 99)} {rng.randint(10, 99)} {rng.randint(10, 99)}"
    email = f"{slug(row.name)}@example.com"
    return {
        "email": "" if "no email" in row.notes else email,
        "phone": "" if "no phone" in row.notes else phone,
    }


def slug(name):
    """Return a name as the first part of an e-mail address.

    >>> slug("Imprimerie Trois Épis B.V.")
    'imprimerie.trois.epis.b.v'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z]+", ".", plain).strip(".")


def _advice(behaviour, rng):
    """Return the credit advice, 0 when there is none."""
    advice = rng.choice(ADVICES.get(behaviour, (3,))) if rng.random() < ADVISED else 0
    return GIVEN_ADVICES.get(behaviour, advice)


def _since(behaviour, rng, today):
    """Return since when the customer is one, None for the first invoice of the history."""
    known = rng.random() < 0.6
    earlier = years_before(today, rng.randint(2, 9)) - timedelta(days=rng.randint(0, 300))
    if behaviour == "jansen":
        return years_before(today, 2) - timedelta(days=20)
    return earlier if known and behaviour not in ("new", "prospect") else None


def _loose_ends(row, rng, today):
    """Return what belongs to no invoice: opening items, credits, money that nobody matched."""
    received = {"unallocated": 4, "suspense": 2}.get(row.behaviour)
    credit = Decimal(rng.randint(9000, 25000)) / 100
    opening = Decimal(rng.randint(20000, 180000)) / 100
    return {
        "opening": opening if "opening" in row.notes else Decimal(0),
        "opening_date": working_day(today - timedelta(days=HISTORY + 5)),
        "loose_credit": credit if row.behaviour == "credit_balance" else Decimal(0),
        "loose_date": working_day(today - timedelta(days=20)),
        "receipt_date": working_day(today - timedelta(days=received)) if received else None,
    }
