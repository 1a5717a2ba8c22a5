from odoo import api, fields, models
from odoo.exceptions import AccessError

from .report_registry import CONTROLLER


class CreditReportDispatch(models.Model):
    """The report of one day for one recipient: made and queued, refused or failed, and why.

    One for each schedule, day and recipient, so that nobody gets the same report twice. Only the job writes it.
    """

    _name = "credit.report.dispatch"
    _description = "Sent report"
    _order = "date desc, id desc"

    schedule_id = fields.Many2one(
        "credit.report.schedule",
        string="Scheduled report",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users",
        string="Recipient",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        context={"active_test": False},
    )
    report = fields.Selection(
        selection=lambda self: self.env["credit.report.schedule"]._selection_report(),
        required=True,
        readonly=True,
    )
    file_format = fields.Selection(
        [("pdf", "PDF"), ("xlsx", "XLSX")], string="Format", required=True, readonly=True
    )
    date = fields.Date(string="Due on", required=True, readonly=True)
    since = fields.Date(string="Compared with", required=True, readonly=True)
    as_of = fields.Date(string="As of", required=True, readonly=True)
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("queued", "Queued"),
            ("sent", "Sent"),
            ("refused", "Refused"),
            ("failed", "Failed"),
        ],
        required=True,
        readonly=True,
        default="waiting",
        help="Queued: the e-mail waits in the queue of outgoing e-mails.",
    )
    refusal = fields.Selection(
        [
            ("schedule", "The scheduled report is archived."),
            ("company", "The company is archived."),
            ("archived", "The user is archived."),
            ("not_allowed", "The user may not see this company."),
            ("no_right", "The user has no right to this report."),
            ("no_email", "The user has no valid e-mail address."),
        ],
        readonly=True,
    )
    note = fields.Char(readonly=True)
    reason = fields.Char(compute="_compute_reason")
    file_name = fields.Char(string="File", readonly=True)
    mail_id = fields.Many2one(
        "mail.mail", string="E-mail", readonly=True, index="btree_not_null", ondelete="set null"
    )

    _once_uniq = models.UniqueIndex(
        "(schedule_id, date, user_id)", "A recipient gets the report of a day once."
    )
    _waiting_idx = models.Index("(id) WHERE state = 'waiting'")

    @api.depends("refusal", "note")
    @api.depends_context("lang")
    def _compute_reason(self):
        labels = dict(self._fields["refusal"]._description_selection(self.env))
        for dispatch in self:
            dispatch.reason = labels.get(dispatch.refusal) or dispatch.note

    @api.depends("report", "date", "user_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self.env["credit.report.schedule"]._selection_report())
        for dispatch in self:
            user = dispatch.user_id.sudo()  # sudo: the name of a colleague
            dispatch.display_name = f"{labels.get(dispatch.report)} {dispatch.date}: {user.name}"

    def action_retry(self):
        """Make those again that were refused or failed; what is queued or sent stays."""
        if not self.env.user.has_group(CONTROLLER):
            raise AccessError(self.env._("Only credit controllers can send reports."))
        self.check_access("read")
        again = self.filtered(lambda dispatch: dispatch.state in ("refused", "failed"))
        unsent = again.sudo().mail_id  # sudo: only the queue's own users see mails
        unsent.filtered(lambda mail: mail.state in ("exception", "cancel")).unlink()
        again.sudo().write(  # sudo: only through the button
            {"state": "waiting", "refusal": False, "note": False}
        )
        cron = "credit_risk_matrix.ir_cron_credit_report_schedule"
        self.env.ref(cron).sudo()._trigger()  # sudo: the job is an administrator's
