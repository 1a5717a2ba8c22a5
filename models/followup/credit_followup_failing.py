from odoo import models
from odoo.exceptions import UserError


class CreditFollowupAction(models.Model):
    """What failed: the reason, an alert for whoever is responsible, and the next channel."""

    _inherit = "credit.followup.action"

    def _mark_mail_failed(self, note, address_failed):
        """Mark e-mails failed; an address that failed is not written to again until it changes.

        :param address_failed: the failure comes from the address, not from the server
        """
        for action in self:
            if address_failed:
                recipient = action.mail_id.recipient_ids[:1] or action.contact_ids[:1]
                action.failed_email = recipient.email_normalized
            action._mark_failed(note)

    def _mark_failed(self, note):
        """Tell the responsible of each failure too: it stands in the messages and as a task."""
        result = super()._mark_failed(note)
        for action in self:
            action._for_responsible()._alert_failure(note)
        return result

    def _alert_failure(self, note):
        """Plan a task for the responsible to look at the failure. Extend to warn in another way."""
        self.ensure_one()
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            "mail.mail_activity_data_warning",
            date_deadline=self.date,
            summary=self.env._("Follow-up failed: choose another channel"),
            note=note,
            user_id=self.user_id.id or self.env.uid,
        )

    def _message_receive_bounce(self, email, partner):
        """The mail came back: it does not count as done."""
        result = super()._message_receive_bounce(email, partner)
        for action in self.filtered(
            lambda a: a.channel == "email" and a.state in ("queued", "done")
        ):
            note = self.env._("The e-mail to %(address)s came back.", address=email)
            if action.state == "done":
                action._set_state("queued")
            action.failed_email = email
            action._mark_failed(note)
        return result

    # Buttons

    def action_allow_address(self):
        """Write to the address again: the failure was of that day only."""
        self._check_may_work()
        self.sudo().failed_email = False  # sudo: users may not write on actions

    def action_next_channel(self):
        """Put what failed into an action of the level's next channel, proposed in the same run."""
        self.ensure_one()
        self._check_may_work()
        channel = self._get_next_channel()
        if self.state != "failed" or not channel:
            raise UserError(
                self.env._(
                    "%(level)s has no other channel: give it one, or fill in another address.",
                    level=self.level_id.name,
                )
            )
        work = self.sudo()  # sudo: users may not write on actions
        following = work.copy({"channel": channel})
        lines = work.line_ids.filtered(lambda line: line.state == "failed")
        for line in lines:
            line.copy({"action_id": following.id, "channel": channel, "state": "proposed"})
        self.activity_unlink(["mail.mail_activity_data_warning"])
        following.line_ids._write_reason("proposed")
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": following.id,
            "view_mode": "form",
        }

    def _get_next_channel(self):
        """Return the channel to use instead of the one that failed: the level's, that is not in use."""
        self.ensure_one()
        level = self.level_id
        others = [level.fallback_channel] if level.fallback_channel else []
        others += [code for code in level._get_usable_channels() if code not in others]
        lines = self.sudo().line_ids.move_line_id  # sudo: reads lines of other actions
        used = self.env["credit.followup.action.line"].search(
            [
                ("move_line_id", "in", lines.ids),
                ("level_id", "=", level.id),
                ("state", "in", ("proposed", "approved", "queued", "done")),
            ]
        )
        taken = set(used.mapped("channel")) | {self.channel}
        return next((code for code in others if code not in taken), False)
