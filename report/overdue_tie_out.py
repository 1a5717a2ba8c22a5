from odoo import api, fields, models
from odoo.tools import SQL


class CreditOverdueReport(models.Model):
    _inherit = "credit.overdue.report"

    @api.model
    def _get_tie_out(self, company, as_of):
        """Compare the items with the ledger, for one company on a date.

        :return: dictionary of amounts in the company's currency: ``items`` (sum of the open items),
            ``elsewhere`` (settled against items of another company, such as a branch: it is in the balance
            of this company but open in neither), ``balance`` (of the receivable accounts) and ``difference``
            (balance less items less elsewhere; 0.00 when nothing is left out)
        """
        report = self.with_context(
            allowed_company_ids=company.ids, credit_report_date=fields.Date.to_string(as_of)
        )
        [(items,)] = report._read_group(
            [("company_id", "=", company.id)], aggregates=["residual:sum"]
        )
        lines = self.env["account.move.line"]
        [(balance,)] = self.env.execute_query(
            SQL(
                "SELECT COALESCE(SUM(l.balance), 0) FROM account_move_line l WHERE %s",
                lines._get_credit_posted_sql(company, as_of),
            )
        )
        elsewhere = self._get_settled_elsewhere(company, as_of)
        return {
            "items": company.currency_id.round(items or 0.0),
            "elsewhere": company.currency_id.round(elsewhere),
            "balance": company.currency_id.round(balance),
            "difference": company.currency_id.round(balance - (items or 0.0) - elsewhere),
        }

    @api.model
    def _get_settled_elsewhere(self, company, as_of):
        """Return what of the company's items was settled against items of other companies by a date.

        In the company's currency; positive when a debit here was paid elsewhere (a branch's invoice paid at
        its parent company).
        """
        tree = (
            self.env["res.company"].sudo().search_count([("id", "child_of", company.root_id.id)])
        )  # sudo: count
        if tree == 1:
            return 0.0
        accounts = self.env["account.move.line"]._get_credit_receivable_account_ids()
        [(amount,)] = self.env.execute_query(
            SQL(
                """
                SELECT COALESCE(SUM(CASE WHEN debit.company_id = %(company)s
                                         THEN partial.amount ELSE -partial.amount END), 0)
                  FROM account_partial_reconcile partial
                  JOIN account_move_line debit ON debit.id = partial.debit_move_id
                  JOIN account_move_line credit ON credit.id = partial.credit_move_id
                 WHERE partial.max_date <= %(as_of)s AND debit.company_id != credit.company_id
                   AND %(company)s IN (debit.company_id, credit.company_id)
                   AND debit.account_id IN %(accounts)s
                """,
                company=company.id,
                as_of=as_of,
                accounts=accounts,
            )
        )
        return amount
