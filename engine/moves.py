"""What would move the grade: for each KPI the nearest value at which the grade becomes another one.

All other KPIs stay as they are. A move is told as a range of values with its limits, each included or not, so that the
sentence made of it is exactly right: "to 30 or less", "to more than 60".
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction

from .bands import Band, find_band
from .grades import CapRules, Hysteresis, Scale, Settled, cap, is_provisional, settle
from .score import RISKIEST, Kpi, compute_score

#: rules that call no grade provisional
NO_CAP = CapRules(Fraction(0), 0, 0)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a customer stands, and how firmly.

    :ivar present: points of the grade that the customer has settled at, None when unrated
    :ivar starting: points of the grade of an unknown customer of this category
    :ivar settled_count: settled invoices; few of them make a grade provisional
    :ivar months: months since the customer is one; few of them make a grade provisional
    """

    scale: Scale
    hysteresis: Hysteresis
    cap_rules: CapRules
    present: int | None
    starting: int
    settled_count: int
    months: int

    @property
    def now(self):
        """The points of the grade as it is."""
        return self.starting if self.present is None else self.present

    def settle(self, score):
        """Return the points at which the grade settles once a score is confirmed, before any cap.

        >>> jansen = Standing(Scale((1, 2, 3)), Hysteresis(Fraction("0.1"), 1), NO_CAP, 2, 2, 9, 99)
        >>> [jansen.settle(Fraction(score)) for score in ("1.4", "1.41", "2.59", "2.6")]
        [1, 2, 2, 3]
        """
        before = None if self.present is None else Settled(self.present)
        at_once = replace(self.hysteresis, days=0)
        return settle(self.scale, at_once, score, before, date.min).points

    def is_provisional(self, coverage):
        """Tell whether the data are too thin to trust a good grade."""
        return is_provisional(self.cap_rules, coverage, self.settled_count, self.months)

    def grade(self, score):
        """Return the points of the grade that a :class:`Score` leads to once it is confirmed."""
        if score.value is None:
            return self.starting
        return cap(self.settle(score.value), self.starting, self.is_provisional(score.coverage))


@dataclass(frozen=True, slots=True)
class Values:
    """Which values a KPI can take at all.

    :ivar whole: whole numbers only
    """

    lowest: Decimal | None = None
    highest: Decimal | None = None
    whole: bool = False

    def clip(self, band):
        """Return a band as the KPI can lie in it, None when it cannot.

        The limits of a whole number are whole and included, and go no further than its values; other bands
        stay as they are: nobody has to be told that 30 days or less is 0 or more.

        >>> advice = Values(Decimal(1), Decimal(5), whole=True)
        >>> advice.clip(Band(Decimal(3), True, Decimal(4), False, 2)).label()
        '>= 3, <= 3'
        >>> advice.clip(Band(Decimal(4), True, None, False, 3)).label()
        '>= 4, <= 5'
        >>> days = Values(Decimal(0))
        >>> days.clip(Band(None, False, Decimal(0), False, 1)) is None
        True
        >>> days.clip(Band(None, False, Decimal(30), True, 3)).label()
        '<= 30'
        """
        lower, lower_inclusive = band.lower, band.lower_inclusive
        upper, upper_inclusive = band.upper, band.upper_inclusive
        if self.lowest is not None and (lower is None or lower < self.lowest):
            lower, lower_inclusive = self.lowest, True
        if self.highest is not None and (upper is None or upper > self.highest):
            upper, upper_inclusive = self.highest, True
        if self.whole and lower is not None:
            whole = lower.to_integral_value(ROUND_CEILING)
            lower = whole + 1 if whole == lower and not lower_inclusive else whole
            lower_inclusive = True
        if self.whole and upper is not None:
            whole = upper.to_integral_value(ROUND_FLOOR)
            upper = whole - 1 if whole == upper and not upper_inclusive else whole
            upper_inclusive = True
        clipped = Band(lower, lower_inclusive, upper, upper_inclusive, band.points, band.key)
        if _is_empty(clipped):
            return None
        return clipped if self.whole else band


@dataclass(frozen=True, slots=True)
class Move:
    """A change of one KPI that changes the grade.

    :ivar value: the present value, None when it is missing
    :ivar target: the values that change the grade, the nearest ones
    :ivar points: points of the grade that it becomes
    :ivar better: whether that is a better grade
    """

    kpi: Kpi
    value: Decimal | None
    target: Band
    points: int
    better: bool

    @property
    def rises(self):
        """Whether the value rises to reach the target; None when it is missing."""
        return None if self.value is None else _is_above(self.target, self.value)


def find_moves(standing, kpis, values, domains=None):
    """Return the nearest move of each KPI for the better and for the worse, better ones first.

    A grade to which the score points already is not told: no KPI has to change for it.

    :param values: ``metric -> Decimal or None``
    :param domains: ``metric -> Values`` that the metric can take; any value when it is not there

    The customer of the source document, 2.4 points: a DSO of 30 or less makes 2.9, which is past the cut of
    2.5 by more than the margin. An advice of 3 makes 2.0, one of 1 or 2 makes 1.6: the grade stays.

    >>> low = Band(None, False, Decimal(30), True, 3)
    >>> moderate = Band(Decimal(30), False, Decimal(60), True, 2)
    >>> high = Band(Decimal(60), False, None, False, 1)
    >>> rest = Kpi("rest", Decimal(50), (Band(None, False, None, False, 3),))
    >>> kpis = [rest, Kpi("dso", Decimal(50), (low, moderate, high))]
    >>> standing = Standing(Scale((1, 2, 3)), Hysteresis(Fraction("0.1"), 1), NO_CAP, 2, 2, 9, 99)
    >>> moves = find_moves(standing, kpis, {"rest": Decimal(0), "dso": Decimal(34)})
    >>> [(move.kpi.metric, move.target.label(), move.points, move.rises) for move in moves]
    [('dso', '<= 30', 3, False)]
    """
    moves = []
    told = {standing.now, standing.grade(compute_score(kpis, values))}
    for kpi in kpis:
        domain = (domains or {}).get(kpi.metric, Values())
        found = [
            move
            for move in _find_ranges(standing, kpis, values, kpi, domain)
            if move.points not in told
        ]
        value = _get_number(values, kpi)
        if value is not None:
            found = [
                min((m for m in found if m.better == better), key=_distance, default=None)
                for better in (True, False)
            ]
        moves += [move for move in found if move]
    return sorted(moves, key=lambda move: not move.better)


def _find_ranges(standing, kpis, values, kpi, domain):
    """Yield a move for each range of values of a KPI with which the grade is another one.

    Neighbouring bands that lead to the same grade are one range.
    """
    value = _get_number(values, kpi)
    clipped = [domain.clip(band) for band in sorted(kpi.bands, key=_start)]
    present = find_band(value, [band for band in clipped if band]) if value is not None else None
    run = None
    for band in filter(None, clipped):
        points = _try(standing, kpis, values, kpi, band)
        if run and run.points == points and band is not present:
            run = replace(run, target=_join(run.target, band))
            continue
        if run:
            yield run
        run = None
        if band is not present:
            run = Move(kpi, value, band, points, points > standing.now)
    if run:
        yield run


def _get_number(values, kpi):
    """Return the present value of a KPI, None where it is no number."""
    value = values.get(kpi.metric)
    return None if value is RISKIEST else value


def _join(lower, upper):
    """Return two neighbouring bands as one."""
    return replace(lower, upper=upper.upper, upper_inclusive=upper.upper_inclusive)


def _try(standing, kpis, values, kpi, band):
    """Return the points of the grade when a KPI lies in a band."""
    whole_line = (Band(None, False, None, False, band.points),)
    changed = [replace(kpi, bands=whole_line) if k is kpi else k for k in kpis]
    return standing.grade(compute_score(changed, {**values, kpi.metric: Decimal(0)}))


def _is_empty(band):
    if band.lower is None or band.upper is None:
        return False
    if band.lower == band.upper:
        return not (band.lower_inclusive and band.upper_inclusive)
    return band.lower > band.upper


def _is_above(band, value):
    """Whether all of a band lies above a value that it does not hold."""
    return band.lower is not None and (value < band.lower or value == band.lower)


def _distance(move):
    """How far the value has to go."""
    limit = move.target.lower if move.rises else move.target.upper
    return abs(limit - move.value)


def _start(band):
    """Sort key: unbounded first, then by lower limit, an inclusive one before an exclusive one."""
    return (band.lower is not None, band.lower or Decimal(0), not band.lower_inclusive)
