"""What fails never counts as done: the reason, a task for the responsible, the next channel, the answers."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CreditRiskCommon, T

INVOICED = T - timedelta(days=35)
MAIL_IN = """From: {sender}
To: {to}
Subject: Re: payment reminder
Message-Id: <answer-1@example.com>
In-Reply-To: {parent}
References: {parent}
Content-Type: text/plain

We paid yesterday.
"""
#: fields of an action that tell what happened to it
FRESH = (
    "mail_id",
    "activity_id",
    "attachment_id",
    "failed_email",
    "outcome",
    "try_count",
    "state_note",
    "registered_number",
)
BOUNCE = """Return-Path: <>
From: MAILER-DAEMON@example.com
To: bounce@example.com
Subject: Undelivered Mail Returned to Sender
Message-Id: <bounce-1@example.com>
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

This is the mail system. Your message could not be delivered.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; example.com

Final-Recipient: rfc822; {address}
Action: failed
Status: 5.1.1

--B
Content-Type: message/rfc822

From: company@example.com
To: {address}
Subject: payment reminder
Message-Id: {parent}

Hello

--B--
"""


@tagged("post_install", "-at_install")
class TestFailingChannels(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer(
            credit_customer_since=T - relativedelta(years=2), credit_advice=3
        )
        path = cls.make_path((1, "email"))
        cls.level = path.step_ids.level_id
        cls.level.fallback_channel = "letter"
        cls.invoice = cls.make_invoice(cls.customer, INVOICED, 100)
        cls.refresh()
        cls.put_on_path(cls.customer, path)

    def fail_mail(self, action, kind):
        action.mail_id._postprocess_sent_message(
            success_pids=[], success_emails=[], failure_reason="Refused", failure_type=kind
        )

    def test_invalid_address_leads_to_the_next_channel(self):
        """The address that failed is not tried again; the next run writes a letter."""
        action = self.carry_out(T).action_ids
        self.fail_mail(action, "mail_email_invalid")
        self.assertEqual((action.state, action.failed_email), ("failed", self.customer.email))
        again = self.propose(T + timedelta(days=1)).action_ids
        self.assertEqual((again.level_id, again.channel), (self.level, "letter"))

    def test_other_failure_is_tried_again_by_email(self):
        action = self.carry_out(T).action_ids
        self.fail_mail(action, "unknown")
        self.assertEqual((action.state, action.failed_email), ("failed", False))
        self.assertEqual(self.propose(T + timedelta(days=1)).action_ids.channel, "email")

    def test_mail_server_is_down(self):
        """The mail waits for the server; it is not made again, and not told to the responsible as a failure."""
        action = self.carry_out(T).action_ids
        action.mail_id.state = "exception"  # so core does it when no server answers
        self.fail_mail(action, "mail_smtp")
        self.assertEqual((action.state, action.mail_id.state), ("queued", "outgoing"))
        self.assertIn("No mail server", action.state_note)
        self.assertFalse(action.activity_ids)
        self.assertFalse(self.propose(T + timedelta(days=1)).action_ids)
        action.mail_id._postprocess_sent_message(success_pids=[], success_emails=[])
        self.assertEqual((action.state, action.state_note), ("done", False))

    def test_another_address_is_written_to(self):
        self.fail_mail(self.carry_out(T).action_ids, "mail_email_invalid")
        self.customer.email = "new@example.com"
        self.assertEqual(self.propose(T + timedelta(days=1)).action_ids.channel, "email")

    def test_address_can_be_allowed_again(self):
        action = self.carry_out(T).action_ids
        self.fail_mail(action, "mail_email_invalid")
        action.with_user(self.make_user("controller")).action_allow_address()
        self.assertEqual(self.propose(T + timedelta(days=1)).action_ids.channel, "email")

    def test_sent_to_one_of_several_is_done(self):
        """Core tells of a refused second recipient as a failure; the message did reach the customer."""
        action = self.carry_out(T).action_ids
        action.mail_id._postprocess_sent_message(
            success_pids=[self.customer],
            success_emails=[],
            failure_reason="Refused",
            failure_type="mail_email_invalid",
        )
        self.assertEqual(action.state, "done")

    def test_responsible_gets_a_task(self):
        responsible = self.make_user("controller")
        self.company.credit_followup_user_id = responsible
        action = self.carry_out(T).action_ids
        self.fail_mail(action, "mail_email_invalid")
        self.assertEqual(action.activity_ids.user_id, responsible)
        self.assertIn("Refused", action.activity_ids.note)

    def test_button_offers_the_next_channel(self):
        controller = self.make_user("controller")
        action = self.carry_out(T).action_ids
        self.fail_mail(action, "mail_email_invalid")
        opened = action.with_user(controller).action_next_channel()
        following = action.browse(opened["res_id"])
        self.assertEqual((following.channel, following.state), ("letter", "proposed"))
        self.assertEqual(following.line_ids.mapped("channel"), ["letter"])
        self.assertFalse(action.activity_ids)
        self.assertEqual(self.item_of(self.invoice).reason_code, "proposed")
        with self.assertRaisesRegex(UserError, "no other channel"):
            action.with_user(controller).action_next_channel()

    def test_next_channel_starts_afresh(self):
        """Nothing of what failed, was tried or was sent before stands on the action that follows."""
        action = self.carry_out(T).action_ids
        self.fail_mail(action, "mail_email_invalid")
        action.sudo().write({"try_count": 2, "outcome": "no_answer", "registered_number": "R1"})
        action.sudo().attachment_id = self.env["ir.attachment"].create({"name": "x", "raw": b"x"})
        self.assertTrue(action.mail_id and action.failed_email and action.state_note)
        following = action.browse(action.action_next_channel()["res_id"])
        for name in FRESH:
            self.assertFalse(following[name], name)
        line = following.line_ids
        self.assertFalse(line.previous_level_id)
        self.assertEqual((following.amount_due, following.line_count), (100, 1))

    def test_a_second_failure_of_the_next_channel_does_not_lock_the_address(self):
        """The address counts as failed once: allowing it on the action that failed is enough."""
        action = self.carry_out(T).action_ids
        self.fail_mail(action, "mail_email_invalid")
        following = action.browse(action.action_next_channel()["res_id"])
        following.action_skip()
        action.action_allow_address()
        self.assertEqual(self.propose(T + timedelta(days=1)).action_ids.channel, "email")

    def test_address_refused_between_proposal_and_execution(self):
        """Blacklisted after the proposal: failed with the reason, nothing queued, the level not done."""
        run = self.propose(T)
        run.action_approve()
        self.env["mail.blacklist"].create({"email": self.customer.email})
        self.execute(run)
        action = run.action_ids
        self.assertEqual((action.state, action.mail_id.id), ("failed", False))
        self.assertIn("no e-mail address that works", action.state_note)
        self.assertFalse(self.item_of(self.invoice).level_id)

    @mute_logger("odoo.addons.mail.models.mail_thread")
    def test_bounce(self):
        """A mail that comes back after it was sent: failed, and the address is not used again."""
        action = self.carry_out(T).action_ids
        action.mail_id._postprocess_sent_message(success_pids=[self.customer], success_emails=[])
        self.assertEqual(action.state, "done")
        self.env["mail.thread"].message_process(
            None,
            BOUNCE.format(address=self.customer.email, parent=action.mail_id.message_id),
        )
        self.assertEqual((action.state, action.failed_email), ("failed", self.customer.email))
        self.assertEqual(action.line_ids.mapped("state"), ["failed"])
        self.assertEqual(self.item_of(self.invoice).reason_code, "failed")
        self.assertEqual(self.propose(T + timedelta(days=1)).action_ids.channel, "letter")

    @mute_logger("odoo.addons.mail.models.mail_thread")
    def test_answer_lands_on_the_customer(self):
        """What the customer answers stands in the customer's messages."""
        action = self.carry_out(T).action_ids
        self.env["mail.thread"].message_process(
            None,
            MAIL_IN.format(
                sender=self.customer.email,
                to="catchall@example.com",
                parent=action.mail_id.message_id,
            ),
        )
        answers = self.customer.message_ids.filtered(lambda m: "We paid yesterday" in m.body)
        self.assertEqual(len(answers), 1)
        self.assertEqual(answers.author_id, self.customer)

    def test_answers_go_to_the_catchall(self):
        self.company.alias_domain_id = self.env["mail.alias.domain"].create(
            {"name": "alfa.example"}
        )
        mail = self.carry_out(T).action_ids.mail_id
        self.assertIn("catchall@alfa.example", mail.reply_to)
