from fractions import Fraction

from odoo import models
from odoo.tools import SQL

from ...engine.validation import find_worst_quarter


class CreditRiskValidation(models.Model):
    """What became of the customers after a date: who became a bad payer.

    Every reading is one statement for all customers. Disputed invoices, and those whose lateness was our own fault, make
    nobody bad.
    """

    _inherit = "credit.risk.validation"

    def _read_outcome(self, day):
        """Return what became of the customers that had an open or a new invoice after a day: partner id -> is bad.

        A customer that was bad on the day itself cannot become bad, and is left out.
        """
        self.env.flush_all()
        end = self._get_end(day)
        if self.outcome == "worst_quarter":
            late = self._read_days_late(day, end)
            worst = find_worst_quarter(late)
            return {partner_id: partner_id in worst for partner_id in late}
        bad, already = set(), set()
        present, becoming, was = self._read_overdue(day, end)
        if self.outcome != "written_off":
            bad, already = bad | becoming, already | was
        if self.outcome != "overdue":
            bad |= self._read_written_off(day, end)
        return {
            partner_id: partner_id in bad
            for partner_id in present | bad
            if partner_id not in already
        }

    def _read_days_late(self, day, end):
        """Return partner id -> average days late from a day to an end: payments and what is overdue at the end.

        Weighted by amount; paying early counts as 0. As the key figure “Days late”, of the months after the day alone.
        """
        lines = self.env["account.move.line"]
        rows = self.env.execute_query(
            SQL(
                """
                WITH ledger AS MATERIALIZED (%(ledger)s), disputed AS MATERIALIZED (%(disputed)s)
                SELECT partner_id, SUM(amount)::text, SUM(amount * days)::text
                  FROM (
                    SELECT owner.commercial_partner_id AS partner_id, partial.amount,
                           GREATEST(payment.date - COALESCE(l.date_maturity, l.date), 0) AS days
                      FROM account_partial_reconcile partial
                      JOIN account_move_line l ON l.id = partial.debit_move_id
                      JOIN account_move_line payment ON payment.id = partial.credit_move_id
                      JOIN res_partner owner ON owner.id = l.partner_id
                     WHERE partial.max_date > %(day)s AND partial.max_date <= %(end)s
                       AND payment.journal_id IN %(journals)s AND payment.parent_state = 'posted'
                       AND %(is_invoice)s AND %(posted)s AND %(fair)s
                     UNION ALL
                    SELECT partner_id, residual, %(end)s::date - date_maturity
                      FROM ledger
                     WHERE is_invoice AND residual > 0 AND date_maturity < %(end)s AND %(fair_open)s
                       AND id NOT IN (SELECT id FROM disputed WHERE id IS NOT NULL)
                  ) paid
                 WHERE partner_id IS NOT NULL
                 GROUP BY partner_id
                HAVING SUM(amount) > 0
                """,
                ledger=lines._get_credit_ledger_sql(self.company_id, end),
                disputed=self.env["credit.risk.figures"]._get_disputed_part(self.company_id, end),
                day=day,
                end=end,
                journals=lines._get_credit_journal_ids("bank", "cash", "credit"),
                is_invoice=lines._get_credit_invoice_sql(),
                posted=lines._get_credit_posted_sql(self.company_id, end),
                fair=self.env["account.move"]._get_credit_fair_sql(SQL("l.move_id")),
                fair_open=self.env["account.move"]._get_credit_fair_sql(SQL("move_id")),
            )
        )
        return {
            partner_id: Fraction(weighted) / Fraction(amount)
            for partner_id, amount, weighted in rows
        }

    def _read_overdue(self, day, end):
        """Return three sets of partner ids: who had an open invoice from a day to an end, who became far overdue
        in that time, and who was it on the day.

        An invoice is far overdue from the first day on which it is more days overdue than the setting.
        """
        lines = self.env["account.move.line"]
        rows = self.env.execute_query(
            SQL(
                """
                WITH ledger AS MATERIALIZED (%(ledger)s),
                disputed AS MATERIALIZED (%(disputed)s),
                item AS (
                    SELECT owner.commercial_partner_id AS partner_id,
                           COALESCE(l.date_maturity, l.date) + %(days)s + 1 AS far_from,
                           %(fair)s AND l.id NOT IN (SELECT id FROM disputed WHERE id IS NOT NULL) AS counts,
                           CASE WHEN l.reconciled THEN (
                               SELECT MAX(partial.max_date) FROM account_partial_reconcile partial
                                WHERE partial.debit_move_id = l.id) END AS settled_on
                      FROM account_move_line l
                      JOIN res_partner owner ON owner.id = l.partner_id
                     WHERE %(is_invoice)s AND %(posted)s
                )
                SELECT partner_id,
                       BOOL_OR(counts AND far_from > %(day)s AND far_from <= %(end)s
                               AND (settled_on >= far_from) IS NOT FALSE),
                       BOOL_OR(counts AND far_from <= %(day)s)
                  FROM item
                 WHERE (settled_on > %(day)s) IS NOT FALSE
                 GROUP BY partner_id
                """,
                ledger=lines._get_credit_ledger_sql(self.company_id, end),
                disputed=self.env["credit.risk.figures"]._get_disputed_part(self.company_id, end),
                days=self.days_overdue,
                day=day,
                end=end,
                fair=self.env["account.move"]._get_credit_fair_sql(SQL("l.move_id")),
                is_invoice=lines._get_credit_invoice_sql(),
                posted=lines._get_credit_posted_sql(self.company_id, end),
            )
        )
        return (
            {partner_id for partner_id, _becoming, _was in rows},
            {partner_id for partner_id, becoming, _was in rows if becoming},
            {partner_id for partner_id, _becoming, was in rows if was},
        )

    def _read_written_off(self, day, end):
        """Return the ids of the partners of whom an invoice was written off after a day until an end.

        Written off is what was reconciled with a miscellaneous entry that has an expense; exchange differences are none.
        """
        lines = self.env["account.move.line"]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT owner.commercial_partner_id
                  FROM account_partial_reconcile partial
                  JOIN account_move_line l ON l.id = partial.debit_move_id
                  JOIN account_move_line loss ON loss.id = partial.credit_move_id
                  JOIN res_company company ON company.id = l.company_id
                  JOIN res_partner owner ON owner.id = l.partner_id
                 WHERE partial.max_date > %(day)s AND partial.max_date <= %(end)s
                   AND loss.parent_state = 'posted' AND loss.journal_id IN %(journals)s
                   AND loss.journal_id IS DISTINCT FROM company.currency_exchange_journal_id
                   AND EXISTS (SELECT 1 FROM account_move_line expense
                                 JOIN account_account account ON account.id = expense.account_id
                                WHERE expense.move_id = loss.move_id AND expense.balance > 0
                                  AND account.account_type IN ('expense', 'expense_depreciation', 'expense_direct_cost'))
                   AND %(is_invoice)s AND %(posted)s
                """,
                day=day,
                end=end,
                journals=lines._get_credit_journal_ids("general"),
                is_invoice=lines._get_credit_invoice_sql(),
                posted=lines._get_credit_posted_sql(self.company_id, end),
            )
        )
        return {partner_id for (partner_id,) in rows}
