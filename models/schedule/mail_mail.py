from odoo import models


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        """The log of a scheduled report says what became of its mail."""
        dispatches = self.env[
            "credit.report.dispatch"
        ].sudo()  # sudo: the queue has no credit rights
        dispatches = dispatches.search([("mail_id", "in", self.ids), ("state", "=", "queued")])
        if failure_type and not (success_pids or success_emails):
            note = failure_reason or self.env._("The e-mail could not be sent.")
            dispatches.write({"state": "failed", "note": note})
        else:
            dispatches.write({"state": "sent"})
        return super()._postprocess_sent_message(
            success_pids, success_emails, failure_reason=failure_reason, failure_type=failure_type
        )
