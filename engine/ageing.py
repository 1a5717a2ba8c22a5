"""Ageing: in which bucket an open item falls on a date.

The one definition of the buckets, used by the profiles and by every report: an item that is due on
the as-of date itself is current; then 1-30, 31-60, 61-90 and more than 90 days overdue.
"""

#: bucket code -> highest number of days overdue that still belongs to it (None: no end)
BUCKETS = {
    "current": 0,
    "30": 30,
    "60": 60,
    "90": 90,
    "older": None,
}


def days_overdue(maturity, as_of):
    """Return the days since maturity; 0 or less means not overdue.

    >>> from datetime import date
    >>> days_overdue(date(2026, 6, 1), date(2026, 6, 1)), days_overdue(date(2026, 6, 1), date(2026, 6, 3))
    (0, 2)
    """
    return (as_of - maturity).days


def bucket_of(days):
    """Return the code of the bucket for a number of days overdue.

    >>> [bucket_of(days) for days in (-5, 0, 1, 30, 31, 60, 61, 90, 91)]
    ['current', 'current', '30', '30', '60', '60', '90', '90', 'older']
    """
    for code, limit in BUCKETS.items():
        if limit is None or days <= limit:
            return code
    raise AssertionError("the last bucket has no end")
