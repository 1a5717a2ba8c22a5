"""Key figures from the customer's annual accounts: the latest that are not later than the as-of date.

They are worked out from the figures of the accounts, unrounded, as the ratios of the accounts are. Accounts
that are too old (a setting of the company) are no data.
"""

from decimal import Decimal
from fractions import Fraction

from dateutil.relativedelta import relativedelta

from odoo.tools.translate import LazyTranslate

from ....engine.accounts.ratios import NO_EQUITY, NO_FIGURES, compute_ratios
from .registry import NO_DATA, NOT_COMPUTABLE, Missing, metric

_lt = LazyTranslate(__name__)

_ANNUAL_ACCOUNTS = _lt("Annual accounts")
_NO_ACCOUNTS = Missing(NO_DATA, _lt("No annual accounts are known."))
_TOO_OLD = Missing(NO_DATA, _lt("The latest annual accounts are too old to count."))
_NOT_SAID = Missing(NO_DATA, _lt("The annual accounts do not say enough for it."))
_NO_TURNOVER = Missing(NO_DATA, _lt("The annual accounts do not give the turnover."))
_NO_DIVISOR = Missing(NOT_COMPUTABLE, _lt("What it is divided by is zero or less."))
_NO_EQUITY = Missing(
    NOT_COMPUTABLE,
    _lt("Equity is zero or negative: that counts as the highest risk."),
    is_riskiest=True,
)

#: key figures that come from annual accounts
ACCOUNTS_METRICS = (
    "gearing",
    "ebitda",
    "ebitda_margin",
    "ebitda_recurring",
    "solvency",
    "current_ratio",
    "quick_ratio",
)


def _compute(figures, as_of, name):
    """Return a ratio of the accounts that count on the date, or why there is none."""
    accounts = figures.get("accounts")
    if not accounts:
        return _NO_ACCOUNTS
    months = figures["accounts_months"]
    if months and accounts["end"] + relativedelta(months=months) < as_of:
        return _TOO_OLD
    if "ratios" not in accounts:  # all key figures of a customer are made of the same accounts
        accounts["ratios"] = compute_ratios(accounts["rubrics"], accounts["is_filing"])
    ratio = accounts["ratios"][name]
    if ratio.value is None:
        return {NO_FIGURES: _NOT_SAID, NO_EQUITY: _NO_EQUITY}.get(ratio.reason, _NO_DIVISOR)
    return ratio


def _to_decimal(value):
    """Return an exact fraction as a decimal of 28 digits."""
    value = Fraction(value)
    return Decimal(value.numerator) / Decimal(value.denominator)


@metric(
    "gearing",
    label=_lt("Gearing"),
    unit="ratio",
    better="lower",
    help_text=_lt(
        "Net financial debt divided by equity. Equity of zero or less is no number and counts as the highest risk."
    ),
    source=_ANNUAL_ACCOUNTS,
)
def gearing(figures, as_of):
    """Net financial debt / equity, a ratio."""
    ratio = _compute(figures, as_of, "gearing")
    return ratio if isinstance(ratio, Missing) else _to_decimal(ratio.value)


@metric(
    "ebitda",
    label=_lt("EBITDA"),
    unit="amount",
    better="higher",
    help_text=_lt("Operating result before depreciation, write-downs and provisions."),
    source=_ANNUAL_ACCOUNTS,
)
def ebitda(figures, as_of):
    """Operating result before depreciation, write-downs and provisions, in the company's currency."""
    ratio = _compute(figures, as_of, "ebitda")
    if isinstance(ratio, Missing):
        return ratio
    return _to_decimal(ratio.value * Fraction(figures["accounts"]["rate"]))


@metric(
    "ebitda_margin",
    label=_lt("EBITDA margin"),
    unit="percent",
    better="higher",
    help_text=_lt("EBITDA as part of turnover."),
    source=_ANNUAL_ACCOUNTS,
)
def ebitda_margin(figures, as_of):
    """EBITDA of turnover, in percent; one of the gross margin is something else and does not count."""
    ratio = _compute(figures, as_of, "ebitda_margin")
    if isinstance(ratio, Missing):
        return ratio
    return _NO_TURNOVER if ratio.basis != "turnover" else _to_decimal(ratio.value)


@metric(
    "ebitda_recurring",
    label=_lt("Recurring EBITDA"),
    unit="amount",
    better="higher",
    help_text=_lt("EBITDA without non-recurring income and charges."),
    source=_ANNUAL_ACCOUNTS,
)
def ebitda_recurring(figures, as_of):
    """EBITDA without what does not come back every year, in the company's currency."""
    ratio = _compute(figures, as_of, "ebitda_recurring")
    if isinstance(ratio, Missing):
        return ratio
    return _to_decimal(ratio.value * Fraction(figures["accounts"]["rate"]))


@metric(
    "solvency",
    label=_lt("Solvency"),
    unit="ratio",
    better="higher",
    help_text=_lt("Equity divided by the balance sheet total."),
    source=_ANNUAL_ACCOUNTS,
)
def solvency(figures, as_of):
    """Equity / balance sheet total, a ratio; below zero when the losses have eaten up the equity."""
    ratio = _compute(figures, as_of, "solvency")
    return ratio if isinstance(ratio, Missing) else _to_decimal(ratio.value)


@metric(
    "current_ratio",
    label=_lt("Current ratio"),
    unit="ratio",
    better="higher",
    help_text=_lt(
        "Current assets without receivables of more than one year, divided by debts within one year and accruals."
    ),
    source=_ANNUAL_ACCOUNTS,
)
def current_ratio(figures, as_of):
    """Current assets / short-term debts, a ratio."""
    ratio = _compute(figures, as_of, "current_ratio")
    return ratio if isinstance(ratio, Missing) else _to_decimal(ratio.value)


@metric(
    "quick_ratio",
    label=_lt("Quick ratio"),
    unit="ratio",
    better="higher",
    help_text=_lt(
        "Receivables within one year, investments and cash, divided by debts within one year and accruals."
    ),
    source=_ANNUAL_ACCOUNTS,
)
def quick_ratio(figures, as_of):
    """What is cash or soon will be / short-term debts, a ratio."""
    ratio = _compute(figures, as_of, "quick_ratio")
    return ratio if isinstance(ratio, Missing) else _to_decimal(ratio.value)
