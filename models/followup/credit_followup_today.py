from odoo import api, fields, models
from odoo.fields import Domain


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model
    def _get_credit_team(self):
        """Return the users of the present user's team: the credit controllers, and the daily job's own.

        Extend to follow teams of another kind, such as sales teams.
        """
        controllers = self.env.ref("credit_risk_matrix.group_credit_controller")
        users = self.env["res.users"].sudo()  # sudo: the groups of others are not for everybody
        users = users.with_context(active_test=False)
        return users.search([("all_group_ids", "in", controllers.ids)]).sudo(False) | self.env.user


class CreditTeamMixin(models.AbstractModel):
    """Work that has a responsible: whose team it belongs to."""

    _name = "credit.team.mixin"
    _description = "Work of a team"

    in_my_team = fields.Boolean(
        string="My team's",
        compute="_compute_in_my_team",
        search="_search_in_my_team",
        help="The responsible is a credit controller, or nobody is.",
    )

    def _compute_in_my_team(self):
        team = self.env["res.users"]._get_credit_team()
        for action in self:
            action.in_my_team = not action.user_id or action.user_id in team

    def _search_in_my_team(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = Domain("user_id", "in", [*self.env["res.users"]._get_credit_team().ids, False])
        return mine if True in value else ~mine


class CreditFollowupAction(models.Model):
    """When an action is to be done."""

    _name = "credit.followup.action"
    _inherit = ["credit.followup.action", "credit.team.mixin"]

    date_todo = fields.Date(
        string="To do on",
        compute="_compute_date_todo",
        store=True,
        index=True,
        help="The day of the run; of a call or a task its own day, which moves when nobody answers.",
    )

    @api.depends("date", "activity_id.date_deadline")
    def _compute_date_todo(self):
        for action in self:
            action.date_todo = action.activity_id.date_deadline or action.date

    def action_seen(self):
        """Close the tasks about these failures: somebody has looked, and nothing more is to be done."""
        self._check_may_work()
        for action in self.filtered(lambda action: action.state == "failed"):
            action.activity_feedback(["mail.mail_activity_data_warning"])


class CreditFollowupHold(models.Model):
    """Holds have tasks and a place on the calendar; a broken promise waits until somebody has looked."""

    _name = "credit.followup.hold"
    _inherit = ["credit.followup.hold", "mail.activity.mixin", "credit.team.mixin"]

    seen_on = fields.Date(
        string="Looked at on",
        readonly=True,
        copy=False,
        tracking=True,
        help="The day on which somebody dealt with the broken promise; until then it stands in My day.",
    )

    @api.depends("reason", "partner_id")
    @api.depends_context("credit_hold_customer")
    def _compute_display_name(self):
        """Where holds of many customers stand side by side, as on the calendar, say whose they are."""
        result = super()._compute_display_name()
        if self.env.context.get("credit_hold_customer"):
            for hold in self:
                hold.display_name = f"{hold.partner_id.display_name} · {hold.reason}"
        return result

    def action_seen(self):
        """Take broken promises out of My day: somebody has dealt with them."""
        self.check_access("write")
        self.seen_on = fields.Date.context_today(self)
