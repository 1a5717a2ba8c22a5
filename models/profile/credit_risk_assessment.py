from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, formatLang

from ..lazy_text import translated_source
from ..matrix.credit_legal_rule import SITUATIONS
from ..range_text import write_range
from .nullable_float import NullableFloat


class CreditRiskAssessment(models.Model):
    """An assessment: what a customer's score, grade and cell were on a day, and why. It never changes.

    Written by the refresh when score, grade or cell changed; it keeps the values, bands and weights of
    its day, whatever happens to the policy later.
    """

    _name = "credit.risk.assessment"
    _inherit = ["credit.risk.explained"]
    _description = "Risk assessment"
    _order = "date desc, id desc"
    _rec_name = "partner_id"

    profile_id = fields.Many2one(
        "credit.risk.profile", required=True, readonly=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    # covered by the index of earlier assessments
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    date = fields.Date(required=True, readonly=True)
    category_id = fields.Many2one(
        "credit.risk.category", readonly=True, index="btree_not_null", ondelete="set null"
    )
    cell_id = fields.Many2one(
        "credit.risk.matrix.cell", readonly=True, index="btree_not_null", ondelete="set null"
    )
    path_id = fields.Many2one(
        "credit.action.path", readonly=True, index="btree_not_null", ondelete="set null"
    )
    score = NullableFloat(digits=(8, 4), readonly=True, aggregator="avg")
    coverage = fields.Float(string="Coverage (%)", digits=(5, 2), readonly=True, aggregator=None)
    # the stages have no index: nobody looks for one by itself, and a few grades would find half of the rows
    computed_grade_id = fields.Many2one(
        "credit.risk.grade",
        string="Computed grade",
        readonly=True,
        ondelete="set null",
    )
    capped_grade_id = fields.Many2one(
        "credit.risk.grade",
        string="Grade after cap",
        readonly=True,
        ondelete="set null",
    )
    settled_grade_id = fields.Many2one(
        "credit.risk.grade",
        string="Settled grade",
        readonly=True,
        ondelete="set null",
    )
    improving_since = fields.Date(readonly=True)
    knockout = fields.Selection(
        SITUATIONS,
        string="Knock-out",
        readonly=True,
    )
    override_id = fields.Many2one(
        "credit.risk.override", readonly=True, index="btree_not_null", ondelete="set null"
    )
    grade_id = fields.Many2one(
        "credit.risk.grade", readonly=True, index="btree_not_null", ondelete="set null"
    )
    status = fields.Selection(
        [
            ("unrated", "Unrated"),
            ("provisional", "Provisional"),
            ("rated", "Rated"),
            ("overridden", "Overridden"),
        ],
        readonly=True,
    )
    explanation = fields.Json(readonly=True)
    explanation_html = fields.Html(
        string="How the score was made", compute="_compute_explanation_html", sanitize=False
    )

    _earlier_idx = models.Index("(company_id, partner_id, date DESC, id DESC)")
    # where customers were month by month is read from the index alone
    _places_idx = models.Index("(profile_id, date, id) INCLUDE (category_id, grade_id)")

    @api.depends("explanation", "score")
    @api.depends_context("lang")
    def _compute_explanation_html(self):
        for assessment in self:
            assessment.explanation_html = self._render_explanation(
                assessment.explanation, assessment.score
            )

    @api.model
    def _render_explanation(self, rows, score):
        """Return an explanation as a table in the reader's language."""
        return self.env["ir.qweb"]._render(
            "credit_risk_matrix.explanation_table",
            {
                "rows": self._translate_rows(rows or []),
                "score_text": self._format_number(score),
            },
        )

    @api.model
    def _format_number(self, number, digits=2):
        """Return a number as the reader writes it, empty when it is missing."""
        missing = number is None or number is False
        return "" if missing else formatLang(self.env, number, digits=digits)

    @api.model
    def _format_value(self, row):
        """Return a KPI's value as the reader writes it, with as many digits as its unit makes sense of."""
        digits = {"advice": 0, "years": 2, "days": 1}.get(row["unit"], 2)
        return self._format_number(row["value"], digits)

    @api.model
    def _translate_rows(self, rows):
        """Return explanation rows with names and numbers as the reader writes them.

        A KPI or grade that is gone keeps the name of its day.
        """
        kpis = self.env["credit.risk.kpi"].browse(row["kpi_id"] for row in rows).exists()
        grades = self.env["credit.risk.grade"].browse(
            row["grade_id"] for row in rows if row["grade_id"]
        )
        kpi_names = {kpi.id: kpi.name for kpi in kpis}
        grade_names = {grade.id: grade.name for grade in grades.exists()}
        return [
            {
                **row,
                "name": kpi_names.get(row["kpi_id"], row["name"]),
                "grade": grade_names.get(row["grade_id"], row["grade"]),
                "source": self._translate_source(row),
                "reason": row["reason"] and translated_source(self.env, row["reason"]),
                "value_text": self._format_value(row),
                "band_text": write_range(self.env, row.get("band") or ""),
                "weight_text": f"{self._format_number(row['weight'], 0)} %",
                "contribution_text": self._format_number(row["contribution"]),
            }
            for row in rows
        ]

    @api.model
    def _translate_source(self, row):
        """Return where a KPI's value came from, with the amounts, dates and names that the text names."""
        values = row.get("source_values") or {}
        texts = {name: self._format_source_value(name, value) for name, value in values.items()}
        return translated_source(self.env, row["source"], texts)

    @api.model
    def _format_source_value(self, name, value):
        """Return a value of a source as the reader writes it: amounts are numbers, the rest are texts."""
        if name == "date":
            return format_date(self.env, value)
        return value if isinstance(value, str) else self._format_number(value)

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(
            self.env._(
                "An assessment is history and cannot be changed. Refresh the profile instead."
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        if self.profile_id.exists():
            raise UserError(self.env._("An assessment is history and cannot be deleted."))
