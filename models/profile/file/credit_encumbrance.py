from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import formatLang


class CreditEncumbrance(models.Model):
    """What others hold on the customer's property, as the registers say: it is theirs before it is ours.

    A fact about the customer, so all companies share it. It is shown to whoever judges the customer, and
    moves no figure.
    """

    _name = "credit.encumbrance"
    _inherit = ["credit.file.mixin", "credit.file.document.mixin"]
    _description = "Encumbrance"
    _order = "rank, date_from, id"
    _rec_name = "property_text"

    kind = fields.Selection(
        [("mortgage", "Mortgage (mortgage register)"), ("pledge", "Pledge (pledge register)")],
        required=True,
        default="mortgage",
    )
    rank = fields.Integer(
        required=True,
        default=1,
        aggregator=None,
        help="1 is paid first out of the property.",
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id
    )
    amount = fields.Monetary(
        required=True, aggregator=None, help="For which it is registered, with interest and costs."
    )
    property_text = fields.Char(
        string="Property", required=True, help="What it rests on: address or parcel, goods, claims."
    )
    creditor = fields.Char(help="In whose favour.")
    date_from = fields.Date(string="Registered on", required=True)
    date_until = fields.Date(
        string="Until", help="The day on which it ended or lapses; empty: not known."
    )
    source = fields.Char(required=True, help="Register and number, and when it was looked up.")
    is_running = fields.Boolean(
        string="In force", compute="_compute_is_running", search="_search_is_running"
    )

    _rank_positive = models.Constraint("CHECK (rank >= 1)", "The rank is 1 or more.")
    _dates_in_order = models.Constraint(
        "CHECK (date_until IS NULL OR date_until >= date_from)",
        "An encumbrance cannot end before it was registered: choose a later date.",
    )

    @api.depends("kind", "rank", "amount", "currency_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for entry in self:
            amount = formatLang(self.env, entry.amount, currency_obj=entry.currency_id)
            entry.display_name = self.env._(
                "%(kind)s, rank %(rank)s, %(amount)s",
                kind=kinds.get(entry.kind, ""),
                rank=entry.rank,
                amount=amount,
            )

    @api.depends("date_from", "date_until")
    @api.depends_context("tz")
    def _compute_is_running(self):
        today = fields.Date.context_today(self)
        for entry in self:
            entry.is_running = bool(
                entry.date_from
                and entry.date_from <= today
                and (not entry.date_until or entry.date_until >= today)
            )

    def _search_is_running(self, operator, value):
        if operator != "in":
            return NotImplemented
        running = self._get_running_domain(fields.Date.context_today(self))
        return running if True in value else ~running

    @api.model
    def _get_running_domain(self, as_of):
        """Return the domain of the encumbrances that are in force on a date."""
        return fields.Domain(
            [
                ("date_from", "<=", as_of),
                "|",
                ("date_until", "=", False),
                ("date_until", ">=", as_of),
            ]
        )

    @api.constrains("amount")
    def _check_amount(self):
        for entry in self:
            if entry.amount <= 0:
                raise ValidationError(
                    self.env._("Fill in the amount for which it is registered: more than 0.")
                )
