from odoo import api, models
from odoo.tools import SQL, ormcache


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    @api.model
    @ormcache()
    def _get_credit_receivable_account_ids(self):
        """Return the ids of all receivable accounts, of every company.

        As literals in a query they let PostgreSQL use the shipped index on unreconciled items; the
        company is always a condition on the item itself.
        """
        accounts = self.env["account.account"].sudo()  # sudo: figures do not depend on who asks
        accounts = accounts.with_context(active_test=False)
        return tuple(accounts.search([("account_type", "=", "asset_receivable")]).ids) or (0,)

    @api.model
    @ormcache("types")
    def _get_credit_journal_ids(self, *types):
        """Return the ids of all journals of these types, of every company."""
        journals = self.env["account.journal"].sudo()  # sudo: figures do not depend on who asks
        journals = journals.with_context(active_test=False)
        return tuple(journals.search([("type", "in", types)]).ids) or (0,)

    @api.model
    def _get_credit_posted_sql(self, companies, as_of, partner_ids=None, item_ids=None):
        """Return the condition on alias ``l`` that an item is posted on a receivable account by a date.

        :param companies: exact companies; a branch is a company of its own
        :param as_of: accounting date up to which items count, None for all dates
        :param partner_ids: commercial partners to look at (with their contacts), None for all
        :param item_ids: journal items to look at, None for all
        """
        condition = SQL(
            "l.account_id IN %s AND l.company_id IN %s AND l.parent_state = 'posted'",
            self._get_credit_receivable_account_ids(),
            tuple(companies.ids) or (0,),
        )
        if as_of is not None:
            condition = SQL("%s AND l.date <= %s", condition, as_of)
        if item_ids is not None:
            condition = SQL("%s AND l.id IN %s", condition, tuple(item_ids) or (0,))
        if partner_ids is None:
            return condition
        return SQL(
            "%s AND l.partner_id IN (SELECT id FROM res_partner WHERE commercial_partner_id IN %s)",
            condition,
            tuple(partner_ids) or (0,),
        )

    @api.model
    def _get_credit_invoice_sql(self):
        """Return the condition on alias ``l`` that an item is (an instalment of) a customer invoice."""
        return SQL(
            "(l.balance > 0 AND l.invoice_date IS NOT NULL AND l.journal_id IN %s)",
            self._get_credit_journal_ids("sale"),
        )

    @api.model
    def _get_credit_sale_sql(self):
        """Return the condition on alias ``l`` that an item is of a customer invoice or credit note."""
        return SQL(
            "(l.invoice_date IS NOT NULL AND l.journal_id IN %s)",
            self._get_credit_journal_ids("sale"),
        )

    @api.model
    def _get_credit_ledger_sql(self, companies, as_of, partner_ids=None, item_ids=None):
        """Return a query of the ledger items as they stood on a date: THE definition of a ledger item.

        A posted item on a receivable account, dated by then, with a residual on that date: what is
        reconciled later, or with a draft, is put back. Credits and entries of any journal are included, one row for each
        instalment. The sum of ``residual`` equals the balance of the receivable accounts on that date.

        Columns: id, move_id, partner_id (the commercial partner), company_id, account_id, journal_id, currency_id, date,
        invoice_date (the entry's date when it is no invoice), date_maturity, balance, residual (company
        currency), residual_currency, no_followup, is_invoice (of a customer invoice, and open in its own
        currency too: what an exchange difference of a later date will take away is nobody's debt),
        unposted (reconciled with a draft, so that core may show the invoice as paid).
        """
        columns = SQL(
            """
            l.id, l.move_id, owner.commercial_partner_id AS partner_id, l.company_id, l.account_id,
            l.journal_id, l.currency_id, l.date, COALESCE(l.invoice_date, l.date) AS invoice_date,
            COALESCE(l.date_maturity, l.date) AS date_maturity,
            l.balance, l.no_followup,
            %(is_invoice)s AND l.amount_residual_currency + COALESCE(later.amount_currency, 0) != 0
                AS is_invoice,
            COALESCE(later.unposted, FALSE) AS unposted,
            l.amount_residual + COALESCE(later.amount, 0) AS residual,
            l.amount_residual_currency + COALESCE(later.amount_currency, 0) AS residual_currency
            """,
            is_invoice=self._get_credit_invoice_sql(),
        )
        # two halves, so that the first one can use the index on unreconciled items
        return SQL(
            """
            SELECT * FROM (
                SELECT %(columns)s
                  FROM account_move_line l
                  LEFT JOIN res_partner owner ON owner.id = l.partner_id
                  LEFT JOIN (%(later)s) later ON later.id = l.id
                 WHERE %(posted)s AND l.reconciled IS NOT TRUE
                 UNION ALL
                SELECT %(columns)s
                  FROM (%(later)s) later
                  JOIN account_move_line l ON l.id = later.id
                  LEFT JOIN res_partner owner ON owner.id = l.partner_id
                 WHERE %(posted)s AND l.reconciled IS TRUE
            ) item
             WHERE residual != 0 OR residual_currency != 0
            """,
            columns=columns,
            later=self._get_credit_later_sql(as_of),
            posted=self._get_credit_posted_sql(companies, as_of, partner_ids, item_ids),
        )

    @api.model
    def _get_credit_later_sql(self, as_of):
        """Return a query of what does not count as reconciled on a date: item id, amount, amount in its
        currency, unposted.

        That is what was reconciled after the date, and what is reconciled with an entry that was set back
        to draft: core keeps the reconciliation, while the trial balance does without the entry.
        """
        return SQL(
            """
            SELECT id, SUM(amount) AS amount, SUM(amount_currency) AS amount_currency,
                   BOOL_OR(unposted) AS unposted
              FROM (
                SELECT debit_move_id AS id, amount, debit_amount_currency AS amount_currency,
                       FALSE AS unposted
                  FROM account_partial_reconcile WHERE max_date > %(as_of)s
                 UNION ALL
                SELECT credit_move_id, -amount, -credit_amount_currency, FALSE
                  FROM account_partial_reconcile WHERE max_date > %(as_of)s
                 UNION ALL
                SELECT p.debit_move_id, p.amount, p.debit_amount_currency, TRUE
                  FROM (%(drafts)s) draft JOIN account_partial_reconcile p ON p.credit_move_id = draft.id
                 WHERE p.max_date <= %(as_of)s
                 UNION ALL
                SELECT p.credit_move_id, -p.amount, -p.credit_amount_currency, TRUE
                  FROM (%(drafts)s) draft JOIN account_partial_reconcile p ON p.debit_move_id = draft.id
                 WHERE p.max_date <= %(as_of)s
              ) not_counted
             GROUP BY id
            """,
            as_of=as_of,
            drafts=self._get_credit_drafts_sql(),
        )

    @api.model
    def _get_credit_drafts_sql(self):
        """Return a query of the receivable items of drafts: id; by core's index on journal and state."""
        journals = self._get_credit_journal_ids(
            "sale", "purchase", "cash", "bank", "credit", "general"
        )
        return SQL(
            """
            SELECT l.id
              FROM account_move m
              JOIN account_move_line l ON l.move_id = m.id
             WHERE m.state = 'draft' AND m.journal_id IN %s AND l.account_id IN %s
            """,
            journals,
            self._get_credit_receivable_account_ids(),
        )
