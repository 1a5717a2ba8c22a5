"""Open amounts added up by segment, exactly."""

from dataclasses import dataclass, field
from decimal import Decimal
from operator import attrgetter
from typing import NamedTuple

from ..engine.ageing import BUCKETS


class Group(NamedTuple):
    """The open items of one customer and bucket, with the segments of the customer (records)."""

    customer: object
    category: object
    grade: object
    salesperson: object
    country: object
    bucket: str
    amount: float
    items: int
    oldest: int


@dataclass
class Segment:
    """The open items of a segment (a category, a grade, a customer, ...) by age.

    :ivar amounts: open amount of each bucket in the company's currency, signed
    :ivar customers: the customers with an open item
    :ivar items: number of open items
    :ivar oldest: days overdue of the oldest item, None without items
    """

    amounts: dict = field(default_factory=lambda: dict.fromkeys(BUCKETS, Decimal(0)))
    customers: set = field(default_factory=set)
    items: int = 0
    oldest: int | None = None

    def add(self, group):
        """Add the items of a group.

        >>> segment = Segment()
        >>> segment.add(Group("A", None, None, None, None, "current", 0.1, 1, -3))
        >>> segment.add(Group("A", None, None, None, None, "older", 0.2, 2, 95))
        >>> segment.total, segment.overdue, segment.items, len(segment.customers), segment.oldest
        (Decimal('0.3'), Decimal('0.2'), 3, 1, 95)
        """
        self.amounts[group.bucket] += Decimal(str(group.amount))
        self.items += group.items
        self.oldest = group.oldest if self.oldest is None else max(self.oldest, group.oldest)
        if group.customer:
            self.customers.add(group.customer)

    def merge(self, other):
        """Add the items of another segment."""
        for bucket, amount in other.amounts.items():
            self.amounts[bucket] += amount
        self.items += other.items
        self.customers |= other.customers
        ages = [age for age in (self.oldest, other.oldest) if age is not None]
        self.oldest = max(ages, default=None)

    @property
    def total(self):
        """What is open, credits deducted."""
        return sum(self.amounts.values())

    @property
    def overdue(self):
        """What is open past its due date, credits of that age deducted."""
        return self.total - self.amounts["current"]

    @property
    def share(self):
        """Part of the open amount that is overdue, 0 to 1; None when credits leave it without sense."""
        if self.total <= 0 or not 0 <= self.overdue <= self.total:
            return None
        return self.overdue / self.total


def collect(groups, *names):
    """Return ``key -> segment``; the key is what the groups have under a name, a tuple under several.

    >>> groups = [Group("A", "Small", "Low", None, None, "30", 10.0, 1, 5)]
    >>> list(collect(groups, "category")), list(collect(groups, "category", "grade"))
    (['Small'], [('Small', 'Low')])
    """
    get_key, segments = attrgetter(*names), {}
    for group in groups:
        segments.setdefault(get_key(group), Segment()).add(group)
    return segments
