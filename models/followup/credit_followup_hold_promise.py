from odoo import Command, api, fields, models
from odoo.tools import SQL

from .credit_followup_promise import JUDGED


class CreditFollowupHold(models.Model):
    """A promise to pay: one amount and date, or a plan with several."""

    _inherit = "credit.followup.hold"

    currency_id = fields.Many2one(related="company_id.currency_id")
    promise_ids = fields.One2many(
        "credit.followup.promise",
        "hold_id",
        string="Promised payments",
        help="One line is a promise, several are a payment plan.",
    )
    promised_amount = fields.Monetary(
        string="Promised", compute="_compute_promised", store=True, aggregator=None
    )
    promise_state = fields.Selection(
        selection="_selection_promise_state",
        string="Promise",
        compute="_compute_promised",
        store=True,
    )
    date_until = fields.Date(compute="_compute_date_until", store=True, readonly=False)
    open_amount = fields.Monetary(
        string="Open now", compute="_compute_open_amount", compute_sudo=True
    )

    def _selection_promise_state(self):
        """Return the states of a promise in the reader's language."""
        return self.env["credit.followup.promise"]._fields["state"]._description_selection(self.env)

    @api.depends("promise_ids.amount", "promise_ids.state")
    def _compute_promised(self):
        """A plan is kept when all of it was kept; it breaks with its first instalment that was not."""
        for hold in self:
            states = set(hold.promise_ids.mapped("state"))
            worst = [s for s in ("broken", "partly", "open", "kept", "lapsed") if s in states]
            hold.promised_amount = sum(hold.promise_ids.mapped("amount"))
            hold.promise_state = worst[0] if worst else False

    @api.depends("kind", "promise_ids.deadline")
    def _compute_date_until(self):
        """Follow-up waits until the last promised payment can be judged."""
        for hold in self:
            deadlines = [day for day in hold.promise_ids.mapped("deadline") if day]
            until = max(deadlines) if hold.kind == "promise" and deadlines else hold.date_until
            hold.date_until = until

    @api.depends("partner_id", "move_id", "move_line_id", "company_id")
    def _compute_open_amount(self):
        for hold in self:
            hold.open_amount = hold._get_open_amount()

    def _get_open_amount(self):
        """Return what is open now of what the hold covers, in the company's currency."""
        self.ensure_one()
        lines = self.env["account.move.line"]
        domain = [
            ("account_id", "in", lines._get_credit_receivable_account_ids()),
            ("company_id", "=", self.company_id.id),
            ("parent_state", "=", "posted"),
            ("reconciled", "=", False),
            ("partner_id", "child_of", self.partner_id.commercial_partner_id.ids),
        ]
        if self.move_line_id:
            domain.append(("id", "=", self.move_line_id.id))
        elif self.move_id:
            domain.append(("move_id", "=", self.move_id.id))
        if not self.partner_id:
            return 0.0
        return lines._read_group(domain, aggregates=["amount_residual:sum"])[0][0] or 0.0

    @api.model_create_multi
    def create(self, vals_list):
        """A promise without a payment is one for all that is open, on the date until which it waits."""
        for vals in vals_list:
            rows = [command[2] for command in vals.get("promise_ids") or () if command[0] == 0]
            if rows:  # the column may not be empty until the deadlines are computed
                today = fields.Date.context_today(self)
                days = [fields.Date.to_date(row.get("date") or today) for row in rows]
                vals["date_until"] = max(days)
        holds = super().create(vals_list)
        for hold in holds:
            amount = hold.kind == "promise" and not hold.promise_ids and hold.open_amount
            if amount and amount > 0:
                values = {"date": hold.date_until, "amount": amount}
                hold.promise_ids = [Command.create(values)]
        holds._compute_date_until()
        return holds

    @api.ondelete(at_uninstall=False)
    def _unlink_except_judged(self):
        self.promise_ids._check_not_judged()

    def _mark_credit_change(self):
        """Mark the customers of promises too: what was judged is a key figure."""
        changes = self.env["credit.risk.change"].sudo()  # sudo: marks are nobody's business
        judged = self.filtered(lambda hold: set(hold.promise_ids.mapped("state")) & set(JUDGED))
        changes._mark((hold.company_id.id, hold.partner_id.id) for hold in judged)
        return super()._mark_credit_change()

    def action_end(self):
        """A promise that is ended by hand is taken back: what is left of it is not judged."""
        left = self.promise_ids.filtered(lambda promise: promise.state == "open")
        left.sudo().state = "lapsed"  # sudo: nobody writes an outcome by hand
        return super().action_end()

    @api.model
    def _get_judged_sql(self, company, as_of, first_day):
        """Return how many promises were judged by a date, and broken since the first day, per customer."""
        return SQL(
            """
            SELECT owner.commercial_partner_id AS partner_id, COUNT(*) AS promises_judged,
                   COUNT(*) FILTER (WHERE promise.state = 'broken' AND promise.judged_on >= %(first_day)s)
                       AS promises_broken
              FROM credit_followup_promise promise
              JOIN credit_followup_hold hold ON hold.id = promise.hold_id
              JOIN res_partner owner ON owner.id = hold.partner_id
             WHERE hold.company_id = %(company)s AND promise.state IN %(judged)s
               AND promise.judged_on <= %(as_of)s
             GROUP BY 1
            """,
            company=company.id,
            as_of=as_of,
            first_day=first_day,
            judged=JUDGED,
        )
