"""Key figures of the customer as such: how long, and how well thought of."""

from decimal import Decimal

from odoo.tools.translate import LazyTranslate

from ....engine.dates import years_between
from .registry import NO_DATA, Missing, metric

_lt = LazyTranslate(__name__)

_NO_ADVICE = Missing(NO_DATA, _lt("No credit advice is filled in."))
_EXPIRED = Missing(NO_DATA, _lt("The credit advice has expired."))
_NO_INVOICE = Missing(NO_DATA, _lt("The customer has no posted invoice yet."))


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
        return _NO_INVOICE
    return years_between(since, as_of)


@metric(
    "credit_advice",
    label=_lt("Credit advice"),
    unit="advice",
    better="higher",
    help_text=_lt(
        "Advice from 1 (bad) to 5 (good): the newest valid one of the customer's file; else derived from the "
        "customer's credit limit, where the scorecard says so."
    ),
    source=_lt("Filled in on the customer"),
)
def credit_advice(figures, _as_of):
    """The newest valid advice, else the one derived from the limit, 1 (bad) to 5 (good)."""
    advice = figures["credit_advice"] or figures.get("derived_advice")
    if not advice:
        return _EXPIRED if figures.get("advice_expired") else _NO_ADVICE
    return Decimal(advice)
