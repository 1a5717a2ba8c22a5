from itertools import pairwise

from odoo import Command, api, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...engine.pathdays import find_slower, get_days


class CreditRiskSetup(models.AbstractModel):
    """The action paths of a draft: on which day each step comes, and what is wrong with them."""

    _inherit = "credit.risk.setup"

    @api.model
    def _check_paths(self, draft, company):
        rows = draft["paths"]
        if not rows:
            yield "error", self.env._("There is no action path: add one.")
        yield from self._check_names(
            rows, self.env._("An action path has no name: give it one, or remove it.")
        )
        for row in rows:
            try:
                self._make_path_record(row)._check_whole()
            except ValidationError as error:
                yield "error", str(error)
        names = {row["key"]: row["name"] for row in rows}
        days = self._get_days_by_path(draft, company)
        grades = sorted(draft["grades"], key=lambda grade: grade["points"])
        for category in draft["categories"]:
            cells = {
                grade: path
                for grade, path in draft["cells"].get(category["key"], {}).items()
                if path in days
            }
            for grade in grades:
                if grade["key"] not in cells and rows:
                    yield (
                        "hint",
                        self.env._(
                            "%(category)s × %(grade)s has no path of its own and takes the first one, "
                            "“%(path)s”. Choose one.",
                            category=category["name"],
                            grade=grade["name"],
                            path=rows[0]["name"],
                        ),
                    )
            for harder, softer in pairwise(grades):
                pair = cells.get(harder["key"]), cells.get(softer["key"])
                slower = None not in pair and find_slower(days[pair[0]], days[pair[1]])
                if slower:
                    yield (
                        "hint",
                        self._describe_slower(
                            slower,
                            category["name"],
                            harder["name"],
                            softer["name"],
                            *map(names.get, pair),
                        ),
                    )

    @api.model
    def _describe_slower(self, slower, category, harder, softer, harder_path, softer_path):
        """Return a sentence that says where the path of a harder grade is the slower one."""
        values = {
            "category": category,
            "harder": harder,
            "softer": softer,
            "harder_path": harder_path,
            "softer_path": softer_path,
            "level": self.env["credit.followup.level"].browse(slower.step.level_key).name,
            "day": slower.day,
            "harder_day": slower.harder_day,
        }
        if slower.harder_day is None:
            return self.env._(
                "%(category)s: “%(softer_path)s” of grade %(softer)s gets to “%(level)s” on day %(day)s, "
                "while “%(harder_path)s” of grade %(harder)s is never as hard. Add such a step to it, or "
                "swap the paths.",
                **values,
            )
        return self.env._(
            "%(category)s: “%(softer_path)s” of grade %(softer)s gets to “%(level)s” on day %(day)s, while "
            "“%(harder_path)s” of grade %(harder)s is as hard only on day %(harder_day)s. Make it earlier, "
            "or swap the paths.",
            **values,
        )

    @api.model
    def _make_path_record(self, row):
        """Return the path of a draft as a record that is in no database, to check it as a path is checked."""
        steps = [
            Command.create({name: step[name] for name in ("level_id", "day_offset", "offset_from")})
            for step in row["steps"]
            if step["level_id"]
        ]
        values = {"name": row["name"], "days_between": row["days_between"], "step_ids": steps}
        return self.env["credit.action.path"].new(values)

    @api.model
    def _get_days_by_path(self, draft, company):
        """Return ``key of a path -> the days of its steps``."""
        term = self._get_usual_term(company)
        return {
            row["key"]: get_days(
                self._make_path_record(row)._get_engine_steps(), term, row["days_between"]
            )
            for row in draft["paths"]
        }

    @api.model
    def _get_draft_days(self, draft, company):
        """Return ``key of a path -> [{level_id, day}]``, in the order in which the steps come."""
        return {
            key: [{"level_id": step.level_key, "day": day} for step, day in days]
            for key, days in self._get_days_by_path(draft, company).items()
        }

    @api.model
    def _get_usual_term(self, company):
        """Return the usual number of days between invoice date and due date, 30 without invoices."""
        lines = self.env["account.move.line"]
        today = self.env["credit.risk.profile"]._get_today()
        [[term]] = self.env.execute_query(
            SQL(
                """
                SELECT PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY term)
                  FROM (SELECT l.date_maturity - l.date AS term
                          FROM account_move_line l
                          JOIN account_move m ON m.id = l.move_id
                         WHERE %s AND m.move_type = 'out_invoice'
                         ORDER BY l.date DESC LIMIT 1000) latest
                """,
                lines._get_credit_posted_sql(company, today),
            )
        )
        return 30 if term is None else term
