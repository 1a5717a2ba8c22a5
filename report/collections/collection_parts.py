from odoo import api, models
from odoo.tools import SQL

from ...engine.anomalies import MIXED_FROM
from ...engine.collections import CREDIT, LATER, NO_DATA, OVERRUN, SUSPENDED, WEEKS, monday


class CreditCollectionReport(models.Model):
    """The parts of the query: what is open, what of it is promised, and when the rest may be expected."""

    _inherit = "credit.collection.report"

    @api.model
    def _get_parts(self, as_of):
        """Return the parts of the query in their order: name -> SQL."""
        holds = self._get_holds_sql(as_of)
        return {
            "item": self.env["credit.overdue.report"]._table_query,
            "held": self._get_held_part(holds),
            "disputed": SQL("SELECT item_id FROM held WHERE kind = 'dispute'"),
            "queue": self._get_queue_part(),
            "instalment": self._get_instalment_part(as_of),
            "promised": self._get_promised_part(),
            "part": self._get_rest_part(),
            "judged": self._get_judged_part(as_of),
            "dated": self._get_dated_part(as_of),
        }

    @api.model
    def _get_holds_sql(self, as_of):
        """Return the holds that run on the date in the reader's companies."""
        holds = self.env["credit.followup.hold"]
        return SQL(" UNION ALL ").join(
            SQL(
                "SELECT running.*, %s AS company_id FROM (%s) running",
                company.id,
                holds._get_running_sql(company, as_of),
            )
            for company in self.env.companies
        )

    @api.model
    def _get_held_part(self, holds):
        """Items and the holds that cover them; of the promises, the narrowest and then the latest one."""
        return SQL(
            """
            SELECT DISTINCT ON (item.id, h.kind) item.id AS item_id, h.kind, h.id AS hold_id
              FROM item
              JOIN (%s) h ON h.company_id = item.company_id AND h.kind IN ('dispute', 'promise')
              LEFT JOIN res_partner owner ON owner.id = h.partner_id
             WHERE h.move_line_id = item.id
                OR (h.move_line_id IS NULL AND h.move_id = item.move_id)
                OR (h.move_line_id IS NULL AND h.move_id IS NULL
                    AND owner.commercial_partner_id = item.partner_id)
             ORDER BY item.id, h.kind, h.move_line_id IS NULL, h.move_id IS NULL, h.id DESC
            """,
            holds,
        )

    @api.model
    def _get_queue_part(self):
        """The items of each promise, the oldest first: from which to which sum they stand."""
        return SQL(
            """
            SELECT item.id, held.hold_id, item.residual,
                   SUM(item.residual) OVER line - item.residual AS start, SUM(item.residual) OVER line AS stop
              FROM item
              JOIN held ON held.item_id = item.id AND held.kind = 'promise'
             WHERE item.residual > 0 AND item.id NOT IN (SELECT item_id FROM disputed)
            WINDOW line AS (PARTITION BY held.hold_id ORDER BY item.date_maturity, item.id)
            """
        )

    @api.model
    def _get_instalment_part(self, as_of):
        """The promised payments that were not judged by the date: from which to which sum they pay."""
        return SQL(
            """
            SELECT promise.id, promise.hold_id, GREATEST(promise.date, %(as_of)s::date) AS date,
                   SUM(promise.amount) OVER line - promise.amount AS start,
                   SUM(promise.amount) OVER line AS stop
              FROM credit_followup_promise promise
             WHERE promise.hold_id IN (SELECT hold_id FROM held WHERE kind = 'promise')
               AND promise.deadline >= %(as_of)s
               AND (promise.state = 'open' OR promise.judged_on > %(as_of)s)
            WINDOW line AS (PARTITION BY promise.hold_id ORDER BY promise.date, promise.id)
            """,
            as_of=as_of,
        )

    @api.model
    def _get_promised_part(self):
        """What is promised of each item: the two sums laid beside each other."""
        return SQL(
            """
            SELECT queue.id, instalment.id AS promise_id, instalment.date,
                   LEAST(queue.stop, instalment.stop) - GREATEST(queue.start, instalment.start) AS amount
              FROM queue
              JOIN instalment ON instalment.hold_id = queue.hold_id
               AND instalment.start < queue.stop AND queue.start < instalment.stop
            """
        )

    @api.model
    def _get_rest_part(self):
        """The parts of each item: those that are promised, and what is left of it."""
        return SQL(
            """
            SELECT id, promise_id, date AS promised_on, amount FROM promised
             UNION ALL
            SELECT item.id, NULL, NULL, item.residual - COALESCE(taken.amount, 0)
              FROM item
              LEFT JOIN (SELECT id, SUM(amount) AS amount FROM promised GROUP BY id) taken
                     ON taken.id = item.id
             WHERE item.residual = 0 OR item.residual != COALESCE(taken.amount, 0)
            """
        )

    @api.model
    def _get_judged_part(self, as_of):
        """Each part with its basis and its date: habits are those that are kept now.

        The customer's own habit is the median of its last settled invoices; while that is not read anew, the
        days late of its profile, when they rest on as many invoices.
        """
        return SQL(
            """
            SELECT item.*, part.promise_id, part.amount, part.promised_on,
                   item.id IN (SELECT item_id FROM disputed) AS is_disputed,
                   CASE WHEN part.promise_id IS NOT NULL OR part.amount <= 0 THEN NULL
                        WHEN habit.late_basis IN ('own', 'mixed') THEN 'own'
                        WHEN habit.id IS NULL AND profile.settled_count >= %(least)s
                             AND profile.days_late IS NOT NULL THEN 'own'
                        WHEN pool.late_median IS NOT NULL THEN 'pool' END AS habit_of,
                   CASE WHEN habit.late_basis IN ('own', 'mixed') THEN habit.late_median
                        WHEN habit.id IS NULL AND profile.settled_count >= %(least)s
                             AND profile.days_late IS NOT NULL THEN profile.days_late
                        ELSE pool.late_median END::numeric AS days
              FROM part
              JOIN item ON item.id = part.id
              LEFT JOIN credit_risk_profile profile
                     ON profile.partner_id = item.partner_id AND profile.company_id = item.company_id
              LEFT JOIN credit_risk_habit habit
                     ON habit.partner_id = item.partner_id AND habit.company_id = item.company_id
              LEFT JOIN credit_risk_habit pool
                     ON pool.category_id = item.category_id AND pool.company_id = item.company_id
                    AND pool.partner_id IS NULL
            """,
            least=MIXED_FROM,
        )

    @api.model
    def _get_dated_part(self, as_of):
        """The rows of the report."""
        day = SQL("COALESCE(promised_on, date_maturity + ROUND(days)::int)")
        week = SQL("((%s) - %s::date) / 7", day, monday(as_of))
        return SQL(
            """
            SELECT ROW_NUMBER() OVER (ORDER BY id, promise_id) AS id,
                   move_id, partner_id, company_id, company_currency_id, category_id, grade_id,
                   user_id, country_id, date_maturity, amount, period,
                   CASE WHEN period IN %(undated)s THEN NULL ELSE day END AS expected_date,
                   CASE WHEN period IN %(unknown)s THEN 'none'
                        WHEN promise_id IS NOT NULL THEN 'promise' ELSE habit_of END AS basis,
                   CASE WHEN habit_of IS NOT NULL THEN days END AS usual_days
              FROM (
                SELECT judged.*, %(day)s AS day,
                       CASE WHEN amount <= 0 THEN %(credit)s
                            WHEN is_disputed THEN %(suspended)s
                            WHEN promise_id IS NULL AND habit_of IS NULL THEN %(no_data)s
                            WHEN %(day)s < %(as_of)s::date THEN %(overrun)s
                            WHEN %(week)s >= %(weeks)s THEN %(later)s
                            ELSE LPAD((%(week)s)::text, 2, '0') END AS period
                  FROM judged) told
            """,
            day=day,
            week=week,
            as_of=as_of,
            weeks=WEEKS,
            credit=CREDIT,
            suspended=SUSPENDED,
            no_data=NO_DATA,
            overrun=OVERRUN,
            later=LATER,
            undated=(CREDIT, SUSPENDED, NO_DATA, OVERRUN),
            unknown=(CREDIT, SUSPENDED, NO_DATA),
        )
