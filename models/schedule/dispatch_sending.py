import logging

from odoo import Command, api, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..lazy_text import translated
from .report_registry import REPORTS

_logger = logging.getLogger(__name__)

MIMETYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class CreditReportDispatch(models.Model):
    """Making the files and queueing the mails. Nothing is sent here: that is the mail queue's work."""

    _inherit = "credit.report.dispatch"

    @api.model
    def _send_waiting(self):
        """Make what waits, each kept before the next: one failure stops nothing else."""
        waiting = self.search([("state", "=", "waiting")], order="date, id")
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(waiting))
        for dispatch in waiting:
            dispatch = dispatch.try_lock_for_update()
            dispatch.invalidate_recordset(["state"])
            if dispatch.state == "waiting":
                dispatch._make()
            if not progress(1):
                break

    def _make(self):
        """Make the file for the recipient and queue its mail, or write down why not."""
        self.ensure_one()
        try:
            refusal = self.schedule_id._get_refusal(self.user_id)
            if refusal:
                self.write({"state": "refused", "refusal": refusal})
                return
            with self.env.cr.savepoint():
                self._queue(*self._make_file())
        except UserError as error:
            self.write({"state": "failed", "note": str(error)})
        except Exception as error:  # whatever one report trips over, the others go out
            _logger.exception("Report %s of schedule %s failed", self.id, self.schedule_id.id)
            text = self.env._("An error of the program: %(error)s", error=type(error).__name__)
            self.write({"state": "failed", "note": text})

    def _get_reader_env(self):
        """Return the environment of the recipient: his rights, his language, this company alone."""
        self.ensure_one()
        user = self.user_id
        context = {
            "lang": user.lang,
            "tz": user.tz,
            "allowed_company_ids": self.company_id.ids,
        }
        return self.env(user=user.id, su=False, context=context)

    def _make_file(self):
        """Return name and content of the file, made with the rights of the recipient."""
        env = self._get_reader_env()
        company = self.company_id.with_env(env)
        return REPORTS[self.report].make(env, company, self.as_of, self.since, self.file_format)

    def _queue(self, name, content):
        """Queue the mail with the file. The file belongs to the mail: nobody finds it elsewhere."""
        sender = self.company_id.email_formatted
        if not sender:
            raise UserError(
                self.env._("The company has no e-mail address: fill in one in its settings.")
            )
        mails = self.env["mail.mail"].sudo()  # sudo: only the queue's own users see mails
        mail = mails.create(
            {
                **self._prepare_mail(),
                "email_from": sender,
                "reply_to": sender,
                "recipient_ids": [Command.link(self.user_id.partner_id.id)],
                "auto_delete": True,
            }
        )
        attachment = (
            self.env["ir.attachment"]
            .sudo()  # sudo: as the mail
            .create(
                {
                    "name": name,
                    "raw": content,
                    "mimetype": MIMETYPES[self.file_format],
                    "res_model": "mail.message",  # it goes when the mail goes
                    "res_id": mail.mail_message_id.id,
                }
            )
        )
        mail.attachment_ids = attachment
        self.write({"state": "queued", "mail_id": mail.id, "file_name": name, "note": False})

    def _prepare_mail(self):
        """Return subject and body in the language of the recipient. Extend to say more."""
        env = self._get_reader_env()
        report = translated(env, REPORTS[self.report].label)
        day = format_date(env, self.as_of)
        subject = env._(
            "%(report)s of %(company)s as of %(date)s",
            report=report,
            company=self.company_id.name,
            date=day,
        )
        text = env._(
            "Attached is the report “%(report)s” of %(company)s as of %(date)s, compared with %(since)s.",
            report=report,
            company=self.company_id.name,
            date=day,
            since=format_date(env, self.since),
        )
        greeting = env._("Dear %(name)s,", name=self.user_id.name)
        body = env["ir.qweb"]._render(
            "credit_risk_matrix.report_dispatch_mail", {"greeting": greeting, "text": text}
        )
        return {"subject": " ".join(subject.split()), "body_html": body}
