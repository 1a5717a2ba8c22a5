import zlib

from odoo import api, fields, models
from odoo.tools import SQL

from .metrics import PAYMENT_WINDOW_DAYS, SALES_WINDOW_DAYS

#: days behind the as-of date that count for the yearly turnover
TURNOVER_WINDOW_DAYS = 365

#: memory that one step of reading the whole ledger may use before it goes to disk
WORK_MEM = "64MB"

#: amounts (or amounts times days) that are kept
FACT_AMOUNTS = (
    "opening_balance",
    "sales",
    "paid_amount",
    "paid_amount_days",
    "paid_late_amount",
    "paid_late_days",
    "turnover",
)

#: what a reading of the ledger writes
FACT_COLUMNS = (
    "date",
    "stale_from",
    "source",
    "entries",
    "first_invoice",
    "invoices",
    "monthly_sales",
    *FACT_AMOUNTS,
)


class CreditRiskFact(models.Model):
    """What the settled history of a customer says, kept so that it need not be read again every night.

    One row per customer and company: the ledger figures that do not depend on what is open, as read on
    ``date``. They hold on every later date before ``stale_from``, the day on which a window loses or
    gains an entry, as long as no entry of the customer changes. Only the refresh writes here.
    """

    _name = "credit.risk.fact"
    _description = "Settled ledger history of a customer"
    _log_access = False

    # covered by the unique index
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, index=True, ondelete="cascade")
    date = fields.Date(string="Read as of", required=True)
    stale_from = fields.Date(help="The day from which the ledger must be read again.")
    source = fields.Integer(
        aggregator=None, help="Which accounts and journals were read, as one number."
    )
    entries = fields.Integer(string="Posted receivable items", aggregator=None)
    first_invoice = fields.Date()
    invoices = fields.Integer(string="Posted invoices", aggregator=None)
    monthly_sales = fields.Json(help="The month of the date first, then the months before it.")
    opening_balance = fields.Float(digits=(16, 2), aggregator=None)
    sales = fields.Float(string="Sales of the window", digits=(16, 2), aggregator=None)
    paid_amount = fields.Float(string="Paid in the window", digits=(16, 2), aggregator=None)
    paid_amount_days = fields.Float(
        string="Paid amount times days", digits=(16, 2), aggregator=None
    )
    paid_late_amount = fields.Float(string="Paid late", digits=(16, 2), aggregator=None)
    paid_late_days = fields.Float(
        string="Paid amount times days late", digits=(16, 2), aggregator=None
    )
    turnover = fields.Float(string="Yearly turnover", digits=(16, 2), aggregator=None)

    # by these the refresh tells whether the profile is up to date without reading profiles, whose rows are wide
    profile_date = fields.Date(string="Date of the profile")
    profile_basis = fields.Char(string="Basis of the profile")

    _partner_company_uniq = models.UniqueIndex(
        "(partner_id, company_id)", "A customer's history is kept once in each company."
    )

    def init(self):
        """Forget what is kept: after an update of the add-on a figure may mean something else.

        Room is left on the pages: a row that is rewritten stays on its page, and no index moves.
        """
        self.env.cr.execute(SQL("TRUNCATE credit_risk_fact"))
        self.env.cr.execute(SQL("ALTER TABLE credit_risk_fact SET (fillfactor = 50)"))

    @api.model
    def _renew(self, company, as_of, partner_ids=None):
        """Read the settled history of customers from the ledger as it stood on a date, and keep it.

        :param company: the exact company
        :param as_of: the date whose ledger is read
        :param partner_ids: commercial partners to read, None for all
        """
        self.env.flush_all()
        reading = self._get_reading(company, as_of, partner_ids)
        if partner_ids is not None:
            self._keep(company, SQL("(%s)", reading))
            return
        # a table of its own lets PostgreSQL read in parallel, which it does not do for an insert
        table = SQL.identifier("credit_risk_reading")
        execute = self.env.cr.execute
        execute(SQL("SET LOCAL work_mem = %s", WORK_MEM))
        execute(SQL("CREATE TEMPORARY TABLE %s ON COMMIT DROP AS %s", table, reading))
        is_changed = self._keep(company, table)
        execute(SQL("DROP TABLE %s", table))
        if is_changed:  # the planner knows the others already
            execute(SQL("ANALYZE credit_risk_fact"))

    @api.model
    def _keep(self, company, reading):
        """Store what was read; rows that do not change are not written. Return whether any was."""
        names = SQL(", ").join(map(SQL.identifier, FACT_COLUMNS))
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO credit_risk_fact AS fact (partner_id, company_id, %(names)s)
                SELECT partner_id, %(company)s, %(names)s FROM %(reading)s AS reading
                ON CONFLICT (partner_id, company_id) DO UPDATE SET %(assignments)s
                 WHERE (%(old)s) IS DISTINCT FROM (%(new)s)
                """,
                names=names,
                company=company.id,
                reading=reading,
                assignments=SQL(", ").join(
                    SQL("%s = %s", SQL.identifier(name), SQL.identifier("excluded", name))
                    for name in FACT_COLUMNS
                ),
                old=SQL(", ").join(SQL.identifier("fact", name) for name in FACT_COLUMNS),
                new=SQL(", ").join(SQL.identifier("excluded", name) for name in FACT_COLUMNS),
            )
        )
        return bool(self.env.cr.rowcount)

    @api.model
    def _get_reading(self, company, as_of, partner_ids):
        """Return the query that reads the ledger: one row for each customer with all columns."""
        parts = {
            "receivable": self._get_receivable_part(company, as_of, partner_ids),
            "paid": self._get_paid_part(company, as_of, partner_ids),
            "sold": self._get_sold_part(company, as_of, partner_ids),
        }
        shared = {}
        if partner_ids is not None:
            # the items of a customer lie scattered over the largest table: they are fetched once for both parts
            shared["items"] = self._get_items_part(company, partner_ids)
        return SQL(
            "WITH %(parts)s SELECT p.id AS partner_id, %(values)s FROM res_partner p %(joins)s WHERE %(where)s",
            parts=SQL(", ").join(
                SQL("%s AS MATERIALIZED (%s)", SQL.identifier(name), sql)
                for name, sql in {**shared, **parts}.items()
            ),
            values=SQL(", ").join(
                SQL("%s AS %s", value, SQL.identifier(name))
                for name, value in zip(FACT_COLUMNS, self._get_values(as_of), strict=True)
            ),
            joins=SQL(" ").join(
                SQL(
                    "LEFT JOIN %s ON %s = p.id",
                    SQL.identifier(name),
                    SQL.identifier(name, "partner_id"),
                )
                for name in parts
            ),
            where=self._get_where(company, partner_ids),
        )

    @api.model
    def _get_values(self, as_of):
        """Return the values of the columns, in the order of ``FACT_COLUMNS``."""
        stale_from = SQL(
            "LEAST(receivable.leaving + %(sales)s, receivable.coming, paid.leaving + %(paid)s, paid.coming, "
            "sold.leaving + %(sold)s, sold.coming)",
            sales=SALES_WINDOW_DAYS,
            paid=PAYMENT_WINDOW_DAYS,
            sold=TURNOVER_WINDOW_DAYS,
        )
        return [
            SQL("%s::date", as_of),
            stale_from,
            SQL("%s", self._get_source()),
            SQL("COALESCE(receivable.entries, 0)"),
            SQL("sold.first_invoice"),
            SQL("COALESCE(sold.invoices, 0)"),
            SQL("receivable.monthly_sales"),
            *(SQL("COALESCE(%s, 0)", SQL.identifier(name)) for name in FACT_AMOUNTS),
        ]

    @api.model
    def _get_where(self, company, partner_ids):
        """Return which partners are customers; alias ``p``.

        Those with a posted receivable item, open or settled, those with an advice, a pinned category or a
        credit limit in the company (prospects), and those who have a profile already, so that it does not
        stand still when their last entry is cancelled.
        """
        if partner_ids is not None:
            # the planner takes the plain comparison for true of one in 200, and would join all with all
            return SQL(
                "COALESCE(p.commercial_partner_id = p.id, FALSE) AND p.id IN %s AND (%s OR %s)",
                tuple(partner_ids) or (0,),
                SQL("receivable.partner_id IS NOT NULL"),
                self._get_prospect_sql(company),
            )
        return SQL(
            "p.commercial_partner_id = p.id AND (receivable.partner_id IS NOT NULL OR %s)",
            self._get_prospect_sql(company),
        )

    @api.model
    def _get_prospect_sql(self, company):
        """Return the condition that a partner is a customer without regard to the ledger; alias ``p``.

        Whether there is a profile is looked up one by one: as a list, all profiles would be read for the
        few partners who get here.
        """
        return SQL(
            """(
                COALESCE((p.credit_advice->>%(key)s)::int, 0) != 0
                OR p.credit_risk_category_pin_id->>%(key)s IS NOT NULL
                OR COALESCE((p.credit_limit->>%(key)s)::float, 0) > 0
                OR (SELECT TRUE FROM credit_risk_profile own
                     WHERE own.partner_id = p.id AND own.company_id = %(company)s)
            )""",
            key=str(company.id),
            company=company.id,
        )

    @api.model
    def _get_source(self):
        """Return one number for the accounts and journals that are read; another one: all is stale."""
        lines = self.env["account.move.line"]
        read = (
            lines._get_credit_receivable_account_ids(),
            lines._get_credit_journal_ids("sale"),
            lines._get_credit_journal_ids("bank", "cash", "credit"),
        )
        return zlib.crc32(repr([sorted(ids) for ids in read]).encode()) & 0x7FFFFFFF
