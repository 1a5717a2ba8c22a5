"""The unit tests of the health check, the key figures and the explanation of a score, in a real browser."""

from odoo.tests import HttpCase, tagged

from odoo.addons.web.tests.test_js import unit_test_error_checker

from .quiet_console import QuietConsole
from .test_matrix_screen import hoot_id


@tagged("post_install", "-at_install")
class TestJsFigures(QuietConsole, HttpCase):
    def test_components(self):
        suite = hoot_id("@credit_risk_matrix/figures")
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={suite}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=unit_test_error_checker,
        )
