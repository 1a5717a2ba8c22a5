"""The console of the browser stays empty: a warning fails a test, as an error does."""

from odoo.tests import HttpCase, tagged

from .common import CreditRiskCommon


@tagged("post_install", "-at_install")
class TestConsole(CreditRiskCommon, HttpCase):
    def say(self, script):
        self.browser_js("/odoo", f"{script}; console.log('test successful')", login="admin")

    def test_a_warning_fails_the_test(self):
        with self.assertRaisesRegex(AssertionError, "something is odd"):
            self.say("console.warn('something is odd')")

    def test_other_lines_do_not(self):
        self.say("console.info('all is well')")
