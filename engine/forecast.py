"""What follows on the action path when nobody pays: the contacts to come, customer by customer."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from .duesteps import Item, Step, plan_item


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open item and the step that it waits for.

    :ivar steps: steps of its path that contact somebody, the gentlest first
    :ivar step: the step that comes next, on ``day``
    :ivar mode: how an item that is behind goes on, ``step`` or ``jump``
    :ivar gap: days between two steps of the item, at least
    """

    key: object
    steps: tuple[Step, ...]
    item: Item
    step: Step
    day: date
    mode: str
    gap: int


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact to come: on ``day`` these items get their steps, as pairs of (key, step)."""

    day: date
    steps: tuple


def forecast(waiting, earliest, quiet_days, to_work_day=lambda day: day, limit=12):
    """Return the contacts to come with one customer, as far as nothing is paid and each step gets through.

    What is due together goes together; between two contacts lie the quiet days, at least one.

    :param waiting: the :class:`Waiting` items
    :param earliest: the first day on which the customer may be contacted
    :param to_work_day: the day on which a step that falls on a day acts
    :param limit: contacts at the most

    >>> mild = Step(1, 1, 10, 5, "due_date", False, ("email",))
    >>> hard = Step(2, 2, 20, 15, "due_date", False, ("letter",))
    >>> first = Item(date(2026, 1, 1), date(2026, 1, 31))
    >>> second = Item(date(2026, 1, 3), date(2026, 2, 2))
    >>> items = [Waiting("first", (mild, hard), first, mild, date(2026, 2, 5), "step", 0),
    ...          Waiting("second", (mild, hard), second, mild, date(2026, 2, 7), "step", 0)]
    >>> for contact in forecast(items, date(2026, 2, 1), 4):
    ...     print(contact.day, [(key, step.key) for key, step in contact.steps])
    2026-02-05 [('first', 1)]
    2026-02-09 [('second', 1)]
    2026-02-15 [('first', 2)]
    2026-02-19 [('second', 2)]
    """
    contacts, left = [], list(waiting)
    while left and len(contacts) < limit:
        day = to_work_day(max(min(one.day for one in left), earliest))
        due = [one for one in left if one.day <= day]
        contacts.append(Contact(day, tuple((one.key, one.step) for one in due)))
        earliest = day + timedelta(days=max(quiet_days, 1))
        followers = [_get_follower(one, day, earliest) for one in due]
        left = [one for one in left if one.day > day] + [one for one in followers if one]
    return contacts


def _get_follower(waiting, day, earliest):
    """Return the item as it waits for the step after this one, None at the end of the path."""
    done = replace(
        waiting.item,
        severity=waiting.step.severity,
        level_key=None,  # all channels got through
        taken=frozenset(),
        contact=day,
    )
    plan = plan_item(waiting.steps, done, earliest, waiting.mode, gap=waiting.gap)
    if not plan.next:
        return None
    return replace(waiting, item=done, step=plan.next, day=max(plan.next_date, earliest))
