"""Value bands: ranges of KPI values that stand for a risk grade.

A KPI's bands cover the whole number line, each value in exactly one band. Every limit carries its own
inclusive flag, so "up to and including 30" and "more than 30" meet without gap or overlap.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Band:
    """One range of values and the grade points it stands for.

    :ivar lower: lower limit, None when the band reaches down without end
    :ivar upper: upper limit, None when the band reaches up without end
    :ivar points: grade points of the band; 1 is the highest risk
    :ivar key: whatever identifies the band for the caller (a record id)
    """

    lower: Decimal | None
    lower_inclusive: bool
    upper: Decimal | None
    upper_inclusive: bool
    points: int
    key: object = None

    def __contains__(self, value):
        """Tell whether the unrounded value lies in the band.

        >>> 30 in Band(None, False, Decimal(30), True, 3)
        True
        >>> Decimal("30.1") in Band(None, False, Decimal(30), True, 3)
        False
        """
        if self.lower is not None and (
            value < self.lower or (value == self.lower and not self.lower_inclusive)
        ):
            return False
        return self.upper is None or (
            value < self.upper or (value == self.upper and self.upper_inclusive)
        )

    def label(self):
        """Write the range in mathematical signs.

        >>> Band(Decimal(30), False, Decimal(60), True, 2).label()
        '> 30, <= 60'
        >>> Band(None, False, Decimal("2.50"), False, 1).label()
        '< 2.5'
        """
        return _get_label(self.lower, self.lower_inclusive, self.upper, self.upper_inclusive)


@lru_cache
def _get_label(lower, lower_inclusive, upper, upper_inclusive):
    parts = []
    if lower is not None:
        parts.append(f"{'>=' if lower_inclusive else '>'} {plain(lower)}")
    if upper is not None:
        parts.append(f"{'<=' if upper_inclusive else '<'} {plain(upper)}")
    return ", ".join(parts) or "-∞ … ∞"


@dataclass(frozen=True, slots=True)
class BandProblem:
    """Why a set of bands is refused: ``kind`` is empty, void, gap, overlap, no_lowest or no_highest."""

    kind: str
    at: Decimal | None = None
    first: Band | None = None
    second: Band | None = None


def plain(number):
    """Write a decimal without exponent and without needless zeros.

    >>> plain(Decimal("30.000000")), plain(Decimal("0.5")), plain(Decimal("100"))
    ('30', '0.5', '100')
    """
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def find_band(value, bands):
    """Return the band in which the unrounded value lies, None when no band holds it.

    >>> dso = [Band(None, False, Decimal(30), True, 3), Band(Decimal(30), False, None, False, 1)]
    >>> find_band(Decimal("30.0000001"), dso).points
    1
    """
    for band in bands:
        if value in band:
            return band
    return None


def check_cover(bands):
    """Return the first reason why the bands do not cover the number line exactly once, or None.

    >>> low = Band(None, False, Decimal(30), True, 3)
    >>> check_cover([low, Band(Decimal(30), False, None, False, 1)]) is None
    True
    >>> check_cover([low, Band(Decimal(31), False, None, False, 1)]).kind
    'gap'
    >>> check_cover([low, Band(Decimal(30), True, None, False, 1)]).kind
    'overlap'
    >>> check_cover([low]).kind
    'no_highest'
    """
    if not bands:
        return BandProblem("empty")
    for band in bands:
        if _is_void(band):
            return BandProblem("void", band.lower, band)
    ordered = sorted(bands, key=_start)
    if ordered[0].lower is not None:
        return BandProblem("no_lowest", ordered[0].lower, ordered[0])
    for first, second in pairwise(ordered):
        problem = _check_seam(first, second)
        if problem:
            return problem
    if ordered[-1].upper is not None:
        return BandProblem("no_highest", ordered[-1].upper, ordered[-1])
    return None


def _is_void(band):
    """A band that holds no number: its limits cross, or meet without including the point."""
    if band.lower is None or band.upper is None:
        return False
    if band.lower == band.upper:
        return not (band.lower_inclusive and band.upper_inclusive)
    return band.lower > band.upper


def _start(band):
    """Sort key: unbounded first, then by lower limit, an inclusive one before an exclusive one."""
    if band.lower is None:
        return (0, Decimal(0), 0)
    return (1, band.lower, 0 if band.lower_inclusive else 1)


def _check_seam(first, second):
    """Compare the end of one band with the start of the next one."""
    if first.upper is None or second.lower is None or first.upper > second.lower:
        return BandProblem("overlap", second.lower, first, second)
    if first.upper < second.lower:
        return BandProblem("gap", first.upper, first, second)
    if first.upper_inclusive and second.lower_inclusive:
        return BandProblem("overlap", first.upper, first, second)
    if not first.upper_inclusive and not second.lower_inclusive:
        return BandProblem("gap", first.upper, first, second)
    return None
