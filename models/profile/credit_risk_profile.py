from odoo import api, fields, models
from odoo.tools import SQL

from ...engine.ageing import BUCKETS
from ..matrix.credit_legal_rule import SITUATIONS
from .metrics import KNOWN, NO_DATA, NOT_COMPUTABLE
from .nullable_float import NullableFloat

METRIC_STATES = [
    (KNOWN, "Known"),
    (NO_DATA, "No data"),
    (NOT_COMPUTABLE, "Cannot be computed"),
]


class CreditRiskProfile(models.Model):
    """The risk profile: the present state of one customer in one company, on its date.

    Only the refresh writes here, in bulk. All amounts are in the company's currency; a key figure
    without a value is NULL, with its state beside it, and never counts as zero.
    """

    _name = "credit.risk.profile"
    _inherit = ["credit.risk.explained"]
    _description = "Risk profile"
    _order = "total_overdue desc, id"
    _rec_name = "partner_id"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    # covered by the index of places
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(string="As of", readonly=True, required=True)
    basis = fields.Char(
        readonly=True,
        help="Fingerprint of the policy and of what was filled in for the customer.",
    )
    seal = fields.Char(
        readonly=True,
        help="Digest of the figures that the profile was made of, and of the profile itself.",
    )
    country_id = fields.Many2one(related="partner_id.country_id")
    user_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")

    # Matrix
    category_id = fields.Many2one(
        "credit.risk.category", readonly=True, index="btree_not_null", ondelete="set null"
    )
    is_pinned = fields.Boolean(
        string="Category set by hand",
        readonly=True,
        help="Chosen on the customer, not by the rules.",
    )
    cell_id = fields.Many2one(
        "credit.risk.matrix.cell", readonly=True, index="btree_not_null", ondelete="set null"
    )
    path_id = fields.Many2one(
        "credit.action.path", readonly=True, index="btree_not_null", ondelete="set null"
    )

    # From score to grade: each stage is kept
    score = NullableFloat(
        digits=(8, 4), readonly=True, aggregator="avg", help="Weighted mean of the grade points."
    )
    coverage = fields.Float(
        string="Coverage (%)",
        digits=(5, 2),
        readonly=True,
        aggregator=None,
        help="Weight of the KPIs that have data.",
    )
    # the stages have no index: nobody looks for one by itself, and a few grades would find half of the rows
    computed_grade_id = fields.Many2one(
        "credit.risk.grade",
        string="Computed grade",
        readonly=True,
        ondelete="set null",
        help="What the score alone says.",
    )
    capped_grade_id = fields.Many2one(
        "credit.risk.grade",
        string="Grade after cap",
        readonly=True,
        ondelete="set null",
        help="With thin data never better than the starting grade of the category.",
    )
    settled_grade_id = fields.Many2one(
        "credit.risk.grade",
        string="Settled grade",
        readonly=True,
        ondelete="set null",
        help="A grade changes when the score is past the cut by the margin; an improvement must be seen "
        "on two dates.",
    )
    improving_since = fields.Date(
        readonly=True, help="An improvement was first seen on this date and is not confirmed yet."
    )
    knockout = fields.Selection(
        SITUATIONS,
        string="Knock-out",
        readonly=True,
        help="The legal situation that forces the riskiest grade.",
    )
    grade_id = fields.Many2one(
        "credit.risk.grade",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The grade that counts.",
    )
    override_id = fields.Many2one(
        "credit.risk.override",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The grade set by hand that counts on the date of the profile.",
    )
    status = fields.Selection(
        [
            ("unrated", "Unrated"),
            ("provisional", "Provisional"),
            ("rated", "Rated"),
            ("overridden", "Overridden"),
        ],
        readonly=True,
        required=True,
        default="unrated",
    )
    explanation = fields.Json(readonly=True)
    explanation_html = fields.Html(
        string="How the score is made", compute="_compute_explanation_html", sanitize=False
    )

    # Key figures, each with its state
    days_to_pay = NullableFloat(
        string="DSO: days to pay", digits=(16, 2), readonly=True, aggregator="avg"
    )
    days_to_pay_state = fields.Selection(
        METRIC_STATES, string="DSO, days to pay: data", readonly=True
    )
    days_late = NullableFloat(string="Days late", digits=(16, 2), readonly=True, aggregator="avg")
    days_late_state = fields.Selection(METRIC_STATES, string="Days late: data", readonly=True)
    late_share = NullableFloat(
        string="Share paid late (%)", digits=(16, 2), readonly=True, aggregator="avg"
    )
    late_share_state = fields.Selection(
        METRIC_STATES, string="Share paid late: data", readonly=True
    )
    disputed_share = NullableFloat(
        string="Disputed share (%)", digits=(16, 2), readonly=True, aggregator="avg"
    )
    disputed_share_state = fields.Selection(
        METRIC_STATES, string="Disputed share: data", readonly=True
    )
    dso = NullableFloat(
        string="DSO: balance method", digits=(16, 2), readonly=True, aggregator="avg"
    )
    dso_state = fields.Selection(METRIC_STATES, string="DSO, balance method: data", readonly=True)
    dso_countback = NullableFloat(
        string="DSO: count-back", digits=(16, 2), readonly=True, aggregator="avg"
    )
    dso_countback_state = fields.Selection(
        METRIC_STATES, string="DSO, count-back: data", readonly=True
    )
    best_possible_dso = NullableFloat(
        string="Best possible DSO", digits=(16, 2), readonly=True, aggregator="avg"
    )
    best_possible_dso_state = fields.Selection(
        METRIC_STATES, string="Best possible DSO: data", readonly=True
    )
    cei = NullableFloat(
        string="Collection effectiveness (%)", digits=(16, 2), readonly=True, aggregator="avg"
    )
    cei_state = fields.Selection(
        METRIC_STATES, string="Collection effectiveness: data", readonly=True
    )
    overdue_ratio = NullableFloat(
        string="Overdue share (%)", digits=(16, 2), readonly=True, aggregator="avg"
    )
    overdue_ratio_state = fields.Selection(
        METRIC_STATES, string="Overdue share: data", readonly=True
    )
    credit_utilisation = NullableFloat(
        string="Limit used (%)", digits=(16, 2), readonly=True, aggregator="avg"
    )
    credit_utilisation_state = fields.Selection(
        METRIC_STATES, string="Limit used: data", readonly=True
    )
    years_as_customer = NullableFloat(
        string="Years as customer", digits=(16, 2), readonly=True, aggregator="avg"
    )
    years_as_customer_state = fields.Selection(
        METRIC_STATES, string="Years as customer: data", readonly=True
    )
    credit_advice = NullableFloat(
        string="Credit advice", digits=(16, 2), readonly=True, aggregator="avg"
    )
    credit_advice_state = fields.Selection(
        METRIC_STATES, string="Credit advice: data", readonly=True
    )
    broken_promises = NullableFloat(
        string="Broken promises", digits=(16, 2), readonly=True, aggregator="avg"
    )
    broken_promises_state = fields.Selection(
        METRIC_STATES, string="Broken promises: data", readonly=True
    )

    # Facts
    customer_since = fields.Date(
        string="Customer since", readonly=True, help="Filled in, or the first posted invoice."
    )
    settled_count = fields.Integer(string="Settled invoices", readonly=True)
    turnover = fields.Monetary(
        string="Yearly turnover",
        readonly=True,
        help="Invoiced in the last 365 days, taxes excluded.",
    )

    # What is open
    total_due = fields.Monetary(
        string="Total due", readonly=True, help="All open items, credits deducted."
    )
    total_overdue = fields.Monetary(
        string="Total overdue",
        readonly=True,
        help="Open items past their due date, credits of that age deducted.",
    )
    bucket_current = fields.Monetary(string="Not overdue", readonly=True)
    bucket_30 = fields.Monetary(string="1-30 days", readonly=True)
    bucket_60 = fields.Monetary(string="31-60 days", readonly=True)
    bucket_90 = fields.Monetary(string="61-90 days", readonly=True)
    bucket_older = fields.Monetary(string="Over 90 days", readonly=True)

    assessment_ids = fields.One2many("credit.risk.assessment", "profile_id", string="History")

    _partner_company_uniq = models.UniqueIndex(
        "(partner_id, company_id)", "A customer has one risk profile in each company."
    )
    # the matrix of long ago joins on these alone, and the rows are wide
    _place_idx = models.Index("(company_id, id) INCLUDE (category_id, grade_id)")

    def init(self):
        """Leave room on the pages: a row that the refresh rewrites stays on its page, and no index moves.

        The seals are broken: after an update of the add-on the same figures may come to something else.
        """
        self.env.cr.execute(SQL("ALTER TABLE credit_risk_profile SET (fillfactor = 50)"))
        self.env.cr.execute(
            SQL("UPDATE credit_risk_profile SET seal = NULL WHERE seal IS NOT NULL")
        )

    @api.model
    def _get_bucket_fields(self):
        """Return the ageing fields as a mapping ``bucket code -> field name``."""
        return {code: f"bucket_{code}" for code in BUCKETS}

    @api.depends("explanation", "score", "grade_id")
    @api.depends_context("lang")
    def _compute_explanation_html(self):
        render = self.env["credit.risk.assessment"]._render_explanation
        for profile in self:
            profile.explanation_html = render(profile.explanation, profile.score)

    def action_open_items(self):
        """Open the customer's open receivable items."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "credit_risk_matrix.account_move_line_credit_action"
        )
        action["domain"] = [
            ("partner_id", "=", self.partner_id.id),
            ("company_id", "=", self.company_id.id),
            ("account_id.account_type", "=", "asset_receivable"),
            ("parent_state", "=", "posted"),
            ("amount_residual", "!=", 0),
        ]
        return action

    def action_open_history(self):
        """Open the customer's assessments."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "credit_risk_matrix.credit_risk_assessment_action"
        )
        action["domain"] = [("profile_id", "=", self.id)]
        return action

    def action_refresh(self):
        """Bring the figures of these customers up to date, as of today."""
        self.check_access("read")
        today = fields.Date.context_today(self)
        for company, profiles in self.grouped("company_id").items():
            self._refresh(company, today, profiles.partner_id)
