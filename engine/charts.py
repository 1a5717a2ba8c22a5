"""Where the parts of a chart stand: numbers for an SVG, made of plain values.

Coordinates are in the units of the drawing, from the top left. They show figures and decide nothing, so
they are floats.
"""

from dataclasses import dataclass
from math import floor, log10

#: steps between the lines of a scale, times a power of ten
STEPS = (1, 2, 2.5, 5, 10)


def get_ticks(highest, count=4):
    """Return round values from 0 to at least the highest, about so many.

    >>> get_ticks(87), get_ticks(0), get_ticks(1234567, 3)
    ([0, 25.0, 50.0, 75.0, 100.0], [0, 1], [0, 500000, 1000000, 1500000])
    """
    if highest <= 0:
        return [0, 1]
    power = 10 ** floor(log10(highest / count))
    step = next(size * power for size in STEPS if size * power * count >= highest * 0.999999)
    ticks = [0]
    while ticks[-1] < highest * 0.999999:
        ticks.append(ticks[-1] + step)
    return ticks


@dataclass(frozen=True)
class Frame:
    """The drawing: its size, and the room around what is drawn."""

    width: float = 900
    height: float = 190
    left: float = 70
    right: float = 16
    top: float = 12
    bottom: float = 26

    def x(self, part):
        """Return the place of a part (0 to 1) of the width.

        >>> Frame().x(0), Frame().x(1)
        (70, 884)
        """
        return round(self.left + part * (self.width - self.left - self.right), 1)

    def y(self, part):
        """Return the place of a part (0 to 1) of the height, 0 at the bottom.

        >>> Frame().y(0), Frame().y(1)
        (164, 12)
        """
        return round(self.height - self.bottom - part * (self.height - self.top - self.bottom), 1)


def draw_lines(days, series, frame):
    """Return how lines over time are drawn.

    :param days: dates in order, one for each value
    :param series: lists of values, None where there is none: the line has a gap there
    :return: ``ticks`` (pairs of value and y), ``days`` (the x of each) and for each series its ``dots``
        (x, y, value) and ``strokes`` (lists of points as SVG writes them)

    >>> from datetime import date
    >>> days = [date(2026, 1, 1), date(2026, 1, 11), date(2026, 1, 21)]
    >>> chart = draw_lines(days, [[10, None, 40]], Frame())
    >>> chart["days"], chart["ticks"][-1], chart["lines"][0]
    ([70.0, 477.0, 884.0], (40, 12.0), {'dots': [(70.0, 126.0, 10), (884.0, 12.0, 40)], 'strokes': []})
    """
    ticks = get_ticks(max((v for values in series for v in values if v is not None), default=0))
    span = max((days[-1] - days[0]).days, 1)
    places = [frame.x((day - days[0]).days / span) for day in days]
    lines = []
    for values in series:
        dots, stroke, strokes = [], [], []
        for x, value in zip(places, values, strict=True):
            if value is None:
                strokes.append(stroke)
                stroke = []
                continue
            y = frame.y(max(value, 0) / ticks[-1])
            dots.append((x, y, value))
            stroke.append(f"{x},{y}")
        strokes.append(stroke)
        lines.append({"dots": dots, "strokes": [" ".join(s) for s in strokes if len(s) > 1]})
    return {
        "ticks": [(tick, frame.y(tick / ticks[-1])) for tick in ticks],
        "days": places,
        "lines": lines,
    }


def draw_stack(amounts, width):
    """Return (left, width) of each amount in a bar of all of them; nothing where all are 0.

    >>> draw_stack([1, 0, 3], 400), draw_stack([0], 400)
    ([(0, 100.0), (100.0, 0.0), (100.0, 300.0)], [(0, 0)])
    """
    whole, left, parts = sum(amounts), 0, []
    for amount in amounts:
        part = round(amount / whole * width, 1) if whole else 0
        parts.append((left, part))
        left = round(left + part, 1)
    return parts


def get_step(index, count, steps=5):
    """Return which of so many colours the one of ``count`` grades gets, the worst grade the first.

    >>> [get_step(index, 3) for index in range(3)], get_step(0, 1), get_step(6, 7)
    ([0, 2, 4], 2, 4)
    """
    return round(index / (count - 1) * (steps - 1)) if count > 1 else steps // 2


def draw_spark(values, width, height, room=2):
    """Return the places ``(x, y)`` of numbers in a small line, equally far apart; None leaves a gap.

    >>> draw_spark([1, None, 3, 2], 64, 20)
    [(2.0, 18.0), (42.0, 2.0), (62.0, 10.0)]
    >>> draw_spark([5, 5], 64, 20)
    [(2.0, 10.0), (62.0, 10.0)]
    """
    known = [float(value) for value in values if value is not None]
    low, span = min(known, default=0), max(known, default=0) - min(known, default=0)
    step = (width - 2 * room) / max(len(values) - 1, 1)
    inner = height - 2 * room
    return [
        (
            round(room + number * step, 1),
            round(room + inner * (1 - (float(value) - low) / span if span else 0.5), 1),
        )
        for number, value in enumerate(values)
        if value is not None
    ]
