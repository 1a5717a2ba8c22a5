from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_amount, format_date

from .ir_qweb import MEMO

#: the items of an e-mail: attributes instead of styles, which mail programs know and which cost little
TABLE = Markup(
    '<table width="100%%" cellpadding="4" rules="rows" style="border-collapse: collapse; margin: 16px 0;">'
    "%s%s%s</table>"
)
HEAD = Markup(
    '<tr><th align="left">%s</th><th align="left">%s</th><th align="left">%s</th><th align="right">%s</th></tr>'
)
ROW = Markup('<tr><td>%s</td><td>%s</td><td>%s</td><td align="right">%s</td></tr>')
FOOT = Markup('<tr><th align="left" colspan="3">%s</th><th align="right">%s</th></tr>')


class CreditFollowupAction(models.Model):
    """What an e-mail template finds in an action: addresses and language as fields, the items as a table.

    Core reads a field where a template names one, and evaluates only what is more than that: fields are faster, and
    may be chosen by who may not write expressions.
    """

    _inherit = "credit.followup.action"

    mail_from = fields.Char(string="Sender's address", compute="_compute_mail_addresses")
    mail_reply_to = fields.Char(string="Address for answers", compute="_compute_mail_addresses")
    mail_lang = fields.Char(string="Language of the message", compute="_compute_mail_lang")

    @api.depends("company_id", "user_id")
    def _compute_mail_addresses(self):
        for action in self:
            action.mail_from = action._get_sender()
            action.mail_reply_to = action._get_reply_to()

    @api.depends("company_id", "partner_id.lang")
    def _compute_mail_lang(self):
        for action in self:
            action.mail_lang = action._get_lang()

    @api.private
    def mail_allowed_qweb_expressions(self):
        """Let templates show these fields, whoever edits them."""
        return (
            *super().mail_allowed_qweb_expressions(),
            "object.company_id.name",
            "object.mail_from",
            "object.mail_reply_to",
            "object.mail_lang",
        )

    def _get_items_table(self):
        """Return the items of a message with their totals as HTML, in the language of the context."""
        self.ensure_one()
        head = self._remember("head", lambda: HEAD % tuple(self._get_message_header()))
        rows = Markup("").join(ROW % tuple(row) for row in self._get_message_rows())
        totals = [self._format_amount(total, currency) for currency, total in self._get_totals()]
        foot = Markup("").join(FOOT % (self.env._("Total"), total) for total in totals)
        return TABLE % (head, rows, foot)

    def _get_message_header(self):
        """Return the titles of the columns."""
        return [
            self.env._("Document"),
            self.env._("Date"),
            self.env._("Due date"),
            self.env._("Open amount"),
        ]

    def _get_message_rows(self):
        """Return what a message says of each item, as texts, a column each."""
        self.ensure_one()
        rows = []
        for line in self._get_message_lines():
            item = line.move_line_id  # related fields of the line would be computed one by one
            rows.append(
                [
                    item.move_id.name or "",
                    self._format_date(item.invoice_date or item.date),
                    self._format_date(line.date_maturity),
                    self._format_amount(line.amount_residual_currency, item.currency_id),
                ]
            )
        return rows

    def _format_date(self, day):
        """Return a date as the customer writes it."""
        return self._remember(day, lambda: format_date(self.env, day))

    def _format_amount(self, amount, currency):
        """Return an amount; a foreign currency is named, since several share a sign."""
        text = self._remember((amount, currency), lambda: format_amount(self.env, amount, currency))
        return text if currency == self.currency_id else f"{text} {currency.name}"

    def _remember(self, key, make):
        """Return what is the same for many messages in a language: made once for a batch, each time outside of one."""
        memo = self.env.context.get(MEMO, {})
        key = (self.env.lang, key)
        if key not in memo:
            memo[key] = make()
        return memo[key]
