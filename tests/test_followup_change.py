"""A proposed action is edited: an item left out, postponed, or another level, always written down."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import CreditRiskCommon, T

INVOICED = T - timedelta(days=35)


@tagged("post_install", "-at_install")
class TestChange(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer(credit_advice=3)
        cls.invoice = cls.make_invoice(cls.customer, INVOICED, 100)
        cls.second = cls.make_invoice(cls.customer, INVOICED, 50)
        cls.refresh()
        cls.own_path = cls.make_path((1, "phone"), (8, "letter"), (20, "phone"), (30, "phone"))
        cls.put_on_path(cls.customer, cls.own_path)
        cls.levels = cls.own_path.step_ids.sorted("severity").level_id
        cls.controller = cls.make_user("controller")

    def change(self, action, **values):
        wizard = self.env["credit.followup.change"].with_user(self.controller)
        wizard.create({"action_id": action.id, "reason": "They asked", **values}).action_apply()

    def test_leave_out_an_item(self):
        action = self.propose(T).action_ids
        line = action.line_ids.filtered(lambda line: line.move_id == self.second)
        line.with_user(self.controller).action_drop()
        self.assertEqual((action.state, action.amount_due, action.line_count), ("proposed", 100, 1))
        self.assertEqual(self.item_of(self.second).reason_code, "cancelled")
        self.assertIn(self.second.name, action.message_ids[0].body)
        action.line_ids.action_drop()
        self.assertEqual(action.state, "skipped")
        self.assertEqual(len(self.propose(T).action_ids.line_ids), 2)

    def test_postpone(self):
        """The items wait until that day, with the reason at each of them; the day after they are due."""
        action = self.propose(T).action_ids
        self.change(action, kind="postpone", date_until=T + timedelta(days=3))
        self.assertEqual(action.state, "skipped")
        self.assertIn("They asked", action.message_ids[0].body)
        items = self.item_of(self.invoice) + self.item_of(self.second)
        self.assertEqual(set(items.mapped("reason_code")), {"cancelled"})
        holds = self.env["credit.followup.hold"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual(holds.move_line_id, items.move_line_id, "other instalments do not wait")
        self.assertFalse(self.propose(T + timedelta(days=3)).action_ids)
        self.assertEqual(self.item_of(self.invoice).reason_code, "held")
        self.assertIn("They asked", self.item_of(self.invoice).reason)
        later = self.propose(T + timedelta(days=4))
        self.assertEqual(len(later.action_ids.line_ids), 2)

    def test_postpone_into_the_past(self):
        action = self.propose(T).action_ids
        with self.assertRaisesRegex(UserError, "on or after that of the run"):
            self.change(action, kind="postpone", date_until=T - timedelta(days=1))

    def test_postpone_for_a_day(self):
        """The day of the run itself is a day to wait for."""
        self.change(self.propose(T).action_ids, kind="postpone", date_until=T)
        self.assertFalse(self.propose(T).action_ids)
        self.assertTrue(self.propose(T + timedelta(days=1)).action_ids)

    def test_harder_level(self):
        action = self.propose(T).action_ids
        self.change(action, kind="level", level_id=self.levels[2].id)
        self.assertEqual((action.level_id, action.line_ids.level_id), (self.levels[2],) * 2)
        self.assertEqual(action.line_ids.step_id, self.own_path.step_ids.sorted("severity")[2])
        self.assertIn("They asked", action.message_ids[0].body)
        self.assertIn(self.levels[2].name, self.item_of(self.invoice).reason)
        action.action_approve()
        self.execute(action)
        self.assertEqual(self.item_of(self.invoice).level_id, self.levels[2])
        self.assertEqual(self.item_of(self.invoice).next_step_id.level_id, self.levels[3])

    def test_softer_level_but_not_one_done(self):
        """Pressure never falls: only levels harder than what was done can be chosen."""
        self.carry_out(T)
        later = T + timedelta(days=30)
        self.own_path.catch_up = "jump"
        self.env["credit.risk.matrix.cell"].search([]).path_id = self.own_path
        action = self.propose(later).action_ids
        self.assertEqual(action.level_id, self.levels[3])
        self.assertEqual(action._get_possible_levels(), self.levels[2])
        with self.assertRaisesRegex(UserError, "harder than what was done"):
            self.change(action, kind="level", level_id=self.levels[0].id)
        self.change(action, kind="level", level_id=self.levels[2].id)
        self.assertEqual(action.severity, self.levels[2].severity)

    def test_level_of_another_channel(self):
        action = self.propose(T).action_ids
        with self.assertRaisesRegex(UserError, "use this channel"):
            self.change(action, kind="level", level_id=self.levels[1].id)

    def test_level_that_a_manager_approves(self):
        """A controller cannot get past the manager by choosing the level after the approval."""
        self.levels[2].needs_approval = True
        action = self.propose(T).action_ids
        action.action_approve()
        self.change(action, kind="level", level_id=self.levels[2].id)
        self.assertEqual(
            (action.state, action.line_ids.mapped("state")), ("proposed", ["proposed"] * 2)
        )
        with self.assertRaisesRegex(UserError, "needs the approval"):
            action.with_user(self.controller).action_approve()
        action.action_approve()
        self.levels[3].needs_approval = True
        wizard = self.env["credit.followup.change"]  # as a manager
        wizard.create(
            {
                "action_id": action.id,
                "reason": "They asked",
                "kind": "level",
                "level_id": self.levels[3].id,
            }
        ).action_apply()
        self.assertEqual((action.state, action.level_id), ("approved", self.levels[3]))

    def test_incomplete(self):
        action = self.propose(T).action_ids
        for kind in ("postpone", "level"):
            with self.assertRaises(ValidationError):
                self.change(action, kind=kind)

    def test_carried_out_cannot_be_changed(self):
        action = self.carry_out(T).action_ids
        with self.assertRaisesRegex(UserError, "cannot be changed any more"):
            self.change(action, kind="postpone", date_until=T)
        with self.assertRaisesRegex(UserError, "cannot be changed any more"):
            action.line_ids.action_drop()

    def test_only_controllers(self):
        action = self.propose(T).action_ids
        user = self.make_user("user")
        with self.assertRaises(AccessError):
            action.line_ids.with_user(user).action_drop()
        with self.assertRaises(AccessError):
            self.env["credit.followup.change"].with_user(user).create(
                {"action_id": action.id, "reason": "No"}
            )
