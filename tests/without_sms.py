"""On a database without core's app for SMS: `bin/test --without sms tests/without_sms.py`."""

from odoo.tests import tagged

from .sms_case import SmsCase, WithoutSms


@tagged("post_install", "-at_install")
class TestWithoutSms(WithoutSms, SmsCase):
    def test_the_app_is_not_needed(self):
        self.assertNotIn("sms.sms", self.env)
        self.assertFalse(self.level.has_sms)
