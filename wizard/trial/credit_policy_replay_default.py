from odoo import api, fields, models


class CreditPolicyReplayDefault(models.Model):
    """The first default of a customer, and how early each policy would have warned of it."""

    _name = "credit.policy.replay.default"
    _description = "Default in a replay"
    _order = "date, id"
    _rec_name = "partner_id"

    replay_id = fields.Many2one(
        "credit.policy.replay", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="replay_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="replay_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, index=True, ondelete="cascade"
    )
    move_line_id = fields.Many2one(
        "account.move.line", string="Item", readonly=True, index=True, ondelete="cascade"
    )
    document = fields.Char(readonly=True)
    date_maturity = fields.Date(string="Due date", readonly=True)
    date = fields.Date(
        string="In default on", readonly=True, help="More than the chosen number of days overdue."
    )
    amount = fields.Monetary(string="Open amount", readonly=True)
    present_contact = fields.Date(string="First contact now", readonly=True)
    present_worse = fields.Date(string="Grade worse now", readonly=True)
    present_is_riskiest = fields.Boolean(
        string="Riskiest before, now",
        readonly=True,
        help="The customer had the riskiest grade already when the item came.",
    )
    present_days = fields.Integer(
        string="Days of warning now",
        readonly=True,
        aggregator="avg",
        help="From the first contact about the item, or the first worsening of the grade since it was there, "
        "until the default.",
    )
    present_is_warned = fields.Boolean(string="Warned now", readonly=True)
    draft_contact = fields.Date(string="First contact by the draft", readonly=True)
    draft_worse = fields.Date(string="Grade worse by the draft", readonly=True)
    draft_is_riskiest = fields.Boolean(string="Riskiest before, by the draft", readonly=True)
    draft_days = fields.Integer(
        string="Days of warning by the draft", readonly=True, aggregator="avg"
    )
    draft_is_warned = fields.Boolean(string="Warned by the draft", readonly=True)
    gain = fields.Integer(
        string="Days earlier",
        compute="_compute_gain",
        store=True,
        aggregator="avg",
        help="By how many days the draft warns earlier than the present policy; below zero when later.",
    )

    @api.depends("present_days", "draft_days", "replay_id.draft_id")
    def _compute_gain(self):
        for default in self:
            tried = bool(default.replay_id.draft_id)
            default.gain = tried and default.draft_days - default.present_days
