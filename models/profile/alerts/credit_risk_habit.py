import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ....engine import anomalies
from ....engine.dates import months_back
from ....engine.score import to_decimal
from ..credit_risk_fact import WORK_MEM
from ..nullable_float import NullableFloat

#: settled invoices that make the history, the months in which they were settled, and months of trend and month ends
HISTORY_INVOICES, HISTORY_MONTHS, TREND_MONTHS = 24, 24, 12

#: when more than this part of the customers must be read, all are read
MOST_READ_ONE_BY_ONE = 0.3

#: in a new month the habits are read again in the course of so many days, some customers each night
TURN_DAYS = 14

BATCH_SIZE = 5000
#: days late by month are read as whole ten-thousandths of a day
DAY_SCALE = 10000

#: columns that a reading writes, with their type
HABIT_COLUMNS = {
    "partner_id": SQL("int4"),
    "category_id": SQL("int4"),
    "month": SQL("date"),
    "entries": SQL("int4"),
    "late_limit": SQL("numeric"),
    "late_median": SQL("numeric"),
    "late_mad": SQL("numeric"),
    "late_count": SQL("int4"),
    "late_worst": SQL("int4"),
    "late_basis": SQL("varchar"),
    "pile_limit": SQL("numeric"),
    "pile_median": SQL("numeric"),
    "trend": SQL("jsonb"),
    "history": SQL("jsonb"),
}


class CreditRiskHabit(models.Model):
    """How a customer usually pays, kept so that a night need not read the settled history again.

    One row per customer and company: above how many days an invoice is unusually late, above how many invoices
    they pile up, and whether the collection term lengthens. The windows end with the month before, so that a row
    holds for a month, as long as the ledger of the customer does not change; in the first days of a
    month the rows are renewed, some each night. One row per category, without a customer, keeps the history of
    the category as a whole.
    """

    _name = "credit.risk.habit"
    _description = "Paying habit of a customer"
    _log_access = False

    partner_id = fields.Many2one("res.partner", string="Customer", index=True, ondelete="cascade")
    category_id = fields.Many2one("credit.risk.category", index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, index=True, ondelete="cascade")
    month = fields.Date(required=True, help="The first day of the month for which it holds.")
    entries = fields.Integer(
        aggregator=None, help="Posted receivable items of the customer when it was read."
    )
    late_limit = NullableFloat(digits=(16, 6), aggregator=None)
    late_median = NullableFloat(digits=(16, 6), aggregator=None)
    late_mad = NullableFloat(digits=(16, 6), aggregator=None)
    late_count = fields.Integer(string="Settled invoices of the history", aggregator=None)
    late_worst = fields.Integer(string="Latest of the history", aggregator=None)
    late_basis = fields.Char(help="own, mixed, pool or none: whose history the limit rests on.")
    pile_limit = NullableFloat(digits=(16, 6), aggregator=None)
    pile_median = NullableFloat(digits=(16, 6), aggregator=None)
    history = fields.Json(help="Days late of the last settled invoices.")
    trend = fields.Json(help="The collection term lengthens: by how much, and how sure that is.")

    _partner_company_uniq = models.UniqueIndex(
        "(partner_id, company_id) WHERE partner_id IS NOT NULL",
        "A customer's habit is kept once in each company.",
    )
    _category_company_uniq = models.UniqueIndex(
        "(category_id, company_id) WHERE partner_id IS NULL",
        "A category's habit is kept once in each company.",
    )

    @api.model
    def _forget(self, company, partner_ids=None):
        """Forget the habits of customers, of all when None: their ledger changed."""
        chosen = SQL("TRUE")
        if partner_ids is not None:
            chosen = SQL("partner_id IN %s", tuple(partner_ids) or (0,))
        self.env.cr.execute(
            SQL(
                "DELETE FROM credit_risk_habit WHERE company_id = %s AND partner_id IS NOT NULL AND %s",
                company.id,
                chosen,
            )
        )

    @api.model
    def _renew(self, company, as_of, minimum, partner_ids=None):
        """Read the habits that are not kept for the month of the date.

        :param minimum: invoices for less are left out
        :param partner_ids: customers to look at, None for all
        """
        self.env.flush_all()
        month = as_of.replace(day=1)
        missing, known = self._find_missing(company, as_of, partner_ids)
        if not missing:
            return
        everybody = partner_ids is None and len(missing) > known * MOST_READ_ONE_BY_ONE
        reading = self._get_reading(company, as_of, minimum, None if everybody else missing)
        if partner_ids is None and not everybody:
            self._renew_pools(company, month)
        if everybody or len(missing) > BATCH_SIZE:
            self._keep_many(company, as_of, reading, everybody)
        else:
            rows = self.env.execute_query_dict(reading)
            self._keep(company, as_of, rows, self._read_pools(company))
        self.invalidate_model(flush=False)

    @api.model
    def _find_missing(self, company, as_of, partner_ids):
        """Return the customers with invoices whose habit is to be read, and how many customers there are.

        It is kept for the month of the date, or for the month before while the customer's turn has not come; an
        entry of a later date that counts by now makes it another one.
        """
        month, before = months_back(as_of, 2)
        chosen = SQL("TRUE")
        if partner_ids is not None:
            chosen = SQL("fact.partner_id IN %s", tuple(partner_ids) or (0,))
        [(missing, known)] = self.env.execute_query(
            SQL(
                """
                SELECT COALESCE(ARRAY_AGG(fact.partner_id) FILTER (WHERE habit.id IS NULL), '{}'), COUNT(*)
                  FROM credit_risk_fact fact
                  JOIN credit_risk_profile profile
                    ON profile.partner_id = fact.partner_id AND profile.company_id = fact.company_id
                  LEFT JOIN credit_risk_habit habit
                         ON habit.partner_id = fact.partner_id AND habit.company_id = fact.company_id
                        AND habit.month <= %(month)s AND habit.entries = fact.entries
                        AND habit.month >= CASE WHEN fact.partner_id %% %(turns)s < %(day)s
                                                THEN %(month)s::date ELSE %(before)s::date END
                 WHERE fact.company_id = %(company)s AND fact.invoices > 0 AND %(chosen)s
                """,
                month=month,
                before=before,
                turns=TURN_DAYS,
                day=as_of.day,
                company=company.id,
                chosen=chosen,
            )
        )
        return missing, known

    # Writing

    @api.model
    def _keep_many(self, company, as_of, reading, everybody):
        """Read into a table first: what categories have in common is part of what a customer's habit is."""
        table, execute = SQL.identifier("credit_risk_habit_reading"), self.env.cr.execute
        execute(SQL("SET LOCAL work_mem = %s", WORK_MEM))
        execute(SQL("CREATE TEMPORARY TABLE %s ON COMMIT DROP AS %s", table, reading))
        if everybody:
            self._forget(company)
            self._keep_pools(company, as_of.replace(day=1), table)
        pools, cursor = self._read_pools(company), SQL.identifier("credit_risk_habit_fetch")
        execute(SQL("DECLARE %s NO SCROLL CURSOR FOR SELECT * FROM %s", cursor, table))
        while rows := self.env.execute_query_dict(SQL("FETCH %s FROM %s", BATCH_SIZE, cursor)):
            self._keep(company, as_of, rows, pools)
        execute(SQL("CLOSE %s", cursor))
        execute(SQL("DROP TABLE %s", table))
        if everybody:  # known as an empty table, it would be joined in loops
            execute(SQL("ANALYZE credit_risk_habit"))

    @api.model
    def _keep(self, company, as_of, rows, pools):
        """Judge what was read, and keep it."""
        ends = [day - timedelta(days=1) for day in months_back(as_of, TREND_MONTHS)]
        month = as_of.replace(day=1)
        self._write_habits(company, [self._judge(row, pools, ends, month) for row in rows])

    @api.model
    def _judge(self, row, pools, ends, month):
        """Return the columns of a habit for what was read of a customer."""
        history = row["history"] or []
        late = anomalies.late_limit(history, pools.get(row["category_id"]))
        first = row["first_invoice"]
        counts = row["piles"] or {}
        piles = [counts.get(str(end), 0) for end in ends if first and end >= first]
        pile = anomalies.pile_limit(piles)
        return {
            "partner_id": row["partner_id"],
            "category_id": row["category_id"],
            "month": month,
            "entries": row["entries"],
            "late_limit": to_decimal(late.value, 6),
            "late_median": None if late.median is None else to_decimal(late.median, 6),
            "late_mad": None if late.mad is None else to_decimal(late.mad, 6),
            "late_count": late.count,
            "late_worst": max(history, default=None),
            "late_basis": late.basis,
            "pile_limit": pile and to_decimal(pile.value, 6),
            "pile_median": pile and to_decimal(pile.median, 6),
            "trend": self._find_trend(row["series"] or []),
            "history": history,
        }

    @api.model
    def _find_trend(self, series):
        """Return the trend of the days late by month, for the table.

        :param series: [month, ten-thousandths of a day] of the months with payments, the oldest first
        """
        days = [value for _month, value in series]
        trend = anomalies.find_trend(days, DAY_SCALE)
        if not trend:
            return None
        return {
            "count": trend.count,
            "s": trend.s,
            "p": float(trend.p),
            "slope": float(trend.slope),
            "rise": float(trend.rise),
            "months": [series[0][0], series[-1][0]],
            "series": [[month, value / DAY_SCALE] for month, value in series],
        }

    @api.model
    def _write_habits(self, company, habits):
        names = SQL(", ").join(map(SQL.identifier, HABIT_COLUMNS))
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO credit_risk_habit (company_id, %(names)s)
                SELECT %(company)s, %(names)s FROM JSON_TO_RECORDSET(%(rows)s::json) AS habit(%(types)s)
                ON CONFLICT (partner_id, company_id) WHERE partner_id IS NOT NULL DO UPDATE
                   SET %(assignments)s
                """,
                names=names,
                company=company.id,
                rows=json.dumps(habits, default=str),
                types=SQL(", ").join(
                    SQL("%s %s", SQL.identifier(name), kind) for name, kind in HABIT_COLUMNS.items()
                ),
                assignments=SQL(", ").join(
                    SQL("%s = %s", SQL.identifier(name), SQL.identifier("excluded", name))
                    for name in HABIT_COLUMNS
                ),
            )
        )
