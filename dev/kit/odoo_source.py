"""Odoo 19 Community itself: the one that is already there, or Debian's package unpacked into our own folder."""

import importlib.util
import os
import re
from pathlib import Path

from . import debian
from .home import HOME, ODOO_SERIES, SetupError, digest, stamp, stamped, step

# The web client's libraries and fonts, from the suite whose files have the names that Odoo links to.
COMPANIONS = [
    "libjs-jquery",
    "libjs-underscore",
    "libjs-jquery-form",
    "fonts-font-awesome",
    "fonts-roboto-unhinted",
    "fonts-montserrat",
    "fonts-inconsolata",
    "fonts-ocr-b",
    "fonts-glyphicons-halflings",
]
PACKAGES = ["odoo-19/sid", *(f"{name}/trixie" for name in COMPANIONS)]
ROOT = HOME / "odoo"

# Left out of Debian's package; the web client's assets ask for it by name.
MISSING = {
    "addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js": "/* background blur is not available here */\n"
}


class Odoo:
    """Where Odoo is: `path` is the folder that holds the package `odoo`, `addons` where its add-ons are."""

    def __init__(self, path):
        self.path = Path(path)
        inside, beside = self.path / "odoo" / "addons", self.path / "addons"
        self.addons = [inside] if (inside / "account").is_dir() else [beside]

    @property
    def version(self):
        """The text of release.py, e.g. 19.0, 19.0.post20250918."""
        text = (self.path / "odoo" / "release.py").read_text()
        numbers = re.search(r"^version_info\s*=\s*\((\d+),\s*(\d+)", text, re.MULTILINE)
        return f"{numbers.group(1)}.{numbers.group(2)}"

    @property
    def key(self):
        """Changes when another Odoo is used."""
        packages = ROOT / debian.CONTENTS
        unpacked = packages.read_text() if ROOT in self.path.parents and packages.exists() else ""
        return digest(self.path, (self.path / "odoo" / "release.py").read_text(), unpacked)


def _given():
    """An Odoo that the developer names or that this Python can import; None when there is none."""
    if os.environ.get("ODOO_HOME"):
        path = Path(os.environ["ODOO_HOME"]).absolute()
        if not (path / "odoo" / "release.py").is_file():
            raise SetupError(f"ODOO_HOME is {path}, but there is no odoo/release.py in it.")
        return Odoo(path)
    spec = importlib.util.find_spec("odoo")
    for folder in spec.submodule_search_locations if spec else ():
        if (Path(folder) / "release.py").is_file():
            return Odoo(Path(folder).parent)
    return None


def ensure_odoo():
    """Return the Odoo to use, fetching and unpacking it the first time."""
    odoo = _given()
    if odoo and odoo.version == ODOO_SERIES:
        return odoo
    if odoo and os.environ.get("ODOO_HOME"):
        raise SetupError(f"ODOO_HOME holds Odoo {odoo.version}; this add-on is for Odoo 19.0.")
    path = ROOT / "usr" / "lib" / "python3" / "dist-packages"
    key = digest(*PACKAGES)
    if not (stamped("odoo", key) and (path / "odoo" / "release.py").is_file()):
        with step("download Odoo 19 (Debian's packages, 135 MB)"):
            files = debian.download("odoo-19", PACKAGES, ["sid", "trixie", debian.machine_suite()])
        with step("unpack Odoo 19"):
            debian.unpack(files, ROOT)
            for name, text in MISSING.items():
                file = path / "odoo" / name
                if not file.exists():
                    file.parent.mkdir(parents=True, exist_ok=True)
                    file.write_text(text)
        stamp("odoo", key)
    return Odoo(path)
