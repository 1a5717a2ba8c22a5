import base64
import io

from PIL import Image
from reportlab.graphics.barcode.qr import QrCodeWidget

from odoo import models

#: dots of the picture for each square of the code, and squares of white around it, as the standard asks
DOTS, MARGIN = 4, 4


class CreditFollowupAction(models.Model):
    """The QR code of the payment, from what core and its country modules can make for the company's bank."""

    _inherit = "credit.followup.action"

    def _get_payment_qr(self):
        """Return the QR code as the address of an image with the image in it, None when there is none.

        There is one when the company shows it on invoices, all that is asked is in one currency, and an
        installed module knows a code for the company's account and that currency (SEPA: euro and IBAN).
        """
        self.ensure_one()
        if not self.company_id.qr_code:
            return None
        totals, account = self._get_totals(), self._get_payment_account()
        if not account or len(totals) != 1:
            return None
        currency, total = totals[0]
        if currency.compare_amounts(total, 0) <= 0:
            return None
        account = account.sudo()  # sudo: credit users may not read the company's accounts
        values = account._build_qr_code_vals(
            total,
            self._get_payment_reference(),
            self._get_structured_reference(),
            currency,
            self.partner_id,
        )
        if not values:
            return None
        params = account._get_qr_code_generation_params(**values)
        if params.get("barcode_type") != "QR" or params.get("mask"):
            return account._get_qr_code_base64(**values)
        return f"data:image/png;base64,{base64.b64encode(_draw_qr(params['value'])).decode()}"

    def _get_structured_reference(self):
        """Return the invoice's own payment reference; several documents have none together."""
        self.ensure_one()
        moves = self._get_message_lines().move_id
        return moves.payment_reference or "" if len(moves) == 1 else ""

    def _get_mail_attachments(self):
        """The code goes with the e-mail as a file: most mail programs show no image that stands in the text."""
        files = super()._get_mail_attachments()
        image = self._get_payment_qr()
        if image:
            content = base64.b64decode(image.partition("base64,")[2])
            written = self.with_context(lang=self._get_lang())
            files += self._make_file(written.env._("Payment code"), "png", "image/png", content)
        return files


def _draw_qr(text):
    """Return a QR code as a PNG file. Core's drawing needs a library that not every installation has.

    >>> _draw_qr("BCD")[1:4]
    b'PNG'
    """
    code = QrCodeWidget(text, barLevel="M").qr
    code.make()
    size = len(code.modules) + 2 * MARGIN
    image = Image.new("1", (size, size), color=1)
    for y, row in enumerate(code.modules):
        for x, is_dark in enumerate(row):
            if is_dark:
                image.putpixel((x + MARGIN, y + MARGIN), 0)
    output = io.BytesIO()
    image.resize((size * DOTS, size * DOTS), Image.Resampling.NEAREST).save(output, "PNG")
    return output.getvalue()
