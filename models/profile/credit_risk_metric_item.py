from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...engine.dates import first_of_month
from .metrics import COUNTBACK_MONTHS, METRICS, PAYMENT_WINDOW_DAYS, SALES_WINDOW_DAYS

#: which figure of which customer, as context keys: rows of two figures do not share the cache
WHICH = ("credit_item_metric", "credit_item_partner", "credit_item_company", "credit_item_date")

#: what a key figure is made of, by the word that its registration says
KINDS = {
    "open": ("open",),
    "overdue": ("overdue",),
    "paid": ("paid", "late"),
    "sold": ("opening", "sold", "open"),
}

#: the same, of key figures for which the word alone does not say it
KINDS_OF_METRIC = {
    "years_as_customer": ("first",),
    "dso": ("open", "sold"),
    "best_possible_dso": ("current", "sold"),
    "dso_countback": ("open", "sold_months"),
    "credit_utilisation": ("exposed",),
    "disputed_share": ("debit",),
    "days_late": ("paid", "undisputed"),
}

#: kinds of which it matters how long they took
TIMED = {"paid", "late", "undisputed", "overdue"}


class CreditRiskMetricItem(models.Model):
    """The items that made one key figure of one customer, as the ledger stood on the figure's date.

    An item is an open ledger item with what was open then, a part of an invoice that was paid, or a
    sale of the window. Together they are the figure: the open ones sum to the total due, and amount
    times days divided by amount is the days to pay. Which figure it is says the context.
    """

    _name = "credit.risk.metric.item"
    _description = "Item behind a key figure"
    _auto = False
    _rec_name = "move_id"
    _order = "kind, date_maturity, id"

    kind = fields.Selection(
        [
            ("open", "Open"),
            ("debit", "Open invoice"),
            ("current", "Not overdue"),
            ("overdue", "Overdue"),
            ("late", "Overdue and open"),
            ("undisputed", "Overdue, not disputed"),
            ("exposed", "Open in all branches"),
            ("paid", "Paid"),
            ("sold", "Sold in 90 days"),
            ("sold_months", "Sold in 24 months"),
            ("opening", "Open 90 days before"),
            ("first", "First invoice"),
        ],
        string="What it is",
        readonly=True,
        depends_context=WHICH,
    )
    move_id = fields.Many2one(
        "account.move", string="Document", readonly=True, depends_context=WHICH
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, depends_context=WHICH
    )
    company_id = fields.Many2one("res.company", readonly=True, depends_context=WHICH)
    currency_id = fields.Many2one("res.currency", readonly=True, depends_context=WHICH)
    invoice_date = fields.Date(string="Date", readonly=True, depends_context=WHICH)
    date_maturity = fields.Date(string="Due date", readonly=True, depends_context=WHICH)
    payment_move_id = fields.Many2one(
        "account.move", string="Paid by", readonly=True, depends_context=WHICH
    )
    payment_date = fields.Date(string="Paid on", readonly=True, depends_context=WHICH)
    days = fields.Integer(
        readonly=True,
        aggregator=None,
        depends_context=WHICH,
        help="From the document's date to its payment; of what is open to the date of the figure.",
    )
    days_late = fields.Integer(
        string="Days late",
        readonly=True,
        aggregator=None,
        depends_context=WHICH,
        help="From the due date to the payment; of what is open to the date of the figure. Early is 0.",
    )
    is_disputed = fields.Boolean(string="Disputed", readonly=True, depends_context=WHICH)
    amount = fields.Monetary(
        readonly=True,
        depends_context=WHICH,
        help="In the company's currency: what was open on that date, what was paid, or what was sold.",
    )
    amount_days = fields.Float(
        string="Amount × days",
        readonly=True,
        digits=(16, 2),
        depends_context=WHICH,
        help="Its sum divided by the sum of the amounts is the average number of days.",
    )

    _depends = {
        "account.move.line": ["amount_residual", "balance", "date_maturity", "parent_state"],
        "account.partial.reconcile": ["amount", "credit_move_id", "debit_move_id", "max_date"],
    }

    # Which figure

    @api.model
    def _get_kinds(self, metric):
        """Return the kinds of items that a key figure is made of; none for what no item tells."""
        known = METRICS.get(metric)
        return KINDS_OF_METRIC.get(metric) or KINDS.get(known and known.items, ())

    @api.model
    def _get_items_context(self, partner, company, as_of, metric):
        """Return the context in which the rows of this model are the items of a figure."""
        kinds = self._get_kinds(metric)
        values = (metric, partner.id, company.id, fields.Date.to_string(as_of))
        return {
            **dict(zip(WHICH, values, strict=True)),
            "search_default_group_kind": len(kinds) > 1,
            "credit_item_timed": bool(TIMED.intersection(kinds)),
            "credit_item_paid": "paid" in kinds,
            "credit_item_disputes": metric == "disputed_share",
        }

    @property
    def _table_query(self) -> SQL:
        metric, partner_id, company_id, day = (self.env.context.get(key) for key in WHICH)
        try:
            as_of = fields.Date.to_date(day)
            company = self.env["res.company"].browse(int(company_id or self.env.company.id))
            partner_ids = [int(partner_id or 0)]
        except (TypeError, ValueError) as error:
            raise UserError(self.env._("Open these items from a key figure.")) from error
        as_of = as_of or fields.Date.context_today(self)
        return self._get_rows(company, as_of, partner_ids, self._get_kinds(metric) or ("open",))

    @api.model
    def _get_rows(self, company, as_of, partner_ids, kinds):
        """Return the query of the items.

        An id stays the same when the ledger changes: that of the ledger item or of its payment, made
        different for each kind.
        """
        lines = self.env["account.move.line"]
        figures = self.env["credit.risk.figures"]
        return SQL(
            """
              WITH ledger AS (%(ledger)s), disputed AS (%(disputed)s), item AS (%(items)s)
            SELECT item.key * %(kinds)s + ARRAY_POSITION(%(names)s::varchar[], item.kind) - 1 AS id,
                   item.kind, item.move_id, item.partner_id, item.company_id, item.invoice_date,
                   item.date_maturity, item.payment_move_id, item.payment_date, item.amount,
                   item.days, item.days_late, item.amount * item.days AS amount_days,
                   disputed.id IS NOT NULL AS is_disputed, company.currency_id
              FROM item
              JOIN res_company company ON company.id = item.company_id
              LEFT JOIN disputed ON disputed.id = item.line_id
             WHERE item.kind != 'undisputed' OR disputed.id IS NULL
            """,
            ledger=lines._get_credit_ledger_sql(company, as_of, partner_ids),
            disputed=figures._get_disputed_part(company, as_of),
            kinds=len(kinds),
            names=list(kinds),
            items=SQL(" UNION ALL ").join(
                self._get_kind_sql(kind, company, as_of, partner_ids) for kind in kinds
            ),
        )

    # The kinds

    @api.model
    def _get_kind_sql(self, kind, company, as_of, partner_ids):
        """Return the query of one kind of items. Extend for a kind of your own."""
        window_start = as_of - timedelta(days=SALES_WINDOW_DAYS)
        posted = self.env["account.move.line"]._get_credit_posted_sql(company, as_of, partner_ids)
        if kind == "paid":
            return self._get_paid_sql(company, as_of, partner_ids)
        if kind == "sold":
            return self._get_sold_sql(kind, posted, SQL("l.date > %s", window_start))
        if kind == "sold_months":
            first_month = first_of_month(as_of) - relativedelta(months=COUNTBACK_MONTHS - 1)
            return self._get_sold_sql(kind, posted, SQL("l.date >= %s", first_month))
        if kind == "first":
            return SQL(
                "(%s ORDER BY l.invoice_date, l.id LIMIT 1)",
                self._get_sold_sql(
                    kind, posted, self.env["account.move.line"]._get_credit_invoice_sql()
                ),
            )
        if kind == "opening":
            return self._get_open_sql(kind, company, window_start, partner_ids)
        return self._get_open_sql(kind, company, as_of, partner_ids)

    @api.model
    def _get_open_sql(self, kind, company, as_of, partner_ids):
        """What was open on a date, or a part of it."""
        companies = company
        if kind == "exposed":
            companies = companies.search([("id", "child_of", company.root_id.id)])
        age = SQL("(%s::date - i.date_maturity)", as_of)
        fair = self.env["account.move"]._get_credit_fair_sql(SQL("i.move_id"))
        late = SQL("i.is_invoice AND i.residual > 0 AND %s > 0 AND %s", age, fair)
        conditions = {
            "debit": SQL("i.residual > 0"),
            "current": SQL("%s <= 0", age),
            "overdue": SQL("%s > 0", age),
            "late": late,
            "undisputed": late,
        }
        return SQL(
            """
            SELECT %(kind)s::varchar AS kind, i.id::bigint AS key, i.id AS line_id, i.move_id,
                   i.partner_id, i.company_id, i.invoice_date, i.date_maturity,
                   NULL::int AS payment_move_id, NULL::date AS payment_date, i.residual AS amount,
                   (%(as_of)s::date - i.invoice_date) AS days, GREATEST(%(age)s, 0) AS days_late
              FROM (%(ledger)s) i
             WHERE %(condition)s
            """,
            kind=kind,
            as_of=as_of,
            age=age,
            ledger=self.env["account.move.line"]._get_credit_ledger_sql(
                companies, as_of, partner_ids
            ),
            condition=conditions.get(kind, SQL("TRUE")),
        )

    @api.model
    def _get_paid_sql(self, company, as_of, partner_ids):
        """What was paid of invoices in the window, payment by payment (see the paid part of the figures)."""
        lines = self.env["account.move.line"]
        return SQL(
            """
            SELECT 'paid'::varchar AS kind, partial.id::bigint AS key, l.id AS line_id, l.move_id,
                   l.partner_id, l.company_id, l.invoice_date, l.date_maturity,
                   payment.move_id AS payment_move_id, payment.date AS payment_date, partial.amount,
                   GREATEST(payment.date - l.invoice_date, 0) AS days,
                   GREATEST(payment.date - l.date_maturity, 0) AS days_late
              FROM account_partial_reconcile partial
              JOIN account_move_line l ON l.id = partial.debit_move_id
              JOIN account_move_line payment ON payment.id = partial.credit_move_id
             WHERE partial.max_date > %(window_start)s AND partial.max_date <= %(as_of)s
               AND payment.journal_id IN %(journals)s AND payment.parent_state = 'posted'
               AND %(is_invoice)s AND %(posted)s AND %(fair)s
            """,
            fair=self.env["account.move"]._get_credit_fair_sql(SQL("l.move_id")),
            window_start=as_of - timedelta(days=PAYMENT_WINDOW_DAYS),
            as_of=as_of,
            journals=lines._get_credit_journal_ids("bank", "cash", "credit"),
            is_invoice=lines._get_credit_invoice_sql(),
            posted=lines._get_credit_posted_sql(company, as_of, partner_ids),
        )

    @api.model
    def _get_sold_sql(self, kind, posted, condition):
        """Invoices and credit notes, taxes included."""
        return SQL(
            """
            SELECT %(kind)s::varchar AS kind, l.id::bigint AS key, l.id AS line_id, l.move_id,
                   l.partner_id, l.company_id, l.invoice_date,
                   COALESCE(l.date_maturity, l.date) AS date_maturity,
                   NULL::int AS payment_move_id, NULL::date AS payment_date, l.balance AS amount,
                   0 AS days, 0 AS days_late
              FROM account_move_line l
             WHERE %(posted)s AND %(is_sale)s AND %(condition)s
            """,
            kind=kind,
            posted=posted,
            is_sale=self.env["account.move.line"]._get_credit_sale_sql(),
            condition=condition,
        )

    def action_open_document(self):
        """Open the document of the item."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "views": [(False, "form")],
        }
