"""Score, grade and cell of a customer (promises S1 to S4, S6, S7)."""

from datetime import date
from decimal import Decimal
from itertools import product

from dateutil.relativedelta import relativedelta

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..engine.bands import Band
from ..engine.grades import SAFER, Scale
from ..engine.score import BLOCK, WORST, Kpi, compute_score
from .common import CreditRiskCommon, T


@tagged("post_install", "-at_install")
class TestScoring(CreditRiskCommon):
    def test_s1_jansen(self):
        """S1: the seed's worked example, to the last digit."""
        jansen = self.make_jansen()
        self.refresh()
        profile = self.profile_of(jansen)
        self.assertRecordValues(
            profile,
            [
                {
                    "date": T,
                    "years_as_customer": 2.0,
                    "credit_advice": 4.0,
                    "days_to_pay": 34.0,
                    "score": 2.4,
                    "coverage": 100.0,
                    "computed_grade_id": self.grades["moderate"].id,
                    "grade_id": self.grades["moderate"].id,
                    "category_id": self.env.ref("credit_risk_matrix.category_small").id,
                    "cell_id": self.env.ref("credit_risk_matrix.cell_small_moderate").id,
                    "path_id": self.path.id,
                    "status": "rated",
                }
            ],
        )
        self.assertEqual([row["contribution"] for row in profile.explanation], [0.2, 1.2, 1.0])
        self.assertEqual([row["points"] for row in profile.explanation], [2, 3, 2])
        self.assertEqual([row["weight"] for row in profile.explanation], [10.0, 40.0, 50.0])
        for number in ("0.20", "1.20", "1.00", "2.40"):
            self.assertIn(f">{number}<", profile.explanation_html)

    def test_s1_jansen_on_the_partner(self):
        jansen = self.make_jansen()
        self.refresh()
        self.assertEqual(jansen.credit_risk_score, 2.4)
        self.assertEqual(jansen.credit_risk_grade_id, self.grades["moderate"])
        self.assertEqual(jansen.credit_action_path_id, self.path)
        self.assertEqual(jansen.credit_risk_status, "rated")
        found = self.env["res.partner"].search(
            [("credit_risk_grade_id", "=", self.grades["moderate"].id)]
        )
        self.assertIn(jansen, found)
        groups = self.env["res.partner"]._read_group(
            [("id", "=", jansen.id)],
            ["credit_risk_category_id", "credit_risk_grade_id"],
            ["__count"],
        )
        self.assertEqual(
            groups,
            [
                (
                    self.env.ref("credit_risk_matrix.category_small"),
                    self.grades["moderate"],
                    1,
                )
            ],
        )

    def test_s2_ties_of_the_seed(self):
        """S2: of the 27 combinations four lie halfway; they go to the riskier grade, or by setting not."""
        weights = [Decimal(10), Decimal(40), Decimal(50)]
        halves = {}
        for points in product((1, 2, 3), repeat=3):
            kpis = [
                Kpi(str(index), weight, (Band(None, False, None, False, point),))
                for index, (weight, point) in enumerate(zip(weights, points, strict=True))
            ]
            score = compute_score(kpis, {str(index): Decimal(0) for index in range(3)}).value
            if score in (Decimal("1.5"), Decimal("2.5")):
                halves[points] = (
                    Scale((1, 2, 3)).grade(score),
                    Scale((1, 2, 3), SAFER).grade(score),
                )
        self.assertEqual(
            halves,
            {(1, 1, 2): (1, 2), (2, 2, 1): (1, 2), (2, 2, 3): (2, 3), (3, 3, 2): (2, 3)},
        )

    def test_s2_tie_setting(self):
        """S2: years 2 (2), advice 3 (2), days to pay 10 (3) make exactly 2.5."""
        customer = self.make_customer(
            credit_customer_since=T - relativedelta(years=2), credit_advice=3
        )
        for months in (9, 6, 3):
            day = T - relativedelta(months=months)
            self.pay(self.make_invoice(customer, day, 100), day + relativedelta(days=10))
        self.refresh()
        profile = self.profile_of(customer)
        self.assertEqual((profile.score, profile.grade_id), (2.5, self.grades["moderate"]))
        self.scorecard.ties = "safer"
        self.refresh()
        self.assertEqual((profile.score, profile.grade_id), (2.5, self.grades["low"]))

    def test_s3_band_limits_of_the_seed(self):
        """S3: years < 1 / 1..3 / > 3, days to pay <= 30 / <= 60 / > 60, advice 1-2 / 3 / 4-5."""
        expected = {
            "kpi_years": {"0.9999": 1, "1": 2, "3": 2, "3.0027": 3},
            "kpi_dso": {"0": 3, "30": 3, "30.1": 2, "60": 2, "60.1": 1, "61": 1},
            "kpi_advice": {"1": 1, "2": 1, "2.5": 1, "3": 2, "3.7": 2, "4": 3, "5": 3},
        }
        for name, cases in expected.items():
            kpi = self.env.ref(f"credit_risk_matrix.{name}")._get_engine_kpi()
            for value, points in cases.items():
                score = compute_score([kpi], {kpi.metric: Decimal(value)})
                self.assertEqual(score.results[0].points, points, f"{name} {value}")

    def test_s3_anniversaries(self):
        """S3: up to and including the third anniversary is 3 years, the day after is more than 3."""
        customer = self.make_customer(credit_customer_since=date(2023, 6, 30), credit_advice=3)
        profiles = self.refresh(date(2026, 6, 30), customer)
        self.assertEqual(profiles.years_as_customer, 3.0)
        self.assertEqual(profiles.explanation[0]["grade"], "Moderate")
        self.refresh(date(2026, 7, 1), customer)
        self.assertGreater(profiles.years_as_customer, 3)
        self.assertEqual(profiles.explanation[0]["grade"], "Low")

    def test_s4_missing_reweights(self):
        """S4: Jansen without any payment: 2.8 at coverage 50, so provisional and not better than Moderate."""
        jansen = self.make_customer(
            credit_customer_since=T - relativedelta(years=2), credit_advice=4
        )
        self.refresh()
        profile = self.profile_of(jansen)
        self.assertRecordValues(
            profile,
            [
                {
                    "score": 2.8,
                    "coverage": 50.0,
                    "computed_grade_id": self.grades["low"].id,
                    "capped_grade_id": self.grades["moderate"].id,
                    "grade_id": self.grades["moderate"].id,
                    "status": "provisional",
                    "days_to_pay": False,
                    "days_to_pay_state": "no_data",
                }
            ],
        )
        self.env.cr.execute(
            "SELECT days_to_pay FROM credit_risk_profile WHERE id = %s", [profile.id]
        )
        self.assertIsNone(self.env.cr.fetchone()[0])
        self.assertFalse(profile.read(["days_to_pay"])[0]["days_to_pay"])
        self.assertEqual(profile.export_data(["days_to_pay"])["datas"], [[""]])
        missing = self.env["credit.risk.profile"].search([("days_to_pay", "=", False)])
        self.assertIn(profile, missing)

    def test_s4_missing_advice(self):
        """S4: Jansen without an advice: (0.2 + 1.0) / 0.6 = 2.0 at coverage 60."""
        jansen = self.make_jansen()
        jansen.credit_advice = 0
        self.refresh()
        self.assertRecordValues(
            self.profile_of(jansen),
            [{"score": 2.0, "coverage": 60.0, "status": "rated", "credit_advice": False}],
        )

    def test_s4_worst_and_block(self):
        """S4: without payments ``worst`` makes 1.9, ``block`` no score and the starting grade."""
        jansen = self.make_customer(
            credit_customer_since=T - relativedelta(years=2), credit_advice=4
        )
        kpi = self.env.ref("credit_risk_matrix.kpi_dso")
        kpi.missing_policy = WORST
        self.refresh()
        profile = self.profile_of(jansen)
        self.assertEqual((profile.score, profile.computed_grade_id), (1.9, self.grades["moderate"]))
        kpi.missing_policy = BLOCK
        self.refresh()
        self.assertRecordValues(
            profile,
            [
                {
                    "score": False,
                    "computed_grade_id": False,
                    "grade_id": self.grades["moderate"].id,
                    "status": "unrated",
                }
            ],
        )

    def test_s4_nothing_known(self):
        """S4: no data at all is unrated and starts in the category's starting grade."""
        self.env.ref("credit_risk_matrix.category_small").starting_grade_id = self.grades["high"]
        prospect = self.make_customer(
            credit_risk_category_pin_id=self.env.ref("credit_risk_matrix.category_small").id
        )
        self.refresh()
        self.assertRecordValues(
            self.profile_of(prospect),
            [
                {
                    "score": False,
                    "coverage": 0.0,
                    "status": "unrated",
                    "grade_id": self.grades["high"].id,
                    "is_pinned": True,
                }
            ],
        )

    def test_s6_assessment_keeps_its_day(self):
        """S6: an assessment is written when something changed, and stays as it was."""
        jansen = self.make_jansen()
        self.refresh()
        profile = self.profile_of(jansen)
        self.assertEqual(len(profile.assessment_ids), 1)
        self.refresh(T + relativedelta(days=1))
        self.assertEqual(len(profile.assessment_ids), 1, "another day, but the same score")
        first = profile.assessment_ids
        kept = first.explanation
        self.env.ref("credit_risk_matrix.kpi_dso").name = "Days"
        self.scorecard.write(
            {
                "kpi_ids": [
                    Command.update(self.env.ref("credit_risk_matrix.kpi_years").id, {"weight": 20}),
                    Command.update(
                        self.env.ref("credit_risk_matrix.kpi_advice").id, {"weight": 30}
                    ),
                ]
            }
        )
        self.refresh(T + relativedelta(days=1))
        self.assertEqual(profile.score, 2.3)
        self.assertEqual(len(profile.assessment_ids), 2)
        self.assertEqual(first.explanation, kept)
        self.assertEqual(profile.explanation[0]["weight"], 20)
        with self.assertRaises(UserError):
            first.score = 3
        with self.assertRaises(UserError):
            first.unlink()

    def test_s7_cold_start(self):
        """S7: two settled invoices, or five months, cap the grade at the category's starting grade."""
        customer = self.make_customer(
            credit_customer_since=T - relativedelta(years=4), credit_advice=5
        )
        for months in (3, 2):
            day = T - relativedelta(months=months)
            self.pay(self.make_invoice(customer, day, 100), day + relativedelta(days=10))
        self.refresh()
        profile = self.profile_of(customer)
        self.assertRecordValues(
            profile,
            [
                {
                    "score": 3.0,
                    "settled_count": 2,
                    "computed_grade_id": self.grades["low"].id,
                    "grade_id": self.grades["moderate"].id,
                    "status": "provisional",
                }
            ],
        )
        day = T - relativedelta(months=1)
        self.pay(self.make_invoice(customer, day, 100), day + relativedelta(days=10))
        self.refresh()
        self.assertEqual((profile.grade_id, profile.status), (self.grades["low"], "rated"))

    def test_category_rules(self):
        """Categories by turnover in order; pinned by hand; company or private person."""
        small = self.make_customer("Small one")
        medium = self.make_customer("Medium one")
        large = self.make_customer("Large one")
        day = T - relativedelta(months=2)
        for customer, amount in ((small, 9999.99), (medium, 10000), (large, 100000)):
            self.make_invoice(customer, day, amount)
        self.make_invoice(small, T - relativedelta(days=366), 1000000)  # too long ago to count
        self.refresh()
        names = [self.profile_of(customer).category_id.name for customer in (small, medium, large)]
        self.assertEqual(names, ["Small", "Medium", "Large"])
        small.credit_risk_category_pin_id = self.env.ref("credit_risk_matrix.category_large")
        private = self.env["credit.risk.category"].create(
            {"name": "Private", "sequence": 1, "customer_kind": "person"}
        )
        medium.is_company = False
        self.refresh()
        names = [self.profile_of(customer).category_id.name for customer in (small, medium, large)]
        self.assertEqual(names, ["Large", "Private", "Large"])
        self.assertEqual(len(private.cell_ids), 3, "a new category gets its cells")
        self.assertTrue(all(cell.path_id for cell in private.cell_ids), "F1: every cell has a path")

    def test_category_by_conditions(self):
        category = self.env["credit.risk.category"].create(
            {"name": "Dutch", "sequence": 1, "domain": "[('country_id.code', '=', 'NL')]"}
        )
        dutch = self.make_customer("Dutch one", country_id=self.env.ref("base.nl").id)
        other = self.make_customer("Other one", country_id=self.env.ref("base.be").id)
        for customer in (dutch, other):
            self.make_invoice(customer, T, 10)
        self.refresh()
        self.assertEqual(self.profile_of(dutch).category_id, category)
        self.assertEqual(self.profile_of(other).category_id.name, "Small")

    def test_four_grades(self):
        """S3: any number of grades; a company's own grades, categories and cells replace the shared ones."""
        very_low = self.env["credit.risk.grade"].create({"name": "Very low", "points": 4})
        self.assertEqual(len(very_low.cell_ids), len(self.env["credit.risk.category"].search([])))
        band = self.env.ref("credit_risk_matrix.kpi_dso_band_low")
        band.grade_id = very_low
        customer = self.make_customer(
            credit_customer_since=T - relativedelta(years=4), credit_advice=5
        )
        for months in (9, 6, 3):
            day = T - relativedelta(months=months)
            self.pay(self.make_invoice(customer, day, 100), day + relativedelta(days=10))
        self.refresh()
        profile = self.profile_of(customer)
        self.assertEqual(profile.score, 3.5)  # 0.3 + 1.2 + 2.0: halfway between 3 and 4
        self.assertEqual(profile.grade_id, self.grades["low"])

    def test_company_without_policy(self):
        """Everything archived: customers are unrated, and the refresh still tells what is open."""
        customer = self.make_customer(credit_advice=4)
        self.make_invoice(customer, T, 100)
        for model in ("grade", "category", "scorecard"):
            self.env[f"credit.risk.{model}"].search([]).active = False
        self.refresh()
        self.assertRecordValues(
            self.profile_of(customer),
            [
                {
                    "status": "unrated",
                    "score": False,
                    "grade_id": False,
                    "category_id": False,
                    "path_id": self.path.id,
                    "total_due": 100.0,
                }
            ],
        )
