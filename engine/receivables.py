"""Receivable metrics on plain numbers: DSO in three ways, CEI, shares.

Amounts are in one currency, taxes included on both sides; all results are days or percentages (0-100).
A figure that cannot be computed is None, never 0.
"""

from decimal import Decimal

from .dates import days_in_month, first_of_month, previous_month


def dso(receivable, sales, days):
    """Balance DSO: receivable / credit sales of the window x days of the window, in days.

    Nothing open is 0; a credit balance counts as nothing open; without net sales it cannot be computed.

    >>> dso(Decimal(7500), Decimal(9000), 90)
    Decimal('75')
    >>> dso(Decimal(7500), Decimal(0), 90) is None, dso(Decimal(-5), Decimal(10), 90)
    (True, Decimal('0'))
    """
    if receivable <= 0:
        return Decimal(0)
    return receivable * days / sales if sales > 0 else None


def dso_countback(receivable, monthly_sales, as_of, cap=24):
    """Count-back DSO: whole months' sales are taken off the receivable, newest first, in days.

    A month that is used up counts its calendar days (the running month its days so far), the last one
    the part of it that is needed. None when ``cap`` months are not enough.

    :param monthly_sales: first day of the month -> sales of the month, credit notes deducted

    >>> from datetime import date
    >>> sales = {date(2026, 6, 1): 5000, date(2026, 5, 1): 0, date(2026, 4, 1): 7000}
    >>> round(dso_countback(Decimal(7500), sales, date(2026, 6, 30)), 6)
    Decimal('71.714286')
    >>> sales = {date(2026, 3, 1): 900, date(2026, 2, 1): 800, date(2026, 1, 1): 700}
    >>> round(dso_countback(Decimal(2100), sales, date(2026, 3, 31)), 6)
    Decimal('76.714286')
    """
    remaining, total, month = receivable, Decimal(0), first_of_month(as_of)
    if remaining <= 0:
        return total
    days = as_of.day
    for _month in range(cap):
        sales = Decimal(monthly_sales.get(month, 0))
        if sales >= remaining:
            return total + remaining / sales * days
        remaining -= sales
        total += days
        month = previous_month(month)
        days = days_in_month(month)
    return None


def cei(opening, sales, closing, closing_current):
    """Collection effectiveness index: what was collected of what could be collected, in percent.

    >>> round(cei(Decimal(5000), Decimal(9000), Decimal(7500), Decimal(5000)), 4)
    Decimal('72.2222')
    """
    collectable = opening + sales - closing_current
    return (opening + sales - closing) * 100 / collectable if collectable > 0 else None


def not_overdue(receivable, current):
    """Return the part of the receivable that is not overdue: never less than nothing, nor more than all.

    A credit that nobody allocated has an age too: it may make what is not due negative, or more than
    what is open after all. Then everything is overdue, or nothing.

    >>> not_overdue(7500, 5000), not_overdue(10, -90), not_overdue(70, 100), not_overdue(-50, 0)
    (5000, 0, 70, -50)
    """
    return min(max(current, 0), receivable)


def percentage(part, whole):
    """Return part of whole in percent; None when the whole is not positive.

    >>> percentage(Decimal(1), Decimal(8))
    Decimal('12.5')
    """
    return part * 100 / whole if whole > 0 else None


def window_days(first_day, as_of, window, minimum=30):
    """Return the days of a window, shorter for a customer whose first invoice lies in it.

    >>> from datetime import date
    >>> window_days(date(2025, 1, 1), date(2026, 6, 30), 90), window_days(date(2026, 6, 25), date(2026, 6, 30), 90)
    (90, 30)
    """
    if first_day is None:
        return window
    return max(min((as_of - first_day).days, window), minimum)
