"""A controller drops annual accounts on the list and looks at the ratios, in a real browser."""

from odoo.tests import HttpCase, tagged

from .annual_account_samples import NUMBER_MADE, RUBRICS
from .common import CreditRiskCommon


@tagged("post_install", "-at_install")
class TestTourAnnualAccounts(CreditRiskCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer("Made Company", company_registry=NUMBER_MADE)
        cls.controller = cls.make_user("controller", login="controller_accounts")

    def go(self, tour):
        self.start_tour(
            "/odoo/credit-annual-accounts", tour, login="controller_accounts", timeout=120
        )
        account = self.env["credit.annual.account"].search([])
        self.assertEqual(account.partner_id, self.customer)
        self.assertEqual(account.rubrics["70"], 4000)
        self.assertNotIn("630", account.rubrics)
        self.assertTrue(account.ebitda_is_partial)

    def test_drop_files_and_look_at_the_ratios(self):
        self.go("credit_risk_annual_accounts")

    def test_cards(self):
        rubrics = {code: float(value) for code, value in RUBRICS.items()}
        no_equity = {"10/15": -50.0, "10/49": 1000.0, "17/49": 1050.0, "9901": 5.0}
        self.env["credit.annual.account"].create(
            [
                {"partner_id": self.customer.id, "year": year, "rubrics": figures}
                for year, figures in ((2024, rubrics), (2023, no_equity))
            ]
        ).model = "m01"
        url = "/odoo/credit-annual-accounts?view_type=kanban"
        user = self.make_user("user", login="user_accounts")
        self.start_tour(url, "credit_risk_annual_accounts_cards", login=user.login, timeout=120)

    def test_drop_files_and_look_at_the_ratios_in_dutch(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.env["ir.module.module"]._load_module_terms(["credit_risk_matrix"], ["nl_NL"])
        self.controller.lang = "nl_NL"
        self.go("credit_risk_annual_accounts_nl")

    def test_drop_files_on_the_list_of_a_customer(self):
        """Whose they are is checked: a file of another company is refused there."""
        self.make_customer("Another", company_registry="0443246943")
        self.refresh()
        url = f"/odoo/res.partner/{self.customer.id}"
        self.start_tour(
            url,
            "credit_risk_annual_accounts_of_customer",
            login="controller_accounts",
            timeout=120,
        )
        account = self.env["credit.annual.account"].search([])
        self.assertEqual(account.partner_id, self.customer)
        names = self.env["ir.attachment"].search([("res_model", "=", account._name)])
        self.assertEqual(names.mapped("name"), ["own.csv"])

    def test_by_hand_on_a_phone(self):
        self.browser_size = "390x844"
        self.start_tour(
            "/odoo/credit-annual-accounts?view_type=kanban",
            "credit_risk_annual_accounts_by_hand",
            login="controller_accounts",
            timeout=120,
        )
        account = self.env["credit.annual.account"].search([])
        self.assertEqual((account.partner_id, account.source), (self.customer, "manual"))
        self.assertEqual((account.ebitda, account.solvency), (120.5, -0.05))
        self.assertTrue(account.has_no_equity)
