#!/usr/bin/env python3
"""Replay a ledger file day by day: what comes in is booked, then the daily follow-up works.

    dev/replay_ledger.py [CSV] [--from 2013-07-01] [--until 2013-09-30] [--path strict] [--keep]

It makes a database of its own, from which no mail can leave, and drops it at the end. Every day it checks that the run ties out with the file and with the trial balance, that every
open item has a reason, that no message was about what the file calls paid, disputed or not due, that no item
got a level twice or a softer one after a harder one, and that no customer was contacted within the quiet days.
What was done is printed per month, level and channel (docs/replay.md tells what the numbers mean).

Exit status: 0 every promise held, 1 one was broken or it failed, 2 the file or the dates are refused.
"""

import argparse
import contextlib
import os
import sys
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from kit.home import MODULE, REPO, SetupError, step
from ledger_file import LedgerFileError, read_ledger
from load_ledger import BOOTSTRAP, a_day, environment

LEDGER = REPO.parent / "shared" / "data" / "ar_ledger.csv"
#: broken promises of a day that are shown
SHOWN = 20


def parse(arguments):
    """Return the command-line options."""
    parser = argparse.ArgumentParser(
        prog="dev/replay_ledger.py",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "csv",
        metavar="CSV",
        nargs="?",
        default=LEDGER,
        help="the ledger file (default: %(default)s)",
    )
    for name, day in (("from", date(2013, 7, 1)), ("until", date(2013, 9, 30))):
        parser.add_argument(
            f"--{name}",
            dest=name.replace("from", "first"),
            metavar="DATE",
            type=a_day,
            default=day,
            help="YYYY-MM-DD (default: %(default)s)",
        )
    parser.add_argument(
        "--path",
        choices=("standard", "strict", "gentle"),
        help="every customer follows this shipped path (default: the one of its cell in the matrix)",
    )
    parser.add_argument(
        "--keep", action="store_true", help="keep the database to look at, until the next --keep"
    )
    options = parser.parse_args(arguments)
    if options.until < options.first:
        parser.error(f"--until {options.until} is before --from {options.first}: swap them")
    return options


def read_rows(options):
    """Return the rows of the file; refuse a file in which nothing happens in these days."""
    rows = read_ledger(options.csv)
    first = min(row.invoice_date for row in rows)
    if options.until < first:
        raise LedgerFileError(
            [f"{options.csv}: the first invoice is of {first}, after --until {options.until}"]
        )
    return rows


@contextlib.contextmanager
def own_database(keep, purpose="replay"):
    """A new database with the add-on, from which no mail can leave; dropped at the end unless it is kept."""
    from kit import databases

    from odoo import sql_db

    name = databases.own_name(purpose if keep else f"{purpose}_{os.getpid()}")
    try:
        databases.clone(databases.template(), name)
        databases.mail_off(name)
        with step(f"install the add-on in {name}"):
            flags = ["-i", MODULE, "--stop-after-init", "--no-http", "--log-level=warn"]
            databases.odoo("-d", name, *flags, error="The add-on could not be installed")
        yield name
    finally:
        sql_db.close_all()
        if not keep:
            databases.drop(name)


def replay(env, options, rows):
    """Live the days; return the exit status."""
    from ledger_replay import Replay

    days = (options.until - options.first).days + 1
    with step(f"load what was known before {options.first}"):
        company = Replay(env, rows, options.first, path=options.path)
    with step(f"live {days} days"):
        for day in (options.first + timedelta(days=number) for number in range(days)):
            if problems := company.live(day):
                print(f"{day}: {len(problems)} broken\n  " + "\n  ".join(problems[:SHOWN]))
                return 1
    print_table(
        ("Month", "Level", "Channel", "Messages", "Items", "Amount"), company.count(), words=3
    )
    print_table(("Reason on the last day", "Items", "Amount"), company.count_reasons(), words=1)
    print(
        f"\n{days} days, contacted customers: {company.count_customers()}; every promise held on every day"
    )
    return 0


def print_table(heading, rows, words):
    """Print rows as a table; the first columns are words, the others numbers, the last an amount."""
    marks = ["---"] * words + ["---:"] * (len(heading) - words)
    lines = [heading, marks, *([*row[:-1], f"{row[-1]:,.2f}"] for row in rows)]
    print("\n" + "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines))


def run(options, rows):
    """Replay the rows; return the exit status."""
    import odoo.init  # noqa: F401, I001  # without it, odoo is an empty namespace
    import psycopg2
    from odoo.exceptions import UserError
    from ledger_loader import LoadError

    try:
        with own_database(options.keep) as name, environment(name) as env:
            status = replay(env, options, rows)
    except (LoadError, LedgerFileError) as error:
        print(error, file=sys.stderr)
        return 2
    except (SetupError, UserError, psycopg2.Error) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    if options.keep:
        print(f"Look at it: bin/odoo -d {name}")
    return status


def main(arguments):
    """Read the file before anything else; then go on in Odoo's environment."""
    options = parse(arguments)
    try:
        rows = read_rows(options)
    except LedgerFileError as error:
        print(error, file=sys.stderr)
        return 2
    if "CREDIT_ODOO_KEY" not in os.environ:
        command = [sys.executable, str(BOOTSTRAP), str(Path(__file__).resolve()), *arguments]
        os.execv(sys.executable, command)
    return run(options, rows)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
