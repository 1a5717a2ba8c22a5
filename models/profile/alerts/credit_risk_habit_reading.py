from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ....engine.dates import months_back
from .credit_risk_habit import DAY_SCALE, HISTORY_INVOICES, HISTORY_MONTHS, TREND_MONTHS


class CreditRiskHabit(models.Model):
    """Reads the settled history of customers: one scan of their payments, one row for each customer."""

    _inherit = "credit.risk.habit"

    @api.model
    def _get_reading(self, company, as_of, minimum, partner_ids):
        """Return the query; columns partner_id, category_id, first_invoice, entries, history, series and piles.

        ``history``: days late of the last settled invoices; ``series``: days late of each month of payment,
        weighted by amount; ``piles``: overdue invoices at each month end that had any.
        """
        parts = {
            "ledger": self.env["account.move.line"]._get_credit_ledger_sql(
                company, as_of, partner_ids
            ),
            "paid": self._get_paid_part(company, as_of, minimum, partner_ids),
            "settled": self._get_settled_part(),
            "histories": self._get_histories_part(),
            "months": self._get_months_part(as_of),
            "piles": self._get_piles_part(as_of),
        }
        chosen = SQL("TRUE")
        if partner_ids is not None:
            chosen = SQL("profile.partner_id IN %s", tuple(partner_ids) or (0,))
        return SQL(
            """
            WITH %(parts)s
            SELECT profile.partner_id, profile.category_id, fact.first_invoice, fact.entries,
                   histories.history, months.series, piles.piles
              FROM credit_risk_profile profile
              JOIN credit_risk_fact fact
                ON fact.partner_id = profile.partner_id AND fact.company_id = profile.company_id
              LEFT JOIN histories ON histories.partner_id = profile.partner_id
              LEFT JOIN months ON months.partner_id = profile.partner_id
              LEFT JOIN piles ON piles.partner_id = profile.partner_id
             WHERE profile.company_id = %(company)s AND fact.invoices > 0 AND %(chosen)s
            """,
            parts=SQL(", ").join(
                SQL("%s AS MATERIALIZED (%s)", SQL.identifier(name), sql)
                for name, sql in parts.items()
            ),
            company=company.id,
            chosen=chosen,
        )

    @api.model
    def _get_undisputed_sql(self, company):
        """Return the condition on alias ``l`` that an item was never disputed; always true in this room.

        Extend where disputes are known.
        """
        return SQL("TRUE")

    @api.model
    def _get_paid_part(self, company, as_of, minimum, partner_ids):
        """Payments of invoices since the first day of the history, as the days to pay know them."""
        lines = self.env["account.move.line"]
        return SQL(
            """
            SELECT owner.commercial_partner_id AS partner_id, l.id, l.move_id, l.date,
                   l.date_maturity AS due, payment.date AS paid_on, partial.amount
              FROM account_partial_reconcile partial
              JOIN account_move_line l ON l.id = partial.debit_move_id
              JOIN account_move_line payment ON payment.id = partial.credit_move_id
              JOIN res_partner owner ON owner.id = l.partner_id
             WHERE partial.max_date >= %(start)s AND partial.max_date <= %(as_of)s
               AND payment.journal_id IN %(journals)s AND payment.parent_state = 'posted'
               AND l.balance >= %(minimum)s AND %(is_invoice)s AND %(posted)s AND %(fair)s AND %(undisputed)s
            """,
            start=months_back(as_of, HISTORY_MONTHS + 1)[-1],
            as_of=as_of,
            minimum=minimum,
            journals=lines._get_credit_journal_ids("bank", "cash", "credit"),
            is_invoice=lines._get_credit_invoice_sql(),
            posted=lines._get_credit_posted_sql(company, as_of, partner_ids),
            fair=self.env["account.move"]._get_credit_fair_sql(SQL("l.move_id")),
            undisputed=self._get_undisputed_sql(company),
        )

    @api.model
    def _get_settled_part(self):
        """The invoices that were paid and of which nothing is open, with the day of the last payment."""
        return SQL(
            """
            SELECT partner_id, id, move_id, date, due, MAX(paid_on) AS paid_on
              FROM paid
             WHERE NOT EXISTS (SELECT FROM ledger WHERE ledger.id = paid.id)
             GROUP BY partner_id, id, move_id, date, due
            """
        )

    @api.model
    def _get_histories_part(self):
        """The days late of the last settled invoices."""
        return SQL(
            """
            SELECT partner_id,
                   TO_JSONB((ARRAY_AGG(paid_on - due ORDER BY paid_on DESC, id DESC))[1:%s]) AS history
              FROM settled
             GROUP BY partner_id
            """,
            HISTORY_INVOICES,
        )

    @api.model
    def _get_months_part(self, as_of):
        """Days late by month of payment, over the complete months before that of the date."""
        first_days = months_back(as_of, TREND_MONTHS + 1)
        return SQL(
            """
            SELECT partner_id, JSONB_AGG(JSONB_BUILD_ARRAY(month, days) ORDER BY month) AS series
              FROM (SELECT partner_id, DATE_TRUNC('month', paid_on)::date AS month,
                           ROUND(SUM(amount * (paid_on - due)) * %(scale)s / SUM(amount))::bigint AS days
                      FROM paid
                     WHERE paid_on >= %(start)s AND paid_on < %(end)s
                     GROUP BY 1, 2
                    HAVING SUM(amount) > 0) month
             GROUP BY partner_id
            """,
            scale=DAY_SCALE,
            start=first_days[-1],
            end=first_days[0],
        )

    @api.model
    def _get_piles_part(self, as_of):
        """How many invoices were overdue at each of the last month ends."""
        ends = [day - timedelta(days=1) for day in months_back(as_of, TREND_MONTHS)]
        return SQL(
            """
            SELECT partner_id, JSONB_OBJECT_AGG(month_end, invoices) AS piles
              FROM (SELECT partner_id, month_end, COUNT(DISTINCT move_id) AS invoices
                      FROM (SELECT partner_id, move_id, GREATEST(due + 1, date) AS first_day, paid_on
                              FROM settled WHERE paid_on > due + 1 AND paid_on > %(first)s
                             UNION ALL
                            SELECT partner_id, move_id, GREATEST(date_maturity + 1, date), 'infinity'::date
                              FROM ledger WHERE is_invoice AND residual > 0 AND date_maturity < %(last)s) late
                      JOIN UNNEST(%(ends)s) month_end
                        ON month_end >= late.first_day AND month_end < late.paid_on
                     GROUP BY partner_id, month_end) pile
             GROUP BY partner_id
            """,
            first=ends[-1],
            last=ends[0],
            ends=ends,
        )


class CreditRiskFact(models.Model):
    _inherit = "credit.risk.fact"

    @api.model
    def _renew(self, company, as_of, partner_ids=None):
        """When everything is read anew, the paying habits are too; else only where the ledger changed."""
        result = super()._renew(company, as_of, partner_ids)
        if partner_ids is None:
            self.env["credit.risk.habit"]._forget(company)
        return result


class CreditRiskChange(models.Model):
    _inherit = "credit.risk.change"

    @api.model
    def _take_marks(self, company=None, limit=None):
        """Another ledger, another habit. A window that only moved on with the date changes none."""
        marks = super()._take_marks(company, limit)
        for company_id, partner_ids in marks.items():
            self.env["credit.risk.habit"]._forget(
                self.env["res.company"].browse(company_id), partner_ids
            )
        return marks
