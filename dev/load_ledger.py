#!/usr/bin/env python3
"""Load customers, invoices, payments and disputes from a CSV, as they were known on a date.

The database must have the add-on (bin/odoo -d DB -i credit_risk_matrix --stop-after-init); a company
without a chart of accounts gets a generic one. Only invoices of the date or earlier are loaded; what
was settled by then is paid through the bank, what is open and in dispute is held. Load the same file
again with a later date to go on: nothing is loaded twice.

Either everything is loaded or nothing. Exit status: 0 loaded, 1 it failed, 2 the file, the date or
the database is refused. dev/ledger_file.py describes the columns of the CSV.
"""

import argparse
import contextlib
import os
import sys
import threading
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from kit.home import MODULE, locked
from ledger_file import LedgerFileError, read_ledger

BOOTSTRAP = Path(__file__).resolve().parent / "bootstrap.py"
INSTALL = f"bin/odoo -d %s -i {MODULE} --stop-after-init"


class Refused(Exception):
    """The database is not fit for a load; the message says what to do."""


class ProgressBar:
    """One line for each kind of document: a bar on a terminal, else only when it is complete."""

    WIDTH = 40

    def __init__(self, stream):
        self.stream = stream
        self.is_terminal = stream.isatty()

    def __call__(self, what, done, total):
        """Show that so many of the documents are done."""
        if self.is_terminal:
            filled = self.WIDTH * done // total if total else self.WIDTH
            bar = "#" * filled + "." * (self.WIDTH - filled)
            end = "\n" if done == total else ""
            self.stream.write(f"\r{what:18}[{bar}] {done}/{total}{end}")
        elif done == total:
            self.stream.write(f"{what:18}{total}\n")
        self.stream.flush()


def a_day(text):
    """Return the date that an argument means."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date: use YYYY-MM-DD") from error


def parse(arguments):
    """Return the command-line options."""
    parser = argparse.ArgumentParser(
        prog="dev/load_ledger.py",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("csv", metavar="CSV", help="the ledger file")
    parser.add_argument("database", metavar="DB", help="the database, with the add-on installed")
    parser.add_argument(
        "--as-of",
        metavar="DATE",
        type=a_day,
        default=date.today(),
        help="YYYY-MM-DD; today when left out",
    )
    return parser.parse_args(arguments)


def check_database(name):
    """Refuse a database that is not there or lacks the add-on."""
    from kit import databases

    if not databases.exists(name):
        raise Refused(f"There is no database {name}. Make it: {INSTALL % name}")
    with databases.cursor(name) as cr:
        cr.execute("SELECT to_regclass('ir_module_module') IS NOT NULL")
        if cr.fetchone()[0]:
            cr.execute("SELECT state FROM ir_module_module WHERE name = %s", (MODULE,))
            if cr.fetchone() in [("installed",), ("to upgrade",)]:
                return
    raise Refused(f"Database {name} does not have the add-on. Install it: {INSTALL % name}")


@contextlib.contextmanager
def environment(name):
    """An Odoo environment of the superuser in a transaction of its own, committed when all went well."""
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry
    from odoo.tools import config

    config.parse_config(["--no-http", "--log-level=warn"], setup_logging=True)
    threading.current_thread().dbname = name
    registry = Registry(name)
    with registry.cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {})
    registry.signal_changes()


def report(summary):
    """Print what was loaded."""
    print(
        f"{summary.company} as of {summary.as_of}\n"
        f"  added: {summary.customers} customers, {summary.invoices} invoices, "
        f"{summary.payments} payments, {summary.holds} holds; "
        f"ended: {summary.holds_ended} holds\n"
        f"  open items: {summary.open_items}, "
        f"receivable balance: {summary.balance:,.2f} {summary.currency}"
    )


def run(options, rows):
    """Load the rows into the database; return the exit status."""
    import odoo.init  # noqa: F401, I001  # without it, odoo is an empty namespace
    import psycopg2
    from odoo.exceptions import UserError
    from ledger_loader import LoadError, load

    try:
        check_database(options.database)
        with locked(f"load-{options.database}"), environment(options.database) as env:
            summary = load(env, rows, options.as_of, progress=ProgressBar(sys.stderr))
    except (Refused, LoadError, LedgerFileError) as error:
        print(error, file=sys.stderr)
        return 2
    except (UserError, psycopg2.Error) as error:
        print(f"{error}\nNothing was loaded.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nNothing was loaded.", file=sys.stderr)
        return 130
    report(summary)
    return 0


def main(arguments):
    """Read the file before anything else; then go on in Odoo's environment."""
    options = parse(arguments)
    try:
        rows = read_ledger(options.csv)
    except LedgerFileError as error:
        print(error, file=sys.stderr)
        return 2
    if "CREDIT_ODOO_KEY" not in os.environ:
        command = [sys.executable, str(BOOTSTRAP), str(Path(__file__).resolve()), *arguments]
        os.execv(sys.executable, command)
    return run(options, rows)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
