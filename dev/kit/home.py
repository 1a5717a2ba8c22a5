"""The working folder of the tooling, outside the repository, and the small helpers that every step uses.

Nothing of Odoo, Python packages or PostgreSQL is ever put into the repository itself: `<home>` holds it all and may be
deleted at any time; the next command makes it again.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

MODULE = "credit_risk_matrix"
REPO = Path(__file__).resolve().parents[2]
ODOO_SERIES = "19.0"


class SetupError(Exception):
    """Something is missing that the tooling cannot get by itself; the message says what to do."""


def _default_home():
    """Root's own home is closed to the postgres user, so root works in /var/lib."""
    if os.environ.get("CREDIT_DEV_HOME"):
        return Path(os.environ["CREDIT_DEV_HOME"])
    if os.geteuid() == 0:
        return Path("/var/lib/credit-risk-matrix-dev")
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data) / "credit-risk-matrix-dev"


HOME = _default_home().absolute()
CACHE = (
    Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache").absolute()
    / "credit-risk-matrix"
)
DATA_DIR = HOME / "data"


def digest(*parts):
    """A short key of texts; a folder or database is remade when its key changes."""
    return hashlib.sha256("\0".join(str(part) for part in parts).encode()).hexdigest()[:12]


CHECKOUT_KEY = digest(HOME, REPO)[:8]
CHECKOUT = HOME / "checkouts" / CHECKOUT_KEY


def say(text):
    """One line of progress, on stderr so that a command's own output stays clean."""
    print(text, file=sys.stderr, flush=True)


@contextlib.contextmanager
def step(title):
    """Say what is being done and, when it is done, how long it took."""
    start = time.monotonic()
    say(f".. {title}")
    yield
    say(f"ok {title} ({time.monotonic() - start:.1f} s)")


@contextlib.contextmanager
def locked(name):
    """Only one process at a time does this; another one waits and then finds the work done."""
    folder = HOME / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f".. waiting: another command is busy with {name}")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def stamped(name, key):
    """True when the step `name` was finished for exactly this key."""
    stamp = HOME / "stamps" / name
    return stamp.is_file() and stamp.read_text() == str(key)


def stamp(name, key):
    """Remember that the step is finished; written last, so an interrupted step is done again."""
    write(HOME / "stamps" / name, str(key))


def write(path, text):
    """Write a file in one piece: a reader sees the old text or the new one, never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    half.write_text(text)
    half.rename(path)


def remove(path):
    """Delete a file, link or folder that may or may not be there."""
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.exists():
        shutil.rmtree(path)


def clean_environment():
    """The environment without what would lead a program to another Python's packages."""
    leading = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}
    return {key: value for key, value in os.environ.items() if key not in leading}


def run(command, *, error, **options):
    """Run a command quietly; when it fails, show the end of what it printed under the words of `error`."""
    options.setdefault("env", clean_environment())
    done = subprocess.run(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
        **options,
    )
    if done.returncode:
        tail = "\n".join(done.stdout.splitlines()[-25:])
        raise SetupError(f"{error}\n  command: {' '.join(map(str, command))}\n{tail}")
    return done.stdout
