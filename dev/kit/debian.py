"""Packages from Debian without installing them: own lists and cache, the mirror that this machine already uses.

Works as an ordinary user: `apt-get` only downloads here and `dpkg-deb -x` only unpacks.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

from .home import CACHE, HOME, SetupError, remove, run, write

CONTENTS = "packages.txt"  # in an unpacked folder: the files that it was made from
APT = HOME / "apt"
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")


def machine_suite():
    """The code name of the machine's own Debian, e.g. bookworm."""
    text = Path("/etc/os-release").read_text() if Path("/etc/os-release").exists() else ""
    found = re.search(r'^VERSION_CODENAME="?([a-z]+)', text, re.MULTILINE)
    return found.group(1) if found else "sid"


def _mirror():
    """The address of the mirror, as the machine's own apt knows it."""
    if not shutil.which("apt-get"):
        raise SetupError(
            "This machine has no apt-get, so Odoo 19 cannot be taken from Debian.\n"
            "  Get the Odoo 19.0 source yourself and set ODOO_HOME to its folder."
        )
    form = "$(REPO_URI) $(SUITE) $(CODENAME)"
    out = run(
        ["apt-get", "indextargets", "--format", form, "Created-By: Packages"],
        error="apt-get does not know any package source",
    )
    suite = machine_suite()
    rows = [line.split() for line in out.splitlines() if "security" not in line.split()[0]]
    debian = [row for row in rows if "debian" in row[0]]
    uris = [row[0] for row in debian if suite in row[1:]] or [row[0] for row in debian]
    if not uris:
        raise SetupError(
            "This machine's apt knows no Debian mirror, so Odoo 19 cannot be taken from Debian.\n"
            "  Get the Odoo 19.0 source yourself and set ODOO_HOME to its folder."
        )
    return uris[0]


def _options():
    return [
        "-o", f"Dir::State::Lists={APT}/lists",
        "-o", f"Dir::Cache={APT}/cache",
        "-o", f"Dir::Etc::SourceList={APT}/sources.list",
        "-o", "Dir::Etc::SourceParts=/dev/null",
        "-o", "APT::Sandbox::User=",
        "-o", "Acquire::Languages=none",
        "-o", "Acquire::Retries=3",
        "-o", "Debug::NoLocking=1",
    ]  # fmt: skip


def _update(suites):
    """Read the package lists of the given suites into our own state."""
    for folder in ("lists/partial", "cache/archives/partial"):
        (APT / folder).mkdir(parents=True, exist_ok=True)
    signed = f"[signed-by={KEYRING}] " if KEYRING.exists() else ""
    mirror = _mirror()
    write(APT / "sources.list", "".join(f"deb {signed}{mirror} {suite} main\n" for suite in suites))
    run(["apt-get", *_options(), "-q", "update"], error="The package lists could not be read")


def dependencies(package):
    """`package` and everything it needs that this machine has not installed."""
    _update([machine_suite()])
    out = run(
        ["apt-get", *_options(), "-s", "-q", "--no-install-recommends", "install", package],
        error=f"Debian's {package} cannot be had",
    )
    return re.findall(r"^Inst (\S+)", out, re.MULTILINE)


def _checksum(path):
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _cached(name):
    """The files of an earlier download, or nothing when one is missing or damaged."""
    index = CACHE / f"{name}.json"
    if not index.is_file():
        return []
    wanted = json.loads(index.read_text())
    files = [CACHE / file for file in wanted]
    whole = all(file.is_file() and _checksum(file) == wanted[file.name] for file in files)
    return files if whole else []


def download(name, packages, suites):
    """The .deb files of `packages` ("name" or "name/suite"), kept in the cache for the next set-up."""
    if files := _cached(name):
        return files
    _update(suites)
    half = CACHE / f"{name}.part"
    remove(half)
    half.mkdir(parents=True)
    run(
        ["apt-get", *_options(), "-q", "download", *packages],
        cwd=half,
        error=f"Debian's packages for {name} could not be downloaded",
    )
    files = []
    for file in sorted(half.iterdir()):
        files.append(CACHE / file.name)
        os.replace(file, files[-1])
    write(
        CACHE / f"{name}.json", json.dumps({file.name: _checksum(file) for file in files}, indent=1)
    )
    remove(half)
    return files


def unpack(files, target):
    """Unpack all files into one root folder; made aside and renamed, so it is whole or absent."""
    half = target.with_name(target.name + ".part")
    remove(half)
    half.mkdir(parents=True)
    for file in files:
        run(["dpkg-deb", "-x", file, half], error=f"{file.name} could not be unpacked")
    (half / CONTENTS).write_text("".join(f"{file.name}\n" for file in files))
    half.chmod(0o755)
    remove(target)
    half.rename(target)


def install(package):
    """As root, install a Debian package into the machine (browser, PDF maker); True when that went well."""
    if os.geteuid() or not shutil.which("apt-get"):
        return False
    wait = ["-q", "-y", "-o", "DPkg::Lock::Timeout=900", "-o", "Acquire::Retries=3"]
    command = ["apt-get", *wait, "--no-install-recommends", "install", package]
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quiet = {
        "stdin": subprocess.DEVNULL,
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.DEVNULL,
        "env": env,
        "check": False,
    }
    if subprocess.run(command, **quiet).returncode == 0:
        return True
    subprocess.run(["apt-get", *wait, "update"], **quiet)
    return subprocess.run(command, **quiet).returncode == 0
