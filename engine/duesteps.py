"""Which step of its action path is due for an open item.

Two promises live here: pressure never falls (only steps harder than what was done are looked at) and a
step acts at the earliest on the day after the due date, unless its level is meant for before.
"""

from dataclasses import dataclass
from datetime import date, timedelta

#: from which date of the item a step counts its days
INVOICE_DATE, DUE_DATE = "invoice_date", "due_date"

#: what happens to an item that is behind: the gentlest step that is reached, or the hardest
STEP_BY_STEP, JUMP = "step", "jump"


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a path.

    :ivar severity: how hard its level is; steps of a path get harder
    :ivar offset: days after (before, when negative) the date that ``offset_from`` names
    :ivar channels: codes of the channels its level uses; none means a milestone
    """

    key: object
    level_key: object
    severity: int
    offset: int
    offset_from: str
    is_pre_due: bool
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """An open item and what was done for it.

    :ivar severity: severity of the hardest level done, None when nothing was done
    :ivar level_key: that level
    :ivar taken: channels of that level that are claimed or done
    """

    invoice_date: date
    due_date: date
    severity: int | None = None
    level_key: object = None
    taken: frozenset = frozenset()


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

    >>> step = Step(1, 1, 10, 35, INVOICE_DATE, False, ("email",))
    >>> step_date(step, Item(date(2026, 1, 1), date(2026, 1, 31)))
    datetime.date(2026, 2, 5)
    >>> step_date(step, Item(date(2026, 1, 1), date(2026, 3, 2)))  # 60 days to pay
    datetime.date(2026, 3, 3)
    """
    base = item.invoice_date if step.offset_from == INVOICE_DATE else item.due_date
    day = base + timedelta(days=step.offset)
    return day if step.is_pre_due else max(day, item.due_date + timedelta(days=1))


def plan_item(steps, item, as_of, mode=STEP_BY_STEP, first_only=False):
    """Return the :class:`Plan` of an item.

    :param steps: steps of the customer's path, the gentlest first
    :param mode: ``step`` takes the gentlest step that is reached, ``jump`` the hardest
    :param first_only: start at the first contact of the path, however old the item is (going live)

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
    """
    open_steps = [step for step in steps if _remaining_channels(step, item)]
    reached = [step for step in open_steps if step_date(step, item) <= as_of]
    if item.taken and len(reached) > 1:  # the level got through on one channel: go on, not back
        reached = [step for step in reached if step.level_key != item.level_key]
    if first_only and item.severity is None:
        reached = reached[:1]
    if not reached:
        if not open_steps:
            return Plan(None, (), None, None)
        following = min(open_steps, key=lambda step: (step_date(step, item), step.severity))
        return Plan(None, (), following, step_date(following, item))
    due = reached[-1] if mode == JUMP else reached[0]
    return Plan(due, _remaining_channels(due, item), due, step_date(due, item))


def _remaining_channels(step, item):
    """Return the channels of a step that are still to do for an item.

    A step harder than what was done has them all; the level done last has those that failed.
    """
    if item.severity is None or step.severity > item.severity:
        return step.channels
    if step.level_key == item.level_key:
        return tuple(channel for channel in step.channels if channel not in item.taken)
    return ()
