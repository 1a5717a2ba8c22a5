from odoo import api, fields, models


class CreditPolicyReplayLine(models.Model):
    """The messages of one month, level and channel that a policy would have brought."""

    _name = "credit.policy.replay.line"
    _description = "Messages of a replay"
    _order = "replay_id, month, side desc, severity, channel, id"

    replay_id = fields.Many2one(
        "credit.policy.replay", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="replay_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="replay_id.currency_id")
    side = fields.Selection(
        [("present", "Present policy"), ("draft", "Draft")],
        string="Policy",
        required=True,
        readonly=True,
    )
    month = fields.Date(required=True, readonly=True, help="The first day of the month.")
    level_id = fields.Many2one(
        "credit.followup.level", readonly=True, index=True, ondelete="cascade"
    )
    severity = fields.Integer(related="level_id.severity", store=True, aggregator=None)
    channel = fields.Selection(selection="_selection_channel", readonly=True)
    messages = fields.Integer(readonly=True)
    items = fields.Integer(readonly=True, help="An item that gets two levels counts once for each.")
    amount = fields.Monetary(string="Asked for", readonly=True)
    paid = fields.Integer(
        string="Paid before the next step",
        readonly=True,
        help="Messages of which everything was settled before a next step came.",
    )
    followed = fields.Integer(
        string="Next step came", readonly=True, help="Messages after which a harder step came."
    )
    still_open = fields.Integer(
        string="Open at the end",
        readonly=True,
        help="Messages of which something was open on the last day, and no next step had come.",
    )

    @api.model
    def _selection_channel(self):
        return self.env["credit.followup.level"]._selection_channel()
