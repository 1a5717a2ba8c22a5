from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

STATES = [
    ("proposed", "Proposed"),
    ("approved", "Approved"),
    ("queued", "Queued"),
    ("done", "Done"),
    ("failed", "Failed"),
    ("skipped", "Skipped"),
    ("cancelled", "Cancelled"),
]

#: what users may write on an action themselves
USER_FIELDS = frozenset({"user_id", "registered_number"})

#: states in which an action claims its items' levels
ACTIVE_STATES = ("proposed", "approved", "queued", "done")


class CreditFollowupAction(models.Model):
    """What one run does with one customer through one channel, with a line for each item.

    proposed -> approved -> queued (the mail waits to be sent, the letter to be printed, the call to be
    made) -> done. An action that fails keeps the reason and sets its items free for the next run.
    """

    _name = "credit.followup.action"
    _inherit = ["mail.thread", "mail.activity.mixin", "credit.bulk.mixin"]
    _description = "Follow-up action"
    _order = "severity desc, amount_due desc, id"
    _rec_name = "partner_id"
    _check_company_auto = True

    run_id = fields.Many2one(
        "credit.followup.run", required=True, readonly=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    date = fields.Date(
        compute="_compute_date",
        store=True,
        index=True,
        help="The day of the run; once it was carried out, the day on which that was. Quiet days and days "
        "between steps count from it.",
    )
    level_id = fields.Many2one(
        "credit.followup.level",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        help="The hardest level of the lines; it sets the tone.",
    )
    severity = fields.Integer(readonly=True, aggregator=None)
    channel = fields.Selection(selection="_selection_channel", required=True, readonly=True)
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="proposed",
        copy=False,
        index=True,
        group_expand="_group_expand_state",
    )
    state_note = fields.Char(
        string="Note", readonly=True, copy=False, help="Why it failed or was skipped."
    )
    line_ids = fields.One2many("credit.followup.action.line", "action_id", string="Items")
    line_count = fields.Integer(string="Items count", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount_due = fields.Monetary(
        string="Amount due", readonly=True, help="The principal of the lines, nothing added."
    )
    amount_credit = fields.Monetary(
        string="Open credits", readonly=True, help="What the customer has open in its favour."
    )
    days_overdue = fields.Integer(
        string="Oldest", readonly=True, aggregator="max", help="Days overdue of the oldest line."
    )
    user_id = fields.Many2one("res.users", string="Responsible", index="btree_not_null")
    needs_approval = fields.Boolean(related="level_id.needs_approval")
    grade_id = fields.Many2one(
        "credit.risk.grade", readonly=True, index="btree_not_null", ondelete="set null"
    )
    mail_id = fields.Many2one(
        "mail.mail",
        string="E-mail",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    activity_id = fields.Many2one(
        "mail.activity",
        string="Task",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    attachment_id = fields.Many2one(
        "ir.attachment",
        string="File",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    @api.model
    def _selection_channel(self):
        return self.env["credit.followup.level"]._selection_channel()

    @api.model
    def _group_expand_state(self, states, _domain):
        """Return the columns of the worklist in the order of the work; what waits always has one."""
        waiting = ("proposed", "approved", "queued")
        return [state for state, _label in STATES if state in waiting or state in states]

    @api.depends("run_id")
    def _compute_date(self):
        """Of the run as long as it waits; :meth:`_put_on_day` writes the day on which it is carried out."""
        for action in self:
            action.date = action.run_id.date

    @api.depends("partner_id", "level_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for action in self:
            action.display_name = f"{action.partner_id.display_name} · {action.level_id.name}"

    def write(self, vals):
        """Let users change who does it, and nothing else: the rest is the buttons' work.

        A state written past the buttons could approve what only a manager may approve.
        """
        if not self.env.su and not USER_FIELDS.issuperset(vals):
            raise AccessError(
                self.env._("Use the buttons of the follow-up action: its fields cannot be written.")
            )
        return super().write(vals)

    # Buttons

    def action_approve(self):
        """Approve the proposed actions among these; one that needs it only when a manager does it."""
        self._check_may_work()
        manager = self.env.user.has_group("credit_risk_matrix.group_credit_manager")
        proposed = self.filtered(lambda action: action.state == "proposed")
        waiting = proposed.filtered("needs_approval") if not manager else self.browse()
        (proposed - waiting)._set_state("approved")
        if waiting and waiting == proposed:
            raise UserError(
                self.env._(
                    "%(level)s needs the approval of a credit manager: ask one to approve it.",
                    level=waiting[0].level_id.name,
                )
            )

    def action_skip(self):
        """Leave these actions out; their items are looked at again by the next run."""
        self._check_may_work()
        waiting = self.filtered(lambda action: action.state in ("proposed", "approved"))
        waiting._set_state("skipped", self.env._("Left out by %(user)s", user=self.env.user.name))
        waiting.line_ids._write_reason("cancelled")

    def action_execute(self):
        """Carry out the approved actions among these now."""
        self._check_may_work()
        for run, actions in self.grouped("run_id").items():
            run._execute(actions)

    def action_done(self):
        """Confirm that the letter is printed, or the task closed."""
        self._check_may_work()
        self.filtered(lambda action: action.state == "queued")._set_state("done")

    def action_open_file(self):
        """Download the letter or the hand-over file."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.attachment_id.id}?download=true",
            "target": "self",
        }

    def _check_may_work(self):
        """Refuse who is no credit controller, or may not see these actions: the work itself is done by sudo."""
        if not self.env.su and not self.env.user.has_group(
            "credit_risk_matrix.group_credit_controller"
        ):
            raise AccessError(self.env._("Only credit controllers can work on follow-up actions."))
        self.check_access("write")

    # State

    def _set_state(self, state, note=False):
        """Move actions and their active lines to a state."""
        if not self:
            return
        work = self.sudo()  # sudo: whoever calls was allowed to, and users may not write states
        active_lines = work.line_ids.filtered(lambda line: line.state in ACTIVE_STATES)
        work._write_same({"state": state, "state_note": note})
        active_lines._write_same({"state": state})

    def _mark_failed(self, note):
        """Write on the actions why they failed, and set their items free for the next run."""
        lines = self.line_ids.filtered(lambda line: line.state in ACTIVE_STATES)
        self._set_state("failed", note)
        lines._write_reason("failed", note=note)

    # What templates show

    def _get_lang(self):
        """Return the language in which the customer is written to."""
        self.ensure_one()
        return self.env["credit.statement"]._get_lang(self.company_id, self.partner_id)

    def _get_payment_account(self):
        """Return the company's first bank account, to be paid on."""
        self.ensure_one()
        return self.env["credit.statement"]._get_payment_account(self.company_id)

    def _get_address_lines(self, partner):
        """Return a partner's address as the lines of a letter, without its name."""
        return self.env["credit.statement"]._get_address_lines(partner)

    def _get_payment_reference(self):
        """Return what to write on the payment: the invoice's own reference, or the document numbers."""
        self.ensure_one()
        moves = self._get_message_lines().move_id
        if len(moves) == 1 and moves.payment_reference:
            return moves.payment_reference
        return ", ".join(moves.mapped("name"))

    def _get_message_lines(self):
        """Return the lines that stand in a message, the oldest first."""
        self.ensure_one()
        return self.line_ids.filtered(lambda line: line.state in ACTIVE_STATES).sorted(
            lambda line: (line.date_maturity, line.id)
        )

    def _get_totals(self):
        """Return ``[(currency, total)]`` of the lines, one for each currency, the company's own first."""
        self.ensure_one()
        lines = self._get_message_lines().grouped(lambda line: line.move_line_id.currency_id)
        currencies = sorted(
            lines, key=lambda currency: (currency != self.currency_id, currency.name)
        )
        return [
            (currency, currency.round(sum(lines[currency].mapped("amount_residual_currency"))))
            for currency in currencies
        ]

    def _get_facts_html(self):
        """Return the facts that a caller needs, as a table."""
        self.ensure_one()
        return Markup("%s%s") % (
            self.level_id.activity_note or "",
            self.env["ir.qweb"]._render("credit_risk_matrix.action_facts", {"action": self}),
        )
