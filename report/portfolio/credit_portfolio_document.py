from operator import attrgetter

from odoo import api, models

from ...engine.charts import get_step


class CreditPortfolioDocument(models.AbstractModel):
    """The portfolio review for the board: where the customers stand, what moved, who the risks are.

    As of a date, compared with an earlier one. What is open adds up to the receivable accounts of the date.
    """

    _name = "credit.portfolio.document"
    _inherit = ["credit.report.document"]
    _description = "Portfolio review"
    _template = "credit_risk_matrix.portfolio_document"

    @api.model
    def _get_title(self):
        return self.env._("Portfolio review")

    @api.model
    def _read_figures(self, company, as_of, since):
        self.env["credit.risk.profile"].check_access("read")
        self.env.flush_all()
        places = self._read_places(company, as_of, since)
        axes = self._get_axes(company, places)
        totals = self._get_totals(places)
        lists = self._get_lists(company, as_of, since, axes)
        development = self._get_development(company, as_of, since)
        return {
            **axes,
            "totals": totals,
            "matrix": self._get_matrix(places, axes),
            "migration": self._get_migration(places, axes),
            "grades_then_now": self._get_grade_shares(places, axes),
            **lists,
            "development": development,
            "figures": self._get_main_figures(totals, development),
            "alerts": self._get_alerts(company, as_of, since),
            "tie_out": self._get_tie_out(company, as_of, totals) if self._sees_all() else None,
        }

    @api.model
    def _get_tie_out(self, company, as_of, totals):
        """Return what the matrix is compared with; ``left`` is the difference."""
        ledger = self.env["credit.overdue.report"]._get_tie_out(company, as_of)
        left = ledger["balance"] - float(totals["due_now"]) - ledger["elsewhere"]
        return {**ledger, "left": company.currency_id.round(left) or 0.0}

    @api.model
    def _get_axes(self, company, places):
        """Return the rows and columns of the matrix: those of the company and whatever customers had.

        Each is ``{"id", "name"}``, a column with its points and the number of its colour, the riskiest
        first. At the end comes what has no category or grade, when there is any.
        """
        categories = self.env["credit.risk.category"]
        grades = self.env["credit.risk.grade"]
        rows = categories._for_company(company) | categories.browse(
            {p[name] for p in places for name in ("category_now", "category_then")} - {None}
        )
        columns = grades._for_company(company) | grades.browse(
            {p[name] for p in places for name in ("grade_now", "grade_then")} - {None}
        )
        rows = rows.sudo().sorted(attrgetter("sequence", "id"))  # sudo: names of any company's
        columns = columns.sudo().sorted(attrgetter("points", "id"))  # sudo: names, as above
        nobody = {"id": None, "name": self.env._("Not assessed"), "points": None, "step": "none"}
        lacks_category = any(p["category_now"] is None for p in places)
        lacks_grade = any(
            p["grade_now"] is None or (p["known_then"] and p["grade_then"] is None) for p in places
        )
        return {
            "rows": [{"id": c.id, "name": c.name} for c in rows] + [nobody] * lacks_category,
            "columns": [
                {
                    "id": grade.id,
                    "name": grade.name,
                    "points": grade.points,
                    "step": get_step(index, len(columns)),
                }
                for index, grade in enumerate(columns)
            ]
            + [nobody] * lacks_grade,
        }

    @api.model
    def _get_totals(self, places):
        """Return customers, due and overdue on both days; a customer was assessed or owes something."""
        return {
            f"{name}_{when}": sum(place[f"{name}_{when}"] for place in places)
            for name in ("customers", "due", "overdue")
            for when in ("then", "now")
        }

    # Who

    @api.model
    def _get_lists(self, company, as_of, since, axes):
        """Return the top risks, and who moved to a riskier or a safer grade."""
        rows = self._read_lists(company, as_of, since)
        partners = self.env["res.partner"].browse(row["partner_id"] for row in rows)
        names = {p.id: p.name for p in partners.sudo()}  # sudo: names of customers with a profile
        grades = {column["id"]: column for column in axes["columns"]}
        categories = {row["id"]: row["name"] for row in axes["rows"]}
        people = [
            {
                **row,
                "name": names[row["partner_id"]] or "",
                "category": categories.get(row["category_now"]),
                "grade": grades.get(row["grade_now"]),
                "was": grades.get(row["grade_then"]) if row["known_then"] else None,
                "delta": row["overdue_now"] - row["overdue_then"],
            }
            for row in rows
        ]
        top = [p for p in people if p["overdue_place"] <= 10 and p["overdue_now"] > 0]
        largest = max((p["overdue_now"] for p in top), default=0)
        for person in top:
            person["bar"] = round(float(person["overdue_now"] / largest * 100), 1)
        return {
            "top": top,
            "worse": self._get_moved(people, 1),
            "better": self._get_moved(people, -1),
        }

    @api.model
    def _get_moved(self, people, course):
        found = [p for p in people if p["course"] == course and p["course_place"] <= 10]
        return sorted(found, key=lambda person: person["course_place"])
