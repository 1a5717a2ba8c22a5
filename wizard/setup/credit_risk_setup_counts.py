from bisect import bisect_right
from decimal import Decimal
from types import SimpleNamespace

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...engine.bands import find_band
from ...engine.score import to_decimal
from ...models.profile.credit_risk_policy import CategoryRule
from ...models.profile.metrics import METRICS

#: columns of the picture of a key figure
BINS = 24
#: the picture leaves out this part of the customers at each end, where a few extremes would flatten the rest
EXTREMES = 0.02


class CreditRiskSetup(models.AbstractModel):
    """How many of the company's own customers a draft puts where: read from the profiles, by the functions
    that the refresh uses.
    """

    _inherit = "credit.risk.setup"

    @api.model
    def _count_categories(self, draft, company):
        """Return ``key of a category -> number of customers``."""
        rules = {}
        for number, row in enumerate(draft["categories"], 1):
            rule = self._make_category_rule(row, number)
            rules[row["key"]] = rule
        counts = dict.fromkeys((rule.id for rule in rules.values()), 0)
        policy = SimpleNamespace(categories=list(rules.values()))
        if policy.categories:
            profiles = self.env["credit.risk.profile"]
            for figures in self._read_category_figures(policy, company):
                counts[profiles._find_category(policy, figures).id] += 1
        return {key: counts[rule.id] for key, rule in rules.items()}

    @api.model
    def _make_category_rule(self, row, number):
        """Return a category of a draft as the refresh knows it; a new one has a negative number as id."""
        values = {name: row[name] for name in ("name", "customer_kind", "domain")}
        category = self.env["credit.risk.category"].new(values)
        try:
            category._check_domain()
            domain = category._get_partner_domain()
        except ValidationError:
            domain = category.new({})._get_partner_domain()  # saving says what is wrong with it
        return CategoryRule(
            id=row["id"] or -number,
            turnover_from=to_decimal(row["turnover_from"] or 0, 2),
            domain=domain,
            starting_points=None,
        )

    @api.model
    def _read_category_figures(self, policy, company):
        """Return what decides the category of each customer of the company."""
        figures = self.env["credit.risk.figures"]
        self.env.flush_all()
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT p.id, (p.credit_risk_category_pin_id->>%(key)s)::int AS pin_id,
                       profile.turnover, %(fitting)s AS fitting
                  FROM credit_risk_profile profile
                  JOIN res_partner p ON p.id = profile.partner_id
                 WHERE profile.company_id = %(company)s
                """,
                key=str(company.id),
                fitting=figures._get_fitting_sql(policy, company),
                company=company.id,
            )
        )

    # Key figures

    @api.model
    def _count_kpis(self, draft, company):
        """Return ``key of a KPI -> {bands: customers per band, elsewhere, missing, bins, low, high}``."""
        self.env["credit.risk.profile"].flush_model()
        return {row["key"]: self._count_kpi(draft, row, company) for row in draft["kpis"]}

    @api.model
    def _count_kpi(self, draft, row, company):
        """Count the customers per value band of a KPI, and per column of its picture.

        Those of a sector with bands of its own are ``elsewhere``.
        """
        sectors = [code for code in self._get_sectors(row) if code]
        values, elsewhere, missing = self._read_values(row["metric"], company, sectors)
        bands = self._make_bands(draft, row)
        counts = [0] * len(bands)
        for value, customers in values:
            band = find_band(value, bands)
            if band:
                counts[band.key] += customers
        return {
            "bands": counts,
            "elsewhere": elsewhere,
            "missing": missing,
            **self._get_bins(values, bands),
        }

    @api.model
    def _read_values(self, metric, company, sectors=()):
        """Return the values of a key figure as ``(value, customers)``, the lowest first.

        :param sectors: NACE codes of which the customers are left out
        :return: the values, how many customers with a value were left out, and how many have none
        """
        column = SQL.identifier("profile", METRICS[metric].name)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT %(value)s, %(left_out)s, COUNT(*)
                  FROM credit_risk_profile profile
                  JOIN res_partner p ON p.id = profile.partner_id
                 WHERE profile.company_id = %(company)s GROUP BY 1, 2 ORDER BY 1
                """,
                value=SQL("%s::numeric", column),
                left_out=SQL(
                    "COALESCE(REGEXP_REPLACE(p.credit_nace_code, '[^0-9]', '', 'g') LIKE ANY(%s), FALSE)",
                    [f"{sector}%" for sector in sectors],
                ),
                company=company.id,
            )
        )
        known = [
            (to_decimal(value, 8), number)
            for value, left_out, number in rows
            if value is not None and not left_out
        ]
        elsewhere = sum(
            number for value, left_out, number in rows if value is not None and left_out
        )
        return known, elsewhere, sum(number for value, _, number in rows if value is None)

    @api.model
    def _get_bins(self, values, bands):
        """Return the columns of the picture: ``[{count, band}]`` from ``low`` to ``high``, equally wide.

        What lies outside is counted in the first and the last column.
        """
        cuts = [band.upper for band in bands if band.upper is not None]
        shown = [*self._get_most(values), *cuts]
        if not shown:
            return {"bins": [], "low": 0, "high": 0}
        low, high = min(shown), max(shown)
        width = (high - low) / BINS or Decimal(1)
        starts = [low + width * number for number in range(BINS)]
        counts = [0] * BINS
        for value, customers in values:
            counts[max(bisect_right(starts, value) - 1, 0)] += customers
        middles = (find_band(start + width / 2, bands) for start in starts)
        return {
            "bins": [
                {"count": count, "band": band.key if band else 0}
                for count, band in zip(counts, middles, strict=True)
            ],
            "low": float(low),
            "high": float(low + width * BINS),
        }

    @api.model
    def _get_most(self, values):
        """Return the lowest and the highest value, the extremes left out; nothing without values."""
        total, seen, most = sum(number for _value, number in values), 0, []
        for value, number in values:
            if total * EXTREMES <= seen + number and seen <= total * (1 - EXTREMES):
                most.append(value)
            seen += number
        return [most[0], most[-1]] if most else []
