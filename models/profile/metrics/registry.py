"""The registry of key figures.

A key figure is one function that takes the ledger figures of a customer (one row of
``credit.risk.figures``) and the as-of date, and returns a decimal value or :class:`Missing` with the
reason. To add one: write the function with the ``@metric`` decorator and add the field of the same name
to ``credit.risk.profile``.
"""

from collections.abc import Callable
from dataclasses import dataclass

#: days behind the as-of date in which a payment counts for the paying behaviour
PAYMENT_WINDOW_DAYS = 365

#: days behind the as-of date whose sales a receivable is compared with
SALES_WINDOW_DAYS = 90

#: months that a count-back goes back at the most
COUNTBACK_MONTHS = 24

#: days up to and with the as-of date in which a broken promise counts
PROMISE_WINDOW_DAYS = 365

#: states of a key figure
KNOWN, NO_DATA, NOT_COMPUTABLE = "known", "no_data", "not_computable"


@dataclass(frozen=True, slots=True)
class Missing:
    """A key figure without a value: ``state`` is no_data or not_computable, ``reason`` says why.

    :ivar is_riskiest: that it has none is itself the worst there is: it counts as the riskiest band
    """

    state: str
    reason: object
    is_riskiest: bool = False


@dataclass(frozen=True, slots=True)
class Metric:
    """A registered key figure.

    :ivar unit: days, years, advice, percent, ratio or amount
    :ivar items: which items made the value: ``open``, ``overdue``, ``paid``, ``sold`` or None
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
    items: str | None = None


METRICS: dict[str, Metric] = {}


def metric(name, *, label, unit, better, help_text, source, items=None):
    """Register the decorated function as the key figure ``name``."""

    def register(function):
        METRICS[name] = Metric(name, label, unit, better, help_text, source, function, items)
        return function

    return register
