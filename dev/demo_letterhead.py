"""What stands on the letters of the demo company beside its address: logo, VAT number, bank account.

All of it is invented: the bank account is the example of the standard, the VAT number was never given out.
"""

import base64
import io

from PIL import Image, ImageDraw, ImageFont

from odoo import Command

VAT, IBAN = "BE0999999922", "BE71 0961 2345 6769"
BLUE, LIGHT, WHITE = "#2f4858", "#7fb2c9", "#ffffff"
#: drawn so many times as large as it is kept, so that its edges are smooth
LARGER = 4


def write_letterhead(company):
    """Give the company what a letter needs.

    The payment code stays off: on core's invoices it wants a library that not every machine has.
    """
    company.write({"vat": VAT, "logo": base64.b64encode(_draw_logo("Leiewende"))})
    account = {"acc_number": IBAN, "acc_holder_name": company.name, "allow_out_payment": True}
    company.partner_id.bank_ids = [Command.create(account)]


def _draw_logo(name):
    """Return a river in a bend with a name beside it, as a PNG file."""
    image = Image.new("RGB", (400 * LARGER, 96 * LARGER), WHITE)
    pen = ImageDraw.Draw(image)
    pen.ellipse(_scale(4, 4, 92, 92), fill=BLUE)
    for top, colour in ((22, LIGHT), (46, WHITE)):
        pen.arc(_scale(14, top, 50, top + 30), 180, 360, fill=colour, width=8 * LARGER)
        pen.arc(_scale(42, top, 78, top + 30), 0, 180, fill=colour, width=8 * LARGER)
    font = ImageFont.load_default(58 * LARGER)
    pen.text((108 * LARGER, 46 * LARGER), name, font=font, fill=BLUE, anchor="lm")
    output = io.BytesIO()
    image.resize((400, 96), Image.Resampling.LANCZOS).save(output, "PNG", optimize=True)
    return output.getvalue()


def _scale(*sides):
    return [side * LARGER for side in sides]
