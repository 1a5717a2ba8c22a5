from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_date, formatLang


class CreditFollowupRun(models.Model):
    """What is looked at before a run is carried out: how old the bank data are, and the tie-out (F4, F9).

    Neither ever stops proposing.
    """

    _inherit = "credit.followup.run"

    bank_table = fields.Html(
        string="Bank data", compute="_compute_bank", compute_sudo=True, sanitize=False
    )
    bank_warning = fields.Char(string="Old bank data", compute="_compute_bank", compute_sudo=True)

    @api.depends("date", "company_id")
    @api.depends_context("lang")
    def _compute_bank(self):
        for run in self:
            journals = run._read_bank_dates() if run.date else []
            run.bank_table = run._render_bank_table(journals) if journals else False
            old = [name for name, *_dates, is_old in journals if is_old]
            run.bank_warning = bool(old) and self.env._(
                "The last bank data of %(journals)s are more than %(days)s days older than this run: "
                "customers who paid since may be contacted.",
                journals=", ".join(old),
                days=run.company_id.credit_bank_age_days,
            )

    def _read_bank_dates(self):
        """Return for each bank journal: name, date of the last transaction, of the last statement, too old?

        Both as of the run's date. A journal that never had any is not too old: nothing comes in there.
        """
        self.ensure_one()
        journals = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company_id.id)]
        )
        query = SQL(
            """
            SELECT journal.id, last.date,
                   (SELECT MAX(statement.date) FROM account_bank_statement statement
                     WHERE statement.journal_id = journal.id AND statement.date <= %(as_of)s)
              FROM account_journal journal
              LEFT JOIN LATERAL (
                   SELECT bank.date
                     FROM account_bank_statement_line st
                     JOIN account_move bank ON bank.id = st.move_id
                    WHERE st.journal_id = journal.id AND st.company_id = %(company)s
                      AND st.internal_index < %(after)s AND bank.state = 'posted'
                    ORDER BY st.internal_index DESC LIMIT 1) last ON TRUE
             WHERE journal.id IN %(journals)s
            """,
            as_of=self.date,
            after=f"{fields.Date.add(self.date, days=1):%Y%m%d}",
            company=self.company_id.id,
            journals=tuple(journals.ids) or (0,),
        )
        self.env.flush_all()
        dates = {row[0]: row[1:] for row in self.env.execute_query(query)}
        most = self.company_id.credit_bank_age_days
        return [
            (
                journal.display_name,
                *dates[journal.id],
                any(dates[journal.id])
                and (self.date - max(filter(None, dates[journal.id]))).days > most,
            )
            for journal in journals
        ]

    def _render_bank_table(self, journals):
        """Return the small table on the run."""
        env = self.env
        titles = (env._("Bank journal"), env._("Last transaction"), env._("Last statement"))
        head = Markup().join(Markup("<th>%s</th>") % title for title in titles)
        rows = Markup().join(
            Markup('<tr class="%s"><td>%s</td><td>%s</td><td>%s</td></tr>')
            % (
                "table-warning" if is_old else "",
                name,
                *(format_date(env, day) if day else env._("none") for day in (last, statement)),
            )
            for name, last, statement, is_old in journals
        )
        return Markup('<table class="table table-sm w-auto mb-0"><tr>%s</tr>%s</table>') % (
            head,
            rows,
        )

    # What stops a run

    def _get_stop_reason(self):
        """Return why the run may not be carried out, None when it may. Extend for more reasons."""
        self.ensure_one()
        company = self.company_id
        if (
            company.currency_id.compare_amounts(abs(self.difference), company.credit_tie_out_limit)
            > 0
        ):
            return self.env._(
                "The run is not carried out: the items considered and the receivable accounts differ by "
                "%(difference)s, and at most %(limit)s is allowed. Open the difference on the run to see "
                "which entries make it.",
                difference=formatLang(self.env, self.difference, currency_obj=company.currency_id),
                limit=formatLang(
                    self.env, company.credit_tie_out_limit, currency_obj=company.currency_id
                ),
            )
        if company.credit_bank_age_stops and self.bank_warning:
            return self.env._(
                "The run is not carried out: %(warning)s Bring the bank transactions up to date and "
                "propose again.",
                warning=self.bank_warning,
            )
        return None

    def action_execute(self):
        for run in self:
            run._check_may_execute()
        return super().action_execute()

    def _check_may_execute(self):
        reason = self._get_stop_reason()
        if reason:
            raise UserError(reason)

    def _may_run_by_itself(self):
        """Leave a run that may not be carried out to a person."""
        return super()._may_run_by_itself() and not self._get_stop_reason()

    # The difference

    def action_open_difference(self):
        """Open the items that make the difference with the ledger."""
        self.ensure_one()
        if not self.env["account.move.line"].has_access("read"):
            raise AccessError(self.env._("Ask somebody who may read the ledger."))
        action = self.env["ir.actions.actions"]._for_xml_id(
            "credit_risk_matrix.account_move_line_credit_action"
        )
        name = self.env._("Items that make the difference")
        return {
            **action,
            "name": name,
            "display_name": name,
            "domain": [("id", "in", self._get_difference_line_ids())],
            "context": {},
        }

    def _get_difference_line_ids(self):
        """Return the ids of the journal items by which the ledger differs from the items considered.

        They were settled by the run's date with something that is not on these accounts, such as a payment
        at a branch, or what is open of them does not follow from how they were reconciled.
        """
        lines = self.env["account.move.line"]
        query = SQL(
            """
            WITH own AS MATERIALIZED (
                SELECT l.id, l.balance, l.amount_residual FROM account_move_line l WHERE %(posted)s
            ), settled AS (
                SELECT partial.debit_move_id AS id, partial.amount, partial.credit_move_id AS other_id,
                       partial.max_date
                  FROM account_partial_reconcile partial
                 UNION ALL
                SELECT partial.credit_move_id, -partial.amount, partial.debit_move_id, partial.max_date
                  FROM account_partial_reconcile partial
            )
            SELECT own.id
              FROM own
              LEFT JOIN settled ON settled.id = own.id
              LEFT JOIN account_move_line other ON other.id = settled.other_id
             GROUP BY own.id, own.balance, own.amount_residual
            HAVING BOOL_OR(settled.max_date <= %(as_of)s AND other.parent_state = 'posted'
                           AND (other.company_id != %(company)s OR NOT other.account_id IN %(accounts)s))
                OR own.balance - COALESCE(SUM(settled.amount), 0) != own.amount_residual
            """,
            posted=lines._get_credit_posted_sql(self.company_id, self.date),
            as_of=self.date,
            company=self.company_id.id,
            accounts=lines._get_credit_receivable_account_ids(),
        )
        self.env.flush_all()
        return [line_id for (line_id,) in self.env.execute_query(query)]


class CreditFollowupAction(models.Model):
    _inherit = "credit.followup.action"

    def action_execute(self):
        for run in self.run_id:
            run._check_may_execute()
        return super().action_execute()
