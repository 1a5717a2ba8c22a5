import json

from odoo import api, fields, models
from odoo.tools import SQL

#: parts of a draft whose records others refer to -> their model
REFERRED = {
    "categories": "credit.risk.category",
    "grades": "credit.risk.grade",
    "paths": "credit.action.path",
}

#: models with a company whose rows tell where a customer is or was in the matrix
HISTORY = (
    "credit.risk.profile",
    "credit.risk.assessment",
    "credit.risk.proposal",
    "credit.followup.action",
)


class CreditRiskSetup(models.AbstractModel):
    """What goes along when a company gets a policy of its own: what people set by hand, and its history.

    A company that had followed the shared policy uses copies of its records from then on. Categories pinned on
    customers and grades set by hand would go on naming the records that it no longer uses, and count for nothing.
    History would be that of another matrix: everybody new in it, no grade remembered. A copy is the same place
    under the same name, so where a customer was is told by the copies; values, bands and weights stay.
    """

    _inherit = "credit.risk.setup"

    @api.model
    def _get_copies(self, draft, stored):
        """Return ``part of the draft -> {id of a record: id of its copy}`` of what was copied, cells too."""
        copies = {}
        for part in REFERRED:
            pairs = ((row["id"], stored[part][row["key"]].id) for row in draft[part])
            copies[part] = {old: new for old, new in pairs if old and old != new}
        return {**copies, "cells": self._get_cell_copies(copies)}

    @api.model
    def _get_cell_copies(self, copies):
        """Return ``id of a cell -> id of the cell of the copies of its category or grade``."""
        cells = self.env["credit.risk.matrix.cell"].with_context(active_test=False).search([])
        places = {(cell.category_id.id, cell.grade_id.id): cell for cell in cells if cell.active}
        categories, grades = copies["categories"], copies["grades"]
        found = {}
        for cell in cells:
            old = cell.category_id.id, cell.grade_id.id
            place = categories.get(old[0], old[0]), grades.get(old[1], old[1])
            if place != old and place in places:
                found[cell.id] = places[place].id
        return found

    @api.model
    def _take_along(self, draft, company, stored):
        """Let what was set by hand in the companies that follow the policy refer to the copies."""
        copies = self._get_copies(draft, stored)
        if not any(copies.values()):
            return
        for follower in self._get_followers(company):
            self._move_pins(follower, copies["categories"])
            self._move_overrides(follower, copies["grades"])
            self._move_history(follower, copies)

    @api.model
    def _get_followers(self, company):
        """Return the companies that use the policy which the wizard writes for a company, that company included."""
        owner = self._get_owner(company)
        companies = company.sudo().search([("id", "child_of", (owner or company.root_id).id)])
        return companies.filtered(lambda other: self._get_owner(other) == owner)

    @api.model
    def _move_pins(self, company, copies):
        """Pin the copies of categories where the records themselves were pinned."""
        partners = self.env["res.partner"].sudo()  # sudo: the customers of somebody else, too
        partners = partners.with_company(company).with_context(active_test=False)
        pinned = partners.search([("credit_risk_category_pin_id", "in", list(copies))])
        for category, same in pinned.grouped("credit_risk_category_pin_id").items():
            same.credit_risk_category_pin_id = copies[category.id]

    @api.model
    def _move_overrides(self, company, copies):
        """Let the grades set by hand that have not ended be the copies."""
        overrides = self.env["credit.risk.override"].sudo()  # sudo: nothing of them is ever changed
        running = overrides.search(
            [
                ("company_id", "=", company.id),
                ("ended_on", "=", False),
                ("grade_id", "in", list(copies)),
            ]
        )
        for override in running:
            override.grade_id = copies[override.grade_id.id]

    @api.model
    def _move_history(self, company, copies):
        """Let where customers of a company are and were be told by the copies."""
        self.env.flush_all()
        parts = {model: copies[part] for part, model in REFERRED.items()}
        parts["credit.risk.matrix.cell"] = copies["cells"]
        for model in HISTORY:
            table = self.env[model]
            for name, field in table._fields.items():
                moved = parts.get(field.comodel_name) if field.type == "many2one" else None
                if moved and field.store:
                    self.env.cr.execute(
                        SQL(
                            """
                            UPDATE %(table)s AS row SET %(column)s = copy.value::int
                              FROM JSON_EACH_TEXT(%(copies)s::json) copy
                             WHERE row.company_id = %(company)s AND row.%(column)s = copy.key::int
                            """,
                            table=SQL.identifier(table._table),
                            column=SQL.identifier(name),
                            copies=json.dumps(moved),
                            company=company.id,
                        )
                    )
            table.invalidate_model(flush=False)

    @api.model
    def _get_first_day(self, step, source):
        """Return from which day on items get a step that is written, False when there is no such day.

        A step that is copied along keeps its own; as the form does, items that are past the day of a step
        that is new to a path in use pass it by.

        :param source: the path that the row stems from
        """
        copied = source.step_ids.filtered(lambda present: present.id == step["id"])
        if copied:
            return copied.applies_from
        return fields.Date.context_today(self) if source.is_in_use else False

    @api.model
    def _translate_kpis(self, source, copy):
        """Give the KPIs of a copied scorecard the names of the others in every language, where they kept them."""
        originals = {kpi.metric: kpi for kpi in source.kpi_ids}
        for kpi in copy.kpi_ids:
            original = originals.get(kpi.metric)
            if original and original.name == kpi.name:
                original.copy_translations(kpi, excluded=["band_ids"])

    @api.model
    def _get_cell_terms(self, draft, present):
        """Return ``keys of a category and a grade -> (cell that they stem from, what it says but its path)``."""
        cells = {(cell.category_id.id, cell.grade_id.id): cell for cell in present}
        place = {"category_id", "grade_id", "company_id", "path_id", "active"}
        terms = {}
        for category in draft["categories"]:
            for grade in draft["grades"]:
                cell = cells.get((category["id"], grade["id"]))
                if cell:
                    [values] = cell.copy_data()
                    values = {name: value for name, value in values.items() if name not in place}
                    terms[category["key"], grade["key"]] = cell, values
        return terms
