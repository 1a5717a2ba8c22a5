"""Where no installed module knows a QR code for the company's account, letters and e-mails have none."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo.tests import tagged

from .common import CreditRiskCommon, T


@tagged("post_install", "-at_install")
class TestPaymentQr(CreditRiskCommon):
    def test_without_the_module(self):
        """tests/with_qr.py is about the code itself, on a database with core's module for it."""
        self.company.qr_code = True
        values = {"acc_number": "BE71096123456769", "partner_id": self.company.partner_id.id}
        self.env["res.partner.bank"].create(values)
        customer = self.make_customer(
            credit_customer_since=T - relativedelta(years=2), credit_advice=3
        )
        invoice = self.make_invoice(customer, T - timedelta(days=35), 100)
        self.refresh()
        self.put_on_path(customer, self.make_path((1, "letter")))
        action = self.propose(T).action_ids
        self.assertFalse(action._get_payment_qr())
        text = str(action._render_letter_text())
        self.assertNotIn("scanning this code", text)
        self.assertIn("BE71096123456769", text)
        self.assertIn(invoice.payment_reference, text)
