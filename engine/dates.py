"""Day counts and anniversaries.

Many customers share their days: what a pair of them comes to is worked out once.
"""

from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache


def anniversary(start, years):
    """Return the date ``years`` years after ``start``; 29 February falls on the 28th in common years.

    >>> anniversary(date(2024, 2, 29), 1), anniversary(date(2024, 2, 29), 4)
    (datetime.date(2025, 2, 28), datetime.date(2028, 2, 29))
    """
    year = start.year + years
    try:
        return start.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


@lru_cache(maxsize=8192)
def years_between(start, end):
    """Return completed anniversaries plus the fraction of the running year, in years.

    ``int()`` of the result is the number of anniversaries reached; the day after the third
    anniversary is more than 3. A start after the end gives 0.

    >>> years_between(date(2023, 1, 1), date(2026, 1, 1))
    Decimal('3')
    >>> years_between(date(2023, 1, 1), date(2026, 1, 2)) > 3
    True
    >>> int(years_between(date(2024, 2, 29), date(2025, 2, 28)))
    1
    """
    if start >= end:
        return Decimal(0)
    years = end.year - start.year
    if anniversary(start, years) > end:
        years -= 1
    last = anniversary(start, years)
    length = (anniversary(start, years + 1) - last).days
    return Decimal(years) + Decimal((end - last).days) / Decimal(length)


def add_days(day, days):
    """Return the date ``days`` days later (earlier when negative)."""
    return day + timedelta(days=days)


@lru_cache(maxsize=8192)
def months_between(start, end):
    """Return the number of completed months from start to end, 0 when start is not before end.

    >>> months_between(date(2026, 1, 31), date(2026, 2, 28)), months_between(date(2026, 1, 15), date(2026, 7, 15))
    (0, 6)
    """
    if start >= end:
        return 0
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - 1 if end.day < start.day else months


def first_of_month(day):
    """Return the first day of the month."""
    return day.replace(day=1)


@lru_cache
def previous_month(day):
    """Return the first day of the month before.

    >>> previous_month(date(2026, 1, 15))
    datetime.date(2025, 12, 1)
    """
    return (first_of_month(day) - timedelta(days=1)).replace(day=1)


@lru_cache
def days_in_month(day):
    """Return the number of days of the month.

    >>> days_in_month(date(2028, 2, 5))
    29
    """
    return monthrange(day.year, day.month)[1]


@lru_cache
def months_back(day, count):
    """Return the first days of so many months, that of the day first.

    >>> months_back(date(2026, 2, 15), 3)
    (datetime.date(2026, 2, 1), datetime.date(2026, 1, 1), datetime.date(2025, 12, 1))
    """
    months = [first_of_month(day)]
    while len(months) < count:
        months.append(previous_month(months[-1]))
    return tuple(months)
