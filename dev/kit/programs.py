"""Programs beside Odoo: the browser of the tours, the maker of PDF letters, the reader of PDF text."""

import os
import shutil

from . import debian
from .home import locked, say, step

# program: (Debian package, what needs it)
PROGRAMS = {
    "chromium": ("chromium", "browser tests"),
    "wkhtmltopdf": ("wkhtmltopdf", "letters as PDF"),
    "pdftotext": ("poppler-utils", "tests that read a PDF"),
}


def ensure_programs(*names):
    """Install what is missing when root asks; else say in one line per program what to do."""
    missing = [name for name in names or PROGRAMS if not shutil.which(name)]
    packages = [PROGRAMS[name][0] for name in missing]
    if missing and os.geteuid() == 0:
        with locked("programs"), step(f"install {', '.join(packages)}"):
            debian.install(packages)
        missing = [name for name in missing if not shutil.which(name)]
    for name in missing:
        package, need = PROGRAMS[name]
        say(f"!! {name} is missing ({need}): as root, apt-get install {package}")
    return not missing
