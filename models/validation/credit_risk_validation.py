from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_date
from odoo.tools.date_utils import end_of

from ...engine.validation import FEW_BADS

#: more customers times dates than this are looked at in the background
CUSTOMERS_AT_ONCE = 10000

#: a validation looks at so many dates at the most
MOST_DATES = 60

#: settings of which another value makes another result
SETTINGS = frozenset(
    {
        "company_id",
        "scorecard_id",
        "date_from",
        "date_to",
        "interval",
        "outcome",
        "days_overdue",
        "months",
        "minimum_bads",
        "with_inputs",
    }
)


class CreditRiskValidation(models.Model):
    """Did the grade of past month ends separate the customers that became bad payers from the others?

    The customers are scored by the ledger as it stood on each date, in memory: no profile and no assessment
    is read or written. What happened in the months after it, and nothing of that is in the score, tells
    who became bad.
    """

    _name = "credit.risk.validation"
    _inherit = ["credit.own.company.mixin"]
    _description = "Validation of a scorecard"
    _order = "id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    scorecard_id = fields.Many2one(
        "credit.risk.scorecard",
        required=True,
        index=True,
        check_company=True,
        ondelete="cascade",
        default=lambda self: self.env["credit.risk.scorecard"]._for_company(self.env.company)[:1],
    )
    interval = fields.Selection(
        [("month", "Month ends"), ("quarter", "Quarter ends")],
        string="As of",
        required=True,
        default="quarter",
    )
    date_from = fields.Date(
        string="First date", required=True, default=lambda self: self._get_default_dates()[0]
    )
    date_to = fields.Date(
        string="Last date", required=True, default=lambda self: self._get_default_dates()[1]
    )
    outcome = fields.Selection(
        [
            ("overdue_or_written_off", "Far overdue or written off"),
            ("overdue", "Far overdue"),
            ("written_off", "Written off"),
            ("worst_quarter", "The worst quarter by average days late"),
        ],
        string="Bad is",
        required=True,
        default="overdue_or_written_off",
    )
    days_overdue = fields.Integer(
        string="More days overdue than",
        default=60,
        aggregator=None,
        help="An invoice that is open, or was paid, so many days after its due date makes a customer bad.",
    )
    months = fields.Integer(
        string="Within months",
        default=12,
        aggregator=None,
        help="Months after each date that are looked at.",
    )
    minimum_bads = fields.Integer(
        string="Too few below",
        default=FEW_BADS,
        aggregator=None,
        help="With fewer bad customers on a date its numbers say little.",
    )
    with_inputs = fields.Boolean(
        string="Count what was filled in by hand",
        help="Credit advice, category, credit limit, knock-out and “Customer since” have no history: they would count "
        "as they are today, filled in perhaps by who knew how it ended.",
    )
    state = fields.Selection(
        [("draft", "Not validated yet"), ("done", "Validated")],
        readonly=True,
        required=True,
        default="draft",
        copy=False,
    )
    done_on = fields.Datetime(string="Validated on", readonly=True, copy=False)
    line_ids = fields.One2many("credit.risk.validation.line", "validation_id", string="Figures")
    grade_line_ids = fields.One2many(
        "credit.risk.validation.grade", "validation_id", string="Bad payers by grade"
    )
    move_ids = fields.One2many(
        "credit.risk.validation.move", "validation_id", string="Movements between grades"
    )
    work_ids = fields.One2many("credit.followup.work", "validation_id", string="Background work")
    progress = fields.Json(compute="_compute_progress", export_string_translation=False)
    is_at_work = fields.Boolean(compute="_compute_progress")

    _numbers_positive = models.Constraint(
        "CHECK (days_overdue >= 0 AND months BETWEEN 1 AND 36 AND minimum_bads >= 1)",
        "Days overdue cannot be negative, 1 to 36 months can be looked at, and at least 1 bad customer is needed.",
    )

    @api.depends("scorecard_id", "date_from", "date_to")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for validation in self:
            days = [
                format_date(self.env, day) for day in (validation.date_from, validation.date_to)
            ]
            validation.display_name = f"{validation.scorecard_id.name or ''} {' – '.join(days)}"

    def _compute_progress(self):
        works = self.env["credit.followup.work"].search(
            [("validation_id", "in", self.ids)], order="id"
        )
        last = {work.validation_id: work for work in works}
        for validation in self:
            progress = last[validation]._get_progress() if validation in last else False
            validation.is_at_work = bool(progress and progress["is_active"])
            shown = validation.is_at_work or (progress and progress["state"] == "failed")
            validation.progress = progress if shown else False

    # Dates

    @api.model
    def _get_default_dates(self):
        """Return the first and the last quarter end of a year whose next twelve months are known."""
        today = fields.Date.context_today(self)
        last = end_of(today - relativedelta(months=12 + 3), "quarter")
        return end_of(last - relativedelta(months=9), "quarter"), last

    def _get_dates(self):
        """Return the month or quarter ends from the first to the last date."""
        self.ensure_one()
        day, days = end_of(self.date_from, self.interval), []
        while day <= self.date_to:
            days.append(day)
            day = end_of(day + relativedelta(days=1), self.interval)
        return days

    def _get_end(self, day):
        """Return the last day that is looked at for a date, which is a month end as the date is."""
        return end_of(day + relativedelta(months=self.months), "month")

    @api.constrains("date_from", "date_to", "interval")
    def _check_dates(self):
        for validation in self:
            count = len(validation._get_dates())
            if not count:
                raise ValidationError(
                    self.env._("There is no such date between the first and the last: widen them.")
                )
            if count > MOST_DATES:
                raise ValidationError(
                    self.env._(
                        "These are %(count)s dates: take %(most)s at the most.",
                        count=count,
                        most=MOST_DATES,
                    )
                )

    # Buttons

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_written(vals)
        return super().create([{**vals, "state": "draft"} for vals in vals_list])

    def _check_written(self, vals):
        """Refuse results from a client: they are worked out."""
        if not self.env.su and not SETTINGS.issuperset(vals):
            raise AccessError(
                self.env._("The result of a validation is worked out and cannot be written.")
            )

    def write(self, vals):
        """What is validated by other settings is forgotten."""
        self._check_written(vals)
        if SETTINGS & set(vals):
            self._forget()
        return super().write(vals)

    def action_validate(self):
        """Validate; many customers are looked at in the background."""
        self.ensure_one()
        self._check_may_validate()
        if self.is_at_work:
            return self.work_ids._wake()
        days = self._get_dates()
        profiles = self.env["credit.risk.profile"]
        customers = profiles.search_count([("company_id", "=", self.company_id.id)])
        if customers * len(days) <= CUSTOMERS_AT_ONCE:
            return self._validate()
        self.env["credit.followup.work"]._start(
            "validate",
            self.company_id,
            validation_id=self.id,
            stage="validating",
            total_count=len(days),
        )
        self.invalidate_recordset(["progress", "is_at_work", "work_ids"])
        return None

    def _check_may_validate(self):
        """Refuse who may not, and dates whose outcome is not known yet."""
        self.check_access("write")
        today = fields.Date.context_today(self)
        for validation in self:
            end = validation._get_end(validation._get_dates()[-1])
            if end > today:
                raise UserError(
                    self.env._(
                        "What became of the customers of the last date is known on %(date)s: take an earlier "
                        "last date, or fewer months.",
                        date=format_date(self.env, end),
                    )
                )

    def action_download(self):
        """Download the result as XLSX."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/credit_risk_matrix/validation_xlsx/{self.id}",
            "target": "self",
        }

    def action_open_lines(self):
        return self._open("credit_risk_validation_line_action")

    def action_open_grades(self):
        return self._open("credit_risk_validation_grade_action")

    def action_open_moves(self):
        return self._open("credit_risk_validation_move_action")

    def _open(self, xmlid):
        """Open a part of the result."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(f"credit_risk_matrix.{xmlid}")
        return {**action, "domain": [("validation_id", "=", self.id)]}
