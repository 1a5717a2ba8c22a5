from collections import Counter, defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

#: memory in which the assessments are put in order
WORK_MEM = "64MB"

#: months that the small lines go back
MONTHS = 6


class CreditRiskMatrixData(models.AbstractModel):
    """How the matrix was: from the assessments, which keep category and grade of their day.

    Assessments know no amounts; what is compared and drawn over time is the number of customers. The
    customers are those that the filters choose today.
    """

    _inherit = "credit.risk.matrix.data"

    @api.model
    def _get_history(self, options, domain, as_of, cells):
        """Return the customers of each cell month by month, and the movement since a date."""
        if not as_of:
            return {"trend_dates": [], "trend": [], "comparison": None}
        months = [as_of - relativedelta(months=age) for age in range(MONTHS, 0, -1)]
        compare = fields.Date.to_date(options["compare"])
        days = sorted({*months, *([compare] if compare else [])})
        places = self._read_places(domain, days)
        now = Counter(
            {
                (category_id or None, grade_id or None): int(values["customers"])
                for (category_id, grade_id), values in cells.items()
            }
        )
        return {
            "trend_dates": [fields.Date.to_string(day) for day in months],
            "trend": self._get_trend(places, [days.index(day) for day in months]),
            "comparison": self._get_comparison(places, days.index(compare), compare, now)
            if compare
            else None,
        }

    @api.model
    def _read_places(self, domain, days):
        """Return where the customers were and are: (category and grade then, category and grade now, first
        and last + 1 of the days on which they were there, customers); one statement.

        A customer that was not known on a day is in no row of that day.

        :param days: dates in order
        """
        assessments = self.env["credit.risk.assessment"]
        assessments.check_access("read")
        self.env.flush_all()
        query = self.env["credit.risk.profile"]._search(domain)
        columns = (SQL.identifier(query.table, n) for n in ("id", "category_id", "grade_id"))
        # as many of the days are before the assessment; it holds from the next one on
        index = SQL("WIDTH_BUCKET(a.date - 1, %s::date[])", days)
        self.env.cr.execute(SQL("SET LOCAL work_mem = %s", WORK_MEM))  # the sort is in memory
        return self.env.execute_query(
            SQL(
                """
                SELECT category_id, grade_id, now_category_id, now_grade_id, first, last, COUNT(*)
                  FROM (SELECT a.category_id, a.grade_id, chosen.category_id AS now_category_id,
                               chosen.grade_id AS now_grade_id,
                               %(index)s AS first,
                               LEAD(%(index)s, 1, %(count)s) OVER (
                                   PARTITION BY a.profile_id ORDER BY a.date, a.id) AS last
                          FROM (%(chosen)s) AS chosen
                          JOIN credit_risk_assessment a ON a.profile_id = chosen.id) AS spans
                 WHERE first < last
                 GROUP BY category_id, grade_id, now_category_id, now_grade_id, first, last
                """,
                index=index,
                count=len(days),
                chosen=query.select(*columns),
            )
        )

    @api.model
    def _get_trend(self, places, indexes):
        """Return for each cell its customers day by day, 0 where it had none."""
        counts = defaultdict(lambda: [0] * len(indexes))
        for category_id, grade_id, _category, _grade, first, last, customers in places:
            for place, index in enumerate(indexes):
                if first <= index < last:
                    counts[category_id, grade_id][place] += customers
        return [
            {"category_id": category_id or False, "grade_id": grade_id or False, "counts": cell}
            for (category_id, grade_id), cell in counts.items()
        ]

    @api.model
    def _get_moves(self, places, index, now):
        """Return (was known, category and grade then, category and grade now) -> customers.

        Who is there now and was nowhere on the day is new.

        :param now: (category id, grade id) -> customers
        """
        moves, known = Counter(), Counter()
        for category, grade, now_category, now_grade, first, last, customers in places:
            if first <= index < last:
                moves[True, category, grade, now_category, now_grade] += customers
                known[now_category, now_grade] += customers
        for place, customers in (now - known).items():
            moves[False, None, None, *place] += customers
        return moves

    @api.model
    def _get_comparison(self, places, index, day, now):
        """Return what moved since a day: cell by cell, and from grade to grade."""
        moves = self._get_moves(places, index, now)
        grade_ids = {move[2] for move in moves} | {move[4] for move in moves}
        grades = self.env["credit.risk.grade"].browse(grade_ids - {None}).exists()
        points = {grade.id: grade.points for grade in grades}
        cells, migration = {}, Counter()
        for move, customers in moves.items():
            was_known, old_category, old_grade, category, grade = move
            here = cells.setdefault((category, grade), Counter())
            migration[old_grade if was_known else "new", grade] += customers
            here["now"] += customers
            here[self._get_arrival(*move, points)] += customers
            if was_known:
                cells.setdefault((old_category, old_grade), Counter())["then"] += customers
        return {
            "date": fields.Date.to_string(day),
            "cells": [
                {
                    "category_id": category_id or False,
                    "grade_id": grade_id or False,
                    **{name: counts[name] for name in self._get_count_names()},
                }
                for (category_id, grade_id), counts in cells.items()
            ],
            "migration": [
                {"from": old or False, "to": new or False, "customers": customers}
                for (old, new), customers in migration.items()
            ],
            "grades": [{"id": g.id, "name": g.name, "points": g.points} for g in grades],
        }

    @api.model
    def _get_count_names(self):
        """Return what is counted in a cell when it is compared with a day."""
        return ("then", "now", "stayed", "from_worse", "from_better", "from_elsewhere", "new")

    @api.model
    def _get_arrival(self, was_known, old_category, old_grade, category, grade, points):
        """Return how customers came to where they are: points 1 is the worst grade."""
        if not was_known:
            return "new"
        if (old_category, old_grade) == (category, grade):
            return "stayed"
        before, now = points.get(old_grade), points.get(grade)
        if before is None or now is None or before == now:
            return "from_elsewhere"
        return "from_worse" if before < now else "from_better"
