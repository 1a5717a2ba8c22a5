"""Calls and decisions end with what came of them; a registered letter with its number."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Date
from odoo.tests import Form, tagged

from .common import CreditRiskCommon, T

INVOICED = T - timedelta(days=35)


@tagged("post_install", "-at_install")
class TestFollowupOutcomes(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.controller = cls.make_user("controller")
        cls.customer = cls.make_customer(
            credit_customer_since=T - relativedelta(years=2), credit_advice=3
        )
        cls.invoice = cls.make_invoice(cls.customer, INVOICED, 100)

    def act(self, channel):
        """Return the action of a level with one channel, carried out."""
        path = self.make_path((1, channel))
        self.refresh()
        self.put_on_path(self.customer, path)
        return self.carry_out(T).action_ids

    def outcome(self, action, **values):
        """Fill in the dialog as the controller does."""
        wizard = self.env["credit.followup.outcome"].with_user(self.controller)
        form = Form(wizard.with_context(default_action_id=action.id))
        for name, value in values.items():
            form[name] = value
        return form.save().action_confirm()

    def holds(self):
        return self.env["credit.followup.hold"].search([("partner_id", "=", self.customer.id)])

    def test_reached(self):
        action = self.act("phone")
        self.outcome(action, call_outcome="reached", note="Sends a copy")
        self.assertEqual((action.state, action.outcome), ("done", "reached"))
        self.assertFalse(self.holds())
        self.assertIn("Reached: Sends a copy", self.customer.message_ids[0].body)

    def test_promise_holds_the_items(self):
        action = self.act("phone")
        day = Date.today() + timedelta(days=10)
        self.outcome(action, call_outcome="promised", date=day, note="Pays in ten days")
        self.assertEqual(action.state, "done")
        self.assertRecordValues(
            self.holds(),
            [
                {
                    "kind": "promise",
                    "move_line_id": self.receivable_of(self.invoice).id,
                    "date_until": day + timedelta(days=2),  # the company's tolerance
                    "reason": "Pays in ten days",
                }
            ],
        )
        self.assertEqual(self.holds().promise_ids.date, day)

    def test_dispute_holds_the_items(self):
        action = self.act("phone")
        self.outcome(action, call_outcome="dispute", note="Wrong goods")
        self.assertEqual(self.holds().mapped("kind"), ["dispute"])
        self.assertEqual(self.holds().date_until, Date.today() + timedelta(days=30))

    def test_no_answer_plans_the_next_try(self):
        """The call stays to do on the new date; the reason counts the tries."""
        action = self.act("phone")
        day = Date.today() + timedelta(days=2)
        for _try in range(2):
            self.outcome(action, call_outcome="no_answer", date=day)
        self.assertEqual((action.state, action.try_count), ("queued", 2))
        self.assertEqual(action.activity_id.date_deadline, day)
        item = self.item_of(self.invoice)
        self.assertEqual(item.reason_code, "no_answer")
        self.assertIn("no answer, 2 tries", item.reason)
        self.outcome(action, call_outcome="reached")
        self.assertEqual(action.state, "done")

    def test_outcome_needs_a_choice_and_an_open_task(self):
        action = self.act("phone")
        with self.assertRaisesRegex(UserError, "Choose what came of it"):
            self.env["credit.followup.outcome"].create({"action_id": action.id}).action_confirm()
        self.outcome(action, call_outcome="reached")
        with self.assertRaisesRegex(UserError, "closed already"):
            self.outcome(action, call_outcome="reached")

    def test_decision(self):
        """The decision is logged on the customer; nothing goes to the customer."""
        action = self.act("decision")
        self.assertTrue(action.activity_id)
        self.assertFalse(action.mail_id)
        self.outcome(action, decision_outcome="refused", note="Good customer")
        self.assertEqual((action.state, action.outcome), ("done", "refused"))
        self.assertIn("Refused: Good customer", self.customer.message_ids[0].body)

    def test_registered_letter_needs_its_number(self):
        action = self.act("registered").with_user(self.controller)
        self.assertTrue(action.attachment_id)
        with self.assertRaisesRegex(UserError, "Enter the registered number"):
            action.action_done()
        action.registered_number = "RR123456785BE"
        action.action_done()
        self.assertEqual(action.state, "done")

    def test_only_controllers_write_outcomes(self):
        action = self.act("phone")
        with self.assertRaises(AccessError):
            action.with_user(self.make_user("user"))._register_outcome("reached")
