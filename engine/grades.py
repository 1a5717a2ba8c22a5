"""From score to grade.

Grades carry points, 1 = highest risk. The cut between two neighbouring grades lies in the middle of
their points (1.5 and 2.5 for grades 1, 2, 3). A score exactly on a cut goes to the riskier grade, unless
the scale says otherwise.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache, lru_cache
from itertools import pairwise

#: where a score goes that lies exactly on the cut
RISKIER, SAFER = "riskier", "safer"


@dataclass(frozen=True, slots=True)
class Scale:
    """The grades of a matrix by their points, and how ties are settled.

    :ivar points: the points of all grades, in any order
    :ivar ties: ``riskier`` (default) or ``safer``
    """

    points: tuple[int, ...]
    ties: str = RISKIER

    def cuts(self):
        """Return ``(cut, points below, points above)`` for every pair of neighbours.

        >>> [(float(cut), low, high) for cut, low, high in Scale((3, 1, 2)).cuts()]
        [(1.5, 1, 2), (2.5, 2, 3)]
        """
        return list(_get_cuts(self.points))

    def grade(self, score, ties=None):
        """Return the points of the grade for a score.

        :param score: an exact number: a fraction, a decimal or a whole number
        :param ties: how to settle a tie here, the scale's own way when None

        >>> scale = Scale((1, 2, 3))
        >>> [scale.grade(Fraction(s).limit_denominator(10)) for s in (1, 1.5, 1.6, 2.4, 2.5, 2.6)]
        [1, 1, 2, 2, 2, 3]
        >>> Scale((1, 2, 3), ties=SAFER).grade(Fraction(5, 2))
        3
        """
        return _grade(self.points, ties or self.ties, *score.as_integer_ratio())


@lru_cache(maxsize=4096)
def _grade(points, ties, numerator, denominator):
    """Return the grade for a score, a fraction; scores come from few bands, so that most were there before."""
    score = Fraction(numerator, denominator)
    for cut, low, _high in _get_cuts(points):
        if score < cut or (score == cut and ties == RISKIER):
            return low
    return max(points)


@cache
def _get_cuts(points):
    """Return the cuts of a scale; there are hardly any different ones."""
    ordered = sorted(points)
    return tuple((Fraction(low + high, 2), low, high) for low, high in pairwise(ordered))


@dataclass(frozen=True, slots=True)
class CapRules:
    """When a grade is provisional.

    :ivar minimum_coverage: percentage of the weight that must have data
    :ivar minimum_settled: settled invoices before a customer counts as known
    :ivar minimum_months: months since the first invoice before a customer counts as known
    """

    minimum_coverage: Fraction
    minimum_settled: int
    minimum_months: int


def is_provisional(rules, coverage, settled, months):
    """Tell whether the data are too thin to trust a good grade (coverage, or a cold start).

    >>> rules = CapRules(Fraction(60), 3, 6)
    >>> is_provisional(rules, Fraction(50), 10, 24), is_provisional(rules, Fraction(100), 2, 24)
    (True, True)
    >>> is_provisional(rules, Fraction(60), 3, 6)
    False
    """
    return (
        coverage < rules.minimum_coverage
        or settled < rules.minimum_settled
        or months < rules.minimum_months
    )


def cap(points, starting_points, provisional):
    """Return the points after the cap: while provisional never better than the starting grade.

    >>> cap(3, 2, True), cap(1, 2, True), cap(3, 2, False)
    (2, 1, 3)
    """
    return min(points, starting_points) if provisional else points


@dataclass(frozen=True, slots=True)
class Hysteresis:
    """How firmly a grade stands.

    :ivar margin: how far past the cut a score must be to change the grade, in points
    :ivar days: days between the two dates on which an improvement must be seen; 0: at once
    """

    margin: Fraction
    days: int


@dataclass(frozen=True, slots=True)
class Settled:
    """The grade after hysteresis, and since when an improvement is seen that is not confirmed yet."""

    points: int
    improving_since: date | None = None


def settle(scale, rules, score, previous, as_of):
    """Return the :class:`Settled` grade for a score, given that of the last earlier date.

    A worsening past the cut by the margin acts at once; an improvement past it must be seen again on a
    later date; in between the grade stays. The first grade needs no confirmation.

    :param previous: the :class:`Settled` of the last date before ``as_of``, None when there is none

    >>> scale, rules, now = Scale((1, 2, 3)), Hysteresis(Fraction(1, 10), 1), Settled(2)
    >>> grades = []
    >>> for month, score in enumerate(("2.4", "2.6", "2.4", "2.6", "2.6", "2.5", "2.4"), 1):
    ...     now = settle(scale, rules, Fraction(score), now, date(2026, month, 1))
    ...     grades.append(now.points)
    >>> grades
    [2, 2, 2, 2, 3, 3, 2]
    """
    if previous is None or previous.points not in scale.points:
        return Settled(scale.grade(score))
    worse = scale.grade(score + rules.margin, RISKIER)
    if worse < previous.points:
        return Settled(worse)
    better = scale.grade(score - rules.margin, SAFER)
    if better <= previous.points:
        return Settled(previous.points)
    since = previous.improving_since or as_of
    if (as_of - since).days >= rules.days:
        return Settled(better)
    return Settled(previous.points, since)
