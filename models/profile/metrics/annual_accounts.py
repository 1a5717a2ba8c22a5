"""Key figures from the customer's annual accounts; without annual accounts they have no data."""

from odoo.tools.translate import LazyTranslate

from .registry import NO_DATA, Missing, metric

_lt = LazyTranslate(__name__)

_ANNUAL_ACCOUNTS = _lt("Annual accounts")
_NO_ACCOUNTS = _lt("No annual accounts are known.")


@metric(
    "gearing",
    label=_lt("Gearing"),
    unit="ratio",
    better="lower",
    help_text=_lt("Net financial debt divided by equity."),
    source=_ANNUAL_ACCOUNTS,
)
def gearing(_figures, _as_of):
    """Net financial debt / equity, a ratio."""
    return Missing(NO_DATA, _NO_ACCOUNTS)


@metric(
    "ebitda",
    label=_lt("EBITDA"),
    unit="amount",
    better="higher",
    help_text=_lt("Operating result before depreciation, write-downs and provisions."),
    source=_ANNUAL_ACCOUNTS,
)
def ebitda(_figures, _as_of):
    """Operating result before depreciation, write-downs and provisions, an amount."""
    return Missing(NO_DATA, _NO_ACCOUNTS)


@metric(
    "ebitda_margin",
    label=_lt("EBITDA margin"),
    unit="percent",
    better="higher",
    help_text=_lt("EBITDA as part of turnover."),
    source=_ANNUAL_ACCOUNTS,
)
def ebitda_margin(_figures, _as_of):
    """EBITDA of turnover, in percent."""
    return Missing(NO_DATA, _NO_ACCOUNTS)
