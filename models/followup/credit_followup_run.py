from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError
from odoo.tools import SQL, format_date, formatLang

#: first key of the advisory lock that one worker per company holds
LOCK_KEY = 0x63726D

#: what a user fills in
SETTINGS = frozenset({"date", "company_id"})

#: what the work writes, and nobody else
WORK_FIELDS = frozenset({"state", "is_daily", "proposed_on"}) | frozenset(
    {"item_count", "item_balance", "ledger_balance", "difference"}
)


class CreditFollowupRun(models.Model):
    """A follow-up run: for one company and date, what is due for every open item.

    draft -> proposed -> approved -> done. Proposing writes nothing to any customer.
    """

    _name = "credit.followup.run"
    _inherit = ["credit.own.company.mixin", "mail.thread"]
    _description = "Follow-up run"
    _order = "date desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    date = fields.Date(
        required=True, default=fields.Date.context_today, help="The day whose ledger is looked at."
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("proposed", "Proposed"),
            ("approved", "Approved"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="draft",
        tracking=True,
        copy=False,
    )
    is_daily = fields.Boolean(
        string="Daily job", readonly=True, copy=False, help="Made by the daily job."
    )
    action_ids = fields.One2many("credit.followup.action", "run_id", string="Actions")
    action_count = fields.Integer(string="Number of actions", compute="_compute_action_count")
    failed_count = fields.Integer(string="Failed actions", compute="_compute_action_count")
    currency_id = fields.Many2one(related="company_id.currency_id")
    item_count = fields.Integer(
        string="Items considered", readonly=True, copy=False, aggregator=None
    )
    item_balance = fields.Monetary(
        string="Total of the items", readonly=True, copy=False, aggregator=None
    )
    ledger_balance = fields.Monetary(
        string="Receivable accounts",
        readonly=True,
        copy=False,
        aggregator=None,
        help="Balance of the receivable accounts on the date of the run.",
    )
    difference = fields.Monetary(
        readonly=True,
        copy=False,
        aggregator=None,
        help="Balance of the receivable accounts less the items considered; 0.00 when nothing is left out.",
    )
    tie_out = fields.Char(
        string="Tie-out",
        compute="_compute_tie_out",
        help="The items considered, compared with the receivable accounts in the ledger.",
    )

    _daily_uniq = models.UniqueIndex(
        "(company_id, date) WHERE is_daily AND state != 'cancelled'",
        "The daily job makes one run a day for each company.",
    )

    @api.depends("date", "company_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for run in self:
            run.display_name = self.env._("Run of %(date)s", date=format_date(self.env, run.date))

    @api.depends("item_count", "item_balance", "ledger_balance", "difference")
    @api.depends_context("lang")
    def _compute_tie_out(self):
        for run in self:
            amounts = {
                name: formatLang(self.env, run[name], currency_obj=run.currency_id)
                for name in ("item_balance", "ledger_balance", "difference")
            }
            run.tie_out = self.env._(
                "%(item_count)s items, together %(item_balance)s; receivable accounts in the ledger "
                "%(ledger_balance)s; difference %(difference)s.",
                item_count=run.item_count,
                **amounts,
            )

    @api.depends("action_ids.state")
    def _compute_action_count(self):
        counts = self._get_state_counts()
        for run in self:
            states = counts.get(run, {})
            run.action_count = sum(states.values())
            run.failed_count = states.get("failed", 0)

    def _get_state_counts(self):
        """Return ``run -> {state: number of actions}``."""
        counts = {}
        groups = self.env["credit.followup.action"]._read_group(
            [("run_id", "in", self.ids)], ["run_id", "state"], ["__count"]
        )
        for run, state, count in groups:
            counts.setdefault(run, {})[state] = count
        return counts

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_written(vals)
        return super().create(vals_list)

    def write(self, vals):
        """Let users change the day and the company of a draft; the rest is the buttons' work.

        A state or a difference written past the buttons could carry out what must not be.
        """
        self._check_written(vals)
        is_set = not self.env.su and not SETTINGS.isdisjoint(vals)
        if is_set and any(run.state != "draft" for run in self):
            raise UserError(
                self.env._("The run is proposed already: make a new one for another day.")
            )
        return super().write(vals)

    def _check_written(self, vals):
        """Refuse what only the work itself may write."""
        if not self.env.su and not WORK_FIELDS.isdisjoint(vals):
            raise AccessError(
                self.env._("Use the buttons of the follow-up run: its result cannot be written.")
            )

    def _set_state(self, state):
        """Bring the runs into a state; users may not write it."""
        self.sudo().write({"state": state})  # sudo: only the buttons lead here

    @api.ondelete(at_uninstall=False)
    def _unlink_except_executed(self):
        if any(run.state in ("approved", "done") for run in self):
            raise UserError(self.env._("A run that was approved is history and cannot be deleted."))

    # Buttons

    def action_propose(self):
        """Find what is due for every open item and propose the actions; nothing goes to a customer."""
        self._check_may_work()
        for run in self:
            run._lock_company(run.company_id)
            run.invalidate_recordset(["state"])
            if run.state not in ("draft", "proposed"):
                raise UserError(
                    self.env._(
                        "The run of %(date)s is %(state)s: make a new run to propose again.",
                        date=format_date(self.env, run.date),
                        state=dict(run._fields["state"]._description_selection(self.env))[
                            run.state
                        ],
                    )
                )
            run._discard_proposal()
            run._propose()
            run._set_state("proposed")

    def action_approve(self):
        """Approve the proposed actions; those of a level that needs a manager wait when you are none."""
        self._check_may_work()
        for run in self:
            if run.state != "proposed":
                raise UserError(
                    self.env._("Only a proposed run can be approved: propose it first.")
                )
            run._approve(self.env.user.has_group("credit_risk_matrix.group_credit_manager"))

    def action_execute(self):
        """Carry out the approved actions: queue mails, make letters, plan calls. Commits as it goes."""
        self._check_may_work()
        for run in self:
            if run.state != "approved":
                raise UserError(
                    self.env._("Only an approved run can be carried out: approve it first.")
                )
            run._execute()

    def action_cancel(self):
        """Take back what is not carried out yet; the items are looked at again by the next run."""
        self._check_may_work()
        for run in self:
            if run.state == "done":
                raise UserError(
                    self.env._("The run is carried out: what was sent cannot be taken back.")
                )
            run._cancel()

    def action_open_actions(self):
        """Open the actions of the run."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "credit_risk_matrix.credit_followup_action_action"
        )
        return {**action, "domain": [("run_id", "=", self.id)], "context": {}}

    def action_open_items(self):
        """Open the company's open items with the reason of the last run."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "credit_risk_matrix.credit_followup_item_action"
        )
        return {**action, "domain": [("company_id", "=", self.company_id.id)]}

    def action_open_idle_items(self):
        """Open the items for which nothing happened, grouped by the reason why."""
        name = self.env._("Why nothing happened")
        return {
            **self.action_open_items(),
            "name": name,
            "display_name": name,
            "context": {"search_default_nothing": 1, "search_default_group_reason": 1},
        }

    def _check_may_work(self):
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group(
            "credit_risk_matrix.group_credit_controller"
        ):
            raise AccessError(self.env._("Only credit controllers can work on follow-up runs."))

    # Steps of the work

    @api.model
    def _lock_company(self, company):
        """Let one worker at a time propose or execute for a company, until the transaction ends.

        :raise LockError: when another worker is busy with the company
        """
        query = SQL("SELECT pg_try_advisory_xact_lock(%s, %s)", LOCK_KEY, company.id)
        if not self.env.execute_query(query)[0][0]:
            raise LockError(
                self.env._(
                    "Another follow-up run of %(company)s is at work: try again when it has finished.",
                    company=company.name,
                )
            )

    @api.model
    def _lock_company_afresh(self, company):
        """Commit, and lock the company before the new transaction reads anything.

        A transaction sees the data as they were at its first statement: with any other statement before the
        lock, what the last worker did in between would not be seen, and would be done again.
        """
        self.env["ir.cron"]._commit_progress()  # which also forgets what was read before
        self._lock_company(company)

    def _discard_proposal(self):
        """Remove an earlier proposal of this run before it is proposed anew."""
        self.ensure_one()
        self.action_ids.filtered(
            lambda action: action.state == "proposed"
        ).sudo().unlink()  # sudo: rework

    def _approve(self, as_manager):
        """Approve the proposed actions, those that need a manager only as one."""
        self.ensure_one()
        proposed = self.action_ids.filtered(lambda action: action.state == "proposed")
        if not as_manager:
            proposed = proposed.filtered(lambda action: not action.needs_approval)
        proposed._set_state("approved")
        self._set_state("approved")

    def _cancel(self):
        """Cancel the actions that are not carried out yet, and the run."""
        self.ensure_one()
        waiting = self.action_ids.filtered(lambda action: action.state in ("proposed", "approved"))
        waiting.line_ids._write_reason("cancelled")
        waiting._set_state("cancelled")
        self._set_state("cancelled")
