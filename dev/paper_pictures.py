"""Pictures of letters, e-mails and reports, as `papers.py` makes them from the demo company.

Letters and e-mails go to docs/letters, a picture for each language; reports to docs/screenshots, their first two pages as PDF
and the first sheet of the XLSX as LibreOffice shows it; of a report in Dutch the first page.
"""

import shutil
import tempfile
from pathlib import Path

import demo
from kit import databases
from kit.home import REPO, SetupError, run, step
from PIL import Image, ImageChops, ImageOps

LETTERS, REPORTS = REPO / "docs" / "letters", REPO / "docs" / "screenshots"
#: dots per inch, pages of a report, width of an e-mail in pixels, the line around a page
SHARPNESS, PAGES, WIDTH, EDGE = 100, 2, 760, "#d0d0d0"
MAKE = """
import sys
sys.path.insert(0, {dev!r})
import papers
from odoo.addons.credit_risk_matrix.models.schedule.report_registry import REPORTS
company_id = int(env["ir.config_parameter"].get_param("credit_demo.company"))
papers.make(env, env["res.company"].browse(company_id), {folder!r}, REPORTS, {names!r})
env.cr.rollback()
"""


def picture_papers(names, browser, shrink):
    """Make the pictures of these papers, of all without names.

    :param browser: shows the e-mails
    :param shrink: function of a picture that returns it with few colours
    """
    with tempfile.TemporaryDirectory(prefix="credit_papers_") as folder:
        with step("letters and reports of the demo company"):
            text = MAKE.format(dev=str(REPO / "dev"), folder=folder, names=sorted(names))
            options = ["shell", "-d", demo.NAME, "--no-http", "--log-level=error"]
            databases.odoo(*options, script=text, error="The letters could not be made")
        files = sorted(Path(folder).iterdir())
        with step(f"pictures of {len(files)} letters and reports"):
            for file in files:
                for name, picture in _picture(file, browser):
                    target = REPORTS if name.startswith("report_") else LETTERS
                    target.mkdir(exist_ok=True)
                    shrink(picture.convert("RGB")).save(target / f"{name}.png", optimize=True)


def _picture(file, browser):
    """Yield the names and pictures of one paper."""
    if file.suffix == ".html":
        yield file.stem, _picture_page(file, browser)
    elif file.suffix == ".xlsx":
        yield file.stem, _trim(_picture_pdf(_convert(file))[0])
    else:
        pages = _picture_pdf(file)
        yield file.stem, pages[0]
        if file.stem.startswith("report_") and file.stem.endswith("_pdf"):
            yield from ((f"{file.stem}_{number}", page) for number, page in enumerate(pages[1:], 2))


def _picture_pdf(file):
    """Return the first pages of a PDF."""
    stem = file.with_name(f"{file.stem}_page")
    options = ["-r", str(SHARPNESS), "-png", "-l", str(PAGES)]
    run(["pdftoppm", *options, str(file), str(stem)], error=f"{file.name} has no pages")
    pages = sorted(file.parent.glob(f"{stem.name}-*.png"))
    return [ImageOps.expand(Image.open(page).convert("RGB"), 1, EDGE) for page in pages]


def _convert(file):
    """Return an XLSX as a PDF, as LibreOffice prints it."""
    office = shutil.which("soffice")
    if not office:
        raise SetupError("LibreOffice is missing: as root, apt-get install libreoffice-calc")
    profile = file.parent / "office"
    options = ["--headless", f"-env:UserInstallation=file://{profile}", "--convert-to", "pdf"]
    run([office, *options, "--outdir", str(profile), str(file)], error=f"{file.name} does not open")
    return profile / f"{file.stem}.pdf"


def _picture_page(file, browser):
    """Return an e-mail as a browser shows it, as long as it is."""
    size = {"width": WIDTH, "deviceScaleFactor": 1, "mobile": False}
    browser.call("Emulation.setDeviceMetricsOverride", height=400, **size)
    browser.call("Page.navigate", url=file.as_uri())
    browser.wait("body table", file.name)
    height = browser.evaluate("document.documentElement.scrollHeight") + 12
    browser.call("Emulation.setDeviceMetricsOverride", height=height, **size)
    return ImageOps.expand(browser.picture().convert("RGB"), 1, EDGE)


def _trim(picture):
    """Return a picture without the empty paper at its right and below."""
    white = Image.new("RGB", picture.size, "white")
    inner = (2, 2, picture.width - 2, picture.height - 2)
    box = ImageChops.difference(picture, white).crop(inner).getbbox()
    if not box:
        return picture
    right, lower = (min(side + 40, whole) for side, whole in zip(box[2:], inner[2:], strict=True))
    return ImageOps.expand(picture.crop((2, 2, right, lower)), 1, EDGE)
