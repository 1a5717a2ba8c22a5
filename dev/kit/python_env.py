"""The virtual environment: exactly the packages of dev/requirements.txt, and Odoo importable."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from . import debian
from .home import HOME, REPO, SetupError, digest, remove, run, stamp, stamped, step, write

LOCK = REPO / "dev" / "requirements.txt"


def _uv():
    """The uv program: on the PATH, or installed beside the environment; None when it cannot be had (pip is used then)."""
    if found := shutil.which("uv"):
        return Path(found)
    folder = HOME / "uv"
    if not (folder / "bin" / "uv").exists():
        quiet = ["install", "-q", "--disable-pip-version-check"]
        command = [*_pip(), *quiet, "--target", folder, "uv"]
        done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, check=False)
        if done.returncode:
            return None
    return folder / "bin" / "uv"


def _pip():
    """A pip that runs with this Python; where the machine has none, the one in Debian's python3-pip-whl."""
    has_pip = subprocess.run(
        [sys.executable, "-m", "pip", "--version"], capture_output=True, check=False
    )
    if has_pip.returncode == 0:
        return [sys.executable, "-m", "pip"]
    folder = HOME / "pip"
    if not folder.exists():
        files = debian.download("pip", ["python3-pip-whl"], [debian.machine_suite()])
        debian.unpack(files, folder)
    wheels = sorted(folder.glob("usr/share/python-wheels/pip-*.whl"))
    if not wheels:
        raise SetupError(
            "No pip for this Python: install python3-pip (as root: apt-get install python3-pip)."
        )
    return [sys.executable, f"{wheels[-1]}/pip"]


def installer():
    """The start of a command that installs packages with this Python, whichever program does it."""
    if uv := _uv():
        return [uv, "pip", "install", "-q", "--system-certs", "--python", sys.executable]
    return [*_pip(), "install", "-q", "--disable-pip-version-check"]


def _create(venv, odoo):
    """Make the environment anew; it becomes usable when its stamp is written."""
    remove(venv)
    python = venv / "bin" / "python"
    env = {
        key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")
    }
    env["UV_SYSTEM_CERTS"] = "1"
    if uv := _uv():
        run(
            [uv, "venv", "-q", "--python", sys.executable, venv],
            env=env,
            error="No virtual environment could be made",
        )
        command = [uv, "pip", "install", "-q", "--python", python, "-r", LOCK]
    else:
        run(
            [sys.executable, "-m", "venv", venv],
            env=env,
            error="No virtual environment could be made (python3-venv?)",
        )
        command = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "-r", LOCK]
    run(
        command, env=env, error="The Python packages of dev/requirements.txt could not be installed"
    )
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
