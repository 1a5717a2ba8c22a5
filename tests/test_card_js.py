"""The unit tests of the customer card's components, in a real browser."""

from odoo.tests import HttpCase, tagged

from odoo.addons.web.tests.test_js import unit_test_error_checker

from .quiet_console import QuietConsole


def make_hash(name):
    """Return the id under which the unit tests of the web client know a suite."""
    number = 0
    for char in name:
        number = ((number << 5) - number + ord(char)) & 0xFFFFFFFF
    return f"{number:08x}"


@tagged("post_install", "-at_install")
class TestCardJs(QuietConsole, HttpCase):
    def test_components(self):
        suite = make_hash("@credit_risk_matrix/card")
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={suite}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=unit_test_error_checker,
        )
