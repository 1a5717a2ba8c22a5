"""The databases of a run: the ledger, made once and cloned, and what is installed in the clones."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg2
from kit import databases
from kit.home import SetupError, digest, run, step

from . import ledger, peers, plan

HERE = Path(__file__).resolve().parent
#: the files that decide what the ledger is
MAKERS = ("plan.py", "clone.py", "ledger.py", "template.py")


class Stage:
    """The databases of one size."""

    def __init__(self, size, seed):
        self.size, self.seed = size, seed
        self.made = []

    def name(self, role):
        """The name of a database of this checkout, size and role."""
        return databases.own_name(f"bench_{self.size}_{role}")

    def make_ledger(self):
        """Return the database with the ledger alone; one that was kept is used again."""
        source = databases.template()
        key = digest(source, self.seed, *((HERE / name).read_text() for name in MAKERS))
        name = self.name(f"ledger_{key[:8]}")
        if not databases.exists(name):
            half = self.name("part")
            databases.clone(source, half)
            invoices, customers = plan.SIZES[self.size]
            with step(f"make a ledger of {invoices:,} invoices and {customers:,} customers"):
                child(half, "prepare_template")
                fill(half, plan.make_plan(self.size, self.seed))
            databases.rename(half, name)
        self.made.append(name)
        return name

    def clone(self, source, role, modules=(), config=None):
        """Return a clone of a database, with modules installed."""
        name = self.name(role)
        databases.clone(source, name, large=True)
        self.made.append(name)
        if modules:
            with step(f"install {', '.join(modules)}"):
                install(name, modules, config)
        return name

    def make_peers(self, source):
        """Return a clone with the peers, ready to work; None when they cannot be had."""
        config = peers.configuration()
        name = self.clone(source, "peers", peers.MODULES, config)
        child(name, "peer_prepare", config=config)
        return name

    def drop(self):
        """Drop everything that was made."""
        for name in self.made:
            databases.drop(name)


def install(name, modules, config=None):
    """Install modules in a database and bring its statistics up to date."""
    arguments = [
        "-d",
        name,
        "-i",
        ",".join(modules),
        "--stop-after-init",
        "--no-http",
        "--log-level=warn",
    ]
    error = f"{', '.join(modules)} could not be installed"
    run(databases.odoo_command(*arguments), env=environment(config), error=error)
    analyze(name)


def analyze(name):
    """Do what the server would do by itself in a quiet hour."""
    with databases.cursor(name) as cr:
        cr.execute("VACUUM ANALYZE")


def fill(name, the_plan):
    """Write the plan into a database."""
    with transaction(name) as cr:
        ledger.write_plan(cr, the_plan)
    analyze(name)


class transaction:
    """A cursor of a transaction of its own, committed at the end."""

    def __init__(self, name):
        self.connection = psycopg2.connect(dbname=name)

    def __enter__(self):
        return self.connection.cursor()

    def __exit__(self, kind, _error, _trace):
        if kind is None:
            self.connection.commit()
        self.connection.close()


def environment(config=None):
    """The environment of a process that runs Odoo."""
    return {**os.environ, **({"ODOO_RC": str(config)} if config else {})}


def child_command(name, measure, **options):
    """The command line of a measure in a process of its own."""
    return [sys.executable, str(HERE / "child.py"), name, measure, json.dumps(options)]


def child(name, measure, config=None, limit=None, **options):
    """Do a measure in a process of its own and return its result.

    :param limit: seconds after which it is stopped; its result is then that it took longer
    """
    try:
        done = subprocess.run(
            child_command(name, measure, **options),
            env=environment(config),
            capture_output=True,
            text=True,
            check=False,
            timeout=limit,
        )
    except subprocess.TimeoutExpired:
        return {"seconds": limit, "absent": f"stopped, not finished after {limit:,} s"}
    if done.returncode:
        raise SetupError(f"{measure} failed on {name}\n{done.stderr[-4000:]}")
    return json.loads(done.stdout.splitlines()[-1])
