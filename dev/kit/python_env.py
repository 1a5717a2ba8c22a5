"""The virtual environment: exactly the packages of dev/requirements.txt, and Odoo importable."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from . import debian
from .home import (
    CACHE,
    HOME,
    REPO,
    SetupError,
    clean_environment,
    digest,
    remove,
    run,
    stamp,
    stamped,
    step,
    write,
)

LOCK = REPO / "dev" / "requirements.txt"


def _uv():
    """The uv program: on the PATH, or installed beside the environment; None when it cannot be had (pip is used then)."""
    if Path("/etc/ssl/certs/ca-certificates.crt").exists():
        os.environ.setdefault("UV_SYSTEM_CERTS", "1")
    if found := shutil.which("uv"):
        return Path(found)
    folder = CACHE / "uv"
    if not folder.exists():
        half = CACHE / "uv.part"
        remove(half)
        quiet = ["install", "-q", "--disable-pip-version-check", "--target", half, "uv"]
        options = {"stdin": subprocess.DEVNULL, "capture_output": True, "check": False}
        if subprocess.run([*_pip(), *quiet], **options).returncode:
            return None
        half.rename(folder)
    return folder / "bin" / "uv"


def _pip(python=sys.executable):
    """A pip that runs with a Python; where the machine has none, the one in Debian's python3-pip-whl."""
    shown = subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False)
    if shown.returncode == 0:
        return [python, "-m", "pip"]
    folder = HOME / "pip"
    if not folder.exists():
        files = debian.download("pip", ["python3-pip-whl"], [debian.machine_suite()])
        debian.unpack(files, folder)
    wheels = sorted(folder.glob("usr/share/python-wheels/pip-*.whl"))
    if not wheels:
        raise SetupError(
            "No pip for this Python: install python3-pip (as root: apt-get install python3-pip)."
        )
    return [python, f"{wheels[-1]}/pip"]


def installer(python=sys.executable):
    """The start of a command that installs packages for a Python, whichever program does it."""
    if uv := _uv():
        return [uv, "pip", "install", "-q", "--python", python]
    return [*_pip(python), "install", "-q", "--disable-pip-version-check"]


def _install_lock(python, offline):
    """Install the locked packages, from uv's cache alone when everything is in it."""
    command = [*installer(python), "-r", LOCK]
    if offline:
        quiet = {"stdin": subprocess.DEVNULL, "capture_output": True, "check": False}
        if (
            subprocess.run([*command, "--offline"], env=clean_environment(), **quiet).returncode
            == 0
        ):
            return
    run(command, error="The Python packages of dev/requirements.txt could not be installed")


def _create(venv, odoo):
    """Make the environment anew; it becomes usable when its stamp is written."""
    remove(venv)
    uv = _uv()
    maker = [uv, "venv", "-q", "--python", sys.executable] if uv else [sys.executable, "-m", "venv"]
    run(
        [*maker, venv],
        error="No virtual environment could be made (as root: apt-get install python3-venv)",
    )
    _install_lock(venv / "bin" / "python", offline=bool(uv))
    site = next((venv / "lib").glob("python3*")) / "site-packages"
    write(site / "odoo-source.pth", f"{odoo.path}\n")


def ensure_python(odoo):
    """Return the Python of an environment that has everything, making it when the lock, Python or Odoo changed."""
    if sys.version_info < (3, 11):  # noqa: UP036  (the machine's Python, not ours)
        raise SetupError("Python 3.11 or newer is needed.")
    key = digest(LOCK.read_text(), sys.version, odoo.path)
    venv = HOME / f"venv-{key}"
    python = venv / "bin" / "python"
    if not (stamped(venv.name, key) and python.exists()):
        with step("install the Python packages"):
            _create(venv, odoo)
        stamp(venv.name, key)
    return python
