"""The set-up as somebody uses it, in a real browser; and the unit tests of its components."""

from datetime import timedelta

from odoo.fields import Date
from odoo.tests import HttpCase, tagged
from odoo.tools import SQL

from odoo.addons.web.tests.test_js import unit_test_error_checker

from .common import CreditRiskCommon

#: the folder of the unit tests, and the number by which the test page knows it
SUITE = "@credit_risk_matrix/setup"


def get_suite_id(name):
    """Return the hash of a suite's name, as the browser makes it."""
    number = 0
    for character in name:
        number = ((number << 5) - number + ord(character)) & 0xFFFFFFFF
    return f"{number:08x}"


@tagged("post_install", "-at_install")
class TestSetupScreens(CreditRiskCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = Date.today()
        cls.late = cls.make_customer("Late Payer")
        cls.make_invoice(cls.late, cls.today - timedelta(days=70), 500)
        cls.prompt = cls.make_customer("Prompt Payer")
        for days in (300, 200, 100):
            day = cls.today - timedelta(days=days)
            cls.pay(cls.make_invoice(cls.prompt, day, 100), day + timedelta(days=10))
        cls.manager = cls.make_user("manager", login="setup_manager")

    def assertSetUp(self):
        """The policy is the company's own, its customers are scored by it, and a run is proposed."""
        categories = self.env["credit.risk.category"]._for_company(self.company)
        self.assertEqual(categories.company_id, self.company)
        self.assertEqual(categories.mapped("turnover_from"), [25000, 0])
        self.assertEqual(self.company.credit_setup_state, "done")
        self.assertEqual(self.profile_of(self.late).grade_id.points, 1)
        self.assertEqual(self.profile_of(self.late).path_id.company_id, self.company)
        run = self.env["credit.followup.run"].search([("company_id", "=", self.company.id)])
        self.assertEqual(run.state, "proposed")
        self.assertEqual(run.action_ids.partner_id, self.late)
        shared = self.env.ref("credit_risk_matrix.category_large")
        self.assertEqual((shared.active, shared.turnover_from), (True, 100000))

    def test_first_set_up_from_nothing_to_a_run(self):
        self.start_tour("/odoo", "credit_risk_first_setup", login="setup_manager", timeout=180)
        self.assertSetUp()

    def test_first_set_up_in_dutch(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.env["ir.module.module"]._load_module_terms(["credit_risk_matrix"], ["nl_NL"])
        self.manager.lang = "nl_NL"
        self.start_tour(
            "/odoo", "credit_risk_first_setup_dutch", login="setup_manager", timeout=180
        )
        self.assertSetUp()

    def test_set_up_on_a_phone(self):
        self.browser_size = "390x844"
        url = "/odoo/credit-set-up"
        self.start_tour(url, "credit_risk_setup_phone", login="setup_manager", timeout=180)
        self.assertEqual(self.company.credit_setup_state, "later")
        shared = self.env["credit.risk.category"].search([("company_id", "=", self.company.id)])
        self.assertFalse(shared, "leaving stores nothing")

    def check_sector(self):
        """The bands that somebody gave a sector by clicking are stored, those of everybody else stay."""
        self.late.credit_nace_code = "46.391"
        self.refresh(self.today)
        url = "/odoo/credit-set-up"
        self.start_tour(url, "credit_risk_setup_sector", login="setup_manager", timeout=180)
        kpi = self.env["credit.risk.scorecard"]._for_company(self.company).kpi_ids
        kpi = kpi.filtered(lambda kpi: kpi.metric == "days_to_pay")
        self.assertEqual(set(kpi.sector_band_ids.mapped("nace")), {"4639"})
        self.assertEqual(kpi.sector_band_ids.sorted("id")[0].upper, 5)
        self.assertEqual(len(kpi.sector_band_ids), len(kpi.band_ids))
        self.assertEqual(kpi.band_ids.sorted("id")[0].upper, 30)

    def test_bands_of_a_sector(self):
        self.check_sector()

    def test_bands_of_a_sector_on_a_phone(self):
        self.browser_size = "390x844"
        self.check_sector()

    def break_policy(self):
        """A customer without an address, and weights that do not add up."""
        self.late.write({"email": False})
        self.refresh(self.today)
        kpi = self.scorecard.kpi_ids[0]
        self.env.cr.execute(SQL("UPDATE credit_risk_kpi SET weight = 20 WHERE id = %s", kpi.id))
        self.env.invalidate_all()

    def test_health_check(self):
        self.break_policy()
        url = "/odoo/credit-health"
        self.start_tour(url, "credit_risk_health", login="setup_manager", timeout=180)

    def test_health_check_on_a_phone(self):
        self.break_policy()
        self.browser_size = "390x844"
        url = "/odoo/credit-health"
        self.start_tour(url, "credit_risk_health_phone", login="setup_manager", timeout=180)

    def test_components(self):
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={get_suite_id(SUITE)}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=unit_test_error_checker,
        )
