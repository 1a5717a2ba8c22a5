"""The matrix on the screen: its components in Hoot, and what a manager clicks, in English and in Dutch."""

from dateutil.relativedelta import relativedelta

from odoo.fields import Date
from odoo.tests import HttpCase, tagged

from odoo.addons.web.tests.test_js import unit_test_error_checker

from .common import CreditRiskCommon
from .quiet_console import QuietConsole

#: the test suites of the matrix; Hoot knows them by a number that is made of their name, file by file
SUITES = [f"@credit_risk_matrix/risk_matrix/{name}" for name in ("matrix_table", "risk_matrix")]


def hoot_id(name):
    """Return Hoot's number of a suite, as a text."""
    number = 0
    for char in name:
        number = (number * 31 + ord(char)) & 0xFFFFFFFF
    return f"{number:08x}"


@tagged("post_install", "-at_install")
class TestMatrixUnits(QuietConsole, HttpCase):
    def test_components(self):
        self.assertEqual(hoot_id("@web/core"), "e39ce9ba")  # as Odoo's own tests have it
        suites = "".join(f"&id={hoot_id(name)}" for name in SUITES)
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000{suites}",
            "",
            "",
            login="admin",
            timeout=600,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=unit_test_error_checker,
        )


@tagged("post_install", "-at_install")
class TestMatrixTour(CreditRiskCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = Date.today()
        cls.customers = [cls.make_customer(name) for name in ("Late Payer", "Good Payer")]
        for customer in cls.customers:
            cls.make_invoice(customer, cls.today - relativedelta(months=3), 500)
        cls.refresh(cls.today - relativedelta(months=2))
        for customer, name in zip(cls.customers, ("high", "low"), strict=True):
            cls.env["credit.risk.override"].create(
                {
                    "partner_id": customer.id,
                    "company_id": cls.company.id,
                    "grade_id": cls.grades[name].id,
                    "reason": "as the tour wants it",
                    "date_until": cls.today + relativedelta(months=1),
                }
            )
        cls.refresh(cls.today)

    def go(self, tour, user, url="/odoo/credit_risk_matrix", **kwargs):
        self.start_tour(url, tour, login=user.login, timeout=120, **kwargs)

    def test_manager_compares_with_last_month(self):
        self.go("credit_risk_matrix_manager", self.make_user("manager"))

    def test_manager_compares_with_last_month_in_dutch(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        module = self.env["ir.module.module"].search([("name", "=", "credit_risk_matrix")])
        module._update_translations(["nl_NL"])
        manager = self.make_user("manager")
        manager.lang = "nl_NL"
        self.go("credit_risk_matrix_manager_nl", manager)

    def test_on_a_phone(self):
        self.browser_size = "390x844"
        self.go("credit_risk_matrix_phone", self.make_user("controller"))

    def test_keyboard(self):
        self.go("credit_risk_matrix_keyboard", self.make_user("user"))
