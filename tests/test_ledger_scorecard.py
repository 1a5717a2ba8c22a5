"""The shipped scorecard of what the ledger knows: not the one in use, and offered by the set-up."""

from odoo.tests import tagged

from .common import CreditRiskCommon


@tagged("post_install", "-at_install")
class TestLedgerScorecard(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ledger = cls.env.ref("credit_risk_matrix.scorecard_ledger")
        cls.setup = (
            cls.env["credit.risk.setup"]
            .with_user(cls.make_user("manager"))
            .with_company(cls.company)
        )

    def test_the_seeds_scorecard_stays_the_one_in_use(self):
        scorecards = self.env["credit.risk.scorecard"]
        self.assertEqual(scorecards._for_company(self.company), self.scorecard + self.ledger)
        self.ledger._check_whole()

    def test_the_template_is_the_shipped_scorecard(self):
        """Key figures, weights, bands and grades of the set-up's template are those of the shipped records."""
        [template] = [t for t in self.setup.open()["templates"] if t["code"] == "ledger"]
        points = {grade["key"]: grade["points"] for grade in template["draft"]["grades"]}
        found = [
            (
                kpi["metric"],
                kpi["name"],
                kpi["weight"],
                [points[key] for key in kpi["grades"]],
                [(cut["at"], cut["upto"]) for cut in kpi["cuts"]],
            )
            for kpi in template["draft"]["kpis"]
        ]
        expected = []
        for kpi in self.ledger.kpi_ids:
            bands = kpi.band_ids.sorted(lambda band: (band.has_lower, band.lower))
            cuts = [(band.upper, band.upper_inclusive) for band in bands[:-1]]
            expected.append((kpi.metric, kpi.name, kpi.weight, bands.mapped("points"), cuts))
        self.assertEqual(found, expected)

    def test_saving_the_template_makes_it_the_one_in_use(self):
        [template] = [t for t in self.setup.open()["templates"] if t["code"] == "ledger"]
        self.assertFalse(self.setup.review(template["draft"], "start")["problems"])
        self.setup.save(template["draft"])
        used = self.env["credit.risk.scorecard"]._for_company(self.company)[:1]
        self.assertEqual(used.kpi_ids.mapped("metric"), ["days_to_pay", "days_late", "late_share"])
