from statistics import fmean

from odoo import api, fields, models
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from ..profile.nullable_float import NullableFloat


class CreditRiskValidation(models.Model):
    """The result in a few words: what it comes to, and what to be careful with."""

    _inherit = "credit.risk.validation"

    grade_auc = NullableFloat(
        string="AUC of the grade",
        digits=(6, 4),
        compute="_compute_words",
        help="Mean of the dates.",
    )
    score_auc = NullableFloat(
        string="AUC of the score",
        digits=(6, 4),
        compute="_compute_words",
        help="Mean of the dates.",
    )
    warnings = fields.Text(compute="_compute_words", help="What to be careful with.")

    @api.depends("line_ids", "grade_line_ids")
    @api.depends_context("lang")
    def _compute_words(self):
        for validation in self:
            for kind in ("grade", "score"):
                lines = validation.line_ids.filtered(lambda line, kind=kind: line.kind == kind)
                values = [line.auc for line in lines if line.auc is not False]
                validation[f"{kind}_auc"] = fmean(values) if values else False
            validation.warnings = "\n".join(validation._get_warnings()) or False

    def _get_warnings(self):
        """Return sentences: too few bad customers, grades that are not in order, figures that say nothing."""
        few = self.line_ids.filtered(
            lambda line: line.kind == "grade" and line.verdict == "too_few"
        )
        sentences = [
            self.env._(
                "%(date)s: %(bads)s bad of %(customers)s customers; fewer than %(minimum)s are too few to be sure.",
                date=format_date(self.env, line.date),
                bads=line.bads,
                customers=line.customers,
                minimum=self.minimum_bads,
            )
            for line in few
        ]
        for line in self.grade_line_ids.filtered("is_break"):
            sentences.append(
                self.env._(
                    "%(date)s: %(grade)s has %(rate)s %% bad payers, more than the next riskier grade.",
                    date=format_date(self.env, line.date),
                    grade=line.grade_id.name,
                    rate=formatLang(self.env, line.bad_rate, digits=1),
                )
            )
        return sentences
