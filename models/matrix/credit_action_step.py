from odoo import api, fields, models

from ...engine.duesteps import DUE_DATE, INVOICE_DATE, MONTH_END, PREVIOUS_CONTACT, Step


class CreditActionStep(models.Model):
    """A step of an action path: so many days after a date, a follow-up level is due."""

    _name = "credit.action.step"
    _inherit = ["credit.policy.part"]
    _description = "Action step"
    _order = "path_id, severity, day_offset, id"
    _whole_field = "path_id"

    path_id = fields.Many2one("credit.action.path", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="path_id.company_id")
    level_id = fields.Many2one(
        "credit.followup.level", required=True, index=True, ondelete="restrict", check_company=True
    )
    severity = fields.Integer(related="level_id.severity", store=True, aggregator=None)
    channel_names = fields.Char(related="level_id.channel_names")
    day_offset = fields.Integer(
        string="Days", required=True, aggregator=None, help="Negative: days before the date."
    )
    offset_from = fields.Selection(
        [
            (DUE_DATE, "Due date"),
            (INVOICE_DATE, "Invoice date"),
            (MONTH_END, "End of the month of the due date"),
            (PREVIOUS_CONTACT, "Previous contact"),
        ],
        string="Counted from",
        default=DUE_DATE,
        required=True,
        help="Each item (each instalment too) by its own dates. The previous contact is the day on which the "
        "item's last level was done.",
    )
    applies_from = fields.Date(
        string="For items that get here from",
        default=lambda self: self._default_applies_from(),
        copy=False,
        help="A step that is added to a path in use: from this day on, items get this step when their day "
        "for it comes; items whose day was before pass it by. Empty: for items that are already further too.",
    )

    @api.model
    def _default_applies_from(self):
        """Offer today for a step that the form adds to a path in use; the form shows it as a question."""
        in_use = self.env.context.get("credit_path_in_use")
        return fields.Date.context_today(self) if in_use else False

    @api.depends("level_id.name", "day_offset", "offset_from")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for step in self:
            facts = {"level": step.level_id.name or "", "day": step.day_offset}
            if step.offset_from == PREVIOUS_CONTACT:
                step.display_name = self.env._(
                    "%(level)s (%(day)s days after the previous contact)", **facts
                )
            else:
                step.display_name = self.env._("%(level)s (day %(day)s)", **facts)

    def _get_engine_step(self):
        """Return the step as the engine's value, with this record's id as key."""
        self.ensure_one()
        return Step(
            key=self.id,
            level_key=self.level_id.id,
            severity=self.level_id.severity,
            offset=self.day_offset,
            offset_from=self.offset_from,
            is_pre_due=self.level_id.is_pre_due,
            channels=self.level_id._get_channels(),
            applies_from=self.applies_from or None,
        )
