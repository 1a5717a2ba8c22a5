"""Letters and reports on paper, of the demo company: what `bin/screenshots` turns into pictures.

    make(env, company, folder, names)

Runs in Odoo's shell and writes a file for each paper into a folder: a letter as PDF, an e-mail as HTML page, a report in each
of its formats. The list follows from what is shipped: every follow-up level with a message, every report of the register.
Nothing is kept in the database, and nothing is sent.
"""

import base64
import re
from pathlib import Path

from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import Command, fields

MODULE = "credit_risk_matrix"
#: language of a picture's name -> language of the customer
LANGUAGES = {"en": "en_US", "nl": "nl_NL", "fr": "fr_FR", "de": "de_DE"}
#: what is added to the name of a report -> its language; none: that of the manager. On paper only: how a spreadsheet writes a
#: number is the language of the program that opens it
REPORT_LANGUAGES = {"": None, "_nl": "nl_NL"}
#: reports in another language that are made without being asked for by name
ALSO_SHOWN = ("report_overdue_pdf_nl", "report_portfolio_pdf_nl", "report_results_pdf_nl")
#: channels in which a customer reads something -> the file that is made
WRITTEN = {"email": "html", "letter": "pdf", "registered": "pdf"}
#: documents that a customer in most need of a reminder has open
MOST_ITEMS = 4

PAGE = Markup(
    """<!DOCTYPE html><html><head><meta charset="utf-8"/></head>
<body style="margin: 0; font-family: Verdana, Arial, sans-serif; font-size: 13px;">
<table style="margin: 12px 16px;">%s</table>%s</body></html>"""
)
LINE = Markup('<tr><td style="color: #666; padding-right: 16px;">%s</td><td>%s</td></tr>')
LOGO = re.compile(r'src="[^"]*/logo\.png\?company=\d+"')


def list_letters(env):
    """Return name -> (level, channel) of every shipped level of which a customer reads something.

    The statements of account, which are no level, have None for both.
    """
    shipped = env["ir.model.data"].search(
        [("module", "=", MODULE), ("model", "=", "credit.followup.level")], order="name"
    )
    letters = {}
    for row in shipped:
        level = env["credit.followup.level"].browse(row.res_id)
        for channel in level._get_channels():
            if channel in WRITTEN:
                letters[f"{row.name.removeprefix('level_')}_{channel}"] = (level, channel)
    return {**letters, "statement": (None, None), "statement_of_mail": (None, None)}


def list_reports(reports, every=False):
    """Return name -> (report, format, language) of every report of the register, in each of its formats.

    :param every: also those in another language that are made only when asked for by name
    """
    names = {
        f"report_{name}_{kind}{suffix}": (report, kind, lang)
        for name, report in reports.items()
        for kind in report.formats
        for suffix, lang in REPORT_LANGUAGES.items()
        if kind == "pdf" or not lang
    }
    return {
        name: paper for name, paper in names.items() if every or not paper[2] or name in ALSO_SHOWN
    }


def make(env, company, folder, reports, names=()):
    """Write the papers of these names, or all, as files into a folder, and print their names.

    :param reports: the register of the add-on (`REPORTS`)
    :param names: of `list_letters` and `list_reports`; other names are an error
    """
    letters, files = list_letters(env), list_reports(reports, every=bool(names))
    unknown = set(names) - set(letters) - set(files)
    if unknown:
        known = ", ".join(sorted({*letters, *files}))
        raise SystemExit(f"Unknown: {', '.join(sorted(unknown))}\nPapers: {known}")
    office = Office(env, company)
    for name, (level, channel) in letters.items():
        if not names or name in names:
            for code, lang in LANGUAGES.items():
                extension = WRITTEN.get(channel, "pdf")
                content = office.write(name, level, channel, lang)
                (Path(folder) / f"{name}_{code}.{extension}").write_bytes(content)
    for name, (report, kind, lang) in files.items():
        if not names or name in names:
            (Path(folder) / f"{name}.{kind}").write_bytes(office.report(report, kind, lang))


class Office:
    """Writes what the demo company would send today.

    :ivar customers: language -> the customer that is written to
    """

    def __init__(self, env, company):
        today = fields.Date.today()
        self.company = company.with_company(company).sudo()  # as the daily job
        self.env = self.company.env
        # where core's module for it is installed, letters have a payment code
        self.company.qr_code = True
        self.today, self.since = today, today - relativedelta(months=1)
        #: what nobody is written to about
        self.held = self.env["credit.followup.item"].search(
            [("company_id", "=", company.id), ("reason_code", "in", ("held", "blocked"))]
        )
        self.customers = {lang: self._choose(lang) for lang in LANGUAGES.values()}

    # Who is written to

    def _choose(self, lang):
        """Return a customer of a language who can be sent everything: an address, items overdue and items due later."""
        customers = self.env["credit.risk.profile"].search(
            [("company_id", "=", self.company.id), ("partner_id.lang", "=", lang)]
        )
        return max(customers.partner_id, key=self._suits).with_context(lang=lang)

    def _suits(self, partner):
        """Return how well a customer shows what a letter can be; the larger, the better."""
        late = len(self._find_items(partner, is_pre_due=False))
        later = len(self._find_items(partner, is_pre_due=True))
        return (
            bool(late),
            bool(later),
            bool(partner.city),
            partner.is_company,
            min(late, 3),
            -partner.id,
        )

    def _find_items(self, partner, is_pre_due):
        """Return open invoices of a customer: those that fall due later, or those that are overdue."""
        domain = [
            ("company_id", "=", self.company.id),
            ("partner_id", "=", partner.id),
            (
                "account_id",
                "in",
                self.env["account.move.line"]._get_credit_receivable_account_ids(),
            ),
            ("parent_state", "=", "posted"),
            ("move_id.move_type", "=", "out_invoice"),
            ("amount_residual", ">", 0),
            ("id", "not in", self.held.move_line_id.ids),
            ("date_maturity", ">=" if is_pre_due else "<", self.today),
        ]
        return self.env["account.move.line"].search(domain, order="date_maturity", limit=MOST_ITEMS)

    # Letters

    def write(self, name, level, channel, lang):
        """Return what the customer of a language gets."""
        partner = self.customers[lang]
        if name == "statement":
            return self._write_statement(partner)
        if name == "statement_of_mail":
            late = self.env.ref(f"{MODULE}.level_first_reminder")
            return self._make_action(partner, late, "email")._make_statement().raw
        action = self._make_action(partner, level, channel)
        if channel == "email":
            action._carry_out_email()
            return self._get_page(action.mail_id)
        return action._render_pdf("action_report_followup_letter")

    def _make_action(self, partner, level, channel):
        """Return a follow-up action as a run of today would propose it, for these items at this level."""
        items = self._find_items(partner, level.is_pre_due)
        if not items:
            items = self._find_items(partner, not level.is_pre_due)
        self._set_free(items, level, channel)
        run = self.env["credit.followup.run"].create(
            {"company_id": self.company.id, "date": self.today}
        )
        common = {"company_id": self.company.id, "level_id": level.id, "channel": channel}
        lines = [{**common, **self._prepare_line(item)} for item in items]
        return self.env["credit.followup.action"].create(
            {
                **common,
                "run_id": run.id,
                "partner_id": partner.id,
                "user_id": self.company.credit_followup_user_id.id,
                "amount_due": sum(items.mapped("amount_residual")),
                "days_overdue": max(line["days_overdue"] for line in lines),
                "line_ids": [Command.create(line) for line in lines],
            }
        )

    def _set_free(self, items, level, channel):
        """Let these items be written about at a level that they have behind them."""
        earlier = self.env["credit.followup.action.line"].search(
            [
                ("move_line_id", "in", items.ids),
                ("level_id", "=", level.id),
                ("channel", "=", channel),
            ]
        )
        earlier.state = "cancelled"
        earlier.flush_recordset()

    def _prepare_line(self, item):
        return {
            "move_line_id": item.id,
            "date_maturity": item.date_maturity,
            "days_overdue": max(0, (self.today - item.date_maturity).days),
            "amount_residual": item.amount_residual,
            "amount_residual_currency": item.amount_residual_currency,
        }

    def _get_page(self, mail):
        """Return an e-mail as a page: its head as a mail program shows it, then its body."""
        head = [
            ("From", mail.email_from),
            ("To", ", ".join(mail.recipient_ids.mapped("email_formatted"))),
            ("Subject", mail.subject),
            ("Attached", ", ".join(mail.attachment_ids.mapped("name"))),
        ]
        lines = Markup().join(LINE % line for line in head if line[1])
        logo = (self.company.logo_web or b"").decode()
        body = LOGO.sub(f'src="data:image/png;base64,{logo}"', mail.body_html)
        return (PAGE % (lines, Markup(body))).encode()  # the body is ours, made by a template

    def _write_statement(self, partner):
        """Return the statement of account that a credit controller makes."""
        controller = self.company.credit_followup_user_id
        export = (
            self.env["credit.statement.export"]
            .with_user(controller)
            .with_context(allowed_company_ids=self.company.ids)
            .create({"partner_ids": [Command.set(partner.ids)], "company_id": self.company.id})
        )
        return base64.b64decode(export._make(export.partner_ids)[1])

    # Reports

    def report(self, report, kind, lang=None):
        """Return a report as the manager gets it by schedule, in his language or another."""
        manager = self.env["res.users"].search([("login", "=", "manager")])
        context = {
            "lang": lang or manager.lang,
            "tz": manager.tz,
            "allowed_company_ids": self.company.ids,
        }
        env = self.env(user=manager.id, su=False, context=context)
        company = self.company.with_env(env)
        return report.make(env, company, self.today, self.since, kind)[1]
