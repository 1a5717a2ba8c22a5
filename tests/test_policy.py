"""What a policy that does not fit together is told, and that the shipped one is complete."""

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CreditRiskCommon


@tagged("post_install", "-at_install")
class TestPolicy(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.years = cls.env.ref("credit_risk_matrix.kpi_years")
        cls.advice = cls.env.ref("credit_risk_matrix.kpi_advice")

    # Shipped

    def test_shipped_matrix_is_complete(self):
        """F1: each of the nine cells has a path with contacts."""
        cells = self.env["credit.risk.matrix.cell"].search([("company_id", "=", False)])
        self.assertEqual(len(cells), 9)
        for cell in cells:
            self.assertTrue(cell.path_id.step_ids.filtered(lambda s: not s.level_id.is_milestone))

    def test_shipped_path_of_the_seed(self):
        steps = self.path.step_ids.sorted("day_offset")
        self.assertEqual(steps.mapped("day_offset"), [0, 30, 35, 45, 55, 60, 65])
        self.assertEqual(set(steps.mapped("offset_from")), {"invoice_date"})
        self.assertEqual(
            [step.level_id.name for step in steps],
            [
                "Invoice",
                "Due date",
                "First reminder",
                "Phone call",
                "Second reminder",
                "Final notice",
                "Collection",
            ],
        )
        self.assertEqual(steps.mapped("level_id.is_milestone")[:2], [True, True])
        self.assertEqual(
            [step.level_id._get_channels() for step in steps],
            [(), (), ("email",), ("phone",), ("email",), ("email", "letter"), ("collection",)],
        )

    def test_harder_grade_is_never_slower(self):
        """The stricter path reaches each level earlier than the gentler one, with more contacts."""
        paths = [self.env.ref(f"credit_risk_matrix.path_{name}") for name in ("strict", "gentle")]
        days = [{s.level_id: s.day_offset for s in path.step_ids} for path in paths]
        for level in set(days[0]) & set(days[1]):
            if not level.is_milestone:
                self.assertLess(days[0][level], days[1][level], level.name)
        contacts = [len(p.step_ids.filtered(lambda s: not s.level_id.is_milestone)) for p in paths]
        self.assertGreater(*contacts)

    def test_shipped_seed_weights(self):
        self.assertEqual(
            {kpi.metric: kpi.weight for kpi in self.scorecard.kpi_ids},
            {"years_as_customer": 10, "credit_advice": 40, "days_to_pay": 50},
        )
        self.assertEqual(
            {grade.name: grade.points for grade in self.env["credit.risk.grade"].search([])},
            {"High": 1, "Moderate": 2, "Low": 3},
        )

    # Weights (S3)

    def test_weights_must_be_100(self):
        with self.assertRaisesRegex(ValidationError, r"add up to 110.00 %.*exactly 100 %"):
            self.years.weight = 20

    def test_weights_are_checked_together(self):
        """Moving weight from one KPI to another in one save is fine; one that misses a cent is not."""
        self.scorecard.write(
            {
                "kpi_ids": [
                    Command.update(self.years.id, {"weight": 33.33}),
                    Command.update(self.advice.id, {"weight": 16.67}),
                ]
            }
        )
        self.assertEqual(self.scorecard.weight_total, 100)
        with self.assertRaisesRegex(ValidationError, r"99.99 %"):
            self.scorecard.write({"kpi_ids": [Command.update(self.years.id, {"weight": 33.32})]})

    def test_weights_after_removing_a_kpi(self):
        with self.assertRaisesRegex(ValidationError, "add up to 90.00 %"):
            self.years.unlink()

    def test_scorecard_without_kpis(self):
        with self.assertRaisesRegex(ValidationError, "add up to 0.00 %"):
            self.env["credit.risk.scorecard"].create({"name": "Empty"})

    def test_a_client_cannot_postpone_the_check(self):
        with self.assertRaises(ValidationError):
            self.years.with_context(credit_policy_check=True, install_mode=True).weight = 20

    @mute_logger("odoo.sql_db")
    def test_metric_once_per_scorecard(self):
        with self.assertRaises(Exception) as caught, self.cr.savepoint():
            self.years.metric = "credit_advice"
            self.env.flush_all()
        self.assertIn("metric_uniq", str(caught.exception))

    # Bands (S3)

    def test_gap(self):
        band = self.env.ref("credit_risk_matrix.kpi_dso_band_moderate")
        with self.assertRaisesRegex(ValidationError, r"“DSO” has a gap at 30 .*“<= 30” and “> 31"):
            band.lower = 31

    def test_gap_of_one_point(self):
        band = self.env.ref("credit_risk_matrix.kpi_dso_band_low")
        with self.assertRaisesRegex(ValidationError, "gap at 30"):
            band.upper_inclusive = False

    def test_overlap(self):
        band = self.env.ref("credit_risk_matrix.kpi_dso_band_moderate")
        with self.assertRaisesRegex(ValidationError, "overlap at 29"):
            band.lower = 29

    def test_overlap_of_one_point(self):
        band = self.env.ref("credit_risk_matrix.kpi_dso_band_moderate")
        with self.assertRaisesRegex(ValidationError, "overlap at 30"):
            band.lower_inclusive = True

    def test_no_lowest(self):
        with self.assertRaisesRegex(ValidationError, "no band for values below 30"):
            self.env.ref("credit_risk_matrix.kpi_dso_band_low").unlink()

    def test_no_highest(self):
        with self.assertRaisesRegex(ValidationError, "no band for values above 60"):
            self.env.ref("credit_risk_matrix.kpi_dso_band_high").unlink()

    def test_band_without_values(self):
        band = self.env.ref("credit_risk_matrix.kpi_dso_band_moderate")
        with self.assertRaisesRegex(ValidationError, "holds no value"):
            band.upper = 20

    def test_kpi_without_bands(self):
        with self.assertRaisesRegex(ValidationError, "has no value bands"):
            self.years.band_ids.unlink()

    def test_bands_are_checked_together(self):
        """Two bands moved in one save."""
        low, moderate = (
            self.env.ref(f"credit_risk_matrix.kpi_dso_band_{name}") for name in ("low", "moderate")
        )
        kpi = self.env.ref("credit_risk_matrix.kpi_dso")
        kpi.write(
            {
                "band_ids": [
                    Command.update(low.id, {"upper": 20.5}),
                    Command.update(moderate.id, {"lower": 20.5}),
                ]
            }
        )
        self.assertEqual(moderate.range_label, "> 20.5, <= 60")

    # Paths

    def test_level_twice(self):
        level = self.env.ref("credit_risk_matrix.level_first_reminder")
        with self.assertRaisesRegex(ValidationError, "two steps of level “First reminder”"):
            self.path.step_ids = [
                Command.create(
                    {"level_id": level.id, "day_offset": 80, "offset_from": "invoice_date"}
                )
            ]

    def test_falling_severity(self):
        step = self.env.ref("credit_risk_matrix.path_seed_step_final_notice")
        with self.assertRaisesRegex(
            ValidationError,
            "“Phone call” on day 45 is not harder than step “Final notice” on day 40",
        ):
            step.day_offset = 40

    def test_falling_severity_by_the_level(self):
        with self.assertRaisesRegex(ValidationError, "not harder"):
            self.env.ref("credit_risk_matrix.level_final_notice").severity = 25

    def test_negative_offset(self):
        notice = self.env.ref("credit_risk_matrix.level_notice")
        self.path.step_ids = [
            Command.create({"level_id": notice.id, "day_offset": -5, "offset_from": "due_date"})
        ]
        self.assertEqual(min(self.path.step_ids.mapped("day_offset")), -5)

    def test_advice_range(self):
        for advice in (-1, 6):
            with self.assertRaisesRegex(ValidationError, "use 1 .bad. to 5 .good."):
                self.make_customer(credit_advice=advice)

    # Owners

    def test_own_records_replace_the_shared_ones(self):
        """A company's own grades are not mixed with the shared ones; a branch uses its parent's."""
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        Grade = self.env["credit.risk.grade"]
        shared = Grade.search([("company_id", "=", False)])
        self.assertEqual(Grade._for_company(branch), shared)
        own = Grade.create(
            [
                {"name": "Bad", "points": 1, "company_id": self.company.id},
                {"name": "Good", "points": 2, "company_id": self.company.id},
            ]
        )
        self.assertEqual(Grade._for_company(self.company), own)
        self.assertEqual(Grade._for_company(branch), own)
        self.assertEqual(len(own.cell_ids), 6, "shared categories x own grades")
        other = self.setup_other_company(name="Other")["company"]
        self.assertEqual(Grade._for_company(other), shared)

    def test_own_cell_goes_before_the_shared_one(self):
        strict = self.env.ref("credit_risk_matrix.path_strict")
        shared = self.env.ref("credit_risk_matrix.cell_small_low")
        own = shared.copy({"company_id": self.company.id, "path_id": strict.id})
        cells = self.env["credit.risk.matrix.cell"]._for_company(self.company)
        self.assertIn(own, cells)
        self.assertNotIn(shared, cells)
        self.assertEqual(len(cells), 9)
