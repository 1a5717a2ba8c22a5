"""Where bands and values stand on a drawn axis, in percent of its length from the left.

An axis ends a little past the outermost limits: a range without end is drawn as far as the others reach,
and a value beyond is marked at the edge, with its direction.
"""

from dataclasses import dataclass
from fractions import Fraction

#: a value lies beyond the end of the axis on this side
LOW, HIGH = "low", "high"


@dataclass(frozen=True, slots=True)
class Axis:
    """A drawn stretch of the number line; ``start`` lies left of ``end``."""

    start: Fraction
    end: Fraction

    def place(self, number):
        """Return how far along the axis a number stands: (exact percentage 0..100, side beyond or None).

        >>> axis = Axis(Fraction(0), Fraction(90))
        >>> axis.place(Fraction(45)), axis.place(Fraction(400)), axis.place(-1)
        ((Fraction(50, 1), None), (Fraction(100, 1), 'high'), (Fraction(0, 1), 'low'))
        """
        number = Fraction(number)
        if number < self.start:
            return Fraction(0), LOW
        if number > self.end:
            return Fraction(100), HIGH
        return (number - self.start) / (self.end - self.start) * 100, None

    def stretch(self, lower, upper):
        """Return (left, width) of a range in percent; None is a range without end.

        >>> axis = Axis(Fraction(0), Fraction(90))
        >>> [float(number) for number in axis.stretch(Fraction(60), None)]
        [66.66666666666667, 33.333333333333336]
        """
        left = Fraction(0) if lower is None else self.place(lower)[0]
        right = Fraction(100) if upper is None else self.place(upper)[0]
        return left, right - left


def get_axis(bands, lowest=None, highest=None):
    """Return the :class:`Axis` on which bands are drawn.

    A range without end is as long as the others are on average, and never goes on below the lowest value.
    When there are a lowest and a highest value the axis goes from the one to the other.

    :param lowest: the lowest value that the key figure can take, None without one
    :param highest: the highest; there is a lowest one too then

    >>> from .bands import Band
    >>> days = [Band(None, False, Fraction(30), True, 3), Band(Fraction(30), False, Fraction(60), True, 2),
    ...         Band(Fraction(60), False, None, False, 1)]
    >>> get_axis(days, Fraction(0))
    Axis(start=Fraction(0, 1), end=Fraction(90, 1))
    >>> advice = [Band(None, False, Fraction(2), True, 1), Band(Fraction(2), False, None, False, 3)]
    >>> get_axis(advice, Fraction(1), Fraction(5))
    Axis(start=Fraction(1, 1), end=Fraction(5, 1))
    >>> get_axis([Band(None, False, None, False, 2)])
    Axis(start=Fraction(0, 1), end=Fraction(1, 1))
    """
    limits = sorted({limit for b in bands for limit in (b.lower, b.upper) if limit is not None})
    if not limits:
        start = Fraction(lowest or 0)
        return Axis(start, Fraction(highest) if highest is not None else start + 1)
    first, last = Fraction(limits[0]), Fraction(limits[-1])
    room = (last - first) / (len(limits) - 1) if len(limits) > 1 else abs(first) or Fraction(1)
    start, end = first - room, last + room
    if highest is not None:
        return Axis(min(first, Fraction(lowest)), max(last, Fraction(highest)))
    if lowest is not None and lowest < first:
        start = max(start, Fraction(lowest))
    return Axis(start, end)
