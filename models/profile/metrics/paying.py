"""Key figures of paying behaviour: how long it takes, how late it is, what is disputed."""

from decimal import Decimal

from odoo.tools.translate import LazyTranslate

from ....engine.receivables import percentage
from .registry import NO_DATA, Missing, metric

_lt = LazyTranslate(__name__)

_NOTHING_PAID = Missing(
    NO_DATA, _lt("No invoice was paid in the last 365 days and none is overdue.")
)
_NOTHING_JUDGED = Missing(NO_DATA, _lt("No promise to pay has been judged yet."))
_NOTHING_OPEN = Missing(NO_DATA, _lt("No invoice is open."))


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
    items="paid",
)
def days_to_pay(figures, _as_of):
    """Weighted days to pay: ``sum(amount x days) / sum(amount)``, in days.

    Payments count with the days from invoice date to payment date (not less than 0), overdue open parts
    with the days from invoice date to the as-of date: who stops paying must not look better.

    >>> from datetime import date
    >>> from decimal import Decimal
    >>> jansen = {"paid_amount": Decimal(1000), "paid_amount_days": Decimal(30000),
    ...           "late_amount": Decimal(1000), "late_amount_days": Decimal(38000)}
    >>> days_to_pay(jansen, date(2026, 6, 30))
    Decimal('34')
    """
    amount = figures["paid_amount"] + figures["late_amount"]
    if not amount:
        return _NOTHING_PAID
    return (figures["paid_amount_days"] + figures["late_amount_days"]) / amount


@metric(
    "days_late",
    label=_lt("Days late"),
    unit="days",
    better="lower",
    help_text=_lt(
        "Average days from due date to payment, weighted by amount, over the payments of the last 365 days; "
        "paying early counts as 0, what is overdue and still open counts with its present age, what is "
        "disputed does not count."
    ),
    source=_lt("Payments of the last 365 days and overdue open invoices"),
    items="paid",
)
def days_late(figures, _as_of):
    """Weighted days beyond the due date: ``sum(amount x max(0, days)) / sum(amount)``, in days."""
    amount = figures["paid_amount"] + figures["late_undisputed_amount"]
    if not amount:
        return _NOTHING_PAID
    return (figures["paid_late_days"] + figures["late_undisputed_days"]) / amount


@metric(
    "late_share",
    label=_lt("Share paid late"),
    unit="percent",
    better="lower",
    help_text=_lt(
        "Part of what was invoiced that was paid after its due date, over the payments of the last 365 days; "
        "what is overdue and still open counts as late."
    ),
    source=_lt("Payments of the last 365 days and overdue open invoices"),
    items="paid",
)
def late_share(figures, _as_of):
    """Amount paid late and overdue open amount, of all that was paid or is overdue, in percent."""
    whole = figures["paid_amount"] + figures["late_amount"]
    share = percentage(figures["paid_late_amount"] + figures["late_amount"], whole)
    return _NOTHING_PAID if share is None else share


@metric(
    "disputed_share",
    label=_lt("Disputed share"),
    unit="percent",
    better="lower",
    help_text=_lt("Part of the open invoices that is disputed."),
    source=_lt("Open invoices and disputes"),
    items="open",
)
def disputed_share(figures, _as_of):
    """Disputed open amount of the open invoices, in percent."""
    share = percentage(figures["disputed_amount"], figures["open_debit"])
    return _NOTHING_OPEN if share is None else share


@metric(
    "broken_promises",
    label=_lt("Broken promises"),
    unit="count",
    better="lower",
    help_text=_lt("Promises to pay of the last 365 days that were not kept."),
    source=_lt("Promises to pay"),
)
def broken_promises(figures, _as_of):
    """Number of promises broken in the window; known as soon as any promise was judged.

    An instalment of a payment plan is a promise; the plan ends with the first one that is not kept.

    >>> from datetime import date
    >>> broken_promises({"promises_judged": 3, "promises_broken": 1}, date(2026, 6, 30))
    Decimal('1')
    >>> broken_promises({"promises_judged": 0, "promises_broken": 0}, date(2026, 6, 30)).state
    'no_data'
    """
    if not figures["promises_judged"]:
        return _NOTHING_JUDGED
    return Decimal(figures["promises_broken"])
