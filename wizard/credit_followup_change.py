from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..models.followup.credit_followup_action import ACTIVE_STATES


class CreditFollowupChange(models.TransientModel):
    """Change an action before it is carried out: wait until a date, or another level; always with a reason."""

    _name = "credit.followup.change"
    _description = "Change of a follow-up action"

    action_id = fields.Many2one("credit.followup.action", required=True, ondelete="cascade")
    kind = fields.Selection(
        [("postpone", "Wait until a date"), ("level", "Another level")],
        string="What changes",
        required=True,
        default="postpone",
    )
    date_until = fields.Date(string="Until", help="The last day on which these items wait.")
    level_id = fields.Many2one(
        "credit.followup.level",
        string="New level",
        domain="[('id', 'in', possible_level_ids)]",
        help="A level of the customer's path with this channel that none of the items has had.",
    )
    possible_level_ids = fields.Many2many(
        "credit.followup.level", compute="_compute_possible_level_ids"
    )
    reason = fields.Char(required=True, help="One line; it stands in the history of the action.")

    @api.depends("action_id")
    def _compute_possible_level_ids(self):
        for change in self:
            change.possible_level_ids = change.action_id._get_possible_levels()

    @api.constrains("kind", "date_until", "level_id")
    def _check_complete(self):
        for change in self:
            if change.kind == "postpone" and not change.date_until:
                raise ValidationError(self.env._("Fill in until which date the items wait."))
            if change.kind == "level" and not change.level_id:
                raise ValidationError(self.env._("Choose the new level."))

    def action_apply(self):
        """Do the change."""
        self.ensure_one()
        if self.kind == "postpone":
            self.action_id._postpone(self.date_until, self.reason)
        else:
            self.action_id._change_level(self.level_id, self.reason)
        return {"type": "ir.actions.act_window_close"}


class CreditFollowupAction(models.Model):
    _inherit = "credit.followup.action"

    def _check_may_change(self):
        """Refuse a change of what is carried out already, or by somebody who does not work here."""
        self._check_may_work()
        for action in self:
            if action.state not in ("proposed", "approved"):
                raise UserError(
                    self.env._(
                        "%(action)s is carried out or left out: it cannot be changed any more.",
                        action=action.display_name,
                    )
                )

    def _get_possible_levels(self):
        """Return the levels that the action may take instead: on the path, same channel, none done yet."""
        self.ensure_one()
        lines = self._get_message_lines()
        items = self.env["credit.followup.item"].sudo()  # sudo: only the work writes on items
        items = items.search([("move_line_id", "in", lines.move_line_id.ids)])
        done = max((item.severity for item in items if item.level_id), default=None)
        levels = lines.step_id.path_id.step_ids.level_id
        return levels.filtered(
            lambda level: (
                self.channel in level._get_channels()
                and level != self.level_id
                and (done is None or level.severity > done)
            )
        )

    def _postpone(self, until, reason):
        """Let the items wait until a date: each gets a pause, and the action is left out."""
        self._check_may_change()
        for action in self:
            if until < action.date:
                raise UserError(
                    self.env._("The items wait until a date on or after that of the run.")
                )
            lines = action._get_message_lines()
            self.env["credit.followup.hold"].create(
                [
                    {
                        "kind": "pause",
                        "company_id": action.company_id.id,
                        "move_id": line.move_id.id,
                        "move_line_id": line.move_line_id.id,
                        "reason": reason,
                        "date_from": action.date,
                        "date_until": until,
                    }
                    for line in lines
                ]
            )
            note = self.env._(
                "Postponed until %(date)s: %(reason)s",
                date=fields.Date.to_string(until),
                reason=reason,
            )
            action._set_state("skipped", note)
            lines._write_reason("cancelled")
            action.sudo().message_post(body=note)  # sudo: the history is not a user's to write

    def _change_level(self, level, reason):
        """Give the action and its lines another level; what then needs a manager is to be approved again."""
        self._check_may_change()
        for action in self.sudo():  # sudo: users may not write levels; whoever calls was allowed to
            if level not in action._get_possible_levels():
                raise UserError(
                    self.env._(
                        "%(level)s is not possible here: it must stand on the customer's path, use this "
                        "channel and be harder than what was done.",
                        level=level.name,
                    )
                )
            lines, before = action._get_message_lines(), action.level_id
            for line in lines:
                step = line.step_id.path_id.step_ids.filtered(lambda step: step.level_id == level)
                line.write({"level_id": level.id, "step_id": step.id})
            action.write({"level_id": level.id, "severity": level.severity})
            if level.needs_approval and action.state == "approved" and not self._is_manager():
                action._set_state("proposed")
            lines._write_reason("proposed")
            action.message_post(
                body=self.env._(
                    "%(before)s changed to %(after)s by %(user)s: %(reason)s",
                    before=before.name,
                    after=level.name,
                    user=self.env.user.name,
                    reason=reason,
                )
            )

    def _is_manager(self):
        return self.env.user.has_group("credit_risk_matrix.group_credit_manager")


class CreditFollowupActionLine(models.Model):
    _inherit = "credit.followup.action.line"

    def action_drop(self):
        """Leave these items out of their action; the next run looks at them again."""
        self.action_id._check_may_change()
        lines = self.sudo().filtered(  # sudo: users may not write lines; they were allowed to work
            lambda line: line.state in ACTIVE_STATES
        )
        lines.write({"state": "skipped"})
        lines._write_reason("cancelled")
        for action, dropped in lines.grouped("action_id").items():
            note = self.env._(
                "%(documents)s left out by %(user)s.",
                documents=", ".join(dropped.mapped("move_id.name")),
                user=self.env.user.name,
            )
            action._skip_empty(note)
            action.message_post(body=note)
