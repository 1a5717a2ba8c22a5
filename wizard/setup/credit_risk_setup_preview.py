from collections import Counter
from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date
from odoo.tools.misc import formatLang

#: so many actions are shown by name
SHOWN = 20


class CreditRiskSetup(models.AbstractModel):
    """What a draft would do: the draft is really stored, the customers really refreshed and a run really
    proposed, on a cursor of its own that is always rolled back.

    So every figure comes from the functions that the refresh and the proposal use, what cannot be saved
    shows up here, and nothing can stay behind: the cursor is never committed. A policy passed in as plain
    values would need a second way to read cells, paths and steps, which could differ from the first.
    """

    _inherit = "credit.risk.setup"

    @api.model
    def preview(self, draft):
        """Return what would change: customers per cell, who moves, the actions of tomorrow, the health."""
        self._check_manager()
        company = self.env.company
        problems = self._find_draft_problems(draft, company)
        if any(problem["level"] == "error" for problem in problems):
            return {"problems": problems}
        self.env.flush_all()
        with self.env.registry.cursor() as cr:
            setup = self.with_env(self.env(cr=cr))
            try:
                return {"problems": problems, **setup._make_preview(draft)}
            except UserError as error:
                blocking = {"step": "check", "level": "error", "text": str(error)}
                return {"problems": [*problems, blocking]}
            finally:
                cr.rollback()

    @api.model
    def _make_preview(self, draft):
        """Store, refresh, propose, and tell what came of it; the caller rolls back."""
        company = self.env.company
        profiles = self.env["credit.risk.profile"].sudo()  # sudo: only a refresh writes there
        today = profiles._get_today()
        profiles._refresh_changed(company, today)
        before = self._read_positions(company)
        names = self._get_position_names(company)
        stored = self._store(draft, company)
        self._take_along(draft, company, stored)
        profiles._refresh_changed(company, today)
        after = self._read_positions(company)
        run = self.env["credit.followup.run"].create(
            {"company_id": company.id, "date": today + timedelta(days=1)}
        )
        run._propose()
        return {
            **self._compare(draft, stored, names, before, after),
            "date": format_date(self.env, run.date),
            "actions": self._summarise_actions(run),
            "examples": self._list_actions(run),
            "health": [
                {"level": finding["level"], "text": finding["text"]}
                for finding in self.env["credit.risk.health"]._find(company)
            ],
        }

    @api.model
    def _read_positions(self, company):
        """Return ``partner id -> (category id, grade id)`` as the profiles say."""
        self.env.flush_all()
        return {
            partner_id: position
            for partner_id, *position in self.env.execute_query(
                SQL(
                    "SELECT partner_id, category_id, grade_id FROM credit_risk_profile WHERE company_id = %s",
                    company.id,
                )
            )
        }

    @api.model
    def _get_position_names(self, company):
        """Return the names of the present categories and grades by id, and the points of the grades."""
        categories = self.env["credit.risk.category"].with_context(active_test=False).search([])
        grades = self.env["credit.risk.grade"].with_context(active_test=False).search([])
        return (
            {category.id: category.name for category in categories},
            {grade.id: (grade.name, grade.points) for grade in grades},
        )

    @api.model
    def _compare(self, draft, stored, names, before, after):
        """Return the customers per cell now and then, and the moves between cells, the largest first.

        A row of the draft is the same place as the record it stems from, so that a copy moves nobody.
        """
        categories, grades = names
        keys = {}
        for part in ("categories", "grades"):
            for row in draft[part]:
                keys[part, row["id"]] = row["key"]
                keys[part, stored[part][row["key"]].id] = row["key"]
        labels = {row["key"]: row["name"] for row in (*draft["categories"], *draft["grades"])}
        points = {row["key"]: row["points"] for row in draft["grades"]}
        counts, moves = {}, Counter()
        for partner_id, (category_id, grade_id) in after.items():
            place = keys.get(("categories", category_id)), keys.get(("grades", grade_id))
            old = before.get(partner_id)
            was = old and (keys.get(("categories", old[0])), keys.get(("grades", old[1])))
            if all(place):
                cell = counts.setdefault(place[0], {}).setdefault(place[1], {"now": 0, "then": 0})
                cell["then"] += 1
            if was and all(was):
                cell = counts.setdefault(was[0], {}).setdefault(was[1], {"now": 0, "then": 0})
                cell["now"] += 1
            if was and was != place and all(place):
                old_grade = grades.get(old[1], ("–", None))
                moves[categories.get(old[0], "–"), old_grade, place] += 1
        return {
            "customers": len(after),
            "moved": sum(moves.values()),
            "cells": counts,
            "moves": [
                {
                    "from": f"{category} × {grade}",
                    "to": f"{labels[place[0]]} × {labels[place[1]]}",
                    "count": count,
                    "risk": _compare_points(old_points, points[place[1]]),
                }
                for (category, (grade, old_points), place), count in moves.most_common()
            ],
        }

    @api.model
    def _summarise_actions(self, run):
        """Return the proposed actions by level and channel, the gentlest first."""
        actions = self.env["credit.followup.action"]
        channels = dict(actions._selection_channel())
        groups = actions._read_group(
            [("run_id", "=", run.id)], ["level_id", "channel"], ["__count", "amount_due:sum"]
        )
        return [
            {
                "level": level.name,
                "channel": channels[channel],
                "count": count,
                "amount": formatLang(self.env, amount, currency_obj=run.currency_id),
                "approval": level.needs_approval,
            }
            for level, channel, count, amount in sorted(
                groups, key=lambda group: (group[0].severity, group[1])
            )
        ]

    @api.model
    def _list_actions(self, run):
        """Return the largest of the proposed actions by name."""
        actions = self.env["credit.followup.action"]
        channels = dict(actions._selection_channel())
        found = actions.search([("run_id", "=", run.id)], order="amount_due DESC, id", limit=SHOWN)
        return [
            {
                "id": action.id,
                "customer": action.partner_id.display_name,
                "level": action.level_id.name,
                "channel": channels[action.channel],
                "amount": formatLang(self.env, action.amount_due, currency_obj=run.currency_id),
            }
            for action in found
        ]


def _compare_points(old, new):
    """Return whether the risk became ``higher``, ``lower`` or stayed the ``same``."""
    if old is None or old == new:
        return "same"
    return "higher" if new < old else "lower"
