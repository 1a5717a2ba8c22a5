from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: how a cell comes to a credit limit
LIMIT_MODES = [
    ("none", "No proposal"),
    ("fixed", "Fixed amount"),
    ("multiple", "Multiple of the average monthly billing"),
]


class CreditRiskMatrixCell(models.Model):
    """The terms of a cell: what its customers should have; nothing is written before somebody applies it.

    Amounts are in the currency of the company whose customers they are used for.
    """

    _inherit = "credit.risk.matrix.cell"

    limit_mode = fields.Selection(LIMIT_MODES, string="Credit limit", required=True, default="none")
    limit_amount = fields.Float(
        string="Fixed limit",
        digits=(16, 2),
        aggregator=None,
        help="In the company's currency.",
    )
    limit_multiple = fields.Float(
        string="Times monthly billing",
        digits=(8, 2),
        aggregator=None,
        help="The average of the last six whole months, taxes included, credit notes deducted; of fewer months "
        "when the customer is new.",
    )
    limit_rounding = fields.Float(
        string="Rounded to",
        digits=(16, 2),
        default=100,
        aggregator=None,
        help="The limit is rounded to a multiple of this, and is at least this much.",
    )
    payment_term_id = fields.Many2one(
        "account.payment.term",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="Empty: no proposal.",
    )
    trust = fields.Selection(
        selection=lambda self: self.env["res.partner"]._selection_credit_trust(),
        string="Degree of trust",
        help="Empty: no proposal.",
    )
    is_guarantee_wanted = fields.Boolean(
        string="Guarantee wanted", help="Shown on the customers of this cell that have none."
    )
    is_stop_advised = fields.Boolean(
        string="Stop of delivery advised",
        help="Shown on the customers of this cell, on their invoices and orders. Where the company has switched "
        "it on, an invoice over the credit limit is not posted without a release.",
    )

    _limit_positive = models.Constraint(
        "CHECK (limit_mode != 'fixed' OR limit_amount > 0)",
        "A fixed limit is more than zero: Odoo takes zero for no limit at all.",
    )
    _limit_multiple_positive = models.Constraint(
        "CHECK (limit_mode != 'multiple' OR (limit_multiple > 0 AND limit_rounding > 0))",
        "How many times the monthly billing, and to what it is rounded, are more than zero.",
    )

    @api.constrains("payment_term_id", "company_id")
    def _check_shared_term(self):
        """A cell that all companies share has a payment term that all companies share."""
        for cell in self:
            if cell.payment_term_id.company_id and not cell.company_id:
                raise ValidationError(
                    self.env._(
                        "%(cell)s is shared by all companies, %(term)s belongs to one: make a cell for that "
                        "company, or choose a shared payment term.",
                        cell=cell.display_name,
                        term=cell.payment_term_id.display_name,
                    )
                )

    def _get_terms(self):
        """Return what is proposed for the customers of these cells, as plain values; cells without are left out."""
        return [
            {
                "cell_id": cell.id,
                "mode": cell.limit_mode,
                "amount": cell.limit_amount,
                "multiple": cell.limit_multiple,
                "rounding": cell.limit_rounding,
                "term_id": cell.payment_term_id.filtered("active").id or None,
                "trust": cell.trust or None,
            }
            for cell in self
            if cell.limit_mode != "none" or cell.payment_term_id.active or cell.trust
        ]
