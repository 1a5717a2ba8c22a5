"""The health check finds what was spoilt, says how to mend it and opens the record; a sound policy has no errors."""

from datetime import timedelta

from odoo import Command
from odoo.fields import Date
from odoo.tests import tagged
from odoo.tools import SQL

from .common import CreditRiskCommon


@tagged("post_install", "-at_install")
class TestHealth(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer("Late Payer")
        cls.make_invoice(cls.customer, Date.today() - timedelta(days=70), 500)
        cls.refresh(Date.today())
        cls.manager = cls.make_user("manager")

    def check(self):
        health = self.env["credit.risk.health"].with_user(self.manager).with_company(self.company)
        return health.check()["findings"]

    def find(self, text, level):
        """Return the one finding with this text, and the record that it opens."""
        found = [f for f in self.check() if text in f["text"]]
        self.assertEqual([f["level"] for f in found], [level], found or self.check())
        action = found[0]["action"]
        return self.env[action["res_model"]].browse(action["res_id"] or ()), action

    def test_the_shipped_policy_is_sound(self):
        levels = {(f["level"], f["topic"]) for f in self.check()}
        self.assertEqual(levels, {("info", "Empty cell")})
        self.assertEqual(len(self.check()), 8)

    def test_weights_and_bands(self):
        kpi = self.scorecard.kpi_ids[0]
        self.env.cr.execute(SQL("UPDATE credit_risk_kpi SET weight = 20 WHERE id = %s", kpi.id))
        band = kpi.band_ids[1]
        self.env.cr.execute(SQL("UPDATE credit_risk_kpi_band SET lower = 2 WHERE id = %s", band.id))
        self.env.invalidate_all()
        self.assertEqual(self.find("add up to 110.00 %", "error")[0], self.scorecard)
        self.assertEqual(self.find("has a gap at 1", "error")[0], self.scorecard)

    def test_missing_cell_and_missing_path(self):
        cells = self.env["credit.risk.matrix.cell"].search(
            [("grade_id", "=", self.grades["low"].id)]
        )
        cells[0].unlink()
        cells[1].path_id = False
        self.find("Large × Low has no cell", "error")
        self.assertEqual(self.find("Medium × Low has no path", "warning")[0], cells[1])
        cells[2].path_id.active = False
        self.assertEqual(self.find("which is archived", "warning")[0], cells[2])

    def test_category_that_takes_everybody(self):
        large = self.env.ref("credit_risk_matrix.category_large")
        large.turnover_from = 0
        self.assertEqual(self.find("never get to “Medium”", "warning")[0], large)

    def test_customers_without_an_address(self):
        self.customer.write({"email": False, "street": False, "city": False})
        _none, action = self.find("(First reminder, Second reminder, Final notice)", "warning")
        self.assertEqual(action["domain"], [("id", "in", [self.customer.id])])
        self.find("No letter reaches them (Final notice)", "warning")
        self.env.ref("credit_risk_matrix.level_first_reminder").fallback_channel = "phone"
        self.assertFalse([f for f in self.check() if "First reminder" in f["text"]])

    def test_paths_in_the_wrong_order(self):
        gentle = self.env.ref("credit_risk_matrix.path_gentle")
        cell = self.env.ref("credit_risk_matrix.cell_small_high")
        cell.path_id = gentle
        self.assertEqual(
            self.find("Small: “Standard path” of grade Moderate", "warning")[0], gentle
        )

    def test_steps_and_paths_that_are_never_reached(self):
        path = self.make_path((3, "phone"), (3, "letter"), catch_up="jump")
        self.assertEqual(self.find("No cell leads to path “Path of the test”", "info")[0], path)
        self.put_on_path(self.customer, path)
        self.assertEqual(
            self.find("“Level 1” comes on the same day as “Level 2”", "warning")[0], path
        )
        path.catch_up = "step"
        self.assertFalse([f for f in self.check() if "same day" in f["text"]])
        path.step_ids = [Command.clear()]
        self.assertEqual(self.find("contacts nobody", "error")[0], path)
