"""Writes the plan of the demo company into Odoo's ledger: documents, money, reconciliations.

What the bank received is booked as a Belgian bookkeeper does it: one entry for each daily extract,
with a receivable item for each payment.
"""

from collections import defaultdict

from demo_documents import BATCH, DocumentWriter
from demo_texts import say

from odoo import Command


class LedgerWriter(DocumentWriter):
    """Writes documents, payments and opening items."""

    def write_until(self, day):
        """Write everything that is dated after the day of the call before, and until this one."""
        self.since, self.until = self.until, day
        self._write_openings()
        self._write_invoices()
        self._write_credits()
        self._write_payments()
        self._write_receipts()

    def _write_payments(self):
        """Book the payments; reconcile them, and the credit notes, with the invoices."""
        payments = []
        matches = defaultdict(self.env["account.move.line"].browse)
        for key, move in self.invoices.items():
            invoice = key[1]
            if self._is_new(invoice.credit_date):
                matches[key] += self._receivable(self.credits[key])
            if any(self._is_new(payment.date) for payment in invoice.payments):
                amounts = self._amounts(invoice, move, self.credits.get(key))
                payments += [
                    (payment.date, amount, key)
                    for payment, amount in amounts
                    if self._is_new(payment.date)
                ]
        for key, line in self._write_extracts(payments):
            matches[key] += line
        self._reconcile(
            [self._receivable(self.invoices[key]) + lines for key, lines in matches.items()]
        )

    def _write_extracts(self, payments):
        """Book the payments, one entry for each daily extract of the bank.

        :param payments: list of (date, amount, key of the invoice)
        :return: pairs of the key of an invoice and the receivable item of its payment
        """
        days = defaultdict(list)
        for day, amount, key in sorted(payments, key=lambda payment: payment[0]):
            days[day].append((amount, key))
        moves = self._post([self._extract_values(day, days[day]) for day in days])
        for day, move in zip(days, moves, strict=True):
            lines = self._receivable(move).sorted("id")
            yield from zip((key for _amount, key in days[day]), lines, strict=True)

    def _extract_values(self, day, payments):
        """Return the values of the entry of one daily extract."""
        bank = self.journals["bank"]
        total = {
            "name": say("Received on %s", self.lang, day),
            "account_id": bank.default_account_id.id,
            "debit": sum(amount for amount, _key in payments),
        }
        received = [
            {
                "name": self.invoices[key].payment_reference,
                "account_id": self.partners[key[0]].property_account_receivable_id.id,
                "partner_id": self.partners[key[0]].id,
                "credit": amount,
            }
            for amount, key in payments
        ]
        return {
            "move_type": "entry",
            "journal_id": bank.id,
            "date": day,
            "line_ids": [Command.create(values) for values in [total, *received]],
        }

    def _amounts(self, invoice, move, credit):
        """Return pairs of a payment and its amount; an instalment is paid exactly."""
        instalments = self._receivable(move, reconciled=True)
        if len(instalments) > 1:
            return list(zip(invoice.payments, instalments.mapped("balance"), strict=False))
        left = total = move.amount_total - (credit.amount_total if credit else 0)
        amounts = []
        for payment in invoice.payments:
            amount = left if payment.share is None else total * float(payment.share)
            amounts.append(self.company.currency_id.round(amount))
            left -= amounts[-1]
        return list(zip(invoice.payments, amounts, strict=True))

    def _reconcile(self, matches):
        """Reconcile each of these sets of items, in batches."""
        for start in range(0, len(matches), BATCH):
            self.env["account.move.line"]._reconcile_plan(matches[start : start + BATCH])

    def _write_receipts(self):
        """Write the bank lines that nobody matched: on the customer's account, or not even that."""
        values = [
            self._receipt_values(customer)
            for customer in self.plan
            if self._is_new(customer.receipt_date)
        ]
        self.env["account.bank.statement.line"].create(values)

    def _receipt_values(self, customer):
        """Return the values of a bank line for all that the customer owes."""
        moves = [
            self.invoices[customer.ref, invoice]
            for invoice in customer.invoices
            if not invoice.is_paid
        ]
        partner = self.partners[customer.ref]
        values = {
            "journal_id": self.journals["bank"].id,
            "date": customer.receipt_date,
            "amount": sum(move.amount_residual for move in moves),
            "payment_ref": say("Your invoices, %s", customer.lang, customer.name),
            "partner_id": partner.id,
        }
        if customer.behaviour == "unallocated":
            values["counterpart_account_id"] = partner.property_account_receivable_id.id
        return values

    def _write_openings(self):
        """Write what was open in the earlier bookkeeping, as miscellaneous entries."""
        new = [
            customer
            for customer in self.plan
            if customer.opening and self._is_new(customer.opening_date)
        ]
        self._post([self._opening_values(customer) for customer in new])

    def _opening_values(self, customer):
        """Return the values of the opening entry of one customer."""
        partner = self.partners[customer.ref]
        amount = float(customer.opening)
        name = say("Opening balance", self.lang)
        common = {"name": name, "partner_id": partner.id}
        receivable = partner.property_account_receivable_id
        equity = self.company.get_unaffected_earnings_account()
        return {
            "move_type": "entry",
            "journal_id": self.journals["general"].id,
            "date": customer.opening_date,
            "ref": name,
            "line_ids": [
                Command.create({**common, "account_id": receivable.id, "debit": amount}),
                Command.create({**common, "account_id": equity.id, "credit": amount}),
            ],
        }

    def _reconcile(self, matches):
        """Reconcile each of these sets of items, in batches."""
        for start in range(0, len(matches), BATCH):
            self.env["account.move.line"]._reconcile_plan(matches[start : start + BATCH])
