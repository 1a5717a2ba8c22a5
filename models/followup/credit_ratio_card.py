from dateutil.relativedelta import relativedelta

from odoo import models

from ...engine.charts import draw_spark
from ..profile.accounts.rubric_text import RATIOS

#: ratios that a card shows, in order
SHOWN = tuple(name for name in RATIOS if name != "net_financial_debt")

#: financial years of a trend
YEARS = 5

#: size of the drawn trend, in pixels
WIDTH, HEIGHT = 64, 20


class CreditRiskProfile(models.Model):
    """The ratios of the latest annual accounts on the card, with their trend and beside their sector."""

    _inherit = "credit.risk.profile"

    def _get_card(self):
        return {**super()._get_card(), "ratios": self._get_card_ratios()}

    def _get_card_ratios(self):
        """Return the ratios of the accounts that a KPI would be made of on the date; False without any."""
        accounts = self.env["credit.annual.account"]
        latest = accounts.has_access("read") and self._find_annual_account()
        if not latest:
            return False
        months = self.company_id.credit_accounts_months
        return {
            "id": latest.id,
            "year": str(latest.year),
            "currency": latest.currency_id != self.currency_id and latest.currency_id.name,
            "is_stale": bool(months) and latest.date_end + relativedelta(months=months) < self.date,
            "rows": latest._get_card_rows(),
        }


class CreditAnnualAccount(models.Model):
    _inherit = "credit.annual.account"

    def _get_card_rows(self):
        """Return the ratios as a card shows them; nothing for accounts without figures."""
        page = self._get_ratio_page()
        rows = dict(zip(RATIOS, page["rows"], strict=True)) if page["rows"] else {}
        years = self._get_trend_accounts()
        return [
            {
                "key": name,
                "name": rows[name]["name"],
                "value": rows[name]["value"],
                "formula": rows[name]["formula"],
                "notes": rows[name]["notes"],
                "published": rows[name].get("published") or "",
                "peers": rows[name].get("peers") or "",
                "trend": self._get_card_trend(name, years),
            }
            for name in SHOWN
            if name in rows
        ]

    def _get_trend_accounts(self):
        """Return the accounts of a trend up to these, the oldest first; amounts must be in one currency."""
        found = self.search(
            [
                ("partner_id", "=", self.partner_id.id),
                ("date_end", "<=", self.date_end),
                ("year", ">", self.year - YEARS),
                ("currency_id", "=", self.currency_id.id),
            ]
        )
        return found.sorted("date_end")

    def _get_card_trend(self, name, years):
        """Return a ratio over the years: each in words, and as a line; False with less than two values."""
        if name == "ebitda_margin":  # a part of the gross margin is something else
            years = years.filtered(lambda account: account.margin_basis == self.margin_basis)
        known = {account.year: account[name] for account in years if account[name] is not False}
        if len(known) < 2:
            return False
        unit = RATIOS[name][2]
        values = [known.get(year) for year in range(min(known), max(known) + 1)]
        return {
            "points": draw_spark(values, WIDTH, HEIGHT),
            "width": WIDTH,
            "height": HEIGHT,
            "text": " · ".join(
                f"{year}: {self._format_ratio(value, unit)}" for year, value in known.items()
            ),
        }
