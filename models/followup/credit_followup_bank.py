from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL

#: letters and digits that a reference must have before it is looked for in the text of a bank line
SHORTEST_REFERENCE = 5

#: words of the text that are read together: a reference may be written with spaces in it
MOST_WORDS = 6


class CreditFollowupRun(models.Model):
    """Money that came in but is not allocated yet: it is deducted before anybody is contacted (F4)."""

    _inherit = "credit.followup.run"

    def _start_proposal(self):
        proposal = super()._start_proposal()
        proposal.bank_money = self._read_bank_money(proposal.company, proposal.as_of)
        return proposal

    @api.model
    def _leave_alone(self, proposal, customer, due, net, balance, credits):
        """Deduct the money at the bank too, and say so where it is why nobody is contacted."""
        bank = proposal.bank_money.get(customer.partner_id, Decimal(0))
        result = super()._leave_alone(proposal, customer, due, net - bank, balance, credits + bank)
        for item in due if bank else ():
            if item.code in ("net_zero", "below_minimum"):
                item.settle(f"{item.code}_bank", **item.facts, bank=bank)
        return result

    @api.model
    def _read_bank_money(self, company, as_of):
        """Return ``partner id -> amount`` that is on the bank on a date and not allocated to any item."""
        self.env.flush_all()
        query = SQL(
            "SELECT partner_id, SUM(amount)::text FROM (%s) received GROUP BY partner_id",
            self._get_bank_money_sql(company, as_of),
        )
        return {partner_id: Decimal(amount) for partner_id, amount in self.env.execute_query(query)}

    @api.model
    def _get_bank_money_sql(self, company, as_of):
        """Return a query of the bank transactions that are not (wholly) reconciled and name a customer.

        The customer is that of the transaction, or the one whose open invoice is named in its text by
        its number or payment reference; when the text names invoices of two customers, both have the
        benefit of the doubt. Columns: partner_id, amount (still on the suspense account, company
        currency), date.
        """
        lines = self.env["account.move.line"]
        # only letters and digits count: references are written with dashes, pluses and spaces
        normal = SQL("'[^A-Z0-9]', '', 'g'")
        return SQL(
            """
            WITH received AS MATERIALIZED (
                SELECT st.id, st.partner_id, st.payment_ref, bank.date, -SUM(l.balance) AS amount
                  FROM account_bank_statement_line st
                  JOIN account_journal journal ON journal.id = st.journal_id
                  JOIN account_move bank ON bank.id = st.move_id
                  JOIN account_move_line l ON l.move_id = bank.id
                                          AND l.account_id = journal.suspense_account_id
                 WHERE st.company_id = %(company)s AND st.is_reconciled IS NOT TRUE
                   AND bank.state = 'posted' AND bank.date <= %(as_of)s
                 GROUP BY st.id, bank.id
                HAVING SUM(l.balance) < 0
            ), word AS (
                SELECT received.id, part.number,
                       REGEXP_REPLACE(UPPER(part.text), %(normal)s) AS text
                  FROM received
                 CROSS JOIN LATERAL REGEXP_SPLIT_TO_TABLE(received.payment_ref, '[\\s,;:]+')
                       WITH ORDINALITY part(text, number)
                 WHERE received.partner_id IS NULL
            ), phrase AS MATERIALIZED (
                SELECT DISTINCT first.id, STRING_AGG(word.text, '') OVER (
                           PARTITION BY first.id, first.number ORDER BY word.number) AS text
                  FROM word first
                  JOIN word ON word.id = first.id
                           AND word.number BETWEEN first.number AND first.number + %(words)s - 1
            ), named AS (
                SELECT DISTINCT phrase.id, owner.commercial_partner_id AS partner_id
                  FROM account_move_line l
                  JOIN account_move m ON m.id = l.move_id
                  JOIN res_partner owner ON owner.id = l.partner_id
                 CROSS JOIN LATERAL (VALUES (m.name), (m.payment_reference)) reference(text)
                  JOIN phrase ON phrase.text = REGEXP_REPLACE(UPPER(reference.text), %(normal)s)
                 WHERE %(posted)s AND l.reconciled IS NOT TRUE AND l.balance > 0
                   AND LENGTH(phrase.text) >= %(shortest)s AND phrase.text ~ '[0-9]'
                   AND EXISTS (SELECT 1 FROM phrase)
            )
            SELECT owner.commercial_partner_id AS partner_id, received.amount, received.date
              FROM received
              JOIN res_partner owner ON owner.id = received.partner_id
             UNION ALL
            SELECT named.partner_id, received.amount, received.date
              FROM received
              JOIN named USING (id)
            """,
            company=company.id,
            as_of=as_of,
            normal=normal,
            words=MOST_WORDS,
            posted=lines._get_credit_posted_sql(company, as_of),
            shortest=SHORTEST_REFERENCE,
        )


class CreditFollowupItem(models.Model):
    _inherit = "credit.followup.item"

    def _format_fact(self, name, value, level_names):
        return super()._format_fact("amount" if name == "bank" else name, value, level_names)
