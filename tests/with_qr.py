"""The QR code of the payment, in letters and e-mails, where the company's bank allows it.

An account is an IBAN and core knows the SEPA code only with its own modules for them:
`bin/test --with account_qr_code_sepa tests/with_qr.py`.
"""

import base64
import io
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader

from odoo.addons.credit_risk_matrix.models.followup.credit_followup_qr import _draw_qr

from .common import CreditRiskCommon, T

INVOICED = T - timedelta(days=35)
IBAN = "BE71096123456769"


@tagged("post_install", "-at_install")
class TestPaymentQr(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = cls.setup_other_currency("EUR", rates=[("2000-01-01", 1)])
        cls.company.qr_code = True
        cls.account = cls.env["res.partner.bank"].create(
            {
                "acc_number": IBAN,
                "partner_id": cls.company.partner_id.id,
                "allow_out_payment": True,
                "acc_holder_name": "Alfa & Zoon",
            }
        )
        cls.customer = cls.make_customer(
            credit_customer_since=T - relativedelta(years=2), credit_advice=3
        )
        cls.invoice = cls.make_invoice(cls.customer, INVOICED, 1234.56, currency_id=cls.euro.id)
        cls.refresh()
        cls.own_path = cls.make_path((1, "letter"))
        cls.put_on_path(cls.customer, cls.own_path)

    def draw(self, values):
        return f"data:image/png;base64,{base64.b64encode(_draw_qr(chr(10).join(values))).decode()}"

    def test_letter_and_its_code(self):
        """The code asks for exactly the total of the letter, in its currency, with the invoice's reference."""
        action = self.propose(T).action_ids
        reference = self.invoice.payment_reference
        values = self.account._get_qr_vals(
            "sct_qr", 1234.56, self.euro, self.customer, reference, reference
        )
        code = action._get_payment_qr()
        self.assertEqual(code, self.draw(values))
        self.assertEqual(values[5:8], ["Alfa & Zoon", IBAN, "EUR1234.56"])
        self.assertIn(reference, values[9:11])
        self.assertIn(code, str(action._render_letter_text()))

    def test_several_documents_in_one_payment(self):
        second = self.make_invoice(self.customer, INVOICED, 0.1, currency_id=self.euro.id)
        action = self.propose(T).action_ids
        both = f"{self.invoice.name}, {second.name}"
        values = self.account._get_qr_vals("sct_qr", 1234.66, self.euro, self.customer, both, "")
        self.assertEqual((values[7], values[10]), ("EUR1234.66", both))
        self.assertEqual(action._get_payment_qr(), self.draw(values))

    def test_none_where_it_would_not_be_right(self):
        """Not for two currencies, another currency than the bank's, no account, or a company without it."""
        action = self.propose(T).action_ids
        self.company.qr_code = False
        self.assertFalse(action._get_payment_qr())
        self.company.qr_code = True
        self.assertTrue(action._get_payment_qr())
        self.make_invoice(self.customer, INVOICED, 10)
        self.assertFalse(self.propose(T + timedelta(days=1)).action_ids._get_payment_qr())
        self.account.active = False
        self.env.invalidate_all()
        self.assertFalse(action._get_payment_qr())
        plain = {"acc_number": "123-456", "partner_id": self.company.partner_id.id}
        self.env["res.partner.bank"].create(plain)
        self.env.invalidate_all()
        self.assertEqual(action._get_payment_account().acc_number, "123-456")
        self.assertFalse(action._get_payment_qr())

    def test_mail_brings_it_as_a_file(self):
        self.own_path.step_ids.level_id.write({"use_letter": False, "use_email": True})
        action = self.carry_out(T).action_ids
        file = action.mail_id.attachment_ids
        self.assertEqual((file.mimetype, len(file)), ("image/png", 1))
        self.assertEqual(
            base64.b64encode(file.raw).decode(), action._get_payment_qr().partition("base64,")[2]
        )

    def test_printed(self):
        """The code stands in the PDF as a picture."""
        run = self.propose(T)
        run.action_approve()
        self.env.flush_all()
        with self.allow_pdf_render(), self.registry.cursor() as cr:
            real = run.with_env(run.env(cr=cr)).with_context(force_report_rendering=True)
            real.action_execute()
        self.env.invalidate_all()
        page = PdfFileReader(io.BytesIO(run.action_ids.attachment_id.raw)).pages[0]
        self.assertEqual(len(page.images), 1)
        text = " ".join(page.extract_text().split())
        self.assertIn("Pay by scanning this code", text)
