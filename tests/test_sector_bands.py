"""Ratios as KPIs, and bands that differ by sector: wherever somebody is scored, those of his sector count."""

from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .common import T, make_bands
from .test_annual_accounts import AnnualAccountCase


class SectorCase(AnnualAccountCase):
    """A scorecard of solvency and credit advice; the customer of NACE 46391 has a solvency of 0.45."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.high, cls.low = cls.grades["high"], cls.grades["low"]
        cls.make_invoice(cls.customer, T, 100)
        cls.kpi = cls.scorecard.kpi_ids[:1]
        cls.kpi.write(
            {
                "metric": "solvency",
                "name": "Solvency",
                "band_ids": [Command.clear(), *make_bands(0.3, cls.high, cls.low)],
            }
        )
        cls.make_accounts()
        cls.customer.credit_nace_code = "46.391"

    @classmethod
    def add_sector(cls, nace, limit):
        cls.kpi.sector_band_ids = make_bands(limit, cls.high, cls.low, nace)

    def row_of(self, partner=None):
        profile = self.profile_of(partner or self.customer)
        (row,) = [row for row in profile.explanation if row["metric"] == "solvency"]
        return row

    def points_on(self, day=T):
        self.refresh(day)
        return self.row_of()["points"]


@tagged("post_install", "-at_install")
class TestRatioKpis(AnnualAccountCase):
    RATIOS = {
        "solvency": (Decimal("0.45"), "10/15 / 10/49"),
        "current_ratio": (Decimal(12) / 7, "(29/58 - 29) / (42/48 + 492/3)"),
        "quick_ratio": (Decimal(10) / 7, "(40/41 + 50/53 + 54/58) / (42/48 + 492/3)"),
        "ebitda_recurring": (Decimal(240), "9901 + 630 + 631/4 + 635/8 - 76A + 66A"),
    }

    def test_each_ratio_is_a_kpi_with_formula_and_items(self):
        account = self.make_accounts()
        self.make_invoice(self.customer, T, 100)
        for name, (value, formula) in self.RATIOS.items():
            with self.subTest(name):
                found = self.value_of(name, self.customer)
                self.assertAlmostEqual(found, value, delta=Decimal("1e-20"))
                kpi = self.scorecard.kpi_ids[:1]
                kpi.metric = name
                self.assertIn(formula, kpi.metric_help)
                profile = self.profile_on(T, self.customer)
                self.assertAlmostEqual(profile[name], float(value), delta=1e-8)
                rows = profile.explanation_table["rows"]
                (row,) = [row for row in rows if row["metric"] == name]
                self.assertTrue(row["has_items"])
                self.assertTrue(row["points"])
                self.assertEqual(profile.action_open_metric_items(name)["res_id"], account.id)

    def test_only_an_ebitda_is_partial(self):
        self.make_accounts(rubrics={"630": None})
        self.make_invoice(self.customer, T, 100)
        kpi = self.scorecard.kpi_ids[:1]
        for name, expected in (("solvency", False), ("ebitda_recurring", True)):
            kpi.metric = name
            profile = self.profile_on(T, self.customer)
            (row,) = [row for row in profile.explanation if row["metric"] == name]
            self.assertEqual("partial" in row["source"], expected, name)

    def test_recurring_ebitda_leaves_one_off_items_out(self):
        self.make_invoice(self.customer, T, 100)
        self.make_accounts(rubrics={"76A": 100.0, "66A": 30.0, "9900": None})
        self.assertEqual(self.value_of("ebitda_recurring", self.customer), 170)

    def test_amounts_of_foreign_accounts_are_converted_ratios_are_not(self):
        self.make_invoice(self.customer, T, 100)
        dollar = self.setup_other_currency("CAD", rates=[("2025-06-01", 2.0)])
        self.make_accounts(currency_id=dollar.id)
        self.assertEqual(self.value_of("ebitda_recurring", self.customer), 120)
        self.assertEqual(self.value_of("solvency", self.customer), Decimal("0.45"))


@tagged("post_install", "-at_install")
class TestSectorBands(SectorCase):
    def test_the_longest_code_wins_and_without_one_the_general_bands(self):
        self.assertEqual(self.points_on(), self.low.points)
        self.add_sector("46", 0.5)
        self.assertEqual(self.points_on(), self.high.points)
        self.add_sector("46.39", 0.4)
        self.assertEqual(self.points_on(), self.low.points)
        self.assertEqual((self.row_of()["sector"], self.row_of()["band"]), ("4639", ">= 0.4"))
        for nace, points in (("4690", 1), ("47", 3), ("46", 1), (False, 3)):
            self.customer.credit_nace_code = nace
            self.assertEqual(self.points_on(), points, nace)
        self.assertNotIn("sector", self.row_of())

    @contextmanager
    def refused(self, reason):
        with self.assertRaises(ValidationError) as caught:
            yield
        self.assertRegex(str(caught.exception), reason)

    def test_bands_of_each_sector_cover_all_values(self):
        bad = make_bands(0.5, self.high, self.low, "46")
        with self.refused(r"“Solvency \(NACE 46\)” has no band for"):
            self.kpi.sector_band_ids = bad[:1]
        self.add_sector("46", 0.5)
        with self.refused("an overlap"):
            self.add_sector("46", 0.6)
        band = self.kpi.sector_band_ids[0]
        with self.refused("NACE 46.*a gap"):
            band.upper = 0.2
        with self.refused("NACE 4[67]"):
            band.nace = "47"
        with self.refused("an overlap"):
            band.nace = False  # it would be one of everybody
        with self.refused("is no NACE code"):
            self.add_sector("food", 0.5)
        with self.refused("NACE 46"):
            band.unlink()
        self.kpi.sector_band_ids.unlink()
        self.assertEqual(len(self.kpi.band_ids), 2)

    def test_what_is_too_bad_for_a_number_lies_in_the_riskiest_band_of_its_sector(self):
        self.kpi.metric = "gearing"
        self.env["credit.annual.account"].search([]).rubrics |= {
            "10/15": -50.0,
            "17/49": 1050.0,
            "42/48": 830.0,
        }
        moderate = self.grades["moderate"]
        self.kpi.sector_band_ids = make_bands(0.5, moderate, self.low, "46")
        self.refresh()
        profile = self.profile_of(self.customer)
        (row,) = [row for row in profile.explanation if row["metric"] == "gearing"]
        self.assertEqual(row["points"], moderate.points)

    def test_what_would_move_the_grade_and_the_picture_are_those_of_the_sector(self):
        self.add_sector("46", 0.5)
        self.refresh()
        profile = self.profile_of(self.customer)
        said = " ".join(sentence["text"] for sentence in profile.get_grade_moves())
        self.assertNotIn("policy has changed", said)
        position = profile._get_position()
        self.assertTrue(profile._is_up_to_date(position))
        (kpi,) = [kpi for kpi in position.kpis if kpi.metric == "solvency"]
        self.assertEqual(kpi.bands[0].upper, Decimal("0.5"))
        (row,) = [r for r in profile.explanation_table["rows"] if r["metric"] == "solvency"]
        self.assertEqual([tick["text"] for tick in row["range"]["ticks"]], ["0.5"])
        self.assertEqual([band["is_hit"] for band in row["range"]["bands"]], [True, False])
        self.assertIn("Bands of NACE 46", profile.explanation_html)

    def test_every_change_is_noticed_and_a_full_refresh_has_nothing_to_add(self):
        profiles = self.env["credit.risk.profile"]
        self.refresh()

        def look():
            self.env.flush_all()
            self.env.cr.precommit.run()
            self.env.cr.postcommit.clear()
            profiles._refresh_changed(self.company, T)
            points = self.row_of()["points"]
            self.env.cr.execute("UPDATE credit_risk_profile SET seal = NULL")
            self.assertFalse(profiles._refresh(self.company, T))
            return points

        self.add_sector("46", 0.5)
        self.assertEqual(look(), self.high.points)
        self.kpi.sector_band_ids.write({"nace": "47"})
        self.assertEqual(look(), self.low.points)
        self.customer.credit_nace_code = "47.1"
        self.assertEqual(look(), self.high.points)
        self.kpi.sector_band_ids[0].grade_id = self.low
        self.assertEqual(look(), self.low.points)
        self.kpi.sector_band_ids[0].grade_id = self.high
        self.assertEqual(look(), self.high.points)
        self.kpi.sector_band_ids.unlink()
        self.assertEqual(look(), self.low.points)

    def test_another_nace_code_marks_the_customer_in_every_company(self):
        self.refresh()
        self.env.flush_all()
        self.env.cr.precommit.run()
        changes = self.env["credit.risk.change"].sudo()
        changes.search([]).unlink()
        self.customer.credit_nace_code = "47"
        self.env.cr.precommit.run()
        self.assertEqual(changes.search([]).partner_id, self.customer)
        self.env.cr.postcommit.clear()

    def test_statements_do_not_grow_with_sectors(self):
        def count():
            return self.statements_of(self.env["credit.risk.profile"]._read_policy, self.company)

        count()
        before = count()
        self.add_sector("46", 0.5)
        self.add_sector("4639", 0.4)
        self.assertNotMore(before, count(), by=1)

    def test_validation_and_trial_score_by_the_sector(self):
        self.add_sector("46", 0.5)
        profiles, figures = self.env["credit.risk.profile"], self.env["credit.risk.figures"]
        policy = profiles._read_policy(self.company)
        validation = self.env["credit.risk.validation"].create(
            {
                "company_id": self.company.id,
                "scorecard_id": self.scorecard.id,
                "with_inputs": False,
                "date_from": T - timedelta(days=400),
                "date_to": T,
            }
        )
        seen = validation._read_snapshot(validation._get_policy(), T, {})
        self.assertEqual(seen[self.customer.id].bands["solvency"], self.high.points)
        trial = self.env["credit.policy.trial"]
        tried = trial._read_tried(self.company)
        (row,) = next(figures._read_figures(policy, self.company, T, self.customer.ids, fresh=True))
        with_sector = trial._stand(tried, T, row).score
        self.assertNotEqual(with_sector, trial._stand(tried, T, {**row, "nace": "47"}).score)
        self.refresh()
        self.assertAlmostEqual(float(with_sector), self.profile_of(self.customer).score, delta=1e-4)

    def test_a_copy_has_the_bands_of_the_sectors_too(self):
        self.add_sector("46", 0.5)
        copied = self.scorecard.copy()
        kpi = copied.kpi_ids.filtered(lambda kpi: kpi.metric == "solvency")
        self.assertEqual(kpi.sector_band_ids.mapped("nace"), ["46", "46"])
        self.assertEqual((len(kpi.band_ids), len(kpi.all_band_ids)), (2, 4))

    def test_form(self):
        with Form(self.kpi) as form:
            for kinds in (("none", "exclusive"), ("inclusive", "none")):
                with form.sector_band_ids.new() as band:
                    band.nace = "46.3"
                    band.lower_kind, band.upper_kind = kinds
                    if kinds[0] != "none":
                        band.lower = 0.5
                        band.grade_id = self.low
                    else:
                        band.upper = 0.5
                        band.grade_id = self.high
        self.assertEqual(self.kpi.sector_band_ids.mapped("nace"), ["463", "463"])
        self.assertEqual(self.points_on(), self.high.points)

    def test_health_names_the_sector(self):
        self.add_sector("46", 0.5)
        self.add_sector("99", 0.5)
        self.refresh()
        band = self.kpi.sector_band_ids.filtered(lambda band: band.nace == "46")[0]
        self.env.cr.execute("UPDATE credit_risk_kpi_band SET upper = 0.2 WHERE id = %s", [band.id])
        self.env.invalidate_all()
        manager = self.make_user("manager")
        health = self.env["credit.risk.health"].with_user(manager).with_company(self.company)
        texts = [finding["text"] for finding in health.check()["findings"]]
        self.assertTrue(any("(NACE 46)” has a gap at 0.2" in text for text in texts), texts)
        self.assertTrue(any("no customer is of that sector" in text for text in texts), texts)
        self.assertEqual(sum("of that sector" in text for text in texts), 1)


@tagged("post_install", "-at_install")
class TestSectorSetup(SectorCase):
    """Drafts of the policy know the bands of sectors: they are kept, copied, counted and tried."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.add_sector("46", 0.5)
        cls.refresh(cls.env["credit.risk.profile"]._get_today())

    @property
    def setup_model(self):
        return self.env["credit.risk.setup"].with_company(self.company)

    def own_bands(self):
        """Return the bands of the sectors by which the company judges solvency."""
        scorecard = self.env["credit.risk.scorecard"]._for_company(self.company)[:1]
        kpi = scorecard.kpi_ids.filtered(lambda kpi: kpi.metric == "solvency")
        return scorecard, [
            (band.nace, band.range_label, band.grade_id) for band in kpi.sector_band_ids
        ]

    def test_saving_without_a_change_writes_nothing(self):
        setup = self.setup_model
        setup.save(setup.open()["draft"])  # gets a copy where there are other companies
        scorecard, _bands = self.own_bands()
        before = scorecard.kpi_ids.all_band_ids.ids
        setup.save(setup.open()["draft"])
        self.assertEqual(self.own_bands()[0].kpi_ids.all_band_ids.ids, before)

    def test_a_copy_of_the_shared_policy_has_them_with_its_own_grades(self):
        setup = self.setup_model
        setup.save(setup.open()["draft"])
        scorecard, bands = self.own_bands()
        self.assertEqual(scorecard.company_id, self.company)
        self.assertEqual(
            [(nace, label, grade.points) for nace, label, grade in bands],
            [("46", "< 0.5", self.high.points), ("46", ">= 0.5", self.low.points)],
        )
        self.assertEqual({grade.company_id for *_others, grade in bands}, {self.company})
        self.assertEqual(len(self.kpi.sector_band_ids), 2)  # those of everybody stay

    def test_a_draft_changes_them_and_the_preview_tells(self):
        setup = self.setup_model
        setup.save(setup.open()["draft"])
        draft = setup.open()["draft"]
        (row,) = [row for row in draft["kpis"] if row["metric"] == "solvency"]
        row["sectors"][0]["cuts"][0]["at"] = 0.4
        tried = self.env["credit.policy.trial"].with_company(self.company)
        with self.enter_registry_test_mode():
            policy = tried._read_tried(self.company, draft).policy
        (kpi,) = [kpi for kpi in policy.kpis if kpi.metric == "solvency"]
        self.assertEqual(kpi.of_sector("46391").bands[0].upper, Decimal("0.4"))
        setup.save(draft)
        self.assertEqual(self.own_bands()[1][0][1], "< 0.4")
        row["sectors"][0]["cuts"].append({"at": 0.1, "upto": False})
        row["sectors"][0]["grades"].append(row["grades"][0])
        problems = setup.review(draft, "kpis")["problems"]
        self.assertIn("each limit must be higher", " ".join(p["text"] for p in problems))

    def test_a_sector_without_a_code_or_there_twice_is_said(self):
        """And a code as it is written is the code that is stored: saving it again writes nothing."""
        setup = self.setup_model
        draft = setup.open()["draft"]
        (row,) = [row for row in draft["kpis"] if row["metric"] == "solvency"]
        [sector] = row["sectors"]

        def review(*codes):
            row["sectors"] = [{**sector, "nace": code} for code in codes]
            answer = setup.review(draft, "kpis")
            errors = [p["text"] for p in answer["problems"] if p["level"] == "error"]
            return " ".join(errors), answer["kpis"][row["key"]]["elsewhere"]

        for code in ("", " ", "food", "4", "%"):
            errors, elsewhere = review(code)
            self.assertIn("give each sector its NACE code", errors, code)
            self.assertEqual(elsewhere, 0, code)
        self.assertIn("NACE 46 is there 2 times", review("46", " 46 ")[0])
        self.assertEqual(review("4 6", "47"), ("", 1))
        setup.save(draft)
        before = self.own_bands()[0].kpi_ids.all_band_ids.ids
        draft = setup.open()["draft"]
        (row,) = [row for row in draft["kpis"] if row["metric"] == "solvency"]
        self.assertEqual([sector["nace"] for sector in row["sectors"]], ["46", "47"])
        row["sectors"][0]["nace"] = "4.6"
        setup.save(draft)
        self.assertEqual(self.own_bands()[0].kpi_ids.all_band_ids.ids, before)

    def test_a_kpi_with_one_limit_and_no_customer_to_count_is_drawn(self):
        draft = self.setup_model.open()["draft"]
        (row,) = [row for row in draft["kpis"] if row["metric"] == "solvency"]
        count = self.setup_model.review(draft, "kpis")["kpis"][row["key"]]
        self.assertEqual((count["bands"], count["elsewhere"]), ([0, 0], 1))
        self.assertEqual(sum(column["count"] for column in count["bins"]), 0)

    def test_customers_of_a_sector_are_counted_apart(self):
        other = self.make_customer("Other", credit_nace_code="47")
        self.make_invoice(other, T, 100)
        self.make_accounts(other)
        self.company.credit_accounts_months = 0
        self.refresh(self.env["credit.risk.profile"]._get_today())
        draft = self.setup_model.open()["draft"]
        (row,) = [row for row in draft["kpis"] if row["metric"] == "solvency"]
        count = self.setup_model.review(draft, "kpis")["kpis"][row["key"]]
        self.assertEqual((count["bands"], count["elsewhere"], count["missing"]), ([0, 1], 1, 0))
