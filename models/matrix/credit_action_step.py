from odoo import api, fields, models

from ...engine.duesteps import DUE_DATE, INVOICE_DATE, Step


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
        [(DUE_DATE, "Due date"), (INVOICE_DATE, "Invoice date")],
        string="Counted from",
        default=DUE_DATE,
        required=True,
    )

    @api.depends("level_id.name", "day_offset")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for step in self:
            step.display_name = self.env._(
                "%(level)s (day %(day)s)", level=step.level_id.name or "", day=step.day_offset
            )

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
        )
