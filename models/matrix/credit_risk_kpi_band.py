from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine.accounts.sectors import clean_nace
from ...engine.bands import Band
from ..range_text import write_range


class CreditRiskKpiBand(models.Model):
    """A value band: a range of KPI values that means a risk grade."""

    _name = "credit.risk.kpi.band"
    _inherit = ["credit.policy.part"]
    _description = "Value band"
    _order = "kpi_id, nace, has_lower, lower, id"
    _rec_name = "range_label"
    _whole_field = "kpi_id"

    kpi_id = fields.Many2one("credit.risk.kpi", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="kpi_id.company_id")
    grade_id = fields.Many2one(
        "credit.risk.grade", required=True, index=True, ondelete="restrict", check_company=True
    )
    nace = fields.Char(
        string="NACE code",
        help="Only for customers of this sector, two digits or more; dots are taken out. Empty: for everybody "
        "whose sector has no bands of its own.",
    )
    points = fields.Integer(related="grade_id.points", aggregator=None)
    has_lower = fields.Boolean(string="Has a lower limit")
    lower = fields.Float(string="Lower limit", digits=(16, 6), aggregator=None)
    lower_inclusive = fields.Boolean(string="From included")
    has_upper = fields.Boolean(string="Has an upper limit")
    upper = fields.Float(string="Upper limit", digits=(16, 6), aggregator=None)
    upper_inclusive = fields.Boolean(string="To included")
    range_label = fields.Char(string="Values", compute="_compute_range_label")

    # The same limits in words, for the table in which they are edited
    lower_kind = fields.Selection(
        [("none", "No lower limit"), ("inclusive", "At least"), ("exclusive", "More than")],
        string="Lower limit is",
        compute="_compute_lower_kind",
        inverse="_inverse_lower_kind",
        readonly=False,
    )
    upper_kind = fields.Selection(
        [
            ("none", "No upper limit"),
            ("inclusive", "Up to and including"),
            ("exclusive", "Less than"),
        ],
        string="Upper limit is",
        compute="_compute_upper_kind",
        inverse="_inverse_upper_kind",
        readonly=False,
    )

    @api.depends("has_lower", "lower", "lower_inclusive", "has_upper", "upper", "upper_inclusive")
    @api.depends_context("lang")
    def _compute_range_label(self):
        for band in self:
            band.range_label = write_range(band.env, band._get_engine_band().label())

    @api.depends("has_lower", "lower_inclusive")
    def _compute_lower_kind(self):
        for band in self:
            included = "inclusive" if band.lower_inclusive else "exclusive"
            band.lower_kind = included if band.has_lower else "none"

    @api.depends("has_upper", "upper_inclusive")
    def _compute_upper_kind(self):
        for band in self:
            included = "inclusive" if band.upper_inclusive else "exclusive"
            band.upper_kind = included if band.has_upper else "none"

    @api.onchange("lower_kind")
    def _inverse_lower_kind(self):
        for band in self:
            kind = band.lower_kind
            band.has_lower = kind != "none"
            band.lower_inclusive = kind == "inclusive"

    @api.onchange("upper_kind")
    def _inverse_upper_kind(self):
        for band in self:
            kind = band.upper_kind
            band.has_upper = kind != "none"
            band.upper_inclusive = kind == "inclusive"

    @api.constrains("nace")
    def _check_nace(self):
        for band in self:
            if band.nace and not clean_nace(band.nace):
                raise ValidationError(
                    self.env._(
                        "“%(code)s” is no NACE code: write two to seven digits, with or without dots.",
                        code=band.nace,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._clean_nace(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._clean_nace(vals))

    @api.model
    def _clean_nace(self, vals):
        """Return values with the NACE code as digits alone; one that is none is refused later."""
        if vals.get("nace"):
            return {**vals, "nace": clean_nace(vals["nace"]) or vals["nace"]}
        return vals

    def _get_engine_band(self):
        """Return the band as the engine's value, with this record's id as key."""
        self.ensure_one()
        return Band(
            lower=self._get_limit("lower") if self.has_lower else None,
            lower_inclusive=self.lower_inclusive,
            upper=self._get_limit("upper") if self.has_upper else None,
            upper_inclusive=self.upper_inclusive,
            points=self.grade_id.points,
            key=self.id,
        )

    def _get_limit(self, name):
        """Return a limit as an exact decimal of six places."""
        return Decimal(str(self[name])).quantize(Decimal("0.000001"))
