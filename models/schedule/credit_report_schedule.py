from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ...engine.occurrences import get_occurrence, get_period
from ..lazy_text import translated
from .report_registry import CONTROLLER, REPORTS

#: what decides on which days a report is due
TIMING = {"frequency", "weekday", "month_day", "active"}


class CreditReportSchedule(models.Model):
    """A report that is made every week or month and mailed to users, to each with his own rights.

    What is due on a day is written down first, a row for each recipient (`credit.report.dispatch`), and made
    after that: a day on which the job did not run is made up for, and nothing is made twice.
    """

    _name = "credit.report.schedule"
    _inherit = ["credit.own.company.mixin"]
    _description = "Scheduled report"
    _order = "next_date, id"
    _check_company_auto = True

    active = fields.Boolean(default=True)
    report = fields.Selection(selection="_selection_report", required=True, default="portfolio")
    file_format = fields.Selection(
        [("pdf", "PDF"), ("xlsx", "XLSX")], string="Format", required=True, default="pdf"
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
        help="Exactly this company, without its branches.",
    )
    frequency = fields.Selection(
        [("weekly", "Every week"), ("monthly", "Every month")], required=True, default="monthly"
    )
    weekday = fields.Selection(
        [
            ("0", "Monday"),
            ("1", "Tuesday"),
            ("2", "Wednesday"),
            ("3", "Thursday"),
            ("4", "Friday"),
            ("5", "Saturday"),
            ("6", "Sunday"),
        ],
        string="On",
        required=True,
        default="0",
    )
    month_day = fields.Integer(
        string="Day of the month",
        required=True,
        default=1,
        aggregator=None,
        help="1 to 31; in a shorter month it is the last day.",
    )
    period = fields.Selection(
        [("whole", "The last full week or month"), ("day", "Up to the day itself")],
        string="Reports on",
        required=True,
        default="whole",
    )
    recipient_ids = fields.Many2many(
        "res.users",
        string="Recipients",
        domain="[('share', '=', False)]",
        context={"active_test": False},
        help="Each gets a file made with his own rights and in his language.",
    )
    next_date = fields.Date(string="Next on", readonly=True, copy=False)
    refusal_text = fields.Text(
        string="Who gets nothing", compute="_compute_refusal_text", compute_sudo=True
    )
    dispatch_ids = fields.One2many(
        "credit.report.dispatch", "schedule_id", string="What was sent", readonly=True
    )

    _month_day_fits = models.Constraint(
        "CHECK (month_day BETWEEN 1 AND 31)", "The day of the month is 1 to 31."
    )

    @api.model
    def _selection_report(self):
        return [(code, translated(self.env, report.label)) for code, report in REPORTS.items()]

    @api.depends("report", "frequency", "company_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        reports = dict(self._selection_report())
        often = dict(self._fields["frequency"]._description_selection(self.env))
        for schedule in self:
            company = schedule.company_id.sudo().name  # sudo: the name of a company is no secret
            parts = (reports.get(schedule.report), often.get(schedule.frequency), company)
            schedule.display_name = ", ".join(part for part in parts if part)

    @api.depends("recipient_ids", "report", "company_id")
    @api.depends_context("lang")
    def _compute_refusal_text(self):
        refusals = dict(
            self.env["credit.report.dispatch"]._fields["refusal"]._description_selection(self.env)
        )
        for schedule in self:
            lines = []
            for user in schedule.with_context(active_test=False).recipient_ids:
                refusal = schedule._get_refusal(user._origin or user)
                if refusal:
                    lines.append(f"{user.name}: {refusals[refusal]}")
            schedule.refusal_text = "\n".join(lines) or False

    @api.constrains("report", "file_format")
    def _check_file_format(self):
        for schedule in self:
            if schedule.file_format not in REPORTS[schedule.report].formats:
                raise ValidationError(
                    self.env._(
                        "%(report)s is made as %(formats)s only: choose that format.",
                        report=dict(self._selection_report())[schedule.report],
                        formats=", ".join(REPORTS[schedule.report].formats).upper(),
                    )
                )

    @api.onchange("report")
    def _onchange_report(self):
        if self.report and self.file_format not in REPORTS[self.report].formats:
            self.file_format = REPORTS[self.report].formats[0]

    @api.model_create_multi
    def create(self, vals_list):
        schedules = super().create(vals_list)
        schedules._set_next_date()
        return schedules

    def write(self, vals):
        """Another day starts anew from today: what was due while it was off does not come after all."""
        result = super().write(vals)
        if TIMING & set(vals):
            self._set_next_date()
        return result

    # When

    def _set_next_date(self):
        """Set the first due day from today on; not one for which the report was made already."""
        today = fields.Date.context_today(self)
        for schedule in self:
            made = schedule.sudo().dispatch_ids.mapped("date")  # sudo: the log of everybody
            first = max([today, *(day + timedelta(days=1) for day in made)])
            schedule.next_date = schedule._get_occurrence(first)

    def _get_occurrence(self, day):
        """Return the first due day on or after a day."""
        self.ensure_one()
        return get_occurrence(day, self.frequency, int(self.weekday), self.month_day)

    def _get_period(self, day):
        """Return since and as of which days the report of a due day is."""
        self.ensure_one()
        return get_period(day, self.frequency, self.period == "whole")

    # Who

    def _get_refusal(self, user):
        """Return why a user gets no file (a code of `credit.report.dispatch.refusal`), or False.

        Looked at on the day itself: rights that were taken away since are gone.
        """
        self.ensure_one()
        if not self.active:
            return "schedule"
        if not self.company_id.active:
            return "company"
        if not user.active:
            return "archived"
        if user.share or self.company_id not in user.company_ids:
            return "not_allowed"
        if not user.has_group(REPORTS[self.report].group):
            return "no_right"
        if not user.email_normalized:
            return "no_email"
        return False

    # Buttons

    def action_send_now(self):
        """Make the report of today for the recipients who have none of today yet."""
        if not self.env.user.has_group(CONTROLLER):
            raise AccessError(self.env._("Only credit controllers can send reports."))
        self.check_access("write")
        for schedule in self:
            schedule._plan(fields.Date.context_today(self))
        cron = "credit_risk_matrix.ir_cron_credit_report_schedule"
        self.env.ref(cron).sudo()._trigger()  # sudo: the job is an administrator's

    def _plan(self, day):
        """Write down who gets the report of a day; who has it already is left as he is."""
        self.ensure_one()
        dispatches = self.env[
            "credit.report.dispatch"
        ].sudo()  # sudo: nobody writes the log by hand
        recipients = self.with_context(active_test=False).sudo().recipient_ids  # sudo: as above
        known = dispatches.search([("schedule_id", "=", self.id), ("date", "=", day)]).user_id
        since, as_of = self._get_period(day)
        dispatches.create(
            [
                {
                    "schedule_id": self.id,
                    "company_id": self.company_id.id,
                    "report": self.report,
                    "file_format": self.file_format,
                    "date": day,
                    "since": since,
                    "as_of": as_of,
                    "user_id": user.id,
                }
                for user in recipients - known
            ]
        )

    # Cron

    @api.model
    def _cron_send(self):
        """Write down what is due, then make and queue it, one after the other.

        Each step is kept: what a stopped job left is done by the next one, and not twice.
        """
        today = fields.Date.context_today(self)
        due = self.search([("next_date", "<=", today)])
        for schedule in due:
            schedule._plan_due(today)
            self.env["ir.cron"]._commit_progress()
        self.env["credit.report.dispatch"]._send_waiting()

    def _plan_due(self, today):
        """Write down every due day up to today; a worker that came first is left to it."""
        schedule = self.try_lock_for_update()
        schedule.invalidate_recordset(["next_date"])
        while schedule and schedule.next_date <= today:
            day = schedule.next_date
            schedule._plan(day)
            schedule.next_date = schedule._get_occurrence(day + timedelta(days=1))
