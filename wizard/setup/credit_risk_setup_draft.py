from odoo import api, models

from ...models.lazy_text import translated
from ...models.profile.metrics import METRICS


class CreditRiskSetup(models.AbstractModel):
    """The present policy as a draft.

    A draft is a dictionary of plain values. Each of its rows has a ``key`` by which the others name it and
    the ``id`` of the record that it stems from (False for a new one). A KPI has value bands without gap by
    construction: grades in the order of the values, with a cut between each two; those of a sector likewise.
    """

    _inherit = "credit.risk.setup"

    @api.model
    def _read_draft(self, company):
        """Return the policy that the company uses as a draft."""
        categories = self.env["credit.risk.category"]._for_company(company)
        grades = self.env["credit.risk.grade"]._for_company(company)
        scorecard = self.env["credit.risk.scorecard"]._for_company(company)[:1]
        cells = self.env["credit.risk.matrix.cell"]._for_company(company)
        cells = cells.filtered(lambda c: c.category_id in categories and c.grade_id in grades)
        paths = self.env["credit.action.path"]._for_company(company)
        paths |= cells.path_id.filtered("active")
        chosen = {(cell.category_id, cell.grade_id): cell.path_id for cell in cells}
        return {
            "categories": [self._read_category(category) for category in categories],
            "grades": [self._read_grade(grade) for grade in grades],
            "kpis": [self._read_kpi(kpi) for kpi in scorecard.kpi_ids],
            "paths": [self._read_path(path) for path in paths],
            "cells": {
                self._get_key(category): {
                    self._get_key(grade): self._get_key(chosen.get((category, grade)))
                    for grade in grades
                }
                for category in categories
            },
        }

    @api.model
    def _get_key(self, record):
        """Return the key of a record in a draft; empty for none."""
        return f"{record._name},{record.id}" if record else ""

    @api.model
    def _read_category(self, category):
        return {
            "key": self._get_key(category),
            "id": category.id,
            "name": category.name,
            "customer_kind": category.customer_kind,
            "turnover_from": category.turnover_from,
            "domain": category.domain or "[]",
            "starting": self._get_key(category.starting_grade_id),
        }

    @api.model
    def _read_grade(self, grade):
        return {
            "key": self._get_key(grade),
            "id": grade.id,
            "name": grade.name,
            "points": grade.points,
            "color": grade.color,
        }

    @api.model
    def _read_kpi(self, kpi):
        return {
            "key": self._get_key(kpi),
            "id": kpi.id,
            "name": kpi.name,
            "metric": kpi.metric,
            "weight": kpi.weight,
            "missing_policy": kpi.missing_policy,
            **self._read_bands(kpi.band_ids),
            "sectors": [
                {"nace": nace, **self._read_bands(bands)}
                for nace, bands in kpi._get_bands_by_sector().items()
                if nace
            ],
        }

    @api.model
    def _read_bands(self, bands):
        bands = bands.sorted(lambda band: (band.has_lower, band.lower))
        return {
            "grades": [self._get_key(band.grade_id) for band in bands],
            "cuts": [{"at": band.upper, "upto": band.upper_inclusive} for band in bands[:-1]],
        }

    @api.model
    def _read_path(self, path):
        return {
            "key": self._get_key(path),
            "id": path.id,
            "name": path.name,
            "catch_up": path.catch_up,
            "days_between": path.days_between,
            "steps": [
                {
                    "key": self._get_key(step),
                    "id": step.id,
                    "level_id": step.level_id.id,
                    "day_offset": step.day_offset,
                    "offset_from": step.offset_from,
                }
                for step in path.step_ids
            ],
        }

    # What to choose from

    @api.model
    def _get_levels(self, company):
        """Return the follow-up levels that a step may be, the gentlest first."""
        levels = self.env["credit.followup.level"]._for_company(company)
        levels |= self.env["credit.action.path"]._for_company(company).step_ids.level_id
        return [
            {
                "id": level.id,
                "name": level.name,
                "severity": level.severity,
                "channels": level.channel_names or "",
            }
            for level in levels.sorted(lambda level: (level.severity, level.id))
        ]

    @api.model
    def _get_metrics(self):
        """Return the key figures that a KPI may judge."""
        return [
            {
                "name": metric.name,
                "label": translated(self.env, metric.label),
                "unit": metric.unit,
                "better": metric.better,
                "help": self.env["credit.risk.kpi"]._describe_metric(metric.name),
            }
            for metric in METRICS.values()
        ]
