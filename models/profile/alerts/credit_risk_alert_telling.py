from markupsafe import Markup

from odoo import api, fields, models

#: new alerts of one person at a time that become a task each; more are told in one message
MOST_TASKS = 20

#: alerts that one message names
MOST_NAMED = 20


class ResCompany(models.Model):
    _inherit = "res.company"

    credit_alert_digest = fields.Selection(
        [("daily", "Every day"), ("weekly", "Every Monday")],
        string="E-mail with open alerts",
        help="The daily job sends everybody the open alerts that he or she is responsible for.",
    )
    credit_alert_digest_date = fields.Date(
        string="Last e-mail with open alerts", readonly=True, copy=False
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    credit_alert_digest = fields.Selection(related="company_id.credit_alert_digest", readonly=False)


class CreditRiskAlert(models.Model):
    """How people hear of alerts: a task, a message in the inbox, an e-mail with all that is open."""

    _inherit = "credit.risk.alert"

    def _tell(self, as_of):
        """Tell the responsible people of alerts that are new or graver, each in one message.

        An information is not told: it stands in the list.
        """
        grave = self.filtered(lambda alert: alert.severity != "1" and alert.user_id)
        for user, alerts in grave.grouped("user_id").items():
            alerts.filtered("rule_id.use_activity")[:MOST_TASKS]._plan_tasks(user, as_of)
            alerts.filtered("rule_id.use_inbox")._notify(user)

    def _plan_tasks(self, user, as_of):
        for alert in self.with_context(lang=user.lang, mail_activity_quick_update=True):
            alert.activity_schedule(
                "mail.mail_activity_data_warning",
                date_deadline=as_of,
                summary=alert.display_name,
                note=alert.sentence,
                user_id=user.id,
            )

    def _notify(self, user):
        """Put one message about these alerts into the user's inbox, or send it, as the user prefers."""
        if not self:
            return
        alerts = self.with_context(lang=user.lang).sorted(
            lambda alert: (-int(alert.severity), alert.id)
        )
        subject = alerts[0].display_name
        if len(alerts) > 1:
            subject = alerts.env._("%(count)s new credit alerts", count=len(alerts))
        record = alerts[:1] if len(alerts) == 1 else self.env["mail.thread"]
        record.with_context(mail_notify_force_send=False).message_notify(
            subject=subject,
            body=alerts[:MOST_NAMED]._render_list(len(alerts)),
            partner_ids=user.partner_id.ids,
            author_id=self.env.ref("base.partner_root").id,
        )

    def _render_list(self, count):
        """Return these alerts as a list with links, and how many there are besides them."""
        base = self[:1].get_base_url()
        rows = Markup().join(
            Markup('<li><a href="%s/odoo/credit-alerts/%s">%s</a>: %s</li>')
            % (base, alert.id, alert.display_name, alert.sentence or "")
            for alert in self
        )
        body = Markup("<ul>%s</ul>") % rows
        if count > len(self):
            more = self.env._("and %(count)s more", count=count - len(self))
            body += Markup('<p><a href="%s/odoo/credit-alerts">%s</a></p>') % (base, more)
        return body

    # The e-mail with all that is open

    @api.model
    def _send_digest(self, company, today):
        """Send everybody the open alerts they are responsible for, when the company's day for it has come.

        A second call on the same day sends nothing.
        """
        often = company.credit_alert_digest
        if not often or company.credit_alert_digest_date == today:
            return self.env["mail.mail"]
        if often == "weekly" and today.weekday() != 0:
            return self.env["mail.mail"]
        company.credit_alert_digest_date = today
        alerts = self.search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "open"),
                ("user_id.active", "=", True),
                ("user_id.email", "!=", False),
            ]
        )
        return self.env["mail.mail"].create(
            [own._prepare_digest(company, user) for user, own in alerts.grouped("user_id").items()]
        )

    def _prepare_digest(self, company, user):
        """Return the values of the e-mail to one user. Extend for another text."""
        alerts = self.with_context(lang=user.lang)
        subject = alerts.env._(
            "%(company)s: %(count)s open credit alerts", company=company.name, count=len(self)
        )
        greeting = alerts.env._("These credit alerts are open and yours:")
        if len(self) == 1:
            subject = alerts.env._("%(company)s: an open credit alert", company=company.name)
            greeting = alerts.env._("This credit alert is open and yours:")
        return {
            "subject": subject,
            "email_from": company.email_formatted or user.email_formatted,
            "email_to": user.email_formatted,
            "body_html": Markup("<p>%s</p>%s")
            % (greeting, alerts[:MOST_NAMED]._render_list(len(self))),
            "auto_delete": True,
        }
