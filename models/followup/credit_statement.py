"""Statement of account: what a customer owed, what happened, and what is open."""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from ...engine.ageing import BUCKETS, bucket_of, days_overdue
from ..lazy_text import translated

_lt = LazyTranslate(__name__)

#: what a document is called in a statement
KINDS = {
    "invoice": _lt("Invoice"),
    "refund": _lt("Credit note"),
    "payment": _lt("Payment"),
    "entry": _lt("Entry"),
}
MONEY_JOURNALS = ("bank", "cash", "credit")


@dataclass
class StatementGroup:
    """The statement of a customer in one currency; amounts are in that currency.

    :ivar opening: what was open before the period
    :ivar entries: dictionaries of what was posted in the period, with the running ``balance``
    :ivar closing: opening and entries added up
    :ivar paid: payments received in the period, as a positive amount
    :ivar elsewhere: what was settled against another currency: closing less what is open
    :ivar rows: dictionaries of the items that are open at the end, the oldest first
    :ivar total: the open items added up; a credit counts against it
    :ivar buckets: the same by age; a credit stands in the bucket of its date
    """

    currency: object
    opening: Decimal = Decimal(0)
    entries: list = field(default_factory=list)
    closing: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)
    elsewhere: Decimal = Decimal(0)
    rows: list = field(default_factory=list)
    total: Decimal = Decimal(0)
    buckets: dict = field(default_factory=lambda: dict.fromkeys(BUCKETS, Decimal(0)))

    @property
    def is_empty(self):
        """Tell whether nothing is open, and nothing happened."""
        return not (self.opening or self.entries or self.rows)


class CreditStatement(models.AbstractModel):
    """Reads statements of account: for letters and mails, and for whoever asks for one."""

    _name = "credit.statement"
    _description = "Statement of account"

    @api.model
    def _read(self, company, partners, date_from, date_to):
        """Return partner id -> list of groups, one for each currency in which something is or happened.

        A fixed number of statements, whatever the number of customers. A currency without opening balance,
        entries and open items is left out.

        :param company: the exact company
        :param partners: commercial partners
        :param date_from, date_to: first and last day of the period
        """
        self.env.flush_all()
        groups = {partner.id: {} for partner in partners}
        for partner_id, currency_id, amount in self._read_opening(company, partners, date_from):
            self._get_group(groups, partner_id, currency_id).opening = Decimal(amount)
        for partner_id, currency_id, is_payment, entry in self._read_entries(
            company, partners, date_from, date_to
        ):
            group = self._get_group(groups, partner_id, currency_id)
            group.entries.append(entry)
            group.paid -= entry["amount"] if is_payment else 0
        self._add_open_items(groups, company, date_to, partners.ids)
        return {
            partner_id: self._finish(currencies.values())
            for partner_id, currencies in groups.items()
        }

    @api.model
    def _get_lang(self, company, partner):
        """Return the language in which a customer is written to: one that is installed."""
        languages = self.env["res.lang"]
        codes = (partner.lang, company.partner_id.lang)
        return next((code for code in codes if code and languages._get_data(code=code)), "en_US")

    @api.model
    def _get_payment_account(self, company):
        """Return the company's first bank account, to be paid on."""
        accounts = company.partner_id.bank_ids
        return accounts.filtered("allow_out_payment")[:1] or accounts[:1]

    @api.model
    def _get_address_lines(self, partner):
        """Return a partner's address as the lines of a letter, without its name."""
        address = partner._display_address(without_company=True)
        return [line.strip() for line in address.splitlines() if line.strip()]

    @api.model
    def _read_open(self, company, as_of, partners):
        """Return partner id -> list of groups with the open items on a date alone."""
        self.env.flush_all()
        groups = {partner.id: {} for partner in partners}
        self._add_open_items(groups, company, as_of, partners.ids)
        return {partner_id: list(currencies.values()) for partner_id, currencies in groups.items()}

    @api.model
    def _get_group(self, groups, partner_id, currency_id):
        """Return the group of a customer and currency, a new one when there is none."""
        currencies = groups[partner_id]
        if currency_id not in currencies:
            currency = self.env["res.currency"].browse(currency_id)
            currencies[currency_id] = StatementGroup(currency)
        return currencies[currency_id]

    @api.model
    def _finish(self, groups):
        """Return the groups that say something, with their running balances."""
        for group in groups:
            balance = group.opening
            for entry in group.entries:
                balance += entry["amount"]
                entry["balance"] = balance
            group.closing = balance
            group.elsewhere = group.closing - group.total
        return sorted(
            (group for group in groups if not group.is_empty), key=lambda group: group.currency.name
        )

    @api.model
    def _read_opening(self, company, partners, date_from):
        """Return partner id, currency id and what was open before the period."""
        lines = self.env["account.move.line"]
        return self.env.execute_query(
            SQL(
                """
                SELECT owner.commercial_partner_id, l.currency_id, SUM(l.amount_currency)::text
                  FROM account_move_line l JOIN res_partner owner ON owner.id = l.partner_id
                 WHERE %s
                 GROUP BY 1, 2
                """,
                lines._get_credit_posted_sql(company, date_from - timedelta(days=1), partners.ids),
            )
        )

    @api.model
    def _read_entries(self, company, partners, date_from, date_to):
        """Yield partner id, currency id, whether it is a payment, and the entry, by date."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT owner.commercial_partner_id, l.currency_id, l.date, m.name, m.ref, m.move_type,
                       j.type, COALESCE(l.date_maturity, l.date), l.amount_currency::text
                  FROM account_move_line l
                  JOIN res_partner owner ON owner.id = l.partner_id
                  JOIN account_move m ON m.id = l.move_id
                  JOIN account_journal j ON j.id = l.journal_id
                 WHERE %s AND l.date >= %s
                 ORDER BY l.date, l.id
                """,
                self.env["account.move.line"]._get_credit_posted_sql(
                    company, date_to, partners.ids
                ),
                date_from,
            )
        )
        for partner_id, currency_id, day, name, ref, move_type, journal, due, amount in rows:
            amount = Decimal(amount)
            kind = self._get_kind(move_type, journal)
            is_invoice = kind in ("invoice", "refund")
            entry = {
                "date": day,
                "name": name,
                "ref": ref,
                "kind": translated(self.env, KINDS[kind]),
                "maturity": due if is_invoice else None,
                "amount": amount,
                "debit": max(amount, Decimal(0)),
                "credit": max(-amount, Decimal(0)),
            }
            yield partner_id, currency_id, journal in MONEY_JOURNALS, entry

    @api.model
    def _get_kind(self, move_type, journal):
        """Return what a document is: invoice, refund, payment or entry."""
        if move_type in ("out_invoice", "out_receipt"):
            return "invoice"
        if move_type == "out_refund":
            return "refund"
        return "payment" if journal in MONEY_JOURNALS else "entry"

    @api.model
    def _add_open_items(self, groups, company, as_of, partner_ids):
        """Add what is open on a date to the groups; the items are the ledger items of every report."""
        ledger = self.env["account.move.line"]._get_credit_ledger_sql(company, as_of, partner_ids)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT i.partner_id, m.name, i.invoice_date, i.date_maturity,
                       i.residual_currency::text, i.currency_id
                  FROM (%s) i JOIN account_move m ON m.id = i.move_id
                 ORDER BY i.date_maturity, i.id
                """,
                ledger,
            )
        )
        for partner_id, name, invoice_date, maturity, residual, currency_id in rows:
            group = self._get_group(groups, partner_id, currency_id)
            days, amount = days_overdue(maturity, as_of), Decimal(residual)
            group.rows.append(
                {
                    "name": name,
                    "date": invoice_date,
                    "maturity": maturity,
                    "days": max(days, 0),
                    "bucket": bucket_of(days),
                    "amount": amount,
                }
            )
            group.total += amount
            group.buckets[bucket_of(days)] += amount
