from odoo import models

#: failures that come from the address: writing to it again leads nowhere
ADDRESS_FAILURES = ("mail_email_invalid", "mail_email_missing", "mail_bounce", "mail_bl")

#: how core calls it that no mail server could be reached: nothing is wrong with the mail
SERVER_DOWN = "mail_smtp"

#: what becomes a header of the message
HEADERS = ("email_from", "reply_to", "subject")


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        """A follow-up action is done when its mail was sent, and fails with the mail.

        Sent to one of several recipients is sent: core tells of the others as a failure of the whole.
        While no mail server can be reached, the mails stay in the queue and the actions with them.
        """
        actions = self.env[
            "credit.followup.action"
        ].sudo()  # sudo: the mail queue has no credit rights
        actions = actions.search([("mail_id", "in", self.ids), ("state", "=", "queued")])
        failed = failure_type and not (success_pids or success_emails)
        if failed and failure_type == SERVER_DOWN:
            actions.mail_id.write({"state": "outgoing"})
            actions.write({"state_note": self.env._("No mail server could be reached: it waits.")})
        elif failed:
            actions._mark_mail_failed(
                failure_reason or self.env._("The e-mail could not be sent."),
                failure_type in ADDRESS_FAILURES,
            )
        else:
            actions._set_state("done")
        return super()._postprocess_sent_message(
            success_pids, success_emails, failure_reason=failure_reason, failure_type=failure_type
        )

    def _prepare_outgoing_list(self, mail_server=False, doc_to_followers=None):
        """A line end in a name stays out of the headers of a follow-up: it would end the header.

        The mail's row is locked from here on: an undo at this moment either came before or finds it being sent.
        """
        if self.model == "credit.followup.action":
            self.flush_recordset(["state"])
        messages = super()._prepare_outgoing_list(
            mail_server=mail_server, doc_to_followers=doc_to_followers
        )
        if self.model == "credit.followup.action":
            for values in messages:
                values.update({name: _on_one_line(values[name]) for name in HEADERS})
                for name in ("email_to", "email_cc"):
                    values[name] = [_on_one_line(address) for address in values[name]]
        return messages


def _on_one_line(text):
    """Return a text without line ends.

    >>> _on_one_line("A\\r\\nBcc: b@example.com")
    'A Bcc: b@example.com'
    """
    return " ".join(text.split()) if text else text
