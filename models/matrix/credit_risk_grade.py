from odoo import api, fields, models

from ...engine.grades import Scale


class CreditRiskGrade(models.Model):
    """A risk grade: one column of the matrix. Points 1 is the highest risk."""

    _name = "credit.risk.grade"
    _inherit = ["credit.policy.mixin"]
    _description = "Risk grade"
    _order = "points, id"

    name = fields.Char(required=True, translate=True)
    points = fields.Integer(
        required=True,
        default=1,
        aggregator=None,
        help="1 is the highest risk. A score between two grades goes to the nearest one.",
    )
    color = fields.Integer(help="Colour of the badge and of the column in the matrix.")
    description = fields.Text(translate=True)
    cell_ids = fields.One2many("credit.risk.matrix.cell", "grade_id", string="Cells")

    _points_positive = models.Constraint(
        "CHECK (points > 0)", "The points of a risk grade start at 1 (the highest risk)."
    )
    _points_shared_uniq = models.UniqueIndex(
        "(points) WHERE company_id IS NULL AND active",
        "Two risk grades cannot have the same points: give each grade its own.",
    )
    _points_company_uniq = models.UniqueIndex(
        "(company_id, points) WHERE company_id IS NOT NULL AND active",
        "Two risk grades of a company cannot have the same points: give each grade its own.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        grades = super().create(vals_list)
        if not self.env.context.get("install_mode"):  # the shipped data bring their own cells
            self.env["credit.risk.matrix.cell"]._ensure_cells()
        return grades

    def _get_scale(self, ties):
        """Return the engine's scale of these grades.

        :param ties: ``riskier`` or ``safer``: where a score exactly on a cut goes
        """
        return Scale(tuple(self.mapped("points")), ties)

    def _get_middle(self):
        """Return the middle grade of these, the riskier of the two when their number is even."""
        ordered = self.sorted("points")
        middle = (len(ordered) - 1) // 2
        return ordered[max(middle, 0) : middle + 1]
