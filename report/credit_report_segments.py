from odoo import fields, models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


class CreditReportSegments(models.AbstractModel):
    """What the rows of the reports on the ledger are divided by: the customer and its segments.

    Category and grade are those of the risk profile as it is now; salesperson and country those of the customer.
    """

    _name = "credit.report.segments"
    _description = "Segments of a report"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        readonly=True,
        falsy_value_label=_lt("Without customer"),
        aggregator="count_distinct",
    )
    category_id = fields.Many2one(
        "credit.risk.category",
        string="Customer category",
        readonly=True,
        falsy_value_label=_lt("Without profile"),
        help="Of the customer's risk profile as it is now; empty without a profile.",
    )
    grade_id = fields.Many2one(
        "credit.risk.grade",
        string="Risk grade",
        readonly=True,
        falsy_value_label=_lt("Without profile"),
        help="Of the customer's risk profile as it is now; empty without a profile.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        readonly=True,
        falsy_value_label=_lt("Without salesperson"),
        help="The salesperson of the customer, not of the invoice.",
    )
    country_id = fields.Many2one(
        "res.country",
        readonly=True,
        falsy_value_label=_lt("Without country"),
        help="Country of the customer.",
    )
