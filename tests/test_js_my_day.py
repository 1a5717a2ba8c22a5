"""Unit tests of the components of My day, run by Hoot in a real browser."""

from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestJsMyDay(HttpCase):
    def test_components(self):
        self.browser_js(
            "/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&filter=my_day",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
        )
