from datetime import date, timedelta
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import SQL

from ...engine.ageing import BUCKETS
from ...engine.dates import first_of_month
from .metrics import COUNTBACK_MONTHS, PAYMENT_WINDOW_DAYS, SALES_WINDOW_DAYS

#: days behind the as-of date that count for the yearly turnover
TURNOVER_WINDOW_DAYS = 365

#: columns that are amounts (or amounts times days)
AMOUNTS = (
    "total_due",
    *(f"bucket_{code}" for code in BUCKETS),
    "open_debit",
    "late_amount",
    "late_amount_days",
    "late_undisputed_amount",
    "late_undisputed_days",
    "disputed_amount",
    "exposure",
    "opening_balance",
    "sales",
    "paid_amount",
    "paid_amount_days",
    "paid_late_amount",
    "paid_late_days",
    "turnover",
)


class CreditRiskFigures(models.AbstractModel):
    """Reads the ledger figures of all customers of a company in one statement.

    Every part of the query is a method, so that an extension can add a part and its columns.
    """

    _name = "credit.risk.figures"
    _description = "Ledger figures of customers"

    @api.model
    def _read_figures(self, company, as_of, partner_ids=None):
        """Return one dictionary for each customer of the company, ordered by customer.

        Customers are the commercial partners with a posted receivable item, open or settled, those with
        an advice, a pinned category or a credit limit in the company (prospects), and those who have a
        profile already, so that it does not stand still when their last entry is cancelled.

        :param company: the exact company
        :param as_of: the date whose ledger is read
        :param partner_ids: commercial partners to look at, None for all
        :return: list of dictionaries; money and exact values are decimals, counts are integers
        """
        self.env.flush_all()
        parts = self._get_parts(company, as_of, partner_ids)
        query = SQL(
            "WITH %(parts)s SELECT %(columns)s FROM res_partner p %(joins)s WHERE %(where)s ORDER BY p.id",
            parts=SQL(", ").join(
                SQL("%s AS MATERIALIZED (%s)", SQL.identifier(name), sql)
                for name, sql in parts.items()
            ),
            columns=SQL(", ").join(self._get_columns(company)),
            joins=SQL(" ").join(
                SQL(
                    "LEFT JOIN %s ON %s = p.id",
                    SQL.identifier(name),
                    SQL.identifier(name, "partner_id"),
                )
                for name in parts
                if name not in ("ledger", "disputed")
            ),
            where=self._get_where(company, partner_ids),
        )
        return [self._parse(row) for row in self.env.execute_query_dict(query)]

    @api.model
    def _get_parts(self, company, as_of, partner_ids):
        """Return the parts of the query: name -> SQL with a column partner_id (but for the ledger)."""
        lines = self.env["account.move.line"]
        return {
            "ledger": lines._get_credit_ledger_sql(company, as_of, partner_ids),
            "disputed": self._get_disputed_part(company, as_of),
            "open_items": self._get_open_items_part(as_of),
            "exposed": self._get_exposed_part(company, as_of, partner_ids),
            "history": self._get_history_part(company, as_of, partner_ids),
            "months": self._get_months_part(company, as_of, partner_ids),
            "paid": self._get_paid_part(company, as_of, partner_ids),
            "sold": self._get_sold_part(company, as_of, partner_ids),
            "overridden": self.env["credit.risk.override"]._get_running_sql(company, as_of),
            "earlier": self._get_earlier_part(company, as_of, partner_ids),
        }

    @api.model
    def _get_open_items_part(self, as_of):
        """What is open, by age, and the overdue open invoices for the days to pay."""
        age = SQL("(%s::date - date_maturity)", as_of)
        buckets, lowest = [], None
        for code, highest in BUCKETS.items():
            conditions = []
            if lowest is not None:
                conditions.append(SQL("%s > %s", age, lowest))
            if highest is not None:
                conditions.append(SQL("%s <= %s", age, highest))
            buckets.append(
                SQL(
                    "SUM(residual) FILTER (WHERE %s) AS %s",
                    SQL(" AND ").join(conditions),
                    SQL.identifier(f"bucket_{code}"),
                )
            )
            lowest = highest
        late = SQL("is_invoice AND residual > 0 AND %s > 0", age)
        disputed = SQL("disputed.id IS NOT NULL")
        return SQL(
            """
            SELECT partner_id, SUM(residual) AS total_due, %(buckets)s,
                   SUM(residual) FILTER (WHERE %(late)s) AS late_amount,
                   SUM(residual * (%(as_of)s::date - invoice_date)) FILTER (WHERE %(late)s)
                       AS late_amount_days,
                   SUM(residual) FILTER (WHERE %(late)s AND NOT %(disputed)s) AS late_undisputed_amount,
                   SUM(residual * %(age)s) FILTER (WHERE %(late)s AND NOT %(disputed)s)
                       AS late_undisputed_days,
                   SUM(residual) FILTER (WHERE residual > 0) AS open_debit,
                   SUM(residual) FILTER (WHERE residual > 0 AND %(disputed)s) AS disputed_amount,
                   COUNT(DISTINCT move_id) FILTER (WHERE is_invoice) AS open_invoices
              FROM ledger
              LEFT JOIN disputed USING (id)
             WHERE partner_id IS NOT NULL
             GROUP BY partner_id
            """,
            age=age,
            disputed=disputed,
            buckets=SQL(", ").join(buckets),
            late=late,
            as_of=as_of,
        )

    @api.model
    def _get_disputed_part(self, company, as_of):
        """Ledger items in dispute on the date, one row each with a column id; none in this room.

        Extend where disputes are known.
        """
        return SQL("SELECT NULL::int AS id WHERE FALSE")

    @api.model
    def _get_exposed_part(self, company, as_of, partner_ids):
        """What is open in the company and all companies of its tree, as core looks at a credit limit."""
        tree = self.env[
            "res.company"
        ].sudo()  # sudo: the limit counts branches that the user may not see
        tree = tree.search([("id", "child_of", company.root_id.id)])
        ledger = (
            SQL("SELECT partner_id, residual FROM ledger")
            if tree == company
            else self.env["account.move.line"]._get_credit_ledger_sql(tree, as_of, partner_ids)
        )
        return SQL(
            "SELECT partner_id, SUM(residual) AS exposure FROM (%s) open_in_tree GROUP BY partner_id",
            ledger,
        )

    @api.model
    def _get_months_part(self, company, as_of, partner_ids):
        """Sales month by month (first day -> amount) for the count-back, credit notes deducted."""
        lines = self.env["account.move.line"]
        return SQL(
            """
            SELECT partner_id, JSONB_OBJECT_AGG(month, sales::text) AS monthly_sales
              FROM (SELECT l.partner_id, DATE_TRUNC('month', l.date)::date AS month,
                           SUM(l.balance) AS sales
                      FROM account_move_line l
                     WHERE %(is_sale)s AND %(posted)s AND l.date >= %(first_month)s
                       AND l.partner_id IS NOT NULL
                     GROUP BY 1, 2) monthly
             GROUP BY partner_id
            """,
            is_sale=lines._get_credit_sale_sql(),
            posted=lines._get_credit_posted_sql(company, as_of, partner_ids),
            first_month=first_of_month(as_of) - relativedelta(months=COUNTBACK_MONTHS - 1),
        )

    @api.model
    def _get_history_part(self, company, as_of, partner_ids):
        """Every posted receivable item up to the date: first invoice, number of invoices, and for the
        window of the sales its opening balance and its sales, taxes included, credit notes deducted.
        """
        lines = self.env["account.move.line"]
        return SQL(
            """
            SELECT l.partner_id,
                   MIN(l.invoice_date) FILTER (WHERE %(is_invoice)s) AS first_invoice,
                   COUNT(DISTINCT l.move_id) FILTER (WHERE %(is_invoice)s) AS invoices,
                   SUM(l.balance) FILTER (WHERE l.date <= %(window_start)s) AS opening_balance,
                   SUM(l.balance) FILTER (WHERE l.date > %(window_start)s AND %(is_sale)s) AS sales
              FROM account_move_line l
             WHERE %(posted)s AND l.partner_id IS NOT NULL
             GROUP BY l.partner_id
            """,
            is_invoice=lines._get_credit_invoice_sql(),
            is_sale=lines._get_credit_sale_sql(),
            posted=lines._get_credit_posted_sql(company, as_of, partner_ids),
            window_start=as_of - timedelta(days=SALES_WINDOW_DAYS),
        )

    @api.model
    def _get_paid_part(self, company, as_of, partner_ids):
        """Payments of the window: amount, and amount times days since the invoice date.

        A payment is the part of an invoice that was reconciled with an item of a bank, cash or credit
        card journal; a credit note or a miscellaneous entry pays nothing.
        """
        lines = self.env["account.move.line"]
        return SQL(
            """
            SELECT l.partner_id, SUM(partial.amount) AS paid_amount,
                   SUM(partial.amount * GREATEST(payment.date - l.invoice_date, 0)) AS paid_amount_days,
                   SUM(partial.amount * GREATEST(payment.date - l.date_maturity, 0)) AS paid_late_days,
                   SUM(partial.amount) FILTER (WHERE payment.date > l.date_maturity) AS paid_late_amount
              FROM account_partial_reconcile partial
              JOIN account_move_line l ON l.id = partial.debit_move_id
              JOIN account_move_line payment ON payment.id = partial.credit_move_id
             WHERE partial.max_date > %(window_start)s AND partial.max_date <= %(as_of)s
               AND payment.journal_id IN %(journals)s
               AND %(is_invoice)s AND %(posted)s
             GROUP BY l.partner_id
            """,
            window_start=as_of - timedelta(days=PAYMENT_WINDOW_DAYS),
            as_of=as_of,
            journals=tuple(lines._get_credit_journal_ids("bank", "cash", "credit")),
            is_invoice=lines._get_credit_invoice_sql(),
            posted=lines._get_credit_posted_sql(company, as_of, partner_ids),
        )

    @api.model
    def _get_sold_part(self, company, as_of, partner_ids):
        """Turnover of the last year: invoices less credit notes, taxes excluded, company currency."""
        return SQL(
            """
            SELECT m.commercial_partner_id AS partner_id, SUM(m.amount_untaxed_signed) AS turnover
              FROM account_move m
             WHERE m.company_id = %(company)s AND m.state = 'posted'
               AND m.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
               AND m.date > %(window_start)s AND m.date <= %(as_of)s
               AND %(partners)s
             GROUP BY m.commercial_partner_id
            """,
            company=company.id,
            window_start=as_of - timedelta(days=TURNOVER_WINDOW_DAYS),
            as_of=as_of,
            partners=SQL("TRUE")
            if partner_ids is None
            else SQL("m.commercial_partner_id IN %s", tuple(partner_ids) or (0,)),
        )

    @api.model
    def _get_earlier_part(self, company, as_of, partner_ids):
        """The last assessment of each customer before the date: what the grade had settled at."""
        return SQL(
            """
            SELECT DISTINCT ON (partner_id) partner_id, settled_grade_id, improving_since
              FROM credit_risk_assessment
             WHERE company_id = %s AND date < %s AND settled_grade_id IS NOT NULL AND %s
             ORDER BY partner_id, date DESC, id DESC
            """,
            company.id,
            as_of,
            SQL("TRUE")
            if partner_ids is None
            else SQL("partner_id IN %s", tuple(partner_ids) or (0,)),
        )

    @api.model
    def _get_columns(self, company):
        """Return the selected columns. Decimals travel as text: the driver would make floats of them."""
        key = str(company.id)
        partners = (
            self.env["res.partner"].sudo().with_company(company)
        )  # sudo: the limit has groups
        return [
            SQL("p.id AS partner_id"),
            *(SQL("%s::text AS %s", SQL.identifier(c), SQL.identifier(c)) for c in AMOUNTS),
            SQL("COALESCE(invoices, 0) AS invoices"),
            SQL("COALESCE(open_invoices, 0) AS open_invoices"),
            SQL("first_invoice"),
            SQL("(p.credit_customer_since->>%s)::date AS customer_since", key),
            SQL("COALESCE((p.credit_advice->>%s)::int, 0) AS credit_advice", key),
            SQL("(p.credit_risk_category_pin_id->>%s)::int AS pin_id", key),
            SQL("p.credit_knockout AS knockout"),
            SQL("overridden.override_id"),
            SQL("overridden.override_grade_id"),
            SQL("earlier.settled_grade_id AS earlier_grade_id"),
            SQL("earlier.improving_since AS earlier_improving_since"),
            SQL("months.monthly_sales"),
            SQL("(%s)::text AS credit_limit", partners._field_to_sql("p", "credit_limit")),
        ]

    @api.model
    def _get_where(self, company, partner_ids):
        """Return which partners are customers; alias ``p``."""
        key = str(company.id)
        customer = SQL(
            """
            p.commercial_partner_id = p.id AND (
                history.partner_id IS NOT NULL
                OR COALESCE((p.credit_advice->>%(key)s)::int, 0) != 0
                OR p.credit_risk_category_pin_id->>%(key)s IS NOT NULL
                OR COALESCE((p.credit_limit->>%(key)s)::float, 0) > 0
                OR p.id IN (SELECT partner_id FROM credit_risk_profile WHERE company_id = %(company)s)
            )
            """,
            key=key,
            company=company.id,
        )
        if partner_ids is None:
            return customer
        return SQL("%s AND p.id IN %s", customer, tuple(partner_ids) or (0,))

    @api.model
    def _parse(self, row):
        """Turn the texts of a row into decimals; an amount without rows is 0."""
        for name in (*AMOUNTS, "credit_limit"):
            row[name] = Decimal(row[name] or 0)
        row["monthly_sales"] = {
            date.fromisoformat(month): Decimal(sales)
            for month, sales in (row["monthly_sales"] or {}).items()
        }
        row["settled_count"] = row["invoices"] - row["open_invoices"]
        row["since"] = self._get_since(row["customer_since"], row["first_invoice"])
        return row

    @api.model
    def _get_since(self, filled_in: date | None, first_invoice: date | None):
        """Return since when the customer is one: the date filled in goes before the first invoice."""
        return filled_in or first_invoice
