from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

#: outcome of a call -> kind of the hold that it makes
HOLDS = {"promised": "promise", "dispute": "dispute"}


class CreditFollowupAction(models.Model):
    """What came of calls and decisions, and the number of a registered letter."""

    _inherit = "credit.followup.action"

    outcome = fields.Selection(
        [
            ("reached", "Reached"),
            ("promised", "Promised to pay"),
            ("dispute", "Dispute"),
            ("no_answer", "No answer"),
            ("approved", "Approved"),
            ("refused", "Refused"),
        ],
        readonly=True,
        copy=False,
    )
    try_count = fields.Integer(
        string="Tries",
        readonly=True,
        copy=False,
        aggregator=None,
        help="Calls that nobody answered.",
    )
    registered_number = fields.Char(
        string="Registered number",
        copy=False,
        help="The number of the registered letter; without it the letter does not count as done.",
    )

    def _carry_out_registered(self):
        """Make the letter; it is done when somebody has entered its number."""
        self._carry_out_letter()

    def _carry_out_decision(self):
        """Plan the decision for the responsible: the customer gets nothing."""
        self._plan_activities("mail.mail_activity_data_todo")

    def action_done(self):
        """Confirm that the letter is printed, or the task closed; a registered letter needs its number."""
        without = self.filtered(
            lambda a: a.channel == "registered" and a.state == "queued" and not a.registered_number
        )
        if without:
            raise UserError(
                self.env._(
                    "Enter the registered number of the letter to %(customer)s first.",
                    customer=without[0].partner_id.display_name,
                )
            )
        return super().action_done()

    def _register_outcome(self, outcome, day=None, note=None):
        """Write down what came of the call or the decision.

        A promise or a dispute holds every item of the action until its date; no answer plans the next
        try on that date; anything else closes the task.
        """
        self.ensure_one()
        self._check_may_work()
        if self.state != "queued" or not self.activity_id:
            raise UserError(self.env._("The task is closed already."))
        work = self.sudo()  # sudo: users may not write on actions
        work.outcome = outcome
        if outcome == "no_answer":
            work._plan_next_try(day)
            return
        if outcome in HOLDS:
            self._hold_items(HOLDS[outcome], day, note)
        label = dict(self._fields["outcome"]._description_selection(self.env))[outcome]
        feedback = f"{label}: {note}" if note else label
        work.partner_id.message_post(
            body=self.env._("%(level)s: %(outcome)s", level=work.level_id.name, outcome=feedback),
            author_id=self.env.user.partner_id.id,
        )
        work.activity_id.action_feedback(feedback=feedback)

    def _plan_next_try(self, day):
        """Move the task to the day of the next try, and say so at the items."""
        self.try_count += 1
        self.activity_id.date_deadline = day
        self.state_note = self.env._(
            "No answer, %(tries)s tries; the next one is on %(date)s.",
            tries=self.try_count,
            date=format_date(self.env, day),
        )
        lines = self._get_message_lines()
        lines._write_on_items(
            "no_answer",
            {
                line: {
                    "level_id": line.level_id.id,
                    "tries": self.try_count,
                    "date": day.isoformat(),
                }
                for line in lines
            },
        )

    def _hold_items(self, kind, day, note):
        """Let the items of this action wait until a day."""
        today = fields.Date.context_today(self)
        label = dict(
            self.env["credit.followup.hold"]._fields["kind"]._description_selection(self.env)
        )
        self.env["credit.followup.hold"].create(
            [
                {
                    "kind": kind,
                    "company_id": self.company_id.id,
                    "move_id": line.move_id.id,
                    "move_line_id": line.move_line_id.id,
                    "partner_id": self.partner_id.id,
                    "reason": note or label[kind],
                    "date_from": min(today, day),
                    "date_until": day,
                }
                for line in self._get_message_lines()
            ]
        )
