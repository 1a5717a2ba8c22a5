from odoo import models
from odoo.tools import SQL

from ....engine.accounts.sectors import clean_nace, get_sectors
from .rubric_text import RATIOS

#: fewer own customers than this tell nothing of a sector, and too much of each other
FEWEST_PEERS = 5


class CreditAnnualAccount(models.Model):
    """Ratios beside those of the customer's sector: published quartiles, and the median of the own customers."""

    _inherit = "credit.annual.account"

    def _get_ratio_page(self):
        """Add what is usual in the sector to each ratio."""
        page = super()._get_ratio_page()
        partner = self.partner_id.sudo()  # sudo: the field has groups, the median names nobody
        nace = clean_nace(partner.credit_nace_code)
        page["sector"] = nace
        if not nace or not page["rows"]:
            return page
        published, peers = self._get_published(nace), self._get_peers(nace)
        for name, row in zip(RATIOS, page["rows"], strict=True):
            unit = RATIOS[name][2]
            row["published"] = self._describe_published(published.get(name), unit)
            if unit != "amount":  # an amount says how large a company is, not how healthy
                row["peers"] = self._describe_peers(peers.get(name), unit)
        return page

    def _get_published(self, nace):
        """Return ``ratio -> row`` of the narrowest sector, of the latest year not after that of the accounts."""
        rows = self.env["credit.sector.ratio"].search(
            [("nace", "in", get_sectors(nace)), ("year", "<=", self.year)]
        )
        best = rows.sorted(lambda row: (len(row.nace), row.year, row.company_id.id or 0))
        return {row.ratio: row for row in best}

    def _get_peers(self, nace):
        """Return ``ratio -> (median, number of customers, sector)`` of the narrowest sector with enough of them.

        Of every customer that the reader may see the latest accounts up to the end of this financial year
        count, when they are of the last three years.
        """
        self.env.flush_all()
        sectors = get_sectors(nace)
        medians, found = self._get_medians(sectors), {}
        for sector in sectors:
            for name, (median, count) in medians.get(sector, {}).items():
                if count >= FEWEST_PEERS:
                    found.setdefault(name, (median, count, sector))
        return found

    def _get_medians(self, sectors):
        """Return ``sector -> ratio -> (median, number of customers)`` of the customers of sectors.

        :param sectors: NACE codes, the widest last; the others lie in it
        """
        partners = self.env["res.partner"]._search([("credit_risk_profile_id", "!=", False)])
        values = SQL(", ").join(
            SQL(
                "percentile_cont(0.5) WITHIN GROUP (ORDER BY latest.%(name)s), COUNT(latest.%(name)s)",
                name=SQL.identifier(name),
            )
            for name in RATIOS
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT sector.code, %(values)s
                  FROM (SELECT DISTINCT ON (a.partner_id) a.*,
                               REGEXP_REPLACE(p.credit_nace_code, '[^0-9]', '', 'g') AS nace
                          FROM credit_annual_account a
                          JOIN res_partner p ON p.id = a.partner_id
                         WHERE a.active AND a.currency_id = %(currency)s
                           AND a.date_end <= %(end)s AND a.year > %(year)s - 3
                           AND REGEXP_REPLACE(p.credit_nace_code, '[^0-9]', '', 'g') LIKE %(widest)s
                           AND p.id IN %(partners)s
                         ORDER BY a.partner_id, a.date_end DESC, a.id DESC) latest
                  JOIN UNNEST(%(sectors)s) sector(code) ON latest.nace LIKE sector.code || '%%'
                 GROUP BY sector.code
                """,
                values=values,
                currency=self.currency_id.id or 0,
                end=self.date_end,
                year=self.year,
                widest=f"{sectors[-1]}%",
                sectors=sectors,
                partners=partners.subselect(),
            )
        )
        return {
            sector: dict(zip(RATIOS, zip(figures[::2], figures[1::2], strict=True), strict=True))
            for sector, *figures in rows
        }

    def _describe_published(self, row, unit):
        """Return the quartiles of a sector as the reader writes them, with year and source."""
        if not row:
            return ""
        values = {
            "lower": self._format_ratio(row.lower_quartile, unit) or "?",
            "median": self._format_ratio(row.median, unit) or "?",
            "upper": self._format_ratio(row.upper_quartile, unit) or "?",
            "sector": row.nace,
            "year": str(row.year),
            "publisher": row.source,
        }
        return self.env._(
            "%(lower)s · %(median)s · %(upper)s (NACE %(sector)s, %(year)s, %(publisher)s)",
            **values,
        )

    def _describe_peers(self, peers, unit):
        """Return the median of the own customers of a sector, and of how many."""
        if not peers:
            return ""
        median, count, sector = peers
        return self.env._(
            "%(median)s (%(count)s customers of NACE %(sector)s)",
            median=self._format_ratio(median, unit),
            count=count,
            sector=sector,
        )
