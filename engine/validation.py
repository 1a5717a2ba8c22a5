"""Does a grade tell good payers from bad ones? AUC, Gini, KS, bad rates, and how grades move.

A higher value (a score, grade points, a key figure turned so that more is better) is said to be safer. All is
exact: counts and fractions, so that what equals is a tie and no rounding makes a winner.
"""

from collections import Counter, defaultdict
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

#: fewer bad customers than this say little: one of them more or less moves the result
FEW_BADS = 20

#: part of the customers that is the worst quarter
QUARTER = Fraction(1, 4)

#: verdicts from the lowest AUC that earns them, the best first; below: the wrong way round
VERDICTS = (
    (Fraction(8, 10), "good"),
    (Fraction(7, 10), "fair"),
    (Fraction(55, 100), "weak"),
    (Fraction(45, 100), "useless"),
)


class Separation(NamedTuple):
    """How well values separate bad from good; auc, gini and ks are None without both kinds.

    :ivar auc: probability that a bad customer has a lower value than a good one, ties counting half
    :ivar gini: ``2 x auc - 1``: 0 says nothing, 1 all
    :ivar ks: largest gap between the cumulated shares of bad and good, by rising value
    """

    customers: int
    bads: int
    auc: Fraction | None
    gini: Fraction | None
    ks: Fraction | None


class BadRate(NamedTuple):
    """How many customers of a grade became bad."""

    points: int
    customers: int
    bads: int
    rate: Fraction


class Row(NamedTuple):
    """Where the customers of a grade went: ``shares`` maps points to parts that add up to 1."""

    customers: int
    shares: dict


def separate(pairs):
    """Return the :class:`Separation` of pairs (value, is bad).

    >>> grades = [(1, 1), (1, 1), (1, 0), (2, 1), (2, 0), (2, 0), (2, 0), (3, 0), (3, 0), (3, 1)]
    >>> found = separate(grades)
    >>> [round(float(value), 6) for value in found[2:]]
    [0.645833, 0.291667, 0.333333]
    >>> separate([(1, True), (2, True)]).auc
    """
    counts = defaultdict(lambda: [0, 0])
    for value, is_bad in pairs:
        counts[value][bool(is_bad)] += 1
    goods = sum(good for good, _bad in counts.values())
    bads = sum(bad for _good, bad in counts.values())
    if not goods or not bads:
        return Separation(goods + bads, bads, None, None, None)
    won, passed_goods, passed_bads, gap = 0, 0, 0, Fraction(0)
    for value in sorted(counts):
        good, bad = counts[value]
        won += 2 * passed_bads * good + bad * good  # in halves
        passed_goods, passed_bads = passed_goods + good, passed_bads + bad
        gap = max(gap, abs(Fraction(passed_bads, bads) - Fraction(passed_goods, goods)))
    auc = Fraction(won, 2 * goods * bads)
    return Separation(goods + bads, bads, auc, 2 * auc - 1, gap)


def get_bad_rates(pairs):
    """Return the :class:`BadRate` of each grade that has customers, the riskiest grade first.

    >>> grades = [(1, 1), (1, 1), (1, 0), (2, 1), (2, 0), (2, 0), (2, 0), (3, 0), (3, 0), (3, 1)]
    >>> [(rate.points, rate.customers, rate.bads, round(float(rate.rate), 3)) for rate in get_bad_rates(grades)]
    [(1, 3, 2, 0.667), (2, 4, 1, 0.25), (3, 3, 1, 0.333)]
    """
    counts = defaultdict(lambda: [0, 0])
    for points, is_bad in pairs:
        counts[points][0] += 1
        counts[points][1] += bool(is_bad)
    return [
        BadRate(points, customers, bads, Fraction(bads, customers))
        for points, (customers, bads) in sorted(counts.items())
    ]


def find_breaks(rates):
    """Return the pairs of neighbouring grades of which the safer one has the higher bad rate.

    >>> rates = get_bad_rates([(1, 1), (1, 0), (2, 0), (3, 1), (3, 0), (3, 0)])
    >>> [(riskier.points, safer.points) for riskier, safer in find_breaks(rates)]
    [(2, 3)]
    >>> find_breaks(rates[:2])
    []
    """
    return [(riskier, safer) for riskier, safer in pairwise(rates) if safer.rate > riskier.rate]


def migrate(pairs):
    """Return the migration matrix of pairs (points before, points after): points -> :class:`Row`.

    >>> moves = [(1, 1), (1, 2), (2, 2), (2, 2), (2, 1), (2, 3), (3, 3), (3, 3), (3, 3), (3, 2)]
    >>> for points, row in migrate(moves).items():
    ...     print(points, row.customers, [float(row.shares.get(after, 0)) for after in (1, 2, 3)])
    1 2 [0.5, 0.5, 0.0]
    2 4 [0.25, 0.5, 0.25]
    3 4 [0.0, 0.25, 0.75]
    """
    rows = defaultdict(Counter)
    for before, after in pairs:
        rows[before][after] += 1
    return {
        before: Row(
            row.total(),
            {after: Fraction(count, row.total()) for after, count in sorted(row.items())},
        )
        for before, row in sorted(rows.items())
    }


def find_worst_quarter(values):
    """Return the keys of the quarter with the highest values; who equals the last of them belongs to it.

    A value of 0 is never bad: who was not late at all is no bad payer.

    :param values: key -> value, higher is worse

    >>> sorted(find_worst_quarter({"a": 9, "b": 5, "c": 5, "d": 1, "e": 0, "f": 0, "g": 0}))
    ['a', 'b', 'c']
    >>> find_worst_quarter({"a": 0, "b": 0})
    set()
    """
    count = -(-len(values) * QUARTER.numerator // QUARTER.denominator)  # rounded up
    if not count:
        return set()
    limit = sorted(values.values(), reverse=True)[count - 1]
    return {key for key, value in values.items() if value >= limit and value > 0}


def judge(found, minimum=FEW_BADS):
    """Return the verdict on a :class:`Separation`: too_few, good, fair, weak, useless or reversed.

    :param minimum: bad customers that are needed to say anything

    >>> few = separate([(1, True), (2, False)])
    >>> judge(few), judge(few, 1), judge(separate([(2, True), (1, False)]), 1)
    ('too_few', 'good', 'reversed')
    """
    if found.auc is None or found.bads < minimum:
        return "too_few"
    return next((verdict for auc, verdict in VERDICTS if found.auc >= auc), "reversed")
