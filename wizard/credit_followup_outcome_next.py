from odoo import api, fields, models
from odoo.fields import Domain


class CreditFollowupAction(models.Model):
    _inherit = "credit.followup.action"

    def action_open_outcome(self):
        """Open the outcome of the first of these calls or decisions that waits; the others follow it.

        The order of the records is the order in which they follow one another.
        """
        self.check_access("read")
        return self.env["credit.followup.outcome"]._open_next(self.ids, 0)

    def _register_outcome(self, outcome, day=None, note=None):
        """Who is responsible for a call or a decision writes its outcome down, also a salesperson."""
        work = self
        if self._may_write_outcome():
            work = (
                self.sudo()
            )  # sudo: a salesperson has no other right to the work; the user stays the same
        return super(CreditFollowupAction, work)._register_outcome(outcome, day, note)

    def _may_write_outcome(self):
        """Tell whether the user may say what came of these, without being a credit controller."""
        is_user = self.env.user.has_group("credit_risk_matrix.group_credit_user")
        return is_user and all(action.user_id == self.env.user for action in self)


class CreditFollowupOutcome(models.TransientModel):
    """The next task opens by itself, with the facts that a caller needs in view."""

    _inherit = "credit.followup.outcome"

    partner_id = fields.Many2one(related="action_id.partner_id")
    phone = fields.Char(related="action_id.partner_id.phone", string="Phone")
    contact_phones = fields.Char(compute="_compute_contact_phones")
    grade_id = fields.Many2one(related="action_id.grade_id", string="Risk grade")
    level_id = fields.Many2one(related="action_id.level_id")
    activity_note = fields.Html(related="action_id.level_id.activity_note")
    currency_id = fields.Many2one(related="action_id.currency_id")
    amount_due = fields.Monetary(related="action_id.amount_due")
    days_overdue = fields.Integer(related="action_id.days_overdue")
    state_note = fields.Char(related="action_id.state_note", string="Earlier")
    line_ids = fields.One2many(related="action_id.line_ids", string="Items")
    has_next = fields.Boolean(compute="_compute_has_next")

    @api.depends("action_id")
    def _compute_contact_phones(self):
        for wizard in self:
            contacts = wizard.action_id.contact_ids - wizard.partner_id
            wizard.contact_phones = ", ".join(
                f"{contact.name} {contact.phone}" for contact in contacts if contact.phone
            )

    @api.depends_context("credit_queue", "credit_place")
    def _compute_has_next(self):
        queue, place = self._get_queue()
        self.has_next = place + 1 < len(queue)

    def action_confirm(self):
        """Write the outcome down, then open the next task, when there is one."""
        result = super().action_confirm()
        queue, place = self._get_queue()
        return self._open_next(queue, place + 1) if queue else result

    def action_later(self):
        """Leave this one as it is and open the next."""
        queue, place = self._get_queue()
        return self._open_next(queue, place + 1)

    @api.model
    def _get_queue(self):
        """Return the ids of the actions in the queue of this dialog, and where the present one is."""
        context = self.env.context
        queue = [id_ for id_ in context.get("credit_queue") or [] if isinstance(id_, int)]
        place = context.get("credit_place")
        return queue, place if isinstance(place, int) else 0

    @api.model
    def _open_next(self, queue, place):
        """Return the dialog of the first task in the queue from a place on that still waits."""
        waiting = set(
            self.env["credit.followup.action"]
            .search(
                Domain("id", "in", queue[place:])
                & Domain("state", "=", "queued")
                & Domain("activity_id", "!=", False)
                & self._get_own_domain()
            )
            .ids
        )
        for number, action_id in enumerate(queue[place:], place):
            if action_id in waiting:
                return self._get_dialog(queue, number)
        if not queue[place:]:
            return {"type": "ir.actions.act_window_close"}
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._("Somebody else has done the rest already."),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    @api.model
    def _get_own_domain(self):
        """Return what the user may write the outcome of: all for a credit controller, else his own."""
        if self.env.user.has_group("credit_risk_matrix.group_credit_controller"):
            return Domain.TRUE
        return Domain("user_id", "=", self.env.uid)

    @api.model
    def _get_dialog(self, queue, place):
        action = self.env["credit.followup.action"].browse(queue[place])
        name = action.display_name
        if len(queue) > 1:
            name = self.env._(
                "%(place)s of %(total)s: %(task)s", place=place + 1, total=len(queue), task=name
            )
        return {
            **self.env["ir.actions.actions"]._for_xml_id(
                "credit_risk_matrix.credit_followup_outcome_action"
            ),
            "name": name,
            "context": {
                "default_action_id": action.id,
                "credit_queue": queue,
                "credit_place": place,
                "dialog_size": "large",
            },
        }
