from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class CreditRiskCategory(models.Model):
    """A customer category: one row of the matrix.

    The rules of the categories are tried in order; the first one that fits a customer is its category,
    unless the customer has a category pinned by hand. A category without conditions fits everybody.
    """

    _name = "credit.risk.category"
    _inherit = ["credit.policy.mixin"]
    _description = "Customer category"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(
        default=10, help="Order of the rows, and in which the rules are tried."
    )
    description = fields.Text(translate=True)
    customer_kind = fields.Selection(
        [
            ("any", "Companies and private persons"),
            ("company", "Companies"),
            ("person", "Private persons"),
        ],
        default="any",
        required=True,
        string="Customers",
    )
    turnover_from = fields.Float(
        string="Yearly turnover from",
        digits=(16, 2),
        aggregator=None,
        help="Invoiced in the last 365 days, taxes excluded, in the company's currency, at least this "
        "much. 0: any turnover.",
    )
    domain = fields.Char(
        string="Other conditions",
        help="Conditions on the customer, for instance a tag or a country.",
    )
    starting_grade_id = fields.Many2one(
        "credit.risk.grade",
        string="Starting grade",
        check_company=True,
        ondelete="restrict",
        help="Grade of a customer of whom nothing is known yet. As long as the data about a customer are "
        "thin, the grade is never better than this one. Empty: the middle grade.",
    )
    cell_ids = fields.One2many("credit.risk.matrix.cell", "category_id", string="Cells")

    _turnover_positive = models.Constraint(
        "CHECK (turnover_from >= 0)",
        "The yearly turnover of a customer category cannot be negative.",
    )

    @api.constrains("domain")
    def _check_domain(self):
        for category in self:
            try:
                self.env["res.partner"]._search(category._get_partner_domain())
            except (ValueError, SyntaxError, TypeError, KeyError, AttributeError) as error:
                raise ValidationError(
                    self.env._(
                        "The conditions of customer category “%(category)s” cannot be read: %(error)s. "
                        "Edit them with the condition editor.",
                        category=category.name,
                        error=error,
                    )
                ) from error

    @api.model_create_multi
    def create(self, vals_list):
        categories = super().create(vals_list)
        if not self.env.context.get("install_mode"):  # the shipped data bring their own cells
            self.env["credit.risk.matrix.cell"]._ensure_cells()
        return categories

    def _get_partner_domain(self):
        """Return the conditions on the customer record (not the turnover) as a domain.

        Extend to add conditions of your own.
        """
        self.ensure_one()
        domain = Domain(literal_eval(self.domain or "[]"))
        if self.customer_kind != "any":
            domain &= Domain("is_company", "=", self.customer_kind == "company")
        return domain

    def _get_starting_grade(self, grades):
        """Return the grade in which an unknown customer of this category starts.

        :param grades: the grades that the company uses, ordered by points
        """
        self.ensure_one()
        if self.starting_grade_id in grades:
            return self.starting_grade_id
        return grades._get_middle()
