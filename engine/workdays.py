"""Working days of a country: what falls on a weekend or a public holiday comes on the next working day."""

from datetime import timedelta
from functools import lru_cache

import holidays

ONE_DAY = timedelta(days=1)
SATURDAY = 5


class WorkDays:
    """The working days of the first country that is known; weekends alone when none is.

    >>> from datetime import date
    >>> belgium = WorkDays("BE")
    >>> belgium.is_working_day(date(2026, 5, 14))  # Ascension Day
    False
    >>> belgium.on_or_after(date(2026, 5, 1))  # Labour Day, a Friday
    datetime.date(2026, 5, 4)
    >>> belgium.on_or_after(date(2026, 5, 5))
    datetime.date(2026, 5, 5)

    A customer without a country, or of one that the library does not know, follows the company's:

    >>> WorkDays(None, "BE").is_working_day(date(2026, 5, 14))
    False
    >>> WorkDays("XX", None).is_working_day(date(2026, 5, 14))
    True
    >>> WorkDays("XX", None).on_or_after(date(2026, 5, 16))  # a Saturday
    datetime.date(2026, 5, 18)

    The weekend is the country's own:

    >>> WorkDays("EG").is_working_day(date(2026, 5, 15)), WorkDays("EG").is_working_day(date(2026, 5, 17))
    (False, True)
    """

    def __init__(self, *country_codes):
        known = holidays.list_supported_countries(include_aliases=False)
        code = next((code for code in country_codes if code in known), None)
        self._calendar = holidays.country_holidays(code) if code else None
        self._shifted = {}

    def is_working_day(self, day):
        """Tell whether people work on a day."""
        if self._calendar is None:
            return day.weekday() < SATURDAY
        return self._calendar.is_working_day(day)

    def on_or_after(self, day):
        """Return the day itself, or the next working day when it is none."""
        found = self._shifted.get(day)
        if found is None:
            found = day
            while not self.is_working_day(found):
                found += ONE_DAY
            self._shifted[day] = found
        return found


@lru_cache(maxsize=128)
def get_work_days(*country_codes):
    """Return the :class:`WorkDays` of a customer's country, else of its company's; made once per process."""
    return WorkDays(*country_codes)
