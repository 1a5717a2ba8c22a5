"""Which step of its action path is due for an open item.

Two promises live here: pressure never falls (only steps harder than what was done are looked at) and a
step acts at the earliest on the day after the due date, unless its level is meant for before.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

#: from which date of the item a step counts its days
INVOICE_DATE, DUE_DATE = "invoice_date", "due_date"
MONTH_END, PREVIOUS_CONTACT = "month_end", "previous_contact"

#: what happens to an item that is behind: the gentlest step that is reached, or the hardest
STEP_BY_STEP, JUMP = "step", "jump"


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a path.

    :ivar severity: how hard its level is; steps of a path get harder
    :ivar offset: days after (before, when negative) the date that ``offset_from`` names
    :ivar channels: codes of the channels its level uses; none means a milestone
    :ivar applies_from: items that get to the step before this day pass it by; None: it is for all
    """

    key: object
    level_key: object
    severity: int
    offset: int
    offset_from: str
    is_pre_due: bool
    channels: tuple[str, ...]
    applies_from: date | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """An open item and what was done for it.

    :ivar severity: severity of the hardest level done, None when nothing was done
    :ivar level_key: that level
    :ivar taken: channels of that level that are claimed or done
    :ivar contact: the day on which that level was done
    """

    invoice_date: date
    due_date: date
    severity: int | None = None
    level_key: object = None
    taken: frozenset = frozenset()
    contact: date | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What the path says about an item on a date.

    :ivar due: the step to do now, None when nothing is due
    :ivar channels: channels of the due step that are still to do
    :ivar next: the step that comes next (the due one, as long as it is not done), None at the end
    :ivar next_date: when it comes
    """

    due: Step | None
    channels: tuple[str, ...]
    next: Step | None
    next_date: date | None


def step_date(step, item):
    """Return the first date on which a step acts for an item.

    A step that counts from the previous contact counts from the due date as long as there was none.

    >>> step = Step(1, 1, 10, 35, INVOICE_DATE, False, ("email",))
    >>> step_date(step, Item(date(2026, 1, 1), date(2026, 1, 31)))
    datetime.date(2026, 2, 5)
    >>> step_date(step, Item(date(2026, 1, 1), date(2026, 3, 2)))  # 60 days to pay
    datetime.date(2026, 3, 3)
    >>> step = Step(1, 1, 10, 5, MONTH_END, False, ("email",))
    >>> step_date(step, Item(date(2026, 1, 10), date(2026, 2, 9)))
    datetime.date(2026, 3, 5)
    >>> step = Step(2, 2, 20, 7, PREVIOUS_CONTACT, False, ("email",))
    >>> step_date(step, Item(date(2026, 1, 1), date(2026, 1, 31), 10, 1, contact=date(2026, 2, 12)))
    datetime.date(2026, 2, 19)
    """
    day = _get_base(step.offset_from, item) + timedelta(days=step.offset)
    return day if step.is_pre_due else max(day, item.due_date + timedelta(days=1))


def _get_base(offset_from, item):
    """Return the date of the item from which a step counts."""
    due = item.due_date
    if offset_from == INVOICE_DATE:
        return item.invoice_date
    if offset_from == MONTH_END:
        return due.replace(day=monthrange(due.year, due.month)[1])
    if offset_from == PREVIOUS_CONTACT:
        return item.contact or due
    return due


def plan_item(steps, item, as_of, mode=STEP_BY_STEP, first_only=False, gap=0):
    """Return the :class:`Plan` of an item.

    :param steps: steps of the customer's path, the gentlest first
    :param mode: ``step`` takes the gentlest step that is reached, ``jump`` the hardest
    :param first_only: start at the first contact of the path, however old the item is (going live)
    :param gap: days between the item's last contact and a harder step, at least

    >>> mild = Step(1, 1, 10, 5, DUE_DATE, False, ("email",))
    >>> hard = Step(2, 2, 20, 15, DUE_DATE, False, ("letter",))
    >>> item = Item(date(2026, 1, 1), date(2026, 1, 31))
    >>> plan_item((mild, hard), item, date(2026, 2, 4)).due is None
    True
    >>> plan_item((mild, hard), item, date(2026, 3, 1)).due.key
    1
    >>> plan_item((mild, hard), item, date(2026, 3, 1), JUMP).due.key
    2
    >>> plan_item((mild, hard), Item(item.invoice_date, item.due_date, 20, 2, frozenset(["letter"])),
    ...           date(2026, 3, 1))
    Plan(due=None, channels=(), next=None, next_date=None)

    A channel that failed is tried again; but when the level got through on another one, a harder step
    that is due goes first:

    >>> plan_item((mild, hard), Item(item.invoice_date, item.due_date, 10, 1), date(2026, 3, 1)).due.key
    1
    >>> both = Step(1, 1, 10, 5, DUE_DATE, False, ("email", "letter"))
    >>> half_done = Item(item.invoice_date, item.due_date, 10, 1, frozenset(["email"]))
    >>> plan_item((both, hard), half_done, date(2026, 2, 10)).channels
    ('letter',)
    >>> plan_item((both, hard), half_done, date(2026, 3, 1)).due.key
    2

    An item that is behind goes on when the days between two steps are over:

    >>> done = Item(item.invoice_date, item.due_date, 10, 1, frozenset(["email"]), date(2026, 2, 26))
    >>> plan_item((mild, hard), done, date(2026, 3, 1), gap=5).next_date
    datetime.date(2026, 3, 3)

    Step by step, nothing passes over a step that counts from the previous contact; a jump may:

    >>> call = Step(3, 3, 15, 7, PREVIOUS_CONTACT, False, ("phone",))
    >>> plan = plan_item((mild, call, hard), done, date(2026, 3, 1))
    >>> plan.due is None, plan.next.key, plan.next_date
    (True, 3, datetime.date(2026, 3, 5))
    >>> plan_item((mild, call, hard), done, date(2026, 3, 1), JUMP).due.key
    2
    >>> called = Item(item.invoice_date, item.due_date, 15, 3, frozenset(), date(2026, 3, 1))
    >>> plan_item((mild, call), called, date(2026, 3, 1)).due.key  # the call failed: tried again
    3

    A step that came to the path later may pass by the items that got to it before:

    >>> added = Step(5, 5, 17, 10, DUE_DATE, False, ("letter",), applies_from=date(2026, 2, 11))
    >>> plan_item((mild, added, hard), done, date(2026, 3, 1)).due.key
    2
    >>> newer = Item(date(2026, 1, 2), date(2026, 2, 1), 10, 1, frozenset(["email"]), date(2026, 2, 8))
    >>> plan_item((mild, added, hard), newer, date(2026, 3, 1)).due.key
    5

    A notice before the due date gives way as soon as a reminder is reached:

    >>> notice = Step(4, 4, 5, -5, DUE_DATE, True, ("email",))
    >>> plan_item((notice, mild), item, date(2026, 2, 4)).due.key
    4
    >>> plan_item((notice, mild), item, date(2026, 2, 5)).due.key
    1
    """
    dated = _get_dated_steps(steps, item, mode, gap)
    if not dated:
        return Plan(None, (), None, None)
    reached = [step for step, day in dated if day <= as_of]
    if not reached:
        following, day = min(dated, key=lambda pair: (pair[1], pair[0].severity))
        return Plan(None, (), following, day)
    if item.taken and len(reached) > 1:  # the level got through on one channel: go on, not back
        reached = [step for step in reached if step.level_key != item.level_key]
    reached = [step for step in reached if not step.is_pre_due] or reached
    due = reached[-1] if mode == JUMP and not (first_only and item.severity is None) else reached[0]
    day = next(day for step, day in dated if step is due)
    return Plan(due, _remaining_channels(due, item), due, day)


def _get_dated_steps(steps, item, mode, gap):
    """Return ``[(step, date)]`` of the steps that the item still has before it, the gentlest first.

    The days between two steps do not hold for a channel of the last level that is tried again.
    """
    earliest = item.contact + timedelta(days=gap) if item.contact else date.min
    dated = []
    for step in steps:
        if not _remaining_channels(step, item):
            continue
        counts_on = step.offset_from == PREVIOUS_CONTACT
        if item.severity is not None and step.level_key == item.level_key:
            again = item.contact if counts_on else None
            dated.append((step, again or step_date(step, item)))
            continue
        if counts_on and item.contact is None and dated:
            continue  # whatever comes before it is the contact that it counts from
        day = step_date(step, item)
        if step.applies_from and day < step.applies_from:
            continue
        dated.append((step, max(day, earliest)))
        if counts_on and mode == STEP_BY_STEP:
            break
    return dated


def _remaining_channels(step, item):
    """Return the channels of a step that are still to do for an item.

    A step harder than what was done has them all; the level done last has those that failed.
    """
    if item.severity is None or step.severity > item.severity:
        return step.channels
    if step.level_key == item.level_key:
        return tuple(channel for channel in step.channels if channel not in item.taken)
    return ()
