from odoo import fields, models


class CreditRiskValidationMove(models.Model):
    """How many customers went from one grade to another between two of the dates."""

    _name = "credit.risk.validation.move"
    _description = "Movements between grades"
    _order = "validation_id, date, points_before, points_after, id"
    _rec_name = "grade_before_id"

    validation_id = fields.Many2one(
        "credit.risk.validation", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="validation_id.company_id", store=True, index=True)
    date_before = fields.Date(string="From date", required=True, readonly=True)
    date = fields.Date(string="To date", required=True, readonly=True)
    grade_before_id = fields.Many2one(
        "credit.risk.grade",
        string="Grade before",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    grade_after_id = fields.Many2one(
        "credit.risk.grade",
        string="Grade after",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    points_before = fields.Integer(string="Points before", readonly=True, aggregator=None)
    points_after = fields.Integer(string="Points after", readonly=True, aggregator=None)
    customers = fields.Integer(readonly=True)
    of_customers = fields.Integer(
        string="Of",
        readonly=True,
        aggregator=None,
        help="Customers that had the grade before, and a grade after.",
    )
    share = fields.Float(
        string="Share (%)",
        digits=(5, 2),
        readonly=True,
        aggregator=None,
        help="Of the customers that had the grade before.",
    )
