"""Unit tests of the components of My day, run by Hoot in a real browser."""

from odoo.tests import HttpCase, tagged

from .quiet_console import QuietConsole

SUITE = "@credit_risk_matrix/my_day"


def _get_hoot_id(name):
    """Return the number by which Hoot knows a suite; the same as in the web client.

    >>> _get_hoot_id("@web/core")
    'e39ce9ba'
    """
    number = 0
    for letter in name:
        number = ((number << 5) - number + ord(letter)) & 0xFFFFFFFF
    return f"{number:08x}"


@tagged("post_install", "-at_install")
class TestJsMyDay(QuietConsole, HttpCase):
    def test_components(self):
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={_get_hoot_id(SUITE)}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
        )
