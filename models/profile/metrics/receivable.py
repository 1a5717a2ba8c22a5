"""Key figures of the receivable: how it compares with sales and with the limit."""

from decimal import Decimal

from odoo.tools.translate import LazyTranslate

from ....engine import receivables
from .registry import (
    COUNTBACK_MONTHS,
    NO_DATA,
    NOT_COMPUTABLE,
    SALES_WINDOW_DAYS,
    Missing,
    metric,
)

_lt = LazyTranslate(__name__)

_NO_SALES = Missing(
    NOT_COMPUTABLE, _lt("Nothing was sold in the last 90 days, credit notes deducted.")
)
_NO_INVOICE = Missing(NO_DATA, _lt("The customer has no posted invoice yet."))
_TOO_OLD = Missing(NOT_COMPUTABLE, _lt("What is open is more than the sales of 24 months."))
_NOT_COLLECTABLE = Missing(NOT_COMPUTABLE, _lt("Nothing could be collected in the last 90 days."))
_NOTHING_OPEN = Missing(NO_DATA, _lt("Nothing is open."))
_CREDIT_BALANCE = Missing(NOT_COMPUTABLE, _lt("The customer has a credit balance."))
_NO_LIMIT = Missing(NO_DATA, _lt("The customer has no credit limit."))


def _window(figures, as_of):
    return receivables.window_days(figures["first_invoice"], as_of, SALES_WINDOW_DAYS)


def _not_overdue(figures):
    return receivables.not_overdue(figures["total_due"], figures["bucket_current"])


@metric(
    "dso",
    label=_lt("DSO: balance method"),
    unit="days",
    better="lower",
    help_text=_lt(
        "All that is open, divided by the sales of the last 90 days, times 90 (or the days since the first "
        "invoice, at least 30); taxes included on both sides."
    ),
    source=_lt("Open items and sales of the last 90 days"),
    items="open",
)
def dso(figures, as_of):
    """Receivable / sales of the window x days of the window, in days."""
    if not figures["invoices"]:
        return _NO_INVOICE
    value = receivables.dso(figures["total_due"], figures["sales"], _window(figures, as_of))
    return _NO_SALES if value is None else value


@metric(
    "best_possible_dso",
    label=_lt("Best possible DSO"),
    unit="days",
    better="lower",
    help_text=_lt(
        "The DSO that would remain if nothing were overdue: what is not due instead of all open."
    ),
    source=_lt("Items not due and sales of the last 90 days"),
    items="open",
)
def best_possible_dso(figures, as_of):
    """Receivable that is not overdue / sales of the window x days of the window, in days."""
    if not figures["invoices"]:
        return _NO_INVOICE
    value = receivables.dso(_not_overdue(figures), figures["sales"], _window(figures, as_of))
    return _NO_SALES if value is None else value


@metric(
    "dso_countback",
    label=_lt("DSO: count-back"),
    unit="days",
    better="lower",
    help_text=_lt(
        "The months' sales, newest first, that the open amount stands for, in days; at most 24 months."
    ),
    source=_lt("Open items and sales month by month"),
    items="open",
)
def dso_countback(figures, as_of):
    """Days of sales, counted back month by month, that make up the receivable."""
    if not figures["invoices"]:
        return _NO_INVOICE
    value = receivables.dso_countback(
        figures["total_due"], figures["monthly_sales"], as_of, COUNTBACK_MONTHS
    )
    if value is None:
        return _TOO_OLD
    return value


@metric(
    "cei",
    label=_lt("Collection effectiveness (CEI)"),
    unit="percent",
    better="higher",
    help_text=_lt(
        "What was collected in the last 90 days, of what could be collected: opening balance plus sales less "
        "closing balance, divided by opening balance plus sales less what is not due."
    ),
    source=_lt("Balances and sales of the last 90 days"),
    items="sold",
)
def cei(figures, _as_of):
    """Collection effectiveness index of the window, in percent."""
    if not figures["invoices"]:
        return _NO_INVOICE
    value = receivables.cei(
        figures["opening_balance"],
        figures["sales"],
        figures["total_due"],
        _not_overdue(figures),
    )
    if value is None:
        return _NOT_COLLECTABLE
    return value


@metric(
    "overdue_ratio",
    label=_lt("Overdue share"),
    unit="percent",
    better="lower",
    help_text=_lt("Part of what is open that is past its due date."),
    source=_lt("Open items"),
    items="overdue",
)
def overdue_ratio(figures, _as_of):
    """Overdue of all that is open, in percent."""
    if not figures["open_debit"] and not figures["total_due"]:
        return _NOTHING_OPEN
    overdue = figures["total_due"] - _not_overdue(figures)
    value = receivables.percentage(overdue, figures["total_due"])
    if value is None:
        return _CREDIT_BALANCE
    return value


@metric(
    "credit_utilisation",
    label=_lt("Limit used"),
    unit="percent",
    better="lower",
    help_text=_lt(
        "All that is open in the company and its branches, less the running guarantees, as part of the "
        "customer's credit limit."
    ),
    source=_lt("Open items and credit limit"),
    items="open",
)
def credit_utilisation(figures, _as_of):
    """Open amount of the company with all its branches, less guarantees, of the credit limit, in percent."""
    exposed = max(figures["exposure"] - figures["guaranteed"], Decimal(0))
    value = receivables.percentage(exposed, figures["credit_limit"])
    return _NO_LIMIT if value is None else value
