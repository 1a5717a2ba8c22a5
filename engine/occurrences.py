"""On which days something that comes every week or month is due."""

from calendar import monthrange
from datetime import timedelta

WEEKLY, MONTHLY = "weekly", "monthly"


def _in_month(day, month_day):
    """Return the day of a month; the last one where the month is shorter."""
    return day.replace(day=min(month_day, monthrange(day.year, day.month)[1]))


def get_occurrence(day, frequency, weekday=0, month_day=1):
    """Return the first due day on or after a day.

    :param weekday: 0 is Monday
    :param month_day: 1 to 31; 31 is the last day of every month

    >>> from datetime import date
    >>> get_occurrence(date(2026, 7, 1), WEEKLY, weekday=0), get_occurrence(date(2026, 7, 6), WEEKLY)
    (datetime.date(2026, 7, 6), datetime.date(2026, 7, 6))
    >>> get_occurrence(date(2027, 2, 1), MONTHLY, month_day=31)
    datetime.date(2027, 2, 28)
    >>> get_occurrence(date(2026, 12, 3), MONTHLY, month_day=2)
    datetime.date(2027, 1, 2)
    """
    if frequency == WEEKLY:
        return day + timedelta(days=(weekday - day.weekday()) % 7)
    this_month = _in_month(day, month_day)
    if this_month >= day:
        return this_month
    return _in_month(day.replace(day=1) + timedelta(days=32), month_day)


def get_period(day, frequency, is_whole):
    """Return (since, as of) of what is reported on a due day: the balance of the first, compared with the last.

    :param is_whole: the last full week (to Sunday) or month; else the week or month up to the day itself

    >>> from datetime import date
    >>> [str(end) for end in get_period(date(2026, 7, 3), MONTHLY, True)]
    ['2026-05-31', '2026-06-30']
    >>> [str(end) for end in get_period(date(2026, 3, 31), MONTHLY, False)]
    ['2026-02-28', '2026-03-31']
    >>> [str(end) for end in get_period(date(2026, 7, 8), WEEKLY, True)]
    ['2026-06-28', '2026-07-05']
    """
    if frequency == WEEKLY:
        end = day - timedelta(days=day.weekday() + 1) if is_whole else day
        return end - timedelta(days=7), end
    if is_whole:
        end = day.replace(day=1) - timedelta(days=1)
        return end.replace(day=1) - timedelta(days=1), end
    return _in_month(day.replace(day=1) - timedelta(days=1), day.day), day
