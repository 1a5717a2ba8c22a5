from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

#: channel -> outcomes of its task
OUTCOMES = {
    "phone": ("reached", "promised", "dispute", "no_answer"),
    "decision": ("approved", "refused"),
}


class CreditFollowupOutcome(models.TransientModel):
    """What came of a call or a decision: it closes the task, makes a hold, or plans the next try."""

    _name = "credit.followup.outcome"
    _description = "Outcome of a follow-up task"

    action_id = fields.Many2one(
        "credit.followup.action", required=True, readonly=True, ondelete="cascade"
    )
    channel = fields.Selection(related="action_id.channel")
    call_outcome = fields.Selection(
        [
            ("reached", "Reached"),
            ("promised", "Promised to pay"),
            ("dispute", "Dispute"),
            ("no_answer", "No answer"),
        ],
        string="Outcome of the call",
    )
    decision_outcome = fields.Selection(
        [("approved", "Approved"), ("refused", "Refused")], string="Decision"
    )
    date = fields.Date(
        string="On",
        compute="_compute_date",
        store=True,
        readonly=False,
        help="The day of the promise, the last day that the dispute holds, or the day of the next try.",
    )
    note = fields.Char(help="Stands at the items when they wait, and in the customer's messages.")

    @api.depends("call_outcome")
    def _compute_date(self):
        days = {"promised": 7, "dispute": 30, "no_answer": 1}
        for wizard in self:
            start = fields.Date.context_today(wizard)
            later = days.get(wizard.call_outcome)
            wizard.date = start + timedelta(days=later) if later else False

    def action_confirm(self):
        """Write the outcome down."""
        self.ensure_one()
        outcome = self.call_outcome if self.channel == "phone" else self.decision_outcome
        if outcome not in OUTCOMES.get(self.channel, ()):
            raise UserError(self.env._("Choose what came of it."))
        if self.call_outcome in ("promised", "dispute", "no_answer") and not self.date:
            raise UserError(self.env._("Fill in the date."))
        self.action_id._register_outcome(outcome, self.date, self.note)
        return {"type": "ir.actions.act_window_close"}
