"""SMS through core's app, which Odoo brings along, and without it. Nothing is really sent here."""

from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import T
from .sms_case import SmsCase, WithoutSms


@tagged("post_install", "-at_install")
class TestSms(SmsCase):
    def act(self):
        """Return the SMS action of a run that was carried out."""
        action = self.carry_out(T).action_ids
        self.assertEqual((action.channel, action.state), ("sms", "queued"), action.state_note)
        return action

    def sms_of(self, action):
        return self.env["sms.sms"].search([("mail_message_id", "=", action.sms_message_id.id)])

    def fail_sms(self, action, kind):
        self.sms_of(action)._update_sms_state_and_trackers("error", failure_type=kind)

    def test_queued_once_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.level.with_context(lang="fr_FR").sms_body = "{amount} reste à payer."
        self.customer.lang = "fr_FR"
        sms = self.sms_of(self.act())
        self.assertEqual((sms.number.replace(" ", ""), sms.state), ("+32470123456", "outgoing"))
        self.assertEqual(sms.body, "$ 100,00 reste à payer.")
        self.assertEqual(self.item_of(self.invoice).reason_code, "acted")
        self.assertFalse(self.propose(T + timedelta(days=1)).action_ids)

    def test_no_mail_goes_with_it(self):
        before = self.env["mail.mail"].search_count([])
        self.act()
        self.assertEqual(self.env["mail.mail"].search_count([]), before)

    def test_done_when_sent(self):
        action = self.act()
        self.sms_of(action)._update_sms_state_and_trackers("pending")
        self.assertEqual(action.state, "done")

    def test_the_contact_for_reminders_gets_it(self):
        dunning = self.env["res.partner"].create(
            {
                "name": "Dunning",
                "type": "dunning",
                "parent_id": self.customer.id,
                "phone": "+32 471 00 00 00",
            }
        )
        sms = self.sms_of(self.act())
        self.assertEqual((sms.partner_id, sms.number.replace(" ", "")), (dunning, "+32471000000"))

    def test_number_that_failed_is_not_tried_again(self):
        self.level.fallback_channel = "letter"
        action = self.act()
        self.fail_sms(action, "sms_number_format")
        self.assertEqual((action.state, action.failed_number), ("failed", self.customer.phone))
        self.assertIn("Wrong Number Format", action.state_note)
        again = self.propose(T + timedelta(days=1))
        self.assertEqual(again.action_ids.channel, "letter")
        self.assertEqual(self.item_of(self.invoice).reason_code, "proposed_sms_number")
        again.action_cancel()
        action.action_allow_address()
        self.assertEqual(self.propose(T + timedelta(days=1)).action_ids.channel, "sms")

    def test_server_failure_is_tried_again(self):
        action = self.act()
        self.fail_sms(action, "sms_server")
        self.assertEqual((action.state, action.failed_number), ("failed", False))
        self.assertEqual(self.propose(T + timedelta(days=1)).action_ids.channel, "sms")

    def test_report_of_a_failure_that_comes_later(self):
        action = self.act()
        sms = self.sms_of(action)
        sms._update_sms_state_and_trackers("pending")
        sms.sudo().sms_tracker_id._action_update_from_provider_error("invalid_destination")
        self.assertEqual(action.state, "failed")
        self.assertFalse(action.line_ids.filtered(lambda line: line.state != "failed"))

    def test_without_a_number(self):
        self.customer.phone = False
        self.assertFalse(self.propose(T).action_ids)
        self.assertEqual(self.item_of(self.invoice).reason_code, "sms_number")

    def test_a_number_that_is_none_and_a_refused_one_fail(self):
        for number in ("call me", "+32 470 99 99 99"):
            self.env["phone.blacklist"].sudo().add("+32470999999")
            self.customer.phone = number
            action = self.carry_out(T).action_ids
            self.assertEqual(action.state, "failed", number)
            self.assertIn("no phone number that works", action.state_note)
        self.assertFalse(self.item_of(self.invoice).level_id)

    def test_undo_while_it_waits(self):
        action = self.act()
        sms = self.sms_of(action)
        action.action_undo()
        self.assertEqual((action.state, sms.state), ("cancelled", "canceled"))
        self.assertFalse(self.item_of(self.invoice).level_id)

    def test_no_undo_when_it_left(self):
        action = self.act()
        self.sms_of(action).state = "process"
        with self.assertRaisesRegex(UserError, "sent or being sent"):
            action.action_undo()

    def test_sms_cancelled_in_the_queue(self):
        action = self.act()
        self.sms_of(action).action_set_canceled()
        self.assertEqual(action.state, "cancelled")
        self.assertFalse(action.line_ids.filtered(lambda line: line.state != "cancelled"))

    def test_preview_shows_the_text(self):
        self.assertIn("is overdue", self.propose(T).action_ids._render_text())


@tagged("post_install", "-at_install")
class TestAsIfWithoutSms(WithoutSms, SmsCase):
    """The add-on is told that the app is not there; tests/without_sms.py really is without it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        level_class = cls.registry["credit.followup.level"]
        cls.classPatch(level_class, "_has_sms", lambda self: False)
