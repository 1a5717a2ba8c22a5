from odoo import models


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        """A follow-up action is done when its mail was sent, and fails with the mail."""
        actions = self.env[
            "credit.followup.action"
        ].sudo()  # sudo: the mail queue has no credit rights
        actions = actions.search([("mail_id", "in", self.ids), ("state", "=", "queued")])
        if failure_type:
            actions._mark_failed(failure_reason or self.env._("The e-mail could not be sent."))
        else:
            actions._set_state("done")
        return super()._postprocess_sent_message(
            success_pids, success_emails, failure_reason=failure_reason, failure_type=failure_type
        )
