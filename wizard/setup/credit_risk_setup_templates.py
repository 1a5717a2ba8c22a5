from itertools import count

from odoo import api, models

#: level of the shipped policy and days after the due date
STRICT = (
    ("due", 0),
    ("first_reminder", 1),
    ("phone_call", 5),
    ("second_reminder", 10),
    ("personal_call", 15),
    ("final_notice", 20),
    ("collection", 27),
)
GENTLE = (
    ("due", 0),
    ("first_reminder", 10),
    ("second_reminder", 25),
    ("personal_call", 40),
    ("final_notice", 55),
    ("collection", 75),
)
#: the path A..G of the source document: days after the invoice date
SEED = (
    ("invoice", 0),
    ("due", 30),
    ("first_reminder", 35),
    ("phone_call", 45),
    ("second_reminder", 55),
    ("final_notice", 60),
    ("collection", 65),
)
#: consumers are hard to reach by phone: everything in writing, and time to pay after the final notice
CONSUMER = (
    ("due", 0),
    ("first_reminder", 7),
    ("second_reminder", 21),
    ("final_notice", 35),
    ("collection", 56),
)
CONSUMER_STRICT = (
    ("due", 0),
    ("first_reminder", 1),
    ("second_reminder", 8),
    ("final_notice", 15),
    ("collection", 36),
)


class CreditRiskSetup(models.AbstractModel):
    """Three policies to start from. Each is a draft as any other; nothing of it is stored until it is saved."""

    _inherit = "credit.risk.setup"

    @api.model
    def _get_templates(self, company):
        """Return the templates: code, name, what it is for, and the draft. Extend to add one."""
        templates = (
            (
                "seed",
                self.env._("Three by three"),
                self.env._(
                    "Large, medium and small customers; high, moderate and low risk. Years as customer "
                    "10 %, credit advice 40 %, days to pay 50 %."
                ),
                self._get_seed_draft(),
            ),
            (
                "small",
                self.env._("Small business, two by two"),
                self.env._(
                    "Large and small customers; high and low risk. Only what the ledger knows by itself: "
                    "days to pay and years as customer."
                ),
                self._get_small_draft(),
            ),
            (
                "mixed",
                self.env._("Businesses and consumers"),
                self.env._(
                    "Businesses are called, consumers are written to; high, moderate and low risk for both."
                ),
                self._get_mixed_draft(),
            ),
        )
        present = self._read_draft(company)
        return [
            {"code": code, "name": name, "summary": text, "draft": self._adopt(draft, present)}
            for code, name, text, draft in templates
        ]

    @api.model
    def _adopt(self, draft, present):
        """Let the rows of a template that are there already be the present ones, so that history goes on.

        Categories and paths are known by their name, grades by name and points, KPIs by their key figure.
        """
        marks = {
            "categories": lambda row: row["name"],
            "grades": lambda row: (row["name"], row["points"]),
            "kpis": lambda row: row["metric"],
            "paths": lambda row: row["name"],
        }
        for part, mark in marks.items():
            known = {mark(row): row for row in present[part]}
            for row in draft[part]:
                same = known.get(mark(row), {})
                row["id"] = same.get("id", False)
                steps = {step["level_id"]: step["id"] for step in same.get("steps", ())}
                for step in row.get("steps", ()):
                    step["id"] = steps.get(step["level_id"], False)
        return draft

    @api.model
    def _get_seed_draft(self):
        """Return the matrix of the source document, as it is shipped."""
        grades = self._make_three_grades()
        high, moderate, low = (grade["key"] for grade in grades)
        paths = self._make_standard_paths()
        categories = [
            self._make_category(self.env._("Large"), 100000, moderate),
            self._make_category(self.env._("Medium"), 10000, moderate),
            self._make_category(self.env._("Small"), 0, moderate),
        ]
        return {
            "categories": categories,
            "grades": grades,
            "kpis": self._make_three_kpis(high, moderate, low),
            "paths": paths,
            "cells": self._make_cells(categories, grades, [paths[1], paths[0], paths[2]]),
        }

    @api.model
    def _get_small_draft(self):
        high = self._make_grade(self.env._("High"), 1, 1)
        low = self._make_grade(self.env._("Low"), 2, 10)
        paths = self._make_standard_paths()[1:]
        categories = [
            self._make_category(self.env._("Large"), 10000, high["key"]),
            self._make_category(self.env._("Small"), 0, high["key"]),
        ]
        kpis = [
            self._make_kpi(
                "years_as_customer",
                self.env._("Years as customer"),
                25,
                [high["key"], low["key"]],
                [(1, False)],
            ),
            self._make_kpi(
                "days_to_pay", self.env._("DSO"), 75, [low["key"], high["key"]], [(45, True)]
            ),
        ]
        return {
            "categories": categories,
            "grades": [high, low],
            "kpis": kpis,
            "paths": paths,
            "cells": self._make_cells(categories, [high, low], paths),
        }

    @api.model
    def _get_mixed_draft(self):
        grades = self._make_three_grades()
        high, moderate, low = (grade["key"] for grade in grades)
        standard, strict, gentle = self._make_standard_paths()
        consumer = self._make_path(self.env._("Consumers"), "due_date", CONSUMER)
        consumer_strict = self._make_path(
            self.env._("Consumers, strict"), "due_date", CONSUMER_STRICT
        )
        businesses = self._make_category(self.env._("Businesses"), 0, moderate, "company")
        persons = self._make_category(self.env._("Consumers"), 0, moderate)
        cells = self._make_cells([businesses], grades, [strict, standard, gentle])
        cells.update(self._make_cells([persons], grades, [consumer_strict, consumer, consumer]))
        return {
            "categories": [businesses, persons],
            "grades": grades,
            "kpis": self._make_three_kpis(high, moderate, low),
            "paths": [standard, strict, gentle, consumer, consumer_strict],
            "cells": cells,
        }

    # Rows

    @api.model
    def _make_three_grades(self):
        return [
            self._make_grade(self.env._("High"), 1, 1),
            self._make_grade(self.env._("Moderate"), 2, 3),
            self._make_grade(self.env._("Low"), 3, 10),
        ]

    @api.model
    def _make_standard_paths(self):
        return [
            self._make_path(self.env._("Standard path"), "invoice_date", SEED),
            self._make_path(self.env._("Strict path"), "due_date", STRICT),
            self._make_path(self.env._("Gentle path"), "due_date", GENTLE),
        ]

    @api.model
    def _make_three_kpis(self, high, moderate, low):
        rising, falling = [high, moderate, low], [low, moderate, high]
        kpis = (
            (
                "years_as_customer",
                self.env._("Years as customer"),
                10,
                rising,
                [(1, False), (3, True)],
            ),
            ("credit_advice", self.env._("Credit advice"), 40, rising, [(3, False), (4, False)]),
            ("days_to_pay", self.env._("DSO"), 50, falling, [(30, True), (60, True)]),
        )
        return [self._make_kpi(*kpi) for kpi in kpis]

    @api.model
    def _make_grade(self, name, points, color):
        return {"key": f"g{points}", "name": name, "points": points, "color": color}

    @api.model
    def _make_category(self, name, turnover_from, starting, kind="any"):
        return {
            "key": f"c{name}",
            "name": name,
            "customer_kind": kind,
            "turnover_from": turnover_from,
            "domain": "[]",
            "starting": starting,
        }

    @api.model
    def _make_kpi(self, metric, name, weight, grades, cuts):
        return {
            "key": f"k{metric}",
            "name": name,
            "metric": metric,
            "weight": weight,
            "missing_policy": "reweight",
            "grades": grades,
            "cuts": [{"at": at, "upto": upto} for at, upto in cuts],
            "sectors": [],
        }

    @api.model
    def _make_path(self, name, offset_from, steps):
        """Return a path of shipped levels; a level that is gone is left out."""
        numbers = count(1)
        levels = (
            (self.env.ref(f"credit_risk_matrix.level_{code}", raise_if_not_found=False), day)
            for code, day in steps
        )
        return {
            "key": f"p{name}",
            "name": name,
            "catch_up": "step",
            "days_between": 0,
            "steps": [
                {
                    "key": f"p{name}{next(numbers)}",
                    "level_id": level.id,
                    "day_offset": day,
                    "offset_from": offset_from,
                }
                for level, day in levels
                if level
            ],
        }

    @api.model
    def _make_cells(self, categories, grades, paths):
        """Return cells in which each grade, whatever the category, leads to its own path."""
        row = {grade["key"]: path["key"] for grade, path in zip(grades, paths, strict=True)}
        return {category["key"]: dict(row) for category in categories}
