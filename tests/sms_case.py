"""What the tests with and without core's app for SMS share."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo.exceptions import UserError, ValidationError

from .common import CreditRiskCommon, T

INVOICED = T - timedelta(days=35)


class SmsCase(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer(
            credit_customer_since=T - relativedelta(years=2),
            credit_advice=3,
            country_id=cls.env.ref("base.be").id,
            phone="+32 470 12 34 56",
        )
        cls.invoice = cls.make_invoice(cls.customer, INVOICED, 100)
        cls.refresh()
        path = cls.make_path((1, "phone"))
        cls.level = path.step_ids.level_id
        cls.level.write(
            {
                "use_sms": True,
                "use_phone": False,
                "sms_body": "{company}: {amount} of {documents} is overdue.",
            }
        )
        cls.put_on_path(cls.customer, path)


class WithoutSms:
    """What happens where SMS cannot be sent: the next channel is taken, and the reason says why."""

    def test_next_channel_is_taken(self):
        self.level.fallback_channel = "letter"
        action = self.propose(T).action_ids
        self.assertEqual(action.channel, "letter")
        item = self.item_of(self.invoice)
        self.assertEqual(item.reason_code, "proposed_sms_missing")
        self.assertIn("(Letter): the app “SMS gateway” is not installed", item.reason)

    def test_what_was_done_instead_settles_it(self):
        self.level.fallback_channel = "phone"
        self.assertEqual(self.carry_out(T).action_ids.channel, "phone")
        self.assertFalse(self.propose(T + timedelta(days=1)).action_ids)

    def test_another_channel_of_the_level_is_enough(self):
        self.level.use_letter = True
        self.assertEqual(self.carry_out(T).action_ids.channel, "letter")
        self.assertFalse(self.propose(T + timedelta(days=1)).action_ids)

    def test_no_other_channel(self):
        self.assertFalse(self.propose(T).action_ids)
        item = self.item_of(self.invoice)
        self.assertEqual(item.reason_code, "sms_missing")
        self.assertIn("install it, or give the level another channel", item.reason)

    def test_app_removed_after_the_proposal(self):
        """A proposed SMS that cannot be sent any more fails with the reason; the level is not done."""
        self.level.use_phone = True
        run = self.propose(T)
        action = run.action_ids
        action.sudo().channel = "sms"
        action.line_ids.sudo().channel = "sms"
        run.action_approve()
        self.execute(run)
        self.assertEqual(action.state, "failed")
        self.assertIn("is not installed", action.state_note)
        self.assertFalse(self.item_of(self.invoice).level_id)
        following = action.browse(action.action_next_channel()["res_id"])
        self.assertEqual(following.channel, "phone")
        following.action_skip()
        self.level.use_phone = False
        with self.assertRaisesRegex(UserError, "no other channel"):
            action.action_next_channel()

    def test_text(self):
        self.level.fallback_channel = "letter"
        action = self.propose(T).action_ids
        self.assertEqual(
            action._get_sms_text(),
            f"{self.company.name}: $ 100.00 of {self.invoice.payment_reference} is overdue.",
        )

    def test_text_names_only_what_is_known(self):
        with self.assertRaisesRegex(ValidationError, "not known: amount.__class__, iban"):
            self.level.sms_body = "{company} {iban} {amount.__class__}"
