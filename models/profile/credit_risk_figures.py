from datetime import date
from decimal import Decimal
from itertools import count

from odoo import api, models
from odoo.tools import SQL

from ...engine.ageing import BUCKETS
from ...engine.dates import months_back
from .credit_risk_fact import FACT_AMOUNTS
from .metrics import COUNTBACK_MONTHS
from .profile_columns import BEFORE_COLUMNS, PROFILE_COLUMNS

#: amounts (or amounts times days) of what is open
OPEN_AMOUNTS = (
    "total_due",
    *(f"bucket_{code}" for code in BUCKETS),
    "open_debit",
    "late_amount",
    "late_amount_days",
    "late_undisputed_amount",
    "late_undisputed_days",
    "disputed_amount",
    "exposure",
)

AMOUNTS = (*OPEN_AMOUNTS, *FACT_AMOUNTS)

#: what comes as text, and nothing for 0
PARSED_AMOUNTS = (*AMOUNTS, "credit_limit")

ZERO = Decimal(0)

#: customers that are read, scored and written in one go; bounds the memory, not the result
BATCH_SIZE = 5000

_readings = count()


class CreditRiskFigures(models.AbstractModel):
    """Reads the figures of customers in one statement: what is open now, and the facts that are kept.

    Every part of the query is a method, so that an extension can add a part and its columns.
    """

    _name = "credit.risk.figures"
    _description = "Ledger figures of customers"

    @api.model
    def _read_figures(self, policy, company, as_of, partner_ids=None, fresh=False):
        """Yield lists of dictionaries, one dictionary for each customer of the company, by partner id.

        The settled history comes from ``credit.risk.fact``, which must hold on the date, unless it shall
        be read afresh.

        :param policy: the policy of the company, as read by the profile
        :param company: the exact company
        :param as_of: the date whose ledger is read
        :param partner_ids: commercial partners to look at, None for all
        :param fresh: read the settled history from the ledger too, and keep nothing
        :return: an iterator of lists; money and exact values are decimals, counts are integers
        """
        self.env.flush_all()
        query = self._get_query(policy, company, as_of, partner_ids, fresh)
        yield from self._fetch(query, partner_ids)

    @api.model
    def _read_unsealed(self, policy, company, as_of, partner_ids=None):
        """Yield what :meth:`_read_figures` does, of customers whose profile is not made of these figures.

        A profile carries a seal: a digest of the date, the policy and the figures it was made of, and one of
        its own columns. Where both are still the same, scoring again would come to the same, and the
        customer is left out. A row also has ``digest``, and the profile as it stands (``before_...``).
        """
        if partner_ids is not None and not partner_ids:
            return  # nobody is outdated: planning the query would be all that it costs
        self.env.flush_all()
        query = self._get_unsealed_query(
            self._get_query(policy, company, as_of, partner_ids), company, as_of, partner_ids
        )
        yield from self._fetch(query, partner_ids)

    @api.model
    def _fetch(self, query, partner_ids):
        """Yield the rows of a query in batches; a few customers come without a cursor."""
        if partner_ids is not None and len(partner_ids) <= BATCH_SIZE:
            yield [self._parse(row) for row in self.env.execute_query_dict(query)]
            return
        # Read as a whole before the first batch is written: a cursor would go on reading tables that grow
        # by what is written, by a plan for tables that were empty. The table is read in parallel, too.
        number = next(_readings)
        table, cursor = (
            SQL.identifier(f"credit_risk_{kind}_{number}") for kind in ("rows", "fetch")
        )
        execute = self.env.cr.execute
        execute(SQL("CREATE TEMPORARY TABLE %s ON COMMIT DROP AS %s", table, query))
        execute(SQL("DECLARE %s NO SCROLL CURSOR FOR SELECT * FROM %s", cursor, table))
        fetch = SQL("FETCH %s FROM %s", BATCH_SIZE, cursor)
        rows = None
        while rows is None or len(rows) == BATCH_SIZE:
            rows = self.env.execute_query_dict(fetch)
            if rows:
                yield [self._parse(row) for row in rows]
        execute(SQL("CLOSE %s", cursor))
        execute(SQL("DROP TABLE %s", table))

    @api.model
    def _get_unsealed_query(self, figures, company, as_of, partner_ids=None):
        """Return the query of the figures whose profile has no seal of them, see :meth:`_read_unsealed`."""
        return SQL(
            """
            SELECT figures.*, before.was_known, before.score::text AS before_score, %(before)s
              FROM (SELECT figures.*, %(digest)s AS digest
                      FROM (%(figures)s OFFSET 0) figures) figures
              LEFT JOIN (SELECT partner_id AS owner_id, TRUE AS was_known, seal, score, %(columns)s,
                                %(own_digest)s AS own_digest
                           FROM credit_risk_profile profile
                          WHERE company_id = %(company)s AND %(chosen)s) before
                     ON before.owner_id = figures.partner_id
             WHERE (before.seal = figures.digest || ' ' || before.own_digest) IS NOT TRUE
             ORDER BY figures.partner_id
            """,
            before=SQL(", ").join(
                SQL("%s AS %s", SQL.identifier("before", name), SQL.identifier(f"before_{name}"))
                for name in BEFORE_COLUMNS
            ),
            digest=self._get_digest_sql(SQL("%s::date, figures.*", as_of)),
            figures=figures,
            columns=SQL(", ").join(map(SQL.identifier, BEFORE_COLUMNS)),
            own_digest=self._get_own_digest_sql("profile"),
            company=company.id,
            # said here too: after a posting, not every profile of the company shall be read
            chosen=SQL("TRUE")
            if partner_ids is None
            else SQL("partner_id IN %s", tuple(partner_ids) or (0,)),
        )

    @api.model
    def _get_digest_sql(self, values):
        """Return a number as text that is another one when any of these values is: 64 bits.

        A value of another kind that is equal (1.0 and 1.00) gives the same. The hash of a record costs a
        quarter of what that of its text does; PostgreSQL 13 has no other than the latter.

        :param values: SQL, with commas between them; every one has a type (``%s::text``)
        """
        if self.env.cr.connection.server_version < 140000:
            return SQL("MD5(ROW(%s)::text)", values)
        return SQL("hash_record_extended(ROW(%s), 0)::text", values)

    @api.model
    def _get_own_digest_sql(self, alias):
        """Return the digest of a profile's own columns."""
        return self._get_digest_sql(
            SQL(", ").join(SQL.identifier(alias, name) for name in PROFILE_COLUMNS)
        )

    @api.model
    def _get_seal_sql(self, alias):
        """Return the seal of a row that is stored: it has the profile's columns and the digest of its figures."""
        return SQL(
            "%s || ' ' || %s", SQL.identifier(alias, "digest"), self._get_own_digest_sql(alias)
        )

    @api.model
    def _get_query(self, policy, company, as_of, partner_ids, fresh=False):
        """Return the query of the figures, one row for each customer."""
        facts = self.env["credit.risk.fact"]
        parts = self._get_parts(company, as_of, partner_ids)
        kept = SQL("credit_risk_fact")
        if fresh:
            reading = facts._get_reading(company, as_of, partner_ids)
            kept = SQL(
                "(SELECT %s AS company_id, reading.* FROM (%s) reading)", company.id, reading
            )
        own, chosen = SQL("p.commercial_partner_id = p.id"), SQL("TRUE")
        if partner_ids is not None:
            # the planner takes the plain comparison for true of one in 200, and would join all with all
            own = SQL("COALESCE(%s, FALSE)", own)
            chosen = SQL("p.id IN %s", tuple(partner_ids) or (0,))
        return SQL(
            """
            WITH %(parts)s
            SELECT %(columns)s
              FROM %(kept)s fact
              JOIN res_partner p ON p.id = fact.partner_id
              LEFT JOIN LATERAL (%(earlier)s) earlier ON TRUE
              %(joins)s
             WHERE fact.company_id = %(company)s AND %(own)s
               AND (fact.entries > 0 OR %(prospect)s) AND %(chosen)s
             ORDER BY p.id
            """,
            parts=SQL(", ").join(
                SQL("%s AS MATERIALIZED (%s)", SQL.identifier(name), sql)
                for name, sql in parts.items()
            ),
            columns=SQL(", ").join(self._get_columns(policy, company)),
            earlier=self._get_earlier_sql(as_of),
            joins=SQL(" ").join(
                SQL(
                    "LEFT JOIN %s ON %s = p.id",
                    SQL.identifier(name),
                    SQL.identifier(name, "partner_id"),
                )
                for name in parts
                if name not in ("ledger", "disputed")
            ),
            kept=kept,
            # a reading has such partners only; said twice, the planner expects one row and joins in loops
            own=SQL("TRUE") if fresh else own,
            company=company.id,
            prospect=facts._get_prospect_sql(company),
            chosen=chosen,
        )

    @api.model
    def _get_parts(self, company, as_of, partner_ids):
        """Return the parts of the query: name -> SQL with a column partner_id (but for the ledger)."""
        lines = self.env["account.move.line"]
        return {
            "ledger": lines._get_credit_ledger_sql(company, as_of, partner_ids),
            "disputed": self._get_disputed_part(company, as_of),
            "open_items": self._get_open_items_part(as_of),
            "exposed": self._get_exposed_part(company, as_of, partner_ids),
            "promised": self._get_promised_part(company, as_of),
            **self._get_input_parts(company, as_of, partner_ids),
        }

    @api.model
    def _get_earlier_sql(self, as_of):
        """The last assessment of a customer before the date: what the grade had settled at."""
        return SQL(
            """
            SELECT a.settled_grade_id, a.improving_since
              FROM credit_risk_assessment a
             WHERE a.company_id = fact.company_id AND a.partner_id = fact.partner_id
               AND a.date < %s AND a.settled_grade_id IS NOT NULL
             ORDER BY a.date DESC, a.id DESC
             LIMIT 1
            """,
            as_of,
        )

    @api.model
    def _get_columns(self, policy, company):
        """Return the selected columns. Decimals travel as text: the driver would make floats of them."""
        inputs = self._get_inputs(policy, company)
        return [
            SQL("p.id AS partner_id"),
            *(SQL("%s::text AS %s", SQL.identifier(c), SQL.identifier(c)) for c in OPEN_AMOUNTS),
            *(
                SQL("%s::text AS %s", SQL.identifier("fact", c), SQL.identifier(c))
                for c in FACT_AMOUNTS
            ),
            SQL("fact.entries"),
            SQL("fact.invoices"),
            SQL("COALESCE(open_invoices, 0) AS open_invoices"),
            SQL("COALESCE(promises_judged, 0) AS promises_judged"),
            SQL("COALESCE(promises_broken, 0) AS promises_broken"),
            SQL("fact.first_invoice"),
            SQL("fact.monthly_sales"),
            SQL("fact.date AS fact_date"),
            *(SQL("%s AS %s", sql, SQL.identifier(name)) for name, sql in inputs.items()),
            SQL("%s AS basis", self._get_basis_sql(policy, inputs)),
            SQL("earlier.settled_grade_id AS earlier_grade_id"),
            SQL("earlier.improving_since AS earlier_improving_since"),
        ]

    @api.model
    def _parse(self, row):
        """Turn the texts of a row into decimals; an amount without rows is 0."""
        for name in PARSED_AMOUNTS:
            text = row[name]
            row[name] = Decimal(text) if text else ZERO
        months = months_back(row["fact_date"], COUNTBACK_MONTHS)
        row["monthly_sales"] = {
            month: Decimal(sales)
            for month, sales in zip(months, row["monthly_sales"] or (), strict=False)
            if sales is not None
        }
        row["settled_count"] = row["invoices"] - row["open_invoices"]
        row["since"] = self._get_since(row["customer_since"], row["first_invoice"])
        return row

    @api.model
    def _get_since(self, filled_in: date | None, first_invoice: date | None):
        """Return since when the customer is one: the date filled in goes before the first invoice."""
        return filled_in or first_invoice
