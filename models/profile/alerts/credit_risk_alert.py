from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...matrix.credit_risk_alert_rule import SEVERITIES, SIGNALS

#: days for which an alert is put aside by the button
SNOOZE_DAYS = 7

#: what a credit controller may change by hand; all else is written by the evaluation and the buttons
BY_HAND = {"user_id", "note"}


class CreditRiskAlert(models.Model):
    """An alert: a signal was seen at a customer (or in a company), with its numbers, until somebody resolves it.

    One for each customer and signal at a time. Only the evaluation makes them; what it saw is kept as values,
    the sentence is made of them in the reader's language.
    """

    _name = "credit.risk.alert"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Credit alert"
    _order = "severity desc, date desc, id desc"
    _check_company_auto = True

    rule_id = fields.Many2one(
        "credit.risk.alert.rule", required=True, readonly=True, index=True, ondelete="cascade"
    )
    signal = fields.Selection(SIGNALS, required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        readonly=True,
        index=True,
        ondelete="cascade",
        help="Empty: it is about the company as a whole.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    salesperson_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    severity = fields.Selection(
        SEVERITIES, string="How serious", required=True, readonly=True, default="2"
    )
    date = fields.Date(string="Seen on", required=True, readonly=True)
    sentence = fields.Text(string="What was seen", compute="_compute_sentence")
    numbers = fields.Json(readonly=True, help="The numbers of the sentence.")
    keys = fields.Json(readonly=True, help="What was seen: ids of items, promises and the like.")
    state = fields.Selection(
        [("open", "Open"), ("snoozed", "Snoozed"), ("resolved", "Resolved")],
        required=True,
        readonly=True,
        default="open",
        tracking=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        index="btree_not_null",
        tracking=True,
        domain="[('share', '=', False)]",
    )
    note = fields.Text(string="What was done")
    snoozed_until = fields.Date(readonly=True, tracking=True)
    resolution = fields.Selection(
        [("handled", "Handled"), ("false", "False alarm"), ("over", "Over by itself")],
        readonly=True,
        tracking=True,
    )
    resolved_on = fields.Date(readonly=True)
    resolved_by_id = fields.Many2one("res.users", string="Resolved by", readonly=True)
    over_on = fields.Date(
        string="Over since",
        readonly=True,
        help="The day on which it was no longer seen. Before that a resolved alert does not come again.",
    )

    can_decide = fields.Boolean(compute="_compute_can_decide")

    _seen_idx = models.Index("(company_id, signal, partner_id)")
    _active_uniq = models.UniqueIndex(
        "(company_id, signal, COALESCE(partner_id, 0)) WHERE state != 'resolved'",
        "There is one alert for each customer and signal until it is resolved.",
    )

    @api.depends("signal", "partner_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["signal"]._description_selection(self.env))
        for alert in self:
            label = labels.get(alert.signal, "")
            partner = alert.partner_id.sudo()  # sudo: the name of a customer is no secret here
            alert.display_name = f"{partner.display_name}: {label}" if partner else label

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        controls = self.env.user.has_group("credit_risk_matrix.group_credit_controller")
        for alert in self:
            alert.can_decide = controls or alert.user_id == self.env.user

    def write(self, vals):
        """What was seen and what became of it is not changed by hand."""
        forbidden = set(vals) - BY_HAND - {"activity_ids", "message_follower_ids", "message_ids"}
        if not self.env.su and forbidden:
            raise AccessError(
                self.env._("An alert is resolved or snoozed by its buttons; it is not edited.")
            )
        return super().write(vals)

    # Buttons

    def _check_may_decide(self):
        """Credit controllers decide about every alert, others about those that they are responsible for."""
        self.check_access("read")
        if not all(alert.can_decide for alert in self):
            raise AccessError(
                self.env._("Only credit controllers decide about the alerts of somebody else.")
            )

    def action_resolve(self):
        """The alert was dealt with."""
        self._resolve("handled")

    def action_false_alarm(self):
        """There was nothing the matter."""
        self._resolve("false")

    def _resolve(self, resolution):
        self._check_may_decide()
        alerts = self.filtered(lambda alert: alert.state != "resolved")
        alerts.sudo().write(  # sudo: only through the buttons
            {
                "state": "resolved",
                "resolution": resolution,
                "resolved_on": fields.Date.context_today(self),
                "resolved_by_id": self.env.uid,
                "snoozed_until": False,
            }
        )
        alerts.sudo()._cancel_tasks()  # sudo: the task may be somebody else's

    def action_snooze(self):
        """Put the alert aside for a week."""
        self._check_may_decide()
        until = fields.Date.context_today(self) + timedelta(days=SNOOZE_DAYS)
        alerts = self.filtered(lambda alert: alert.state != "resolved")
        alerts.sudo().write(
            {"state": "snoozed", "snoozed_until": until}
        )  # sudo: only through the buttons

    def action_reopen(self):
        """Look at it again after all."""
        self._check_may_decide()
        closed = self.filtered(lambda alert: alert.state != "open")
        closed.sudo().write(  # sudo: only through the buttons
            {
                "state": "open",
                "snoozed_until": False,
                "resolution": False,
                "resolved_on": False,
                "resolved_by_id": False,
            }
        )

    def action_take(self):
        """Become responsible."""
        self.check_access("write")
        self.user_id = self.env.user

    def _cancel_tasks(self):
        """Take away the tasks that were planned for these alerts."""
        self.activity_unlink(["mail.mail_activity_data_warning"])

    def action_open_evidence(self):
        """Open what the alert rests on."""
        self.ensure_one()
        self.check_access("read")
        return getattr(self, f"_open_{self.signal}")()
