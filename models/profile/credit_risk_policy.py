import hashlib
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from odoo import api, models
from odoo.fields import Domain

from ...engine import grades
from ...engine.accounts.sectors import clean_nace
from ...engine.score import Scorer
from .metrics import METRICS


@dataclass
class AdviceRule:
    """How a credit advice is derived from a credit limit.

    :ivar table: pairs of (limit from which it counts, advice); empty: nothing is derived
    :ivar company_limit: the limit that the company gives everybody, which says nothing of a customer
    """

    table: list
    company_limit: Decimal


@dataclass
class Policy:
    """The policy of one company, read once for a refresh."""

    kpis: list
    kpi_names: dict
    scale: grades.Scale
    cap_rules: grades.CapRules
    hysteresis: grades.Hysteresis
    grade_ids: dict
    grade_names: dict
    categories: list
    cells: dict
    default_path_id: int | None
    starting_points: int | None  # of a customer without a category
    advice: AdviceRule

    @cached_property
    def scorer(self):
        """The KPIs, ready to score many customers of a sector without bands of its own."""
        return Scorer(self.kpis)

    @cached_property
    def _scorers(self):
        """NACE code -> the KPIs with the bands for it."""
        return {}

    @cached_property
    def _has_sectors(self):
        return any(kpi.sectors for kpi in self.kpis)

    def get_scorer(self, nace):
        """Return the KPIs, ready to score many customers with a NACE code (as it was filled in)."""
        if not nace or not self._has_sectors:
            return self.scorer
        if nace not in self._scorers:
            kpis = [kpi.of_sector(clean_nace(nace)) for kpi in self.kpis]
            has_own = any(kpi.sector for kpi in kpis)
            self._scorers[nace] = Scorer(kpis) if has_own else self.scorer
        return self._scorers[nace]

    @cached_property
    def _described(self):
        """(KPI, band, points) -> what the explanation says of them."""
        return {}

    def describe(self, result):
        """Return what an explanation says of a KPI, its band and its points, whoever the customer is."""
        kpi, band = result.kpi, result.band
        key = (id(kpi), id(band), result.points)  # they live as long as the policy does
        if key not in self._described:
            self._described[key] = {
                "kpi_id": kpi.key,
                "name": self.kpi_names[kpi.key],
                "metric": kpi.metric,
                "unit": METRICS[kpi.metric].unit,
                **({"sector": kpi.sector} if kpi.sector else {}),
                "band": band.label() if band else None,
                "points": result.points,
                "grade": self.grade_names.get(result.points),
                "grade_id": self.grade_ids.get(result.points),
                "weight": float(kpi.weight),
            }
        return self._described[key]

    @cached_property
    def fingerprint(self):
        """A text that is another one as soon as anything in the policy is."""
        return hashlib.sha256(repr(self).encode()).hexdigest()


@dataclass
class CategoryRule:
    """A category with its conditions, ready to be tried on a row of figures."""

    id: int
    turnover_from: Decimal
    domain: Domain
    starting_points: int | None

    def fits(self, row):
        """Tell whether a customer's figures fulfil the conditions."""
        return self.id in row["fitting"] and row["turnover"] >= self.turnover_from


class CreditRiskProfile(models.Model):
    """What a refresh reads of the policy: once, as plain values."""

    _inherit = "credit.risk.profile"

    @api.model
    def _read_policy(self, company):
        """Read what the company's policy says, as plain values."""
        scorecard = self.env["credit.risk.scorecard"]._for_company(company)[:1]
        grade_records = self.env["credit.risk.grade"]._for_company(company)
        cells = self.env["credit.risk.matrix.cell"]._for_company(company)
        paths = self.env["credit.action.path"]._for_company(company)
        points = {grade.id: grade.points for grade in grade_records}
        return Policy(
            kpis=scorecard._get_engine_kpis() if scorecard else [],
            kpi_names={kpi.id: kpi.with_context(lang=None).name for kpi in scorecard.kpi_ids},
            scale=grade_records._get_scale(scorecard.ties or grades.RISKIER),
            cap_rules=scorecard._get_cap_rules()
            if scorecard
            else grades.CapRules(Fraction(0), 0, 0),
            hysteresis=scorecard._get_hysteresis()
            if scorecard
            else grades.Hysteresis(Fraction(0), 0),
            grade_ids={point: grade_id for grade_id, point in points.items()},
            grade_names={
                grade.points: grade.with_context(lang=None).name for grade in grade_records
            },
            categories=self._read_categories(company, grade_records),
            cells={
                (cell.category_id.id, cell.grade_id.id): (cell.id, cell.path_id.id)
                for cell in cells
            },
            default_path_id=paths[:1].id or None,
            starting_points=grade_records._get_middle().points or None,
            advice=self._read_advice_rule(company, scorecard),
        )

    @api.model
    def _read_advice_rule(self, company, scorecard):
        """Return how the company derives a credit advice from a credit limit."""
        partners = self.env["res.partner"].with_company(company)
        company_limit = partners._fields["credit_limit"].get_company_dependent_fallback(partners)
        derived = scorecard.advice_source == "limit"
        steps = self.env["credit.advice.step"]._for_company(company) if derived else []
        return AdviceRule(steps._get_table() if steps else [], Decimal(str(company_limit or 0)))

    @api.model
    def _read_categories(self, company, grade_records):
        """Return the category rules of the company, in order."""
        return [
            CategoryRule(
                id=category.id,
                turnover_from=Decimal(str(category.turnover_from)),
                domain=category._get_partner_domain(),
                starting_points=category._get_starting_grade(grade_records).points or None,
            )
            for category in self.env["credit.risk.category"]._for_company(company)
        ]
