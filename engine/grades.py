"""From score to grade.

Grades carry points, 1 = highest risk. The cut between two neighbouring grades lies in the middle of
their points (1.5 and 2.5 for grades 1, 2, 3). A score exactly on a cut goes to the riskier grade, unless
the scale says otherwise.
"""

from dataclasses import dataclass
from fractions import Fraction
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
        ordered = sorted(self.points)
        return [(Fraction(low + high, 2), low, high) for low, high in pairwise(ordered)]

    def grade(self, score):
        """Return the points of the grade for a score.

        >>> scale = Scale((1, 2, 3))
        >>> [scale.grade(Fraction(s).limit_denominator(10)) for s in (1, 1.5, 1.6, 2.4, 2.5, 2.6)]
        [1, 1, 2, 2, 2, 3]
        >>> Scale((1, 2, 3), ties=SAFER).grade(Fraction(5, 2))
        3
        """
        for cut, low, _high in self.cuts():
            if score < cut or (score == cut and self.ties == RISKIER):
                return low
        return max(self.points)


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
