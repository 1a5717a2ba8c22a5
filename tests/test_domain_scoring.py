"""The vectors of the domain, sections 6 (scorecard practice) and 7 (the seed's example), and where they stand.

section 6
shared end points are refused                    test_policy: test_overlap_of_one_point, test_gap_of_one_point
weights are 100.00 exactly                       test_policy: test_weights_are_checked_together
D&B: 40/30/30 with one 30 missing, 57.14/42.86   test_missing_weight_is_spread
new customer, advice 4, no payments: 2.6         test_new_customer_is_not_low
Jansen without payments 2.8 / coverage 50        test_scoring: test_s4_missing_reweights
Jansen without advice 2.0 / coverage 60          test_scoring: test_s4_missing_advice
policies worst 1.9, block: no grade              test_scoring: test_s4_worst_and_block
four exact halves, half-down and half-up         test_scoring: test_s2_ties_of_the_seed
2.4 and not 2.4000000000000004                   test_no_binary_fraction
hysteresis 2.4 .. 2.4 -> 2,2,2,2,3,3,2           test_hysteresis_vector (engine/grades.py as a doctest)
override: reason, expiry, default 90, max 365    test_grade_pipeline: test_override...; test_override_lasts_90_days
knock-outs                                       test_every_knockout
cold start: 3 settled and 6 months               test_scoring: test_s7_cold_start; test_cold_start_months
migration matrix, AUC, Gini, KS, bad rates       test_validation_engine: test_vector_of_...
bad: far overdue or written off, in N months     test_validation: test_far_overdue, test_written_off
too few below 20; no leakage                     test_validation_engine: test_verdicts; test_validation

section 7
Jansen 0.2 + 1.2 + 1.0 = 2.40, Small / Moderate  test_scoring: test_s1_jansen
advice 2.5 and 3.7 floored                       test_scoring: test_s3_band_limits_of_the_seed
30.0 L, 30.1 M, 60.0 M, 60.1 H, 61 H             test_days_to_pay_bands
on the unrounded value                           test_bands_take_the_unrounded_value
anniversaries of the first posted invoice        test_years_bands
higher is better everywhere                      test_polarity
path 0/30/35/45/55/60/65                         test_policy: test_shipped_path_of_the_seed
prospects: no DSO                                test_metrics: test_states_without_data
advice derived from the credit limit             not built yet
"""

from datetime import date, timedelta
from decimal import Decimal

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .common import T
from .figures_case import FiguresCase


@tagged("post_install", "-at_install")
class TestDomainScoring(FiguresCase):
    def kpi_row(self, profile, metric):
        """Return a KPI's row of the explanation."""
        return next(row for row in profile.explanation if row["metric"] == metric)

    def set_weights(self, **weights):
        self.scorecard.write(
            {
                "kpi_ids": [
                    Command.update(
                        self.env.ref(f"credit_risk_matrix.{name}").id, {"weight": weight}
                    )
                    for name, weight in weights.items()
                ]
            }
        )

    # Section 6

    def test_missing_weight_is_spread(self):
        """DOMAIN 6: 40/30/30 with one 30 missing is 57.14/42.86: 2 x 57.14 % + 3 x 42.86 % = 2.4286."""
        self.set_weights(kpi_years=40, kpi_advice=30, kpi_dso=30)
        customer = self.make_customer(
            credit_customer_since=T - relativedelta(years=2), credit_advice=4
        )
        profile = self.profile_on(T, customer)
        self.assertEqual(
            [row["contribution"] for row in profile.explanation], [1.1429, 1.2857, None]
        )
        self.assertEqual((profile.score, profile.coverage), (2.4286, 70))

    def test_new_customer_is_not_low(self):
        """DOMAIN 6: under a year, advice 4, nothing paid: (10 x 1 + 40 x 3) / 50 = 2.6 would be Low; at
        coverage 50 it is provisional, and Moderate.
        """
        customer = self.make_customer(credit_advice=4)
        self.make_invoice(customer, T - timedelta(days=20), 100)
        self.assertRecordValues(
            self.profile_on(T, customer),
            [
                {
                    "score": 2.6,
                    "coverage": 50.0,
                    "computed_grade_id": self.grades["low"].id,
                    "grade_id": self.grades["moderate"].id,
                    "status": "provisional",
                }
            ],
        )

    def test_no_binary_fraction(self):
        """DOMAIN 6: the stored score is 2.4, not the 2.4000000000000004 of a binary fraction."""
        profile = self.profile_on(T, self.make_jansen())
        self.env.cr.execute("SELECT score FROM credit_risk_profile WHERE id = %s", [profile.id])
        [score] = self.env.cr.fetchone()
        self.assertEqual(Decimal(str(score)), Decimal("2.4"))
        self.assertEqual(profile.score, 2.4)

    def test_hysteresis_vector(self):
        """DOMAIN 6: start grade 2, months of 2.4, 2.6, 2.4, 2.6, 2.6, 2.5, 2.4 -> 2, 2, 2, 2, 3, 3, 2.

        With the shipped weights the scores are (years, advice, days to pay) = (2, 3, 2), (3, 2, 3) and
        (2, 2, 3). An invoice twenty times the last one makes the average days to pay what it should be.
        """
        self.scorecard.write({"minimum_settled": 0, "minimum_months": 0})
        customer, amount, paid_in = self.make_customer(), 1, None
        settled, computed = [], []
        scores = ("2.4", "2.4", "2.6", "2.4", "2.6", "2.6", "2.5", "2.4")
        for month, score in enumerate(scores):
            day = date(2025, 12, 1) + relativedelta(months=month)
            years, advice, days = {"2.4": (2, 4, 34), "2.6": (9, 3, 10), "2.5": (2, 3, 10)}[score]
            customer.credit_customer_since = day - relativedelta(years=years)
            customer.credit_advice = advice
            if days != paid_in:
                self.pay(self.make_invoice(customer, day - timedelta(days=days), amount), day)
                amount, paid_in = amount * 20, days
            profile = self.profile_on(day, customer)
            self.assertEqual(profile.score, float(score), day)
            computed.append(profile.computed_grade_id.points)
            settled.append(profile.grade_id.points)
        self.assertEqual(computed, [2, 2, 3, 2, 3, 3, 2, 2])
        self.assertEqual(settled, [2, 2, 2, 2, 2, 3, 3, 2])

    @freeze_time(T)
    def test_override_lasts_90_days(self):
        """DOMAIN 6: an override lasts 90 days when nobody says otherwise, and knows its author."""
        override = self.env["credit.risk.override"].create(
            {
                "partner_id": self.make_customer(credit_advice=3).id,
                "grade_id": self.grades["high"].id,
                "reason": "Rumours",
            }
        )
        self.assertEqual(override.date_until, T + timedelta(days=90))
        self.assertEqual(override.user_id, self.env.user)

    def test_every_knockout(self):
        """DOMAIN 6: each knock-out forces the riskiest grade, whatever the score."""
        jansen = self.make_jansen()
        kinds = set(self.env["credit.legal.rule"]._get_knockouts(self.company))
        self.assertEqual(
            kinds, {"reorganisation", "bankruptcy", "liquidation", "debt_settlement", "deceased"}
        )
        for kind in kinds:
            self.make_legal(jansen, kind)
            profile = self.profile_on(T, jansen)
            self.assertEqual((profile.score, profile.grade_id), (2.4, self.grades["high"]), kind)
        self.make_legal(jansen, "normal")
        self.assertEqual(self.profile_on(T, jansen).grade_id, self.grades["moderate"])

    def test_cold_start_months(self):
        """DOMAIN 6: three settled invoices are not enough: six months, to the day, end the cold start."""
        customer = self.make_customer(credit_advice=5)
        start = T - relativedelta(months=6)
        for days in (0, 20, 40):
            day = start + timedelta(days=days)
            self.pay(self.make_invoice(customer, day, 100), day + timedelta(days=10))
        eve = self.profile_on(T - timedelta(days=1), customer)
        self.assertEqual((eve.status, eve.settled_count), ("provisional", 3))
        self.assertEqual(eve.computed_grade_id, self.grades["low"])
        self.assertEqual(eve.grade_id, self.grades["moderate"])
        self.assertEqual(self.profile_on(T, customer).status, "rated")

    # Section 7

    def make_payer(self, *parts):
        """Return a customer whose only invoice of 1000 was paid in parts (amount, after so many days)."""
        customer = self.make_customer(f"Payer {parts}")
        start = T - timedelta(days=120)
        invoice = self.make_invoice(customer, start, 1000)
        for amount, days in parts:
            self.pay(invoice, start + timedelta(days=days), amount)
        return customer

    def test_days_to_pay_bands(self):
        """DOMAIN 7: 30.0 Low, 30.1 and 30.4 Moderate, 60.0 Moderate, 60.1, 60.5 and 61 High."""
        cases = {
            30.0: ("Low", (1000, 30)),
            30.1: ("Moderate", (900, 30), (100, 31)),
            30.4: ("Moderate", (600, 30), (400, 31)),
            60.0: ("Moderate", (1000, 60)),
            60.1: ("High", (900, 60), (100, 61)),
            60.5: ("High", (500, 60), (500, 61)),
            61.0: ("High", (1000, 61)),
        }
        for days, (grade, *parts) in cases.items():
            row = self.kpi_row(self.profile_on(T, self.make_payer(*parts)), "days_to_pay")
            self.assertEqual((row["value"], row["grade"]), (days, grade))

    def test_bands_take_the_unrounded_value(self):
        """DOMAIN 7: 30.00001 days are more than 30, although the screen shows 30: Moderate."""
        profile = self.profile_on(T, self.make_payer((999.99, 30), (0.01, 31)))
        self.assertEqual(self.kpi_row(profile, "days_to_pay")["grade"], "Moderate")
        self.assertAlmostEqual(profile.days_to_pay, 30.00001, 4)

    def test_years_bands(self):
        """DOMAIN 7: years since the first posted invoice, by anniversaries: under 1 High; up to and with
        the third anniversary Moderate; after it Low. 29 February is the 28th in a common year.
        """
        cases = {
            date(2023, 6, 30): (
                (date(2024, 6, 29), "High"),
                (date(2024, 6, 30), "Moderate"),
                (date(2026, 6, 30), "Moderate"),
                (date(2026, 7, 1), "Low"),
            ),
            date(2024, 2, 29): (
                (date(2025, 2, 27), "High"),
                (date(2025, 2, 28), "Moderate"),
                (date(2027, 2, 28), "Moderate"),
                (date(2027, 3, 1), "Low"),
            ),
        }
        for first, days in cases.items():
            customer = self.make_customer(f"Since {first}")
            self.make_invoice(customer, first + timedelta(days=100), 10)
            self.make_invoice(customer, first, 10)
            for day, grade in days:
                row = self.kpi_row(self.profile_on(day, customer), "years_as_customer")
                self.assertEqual(row["grade"], grade, day)

    def test_polarity(self):
        """DOMAIN 7: more points are better: longer a customer, a higher advice, fewer days to pay."""
        best = {"kpi_years": True, "kpi_advice": True, "kpi_dso": False}
        for name, rises in best.items():
            bands = self.env.ref(f"credit_risk_matrix.{name}")._get_engine_kpi().bands
            ordered = sorted(bands, key=lambda band: (band.lower is not None, band.lower or 0))
            points = [band.points for band in ordered]
            self.assertEqual(points, sorted(points, reverse=not rises), name)
            self.assertEqual(set(points), {1, 2, 3})
