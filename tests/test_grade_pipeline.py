"""S7: raw score, computed grade, cap, hysteresis, knock-out, override: one pipeline, each stage kept."""

from datetime import date, timedelta

import psycopg2
from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CreditRiskCommon, T


@tagged("post_install", "-at_install")
class TestHysteresis(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        """A scorecard of one KPI whose score is the advice: 2.4 or 2.6 as its bands say."""
        super().setUpClass()
        cls.customer = cls.make_customer(credit_customer_since=date(2020, 1, 1))
        cls.scorecard.write({"minimum_settled": 0, "minimum_months": 0, "minimum_coverage": 0})
        weights = {"kpi_years": 40, "kpi_advice": 20, "kpi_dso": 40}
        cls.scorecard.write(
            {
                "kpi_ids": [
                    Command.update(cls.env.ref(f"credit_risk_matrix.{name}").id, {"weight": weight})
                    for name, weight in weights.items()
                ]
            }
        )

    def score_on(self, day, score):
        """Refresh with the inputs that make a score; years (40 %) and advice (20 %) are filled in."""
        years, advice = {
            "2.33": (2, 4),  # (40 x 2 + 20 x 3) / 60
            "2.67": (9, 3),  # (40 x 3 + 20 x 2) / 60
            "3.0": (9, 5),
            "1.67": (2, 1),
            "1.0": (0, 1),
        }[score]
        self.customer.write(
            {
                "credit_customer_since": day - relativedelta(years=years),
                "credit_advice": advice,
            }
        )
        self.refresh(day, self.customer)
        profile = self.profile_of(self.customer)
        self.assertAlmostEqual(profile.score, float(score), 2)
        return profile.settled_grade_id.points

    def test_improvement_needs_two_dates(self):
        """A first grade counts at once, an improvement when it is seen again on a later date."""
        day = date(2026, 1, 1)
        self.assertEqual(self.score_on(day, "2.33"), 2)
        self.assertEqual(self.score_on(day + timedelta(days=30), "2.67"), 2)
        profile = self.profile_of(self.customer)
        self.assertEqual(profile.computed_grade_id, self.grades["low"])
        self.assertEqual(profile.improving_since, day + timedelta(days=30))
        self.assertEqual(self.score_on(day + timedelta(days=60), "2.67"), 3)
        self.assertFalse(profile.improving_since)

    def test_several_refreshes_of_a_date_count_once(self):
        day = date(2026, 1, 1)
        self.score_on(day, "2.33")
        for _time in range(3):
            self.assertEqual(self.score_on(day + timedelta(days=1), "2.67"), 2)
        self.assertEqual(self.score_on(day + timedelta(days=2), "2.67"), 3)

    def test_interrupted_improvement_starts_again(self):
        day = date(2026, 1, 1)
        for offset, score, points in (
            (0, "2.33", 2),
            (1, "2.67", 2),
            (2, "2.33", 2),
            (3, "2.67", 2),
            (4, "2.67", 3),
        ):
            self.assertEqual(self.score_on(day + timedelta(days=offset), score), points, offset)

    def test_worsening_counts_at_once(self):
        day = date(2026, 1, 1)
        self.score_on(day, "3.0")
        self.assertEqual(self.score_on(day + timedelta(days=1), "2.33"), 2)
        self.assertEqual(self.score_on(day + timedelta(days=2), "1.0"), 1)

    def test_margin(self):
        """Within the margin of the cut nothing changes, in either direction."""
        self.scorecard.margin = 0.20
        day = date(2026, 1, 1)
        self.score_on(day, "2.33")
        for offset in (1, 2, 3):
            self.assertEqual(self.score_on(day + timedelta(days=offset), "2.67"), 2)
        self.scorecard.margin = 0.10
        self.score_on(day + timedelta(days=4), "2.67")
        self.assertEqual(self.score_on(day + timedelta(days=5), "2.67"), 3)
        self.scorecard.margin = 0.20
        self.assertEqual(self.score_on(day + timedelta(days=6), "2.33"), 3)

    def test_days_to_confirm(self):
        self.scorecard.confirmation_days = 7
        day = date(2026, 1, 1)
        self.score_on(day, "2.33")
        self.score_on(day + timedelta(days=1), "2.67")
        self.assertEqual(self.score_on(day + timedelta(days=7), "2.67"), 2)
        self.assertEqual(self.score_on(day + timedelta(days=8), "2.67"), 3)
        self.scorecard.confirmation_days = 0
        self.score_on(day + timedelta(days=9), "2.33")
        self.assertEqual(self.score_on(day + timedelta(days=10), "2.67"), 3)

    def test_an_earlier_date_reads_only_what_was_before_it(self):
        day = date(2026, 1, 1)
        self.score_on(day + timedelta(days=10), "2.33")
        self.assertEqual(self.score_on(day, "3.0"), 3, "nothing was known before that day")

    def test_cap_goes_on_while_provisional(self):
        """Thin data lower a settled grade to the starting grade at once."""
        day = date(2026, 1, 1)
        self.score_on(day, "3.0")
        self.scorecard.minimum_settled = 3
        self.assertEqual(self.score_on(day + timedelta(days=1), "3.0"), 2)
        self.assertEqual(self.profile_of(self.customer).status, "provisional")

    # Knock-out

    def test_knockout(self):
        """A bankruptcy forces the riskiest grade; the stages before stay as they are."""
        self.score_on(T, "3.0")
        legal = self.make_legal(self.customer)
        self.refresh(T, self.customer)
        profile = self.profile_of(self.customer)
        self.assertEqual((profile.grade_id, profile.knockout), (self.grades["high"], "bankruptcy"))
        self.assertEqual(profile.settled_grade_id, self.grades["low"])
        self.assertEqual(profile.path_id, self.env.ref("credit_risk_matrix.path_strict"))
        legal.unlink()
        self.refresh(T, self.customer)
        self.assertEqual(profile.grade_id, self.grades["low"])

    # Override

    def override(self, user=None, **kwargs):
        model = self.env["credit.risk.override"].with_user(user or self.env.user)
        return model.create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "grade_id": self.grades["high"].id,
                "reason": "Seen the director at the auction",
                "date_from": T,
                "date_until": T + timedelta(days=90),
                **kwargs,
            }
        )

    def test_override(self):
        """An override counts at once, says who, why and until when, and ends by itself."""
        self.score_on(T, "3.0")
        override = self.override()
        profile = self.profile_of(self.customer)
        self.assertRecordValues(
            profile,
            [
                {
                    "grade_id": self.grades["high"].id,
                    "settled_grade_id": self.grades["low"].id,
                    "status": "overridden",
                    "override_id": override.id,
                }
            ],
        )
        self.assertIn("auction", self.customer.message_ids[0].body)
        self.refresh(T + timedelta(days=90), self.customer)
        self.assertEqual(profile.status, "overridden")
        self.refresh(T + timedelta(days=91), self.customer)
        self.assertEqual((profile.grade_id, profile.status), (self.grades["low"], "rated"))
        self.env["credit.risk.override"].sudo()._close_expired(self.company, T + timedelta(days=91))
        self.assertEqual(override.ended_on, T + timedelta(days=91))
        self.assertIn("ran out on 09/28/2026", self.customer.message_ids[0].body)

    def test_override_ended_by_hand(self):
        self.score_on(T, "3.0")
        override = self.override()
        with freeze_time(T):
            override.action_end()
        self.assertEqual(self.profile_of(self.customer).grade_id, self.grades["low"])

    @mute_logger("odoo.sql_db")
    def test_override_needs_reason_and_end(self):
        with self.assertRaisesRegex(ValidationError, "365 days"):
            self.override(date_until=T + timedelta(days=366))
        for name in ("reason", "date_until"):
            with self.assertRaises(psycopg2.IntegrityError), self.cr.savepoint():
                self.override(**{name: False})

    def test_better_grade_only_by_a_manager(self):
        self.score_on(T, "1.0")
        controller = self.make_user("controller")
        with self.assertRaisesRegex(AccessError, "credit manager"):
            self.override(controller, grade_id=self.grades["low"].id)
        with self.assertRaises(AccessError):
            self.override(self.make_user("user"))
        override = self.override(grade_id=self.grades["low"].id)
        self.assertEqual(self.profile_of(self.customer).grade_id, self.grades["low"])
        with self.assertRaises(AccessError):
            override.with_user(controller).date_until = T + timedelta(days=200)
        override.with_user(controller).action_end()
        self.assertTrue(override.ended_on)

    def test_override_goes_before_a_knockout(self):
        self.make_legal(self.customer, "reorganisation")
        self.score_on(T, "3.0")
        self.override(grade_id=self.grades["moderate"].id)
        self.assertEqual(self.profile_of(self.customer).grade_id, self.grades["moderate"])
