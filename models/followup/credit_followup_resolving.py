from odoo import fields, models
from odoo.exceptions import UserError


class CreditFollowupHold(models.Model):
    """How a dispute ends before its date: resolved for us, or for the customer."""

    _inherit = "credit.followup.hold"

    resolution = fields.Selection(
        [("us", "For us"), ("customer", "For the customer")],
        string="Dispute decided",
        readonly=True,
        tracking=True,
        copy=False,
    )

    def action_resolve_us(self):
        """The customer was wrong: follow-up goes on with the next run, by step or by jump as the path says."""
        self._resolve("us")

    def action_resolve_customer(self):
        """The customer was right: what was late about the invoice was our own fault."""
        self._resolve("customer")
        moves = self.move_line_id.sudo().move_id | self.sudo().move_id  # sudo: only to mark
        moves.credit_own_fault = "dispute"

    def _resolve(self, resolution):
        today = fields.Date.context_today(self)
        for hold in self:
            if hold.kind != "dispute" or not hold._is_running_on(today):
                raise UserError(self.env._("Only a dispute that is running can be resolved."))
        self.write({"resolution": resolution})
        self.action_end()
