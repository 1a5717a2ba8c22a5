from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

KINDS = [("dispute", "Dispute"), ("promise", "Promise to pay"), ("pause", "Pause")]


class CreditFollowupHold(models.Model):
    """A hold: follow-up waits, for a reason, until a date. Nobody is left out without one.

    It covers one item, one invoice, or everything of a customer, and ends by itself.
    """

    _name = "credit.followup.hold"
    _inherit = ["credit.own.company.mixin", "mail.thread"]
    _description = "Follow-up hold"
    _order = "date_until desc, id desc"
    _rec_name = "reason"
    _check_company_auto = True

    kind = fields.Selection(KINDS, required=True, default="dispute", tracking=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        domain="[('state', '=', 'posted'), ('move_type', 'in', ('out_invoice', 'out_receipt'))]",
        help="Empty: everything of the customer waits.",
    )
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Item",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        domain="[('move_id', '=', move_id), ('account_id.account_type', '=', 'asset_receivable')]",
        help="One instalment of the invoice; empty: the whole invoice waits.",
    )
    reason = fields.Char(required=True, tracking=True, help="One line; it is shown at every item.")
    user_id = fields.Many2one(
        "res.users", string="Responsible", default=lambda self: self.env.user, tracking=True
    )
    date_from = fields.Date(
        string="From", required=True, default=fields.Date.context_today, tracking=True
    )
    date_until = fields.Date(
        string="Until", required=True, tracking=True, help="The last day on which follow-up waits."
    )
    ended_on = fields.Date(
        string="Ended on",
        readonly=True,
        tracking=True,
        help="The day on which it was ended by hand.",
    )
    is_running = fields.Boolean(
        string="Running", compute="_compute_is_running", search="_search_is_running"
    )

    _dates_in_order = models.Constraint(
        "CHECK (date_until >= date_from)",
        "A hold cannot end before it starts: choose a later date until which it lasts.",
    )

    @api.depends("move_id", "move_line_id")
    def _compute_partner_id(self):
        for hold in self:
            move = hold.move_line_id.move_id or hold.move_id
            hold.partner_id = move.commercial_partner_id or hold.partner_id.commercial_partner_id

    @api.depends("date_from", "date_until", "ended_on")
    @api.depends_context("tz")
    def _compute_is_running(self):
        today = fields.Date.context_today(self)
        for hold in self:
            hold.is_running = hold._is_running_on(today)

    def _search_is_running(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        running = fields.Domain(
            [
                ("date_from", "<=", today),
                ("date_until", ">=", today),
                "|",
                ("ended_on", "=", False),
                ("ended_on", ">", today),
            ]
        )
        return running if True in value else ~running

    @api.constrains("partner_id", "move_id", "move_line_id")
    def _check_same_customer(self):
        for hold in self:
            move = hold.move_line_id.move_id or hold.move_id
            if move and move.commercial_partner_id != hold.partner_id.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "%(invoice)s belongs to %(customer)s: choose an invoice of %(partner)s, or leave "
                        "the invoice empty.",
                        invoice=move.display_name,
                        customer=move.commercial_partner_id.display_name,
                        partner=hold.partner_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        holds = super().create(vals_list)
        holds._mark_credit_change()
        return holds

    def write(self, vals):
        self._mark_credit_change()
        result = super().write(vals)
        self._mark_credit_change()
        return result

    def unlink(self):
        self._mark_credit_change()
        return super().unlink()

    def _mark_credit_change(self):
        """Mark the customers: what is disputed is no longer late, and is part of the disputed share."""
        changes = self.env["credit.risk.change"].sudo()  # sudo: marks are nobody's business
        disputes = self.filtered(lambda hold: hold.kind == "dispute")
        changes._mark((hold.company_id.id, hold.partner_id.id) for hold in disputes)

    def _is_running_on(self, day):
        """Tell whether follow-up waits on a day."""
        self.ensure_one()
        if not self.date_from or not self.date_until:
            return False
        ended = self.ended_on and self.ended_on <= day
        return self.date_from <= day <= self.date_until and not ended

    @api.model
    def _get_running_sql(self, company, as_of):
        """Return a query of the holds that run on a date; an item's own hold goes before a wider one."""
        return SQL(
            """
            SELECT id, kind, reason, date_until, partner_id, move_id, move_line_id
              FROM credit_followup_hold
             WHERE company_id = %(company)s AND date_from <= %(as_of)s AND date_until >= %(as_of)s
               AND (ended_on IS NULL OR ended_on > %(as_of)s)
            """,
            company=company.id,
            as_of=as_of,
        )

    def action_end(self):
        """End the hold today; the next run goes on with the items."""
        self.write({"ended_on": fields.Date.context_today(self)})
