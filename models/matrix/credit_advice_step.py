from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import formatLang


class CreditAdviceStep(models.Model):
    """From this credit limit on, the credit advice is so much: one row of an editable table.

    A customer's limit finds the step with the highest limit that it reaches (S5). Only the step of
    100,000 comes from the source document; the other shipped ones are our defaults.
    """

    _name = "credit.advice.step"
    _inherit = ["credit.policy.mixin"]
    _description = "Credit advice by limit"
    _order = "limit_from desc, id"
    _rec_name = "limit_from"

    limit_from = fields.Float(
        string="Credit limit from",
        digits=(16, 2),
        required=True,
        aggregator=None,
        help="In the company's currency. A customer with at least this limit has the advice of this row, or "
        "that of a row with a higher limit.",
    )
    advice = fields.Float(
        string="Credit advice",
        digits=(3, 2),
        required=True,
        default=1,
        aggregator=None,
        help="From 1 (bad) to 5 (good). Decimals count down: 3.7 is 3.",
    )

    _limit_positive = models.Constraint(
        "CHECK (limit_from >= 0)", "A credit limit cannot be negative: use 0 or more."
    )
    _advice_range = models.Constraint(
        "CHECK (advice >= 1 AND advice <= 5)", "A credit advice goes from 1 (bad) to 5 (good)."
    )
    _limit_shared_uniq = models.UniqueIndex(
        "(limit_from) WHERE company_id IS NULL AND active",
        "Two rows cannot start at the same credit limit: change the one that is already there.",
    )
    _limit_company_uniq = models.UniqueIndex(
        "(company_id, limit_from) WHERE company_id IS NOT NULL AND active",
        "Two rows of a company cannot start at the same credit limit: change the one that is there.",
    )

    @api.depends("limit_from", "advice")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for step in self:
            limit = formatLang(step.env, step.limit_from)
            step.display_name = f"{limit}: {step.advice:g}"

    def _get_table(self):
        """Return these steps as ``(limit, advice)``, exact decimals, the highest limit first."""
        table = [
            (
                Decimal(str(step.limit_from)).quantize(Decimal("0.01")),
                Decimal(str(step.advice)).quantize(Decimal("0.01")),
            )
            for step in self
        ]
        return sorted(table, reverse=True)
