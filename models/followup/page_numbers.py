import io

from odoo.tools.pdf import PdfFileReader, PdfFileWriter

#: from the right and the lower edge of the paper to the number, and its size, in points (1/72 inch)
RIGHT, LOWER, SIZE = 43, 22, 8


def number_pages(pdf):
    """Return a PDF with "2 / 3" on each of its pages; one of a single page stays as it is.

    The plain build of wkhtmltopdf prints no footers, so that the numbers are written on its pages. A file that is not whole
    is left to who asked for it.
    """
    if b"%%EOF" not in pdf[-1024:]:
        return pdf
    reader = PdfFileReader(io.BytesIO(pdf), strict=False)
    total = reader.getNumPages()
    if total < 2:
        return pdf
    numbers = _draw_numbers([reader.getPage(page).mediaBox for page in range(total)])
    writer = PdfFileWriter()
    for number in range(total):
        writer.addPage(reader.getPage(number))
        page = writer.getPage(number)  # the page that is written
        page.mergePage(numbers.getPage(number))
        _compress(page)
    writer.addMetadata(reader.getDocumentInfo() or {})
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def _compress(page):
    """Pack what the page shows, which was unpacked to write on it; the old library has another name for it."""
    (getattr(page, "compress_content_streams", None) or page.compressContentStreams)()


def _draw_numbers(boxes):
    """Return a PDF with nothing but the numbers, for pages of these sizes."""
    from reportlab.pdfgen import canvas  # as core does: it takes time to load

    output = io.BytesIO()
    pen = canvas.Canvas(output)
    for number, box in enumerate(boxes, 1):
        width, height = float(box.getWidth()), float(box.getHeight())
        pen.setPageSize((width, height))
        pen.setFont("Helvetica", SIZE)
        pen.setFillGray(0.35)
        pen.drawRightString(width - RIGHT, LOWER, f"{number} / {len(boxes)}")
        pen.showPage()
    pen.save()
    return PdfFileReader(output, strict=False)
