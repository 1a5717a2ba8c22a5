"""Undo: what was carried out is taken back as long as nobody has seen it, and the item stands where it stood."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import CreditRiskCommon, T

INVOICED = T - timedelta(days=35)


@tagged("post_install", "-at_install")
class TestUndo(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer(credit_advice=3)
        cls.invoice = cls.make_invoice(cls.customer, INVOICED, 100)
        cls.refresh()
        cls.own_path = cls.make_path((1, "email", "phone"), (8, "letter"), (20, "collection"))
        cls.put_on_path(cls.customer, cls.own_path)
        cls.levels = cls.own_path.step_ids.sorted("severity").level_id

    @property
    def item(self):
        return self.item_of(self.invoice)

    def act(self, day):
        """Return the actions of a run that was carried out on a day, by channel."""
        actions = self.carry_out(day).action_ids
        return {action.channel: action for action in actions}

    def read_severity(self):
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT severity FROM credit_followup_item WHERE move_line_id = %s",
            [self.receivable_of(self.invoice).id],
        )
        return self.env.cr.fetchone()[0]

    def test_a_waiting_mail(self):
        """The mail is cancelled, the channel is free again, the other channel of the level stands."""
        actions = self.act(T)
        actions["email"].action_undo()
        self.assertEqual((actions["email"].state, actions["phone"].state), ("cancelled", "queued"))
        self.assertEqual(actions["email"].mail_id.state, "cancel")
        self.assertEqual(self.item.level_id, self.levels[0])
        self.assertEqual(self.item.reason_code, "undone")
        self.assertIn("Undone by", actions["email"].message_ids[0].body)
        self.assertIn("Customer", actions["email"].run_id.message_ids[0].body)
        again = self.propose(T).action_ids
        self.assertEqual((again.channel, again.level_id), ("email", self.levels[0]))

    def test_the_last_channel_puts_the_item_back(self):
        """Whatever the order: without any channel left, nothing was done."""
        for order in (("email", "phone"), ("phone", "email")):
            actions = self.act(T)
            for channel in order:
                actions[channel].action_undo()
            self.assertFalse(self.item.level_id)
            self.assertFalse(self.item.level_date)
            self.assertIsNone(self.read_severity())
            self.assertFalse(actions["phone"].activity_id)
        self.assertEqual(len(self.propose(T).action_ids), 2)

    def test_channels_that_were_carried_out_one_after_the_other(self):
        """The second channel found the item at the level already; what counts is where it stood before both."""
        run = self.propose(T)
        run.action_approve()
        for channel in ("email", "phone"):
            self.execute(run.action_ids.filtered(lambda a, channel=channel: a.channel == channel))
        actions = {action.channel: action for action in run.action_ids}
        self.assertEqual(actions["phone"].line_ids.previous_level_id, self.levels[0])
        actions["email"].action_undo()
        self.assertEqual(self.item.level_id, self.levels[0])
        actions["phone"].action_undo()
        self.assertFalse(self.item.level_id)

    def test_another_run_holds_the_level(self):
        """The e-mail failed and went out with a later run: undoing the call of the first run leaves it standing."""
        first = self.act(T)
        first["email"].mail_id._postprocess_sent_message(
            [], [], failure_reason="Full", failure_type="unknown"
        )
        second = self.act(T + timedelta(days=1))["email"]
        self.assertEqual(second.level_id, self.levels[0])
        first["phone"].action_undo()
        self.assertEqual(self.item.level_id, self.levels[0])

    def test_back_to_the_level_before(self):
        self.act(T)
        later = self.act(T + timedelta(days=10))["letter"]
        self.assertEqual(self.item.level_id, self.levels[1])
        later.action_undo()
        self.assertEqual((self.item.level_id, self.item.level_date), (self.levels[0], T))
        self.assertEqual(
            self.item.next_step_id.level_id, self.levels[1], "the same step comes again"
        )
        self.assertEqual(self.item.next_date, T + timedelta(days=10))
        self.assertEqual(self.read_severity(), self.levels[0].severity)
        self.assertFalse(later.attachment_id, "nobody prints the letter")
        again = self.propose(T + timedelta(days=10)).action_ids
        self.assertEqual((again.level_id, again.channel), (self.levels[1], "letter"))

    def test_what_has_left_stays(self):
        actions = self.act(T)
        for state in ("sent", "received", "exception", "cancel"):  # core tries with "exception"
            actions["email"].mail_id.state = state
            with self.assertRaisesRegex(UserError, "sent or being sent"):
                actions["email"].action_undo()
        actions["phone"].activity_id.action_feedback(feedback="Reached")
        with self.assertRaisesRegex(UserError, "not waiting any more"):
            actions["phone"].action_undo()
        self.assertEqual(self.item.level_id, self.levels[0])

    def test_a_harder_level_since(self):
        """An older level cannot be taken from under a harder one."""
        first = self.act(T)
        self.act(T + timedelta(days=10))
        with self.assertRaisesRegex(UserError, "harder level since"):
            first["email"].action_undo()

    def test_quiet_days_start_anew(self):
        """A contact that was undone was none."""
        self.company.credit_followup_quiet_days = 30
        for action in self.act(T).values():
            action.action_undo()
        self.assertTrue(self.propose(T + timedelta(days=1)).action_ids)

    def test_a_whole_run(self):
        run = self.carry_out(T)
        run.invalidate_recordset()
        self.assertEqual(run.waiting_count, 2)
        run.action_ids.filtered(lambda a: a.channel == "phone").action_done()
        run.action_undo()
        states = {action.channel: action.state for action in run.action_ids}
        self.assertEqual(states, {"email": "cancelled", "phone": "done"})

    def test_only_controllers(self):
        action = self.act(T)["email"]
        with self.assertRaises(AccessError):
            action.with_user(self.make_user("user")).action_undo()
        action.with_user(self.make_user("controller")).action_undo()
        self.assertEqual(action.state, "cancelled")

    def statements_of_undo(self, customers, day):
        """Return the statements that undo a run of so many customers."""
        partners = [
            self.make_customer(f"Customer {customers} {n}", credit_advice=3)
            for n in range(customers)
        ]
        for partner in partners:
            self.make_invoice(partner, day - timedelta(days=35), 100)
        self.refresh(day)
        run = self.carry_out(day)
        self.assertGreaterEqual(len(run.action_ids), 2 * customers)
        statements = self.statements_of(run.action_undo)
        self.assertEqual(set(run.action_ids.mapped("state")), {"cancelled"})
        items = self.env["credit.followup.item"].search(
            [("move_line_id", "in", run.action_ids.line_ids.move_line_id.ids)]
        )
        self.assertFalse(items.level_id)
        self.assertEqual(set(items.mapped("reason_code")), {"undone"})
        self.assertFalse(run.action_ids.activity_id)
        return statements

    def test_undo_is_set_based(self):
        """P1: undoing three times as many customers takes as many statements."""
        self.statements_of_undo(1, T)  # fills the caches that do not depend on size
        few = self.statements_of_undo(4, T)
        many = self.statements_of_undo(12, T)
        self.assertNotMore(few, many)
