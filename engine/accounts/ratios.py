"""Ratios of annual accounts; each knows its formula and the rubrics that it was made of.

A rubric that a Belgian filing leaves out is nil. In other accounts it is not known: what a ratio cannot do
without must be there, or the ratio is missing; never is a missing figure taken for zero there.
"""

from dataclasses import dataclass, field
from fractions import Fraction

#: what makes the terms of a formula: (sign, code)
EBITDA = ((1, "9901"), (1, "630"), (1, "631/4"), (1, "635/8"))
RECURRING = (*EBITDA, (-1, "76A"), (1, "66A"))
NET_DEBT = ((1, "170/4"), (1, "42"), (1, "43"), (-1, "50/53"), (-1, "54/58"))
SHORT_TERM = ((1, "42/48"), (1, "492/3"))

#: without these a figure of accounts that are no Belgian filing is not known
NEEDED = {
    "net_debt": ("170/4", "43", "54/58"),
    "current_ratio": ("29/58", "42/48"),
    "quick_ratio": ("40/41", "54/58", "42/48"),
}

#: why a ratio has no value
NO_FIGURES, NO_DIVISOR, NO_EQUITY = "no_figures", "no_divisor", "no_equity"


@dataclass(frozen=True, slots=True)
class Ratio:
    """One ratio of one financial year.

    :ivar value: exact; None when it has none, ``reason`` then says why
    :ivar used: the terms that were added: (sign, code, amount), those below the line included
    :ivar is_partial: depreciation is not known, so that an EBITDA is an EBIT
    :ivar basis: what a margin is measured against: turnover or gross_margin
    """

    value: Fraction | None
    reason: str | None = None
    used: tuple = field(default=())
    is_partial: bool = False
    basis: str | None = None


def compute_ratios(rubrics, is_filing=True):
    """Return ``name -> Ratio`` for rubrics (code -> Decimal).

    :param is_filing: a Belgian filing, in which a rubric that is absent is nil

    >>> from decimal import Decimal
    >>> year = {"9901": Decimal(1400000), "630": Decimal(850000), "631/4": Decimal(120000),
    ...         "70": Decimal(18500000), "170/4": Decimal(3100000), "43": Decimal(800000),
    ...         "54/58": Decimal(1250000), "10/15": Decimal(6200000)}
    >>> ratios = compute_ratios(year)
    >>> int(ratios["ebitda"].value), int(ratios["net_financial_debt"].value)
    (2370000, 2650000)
    >>> f'{float(ratios["gearing"].value):.4f}', f'{float(ratios["ebitda_margin"].value):.2f}'
    ('0.4274', '12.81')
    >>> compute_ratios({**year, "10/15": Decimal(-1)})["gearing"].reason
    'no_equity'
    """
    ebitda = _get_ebitda(rubrics, EBITDA)
    net_debt = _get_net_debt(rubrics, is_filing)
    return {
        "ebitda": ebitda,
        "ebitda_recurring": _get_ebitda(rubrics, RECURRING),
        "ebitda_margin": _get_margin(rubrics, ebitda),
        "net_financial_debt": net_debt,
        "gearing": _get_gearing(rubrics, net_debt),
        "solvency": _get_solvency(rubrics),
        "current_ratio": _get_liquidity(
            rubrics, "current_ratio", ((1, "29/58"), (-1, "29")), is_filing
        ),
        "quick_ratio": _get_liquidity(
            rubrics, "quick_ratio", ((1, "40/41"), (1, "50/53"), (1, "54/58")), is_filing
        ),
    }


def _take(rubrics, terms):
    """Return the terms that are there, with their amounts."""
    return tuple((sign, code, rubrics[code]) for sign, code in terms if code in rubrics)


def _add(used):
    return sum((sign * Fraction(amount) for sign, _code, amount in used), Fraction(0))


def _get_ebitda(rubrics, terms):
    """Operating result before depreciation, write-downs and provisions (recurring: without one-off items)."""
    if "9901" not in rubrics:
        return Ratio(None, NO_FIGURES)
    used = _take(rubrics, terms)
    return Ratio(_add(used), None, used, is_partial="630" not in rubrics)


def _get_margin(rubrics, ebitda):
    """EBITDA of turnover in percent; of the gross margin where no turnover is published."""
    basis = "70" if "70" in rubrics else "9900"
    if ebitda.value is None or basis not in rubrics:
        return Ratio(None, NO_FIGURES)
    used = (*ebitda.used, (1, basis, rubrics[basis]))
    name = "turnover" if basis == "70" else "gross_margin"
    if rubrics[basis] <= 0:
        return Ratio(None, NO_DIVISOR, used, ebitda.is_partial, name)
    return Ratio(ebitda.value / Fraction(rubrics[basis]) * 100, None, used, ebitda.is_partial, name)


def _is_known(rubrics, name, is_filing):
    """Whether a balance sheet says enough for a ratio."""
    if is_filing:
        return bool(rubrics.keys() & {"10/49", "20/58", *(code for _sign, code in NET_DEBT)})
    return all(code in rubrics for code in NEEDED[name])


def _get_net_debt(rubrics, is_filing):
    """Financial debts, the part of long-term debts that falls due included, less investments and cash."""
    if not _is_known(rubrics, "net_debt", is_filing):
        return Ratio(None, NO_FIGURES)
    used = _take(rubrics, NET_DEBT)
    return Ratio(_add(used), None, used)


def _get_gearing(rubrics, net_debt):
    """Net financial debt of equity; no number when there is no equity, which is the worst that can be."""
    if "10/15" not in rubrics:
        return Ratio(None, NO_FIGURES)
    used = (*net_debt.used, (1, "10/15", rubrics["10/15"]))
    if rubrics["10/15"] <= 0:
        return Ratio(None, NO_EQUITY, used)
    if net_debt.value is None:
        return Ratio(None, NO_FIGURES)
    return Ratio(net_debt.value / Fraction(rubrics["10/15"]), None, used)


def _get_solvency(rubrics):
    """Equity of the balance sheet total."""
    total = "10/49" if "10/49" in rubrics else "20/58"
    used = _take(rubrics, ((1, "10/15"), (1, total)))
    if len(used) < 2:
        return Ratio(None, NO_FIGURES)
    if rubrics[total] <= 0:
        return Ratio(None, NO_DIVISOR, used)
    return Ratio(Fraction(rubrics["10/15"]) / Fraction(rubrics[total]), None, used)


def _get_liquidity(rubrics, name, above, is_filing):
    """What can be had within the year, of what must be paid within it."""
    if not _is_known(rubrics, name, is_filing):
        return Ratio(None, NO_FIGURES)
    upper, below = _take(rubrics, above), _take(rubrics, SHORT_TERM)
    if _add(below) <= 0:
        return Ratio(None, NO_DIVISOR if below else NO_FIGURES, (*upper, *below))
    return Ratio(_add(upper) / _add(below), None, (*upper, *below))
