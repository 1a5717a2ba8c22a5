"""A policy day by day over a ledger that is known already: who would have been contacted when, and what then came.

The days of one customer are lived one after the other. What is decided on a day is the caller's; here stands
the clock: what is open on each day, how far each item is on its path, and on which days something can change at
all. On the other days the same would be decided as on the day before: nothing.
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from heapq import heapify, heappop, heappush

ONE_DAY = timedelta(days=1)


@dataclass(slots=True)
class LedgerItem:
    """A ledger item with its whole life, and how far it is on its path.

    :ivar opened: accounting date, the first day on which it is there
    :ivar open_now: what is open of it after everything that is known
    :ivar reductions: pairs of (day, amount) by which it became less, in any order; below zero for a credit
    :ivar excluded: why follow-up may never act on it, None when it may
    :ivar holds: pairs of (first day, last day) on which follow-up waits
    :ivar severity: of the level done last, with that level, its day and channels
    """

    key: object
    owner: object
    invoice_date: date
    due_date: date
    opened: date
    open_now: Decimal
    reductions: list = field(default_factory=list)
    excluded: str | None = None
    holds: tuple = ()
    severity: int | None = None
    level_key: object = None
    contact: date | None = None
    taken: frozenset = frozenset()
    _days: list = field(default_factory=list)
    _amounts: list = field(default_factory=list)

    def close_book(self):
        """Work out what is open from each day on; called once, after the last reduction was added.

        >>> item = LedgerItem(1, 1, date(2026, 1, 1), date(2026, 1, 31), date(2026, 1, 1), Decimal(0),
        ...                   [(date(2026, 2, 20), Decimal(40)), (date(2026, 2, 10), Decimal(60))]).close_book()
        >>> [int(item.residual(date(2026, *day))) for day in ((1, 31), (2, 9), (2, 10), (2, 20))]
        [100, 100, 40, 0]
        >>> item.settled_on
        datetime.date(2026, 2, 20)
        """
        amounts = {}
        for day, amount in self.reductions:
            day = max(day, self.opened)
            amounts[day] = amounts.get(day, Decimal(0)) + amount
        self._days = [self.opened, *sorted(day for day in amounts if day > self.opened)]
        left, self._amounts = self.open_now, []
        for day in reversed(self._days):
            self._amounts.insert(0, left)
            left += amounts.get(day, Decimal(0))
        return self

    def residual(self, day):
        """Return what is open at the end of a day, in company currency; 0 before it is there."""
        place = bisect_right(self._days, day)
        return self._amounts[place - 1] if place else Decimal(0)

    @property
    def settled_on(self):
        """The day on which nothing was open any more, None when something still is."""
        if self.open_now:
            return None
        settled = None
        for day, amount in zip(reversed(self._days), reversed(self._amounts), strict=True):
            if amount:
                break
            settled = day
        return settled

    def is_alive(self, first, last):
        """Tell whether anything of it is open on a day from first to last."""
        if self.opened > last:
            return False
        start = max(bisect_right(self._days, first) - 1, 0)
        return any(
            amount
            for day, amount in zip(self._days[start:], self._amounts[start:], strict=True)
            if day <= last
        )

    def is_held(self, day):
        """Tell whether follow-up waits on a day."""
        return any(start <= day <= end for start, end in self.holds)

    def claim(self, level_key, severity, channel, day):
        """Bring the item to a level that was done on a day."""
        same = level_key == self.level_key
        self.taken = self.taken | {channel} if same else frozenset([channel])
        self.level_key, self.severity, self.contact = level_key, severity, day

    def restart(self):
        """Forget what was done, before another policy is tried."""
        self.severity = self.level_key = self.contact = None
        self.taken = frozenset()

    def get_days(self):
        """Return the days on which something of it changes."""
        yield from (*self._days, self.due_date, self.due_date + ONE_DAY)
        for start, end in self.holds:
            yield start
            yield end + ONE_DAY


@dataclass(slots=True)
class Message:
    """What one customer got on a day through a channel.

    :ivar asked: pairs of (item, what was open of it)
    :ivar outcome: ``paid`` all of it was settled before the next step came, ``next`` a next step came for some
        of it, ``open`` neither by the last day
    """

    owner: object
    day: date
    level_key: object
    severity: int
    channel: str
    asked: list
    outcome: str = "open"

    @property
    def amount(self):
        """What was asked for, in company currency."""
        return sum((amount for _item, amount in self.asked), Decimal(0))


def live(items, first, last, decide, changes=()):
    """Return the messages of one customer from the first to the last day.

    :param items: everything of the customer that is alive in these days
    :param decide: function of (day, open items), which claims what it does; returns the messages of the day and
        the later days on which to look again
    :param changes: further days on which to look, such as those on which the customer's path changes

    A path of one step on the day after the due date, and a customer who pays eight days later:

    >>> item = LedgerItem(1, 1, date(2026, 1, 1), date(2026, 1, 31), date(2026, 1, 1), Decimal(0),
    ...                   [(date(2026, 2, 8), Decimal(100))]).close_book()
    >>> def remind(day, items):
    ...     due = [i for i in items if day > i.due_date and not i.level_key]
    ...     for i in due:
    ...         i.claim("reminder", 10, "email", day)
    ...     asked = [(i, i.residual(day)) for i in due]
    ...     return [Message(1, day, "reminder", 10, "email", asked)] if due else [], []
    >>> [(message.day.isoformat(), int(message.amount), message.outcome)
    ...  for message in live([item], date(2026, 1, 1), date(2026, 12, 31), remind)]
    [('2026-02-01', 100, 'paid')]
    """
    days = {first, *changes}
    for item in items:
        days.update(item.get_days())
    days = [day for day in days if first <= day <= last]
    heapify(days)
    before, messages = None, []
    while days:
        day = heappop(days)
        if day == before:
            continue
        before = day
        open_items = [item for item in items if item.residual(day)]
        if not open_items:
            continue
        done, later = decide(day, open_items)
        messages += done
        for other in (day + ONE_DAY, *later) if done else later:
            if day < other <= last:
                heappush(days, other)
    return judge(messages, last)


def judge(messages, last):
    """Say of each message whether it was paid before the next step came; the messages are in order."""
    followed = {}
    for message in reversed(messages):
        keys = {item.key for item, _amount in message.asked}
        if any(followed.get(key, message.day) > message.day for key in keys):
            message.outcome = "next"
        elif all(item.settled_on and item.settled_on <= last for item, _amount in message.asked):
            message.outcome = "paid"
        for key in keys:
            followed.setdefault(key, message.day)
    return messages


@dataclass(frozen=True, slots=True)
class Default:
    """The first item of a customer that stayed open for too long, and the day on which it was so."""

    item: LedgerItem
    day: date
    amount: Decimal


def find_default(items, days_overdue, first, last):
    """Return the first :class:`Default` of a customer in these days, None when there is none.

    An item is in default when it is still open on the first day on which it is more than so many days overdue;
    what follow-up may not act on, or waits for on that day, is none.

    >>> item = LedgerItem(1, 1, date(2026, 1, 1), date(2026, 1, 31), date(2026, 1, 1), Decimal(0),
    ...                   [(date(2026, 4, 3), Decimal(100))]).close_book()
    >>> find_default([item], 60, date(2026, 1, 1), date(2026, 12, 31)).day  # 61 days overdue
    datetime.date(2026, 4, 2)
    >>> find_default([item], 61, date(2026, 1, 1), date(2026, 12, 31)) is None  # paid on day 62
    True
    """
    found = None
    for item in items:
        day = item.due_date + timedelta(days=days_overdue + 1)
        if item.excluded or not first <= day <= last or (found and found.day <= day):
            continue
        amount = item.residual(day)
        if amount > 0 and not item.is_held(day):
            found = Default(item, day, amount)
    return found


@dataclass(frozen=True, slots=True)
class EarlyWarning:
    """How early a default was announced.

    :ivar contact: day of the first message about the item before it, None when there was none
    :ivar worse: day on which the customer's grade first became worse since the item was there
    :ivar was_riskiest: the customer had the riskiest grade already when the item came
    """

    default: Default
    contact: date | None
    worse: date | None
    was_riskiest: bool

    @property
    def days(self):
        """Days between the first warning and the default, None without a warning."""
        seen = [day for day in (self.contact, self.worse) if day]
        return (self.default.day - min(seen)).days if seen else None


def find_warning(default, messages, grades, riskiest):
    """Return the :class:`EarlyWarning` of a default.

    :param messages: all messages of the customer
    :param grades: pairs of (day, points) at which the customer's grade changed, the first one first
    :param riskiest: points of the riskiest grade

    >>> item = LedgerItem(1, 1, date(2026, 1, 1), date(2026, 1, 31), date(2026, 1, 1), Decimal(100)).close_book()
    >>> default = find_default([item], 60, date(2026, 1, 1), date(2026, 12, 31))
    >>> reminder = Message(1, date(2026, 3, 1), "reminder", 10, "email", [(item, Decimal(100))])
    >>> warning = find_warning(default, [reminder], [(date(2026, 1, 1), 3), (date(2026, 2, 28), 2)], 1)
    >>> default.day.isoformat(), warning.contact.isoformat(), warning.worse.isoformat(), warning.days
    ('2026-04-02', '2026-03-01', '2026-02-28', 33)
    >>> find_warning(default, [], [(date(2025, 12, 31), 1)], 1).was_riskiest
    True
    """
    contact = next(
        (
            message.day
            for message in messages
            if message.day < default.day and any(item is default.item for item, _ in message.asked)
        ),
        None,
    )
    worse, before, at_start = None, None, None
    for day, points in grades:
        if day >= default.day:
            break
        if day <= default.item.opened or at_start is None:
            at_start = points
        elif worse is None and points < before:
            worse = day
        before = points
    return EarlyWarning(default, contact, worse, at_start == riskiest)
