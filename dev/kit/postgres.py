"""The PostgreSQL server: the one named by PGHOST or PGUSER, or a private cluster on a unix socket.

The private cluster belongs to the tooling alone and trades safety at a power cut for speed; what is in it can be made
again at any time.
"""

import os
import pwd
import subprocess
import time
from pathlib import Path

from . import debian
from .home import HOME, SetupError, digest, remove, run, say, step, write

ROLE = "odoo"
CLUSTER = HOME / "postgres"
UNPACKED = HOME / "postgres-programs"
MAX_SOCKET = 107 - len("/.s.PGSQL.5432.lock")
SETTINGS = """
listen_addresses = ''
fsync = off
synchronous_commit = off
full_page_writes = off
shared_buffers = 256MB
max_connections = 100
max_wal_size = 2GB
checkpoint_timeout = 15min
jit = off
"""


def _programs():
    """The folder of initdb and pg_ctl and the extra library folders that they need."""
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name)
    )
    for folder in reversed(installed):
        contrib = (
            Path("/usr/share/postgresql") / folder.parent.name / "extension" / "unaccent.control"
        )
        if (folder / "initdb").exists() and contrib.exists():
            return folder, []
    if not UNPACKED.exists():
        with step("download PostgreSQL (Debian's packages)"):
            names = debian.dependencies("postgresql")
            debian.unpack(debian.download("postgresql", names, [debian.machine_suite()]), UNPACKED)
    folders = sorted(UNPACKED.glob("usr/lib/postgresql/*/bin"))
    if not folders:
        raise SetupError(
            "PostgreSQL could not be had; set PGHOST and PGUSER to a server that you run yourself."
        )
    return folders[-1], [UNPACKED / "usr" / "lib", *UNPACKED.glob("usr/lib/*-linux-gnu*")]


def _wrapped(programs, libraries):
    """A folder with the same programs, each finding its libraries by itself."""
    folder = UNPACKED / "wrapped"
    for program in programs.iterdir():
        script = folder / program.name
        if not script.exists():
            path = ":".join(map(str, libraries))
            write(script, f'#!/bin/sh\nLD_LIBRARY_PATH="{path}" exec "{program}" "$@"\n')
            script.chmod(0o755)
    return folder


def _socket_folder():
    """A folder for the socket: in the working folder when its path is short enough, else under /tmp."""
    folder = CLUSTER / "socket"
    if len(str(folder).encode()) <= MAX_SOCKET:
        return folder
    return Path("/tmp") / f"credit-dev-{os.geteuid()}-{digest(HOME)}"


class PrivateServer:
    """A cluster of our own. PostgreSQL refuses to run as root, so root lets postgres or nobody run it."""

    def __init__(self):
        self.bin, self.libraries = _programs()
        self.data = CLUSTER / "data"
        self.log = CLUSTER / "log"
        self.socket = _socket_folder()
        self.owner = self._owner()

    @staticmethod
    def _owner():
        if os.geteuid():
            return None
        for name in ("postgres", "nobody"):
            try:
                return pwd.getpwnam(name)
            except KeyError:
                continue
        raise SetupError("Neither a user postgres nor nobody exists to run PostgreSQL.")

    @property
    def environment(self):
        """What libpq clients need to reach this server."""
        return {"PGHOST": str(self.socket), "PGPORT": "5432", "PGUSER": ROLE}

    def client_folders(self):
        """Folders for the PATH with createdb, dropdb, psql, ... of this server."""
        return [str(_wrapped(self.bin, self.libraries) if self.libraries else self.bin)]

    def _run(self, program, *arguments, error):
        command = [self.bin / program, *arguments]
        if self.owner:
            ids = [f"--reuid={self.owner.pw_uid}", f"--regid={self.owner.pw_gid}", "--clear-groups"]
            command = ["setpriv", *ids, *command]
        env = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        env.update(LC_ALL="C.UTF-8", HOME="/")
        if self.libraries:
            env["LD_LIBRARY_PATH"] = ":".join(map(str, self.libraries))
        return run(command, env=env, cwd="/", error=error)

    def _own_folder(self, folder, mode):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(mode)
        if self.owner:
            os.chown(folder, self.owner.pw_uid, self.owner.pw_gid)

    def _check_reachable(self):
        """A closed parent folder (mode 0700) would hide the cluster from the user who runs it."""
        if not self.owner:
            return
        for folder in (CLUSTER, *CLUSTER.parents):
            if (
                folder.exists()
                and not folder.stat().st_mode & 0o001
                and folder.stat().st_uid != self.owner.pw_uid
            ):
                raise SetupError(
                    f"{folder} is closed to the user {self.owner.pw_name}, who runs PostgreSQL.\n"
                    "  Set CREDIT_DEV_HOME to a folder that everybody may enter."
                )

    def running(self):
        """True when the server process of our data folder answers."""
        pid_file = self.data / "postmaster.pid"
        if not pid_file.exists():
            return False
        command = [self.bin / "pg_isready", "-q", "-h", self.socket]
        env = (
            {**os.environ, "LD_LIBRARY_PATH": ":".join(map(str, self.libraries))}
            if self.libraries
            else None
        )
        return subprocess.run(command, env=env, check=False).returncode == 0

    def create(self):
        """Make the cluster aside and rename it, so that it is whole or absent."""
        half = CLUSTER / "data.part"
        remove(half)
        self._own_folder(CLUSTER, 0o755)
        self._own_folder(half, 0o700)
        options = ["-U", ROLE, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        self._run("initdb", "-D", half, *options, error="PostgreSQL could not make a cluster")
        with (half / "postgresql.conf").open("a") as handle:
            handle.write(f"{SETTINGS}unix_socket_directories = '{self.socket}'\n")
        half.rename(self.data)

    def start(self):
        """Start the server, also after the machine was switched off in the middle of something."""
        self._own_folder(self.socket, 0o755 if self.socket.parent == CLUSTER else 0o711)
        self.log.touch()
        if self.owner:
            os.chown(self.log, self.owner.pw_uid, self.owner.pw_gid)
        arguments = ["-D", self.data, "-l", self.log, "-w", "-t", "120", "start"]
        self._run("pg_ctl", *arguments, error=f"PostgreSQL did not start; its log is {self.log}")

    def ensure(self):
        """Return the libpq environment of a running server."""
        if self.running():
            return self.environment
        self._check_reachable()
        if not (self.data / "PG_VERSION").exists():
            with step("make a PostgreSQL cluster"):
                self.create()
        with step("start PostgreSQL"):
            try:
                self.start()
            except SetupError as error:
                aside = self.data.with_name(f"data.broken-{int(time.time())}")
                say(f"{error}\nThe cluster is put aside as {aside} and made anew.")
                self.data.rename(aside)
                self.create()
                self.start()
        return self.environment


class GivenServer:
    """A server that the developer runs: PGHOST, PGPORT, PGUSER and PGPASSWORD say which."""

    @property
    def environment(self):
        return {
            key: os.environ[key]
            for key in ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD")
            if os.environ.get(key)
        }

    def client_folders(self):
        """Folders for the PATH; with a server of one's own the client programs are there too."""
        return []

    def ensure(self):
        """Return the libpq environment; there is nothing to start."""
        return self.environment


def server():
    """The server to use."""
    if os.environ.get("PGHOST") or os.environ.get("PGUSER"):
        return GivenServer()
    return PrivateServer()
