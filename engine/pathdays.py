"""A path on a time axis: on which day after the due date each step of it comes, and which path is slower.

The days are those of an item whose steps are all done on time, one after the other.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from .duesteps import Item, Step, step_date

#: due date of the item that is drawn: in the middle of a month of 30 days
DRAWN_DUE_DATE = date(2026, 6, 15)


@dataclass(frozen=True, slots=True)
class Slower:
    """A step of the softer path that the harder path reaches later, or never.

    :ivar step: the step of the softer path
    :ivar day: on which day it comes there
    :ivar harder_day: on which day the harder path is as hard, None when it never is
    """

    step: Step
    day: int
    harder_day: int | None


def get_days(steps, term=30, gap=0):
    """Return pairs of (step, days after the due date), in the order in which the steps come.

    :param steps: steps of a path
    :param term: days between the invoice date and the due date
    :param gap: days between two contacts of the path, at least

    >>> first = Step(1, 1, 10, 35, "invoice_date", False, ("email",))
    >>> call = Step(2, 2, 20, 7, "previous_contact", False, ("phone",))
    >>> [(step.key, day) for step, day in get_days((first, call))]
    [(1, 5), (2, 12)]
    >>> [(step.key, day) for step, day in get_days((first, call), term=60)]
    [(1, 1), (2, 8)]
    """
    contact, days = None, []
    for step in sorted(steps, key=lambda step: step.severity):
        item = Item(DRAWN_DUE_DATE - timedelta(days=term), DRAWN_DUE_DATE, contact=contact)
        day = step_date(step, item)
        if step.channels:
            if contact:
                day = max(day, contact + timedelta(days=gap))
            contact = day
        days.append((step, (day - DRAWN_DUE_DATE).days))
    return sorted(days, key=lambda pair: (pair[1], pair[0].severity))


def find_slower(harder, softer):
    """Return the first :class:`Slower` by which the path of a harder grade is slower, None when it is not.

    The harder path must be at least as hard on every day.

    :param harder: the days of the path of the higher risk, as :func:`get_days` gives them
    :param softer: the days of the path of the lower risk

    >>> mild = Step(1, 1, 10, 10, "due_date", False, ("email",))
    >>> late = Step(2, 1, 10, 20, "due_date", False, ("email",))
    >>> find_slower(get_days([mild]), get_days([late])) is None
    True
    >>> find_slower(get_days([late]), get_days([mild])).harder_day
    20
    >>> find_slower([], get_days([mild])).harder_day is None
    True
    """
    for step, day in softer:
        if not step.channels:
            continue
        as_hard = [d for other, d in harder if other.channels and other.severity >= step.severity]
        reached = min(as_hard, default=None)
        if reached is None or reached > day:
            return Slower(step, day, reached)
    return None
