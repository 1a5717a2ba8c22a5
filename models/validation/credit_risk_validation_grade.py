from odoo import fields, models
from odoo.tools import SQL


class CreditRiskValidationGrade(models.Model):
    """How many customers of one grade became bad after one date."""

    _name = "credit.risk.validation.grade"
    _description = "Bad payers by grade"
    _order = "validation_id, date, points, id"
    _rec_name = "grade_id"

    validation_id = fields.Many2one(
        "credit.risk.validation", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="validation_id.company_id", store=True, index=True)
    date = fields.Date(string="As of", required=True, readonly=True)
    grade_id = fields.Many2one(
        "credit.risk.grade", required=True, readonly=True, index=True, ondelete="cascade"
    )
    points = fields.Integer(readonly=True, aggregator=None)
    customers = fields.Integer(readonly=True)
    bads = fields.Integer(string="Bad payers", readonly=True)
    bad_rate = fields.Float(
        string="Bad payers (%)",
        digits=(5, 2),
        readonly=True,
        aggregator="avg",
        help="Of several dates together: all bad payers of all customers.",
    )
    is_break = fields.Boolean(
        string="Higher than a riskier grade",
        readonly=True,
        help="More bad payers than in the next riskier grade: the grades are not in order.",
    )

    def _read_group_select(self, aggregate_spec, query):
        """The rate of several dates is that of their sums, not the mean of their rates."""
        if aggregate_spec != "bad_rate:avg":
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "SUM(%s) * 100.0 / NULLIF(SUM(%s), 0)",
            self._field_to_sql(self._table, "bads", query),
            self._field_to_sql(self._table, "customers", query),
        )
