from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine import bands as engine_bands
from ...engine import score as engine_score
from ..range_text import write_range


class CreditRiskKpi(models.Model):
    """A KPI of a scorecard: a key figure, what it weighs, and the bands that turn its value into points."""

    _name = "credit.risk.kpi"
    _inherit = ["credit.policy.part", "credit.policy.whole"]
    _description = "KPI"
    _order = "scorecard_id, sequence, id"
    _whole_field = "scorecard_id"

    scorecard_id = fields.Many2one(
        "credit.risk.scorecard", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="scorecard_id.company_id")
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    metric = fields.Selection(selection="_selection_metric", required=True, string="Key figure")
    metric_help = fields.Char(string="How it is measured", compute="_compute_metric_help")
    weight = fields.Float(string="Weight (%)", digits=(5, 2), required=True, aggregator="sum")
    missing_policy = fields.Selection(
        [
            (engine_score.REWEIGHT, "Spread its weight over the other KPIs"),
            (engine_score.WORST, "Count it as the highest risk"),
            (engine_score.BLOCK, "Give no score"),
        ],
        string="Without data",
        default=engine_score.REWEIGHT,
        required=True,
    )
    band_ids = fields.One2many(
        "credit.risk.kpi.band",
        "kpi_id",
        string="Value bands",
        copy=True,
        domain=[("nace", "=", False)],
    )
    sector_band_ids = fields.One2many(
        "credit.risk.kpi.band",
        "kpi_id",
        string="Value bands of sectors",
        copy=True,
        domain=[("nace", "!=", False)],
        help="In these sectors other bands count: those of the longest NACE code with which the code of the "
        "customer begins.",
    )
    # both together: read in one statement, and never out of date when a band gets another sector
    all_band_ids = fields.One2many(
        "credit.risk.kpi.band", "kpi_id", string="All value bands", copy=False
    )

    _weight_range = models.Constraint(
        "CHECK (weight >= 0 AND weight <= 100)",
        "The weight of a KPI is a percentage from 0 to 100.",
    )
    _metric_uniq = models.UniqueIndex(
        "(scorecard_id, metric)",
        "A scorecard judges each key figure once: change the KPI that is already there.",
    )

    @api.model
    def _selection_metric(self):
        """Return the key figures that a KPI can judge; filled by the room that computes them."""
        return []

    @api.depends("metric")
    @api.depends_context("lang")
    def _compute_metric_help(self):
        for kpi in self:
            kpi.metric_help = kpi._get_metric_help()

    def _get_metric_help(self):
        """Return how the key figure is measured, in the user's language."""
        return False

    def _check_whole(self):
        for kpi in self:
            for problem in kpi._find_band_problems():
                raise ValidationError(problem)

    def _get_bands_by_sector(self):
        """Return ``NACE code -> value bands``; those of everybody else have an empty one."""
        self.ensure_one()
        return {
            "": self.env["credit.risk.kpi.band"],
            **self.all_band_ids.grouped(lambda band: band.nace or ""),
        }

    def _find_band_problems(self):
        """Yield a sentence for each sector whose bands do not cover all values exactly once."""
        for nace, bands in self._get_bands_by_sector().items():
            problem = engine_bands.check_cover([band._get_engine_band() for band in bands])
            if problem:
                yield self._describe_band_problem(problem, nace)

    def _describe_band_problem(self, problem, nace=""):
        """Return a sentence that says what is wrong with the bands and how to mend it.

        :param nace: the sector whose bands they are, empty: those of everybody else
        """
        values = {
            "kpi": f"{self.name} (NACE {nace})" if nace else self.name,
            "at": ""
            if problem.at is None
            else write_range(self.env, engine_bands.plain(problem.at)),
            "first": write_range(self.env, problem.first.label()) if problem.first else "",
            "second": write_range(self.env, problem.second.label()) if problem.second else "",
        }
        if problem.kind == "empty":
            return self.env._(
                "KPI “%(kpi)s” has no value bands: add bands for all values.", **values
            )
        if problem.kind == "void":
            return self.env._(
                "KPI “%(kpi)s”: band “%(first)s” holds no value: correct its limits.", **values
            )
        if problem.kind == "no_lowest":
            return self.env._(
                "KPI “%(kpi)s” has no band for values below %(at)s: "
                "remove the lower limit of its lowest band, or add a band.",
                **values,
            )
        if problem.kind == "no_highest":
            return self.env._(
                "KPI “%(kpi)s” has no band for values above %(at)s: "
                "remove the upper limit of its highest band, or add a band.",
                **values,
            )
        if problem.kind == "gap":
            return self.env._(
                "KPI “%(kpi)s” has a gap at %(at)s between the bands “%(first)s” and “%(second)s”: "
                "let the second start where the first ends, the limit included in one of them.",
                **values,
            )
        return self.env._(
            "KPI “%(kpi)s” has an overlap at %(at)s between the bands “%(first)s” and “%(second)s”: "
            "let the second start where the first ends, the limit included in only one of them.",
            **values,
        )

    def _get_weight(self):
        """Return the weight as an exact decimal percentage."""
        self.ensure_one()
        return Decimal(str(self.weight)).quantize(Decimal("0.01"))

    def _get_engine_kpi(self):
        """Return the KPI as the engine's value, with this record's id as key."""
        self.ensure_one()
        bands = {
            nace: tuple(band._get_engine_band() for band in bands)
            for nace, bands in self._get_bands_by_sector().items()
        }
        return engine_score.Kpi(
            metric=self.metric,
            weight=self._get_weight(),
            bands=bands.pop(""),
            missing_policy=self.missing_policy,
            key=self.id,
            sectors=tuple(sorted(bands.items())),
        )
