"""The registry of key figures.

A key figure is one function that takes the ledger figures of a customer (one row of
``credit.risk.figures``) and the as-of date, and returns a decimal value or :class:`Missing` with the
reason. To add one: write the function with the ``@metric`` decorator and add the field of the same name
to ``credit.risk.profile``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from odoo.tools.translate import LazyTranslate

from ...engine.dates import years_between

_lt = LazyTranslate(__name__)

#: days behind the as-of date in which a payment counts for the paying behaviour
PAYMENT_WINDOW_DAYS = 365

#: states of a key figure
KNOWN, NO_DATA, NOT_COMPUTABLE = "known", "no_data", "not_computable"


@dataclass(frozen=True, slots=True)
class Missing:
    """A key figure without a value: ``state`` is no_data or not_computable, ``reason`` says why."""

    state: str
    reason: object


@dataclass(frozen=True, slots=True)
class Metric:
    """A registered key figure.

    :ivar unit: days, years, advice, percent, ratio or amount
    :ivar better: ``lower`` or ``higher``: which values are good
    :ivar source: where the value comes from, for the reader
    """

    name: str
    label: object
    unit: str
    better: str
    help: object
    source: object
    compute: Callable


METRICS: dict[str, Metric] = {}


def metric(name, *, label, unit, better, help_text, source):
    """Register the decorated function as the key figure ``name``."""

    def register(function):
        METRICS[name] = Metric(name, label, unit, better, help_text, source, function)
        return function

    return register


@metric(
    "days_to_pay",
    label=_lt("DSO: days to pay"),
    unit="days",
    better="lower",
    help_text=_lt(
        "Average days from invoice date to payment, weighted by amount, over the payments of the last 365 "
        "days; what is overdue and still open counts with its present age."
    ),
    source=_lt("Payments of the last 365 days and overdue open invoices"),
)
def days_to_pay(figures, _as_of):
    """Weighted days to pay: ``sum(amount x days) / sum(amount)``, in days.

    Payments count with the days from invoice date to payment date (not less than 0), overdue open parts
    with the days from invoice date to the as-of date: who stops paying must not look better.

    >>> from datetime import date
    >>> jansen = {"paid_amount": Decimal(1000), "paid_amount_days": Decimal(30000),
    ...           "late_amount": Decimal(1000), "late_amount_days": Decimal(38000)}
    >>> days_to_pay(jansen, date(2026, 6, 30))
    Decimal('34')
    """
    amount = figures["paid_amount"] + figures["late_amount"]
    if not amount:
        return Missing(
            NO_DATA, _lt("No invoice was paid in the last 365 days and none is overdue.")
        )
    return (figures["paid_amount_days"] + figures["late_amount_days"]) / amount


@metric(
    "years_as_customer",
    label=_lt("Years as customer"),
    unit="years",
    better="higher",
    help_text=_lt(
        "Completed years since the customer's first posted invoice, or since the date filled in on the "
        "customer, and the part of the running year."
    ),
    source=_lt("First posted invoice, or “Customer since”"),
)
def years_as_customer(figures, as_of):
    """Anniversaries since the first posted invoice or the given date, plus the running fraction, in years."""
    since = figures["customer_since"] or figures["first_invoice"]
    if not since or since > as_of:
        return Missing(NO_DATA, _lt("The customer has no posted invoice yet."))
    return years_between(since, as_of)


@metric(
    "credit_advice",
    label=_lt("Credit advice"),
    unit="advice",
    better="higher",
    help_text=_lt("Advice from 1 (bad) to 5 (good), filled in on the customer."),
    source=_lt("Filled in on the customer"),
)
def credit_advice(figures, _as_of):
    """The advice filled in on the customer, 1 (bad) to 5 (good)."""
    if not figures["credit_advice"]:
        return Missing(NO_DATA, _lt("No credit advice is filled in."))
    return Decimal(figures["credit_advice"])
