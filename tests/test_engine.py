"""The engine's doctests run with the others; the vectors of the domain stand in them."""

import doctest
import inspect

from odoo.tests import BaseCase, tagged

from .. import engine


@tagged("post_install", "-at_install")
class TestEngine(BaseCase):
    def test_doctests(self):
        for module in (value for value in vars(engine).values() if inspect.ismodule(value)):
            with self.subTest(module.__name__):
                result = doctest.testmod(module)
                self.assertGreater(result.attempted, 0)
                self.assertEqual(result.failed, 0)
