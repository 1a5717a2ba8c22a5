from itertools import pairwise

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class CreditActionPath(models.Model):
    """An action path: the steps that follow one another while an item stays open."""

    _name = "credit.action.path"
    _inherit = ["credit.policy.mixin", "credit.policy.whole"]
    _description = "Action path"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    description = fields.Text(translate=True)
    catch_up = fields.Selection(
        [("step", "Step by step"), ("jump", "Jump by days")],
        string="An item that is behind",
        default="step",
        required=True,
        help="Step by step: the next harder step first, even when the item is old enough for a later one."
        " Jump by days: straight to the hardest step that the days have reached.",
    )
    step_ids = fields.One2many("credit.action.step", "path_id", string="Steps", copy=True)
    cell_ids = fields.One2many("credit.risk.matrix.cell", "path_id", string="Cells")

    @api.model
    def _check_shipped(self):
        """Check every path; called after the shipped data are loaded."""
        self.search(Domain.TRUE)._check_whole()

    def _check_whole(self):
        for path in self:
            path._check_levels_once()
            path._check_severity_rises()

    def _check_levels_once(self):
        seen = set()
        for step in self.step_ids:
            if step.level_id in seen:
                raise ValidationError(
                    self.env._(
                        "Path “%(path)s” has two steps of level “%(level)s”: an item passes a level once. "
                        "Remove one of them, or make a level of its own for it.",
                        path=self.name,
                        level=step.level_id.name,
                    )
                )
            seen.add(step.level_id)

    def _check_severity_rises(self):
        """Steps counted from the same date must get harder as the days go by."""
        for basis in set(self.step_ids.mapped("offset_from")):
            steps = self.step_ids.filtered(lambda step, basis=basis: step.offset_from == basis)
            ordered = steps.sorted(lambda step: (step.day_offset, step.level_id.severity))
            for earlier, later in pairwise(ordered):
                if later.level_id.severity <= earlier.level_id.severity:
                    raise ValidationError(
                        self.env._(
                            "Path “%(path)s”: step “%(later)s” on day %(later_day)s is not harder than step "
                            "“%(earlier)s” on day %(earlier_day)s before it, and pressure never falls. "
                            "Change the days, or the severity of the levels.",
                            path=self.name,
                            later=later.level_id.name,
                            later_day=later.day_offset,
                            earlier=earlier.level_id.name,
                            earlier_day=earlier.day_offset,
                        )
                    )

    def _get_engine_steps(self):
        """Return the steps as the engine's values, the gentlest first."""
        self.ensure_one()
        return tuple(step._get_engine_step() for step in self.step_ids.sorted("severity"))
