from collections import Counter

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

#: months that the small lines go back
MONTHS = 6


class CreditRiskMatrixData(models.AbstractModel):
    """How the matrix was: from the assessments, which keep category and grade of their day.

    Assessments know no amounts; what is compared and drawn over time is the number of customers. The
    customers are those that the filters choose today.
    """

    _inherit = "credit.risk.matrix.data"

    @api.model
    def _get_history(self, options, domain, as_of):
        """Return the customers of each cell month by month, and the movement since a date."""
        if not as_of:
            return {"trend_dates": [], "trend": [], "comparison": None}
        days = [as_of - relativedelta(months=age) for age in range(MONTHS, 0, -1)]
        compare = fields.Date.to_date(options["compare"])
        return {
            "trend_dates": [fields.Date.to_string(day) for day in days],
            "trend": self._format_trend(self._read_trend(domain, days), days),
            "comparison": self._get_comparison(domain, compare) if compare else None,
        }

    @api.model
    def _get_spans_sql(self, domain):
        """Return the parts of a query: ``chosen`` profiles, and ``spans``: from and until when a
        customer was in a category and a grade.
        """
        assessments = self.env["credit.risk.assessment"]
        assessments.check_access("read")
        (profiles := self.env["credit.risk.profile"]).check_access("read")
        self.env.flush_all()
        query = profiles._search(domain)
        columns = (SQL.identifier(query.table, n) for n in ("id", "category_id", "grade_id"))
        return SQL(
            """
            chosen AS MATERIALIZED (%s),
            spans AS (
                SELECT a.profile_id, a.category_id, a.grade_id, a.date AS since,
                       LEAD(a.date) OVER (PARTITION BY a.profile_id ORDER BY a.date, a.id) AS until
                  FROM credit_risk_assessment a
                 WHERE a.profile_id IN (SELECT id FROM chosen)
            )
            """,
            query.select(*columns),
        )

    @api.model
    def _read_trend(self, domain, days):
        """Return (day, category id, grade id, customers) for each of some days; one statement."""
        return self.env.execute_query(
            SQL(
                """
                WITH %(parts)s
                SELECT moment.day, category_id, grade_id, COUNT(*)
                  FROM UNNEST(%(days)s::date[]) AS moment(day)
                  JOIN spans ON since <= moment.day AND (until IS NULL OR until > moment.day)
                 GROUP BY moment.day, category_id, grade_id
                """,
                parts=self._get_spans_sql(domain),
                days=days,
            )
        )

    @api.model
    def _format_trend(self, rows, days):
        """Return for each cell its customers day by day, 0 where it had none."""
        counts = {}
        for day, category_id, grade_id, customers in rows:
            cell = counts.setdefault((category_id, grade_id), [0] * len(days))
            cell[days.index(day)] = customers
        return [
            {"category_id": category_id or False, "grade_id": grade_id or False, "counts": cell}
            for (category_id, grade_id), cell in counts.items()
        ]

    @api.model
    def _read_moves(self, domain, day):
        """Return (was known, category and grade on a day, category and grade now, customers); one
        statement.
        """
        return self.env.execute_query(
            SQL(
                """
                WITH %(parts)s
                SELECT spans.profile_id IS NOT NULL, spans.category_id, spans.grade_id,
                       chosen.category_id, chosen.grade_id, COUNT(*)
                  FROM chosen
                  LEFT JOIN spans ON spans.profile_id = chosen.id
                        AND since <= %(day)s AND (until IS NULL OR until > %(day)s)
                 GROUP BY 1, 2, 3, 4, 5
                """,
                parts=self._get_spans_sql(domain),
                day=day,
            )
        )

    @api.model
    def _get_comparison(self, domain, day):
        """Return what moved since a day: cell by cell, and from grade to grade."""
        rows = self._read_moves(domain, day)
        grade_ids = {row[2] for row in rows} | {row[4] for row in rows}
        grades = self.env["credit.risk.grade"].browse(grade_ids - {None}).exists()
        points = {grade.id: grade.points for grade in grades}
        cells, migration = {}, Counter()
        for was_known, old_category, old_grade, category, grade, customers in rows:
            here = cells.setdefault((category, grade), Counter())
            migration[old_grade if was_known else "new", grade] += customers
            here["now"] += customers
            here[
                self._get_arrival(was_known, old_category, old_grade, category, grade, points)
            ] += customers
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
