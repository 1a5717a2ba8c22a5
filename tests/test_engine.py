"""The engine's doctests run with the others; the vectors of the domain stand in them."""

import doctest

from odoo.tests import BaseCase, tagged

from ..engine import ageing, bands, dates, duesteps, grades, receivables, score


@tagged("post_install", "-at_install")
class TestEngine(BaseCase):
    def test_doctests(self):
        for module in (ageing, bands, dates, duesteps, grades, receivables, score):
            with self.subTest(module.__name__):
                result = doctest.testmod(module)
                self.assertGreater(result.attempted, 0)
                self.assertEqual(result.failed, 0)
