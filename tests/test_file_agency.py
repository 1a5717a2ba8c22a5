"""The example in the documentation of how an add-on connects a credit agency does what it says."""

import base64
import re
from datetime import date
from pathlib import Path

from freezegun import freeze_time

from odoo import models
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import CreditRiskCommon, T

PAGE = Path(__file__).resolve().parents[1] / "docs" / "customer_file.md"

if PAGE.exists():  # the documentation is no part of the add-on's archive

    @tagged("post_install", "-at_install")
    @freeze_time(T)
    class TestFileAgency(CreditRiskCommon):
        @classmethod
        def setUpClass(cls):
            """Put the class of the example before those of the model, as an installed add-on does."""
            super().setUpClass()
            [code] = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
            names = {
                "__name__": "odoo.addons.credit_risk_matrix.tests.agency",
                "models": models,
                "pdf_bytes": b"%PDF-1.4",
            }
            exec(code, names)  # pylint: disable=exec-used  # the page is our own
            example = names["CreditAdvice"]
            type(models.Model)._module_to_models__["credit_risk_matrix"].remove(example)
            model = cls.registry["credit.advice"]
            cls.addClassCleanup(setattr, model, "__bases__", model.__bases__)
            model.__bases__ = (example, *model.__bases__)
            cls.bakker = cls.make_customer("Bakker", vat="BE 0403.170.701")
            cls.make_invoice(cls.bakker, T, 100)
            cls.refresh()

        def test_the_example_of_the_documentation(self):
            wizard = self.env["credit.advice.import"].create({})
            self.assertEqual(wizard.agencies, "Acme Credit")
            for _time in range(2):  # the second time there is nothing new
                wizard.action_fetch()
                entry = self.env["credit.advice"].search([("partner_id", "=", self.bakker.id)])
                self.assertRecordValues(
                    entry,
                    [
                        {
                            "advice": 2,
                            "agency": "Acme Credit",
                            "source": "agency",
                            "date": date(2026, 6, 15),
                            "valid_until": date(2026, 12, 31),
                            "note": "Two defaults",
                            "document_name": "report.pdf",
                        }
                    ],
                )
                self.assertEqual(base64.b64decode(entry.document), b"%PDF-1.4")
            self.assertEqual(self.bakker.credit_advice, 2)

        def test_an_answer_about_nobody_is_told_and_stores_nothing(self):
            self.bakker.vat = False
            with self.assertRaisesRegex(UserError, "BE0403170701"):
                self.env["credit.advice.import"].create({}).action_fetch()
            self.assertFalse(self.env["credit.advice"].search([]))
