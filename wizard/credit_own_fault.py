from odoo import fields, models

from ..models.profile.account_move_own_fault import OWN_FAULTS


class CreditOwnFault(models.TransientModel):
    """Marks that the lateness of an invoice is our own fault, or takes the mark away."""

    _name = "credit.own.fault"
    _description = "Lateness that is our own fault"

    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        required=True,
        readonly=True,
        default=lambda self: self.env.context.get("active_id"),
    )
    reason = fields.Selection(OWN_FAULTS, help="Empty: the customer's lateness counts.")

    def action_mark(self):
        """Store the reason; the customer's figures are brought up to date after that."""
        self.ensure_one()
        self.move_id.check_access("read")
        self.move_id.sudo().credit_own_fault = self.reason  # sudo: controllers only read invoices
