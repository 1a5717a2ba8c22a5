"""F11: going live with items that had reached a level before; by file or for a selection."""

import base64
from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import CreditRiskCommon, T

INVOICED = T - timedelta(days=100)


@tagged("post_install", "-at_install")
@freeze_time(T)
class TestLevelImport(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.credit_followup_go_live = T
        cls.customer = cls.make_customer()
        cls.invoice = cls.make_invoice(cls.customer, INVOICED, 100)
        cls.late = cls.make_invoice(cls.customer, INVOICED, 50)
        cls.refresh()
        cls.own_path = cls.make_path((5, "email"), (15, "email", "letter"), (30, "phone"))
        cls.put_on_path(cls.customer, cls.own_path)
        cls.levels = cls.own_path.step_ids.level_id
        cls.controller = cls.make_user("controller")

    def load(self, *lines, user=None, head="invoice,level,date", encoding="utf-8"):
        """Import a file; return the wizard's answer."""
        text = "\n".join([head, *lines])
        wizard = (
            self.env["credit.level.import"]
            .with_user(user or self.controller)
            .create({"file": base64.b64encode(text.encode(encoding))})
        )
        return wizard.action_import()

    def assertRefused(self, *lines, says):
        with self.assertRaises(UserError) as caught:
            self.load(*lines)
        for text in says:
            self.assertIn(text, str(caught.exception))
        self.assertFalse(
            self.env["credit.followup.item"].search([("imported_level_id", "!=", False)])
        )

    def test_f11_goes_on_after_the_imported_level(self):
        """An imported level is done: neither it nor a softer one is done again, and the next one is."""
        self.load(f"{self.invoice.name},level 2,2026-06-01")
        item = self.item_of(self.invoice)
        self.assertEqual((item.level_id, str(item.level_date)), (self.levels[1], "2026-06-01"))
        lines = self.propose().action_ids.line_ids
        levels = {line.move_id: line.level_id for line in lines}
        self.assertEqual(levels, {self.invoice: self.levels[2], self.late: self.levels[0]})

    def test_date_and_separator(self):
        self.load(
            f"{self.invoice.name};Level 1;", f"{self.late.name};Level 1;06/01/2026", head="a;b;c"
        )
        self.assertEqual(self.item_of(self.invoice).level_date, T)
        self.assertEqual(str(self.item_of(self.late).level_date), "2026-06-01")

    def test_f11_a_bad_line_is_told_by_its_number_and_nothing_is_stored(self):
        paid = self.make_invoice(self.customer, INVOICED, 10)
        self.pay(paid, T)
        young = self.make_invoice(self.customer, T, 10)
        self.assertRefused(
            f"{self.invoice.name},Level 1,2026-06-01",
            "INV/0000,Level 1,2026-06-01",
            f"{self.late.name},Level 9,2026-06-01",
            "",
            f"{self.late.name},Level 1,yesterday",
            f"{self.late.name},Level 1,2026-07-01",
            f"{paid.name},Level 1,",
            f"{young.name},Level 1,",
            ",Level 1,",
            f"{self.invoice.name},Level 2,",
            says=[
                "Correct 8 lines",
                "Line 3: there is no posted invoice INV/0000.",
                "Line 4: there is no level “Level 9”.",
                "Line 6: “yesterday” is no date",
                "Line 7: 07/01/2026 lies in the future.",
                f"Line 8: {paid.name} is paid.",
                f"Line 9: {young.name} is due on",
                "Line 10: fill in the invoice number and the level.",
                f"Line 11: {self.invoice.name} stands on line 2 already.",
            ],
        )

    def test_a_file_that_is_none(self):
        self.assertRefused(says=["no lines below its title line"])
        with self.assertRaisesRegex(UserError, "no UTF-8 text"):
            self.load("é,é,é", encoding="latin-1")
        with self.assertRaisesRegex(UserError, "Choose a CSV file"):
            self.env["credit.level.import"].create({}).action_import()

    def test_pressure_never_falls(self):
        self.load(f"{self.invoice.name},Level 2,")
        with self.assertRaisesRegex(UserError, "Line 2: .* already stands at “Level 2”"):
            self.load(f"{self.invoice.name},Level 1,")

    def test_an_invoice_of_another_company_is_not_found(self):
        other = self.setup_other_company(name="Other")["company"]
        wizard = self.env["credit.level.import"].create(
            {
                "company_id": other.id,
                "file": base64.b64encode(f"a,b\n{self.invoice.name},Level 1".encode()),
            }
        )
        with self.assertRaisesRegex(UserError, "no posted invoice"):
            wizard.action_import()

    def test_levels_for_a_selection(self):
        self.propose().action_cancel()
        items = self.item_of(self.invoice) + self.item_of(self.late)
        wizard = (
            self.env["credit.level.import"]
            .with_user(self.controller)
            .with_context(active_model="credit.followup.item", active_ids=items.ids)
            .create({"level_id": self.levels[0].id})
        )
        self.assertEqual(wizard.item_count, 2)
        wizard.action_import()
        self.assertEqual(items.mapped("imported_level_id"), self.levels[0])
        self.assertEqual(self.propose().action_ids.line_ids.level_id, self.levels[1])

    def test_only_controllers_set_levels(self):
        with self.assertRaises(AccessError):
            self.load(f"{self.invoice.name},Level 1,", user=self.make_user("user"))
