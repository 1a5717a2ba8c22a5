from odoo import fields, models

from ...engine.validation import find_breaks, get_bad_rates, judge, migrate, separate
from ..profile.metrics import METRICS
from .credit_risk_validation_line import BANDS


class CreditRiskValidation(models.Model):
    """From what was seen and what became of it to the result."""

    _inherit = "credit.risk.validation"

    def _validate(self, report=None):
        """Validate date by date and keep the result; the work of the button.

        :param report: called with stage, number done and total
        """
        self.ensure_one()
        self._check_may_validate()
        self._forget()
        policy, days = self._get_policy(), self._get_dates()
        before = {}
        for number, day in enumerate(days):
            if report:
                report("validating", number, len(days))
            snapshot = self._read_snapshot(policy, day, before)
            outcome = self._read_outcome(day)
            both = [(seen, outcome[key]) for key, seen in snapshot.items() if key in outcome]
            self._keep_lines(policy, day, both)
            self._keep_grades(policy, day, both)
            if number:
                self._keep_moves(policy, days[number - 1], day, before, snapshot)
            before = snapshot
        done = self.sudo()  # sudo: nobody writes results by himself
        done.write({"state": "done", "done_on": fields.Datetime.now()})

    def _forget(self):
        """Remove the results."""
        results = self.sudo()  # sudo: nobody removes results by himself
        results.line_ids.unlink()
        results.grade_line_ids.unlink()
        results.move_ids.unlink()
        results.write({"state": "draft", "done_on": False})

    def _keep_lines(self, policy, day, both):
        """Keep how well grade, score, KPIs and key figures separate; a figure without any value is left out."""
        judged = {kpi.metric for kpi in policy.kpis}
        subjects = [
            ("grade", "grade", lambda seen: seen.points),
            ("score", "score", lambda seen: seen.score),
            *(
                ("bands", f"{BANDS}{name}", lambda seen, name=name: seen.bands.get(name))
                for name in METRICS
                if name in judged
            ),
            *(
                ("value", name, lambda seen, metric=metric: self._get_safety(metric, seen))
                for name, metric in METRICS.items()
            ),
        ]
        vals_list = []
        for place, (kind, subject, get) in enumerate(subjects):
            pairs = [(get(seen), is_bad) for seen, is_bad in both]
            known = [pair for pair in pairs if pair[0] is not None]
            if not known and kind in ("bands", "value"):
                continue
            found = separate(known)
            vals_list.append(
                {
                    "validation_id": self.id,
                    "date": day,
                    "kind": kind,
                    "subject": subject,
                    "place": place,
                    "customers": found.customers,
                    "bads": found.bads,
                    "missing": len(pairs) - len(known),
                    **{
                        name: None if value is None else float(value)
                        for name, value in zip(("auc", "gini", "ks"), found[2:], strict=True)
                    },
                    "verdict": judge(found, self.minimum_bads),
                }
            )
        lines = self.env[
            "credit.risk.validation.line"
        ].sudo()  # sudo: nobody writes results by himself
        lines.create(vals_list)

    def _get_safety(self, metric, seen):
        """Return a key figure's value, turned so that more is safer; None when there is none."""
        value = seen.values[metric.name]
        return -value if value is not None and metric.better == "lower" else value

    def _keep_grades(self, policy, day, both):
        """Keep how many customers of each grade became bad."""
        rates = get_bad_rates((seen.points, is_bad) for seen, is_bad in both if seen.points)
        broken = {safer.points for _riskier, safer in find_breaks(rates)}
        lines = self.env[
            "credit.risk.validation.grade"
        ].sudo()  # sudo: nobody writes results by himself
        lines.create(
            [
                {
                    "validation_id": self.id,
                    "date": day,
                    "grade_id": policy.grade_ids[rate.points],
                    "points": rate.points,
                    "customers": rate.customers,
                    "bads": rate.bads,
                    "bad_rate": float(rate.rate * 100),
                    "is_break": rate.points in broken,
                }
                for rate in rates
            ]
        )

    def _keep_moves(self, policy, day_before, day, before, snapshot):
        """Keep where the customers of each grade went."""
        pairs = [
            (before[key].points, seen.points)
            for key, seen in snapshot.items()
            if key in before and before[key].points and seen.points
        ]
        lines = self.env[
            "credit.risk.validation.move"
        ].sudo()  # sudo: nobody writes results by himself
        lines.create(
            [
                {
                    "validation_id": self.id,
                    "date_before": day_before,
                    "date": day,
                    "grade_before_id": policy.grade_ids[points_before],
                    "grade_after_id": policy.grade_ids[points_after],
                    "points_before": points_before,
                    "points_after": points_after,
                    "customers": int(share * row.customers),
                    "of_customers": row.customers,
                    "share": float(share * 100),
                }
                for points_before, row in migrate(pairs).items()
                for points_after, share in row.shares.items()
            ]
        )
