"""Loads the rows of a ledger file into a company through the ORM, as they were known on a date.

Customers, posted invoices, payments that the bank reported on the day of settlement, and a hold for
each open invoice in dispute. What is there already is recognised by the customer's reference and the
invoice's reference, so that the same rows can be loaded again for a later date.

Nothing is committed here: the caller commits everything or nothing.
"""

import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from ledger_entries import EntryWriter
from ledger_file import LedgerFileError
from ledger_holds import DisputeHolds

from odoo.fields import Date, Domain
from odoo.tools import SQL

#: chart of accounts for a company that has none
CHART = "generic_coa"
#: system parameter, for each company: the date as of which it is loaded
LOADED_PARAMETER = "credit_risk_matrix.ledger_loaded_as_of.%s"
#: a bulk load leaves no messages behind, and profiles as of today would say nothing about its date
QUIET = {
    "credit_risk_no_refresh": True,
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
}
#: what Odoo writes on the item of an invoice that no payment term divides
NO_DISCOUNT = {"discount_amount_currency": 0.0, "discount_balance": 0.0}


class LoadError(Exception):
    """The rows cannot be loaded into this company; the message says why."""


@dataclass
class Summary:
    """What a load added, and how the company's receivables then stand."""

    company: str
    currency: str
    as_of: date
    customers: int = 0
    invoices: int = 0
    payments: int = 0
    holds: int = 0
    holds_ended: int = 0
    open_items: int = 0
    balance: float = 0.0


def load(env, rows, as_of, company=None, progress=None):
    """Load what was known of the rows at the end of a day; never commits.

    :param env: environment of somebody who may do the bookkeeping and its configuration
    :param rows: what `ledger_file.read_ledger` returns
    :param as_of: date; not before the date of an earlier load
    :param company: the company to load into; the user's when empty
    :param progress: function (what, done, total) that is called as the work goes on
    :return: Summary
    :raise LoadError: the company is not fit for it, or loaded as of a later date
    :raise LedgerFileError: rows do not fit this database
    """
    return _Loader(env, as_of, company or env.company, progress or (lambda *_: None)).run(rows)


class _Loader:
    """One load into one company."""

    def __init__(self, env, as_of, company, progress):
        context = {**env.context, **QUIET, "allowed_company_ids": company.ids, "lang": "en_US"}
        self.env = env(context=context)
        self.as_of = as_of
        self.company = company.with_env(self.env)
        self.progress = progress
        self.writer = EntryWriter(self.company)
        self.holds = DisputeHolds(self.company)
        self.moves = {}  # invoice number -> id of its entry

    def run(self, rows):
        """Load the rows; return the summary."""
        self._refuse_earlier_date()
        self._prepare_company()
        self._check_rows(rows)
        known = [row for row in rows if row.is_known(self.as_of)]
        known.sort(key=lambda row: (row.invoice_date, row.invoice))
        summary = Summary(self.company.name, self.company.currency_id.name, self.as_of)
        partners, summary.customers = self._load_customers(known)
        summary.invoices = self._load_invoices(known, partners)
        summary.payments = self._load_payments(known, partners)
        summary.holds_ended = self._end_holds(known)
        summary.holds = self._add_holds(known)
        self._remember_date()
        summary.open_items, summary.balance = self._read_receivables()
        return summary

    # The company

    def _refuse_earlier_date(self):
        """A ledger goes on, never back: what was booked later would stay."""
        loaded = self._parameters().get_param(LOADED_PARAMETER % self.company.id)
        if loaded and self.as_of < Date.to_date(loaded):
            raise LoadError(
                f"{self.company.name} is loaded as of {loaded}, and {self.as_of} is earlier: "
                "use another database"
            )

    def _remember_date(self):
        self._parameters().set_param(LOADED_PARAMETER % self.company.id, str(self.as_of))

    def _parameters(self):
        # sudo: whoever loads a ledger need not be an administrator
        return self.env["ir.config_parameter"].sudo()

    def _prepare_company(self):
        """See to a chart of accounts and find the journals."""
        if not self.company.root_id.chart_template:  # a branch has that of its company
            charts = self.env["account.chart.template"]
            charts.try_loading(CHART, self.company.root_id, install_demo=False)
            self.progress("chart of accounts", 1, 1)
        self.currency = self.company.currency_id
        self.sales = self._find_journal("sale")
        self.bank = self._find_journal("bank")

    def _find_journal(self, kind):
        """Return the first journal of a type in the company's currency."""
        journals = self.env["account.journal"]
        journal = journals.search(
            Domain(journals._check_company_domain(self.company))
            & Domain("type", "=", kind)
            & Domain("default_account_id", "!=", False)
            & Domain("currency_id", "in", (False, self.currency.id)),
            limit=1,
        )
        if not journal:
            raise LoadError(
                f"{self.company.name} has no {kind} journal with an account in {self.currency.name}"
            )
        return journal

    # The rows

    def _check_rows(self, rows):
        """Refuse rows that this database cannot hold as they are."""
        countries = self.env["res.country"].search([])
        self.countries = {country.code: country for country in countries}
        problems = []
        for row in rows:
            if row.country not in self.countries:
                problems.append(f"{row.where}: country {row.country} is not in this database")
            digits = max(-row.amount.normalize().as_tuple().exponent, 0)
            if digits > self.currency.decimal_places:
                problems.append(
                    f"{row.where}: amount {row.amount} has more than "
                    f"{self.currency.decimal_places} decimals, for {self.currency.name}"
                )
        if problems:
            raise LedgerFileError(problems)

    # Customers

    def _load_customers(self, rows):
        """Return the customers as a mapping reference -> partner, and how many are new."""
        first = {}
        for row in rows:
            first.setdefault(row.customer, row)
        partners = self._find_customers(first)
        new = [row for ref, row in first.items() if ref not in partners]
        created = self.env["res.partner"].create([self._customer_values(row) for row in new])
        self.env.flush_all()
        self.progress("customers", len(new), len(new))
        return partners | {partner.ref: partner for partner in created}, len(new)

    def _find_customers(self, refs):
        """Return the customers that are there; archived ones are customers too."""
        customers = self.env["res.partner"].with_context(active_test=False)
        domain = Domain("ref", "in", list(refs)) & Domain("parent_id", "=", False)
        domain &= Domain("company_id", "in", (False, self.company.id))
        partners = {}
        for partner in customers.search(domain):
            if partners.setdefault(partner.ref, partner) != partner:
                raise LoadError(f"Two customers have the reference {partner.ref}: merge them first")
        return partners

    def _customer_values(self, row):
        """Return the values of a new customer, reachable at an address that is nobody's."""
        return {
            "name": row.customer,
            "ref": row.customer,
            "is_company": True,
            "customer_rank": 1,
            "country_id": self.countries[row.country].id,
            "email": get_address(row.customer),
            "lang": "en_US",
        }

    # Invoices

    def _load_invoices(self, rows, partners):
        """Create and post the invoices that are not there; return how many."""
        self._find_invoices(rows, partners)
        new = [row for row in rows if row.invoice not in self.moves]
        for done, batch in self.writer.batches(new):
            values = [self._invoice_values(row, partners[row.customer]) for row in batch]
            for row, move in zip(batch, self.writer.post(values), strict=True):
                self.moves[row.invoice] = move.id
                self._verify(row, move)
            self.progress("invoices", done, len(new))
        return len(new)

    def _find_invoices(self, rows, partners):
        """Note the invoices that are there already; refuse those that tell something else."""
        by_key = {(partners[row.customer].id, row.invoice): row for row in rows}
        problems = []
        for move in self.env["account.move"].search_fetch(
            [
                ("company_id", "=", self.company.id),
                ("move_type", "=", "out_invoice"),
                ("ref", "in", [row.invoice for row in rows]),
                ("commercial_partner_id", "in", [partner.id for partner in partners.values()]),
            ],
            ["ref", "commercial_partner_id", "state", "date", "invoice_date_due", "amount_total"],
        ):
            row = by_key.get((move.commercial_partner_id.id, move.ref))
            if not row:
                continue
            reason = "twice" if row.invoice in self.moves else self._find_difference(row, move)
            if reason:
                problems.append(f"{row.where}: invoice {row.invoice} is in the database {reason}")
            self.moves[row.invoice] = move.id
        if problems:
            raise LedgerFileError(problems)

    def _invoice_values(self, row, partner):
        """Return the values of an invoice over one line, due exactly when the file says."""
        amount = float(row.amount)
        receivable = partner.property_account_receivable_id
        sale = {"display_type": "product", "price_unit": amount}
        due = {"display_type": "payment_term", "date_maturity": row.due_date, **NO_DISCOUNT}
        lines = [
            self.writer.item(self.sales.default_account_id, -amount, row.invoice, **sale),
            self.writer.item(receivable, amount, row.invoice, **due),
        ]
        values = {
            "move_type": "out_invoice",
            "payment_reference": row.invoice,
            "invoice_date": row.invoice_date,
            "invoice_date_due": row.due_date,
            "invoice_payment_term_id": False,
        }
        day = row.invoice_date
        return self.writer.entry(self.sales, partner, day, row.invoice, lines, **values)

    def _verify(self, row, move):
        """What was booked is what the file says, or nothing is loaded."""
        if reason := self._find_difference(row, move):
            raise LoadError(
                f"{row.where}: Odoo booked invoice {row.invoice} {reason}; is there a lock date?"
            )

    def _find_difference(self, row, move):
        """Return in what an invoice differs from its row, or nothing."""
        if move.state != "posted":
            return f"in state {move.state}"
        if move.currency_id != self.currency:
            return f"in {move.currency_id.name}"
        if self.currency.compare_amounts(move.amount_total, float(row.amount)):
            return f"over {move.amount_total:.2f}, not {row.amount}"
        if move.date != row.invoice_date:
            return f"with date {move.date}, not {row.invoice_date}"
        if move.invoice_date_due != row.due_date:
            return f"due on {move.invoice_date_due}, not {row.due_date}"
        return None

    # Payments

    def _load_payments(self, rows, partners):
        """Pay what was settled by the date and is still open; return how many payments that took."""
        settled = [row for row in rows if row.is_settled(self.as_of)]
        open_items = self._get_items(settled)
        paid = self._find_paid(settled, partners)
        new = [
            row
            for row in settled
            if self.moves[row.invoice] in open_items
            and (partners[row.customer].id, row.invoice) not in paid
        ]
        new.sort(key=lambda row: (row.settled_date, row.invoice))
        for done, batch in self.writer.batches(new):
            self._pay(batch, partners)
            self.progress("payments", done, len(new))
        return len(new)

    def _find_paid(self, rows, partners):
        """Return (partner id, invoice) of the payments of earlier loads.

        Whoever undid such a reconciliation meant it: the payment is not there a second time.
        """
        moves = self.env["account.move"].search_fetch(
            [
                ("company_id", "=", self.company.id),
                ("move_type", "=", "entry"),
                ("journal_id.type", "=", "bank"),
                ("ref", "in", [row.invoice for row in rows]),
                ("partner_id", "in", [partner.id for partner in partners.values()]),
            ],
            ["ref", "partner_id"],
        )
        return {(move.partner_id.id, move.ref) for move in moves}

    def _pay(self, rows, partners):
        """Make a bank entry for each row and reconcile it with the invoice."""
        items = self._get_items(rows)
        items = [items[self.moves[row.invoice]] for row in rows]
        values = [
            self._payment_values(row, partners[row.customer], item)
            for row, item in zip(rows, items, strict=True)
        ]
        moves = self.writer.post(values)
        plan = []
        for move, item in zip(moves, items, strict=True):
            account = item.account_id
            plan.append(item + move.line_ids.filtered(lambda line, a=account: line.account_id == a))
        self.env["account.move.line"]._reconcile_plan(plan)
        self.env.flush_all()
        for row, move, pair in zip(rows, moves, plan, strict=True):
            self._verify_payment(row, move, pair)

    def _payment_values(self, row, partner, items):
        """Return the values of the bank entry that pays an invoice."""
        amount = sum(items.mapped("amount_residual"))
        sides = [(self.bank.default_account_id, amount), (items.account_id, -amount)]
        lines = [
            self.writer.item(account, balance, row.invoice, partner_id=partner.id)
            for account, balance in sides
        ]
        day = row.settled_date
        return self.writer.entry(self.bank, partner, day, row.invoice, lines, move_type="entry")

    def _verify_payment(self, row, move, pair):
        """The payment counts on the day of settlement and leaves nothing open, or nothing is loaded."""
        if move.date != row.settled_date:
            raise LoadError(
                f"{row.where}: Odoo booked the payment of invoice {row.invoice} on "
                f"{move.date}, not {row.settled_date}; is there a lock date?"
            )
        if not all(pair.mapped("reconciled")):
            raise LoadError(f"{row.where}: the payment of invoice {row.invoice} leaves a residual")

    def _get_items(self, rows):
        """Return the open receivable items of the rows' invoices as a mapping entry id -> items."""
        lines = self.env["account.move.line"]
        domain = Domain("move_id", "in", [self.moves[row.invoice] for row in rows])
        domain &= Domain("account_type", "=", "asset_receivable")
        items = defaultdict(lines.browse)
        for item in lines.search(domain & Domain("reconciled", "=", False)):
            items[item.move_id.id] += item
        return dict(items)

    # Disputes

    def _end_holds(self, rows):
        """End the holds of disputes that were settled; return how many."""
        settled = [row for row in rows if row.disputed and row.is_settled(self.as_of)]
        return self.holds.end({self.moves[row.invoice]: row.settled_date for row in settled})

    def _add_holds(self, rows):
        """Hold the follow-up of what is in dispute and open; return how many holds are new."""
        disputed = [row for row in rows if row.disputed and not row.is_settled(self.as_of)]
        moves = self.env["account.move"].browse(self._get_items(disputed))
        return self.holds.add(moves, self.as_of)

    # The result

    def _read_receivables(self):
        """Return the number of open items of the company on the date, and their balance."""
        self.env.flush_all()
        ledger = self.env["account.move.line"]._get_credit_ledger_sql(self.company, self.as_of)
        query = SQL("SELECT COUNT(*), COALESCE(SUM(residual), 0) FROM (%s) ledger", ledger)
        count, balance = self.env.execute_query(query)[0]
        return count, self.currency.round(float(balance))


def get_address(ref):
    """Return an e-mail address of a customer, at a domain that is reserved for examples.

    >>> get_address("3993-QUNVJ"), get_address("J. Müller & Zn")
    ('3993-qunvj@example.com', 'j-m-ller-zn-b4a0d2@example.com')
    """
    name = re.sub(r"[^a-z0-9]+", "-", ref.lower()).strip("-")
    if name != ref.lower():  # what was left out may have told two customers apart
        name = f"{name}-{hashlib.sha256(ref.encode()).hexdigest()[:6]}".strip("-")
    return f"{name}@example.com"
