from datetime import timedelta
from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL, format_date, formatLang


class CreditFollowupPromise(models.Model):
    """How promises are judged: by what was really paid since they were made."""

    _inherit = "credit.followup.promise"

    @api.model
    def _judge(self, company, as_of):
        """Judge the promises of a company whose date plus tolerance lies before a date.

        A payment counts for the earliest instalment first. A plan ends with the first instalment that is
        not kept: what is left of it lapses. Judged is as of the day after the deadline, whenever that is
        looked at; a day that has not come judges nothing.

        :return: the promises that were judged
        """
        self.env.flush_all()
        rows = self.env.execute_query(self._get_due_sql(company, as_of))
        if not rows:
            return self
        today = self.env["credit.risk.profile"]._get_today()
        rows = [row for row in rows if row[1] < today]
        judged = self.browse([row[0] for row in rows])
        over = set()
        for promise, (_id, _deadline, before, paid) in zip(judged, rows, strict=True):
            if promise.hold_id not in over and promise._write_outcome(
                Decimal(paid) - Decimal(before)
            ):
                over.add(promise.hold_id)
        judged.hold_id._mark_credit_change()
        self.env["credit.risk.change"]._store_marks()  # a refresh in this transaction sees them
        return judged

    def _write_outcome(self, paid):
        """Write down what became of the promise; return whether it was not (wholly) kept.

        :param paid: decimal, what was paid and not needed for earlier instalments
        """
        self.ensure_one()
        amount = Decimal(str(self.amount))
        paid = min(max(paid, Decimal(0)), amount)
        state = "kept" if paid == amount else "partly" if paid else "broken"
        day = self.deadline + timedelta(days=1)
        self.write({"state": state, "paid_amount": float(paid), "judged_on": day})
        if state != "kept":
            rest = self.hold_id.promise_ids.filtered(lambda promise: promise.state == "open")
            rest.state = "lapsed"
            if self.hold_id.date_until >= day:
                self.hold_id.ended_on = day
        self._post_outcome()
        return state != "kept"

    def _post_outcome(self):
        """Say on the hold what became of the promise, in the language of its responsible."""
        hold = self.hold_id.with_context(lang=self.hold_id.user_id.lang or self.env.lang)
        env = hold.env
        texts = {
            "kept": env._("The promise of %(amount)s by %(date)s was kept."),
            "partly": env._(
                "The promise of %(amount)s by %(date)s was partly kept: %(paid)s was paid. Follow-up goes on."
            ),
            "broken": env._(
                "The promise of %(amount)s by %(date)s was broken: nothing was paid. Follow-up goes on."
            ),
        }
        hold.message_post(
            body=texts[self.state]
            % {
                "amount": formatLang(env, self.amount, currency_obj=self.currency_id),
                "paid": formatLang(env, self.paid_amount, currency_obj=self.currency_id),
                "date": format_date(env, self.date),
            }
        )

    @api.model
    def _get_due_sql(self, company, as_of):
        """Return a query of the promises to judge: id, deadline, promised before in its plan, paid.

        Paid is what bank, cash and card entries between the promise and its deadline settled of what the
        promise covers, and their money that is not allocated yet, on the customer's account or at the bank.
        """
        lines = self.env["account.move.line"]
        return SQL(
            """
            WITH money AS MATERIALIZED (%(bank_money)s)
            SELECT promise.id, promise.deadline,
                   (SELECT COALESCE(SUM(earlier.amount), 0)::text
                      FROM credit_followup_promise earlier
                     WHERE earlier.hold_id = hold.id
                       AND (earlier.date, earlier.id) < (promise.date, promise.id)),
                   (allocated.amount + loose.amount + (
                        SELECT COALESCE(SUM(money.amount), 0) FROM money
                         WHERE money.partner_id = owner.commercial_partner_id
                           AND money.date BETWEEN hold.date_from AND promise.deadline))::text
              FROM credit_followup_promise promise
              JOIN credit_followup_hold hold ON hold.id = promise.hold_id
              JOIN res_partner owner ON owner.id = hold.partner_id
             CROSS JOIN LATERAL (
                   SELECT COALESCE(SUM(partial.amount), 0) AS amount
                     FROM account_move_line l
                     JOIN account_partial_reconcile partial ON partial.debit_move_id = l.id
                     JOIN account_move_line payment ON payment.id = partial.credit_move_id
                    WHERE %(posted)s AND %(own)s
                      AND (hold.move_id IS NULL OR l.move_id = hold.move_id)
                      AND (hold.move_line_id IS NULL OR l.id = hold.move_line_id)
                      AND payment.journal_id IN %(journals)s AND payment.parent_state = 'posted'
                      AND payment.date BETWEEN hold.date_from AND promise.deadline) allocated
             CROSS JOIN LATERAL (
                   SELECT COALESCE(-SUM(l.amount_residual), 0) AS amount
                     FROM account_move_line l
                    WHERE %(posted)s AND %(own)s AND l.balance < 0 AND l.reconciled IS NOT TRUE
                      AND l.journal_id IN %(journals)s
                      AND l.date BETWEEN hold.date_from AND promise.deadline) loose
             WHERE hold.company_id = %(company)s AND hold.kind = 'promise'
               AND promise.state = 'open' AND promise.deadline < %(as_of)s
             ORDER BY hold.id, promise.date, promise.id
               FOR UPDATE OF promise SKIP LOCKED
            """,
            bank_money=self.env["credit.followup.run"]._get_bank_money_sql(company, as_of),
            posted=lines._get_credit_posted_sql(company, as_of),
            own=SQL(
                "l.partner_id IN (SELECT id FROM res_partner "
                "WHERE commercial_partner_id = owner.commercial_partner_id)"
            ),
            journals=lines._get_credit_journal_ids("bank", "cash", "credit"),
            company=company.id,
            as_of=as_of,
        )


class CreditRiskProfile(models.Model):
    _inherit = "credit.risk.profile"

    @api.model
    def _refresh(self, company, date=None, partners=None):
        """Judge the promises first: broken ones are a key figure."""
        if partners is None:
            self._judge_promises(company, date)
        return super()._refresh(company, date, partners)

    @api.model
    def _refresh_changed(self, company, date=None):
        self._judge_promises(company, date)
        return super()._refresh_changed(company, date)

    @api.model
    def _judge_promises(self, company, date):
        promises = self.env["credit.followup.promise"].sudo()  # sudo: whoever refreshes
        promises._judge(company, date or self._get_today())
