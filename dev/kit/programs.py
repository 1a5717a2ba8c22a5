"""Programs beside Odoo: the browser of the tours, the maker of PDF letters, the reader of PDF text."""

import os
import shutil

from . import debian
from .home import locked, say, step

# program: (Debian package, what needs it)
PROGRAMS = {
    "chromium": ("chromium", "browser tests"),
    "wkhtmltopdf": ("wkhtmltopdf", "letters as PDF"),
    "pdftotext": ("poppler-utils", "tests that read a PDF, pictures of letters"),
}


OTHER_NAMES = {"chromium": ("google-chrome", "google-chrome-stable", "chromium-browser")}


def _missing(name):
    return not any(map(shutil.which, (name, *OTHER_NAMES.get(name, ()))))


def ensure_programs(*names):
    """Install what is missing when root asks; else say in one line per program what to do."""
    missing = list(filter(_missing, names or PROGRAMS))
    if missing and os.geteuid() == 0:
        with locked("programs"):
            for name in missing:
                package = PROGRAMS[name][0]
                with step(f"install {package}"):
                    debian.install(package)
        missing = list(filter(_missing, missing))
    for name in missing:
        package, need = PROGRAMS[name]
        say(f"!! {name} is missing ({need}): as root, apt-get install {package}")
    return not missing
