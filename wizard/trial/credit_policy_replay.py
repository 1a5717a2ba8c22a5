from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

#: what a user fills in
SETTINGS = frozenset({"company_id", "draft_id", "months", "date_until", "days_overdue", "grading"})

#: the policies of a replay: code of the field names and of the lines
SIDES = ("present", "draft")

#: what the numbers of the result have in common
RESULT = {"readonly": True, "copy": False, "aggregator": None}

PAID_ANYWAY = "Customers of whom everything that was asked for was settled before a next step came."


class CreditPolicyReplay(models.Model):
    """A policy day by day over the last months of the company's own ledger, beside the present one.

    What is known of the ledger today is replayed: which items were open on each day, and when they were paid.
    Nothing is proposed, sent or written but the result.
    """

    _name = "credit.policy.replay"
    _inherit = ["credit.own.company.mixin"]
    _description = "Replay of a policy"
    _order = "id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    draft_id = fields.Many2one(
        "credit.policy.draft",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        help="The draft that is compared with the present policy. Empty: the present policy alone.",
    )
    months = fields.Integer(default=12, required=True, aggregator=None)
    date_until = fields.Date(string="Last day", required=True, default=fields.Date.context_today)
    date_from = fields.Date(
        string="First day",
        compute="_compute_date_from",
        store=True,
        help="Nothing was done before it.",
    )
    days_overdue = fields.Integer(
        string="Default after",
        default=60,
        required=True,
        aggregator=None,
        help="A customer is in default when an item is more than so many days overdue.",
    )
    grading = fields.Selection(
        [("month", "At the end of each month"), ("week", "Every week"), ("day", "Every day")],
        string="Grades are worked out",
        default="month",
        required=True,
        help="How often the replay reads the ledger for the grades of that day. Oftener is closer to the nightly "
        "refresh, and takes longer.",
    )
    plan = fields.Json(
        string="Draft as replayed", readonly=True, copy=False, export_string_translation=False
    )

    # The result
    done_on = fields.Datetime(string="Worked out on", readonly=True, copy=False)
    customer_count = fields.Integer(
        string="Customers with something open", readonly=True, copy=False, aggregator=None
    )
    late_count = fields.Integer(
        string="Customers who were late",
        readonly=True,
        copy=False,
        aggregator=None,
        help="Customers of whom an item was open after its due date.",
    )
    line_ids = fields.One2many("credit.policy.replay.line", "replay_id", readonly=True)
    default_ids = fields.One2many("credit.policy.replay.default", "replay_id", readonly=True)
    default_count = fields.Integer(
        string="Customers in default", readonly=True, copy=False, aggregator=None
    )
    present_messages = fields.Integer("Messages now", **RESULT)
    present_contacted = fields.Integer("Customers contacted now", **RESULT)
    present_paid = fields.Integer("Paid anyway now", **RESULT, help=PAID_ANYWAY)
    present_warned = fields.Integer("Defaults with a warning now", **RESULT)
    present_days = fields.Float("Median days of warning now", digits=(16, 1), **RESULT)
    draft_messages = fields.Integer("Messages by the draft", **RESULT)
    draft_contacted = fields.Integer("Customers contacted by the draft", **RESULT)
    draft_paid = fields.Integer("Paid anyway by the draft", **RESULT, help=PAID_ANYWAY)
    draft_warned = fields.Integer("Defaults with a warning by the draft", **RESULT)
    draft_days = fields.Float("Median days of warning by the draft", digits=(16, 1), **RESULT)

    # How far it is
    work_ids = fields.One2many("credit.followup.work", "replay_id", string="Background work")
    progress = fields.Json(compute="_compute_progress", export_string_translation=False)
    is_at_work = fields.Boolean(compute="_compute_progress")

    _lengths = models.Constraint(
        "CHECK (months BETWEEN 1 AND 120 AND days_overdue >= 0)",
        "A replay has 1 to 120 months, and the days overdue cannot be negative.",
    )

    @api.depends("months", "date_until")
    def _compute_date_from(self):
        for replay in self:
            until = replay.date_until
            replay.date_from = until and (
                until + timedelta(days=1) - relativedelta(months=replay.months)
            )

    @api.depends("date_from", "date_until", "draft_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for replay in self:
            replay.display_name = self.env._(
                "%(policy)s, %(first)s to %(last)s",
                policy=replay.draft_id.name or self.env._("Present policy"),
                first=format_date(self.env, replay.date_from),
                last=format_date(self.env, replay.date_until),
            )

    def _compute_progress(self):
        works = self.env["credit.followup.work"].search([("replay_id", "in", self.ids)], order="id")
        last = {work.replay_id: work for work in works}
        for replay in self:
            work = last.get(replay)
            progress = work and work._get_progress()
            replay.is_at_work = bool(progress and progress["is_active"])
            shown = replay.is_at_work or (progress and progress["state"] == "failed")
            replay.progress = progress if shown else False

    @api.model_create_multi
    def create(self, vals_list):
        """Take settings only from the caller, neither a result nor one by the defaults of a context."""
        for vals in vals_list:
            self._check_written(vals)
        results = {
            f"default_{name}": False
            for name in self._fields
            if name not in SETTINGS and f"default_{name}" in self.env.context
        }
        return super(CreditPolicyReplay, self.with_context(**results)).create(vals_list)

    def write(self, vals):
        """Let users change the settings; the result is the work's, and gone when a setting changes."""
        self._check_written(vals)
        if not self.env.su and not SETTINGS.isdisjoint(vals):
            if any(replay.is_at_work for replay in self):
                raise UserError(self.env._("The replay is at work: stop it first."))
            self._forget()
        return super().write(vals)

    def _check_written(self, vals):
        if not self.env.su and not SETTINGS.issuperset(vals):
            raise AccessError(
                self.env._("The result of a replay is worked out and cannot be written.")
            )

    def _forget(self):
        """Remove the result: it is not that of the settings any more."""
        own = self.sudo()  # sudo: the result is for reading
        own.line_ids.unlink()
        own.default_ids.unlink()
        own.write({"done_on": False, "plan": False})

    # Buttons

    def action_start(self):
        """Replay in the background; nobody waits."""
        self.ensure_one()
        self._check_may_work()
        if self.is_at_work:
            return
        today = fields.Date.context_today(self)
        if self.date_until > today:
            raise UserError(self.env._("The last day has not come yet: choose today or earlier."))
        plan = self.draft_id._get_sound_policy() if self.draft_id else False
        self._forget()
        self.sudo().plan = plan  # sudo: the result is for reading; the draft may change meanwhile
        works = self.env["credit.followup.work"]
        works._start("replay", self.company_id, replay_id=self.id, stage="grading")
        self.invalidate_recordset(["progress", "is_at_work", "work_ids"])

    def action_stop(self):
        """Stop the replay at its next report; what it had worked out is not kept."""
        self.ensure_one()
        self._check_may_work()
        self.work_ids._stop()

    def action_open_lines(self):
        """Open the messages as a graph, a pivot table or a list."""
        self.ensure_one()
        return self._open("credit_policy_replay_line_action")

    def action_open_defaults(self):
        """Open the defaults with their earliest warnings."""
        self.ensure_one()
        return self._open("credit_policy_replay_default_action")

    def _open(self, name):
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(f"credit_risk_matrix.{name}")
        title = self.display_name
        return {
            **action,
            "display_name": title,
            "name": title,
            "domain": [("replay_id", "=", self.id)],
        }

    def _check_may_work(self):
        self.check_access("write")
        if not self.env.user.has_group("credit_risk_matrix.group_credit_controller"):
            raise AccessError(self.env._("Only credit controllers can replay a policy."))
