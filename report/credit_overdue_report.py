from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from ..engine.ageing import BUCKETS

_lt = LazyTranslate(__name__)

#: the as-of date as a context key: figures read for two dates do not share the cache
AS_OF = ("credit_report_date",)


class CreditOverdueReport(models.Model):
    """Overdue by segment: one row for each ledger item, as it stood on a date.

    The date is today for the user, or the context's ``credit_report_date``; the companies are the allowed
    companies of the user, each exactly (a branch is a company of its own). Items without a customer or
    without a risk profile stay in, with an empty category and grade, so that the sum of ``residual`` is the
    balance of the receivable accounts. Amounts are signed: what a customer owes is positive, a credit is
    negative.
    """

    _name = "credit.overdue.report"
    _inherit = ["credit.report.segments"]
    _description = "Overdue by segment"
    _auto = False
    _rec_name = "move_id"
    _order = "days_overdue desc, id"

    # The item; the id is that of the journal item
    move_id = fields.Many2one("account.move", string="Document", readonly=True)
    account_id = fields.Many2one("account.account", string="Receivable account", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    company_currency_id = fields.Many2one("res.currency", string="Company currency", readonly=True)
    currency_id = fields.Many2one(
        "res.currency", readonly=True, help="Currency in which the document was made."
    )
    invoice_date = fields.Date(
        string="Document date",
        readonly=True,
        help="Of an entry that is no invoice: the accounting date.",
    )
    date_maturity = fields.Date(string="Due date", readonly=True)

    # How old it is, on the date of the report
    days_overdue = fields.Integer(
        string="Days overdue",
        readonly=True,
        aggregator="max",
        depends_context=AS_OF,
        help="Days since the due date; 0 or less: not overdue. Of a group: those of the oldest item.",
    )
    bucket = fields.Selection(
        [
            ("current", "Not overdue"),
            ("30", "1-30 days"),
            ("60", "31-60 days"),
            ("90", "61-90 days"),
            ("older", "Over 90 days"),
        ],
        string="Age",
        readonly=True,
        depends_context=AS_OF,
        help="Days past the due date. An item that is due on the date of the report is not overdue.",
    )
    residual = fields.Monetary(
        string="Open amount",
        currency_field="company_currency_id",
        readonly=True,
        depends_context=AS_OF,
        help="What was open on the date of the report, in the company's currency; credits are negative.",
    )
    overdue = fields.Monetary(
        string="Overdue amount",
        currency_field="company_currency_id",
        readonly=True,
        depends_context=AS_OF,
        help="The open amount of items past their due date; credits of that age are deducted.",
    )
    residual_currency = fields.Monetary(
        string="Open in currency",
        currency_field="currency_id",
        readonly=True,
        aggregator=None,
        depends_context=AS_OF,
        help="What was open on the date of the report, in the document's currency.",
    )

    # Where the customer stands in the matrix; its other segments are those of all reports
    cell_id = fields.Many2one(
        "credit.risk.matrix.cell",
        string="Matrix cell",
        readonly=True,
        falsy_value_label=_lt("Without profile"),
    )

    _depends = {
        "account.move.line": [
            "account_id",
            "amount_residual",
            "amount_residual_currency",
            "balance",
            "company_id",
            "currency_id",
            "date",
            "date_maturity",
            "invoice_date",
            "journal_id",
            "move_id",
            "no_followup",
            "parent_state",
            "partner_id",
            "reconciled",
        ],
        "account.partial.reconcile": [
            "amount",
            "credit_amount_currency",
            "credit_move_id",
            "debit_amount_currency",
            "debit_move_id",
            "max_date",
        ],
        "credit.risk.profile": ["category_id", "cell_id", "company_id", "grade_id", "partner_id"],
        "res.company": ["currency_id"],
        "res.partner": ["country_id", "user_id"],
    }

    # The query

    @property
    def _table_query(self) -> SQL:
        as_of = self._get_report_date()
        return SQL("%s %s", self._select(as_of), self._from(as_of))

    @api.model
    def _get_report_date(self):
        """Return the as-of date: the context's ``credit_report_date``, else today for the user."""
        given = self.env.context.get("credit_report_date")
        if not given:
            return fields.Date.context_today(self)
        try:
            return fields.Date.to_date(given)
        except (TypeError, ValueError) as error:
            raise UserError(
                self.env._("“%(date)s” is not a date: write it as year-month-day.", date=given)
            ) from error

    @api.model
    def _select(self, as_of) -> SQL:
        """Return the selected columns. Extend to add a column, with a field of the same name."""
        days = SQL("(%s::date - item.date_maturity)", as_of)
        return SQL(
            """
            SELECT item.id, item.move_id, item.account_id, item.company_id, item.currency_id,
                   item.partner_id, item.invoice_date, item.date_maturity,
                   item.residual, item.residual_currency,
                   company.currency_id AS company_currency_id,
                   %(days)s AS days_overdue,
                   %(bucket)s AS bucket,
                   CASE WHEN %(days)s > 0 THEN item.residual ELSE 0 END AS overdue,
                   partner.user_id, partner.country_id,
                   profile.category_id, profile.grade_id, profile.cell_id
            """,
            days=days,
            bucket=self._get_bucket_sql(days),
        )

    @api.model
    def _from(self, as_of) -> SQL:
        """Return where the rows come from: the ledger items (alias ``item``) and who they are from."""
        return SQL(
            """
              FROM (%(ledger)s) item
              JOIN res_company company ON company.id = item.company_id
              LEFT JOIN res_partner partner ON partner.id = item.partner_id
              LEFT JOIN credit_risk_profile profile
                     ON profile.partner_id = item.partner_id AND profile.company_id = item.company_id
            """,
            ledger=self.env["account.move.line"]._get_credit_ledger_sql(self.env.companies, as_of),
        )

    @api.model
    def _get_bucket_sql(self, days) -> SQL:
        """Return the code of the bucket for a number of days overdue, from the buckets of the engine."""
        cases = [
            SQL("WHEN %s <= %s THEN %s", days, highest, code)
            for code, highest in BUCKETS.items()
            if highest is not None
        ]
        return SQL("CASE %s ELSE %s END", SQL(" ").join(cases), next(reversed(BUCKETS)))

    # Order: buckets by age, not by the alphabet

    @api.model
    def _get_bucket_order_sql(self, bucket) -> SQL:
        """Return the place of a bucket among the buckets, the youngest first."""
        return SQL("array_position(%s::varchar[], (%s)::varchar)", list(BUCKETS), bucket)

    @api.model
    def _read_group_orderby(self, order, groupby_terms, query):
        if "bucket" not in groupby_terms:
            return super()._read_group_orderby(order, groupby_terms, query)
        bucket = groupby_terms["bucket"]
        groupby_terms["bucket"] = self._get_bucket_order_sql(bucket)
        try:
            return super()._read_group_orderby(order, groupby_terms, query)
        finally:
            groupby_terms["bucket"] = bucket

    @api.model
    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        if field_name != "bucket":
            return super()._order_field_to_sql(alias, field_name, direction, nulls, query)
        place = self._get_bucket_order_sql(self._field_to_sql(alias, field_name, query))
        return SQL("%s %s %s", place, direction, nulls)

    # Business

    def action_open_document(self):
        """Open the document of the item."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "views": [(False, "form")],
        }
