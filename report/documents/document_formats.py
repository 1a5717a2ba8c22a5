"""Figures as the reader writes them, for the pages of a report."""

from odoo.tools import format_date, formatLang


class Formats:
    """Writes figures in the language of the environment; what is missing is a dash."""

    def __init__(self, env, currency):
        self.env, self.currency = env, currency

    def money(self, amount):
        """Return an amount without decimals; the currency stands in the heading."""
        return "–" if amount is None else formatLang(self.env, self._whole(amount), digits=0)

    def exact(self, amount):
        """Return an amount with its decimals and currency."""
        return (
            "–"
            if amount is None
            else formatLang(self.env, float(amount), currency_obj=self.currency)
        )

    def number(self, value, digits=0):
        return "–" if value is None else formatLang(self.env, float(value), digits=digits)

    def percent(self, value, digits=0):
        """Return a percentage, of 0 to 100."""
        return "–" if value is None else f"{formatLang(self.env, float(value), digits=digits)} %"

    def change(self, value, digits=0):
        """Return a change with its sign."""
        if value is None:
            return "–"
        value = round(float(value), digits) or 0.0  # no sign before what is shown as 0
        text = formatLang(self.env, value, digits=digits)
        return f"+{text}" if value > 0 else text

    def date(self, day):
        return format_date(self.env, day) if day else "–"

    def month(self, day):
        """Return a day as it stands under a chart."""
        return format_date(self.env, day, date_format="d MMM yy")

    @staticmethod
    def _whole(amount):
        return 0.0 if abs(amount) < 0.5 else float(amount)
