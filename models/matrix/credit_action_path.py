from itertools import pairwise

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...engine.duesteps import PREVIOUS_CONTACT


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
    days_between = fields.Integer(
        string="Days between two steps",
        help="At least so many days pass between two steps of an item, also when it is behind. The company's "
        "quiet days hold for all items of a customer together.",
    )
    step_ids = fields.One2many("credit.action.step", "path_id", string="Steps", copy=True)
    cell_ids = fields.One2many("credit.risk.matrix.cell", "path_id", string="Cells")
    is_in_use = fields.Boolean(
        string="In use",
        compute="_compute_is_in_use",
        help="Cells of the matrix lead customers to this path.",
    )

    _days_between_positive = models.Constraint(
        "CHECK (COALESCE(days_between, 0) >= 0)",
        "The days between two steps cannot be negative.",
    )

    @api.depends("step_ids", "cell_ids")
    def _compute_is_in_use(self):
        for path in self:
            path.is_in_use = bool(path._origin.step_ids and path._origin.cell_ids)

    @api.model
    def _check_shipped(self):
        """Check every path; called after the shipped data are loaded."""
        self.search(Domain.TRUE)._check_whole()

    def _check_whole(self):
        for path in self:
            path._check_levels_once()
            path._check_previous_contact()
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

    def _check_previous_contact(self):
        """A step that counts from the previous contact needs one before it, and comes days after it."""
        contacts = self.step_ids.sorted("severity").filtered(
            lambda step: not step.level_id.is_milestone
        )
        for step in self.step_ids.filtered(lambda step: step.offset_from == PREVIOUS_CONTACT):
            if step == contacts[:1]:
                raise ValidationError(
                    self.env._(
                        "Path “%(path)s”: “%(level)s” is the first contact, so there is no previous contact "
                        "to count from. Count it from the due date or the invoice date.",
                        path=self.name,
                        level=step.level_id.name,
                    )
                )
            if step.day_offset < 1:
                raise ValidationError(
                    self.env._(
                        "Path “%(path)s”: “%(level)s” must come at least one day after the previous contact.",
                        path=self.name,
                        level=step.level_id.name,
                    )
                )

    def _check_severity_rises(self):
        """Steps counted from the same date of an item must get harder as the days go by."""
        for basis in set(self.step_ids.mapped("offset_from")) - {PREVIOUS_CONTACT}:
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
