from collections import Counter
from itertools import pairwise

from odoo import api, models
from odoo.tools.misc import formatLang

from ...engine.accounts.sectors import clean_nace
from ...engine.bands import Band, check_cover
from ...engine.score import to_decimal

#: more categories than this make more paths than anybody keeps apart
MANY_CATEGORIES = 5


class CreditRiskSetup(models.AbstractModel):
    """What is wrong with a draft, or looks odd, and how to mend it; nothing is kept."""

    _inherit = "credit.risk.setup"

    @api.model
    def review(self, draft, step):
        """Return what a step of the wizard shows beside the draft.

        :param draft: the draft as it is on the screen
        :param step: name of the step: start, categories, grades, kpis, paths or check
        :return: ``problems`` (step, level ``error`` or ``hint``, text), and the counts of the step
        """
        self._check_manager()
        company = self.env.company
        answer = {"problems": self._find_draft_problems(draft, company)}
        if step == "categories":
            answer["categories"] = self._count_categories(draft, company)
        elif step == "kpis":
            answer["kpis"] = self._count_kpis(draft, company)
        elif step == "paths":
            answer["paths"] = self._get_draft_days(draft, company)
        return answer

    @api.model
    def _find_draft_problems(self, draft, company):
        """Return what stands in the way of saving (``error``) and what looks odd (``hint``)."""
        parts = {
            "categories": self._check_categories,
            "grades": self._check_grades,
            "kpis": self._check_kpis,
            "paths": self._check_paths,
        }
        return [
            {"step": step, "level": level, "text": text}
            for step, check in parts.items()
            for level, text in check(draft, company)
        ]

    @api.model
    def _check_names(self, rows, empty):
        """Yield what is wrong with the names of rows: each has one, and no two the same."""
        names = Counter(row["name"].strip() for row in rows)
        if names.pop("", 0):
            yield "error", empty
        for name, times in names.items():
            if times > 1:
                yield (
                    "error",
                    self.env._(
                        "“%(name)s” is there %(times)s times: give each its own name.",
                        name=name,
                        times=times,
                    ),
                )

    @api.model
    def _check_categories(self, draft, company):
        rows = draft["categories"]
        if not rows:
            yield "error", self.env._("There is no customer category: add one.")
            return
        yield from self._check_names(
            rows, self.env._("A customer category has no name: give it one, or remove it.")
        )
        if len(rows) > MANY_CATEGORIES:
            yield (
                "hint",
                self.env._(
                    "%(count)s categories are many: each needs a path for every grade. Keep only those that "
                    "you treat differently.",
                    count=len(rows),
                ),
            )
        for row, later in pairwise(rows):
            if self._fits_everybody(row):
                yield (
                    "hint",
                    self.env._(
                        "“%(category)s” fits every customer, so nobody gets to “%(later)s” below it. Give "
                        "it a condition, or move it to the end.",
                        category=row["name"],
                        later=later["name"],
                    ),
                )
        if not self._fits_everybody(rows[-1]):
            yield (
                "hint",
                self.env._(
                    "A customer who fits no category gets the last one, “%(category)s”, whatever its "
                    "conditions.",
                    category=rows[-1]["name"],
                ),
            )

    @api.model
    def _fits_everybody(self, row):
        return (
            row["customer_kind"] == "any"
            and not row["turnover_from"]
            and (row["domain"] or "[]").strip() == "[]"
        )

    @api.model
    def _check_grades(self, draft, company):
        rows = draft["grades"]
        if len(rows) < 2:
            yield "error", self.env._("A matrix needs at least two grades: add one.")
        yield from self._check_names(
            rows, self.env._("A risk grade has no name: give it one, or remove it.")
        )
        for points, times in Counter(row["points"] for row in rows).items():
            if times > 1:
                yield (
                    "error",
                    self.env._(
                        "%(times)s grades have %(points)s points: give each grade its own.",
                        times=times,
                        points=points,
                    ),
                )
            if points < 1:
                yield (
                    "error",
                    self.env._("The points of a risk grade start at 1 (the highest risk)."),
                )

    @api.model
    def _check_kpis(self, draft, company):
        rows = draft["kpis"]
        yield from self._check_names(
            rows, self.env._("A KPI has no name: give it one, or remove it.")
        )
        total = sum((to_decimal(row["weight"], 2) for row in rows), to_decimal(0, 2))
        if total != 100:
            yield (
                "error",
                self.env._(
                    "The weights add up to %(total)s %%. Change them so that together they are exactly "
                    "100 %%.",
                    total=formatLang(self.env, float(total), digits=2),
                ),
            )
        for metric, times in Counter(row["metric"] for row in rows).items():
            if times > 1:
                yield (
                    "error",
                    self.env._(
                        "%(times)s KPIs judge “%(metric)s”: remove all but one.",
                        times=times,
                        metric=dict(self._get_selection("credit.risk.kpi", "metric"))[metric],
                    ),
                )
        for row in rows:
            yield from self._check_sectors(row)
        judged = {key for row in rows for key in row["grades"]}
        for row in rows:
            if any(
                check_cover(self._make_bands(draft, bands))
                for bands in (row, *row.get("sectors", ()))
            ):
                yield (
                    "error",
                    self.env._(
                        "KPI “%(kpi)s”: each limit must be higher than the one before it.",
                        kpi=row["name"],
                    ),
                )
        for grade in draft["grades"]:
            if rows and grade["key"] not in judged:
                yield (
                    "hint",
                    self.env._(
                        "No KPI has a band for grade “%(grade)s”: a customer gets it only when the average "
                        "falls there. Add a band.",
                        grade=grade["name"],
                    ),
                )

    @api.model
    def _check_sectors(self, row):
        """Yield what is wrong with the sectors of a KPI: each has a NACE code, and no two the same."""
        codes = Counter(self._get_sectors(row))
        if codes.pop("", 0):
            yield (
                "error",
                self.env._(
                    "KPI “%(kpi)s”: give each sector its NACE code, two to seven digits such as 46 or 46.39.",
                    kpi=row["name"],
                ),
            )
        for code, times in codes.items():
            if times > 1:
                yield (
                    "error",
                    self.env._(
                        "KPI “%(kpi)s”: NACE %(sector)s is there %(times)s times, remove all but one.",
                        kpi=row["name"],
                        sector=code,
                        times=times,
                    ),
                )

    @api.model
    def _get_sectors(self, row):
        """Return the NACE codes of the sectors of a KPI as they are stored; empty: none, or no code."""
        return [clean_nace(sector["nace"]) for sector in row.get("sectors", ())]

    @api.model
    def _make_bands(self, draft, row):
        """Return the value bands of a KPI of a draft as the engine's; the key is the number of the band."""
        points = {grade["key"]: grade["points"] for grade in draft["grades"]}
        cuts = [(to_decimal(cut["at"], 6), cut["upto"]) for cut in row["cuts"]]
        lowers, uppers = [None, *cuts], [*cuts, None]
        return [
            Band(
                lower=lower and lower[0],
                lower_inclusive=bool(lower) and not lower[1],
                upper=upper and upper[0],
                upper_inclusive=bool(upper) and upper[1],
                points=points.get(grade, 0),
                key=number,
            )
            for number, (grade, lower, upper) in enumerate(
                zip(row["grades"], lowers, uppers, strict=True)
            )
        ]
