"""The ratios of annual accounts on the customer card: what it says, and to whom."""

from datetime import date

from odoo import Command
from odoo.tests import HttpCase, freeze_time, tagged

from .annual_account_samples import RUBRICS
from .common import CreditRiskCommon, T, make_bands
from .test_annual_accounts import AnnualAccountCase


@tagged("post_install", "-at_install")
@freeze_time(T)
class TestRatioCard(AnnualAccountCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.make_user("user")
        cls.make_invoice(cls.customer, T, 100)
        cls.refresh()

    def ratios(self, user=None):
        profiles = self.env["credit.risk.profile"].with_user(user or self.user)
        return profiles.get_customer_card(self.customer.id)["ratios"]

    def row_of(self, name):
        return next(row for row in self.ratios()["rows"] if row["key"] == name)

    def test_without_accounts_there_are_none(self):
        self.assertIs(self.ratios(), False)
        self.make_accounts(end=date(2026, 12, 31))  # that year is not over
        self.assertIs(self.ratios(), False)

    def test_seven_ratios_with_formula(self):
        account = self.make_accounts()
        ratios = self.ratios()
        self.assertEqual((ratios["id"], ratios["year"]), (account.id, "2025"))
        self.assertFalse(ratios["is_stale"])
        self.assertEqual(
            {row["key"]: row["value"] for row in ratios["rows"]},
            {
                "ebitda": "240.00",
                "ebitda_recurring": "240.00",
                "ebitda_margin": "12.00 %",
                "gearing": "0.11",
                "solvency": "0.45",
                "current_ratio": "1.71",
                "quick_ratio": "1.43",
            },
        )
        self.assertEqual(self.row_of("solvency")["formula"], "10/15 / 10/49")
        self.assertIs(self.row_of("solvency")["trend"], False)  # one year is no trend

    def test_what_is_missing_is_no_zero_and_says_why(self):
        self.make_accounts(rubrics={"10/15": -50.0, "17/49": 1050.0, "42/48": 830.0})
        gearing = self.row_of("gearing")
        self.assertEqual(gearing["value"], "")
        self.assertIn("Equity is zero or negative", gearing["notes"][0])

    def test_too_old_on_the_date_of_the_card(self):
        self.make_accounts(end=date(2024, 6, 30))
        self.assertFalse(self.ratios()["is_stale"])  # until 30 June 2026
        self.company.credit_accounts_months = 23
        self.assertTrue(self.ratios()["is_stale"])
        self.company.credit_accounts_months = 0
        self.assertFalse(self.ratios()["is_stale"])

    def test_trend_over_five_years(self):
        for year in (2019, 2021, 2022, 2024, 2025):
            self.make_accounts(end=date(year, 12, 31), rubrics={"13": None})
        trend = self.row_of("solvency")["trend"]
        self.assertEqual(trend["text"], "2021: 0.45 · 2022: 0.45 · 2024: 0.45 · 2025: 0.45")
        self.assertEqual([x for x, _y in trend["points"]], [2, 17, 47, 62])  # 2023 is not known

    def test_a_margin_of_the_gross_margin_is_in_no_trend_of_turnover(self):
        self.make_accounts(end=date(2023, 12, 31))
        self.make_accounts(end=date(2024, 12, 31), rubrics={"70": None})
        self.make_accounts()
        trend = self.row_of("ebitda_margin")["trend"]
        self.assertEqual(trend["text"], "2023: 12.00 % · 2025: 12.00 %")
        self.assertIn("2024", self.row_of("solvency")["trend"]["text"])

    def test_amounts_of_another_currency_are_named_and_in_no_trend(self):
        dollar = self.setup_other_currency("CAD", rates=[("2025-06-01", 2.0)])
        self.make_accounts(end=date(2024, 12, 31))
        self.make_accounts(currency_id=dollar.id)
        self.assertEqual(self.ratios()["currency"], "CAD")
        self.assertIs(self.row_of("ebitda")["trend"], False)

    def test_sector_beside_the_ratios(self):
        self.customer.credit_nace_code = "46.39"
        self.make_accounts()
        self.env["credit.sector.ratio"].create(
            {
                "nace": "46",
                "ratio": "solvency",
                "year": 2024,
                "lower_quartile": 0.2,
                "median": 0.35,
                "upper_quartile": 0.5,
                "source": "<b>Bank</b>",
            }
        )
        for number in range(4):
            partner = self.make_customer(f"P{number}", credit_nace_code="46.39")
            self.make_invoice(partner, T, 100)
            self.make_accounts(partner)
        self.refresh()
        row = self.row_of("solvency")
        self.assertEqual(row["published"], "0.20 · 0.35 · 0.50 (NACE 46, 2024, <b>Bank</b>)")
        self.assertEqual(row["peers"], "0.45 (5 customers of NACE 4639)")
        self.assertEqual(self.row_of("ebitda")["peers"], "")

    def test_statements_do_not_grow_with_years(self):
        self.customer.credit_nace_code = "46.39"

        def count():
            return self.statements_of(lambda: self.assertTrue(self.ratios()))

        self.make_accounts()
        self.make_accounts(end=date(2024, 12, 31))
        count()
        before = count()
        for year in (2021, 2022, 2023):
            self.make_accounts(end=date(year, 12, 31))
        self.assertNotMore(before, count())

    def test_accounts_of_another_company_are_not_shown(self):
        account = self.make_accounts()
        other = self.setup_other_company(name="Other")["company"]
        self.env.cr.execute(
            "UPDATE credit_annual_account SET company_id = %s WHERE id = %s", [other.id, account.id]
        )
        self.env.invalidate_all()
        self.assertIs(self.ratios(), False)


@tagged("post_install", "-at_install")
class TestTourRatios(CreditRiskCommon, HttpCase):
    """A manager gives a sector bands of its own; a salesperson sees ratios and sector on the card."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.env["credit.risk.profile"]._get_today()
        cls.customer = cls.make_customer("Sector Company", credit_nace_code="46.39")
        cls.make_invoice(cls.customer, cls.today, 100)
        rubrics = {code: float(value) for code, value in RUBRICS.items()}
        year = cls.today.year - 1
        cls.env["credit.annual.account"].create(
            [
                {"partner_id": cls.customer.id, "year": when, "rubrics": rubrics}
                for when in (year, year - 1)
            ]
        ).model = "m01"
        cls.kpi = cls.scorecard.kpi_ids[:1]
        high, low = cls.grades["high"], cls.grades["low"]
        cls.kpi.write(
            {
                "metric": "solvency",
                "name": "Solvency",
                "band_ids": [Command.clear(), *make_bands(0.3, high, low)],
                "sector_band_ids": make_bands(0.5, high, low, "46"),
            }
        )
        cls.refresh(cls.today)
        cls.salesperson = cls.make_user("user", login="salesperson_ratios")
        cls.manager = cls.make_user("manager", login="manager_ratios")

    def look(self, tour):
        self.browser_size = "1400x900"  # the chatter beside the form leaves it least room
        self.start_tour(
            f"/odoo/res.partner/{self.customer.id}", tour, login="salesperson_ratios", timeout=120
        )

    def test_salesperson_sees_the_ratios(self):
        self.look("credit_risk_ratios")

    def test_salesperson_sees_the_ratios_in_dutch(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.env["ir.module.module"]._load_module_terms(["credit_risk_matrix"], ["nl_NL"])
        self.salesperson.lang = "nl_NL"
        self.look("credit_risk_ratios_nl")

    def test_manager_gives_a_sector_its_own_bands(self):
        url = f"/odoo/action-credit_risk_matrix.credit_risk_scorecard_action/{self.scorecard.id}"
        self.start_tour(url, "credit_risk_sector_bands", login="manager_ratios", timeout=120)
        added = self.kpi.sector_band_ids.filtered(lambda band: band.nace == "4711")
        self.assertEqual((len(added), added.grade_id), (1, self.grades["high"]))
