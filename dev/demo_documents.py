"""Writes the invoices and credit notes of the plan through the ORM, in batches."""

from datetime import date

from demo_texts import say

from odoo import Command
from odoo.tools import SQL

#: invoices that are made and posted in one go
BATCH = 250
#: tables that a posting or a reconciliation reads
TABLES = (
    "account_move",
    "account_move_line",
    "account_payment",
    "account_partial_reconcile",
)
#: names of what is sold, by size of the customer
GOODS = {"L": "Supplies, framework order", "M": "Supplies", "S": "Goods and delivery"}


class DocumentWriter:
    """Writes the invoices and credit notes of the plan into one company, as time goes by.

    :param partners: mapping ``reference -> customer``
    :param contacts: mapping ``reference -> whoever gets the invoices``
    :param terms: mapping ``term of the plan -> account.payment.term``
    :param tax: VAT for those who pay it
    :ivar invoices: mapping ``(reference, invoice of the plan) -> move`` of what is written so far
    """

    def __init__(self, company, plan, partners, contacts, terms, tax):
        self.company = company
        self.env = company.env
        self.plan = plan
        self.partners = partners
        self.contacts = contacts
        self.terms = terms
        self.tax = tax
        journals = self.env["account.journal"].search([("company_id", "=", company.id)])
        self.journals = {
            kind: next(journal for journal in journals if journal.type == kind)
            for kind in ("sale", "bank", "general")
        }
        self.invoices = {}
        self.credits = {}
        self.since = self.until = date.min

    @property
    def lang(self):
        """The language of who keeps the books."""
        return self.company.credit_followup_user_id.lang

    def _is_new(self, day):
        """Tell whether something of a date is to be written now."""
        return day is not None and self.since < day <= self.until

    def _post(self, values):
        """Create and post moves in batches; return them in the same order."""
        moves = self.env["account.move"]
        for start in range(0, len(values), BATCH):
            batch = moves.create(values[start : start + BATCH])
            if not start:
                self._analyze()
            batch.action_post()
            moves += batch
        return moves

    def _write_invoices(self):
        """Write the invoices, so that their numbers follow their dates."""
        planned = sorted(
            (
                (customer, invoice)
                for customer in self.plan
                for invoice in customer.invoices
                if self._is_new(invoice.date)
            ),
            key=lambda pair: pair[1].date,
        )
        moves = self._post([self._invoice_values(*pair) for pair in planned])
        for (customer, invoice), move in zip(planned, moves, strict=True):
            self.invoices[customer.ref, invoice] = move

    def _invoice_values(self, customer, invoice):
        """Return the values of a customer invoice."""
        return {
            **self._document_values(customer, invoice.date, invoice.net, GOODS[customer.size]),
            "move_type": "out_invoice",
            "invoice_payment_term_id": self.terms[customer.term].id,
        }

    def _document_values(self, customer, day, net, label):
        """Return what invoices and credit notes have in common."""
        return {
            "journal_id": self.journals["sale"].id,
            "partner_id": self.contacts[customer.ref].id,
            "invoice_date": day,
            "invoice_line_ids": [
                Command.create(
                    {
                        "name": say(label, customer.lang),
                        "price_unit": float(net),
                        "tax_ids": [Command.set(self.tax.ids if customer.pays_vat else [])],
                    }
                )
            ],
        }

    def _credit_values(self, customer, day, net):
        """Return the values of a credit note."""
        return {
            **self._document_values(customer, day, net, "Goods returned"),
            "move_type": "out_refund",
            "invoice_payment_term_id": False,
            "invoice_date_due": day,
        }

    def _write_credits(self):
        """Write the credit notes for invoices, and those that belong to none."""
        keys, values = [], []
        for customer in self.plan:
            for invoice in customer.invoices:
                if self._is_new(invoice.credit_date):
                    keys.append((customer.ref, invoice))
                    values.append(self._credit_note_values(customer, invoice))
        loose = [
            self._credit_values(customer, customer.loose_date, customer.loose_credit)
            for customer in self.plan
            if customer.loose_credit and self._is_new(customer.loose_date)
        ]
        self.credits.update(zip(keys, self._post(values + loose), strict=False))

    def _credit_note_values(self, customer, invoice):
        """Return the values of the credit note for a part of an invoice."""
        return {
            **self._credit_values(customer, invoice.credit_date, invoice.credit_net),
            "reversed_entry_id": self.invoices[customer.ref, invoice].id,
        }

    # Helpers

    def _analyze(self):
        """Tell PostgreSQL how much there is by now.

        Until the transaction ends it may plan for empty tables, above all in a database where
        earlier work was rolled back; reading the payments of some invoices then takes hours.
        """
        self.env.flush_all()
        tables = SQL(", ").join(map(SQL.identifier, TABLES))
        self.env.cr.execute(SQL("ANALYZE %s", tables))

    def _receivable(self, moves, reconciled=False):
        """Return the receivable items of moves that are open, or all, the earliest due first."""
        lines = moves.line_ids.filtered(
            lambda line: (
                line.account_type == "asset_receivable" and (reconciled or not line.reconciled)
            )
        )
        return lines.sorted("date_maturity")
