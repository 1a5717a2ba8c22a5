from collections import Counter, defaultdict
from decimal import Decimal

from odoo import api, models

from ...engine.charts import draw_stack

#: shades of a cell, by the part of what is due there that is overdue
SHADES = 5

#: width of the bar of all customers
BAR_WIDTH = 760


class CreditPortfolioDocument(models.AbstractModel):
    """The matrix, and the movement from grade to grade."""

    _inherit = "credit.portfolio.document"

    @api.model
    def _get_matrix(self, places, axes):
        """Return the cells row by row, with their totals: customers, due and overdue of each."""
        cells = defaultdict(lambda: {"customers": 0, "due": Decimal(0), "overdue": Decimal(0)})
        for place in places:
            row, column = place["category_now"], place["grade_now"]
            for key in ((row, column), (row, "all"), ("all", column), ("all", "all")):
                cell = cells[key]
                cell["customers"] += place["customers_now"]
                cell["due"] += place["due_now"]
                cell["overdue"] += place["overdue_now"]
        ids = [column["id"] for column in axes["columns"]]
        for cell in cells.values():
            cell["shade"] = self._get_shade(cell["due"], cell["overdue"])
        nothing = {"customers": 0, "due": Decimal(0), "overdue": Decimal(0), "shade": 0}
        return [
            {
                "name": name,
                "is_total": row_id == "all",
                "cells": [cells.get((row_id, column), nothing) for column in (*ids, "all")],
            }
            for row_id, name in (
                *((row["id"], row["name"]) for row in axes["rows"]),
                ("all", self.env._("Total")),
            )
        ]

    @api.model
    def _get_shade(self, due, overdue):
        """Return how strongly a cell is shaded, 0 to 5: by the overdue part."""
        if due <= 0 or overdue <= 0:
            return 0
        return min(SHADES, 1 + int(overdue / due * SHADES))

    @api.model
    def _get_migration(self, places, axes):
        """Return where the customers of each grade went: counts, and parts of the row in percent.

        The rows are the grades then, and who was not assessed yet (new); the columns are the grades now.
        """
        counts = Counter()
        for place in places:
            if place["known_now"]:
                was = place["grade_then"] if place["known_then"] else "new"
                counts[was, place["grade_now"]] += place["customers_now"]
        ungraded = any(None in key for key in counts)
        columns = [c for c in axes["columns"] if ungraded or c["id"] is not None]
        lines = [*columns, {"id": "new", "name": self.env._("New"), "step": "none"}]
        moves = self._count_moves(counts, axes)
        return {
            "columns": [
                {**column, "to": self.env._("to %(grade)s", grade=column["name"])}
                for column in columns
            ],
            "lines": [self._get_migration_line(line, columns, counts) for line in lines],
            "moves": moves,
            "text": self.env._(
                "%(worse)s customers got a riskier grade, %(better)s a safer one, %(stayed)s stayed, "
                "%(new)s are new.",
                **moves,
            ),
        }

    @api.model
    def _get_migration_line(self, line, columns, counts):
        row = [counts[line["id"], column["id"]] for column in columns]
        whole = sum(row)
        return {
            **line,
            "customers": whole,
            "cells": [
                {
                    "customers": count,
                    "share": 100 * count / whole if whole else None,
                    "stayed": column["id"] == line["id"],
                }
                for column, count in zip(columns, row, strict=True)
            ],
        }

    @api.model
    def _count_moves(self, counts, axes):
        """Return how many customers stayed, got riskier or safer, and are new."""
        points = {column["id"]: column["points"] for column in axes["columns"]}
        moves = Counter(stayed=0, worse=0, better=0, new=0)
        for (was, now), customers in counts.items():
            before, after = points.get(was), points.get(now)
            if was == "new":
                moves["new"] += customers
            elif before is None or after is None or before == after:
                moves["stayed"] += customers
            else:
                moves["worse" if after < before else "better"] += customers
        return dict(moves)

    @api.model
    def _get_grade_shares(self, places, axes):
        """Return two bars, then and now: the customers of each grade, as parts of the width of a bar."""
        bars = []
        for when in ("then", "now"):
            counts = Counter()
            for place in places:
                if place[f"known_{when}"]:
                    counts[place[f"grade_{when}"]] += place[f"customers_{when}"]
            stack = draw_stack([counts[c["id"]] for c in axes["columns"]], BAR_WIDTH)
            bars.append(
                {
                    "when": when,
                    "parts": [
                        {**column, "customers": counts[column["id"]], "left": left, "width": width}
                        for column, (left, width) in zip(axes["columns"], stack, strict=True)
                    ],
                }
            )
        return bars
