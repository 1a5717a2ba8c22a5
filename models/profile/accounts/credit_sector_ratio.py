from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ....engine.accounts.sectors import clean_nace
from ...lazy_text import translated
from ..nullable_float import NullableFloat
from .rubric_text import RATIOS


class CreditSectorRatio(models.Model):
    """What a ratio usually is in a sector: quartiles of one year, from a source that is named.

    The table is empty when the add-on is installed: sector figures are published by others. Rows are typed or
    imported. A customer finds the row whose NACE code has most digits in common with its own.
    """

    _name = "credit.sector.ratio"
    _description = "Ratio of a sector"
    _order = "nace, ratio, year desc, id"
    _rec_name = "nace"

    company_id = fields.Many2one(
        "res.company", index=True, ondelete="cascade", help="Empty: for all companies."
    )
    nace = fields.Char(
        string="NACE code",
        required=True,
        index=True,
        help="Two digits or more; dots are taken out.",
    )
    ratio = fields.Selection(selection="_selection_ratio", required=True)
    year = fields.Integer(required=True, aggregator=None)
    lower_quartile = NullableFloat(digits=(16, 4), aggregator=None)
    median = NullableFloat(digits=(16, 4), aggregator=None)
    upper_quartile = NullableFloat(digits=(16, 4), aggregator=None)
    source = fields.Char(required=True, help="Who published the figures.")

    _sector_uniq = models.UniqueIndex(
        "(nace, ratio, year, COALESCE(company_id, 0))",
        "This ratio of this sector and year is in the table already: correct that row.",
    )

    @api.model
    def _selection_ratio(self):
        return [(name, translated(self.env, label)) for name, (label, *_) in RATIOS.items()]

    @api.constrains("nace", "year", "lower_quartile", "median", "upper_quartile")
    def _check_figures(self):
        for row in self:
            if not clean_nace(row.nace):
                raise ValidationError(
                    self.env._(
                        "“%(code)s” is no NACE code: write two to seven digits, with or without dots.",
                        code=row.nace,
                    )
                )
            quartiles = [
                value
                for value in (row.lower_quartile, row.median, row.upper_quartile)
                if value is not False
            ]
            if not quartiles or quartiles != sorted(quartiles):
                raise ValidationError(
                    self.env._(
                        "The quartiles of NACE %(code)s, %(year)s must rise from lower to upper, and at least one "
                        "must be filled in.",
                        code=row.nace,
                        year=str(row.year),
                    )
                )
            if not 1990 <= row.year <= 2100:
                raise ValidationError(
                    self.env._("%(year)s is no year: write it as 2024.", year=str(row.year))
                )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._clean(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._clean(vals))

    @api.model
    def _clean(self, vals):
        """Return values with the NACE code as digits alone."""
        if vals.get("nace"):
            return {**vals, "nace": clean_nace(vals["nace"]) or vals["nace"]}
        return vals
