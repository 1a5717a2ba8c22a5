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

    def amount(self, amount):
        """Return an amount with its decimals; the currency stands in the heading."""
        return self._amount(amount, self.currency.decimal_places)

    def cell(self, amount, currency=None):
        """Return an amount in a table of many: nothing is a dash. In another currency with its decimals."""
        return self._amount(amount or None, (currency or self.currency).decimal_places)

    def _amount(self, amount, digits):
        if amount is None:
            return "–"
        return formatLang(self.env, round(float(amount), digits) or 0.0, digits=digits)

    def number(self, value, digits=0):
        return "–" if value is None else formatLang(self.env, float(value), digits=digits)

    def percent(self, value, digits=0):
        """Return a percentage, of 0 to 100."""
        return "–" if value is None else f"{formatLang(self.env, float(value), digits=digits)} %"

    def part(self, value):
        """Return a part of one as a percentage."""
        return self.percent(None if value is None else float(value) * 100, 1)

    def change(self, value, digits=0):
        """Return a change with its sign."""
        if value is None:
            return "–"
        value = round(float(value), digits) or 0.0  # no sign before what is shown as 0
        text = formatLang(self.env, value, digits=digits)
        return f"+{text}" if value > 0 else text

    def date(self, day):
        return format_date(self.env, day) if day else "–"

    def long_date(self, day):
        """Return a day with the name of its month."""
        return format_date(self.env, day, date_format="long")

    def show(self, value, kind):
        """Return a fact of a kind: text, integer, date or datetime."""
        if value is None or value is False or value == "":
            return "–"
        if kind == "integer":
            return self.number(value)
        if kind == "date":
            return self.date(value)
        if kind == "datetime":
            return f"{self.date(value.date())} {value.strftime('%H:%M')}"
        return str(value)

    def month(self, day):
        """Return a day as it stands under a chart."""
        return format_date(self.env, day, date_format="d MMM yy")

    @staticmethod
    def _whole(amount):
        return 0.0 if abs(amount) < 0.5 else float(amount)
