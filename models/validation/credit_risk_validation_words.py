from collections import Counter
from statistics import fmean

from odoo import api, fields, models
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from ..profile.nullable_float import NullableFloat


class CreditRiskValidation(models.Model):
    """The result in a few words: what it comes to, and what to be careful with."""

    _inherit = "credit.risk.validation"

    grade_auc = NullableFloat(
        string="AUC of the grade",
        digits=(6, 4),
        compute="_compute_words",
        help="Mean of the dates.",
    )
    score_auc = NullableFloat(
        string="AUC of the score",
        digits=(6, 4),
        compute="_compute_words",
        help="Mean of the dates.",
    )
    migration = fields.Html(
        string="Movements, all dates together", compute="_compute_migration", sanitize=False
    )
    warnings = fields.Text(compute="_compute_words", help="What to be careful with.")

    @api.depends("line_ids", "grade_line_ids")
    @api.depends_context("lang")
    def _compute_words(self):
        for validation in self:
            for kind in ("grade", "score"):
                lines = validation.line_ids.filtered(lambda line, kind=kind: line.kind == kind)
                values = [line.auc for line in lines if line.auc is not False]
                validation[f"{kind}_auc"] = fmean(values) if values else False
            validation.warnings = "\n".join(validation._get_warnings()) or False

    @api.depends("move_ids")
    @api.depends_context("lang")
    def _compute_migration(self):
        render = self.env["ir.qweb"]._render
        for validation in self:
            values = validation._get_migration()
            validation.migration = bool(values["rows"]) and render(
                "credit_risk_matrix.migration_matrix", values
            )

    def _get_migration(self):
        """Return the migration matrix of all dates together: of each grade's customers, where they went."""
        moves = self.move_ids
        grades = (moves.grade_before_id | moves.grade_after_id).sorted("points")
        counts = Counter()
        for move in moves:
            counts[move.grade_before_id, move.grade_after_id] += move.customers
        rows = []
        for before in moves.grade_before_id.sorted("points"):
            total = sum(counts[before, after] for after in grades)
            cells = [self._format_share(counts[before, after], total) for after in grades]
            rows.append({"grade": before.name, "cells": cells, "customers": total})
        return {"grades": grades.mapped("name"), "rows": rows}

    def _format_share(self, count, total):
        """Return a part of customers as percentage and number."""
        return f"{formatLang(self.env, 100 * count / total, digits=0)} % ({count})"

    def _get_warnings(self):
        """Return sentences: too few bad customers, grades that are not in order, figures that say nothing."""
        few = self.line_ids.filtered(
            lambda line: line.kind == "grade" and line.verdict == "too_few"
        )
        sentences = [self._describe_few(line) for line in few]
        for line in self.grade_line_ids.filtered("is_break"):
            sentences.append(
                self.env._(
                    "%(date)s: %(grade)s has %(rate)s %% bad payers, more than the next riskier grade.",
                    date=format_date(self.env, line.date),
                    grade=line.grade_id.name,
                    rate=formatLang(self.env, line.bad_rate, digits=1),
                )
            )
        return sentences

    def _describe_few(self, line):
        """Return the sentence of a date with too few bad customers."""
        day = format_date(self.env, line.date)
        if not line.customers:
            return self.env._("%(date)s: there was no customer to look at yet.", date=day)
        return self.env._(
            "%(date)s: %(bads)s bad of %(customers)s customers; fewer than %(minimum)s are too few to be sure.",
            date=day,
            bads=line.bads,
            customers=line.customers,
            minimum=self.minimum_bads,
        )
