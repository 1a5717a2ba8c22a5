from odoo import models
from odoo.fields import Command

from .ir_qweb import MEMO
from .letterhead import Letterhead

#: what a template gives an e-mail, as in core's own sending
MAIL_FIELDS = (
    "attachment_ids",
    "auto_delete",
    "body_html",
    "email_cc",
    "email_from",
    "email_to",
    "mail_server_id",
    "model",
    "partner_to",
    "reply_to",
    "report_template_ids",
    "res_id",
    "scheduled_date",
    "subject",
)


class CreditFollowupAction(models.Model):
    """E-mails: queued in batches, one for each action, with what the level attaches."""

    _inherit = "credit.followup.action"

    def _drop_unreachable(self):
        """Mark the e-mails failed that nobody can get, before their level is claimed; return the others.

        They know from then on, by their context, which addresses are dead.
        """
        emails = self.filtered(lambda action: action.channel == "email")
        knowing = self.with_context(credit_dead_emails=emails._get_dead_emails())
        lost = knowing.filtered(
            lambda action: action in emails and not action._get_mail_recipients()
        )
        if lost:
            lost._mark_failed(
                self.env._("The customer has no e-mail address that works: fill one in.")
            )
        return knowing - lost

    def _carry_out_email(self):
        """Queue one mail for each customer, rendered in batches per template; nothing is sent here."""
        dead = self.env.context.get("credit_dead_emails")
        shared = {"credit_dead_emails": dead, MEMO: {}}
        self.line_ids.move_id.mapped("name")  # read all at once: each message asks for its own only
        for template, actions in self.grouped(lambda a: a.level_id.mail_template_id).items():
            for company, own in actions.grouped("company_id").items():
                sender = template.with_company(company).with_context(**shared)
                mails = dict(zip(own, own._queue_mails(sender), strict=True))
                own._write_own({action: {"mail_id": mail.id} for action, mail in mails.items()})
                for action, mail in mails.items():
                    action._attach_files(mail)

    def _queue_mails(self, template):
        """Return the e-mails of these actions, in their order: core's sending in batches, but for two things.

        The company's head and foot are the same for all customers in a language, so they are rendered once; and the
        customer's messages keep the text without them, as they do with what core posts.
        """
        template._send_check_access(self.ids)
        rendered = template._generate_template(self.ids, MAIL_FIELDS)
        langs = template._render_lang(self.ids)
        letterheads = {
            lang: Letterhead(template.with_context(lang=lang or self.env.lang))
            for lang in set(langs.values())
        }
        values = [
            self._get_mail_values(rendered[action.id], letterheads[langs[action.id]])
            for action in self
        ]
        reports = [mail.pop("attachments", ()) for mail in values]
        mails = self.env["mail.mail"].sudo().create(values)  # sudo: users may not make e-mails
        for mail, files in zip(mails, reports, strict=True):
            if files:
                mail.attachment_ids += self._make_reports(mail, files)
        return mails

    def _get_mail_values(self, rendered, letterhead):
        """Return the values of an e-mail from what its template gave."""
        partners, files = rendered.pop("partner_ids", ()), rendered.pop("attachment_ids", ())
        if not rendered["email_from"]:
            del rendered["email_from"]  # core's default
        body = rendered["body_html"]
        subject = " ".join(rendered["subject"].split())  # one line, whatever names stand in it
        return {
            **rendered,
            "recipient_ids": [Command.link(partner_id) for partner_id in partners],
            "attachment_ids": [Command.link(file_id) for file_id in files],
            "subject": subject,
            "body": body,
            "body_html": letterhead.put_over(body),
        }

    def _make_reports(self, mail, files):
        """Return the reports that the template makes, as attachments of the message."""
        message = mail.mail_message_id
        return self.env["ir.attachment"].create(
            [
                {"name": name, "datas": datas, "res_model": message._name, "res_id": message.id}
                for name, datas in files
            ]
        )

    def _attach_files(self, mail):
        """Attach the files of the level."""
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
