from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ...engine.dates import months_back
from .credit_risk_fact import TURNOVER_WINDOW_DAYS
from .metrics import COUNTBACK_MONTHS, PAYMENT_WINDOW_DAYS, SALES_WINDOW_DAYS


class CreditRiskFact(models.Model):
    """The parts of the query that reads the history: each has a column partner_id, the commercial partner."""

    _inherit = "credit.risk.fact"

    @api.model
    def _get_items_part(self, company, partner_ids):
        """Every posted receivable item of some customers, with the columns that the parts look at.

        All of them are in the index that the items have for this: no row of the table is fetched.
        """
        lines = self.env["account.move.line"]
        return SQL(
            """
            SELECT l.id, l.move_id, l.partner_id, l.journal_id, l.date, l.invoice_date, l.date_maturity,
                   l.balance, %(is_invoice)s AS is_invoice, l.journal_id IN %(journals)s AS is_payment
              FROM account_move_line l
             WHERE %(posted)s
            """,
            is_invoice=lines._get_credit_invoice_sql(),
            journals=lines._get_credit_journal_ids("bank", "cash", "credit"),
            posted=lines._get_credit_posted_sql(company, None, partner_ids),
        )

    @api.model
    def _get_items_source(self, company, partner_ids):
        """Return where a part finds the posted receivable items, alias ``l``, and the condition on them.

        Those of some customers are read once for all parts; all of them by each part, in parallel.
        """
        if partner_ids is not None:
            return SQL("items"), SQL("TRUE")
        lines = self.env["account.move.line"]
        return SQL("account_move_line"), lines._get_credit_posted_sql(company, None)

    @api.model
    def _get_payments_source(self, partner_ids):
        """Return the joins from a reconciliation, alias ``partial``, to what paid it; its date; and the conditions
        that it is a payment and that what it paid, alias ``l``, is an invoice.

        The payments of some customers are mostly among their items, which are at hand; one that is in the
        name of somebody else is looked up.
        """
        lines = self.env["account.move.line"]
        journals = lines._get_credit_journal_ids("bank", "cash", "credit")
        if partner_ids is None:
            return (
                SQL("JOIN account_move_line payment ON payment.id = partial.credit_move_id"),
                SQL("payment.date"),
                SQL("payment.journal_id IN %s AND payment.parent_state = 'posted'", journals),
                lines._get_credit_invoice_sql(),
            )
        return (
            SQL(
                """
                LEFT JOIN items own ON own.id = partial.credit_move_id
                LEFT JOIN account_move_line other
                       ON other.id = CASE WHEN own.id IS NULL THEN partial.credit_move_id END
                """
            ),
            SQL("COALESCE(own.date, other.date)"),
            SQL(
                "(own.is_payment OR (other.journal_id IN %s AND other.parent_state = 'posted'))",
                journals,
            ),
            SQL("l.is_invoice"),
        )

    @api.model
    def _get_receivable_part(self, company, as_of, partner_ids):
        """Every posted receivable item, in one scan: how many; for the window of the sales its opening
        balance and its sales, taxes included, credit notes deducted; and for the count-back the sales
        month by month, the newest month first.
        """
        lines = self.env["account.move.line"]
        items, posted = self._get_items_source(company, partner_ids)
        first_days = months_back(as_of, COUNTBACK_MONTHS)
        months = [SQL.identifier(f"month_{age}") for age in range(COUNTBACK_MONTHS)]
        return SQL(
            """
            SELECT owner.commercial_partner_id AS partner_id, SUM(entries) AS entries,
                   SUM(opening_balance) AS opening_balance, SUM(sales) AS sales,
                   MIN(leaving) AS leaving, MIN(coming) AS coming,
                   TO_JSONB(ARRAY[%(month_texts)s]) AS monthly_sales
              FROM (
                SELECT l.partner_id, COUNT(*) FILTER (WHERE %(past)s) AS entries,
                       SUM(l.balance) FILTER (WHERE l.date <= %(start)s) AS opening_balance,
                       SUM(l.balance) FILTER (WHERE l.date > %(start)s AND %(past)s AND %(is_sale)s)
                           AS sales,
                       MIN(l.date) FILTER (WHERE l.date > %(start)s AND %(past)s) AS leaving,
                       MIN(l.date) FILTER (WHERE NOT %(past)s) AS coming,
                       %(months)s
                  FROM %(items)s l
                 WHERE %(posted)s AND l.partner_id IS NOT NULL
                 GROUP BY l.partner_id
              ) item
              JOIN res_partner owner ON owner.id = item.partner_id
             GROUP BY 1
            """,
            month_texts=SQL(", ").join(SQL("SUM(%s)::text", month) for month in months),
            months=SQL(", ").join(
                SQL(
                    "SUM(l.balance) FILTER (WHERE l.date >= %s AND l.date < %s AND %s) AS %s",
                    first_day,
                    following,
                    lines._get_credit_sale_sql(),
                    month,
                )
                for first_day, following, month in zip(
                    first_days, [as_of + timedelta(days=1), *first_days], months, strict=False
                )
            ),
            is_sale=lines._get_credit_sale_sql(),
            past=SQL("l.date <= %s", as_of),
            items=items,
            posted=posted,
            start=as_of - timedelta(days=SALES_WINDOW_DAYS),
        )

    @api.model
    def _get_paid_part(self, company, as_of, partner_ids):
        """Payments of the window: amount, and amount times days since the invoice date.

        A payment is the part of an invoice that was reconciled with an item of a bank, cash or credit
        card journal; a credit note or a miscellaneous entry pays nothing.
        """
        items, posted = self._get_items_source(company, partner_ids)
        joins, paid_on, is_payment, is_invoice = self._get_payments_source(partner_ids)
        return SQL(
            """
            SELECT owner.commercial_partner_id AS partner_id, SUM(paid_amount) AS paid_amount,
                   SUM(paid_amount_days) AS paid_amount_days, SUM(paid_late_days) AS paid_late_days,
                   SUM(paid_late_amount) AS paid_late_amount, MIN(leaving) AS leaving,
                   MIN(coming) AS coming
              FROM (
                SELECT l.partner_id, SUM(partial.amount) FILTER (WHERE %(past)s) AS paid_amount,
                       SUM(partial.amount * GREATEST(%(paid_on)s - l.invoice_date, 0))
                           FILTER (WHERE %(past)s) AS paid_amount_days,
                       SUM(partial.amount * GREATEST(%(paid_on)s - l.date_maturity, 0))
                           FILTER (WHERE %(past)s) AS paid_late_days,
                       SUM(partial.amount) FILTER (WHERE %(paid_on)s > l.date_maturity AND %(past)s)
                           AS paid_late_amount,
                       MIN(partial.max_date) FILTER (WHERE %(past)s) AS leaving,
                       MIN(partial.max_date) FILTER (WHERE NOT %(past)s) AS coming
                  FROM %(items)s l
                  JOIN account_partial_reconcile partial ON partial.debit_move_id = l.id
                  %(joins)s
                 WHERE partial.max_date > %(window_start)s AND %(is_payment)s AND %(is_invoice)s
                   AND %(posted)s AND l.date <= %(as_of)s AND %(fair)s
                 GROUP BY l.partner_id
              ) paid
              JOIN res_partner owner ON owner.id = paid.partner_id
             GROUP BY 1
            """,
            fair=self.env["account.move"]._get_credit_fair_sql(SQL("l.move_id")),
            past=SQL("partial.max_date <= %s", as_of),
            window_start=as_of - timedelta(days=PAYMENT_WINDOW_DAYS),
            paid_on=paid_on,
            joins=joins,
            is_payment=is_payment,
            is_invoice=is_invoice,
            items=items,
            posted=posted,
            as_of=as_of,
        )

    @api.model
    def _get_sold_part(self, company, as_of, partner_ids):
        """Every posted invoice: the first one, how many, and the turnover of the last year (credit notes
        deducted, taxes excluded, company currency).
        """
        past = SQL("m.date <= %s", as_of)
        is_invoice = SQL("m.move_type != 'out_refund' AND m.amount_total_signed > 0 AND %s", past)
        in_window = SQL("m.date > %s", as_of - timedelta(days=TURNOVER_WINDOW_DAYS))
        chosen = None if partner_ids is None else tuple(partner_ids) or (0,)
        return SQL(
            """
            SELECT owner.commercial_partner_id AS partner_id, MIN(first_invoice) AS first_invoice,
                   SUM(invoices) AS invoices, SUM(turnover) AS turnover, MIN(leaving) AS leaving,
                   MIN(coming) AS coming
              FROM (
                SELECT m.partner_id,
                       MIN(m.invoice_date) FILTER (WHERE %(is_invoice)s) AS first_invoice,
                       COUNT(*) FILTER (WHERE %(is_invoice)s) AS invoices,
                       SUM(m.amount_untaxed_signed) FILTER (WHERE %(in_window)s AND %(past)s)
                           AS turnover,
                       MIN(m.date) FILTER (WHERE %(in_window)s AND %(past)s) AS leaving,
                       MIN(m.date) FILTER (WHERE NOT %(past)s) AS coming
                  FROM account_move m
                 WHERE m.company_id = %(company)s AND m.state = 'posted'
                   AND m.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
                   AND %(partners)s
                 GROUP BY m.partner_id
              ) sold
              JOIN res_partner owner ON owner.id = sold.partner_id AND %(owners)s
             GROUP BY 1
            """,
            company=company.id,
            is_invoice=is_invoice,
            in_window=in_window,
            past=past,
            # by the contact, which core has an index on; core's commercial entity has none
            partners=SQL("TRUE")
            if chosen is None
            else SQL(
                "m.partner_id IN (SELECT id FROM res_partner WHERE commercial_partner_id IN %s)",
                chosen,
            ),
            # said again, so that not every partner is read to find theirs
            owners=SQL("TRUE")
            if chosen is None
            else SQL("owner.commercial_partner_id IN %s", chosen),
        )
