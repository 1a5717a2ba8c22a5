#!/usr/bin/env python3
"""Replay a policy over a year of a ledger, as the screen "Replays" does, and print the result, the time and the memory.

    dev/replay_policy.py [CSV] [--months 12] [--until 2013-12-31] [--grading month|week|day] [--draft] [--keep]
    dev/replay_policy.py --lived             the ledger is lived through day by day first (dev/replay_ledger.py), and
                                             what was really asked for is compared with the replay, invoice by invoice
    dev/replay_policy.py --size 20k          the ledger of bin/bench of that size, as of its own date

It makes a database of its own, from which no mail can leave, and drops it at the end. The replay runs in a process of its
own, so that the memory is that of the replay (with Odoo itself in it); with --draft a copy of the policy is replayed
beside the present one. docs/policy_trial.md has the numbers of the last time.

Exit status: 0 done, 1 it failed, 2 the file or the dates are refused.
"""

import argparse
import contextlib
import os
import resource
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from bench import plan
from kit.home import MODULE, SetupError, step
from ledger_file import LedgerFileError, read_ledger
from load_ledger import BOOTSTRAP, a_day, environment
from replay_ledger import LEDGER, own_database, print_table

GRADINGS = ("month", "week", "day")
MEGABYTE = 1024


def parse(arguments):
    """Return the command-line options."""
    parser = argparse.ArgumentParser(
        prog="dev/replay_policy.py",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("csv", metavar="CSV", nargs="?", default=LEDGER, help="the ledger file")
    parser.add_argument("--size", choices=plan.SIZES, help="a ledger of bin/bench, instead of CSV")
    parser.add_argument("--months", type=int, default=12)
    parser.add_argument("--until", metavar="DATE", type=a_day, help="the last day: YYYY-MM-DD")
    parser.add_argument("--grading", choices=GRADINGS, default="month")
    parser.add_argument("--days-overdue", type=int, default=60, help="in default after so many")
    parser.add_argument("--draft", action="store_true", help="with a copy of the policy beside it")
    parser.add_argument("--lived", action="store_true", help="live the days first, and compare")
    parser.add_argument("--keep", action="store_true", help="keep the database to look at")
    parser.add_argument("--measure", metavar="DB", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    options.until = options.until or (plan.AS_OF if options.size else date(2013, 12, 31))
    return options


@contextlib.contextmanager
def ledger_database(options):
    """A database with the ledger and the add-on, dropped at the end unless it is kept."""
    if not options.size:
        from ledger_loader import load

        rows = read_ledger(options.csv)
        with own_database(options.keep) as name:
            if options.lived:
                live(name, rows, options)
            else:
                with step("load the ledger"), environment(name) as env:
                    load(env, rows, options.until)
            yield name
        return
    from bench.stage import Stage

    stage = Stage(options.size, seed=1)
    try:
        yield stage.clone(stage.make_ledger(), "replay", [MODULE])
    finally:
        if not options.keep:
            stage.drop()


def live(name, rows, options):
    """Live the days of the replay in a database, as dev/replay_ledger.py does."""
    from dateutil.relativedelta import relativedelta

    first = options.until + timedelta(days=1) - relativedelta(months=options.months)
    with step(f"live the days from {first} to {options.until}"), environment(name) as env:
        from policy_messages import live_days  # the add-on is there once the database is

        problems = live_days(env, rows, first, options.until)
    if problems:
        raise SetupError("; ".join(problems))


def measure(options):
    """Replay in this process, and print what came of it."""
    import odoo.init  # noqa: F401  # without it, odoo is an empty namespace

    with environment(options.measure) as env:
        company = env.company
        env["credit.risk.profile"]._refresh(company, options.until)
        env.cr.commit()
        draft = options.draft and env["credit.policy.draft"].create({"name": "A copy"})
        replay = env["credit.policy.replay"].create(
            {
                "months": options.months,
                "date_until": options.until,
                "grading": options.grading,
                "days_overdue": options.days_overdue,
                "draft_id": draft and draft.id,
                "plan": draft and draft.policy,
            }
        )
        env.flush_all()
        idle, statements, start = used(), env.cr.sql_log_count, time.monotonic()
        replay._replay(lambda *_progress: None)
        seconds, statements = time.monotonic() - start, env.cr.sql_log_count - statements
        report(replay)
        print(
            f"\n{seconds:.1f} s, {used():.0f} MB at the most ({idle:.0f} MB before it), "
            f"{statements} statements"
        )
        return 0 if options.size else explain(env, replay, options)


def explain(env, replay, options):
    """Say how the replay differs from the real days, and how much of it the file calls disputed."""
    from policy_messages import (
        count_disputed,
        forget_settled_disputes,
        print_differences,
        read_real,
        read_told,
    )

    disputed = {row.invoice for row in read_ledger(options.csv) if row.disputed}
    told = read_told(env, replay)
    count_disputed(told, disputed)
    if not options.lived:
        return 0
    real = read_real(env, env.company)
    problems = print_differences(real, told, disputed)
    print(
        "\nAs in a ledger that is loaded on the last day, without the disputes that are settled by then:"
    )
    forget_settled_disputes(env, options.until)
    told = read_told(env, replay)
    count_disputed(told, disputed)
    print_differences(real, told, disputed)
    env.cr.rollback()
    return min(problems, 1)


def used():
    """Return the largest memory of this process so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE


def report(replay):
    """Print the result of a replay."""
    sides = dict(replay.line_ids._fields["side"].selection)
    channels = dict(replay.line_ids._selection_channel())
    rows = [
        (
            f"{line.month:%Y-%m}",
            sides[line.side],
            line.level_id.name,
            channels[line.channel],
            *(line.messages, line.paid, line.followed, line.still_open, line.amount),
        )
        for line in replay.line_ids.sorted(
            lambda line: (line.side != "present", line.month, line.severity, line.channel)
        )
    ]
    numbers = ("Messages", "Paid before next", "Next step", "Open", "Asked for")
    print_table(("Month", "Policy", "Level", "Channel", *numbers), rows, words=4)
    print(
        f"\n{replay.date_from} to {replay.date_until}: {replay.customer_count} customers with something open, "
        f"{replay.late_count} were late, {replay.default_count} in default after {replay.days_overdue} days overdue"
    )
    for side in sides if replay.draft_id else ("present",):
        print(
            f"{sides[side]}: {replay[f'{side}_messages']} messages to {replay[f'{side}_contacted']} customers, "
            f"{replay[f'{side}_paid']} of whom paid before a next step; {replay[f'{side}_warned']} defaults "
            f"with a warning, {replay[f'{side}_days']:g} days before (median)"
        )


def run(options, arguments):
    """Make the database, and replay in a process of its own."""
    import odoo.init  # noqa: F401  # without it, odoo is an empty namespace

    try:
        with ledger_database(options) as name:
            command = [sys.executable, str(Path(__file__).resolve()), *arguments]
            done = subprocess.run([*command, "--measure", name], check=False)
    except LedgerFileError as error:
        print(error, file=sys.stderr)
        return 2
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    if options.keep:
        print(f"Look at it: bin/odoo -d {name}")
    return done.returncode


def main(arguments):
    """Go on in Odoo's environment."""
    options = parse(arguments)
    if "CREDIT_ODOO_KEY" not in os.environ:
        command = [sys.executable, str(BOOTSTRAP), str(Path(__file__).resolve()), *arguments]
        os.execv(sys.executable, command)
    if options.measure:
        return measure(options)
    return run(options, arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
