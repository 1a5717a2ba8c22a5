from odoo import models

#: failures that come from the number: another try leads nowhere
NUMBER_FAILURES = (
    "sms_number_missing",
    "sms_number_format",
    "sms_country_not_supported",
    "sms_invalid_destination",
    "sms_not_allowed",
    "sms_rejected",
    "sms_blacklist",
    "sms_optout",
)


class MailNotification(models.Model):
    """What became of an SMS is told to its follow-up action. Core's app for SMS writes it here."""

    _inherit = "mail.notification"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("notification_status") and "sms.sms" in self.env:
            for notification in self:
                if notification.notification_type == "sms":
                    notification._tell_credit_action()
        return result

    def _tell_credit_action(self):
        """The action is done when its SMS went out; it fails or is cancelled with the SMS."""
        self.ensure_one()
        actions = self.env["credit.followup.action"].sudo()  # sudo: the queue has no credit rights
        action = actions.search(
            [
                ("sms_message_id", "=", self.mail_message_id.id),
                ("state", "in", ("queued", "done")),
            ],
            limit=1,
        )
        status = self.notification_status
        if not action:
            return
        if status in ("exception", "bounce"):
            labels = dict(self._fields["failure_type"]._description_selection(self.env))
            action._mark_sms_failed(self, labels.get(self.failure_type, self.failure_type))
        elif action.state == "queued" and status in ("pending", "sent"):
            action._set_state("done")
        elif action.state == "queued" and status == "canceled":
            action._set_state("cancelled", self.env._("The SMS was cancelled."))
            action.line_ids._write_reason("cancelled")


class CreditFollowupAction(models.Model):
    """An SMS that failed, and one that is taken back."""

    _inherit = "credit.followup.action"

    def _mark_sms_failed(self, notification, why):
        """Mark the action failed; a number that failed gets no SMS until it changes."""
        self.ensure_one()
        if self.state == "done":
            self._set_state("queued")
        if notification.failure_type in NUMBER_FAILURES:
            self.failed_number = notification.res_partner_id.phone
        number, text = notification.sms_number, why or self.env._("unknown reason")
        self._mark_failed(
            self.env._("The SMS to %(number)s failed: %(reason)s", number=number, reason=text)
        )

    def _get_waiting_sms(self):
        """Return the SMS of these actions that did not leave yet, locked until the end."""
        messages = self.env["sms.sms"].sudo()  # sudo: credit users may not read the queue
        waiting = messages.search(
            [("mail_message_id", "in", self.sms_message_id.ids), ("state", "=", "outgoing")]
        ).try_lock_for_update()
        waiting.invalidate_recordset(["state"])
        return waiting.filtered(lambda sms: sms.state == "outgoing")

    def _find_undo_problems(self):
        """Return ``action -> why it cannot be undone``; an SMS can only while it waits."""
        problems = super()._find_undo_problems()
        by_sms = self.filtered(lambda action: action.channel == "sms" and action not in problems)
        if by_sms:
            waiting = by_sms._get_waiting_sms() if "sms.sms" in self.env else ()
            messages = {sms.mail_message_id for sms in waiting}
            problems |= {
                action: self.env._(
                    "The SMS of %(action)s is sent or being sent: it cannot be undone.",
                    action=action.display_name,
                )
                for action in by_sms
                if action.sms_message_id not in messages
            }
        return problems

    def _undo(self, note):
        messages = "sms.sms" in self.env and self.filtered("sms_message_id")
        waiting = messages._get_waiting_sms() if messages else None
        result = super()._undo(note)
        if waiting:
            waiting._update_sms_state_and_trackers("canceled")
        return result
