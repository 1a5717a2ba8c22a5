from odoo import models
from odoo.tools import format_list, formatLang

from ...engine.bands import plain
from .metrics import METRICS

#: digits of a value by the unit of its key figure, 2 for the others
DIGITS = {"advice": 0, "count": 0, "days": 1, "years": 2}


class CreditRiskProfile(models.Model):
    """Names, numbers and ranges in sentences about a grade, as the reader writes them."""

    _inherit = "credit.risk.profile"

    def _kpi_name(self, kpi):
        """Return the name of a KPI in the reader's language."""
        return self.env["credit.risk.kpi"].browse(kpi.key).name

    def _write(self, number, digits):
        return formatLang(self.env, float(number), digits=digits)

    def _write_value(self, kpi, value, target=None):
        """Return a value as the reader writes it; with more digits where rounding would hide the move."""
        if value is None:
            return ""
        digits = DIGITS.get(METRICS[kpi.metric].unit, 2)
        if target and round(value, digits) in target:
            digits = 4
        return self._with_unit(kpi, self._write(value, digits))

    def _write_limit(self, kpi, limit):
        """Return the limit of a band with as many digits as it has."""
        digits = len(plain(limit).partition(".")[2])
        return self._with_unit(kpi, self._write(limit, digits))

    def _with_unit(self, kpi, text):
        return f"{text} %" if METRICS[kpi.metric].unit == "percent" else text

    def _write_range(self, move):
        """Return the values that make the move, the limit that is reached first said first."""
        band = move.target
        if METRICS[move.kpi.metric].unit in ("advice", "count"):
            return self._write_whole_numbers(move)
        lower = band.lower is not None and self._write_lower(move.kpi, band)
        upper = band.upper is not None and self._write_upper(move.kpi, band)
        if lower and upper:
            first, second = (upper, lower) if move.rises is False else (lower, upper)
            return self.env._("%(first)s, but %(second)s", first=first, second=second)
        return lower or upper or self.env._("any value")

    def _write_lower(self, kpi, band):
        limit = self._write_limit(kpi, band.lower)
        if band.lower_inclusive:
            return self.env._("%(limit)s or more", limit=limit)
        return self.env._("more than %(limit)s", limit=limit)

    def _write_upper(self, kpi, band):
        limit = self._write_limit(kpi, band.upper)
        if band.upper_inclusive:
            return self.env._("%(limit)s or less", limit=limit)
        return self.env._("less than %(limit)s", limit=limit)

    def _write_whole_numbers(self, move):
        """Return whole numbers: one by one when they are few, else by their limit."""
        lower, upper = move.target.lower, move.target.upper
        if upper is None:
            return self.env._("%(limit)s or more", limit=self._write(lower, 0))
        numbers = [self._write(number, 0) for number in range(int(lower), int(upper) + 1)]
        if len(numbers) > 5:
            return self.env._(
                "%(first)s to %(last)s", first=self._write(lower, 0), last=self._write(upper, 0)
            )
        return format_list(self.env, numbers, style="or")
