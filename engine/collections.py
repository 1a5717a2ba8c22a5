"""Expected collections: in which week an open item may be expected to be paid.

Weeks start on Monday; the first is the week of the as-of date. After the last week comes an open end.
"""

from datetime import timedelta

#: weeks that are told apart, the present one included
WEEKS = 13

#: codes of what has no week, in their order
LATER, NO_DATA, OVERRUN, SUSPENDED, CREDIT = (
    "later",
    "no_data",
    "overrun",
    "suspended",
    "unallocated",
)
WEEK_CODES = tuple(f"{number:02}" for number in range(WEEKS))
PERIODS = (*WEEK_CODES, LATER, NO_DATA, OVERRUN, SUSPENDED, CREDIT)


def monday(day):
    """Return the Monday of a day's week.

    >>> from datetime import date
    >>> monday(date(2026, 6, 30)), monday(date(2026, 6, 29))
    (datetime.date(2026, 6, 29), datetime.date(2026, 6, 29))
    """
    return day - timedelta(days=day.weekday())


def week_of(expected, as_of):
    """Return the code of the week of a date from the as-of date on; beyond the last week: later.

    >>> from datetime import date
    >>> tuesday = date(2026, 6, 30)
    >>> [week_of(date(2026, *day), tuesday) for day in ((6, 30), (7, 5), (7, 6), (9, 27), (9, 28))]
    ['00', '00', '01', '12', 'later']
    """
    number = (expected - monday(as_of)).days // 7
    return WEEK_CODES[number] if number < WEEKS else LATER
