from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

#: states of a promise that was judged
JUDGED = ("kept", "partly", "broken")

#: what only the judgement writes
OUTCOME = {"state", "paid_amount", "judged_on"}


class CreditFollowupPromise(models.Model):
    """An amount that a customer promised to pay by a date. A payment plan is a hold with several.

    The day after its date plus the tolerance it is judged by itself, by what was really paid.
    """

    _name = "credit.followup.promise"
    _description = "Promised payment"
    _order = "hold_id, date, id"
    _rec_name = "date"

    hold_id = fields.Many2one("credit.followup.hold", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="hold_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        string="Promised for",
        required=True,
        default=lambda self: fields.Date.context_today(self) + timedelta(days=7),
    )
    deadline = fields.Date(
        string="Judged after",
        compute="_compute_deadline",
        store=True,
        index=True,
        help="The promised date and the company's days of tolerance.",
    )
    amount = fields.Monetary(string="Promised", required=True)
    paid_amount = fields.Monetary(
        string="Paid", readonly=True, help="What was really paid since the promise was made."
    )
    state = fields.Selection(
        [
            ("open", "Open"),
            ("kept", "Kept"),
            ("partly", "Partly kept"),
            ("broken", "Broken"),
            ("lapsed", "Lapsed"),
        ],
        required=True,
        readonly=True,
        default="open",
        help="Lapsed: the promise was taken back, or an earlier instalment of the plan was not kept.",
    )
    judged_on = fields.Date(string="Judged on", readonly=True)

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "A promise is for more than nothing: fill in the promised amount."
    )

    @api.depends("date", "hold_id.company_id")
    def _compute_deadline(self):
        """Days of tolerance that change later do not move a promise that was made."""
        for promise in self:
            days = (promise.company_id or self.env.company).credit_promise_tolerance
            promise.deadline = promise.date and promise.date + timedelta(days=days)

    @api.constrains("date", "hold_id")
    def _check_date(self):
        for promise in self:
            if promise.date < promise.hold_id.date_from:
                raise ValidationError(
                    self.env._(
                        "A payment cannot be promised for a day before the promise: choose a later date."
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_outcome(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_outcome(vals)
        if {"date", "amount", "hold_id"} & set(vals):
            self._check_not_judged()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_judged(self):
        self._check_not_judged()

    @api.model
    def _check_outcome(self, vals):
        if not self.env.su and OUTCOME & {name for name in vals if vals[name] != "open"}:
            raise AccessError(self.env._("A promise is judged by what was paid, not by hand."))

    def _check_not_judged(self):
        if any(promise.state in JUDGED for promise in self):
            raise UserError(
                self.env._("A promise that was judged is history and cannot be changed.")
            )
