"""The engine's doctests run with the others; the vectors of the domain stand in them."""

import doctest
import inspect

from odoo.tests import BaseCase, tagged

from .. import engine


@tagged("post_install", "-at_install")
class TestEngine(BaseCase):
    def test_doctests(self):
        modules = [value for value in vars(engine).values() if inspect.ismodule(value)]
        for package in (module for module in modules if hasattr(module, "__path__")):
            modules += [value for value in vars(package).values() if inspect.ismodule(value)]
        for module in (module for module in modules if not hasattr(module, "__path__")):
            with self.subTest(module.__name__):
                result = doctest.testmod(module)
                self.assertGreater(result.attempted, 0)
                self.assertEqual(result.failed, 0)
