"""Anomalies of a payer: unusually late, unpaid invoices piling up, a collection term that lengthens.

The methods suit the 5 to 24 payments that one customer has. Unusual is judged by median and MAD (median of the
absolute deviations), which one old outlier does not move (Iglewicz & Hoaglin 1993: 3.5 times the MAD, scaled to a
standard deviation). A lengthening is judged by the exact Mann-Kendall test and the Theil-Sen slope; charts such as
CUSUM need a known mean and spread, which so few payments do not give. Days are days late, payment less due
date, negative when early, so that changed terms raise no alarm. All is exact: integers and fractions.
"""

from fractions import Fraction
from functools import cache
from itertools import accumulate, combinations
from math import factorial
from typing import NamedTuple

#: the MAD of a normal distribution times this is its standard deviation
SPREAD = Fraction(14826, 10000)

#: so many spreads above the median are unusual: days late, and overdue invoices at month ends
LATE_SPREADS, PILE_SPREADS = Fraction(7, 2), 3

#: the limit lies at least so far above the median
LATE_DAYS, PILE_INVOICES = 7, 2

#: settled invoices from which a history stands by itself, and from which its median does
OWN_FROM, MIXED_FROM = 8, 5

#: limit in days where neither the customer nor its category has a history
BARE_LIMIT = 15

#: later than this is worse than unusual
MUCH_LATE = 30

#: month ends from which a count has a history; fewer invoices than this are no pile
MONTH_ENDS_FROM, PILE_FROM = 6, 3

#: months with payments that a trend needs, its highest probability by chance, its smallest rise in days
TREND_FROM, TREND_ALPHA, TREND_RISE = 6, Fraction(1, 100), 5


class Limit(NamedTuple):
    """Above this it is unusual.

    :ivar value: exact limit, in days or invoices
    :ivar median: the usual value, None without any history
    :ivar mad: median of the absolute deviations
    :ivar count: how many values of the customer's own it rests on
    :ivar basis: "own", "mixed" (own median, at least the category's MAD), "pool" (the category's) or "none"
    """

    value: Fraction
    median: Fraction | None
    mad: Fraction | None
    count: int
    basis: str


class Trend(NamedTuple):
    """A series that rises.

    :ivar p: probability of such a rise or a steeper one by chance
    :ivar slope: days per month
    :ivar rise: days from the first to the last month, by the slope
    """

    count: int
    s: int
    p: Fraction
    slope: Fraction
    rise: Fraction


def median(values):
    """Return the middle value, exactly.

    >>> median([5, 1, 4]), median([1, 2])
    (4, Fraction(3, 2))
    """
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / Fraction(2)


def spread_of(values):
    """Return (median, MAD) of values.

    >>> spread_of([2, 3, 0, 5, 4, 3, 6, 2])
    (Fraction(3, 1), Fraction(1, 1))
    """
    if not all(isinstance(value, int) for value in values):
        middle = median(values)
        return middle, median([abs(value - middle) for value in values])
    twice = _twice_median(values)  # whole numbers are many times quicker than fractions
    return Fraction(twice, 2), Fraction(_twice_median([abs(2 * v - twice) for v in values]), 4)


def _twice_median(values):
    """Return twice the middle of whole numbers, which is whole.

    >>> _twice_median([1, 2]), _twice_median([5, 1, 4])
    (3, 8)
    """
    ordered = sorted(values)
    return ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]


def late_limit(history, pool=None):
    """Return the days overdue above which an open invoice of a customer is unusually late.

    :param history: days late of the customer's settled invoices
    :param pool: (median, MAD) of the customer's category, None when it has no history

    >>> late_limit([2, 3, 0, 5, 4, 3, 6, 2]).value == 10 + Fraction(0)
    True
    >>> float(late_limit([-5, 10, 25, -2, 30, 12, 18, 7]).value)
    62.891
    >>> late_limit([0] * 6).value, late_limit([], (10, 0)).value, late_limit([40]).value
    (Fraction(7, 1), Fraction(17, 1), Fraction(15, 1))
    """
    count = len(history)
    if count >= MIXED_FROM:
        basis = "own" if count >= OWN_FROM or pool is None else "mixed"
        middle, mad = spread_of(history)
        if basis == "mixed":
            mad = max(mad, pool[1])
    elif pool is not None:
        basis, (middle, mad) = "pool", pool
    else:
        return Limit(Fraction(BARE_LIMIT), None, None, count, "none")
    value = Fraction(middle) + max(LATE_SPREADS * SPREAD * mad, LATE_DAYS)
    return Limit(value, middle, mad, count, basis)


def is_much_later(days, history):
    """Tell whether days overdue are worse than unusual: beyond all that the customer did, or over a month.

    >>> is_much_later(20, [1, 19]), is_much_later(20, [1, 45]), is_much_later(31, [45])
    (True, False, True)
    """
    return days > MUCH_LATE or (bool(history) and days > max(history))


def pile_limit(month_ends):
    """Return the number of overdue invoices above which they pile up, None with too few month ends.

    :param month_ends: how many invoices were overdue at each of the last month ends

    >>> float(pile_limit([0, 1, 0, 1, 1, 0, 1, 0, 2, 1, 1, 0]).value)
    3.2239
    >>> pile_limit([9, 9])
    """
    if len(month_ends) < MONTH_ENDS_FROM:
        return None
    middle, mad = spread_of(month_ends)
    value = Fraction(middle) + max(PILE_SPREADS * SPREAD * mad, PILE_INVOICES)
    return Limit(value, middle, mad, len(month_ends), "own")


def is_piling_up(count, limit, overdue, monthly_billing):
    """Tell whether overdue invoices pile up: unusually many, or more than a month's billing of a newer customer.

    :param limit: limit of the count, None when the customer has no history of month ends
    :param overdue: overdue amount
    :param monthly_billing: average amount invoiced in a month

    >>> limit = pile_limit([0, 1, 0, 1, 1, 0, 1, 0, 2, 1, 1, 0])
    >>> is_piling_up(3, limit.value, 900, 100), is_piling_up(4, limit.value, 900, 100)
    (False, True)
    >>> is_piling_up(2, None, 900, 100), is_piling_up(3, None, 900, 100), is_piling_up(3, None, 100, 100)
    (False, True, False)
    """
    if count < PILE_FROM:
        return False
    return count > limit if limit is not None else overdue > monthly_billing


def kendall_s(series):
    """Return Mann-Kendall's S: pairs that rise less pairs that fall.

    >>> kendall_s([31, 30, 33, 32, 35, 34, 37, 38]), kendall_s([5, 5, 5])
    (22, 0)
    """
    return sum((later > earlier) - (later < earlier) for earlier, later in combinations(series, 2))


@cache
def _at_most(count):
    """Return how many orders of so many different values have at most 0, 1, 2 ... pairs that fall."""
    orders = [1]
    for size in range(2, count + 1):
        sums = [0, *accumulate(orders)]
        pairs = len(orders) + size - 1
        orders = [
            sums[min(falls + 1, len(orders))] - sums[max(0, falls + 1 - size)]
            for falls in range(pairs)
        ]
    return list(accumulate(orders))


def kendall_p(count, s):
    """Return the exact probability that so many values in random order have this S or a higher one.

    With ties it is a little too high, which alarms less.

    >>> round(float(kendall_p(8, 22)), 5), round(float(kendall_p(6, 15)), 5)
    (0.00275, 0.00139)
    """
    pairs = count * (count - 1) // 2
    return Fraction(_at_most(count)[(pairs - s) // 2], factorial(count))


def theil_sen(series):
    """Return the slope: the median of the slopes of all pairs, per step.

    >>> theil_sen([31, 30, 33, 32, 35, 34, 37, 38]), theil_sen([30, 60, 31, 29, 30, 31, 30, 32])
    (Fraction(1, 1), Fraction(0, 1))
    """
    pairs = combinations(enumerate(series), 2)
    return Fraction(median([Fraction(y - x) / (j - i) for (i, x), (j, y) in pairs]))


def find_trend(series, scale=1):
    """Return the trend of a series that rises beyond chance and by enough days, None when it does not.

    :param series: days late by month, months without payments left out, oldest first
    :param scale: the series counts so many parts of a day; whole numbers are quicker than fractions

    >>> find_trend([31, 30, 33, 32, 35, 34, 37, 38]).rise
    Fraction(7, 1)
    >>> find_trend([310, 300, 330, 320, 350, 340, 370, 380], 10).rise
    Fraction(7, 1)
    >>> find_trend([31, 30, 33, 29, 32, 30, 31, 33])
    """
    count = len(series)
    if count < TREND_FROM:
        return None
    s = kendall_s(series)
    p = kendall_p(count, s)
    if p > TREND_ALPHA:
        return None
    slope = theil_sen(series) / scale
    rise = slope * (count - 1)
    return Trend(count, s, p, slope, rise) if rise >= TREND_RISE else None
