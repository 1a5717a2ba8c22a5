from odoo import models

from .ir_qweb import MEMO


class CreditFollowupAction(models.Model):
    """E-mails: queued in batches, one for each action, with what the level attaches."""

    _inherit = "credit.followup.action"

    def _drop_unreachable(self):
        """Mark the e-mails failed that nobody can get, before their level is claimed; return the others."""
        emails = self.filtered(lambda action: action.channel == "email")
        dead = emails._get_dead_emails() if emails else set()
        lost = emails.with_context(credit_dead_emails=dead).filtered(
            lambda action: not action._get_mail_recipients()
        )
        if lost:
            lost._mark_failed(
                self.env._("The customer has no e-mail address that works: fill one in.")
            )
        return self - lost

    def _carry_out_email(self):
        """Queue one mail for each customer, rendered in batches per template; nothing is sent here."""
        shared = {"credit_dead_emails": self._get_dead_emails(), MEMO: {}}
        self.line_ids.move_id.mapped("name")  # read all at once: each message asks for its own only
        for template, actions in self.grouped(lambda a: a.level_id.mail_template_id).items():
            for company, own in actions.grouped("company_id").items():
                sender = template.with_company(company).with_context(**shared)
                mails = sender.send_mail_batch(
                    own.ids, email_layout_xmlid="credit_risk_matrix.followup_mail_layout"
                )
                for action, mail in zip(own, mails, strict=True):
                    action.mail_id = mail
                    action._finish_mail(mail)

    def _finish_mail(self, mail):
        """Bring the subject on one line, whatever names stand in it, and attach the files of the level."""
        self.ensure_one()
        subject = " ".join((mail.subject or "").split())
        if subject != mail.subject:
            mail.subject = subject
        attachments = self._get_mail_attachments()
        if attachments:
            mail.attachment_ids += attachments

    def _get_mail_attachments(self):
        """Return the files that go with the e-mail: the level decides. Extend to attach more."""
        self.ensure_one()
        kind = self.level_id.mail_attachment
        if kind == "invoices":
            return self._get_invoice_files()
        if kind == "statement":
            return self._make_statement()
        return self.env["ir.attachment"]
