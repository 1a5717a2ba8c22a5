from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from odoo import models

from ...engine.grades import Hysteresis


@dataclass(slots=True)
class Seen:
    """One customer as it would have been seen on a date.

    :ivar points: of the grade that would have counted; None without any grade
    :ivar score: exact, None when unrated
    :ivar settled_id: id of the grade that it had settled at, for the next date
    :ivar values: key figure -> exact value, None when there is none
    :ivar bands: key figure of a KPI -> points of the value's band, None when there is no value
    """

    points: int | None
    score: Fraction | None
    settled_id: int | None
    values: dict = field(default_factory=dict)
    bands: dict = field(default_factory=dict)


#: what was filled in by hand, as it is where nothing is; the sector stays, nobody fills it in with hindsight
NOT_FILLED_IN = {
    "credit_advice": 0,
    "credit_limit": Decimal(0),
    "customer_since": None,
    "pin_id": None,
    "knockout": None,
    "override_id": None,
    "override_grade_id": None,
}


class CreditRiskValidation(models.Model):
    """The customers as they would have been seen on a date: read, measured and graded as by the refresh."""

    _inherit = "credit.risk.validation"

    def _get_policy(self):
        """Return the company's policy with the scorecard to validate.

        Between two of the dates lie a month or more, in which an improvement would have been confirmed.
        """
        policy = self.env["credit.risk.profile"]._read_policy(self.company_id)
        scorecard = self.scorecard_id
        rules = scorecard._get_hysteresis()
        return replace(
            policy,
            kpis=scorecard._get_engine_kpis(),
            kpi_names={},
            scale=replace(policy.scale, ties=scorecard.ties),
            cap_rules=scorecard._get_cap_rules(),
            hysteresis=Hysteresis(rules.margin, 0),
        )

    def _read_snapshot(self, policy, day, before):
        """Return the customers that had a posted item by a day: partner id -> :class:`Seen`; nothing is written.

        :param before: the same of the date before it: the grade that a customer had settled at
        """
        figures = self.env["credit.risk.figures"]
        snapshot = {}
        for batch in figures._read_figures(policy, self.company_id, day, fresh=True):
            for row in batch:
                if row["entries"]:
                    known = before.get(row["partner_id"])
                    snapshot[row["partner_id"]] = self._see(policy, day, row, known)
        return snapshot

    def _see(self, policy, day, row, known):
        """Return one customer as it would have been seen, by its row of figures."""
        profiles = self.env["credit.risk.profile"]
        if not self.with_inputs:
            row |= NOT_FILLED_IN
            row["since"] = row["first_invoice"]
        row["earlier_grade_id"] = known.settled_id if known else None
        row["earlier_improving_since"] = None
        profiles._complete_figures(policy, row)
        values, missing = profiles._measure(row, day)
        score = profiles._score(policy.get_scorer(row["nace"]), values, missing)
        category = profiles._find_category(policy, row)
        stages = profiles._grade(policy, day, row, score, category)
        points = {grade_id: points for points, grade_id in policy.grade_ids.items()}
        return Seen(
            points.get(stages["grade_id"]),
            score.value,
            stages["settled_grade_id"],
            values,
            {
                result.kpi.metric: result.points
                for result in score.results
                if result.value is not None
            },
        )
