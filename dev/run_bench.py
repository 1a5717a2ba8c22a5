"""`bin/bench [options]`: what the add-on costs, beside the plain-SQL floor and the peers, in one run and one table.

It makes its own databases from a deterministic ledger as of a fixed date, and drops them at the end. See docs/performance.md.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

from bench import changes, peers, plan, posting
from bench.mornings import PEER_WHOLE, Mornings, per_message
from bench.stage import Stage, analyze, child, child_command, transaction
from bench.table import Table
from kit import databases
from kit.home import MODULE, REPO, SetupError, locked, say, step

GROUPS = ("refresh", "proposal", "read", "changed", "alerts", "peers", "morning", "posting")
#: how many times what can be repeated is measured; the table has the median
TIMES = {"10k": 5, "20k": 5, "100k": 3, "1m": 3}
FLOOR, FLOOR_AGAIN, FLOOR_STEPS = (
    "Floor: figures, first time",
    "Floor: figures again",
    "Floor: due steps",
)
FULL, FULL_AGAIN = "Full refresh, first time", "Full refresh again"
FULL_SCORED = "Full refresh, all seals broken"
PEER_LINES, PEER_RISK = "Peer: credit control lines", "Peer: risk of all customers"
PEER_READY, PEER_MESSAGES = "Peer: lines set ready", "Peer: messages, mails queued"


def parse(arguments):
    """Return the options."""
    parser = argparse.ArgumentParser(
        prog="bin/bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", choices=plan.SIZES, default="10k", help="invoices (default: 10k)")
    parser.add_argument("--seed", type=int, default=1, help="another seed, another ledger")
    parser.add_argument(
        "--only", metavar="NAMES", help=f"of {', '.join(GROUPS)}, with commas between them"
    )
    parser.add_argument("--no-peers", action="store_true", help="leave out the peers")
    parser.add_argument(
        "--peer-limit",
        type=int,
        default=900,
        metavar="SECONDS",
        help="stop a step of a peer after so long (default: 900)",
    )
    parser.add_argument(
        "--keep", action="store_true", help="keep the databases; the ledger is used again"
    )
    parser.add_argument("--json", metavar="FILE", help="write the figures to a file too")
    options = parser.parse_args(arguments)
    options.groups = set(options.only.split(",")) if options.only else set(GROUPS)
    if unknown := options.groups - set(GROUPS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    if options.no_peers:
        options.groups.discard("peers")
    return options


class Bench:
    """One run: the databases, and the table as it grows."""

    def __init__(self, options):
        self.options = options
        self.stage = Stage(options.size, options.seed)
        self.table = Table(GROUPS)
        self.times = TIMES[options.size]
        self.mornings = Mornings(self.stage, self.table, options)

    def run(self):
        """Measure everything that was asked for."""
        groups = self.options.groups
        self.ledger = self.stage.make_ledger()
        if groups - {"peers"}:
            self.database = self.stage.clone(self.ledger, "main", [MODULE])
            self.measure_refresh()
        if "posting" in groups:  # before anything else is changed
            self.measure_posting()
        if {"morning", "peers"} <= groups:
            self.mornings.take_before_peer(self.database)
        if "peers" in groups:
            self.measure_peers()
        for group in ("morning", "proposal", "read", "changed", "alerts"):
            if group in groups:
                getattr(self, f"measure_{group}")()

    def measure(
        self, group, name, measure, database=None, config=None, ratios=None, note="", **options
    ):
        """Do one measure in a process of its own and add its line; return the line."""
        with step(name):
            result = child(database or self.database, measure, config, **options)
        return self.table.add(group, name, result, note, **(ratios or {}))

    # The groups

    def measure_refresh(self):
        """The full refresh beside its floor, on empty tables and on full ones."""
        again = {"times": self.times}
        self.measure("refresh", FLOOR, "floor_figures", empty=True)
        self.measure("refresh", FULL, "full_refresh", ratios={"times": (FLOOR, "the floor")})
        analyze(self.database)
        self.measure("refresh", FLOOR_AGAIN, "floor_figures", **again)
        line = self.measure(
            "refresh",
            FULL_AGAIN,
            "full_refresh",
            ratios={"times": (FLOOR_AGAIN, "the floor")},
            **again,
        )
        self.measure(
            "refresh",
            FULL_SCORED,
            "full_refresh",
            ratios={"times": (FLOOR_AGAIN, "the floor")},
            broken=True,
            **again,
        )
        different = child(self.database, "floor_agrees")["different"]
        line.note = f"{different} customers with other figures than the floor"

    def measure_proposal(self):
        """The proposal of a follow-up run beside its floor and the peer's."""
        name = "Proposal of a follow-up run"
        self.measure("proposal", FLOOR_STEPS, "floor_steps", times=self.times)
        ratios = {"times": (FLOOR_STEPS, "the floor"), "faster": (PEER_LINES, "the peer")}
        line = self.measure("proposal", name, "proposal", ratios=ratios)
        line.note = f"{line.facts['actions']:,} actions; difference with the ledger {line.facts['difference']:.2f}"

    def measure_read(self):
        """All profiles read, beside the peer that computes them."""
        ratios = {"faster": (PEER_RISK, "the peer computes")}
        for name, names in (
            ("Reading all profiles", False),
            ("Reading all profiles, with names", True),
        ):
            self.measure(
                "read", name, "read_profiles", names=names, times=self.times, ratios=ratios
            )

        line = self.measure("read", "Matrix data", "matrix_data", times=self.times)
        line.note = "one call of the screen, compared with a month before"

    def measure_changed(self):
        """The incremental refresh after some customers changed, and on the next day."""
        customers = plan.SIZES[self.options.size][1]
        for percent in (0, 1, 10):
            note = ""
            if percent:
                with step(f"change {percent} % of the customers"), transaction(self.database) as cr:
                    made = changes.change_customers(cr, customers * percent // 100, percent)
                    note = f"{made[0]} invoices, {made[1]} payments"
            self._measure_changed(f"Refresh after {percent} % changed", note)
        self._measure_changed("Refresh for the next date", "", days=1)

    def _measure_changed(self, name, note, **options):
        ratios = {"times": (FULL_AGAIN, "a full refresh")}
        line = self.measure(
            "changed", name, "changed_refresh", ratios=ratios, times=self.times, **options
        )
        if "different" in line.facts:
            different = line.facts["different"]
            same = f"{different} ROWS DIFFER from" if different else "rows identical to"
            line.note = "; ".join(filter(None, [note, f"{same} a full refresh"]))

    def measure_alerts(self):
        """What looking for alerts adds to the refresh: all is new, the first night of a month, a usual night."""
        again = {"times": self.times}
        ratios = {"times": (FULL_AGAIN, "a full refresh")}
        self.measure("alerts", "Alerts, first time", "alerts", ratios=ratios, **again)
        for days, night in ((1, "first night of a month"), (2, "usual night")):
            refresh = f"Refresh, {night}"
            self.measure("alerts", refresh, "changed_refresh", days=days, **again)
            ratios = {"times": (refresh, "that refresh")}
            name = f"Alerts, {night}"
            self.measure("alerts", name, "alerts", ratios=ratios, days=days, **again)

    def measure_peers(self):
        """The peers on the same ledger."""
        try:
            database = self.stage.make_peers(self.ledger)
        except SetupError as error:
            say(f"!! {error}")
            return
        config = peers.configuration()
        self.measure("peers", PEER_RISK, "peer_risk", database, config, times=self.times)
        self.measure("peers", PEER_LINES, "peer_lines", database, config)
        if "morning" in self.options.groups:
            limit = self.options.peer_limit
            self.measure("peers", PEER_READY, "peer_ready", database, config, limit=limit)
            line = self.measure(
                "peers", PEER_MESSAGES, "peer_messages", database, config, limit=limit
            )
            line.note = line.note or per_message(line)
            self.table.add_up("peers", PEER_WHOLE, (PEER_LINES, PEER_READY, PEER_MESSAGES))
        if not self.options.keep:
            databases.drop(database)

    def measure_morning(self):
        """Refresh, proposal and execution of one day, beside the peer's three steps; mails are queued, no PDF."""
        self.mornings.measure(self.database)

    def measure_posting(self):
        """Posting and paying in a database with the add-on and in one without, in turns."""
        names = {
            variant: self.stage.clone(
                self.ledger if variant == "without" else self.database, variant.replace(" ", "_")
            )
            for variant in posting.VARIANTS
        }
        commands = {
            variant: child_command(names[variant], "posting_worker", context=context)
            for variant, context in posting.VARIANTS.items()
        }
        with step(f"post and pay, {posting.ROUNDS} rounds"):
            results = posting.measure(commands)
        titles = {
            "post": f"Posting {posting.BATCH} invoices",
            "post one by one": f"Posting {posting.SINGLES} invoices one by one",
            "pay": f"Paying {posting.PAID} invoices",
        }
        for (kind, variant), result in results.items():
            words = "without the add-on" if variant == "without" else "with it"
            if variant == "no refresh":
                words = "with it, no refresh after the commit"
            line = self.table.add("posting", f"{titles[kind]}, {words}", result)
            if variant != "without":
                line.ratio = f"{result['ratio']:.2f} x without"
                line.note = (
                    f"rounds {min(result['ratios']):.2f} to {max(result['ratios']):.2f}; "
                    f"best to best {result['best_ratio']:.2f}; "
                    f"processor time {result['processor_ratio']:.2f}"
                )
        if not self.options.keep:
            for name in names.values():
                databases.drop(name)


def machine():
    """Return what the figures depend on: name -> text."""
    with databases.cursor() as cr:
        cr.execute("SHOW server_version")
        postgres = cr.fetchone()[0].split()[0]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    commit = subprocess.run(
        ["git", "-C", str(REPO), "describe", "--always", "--dirty"],
        capture_output=True,
        text=True,
        check=False,
    )
    return {
        "date": str(date.today()),
        "cores": len(os.sched_getaffinity(0)),
        "memory": f"{memory:.0f} GB",
        "PostgreSQL": postgres,
        "add-on": commit.stdout.strip() or "unknown",
    }


def heading(options, facts):
    """Return the lines above the table."""
    invoices, customers = plan.SIZES[options.size]
    known = ", ".join(f"{name} {value}" for name, value in facts.items())
    return f"{invoices:,} invoices, {customers:,} customers, as of {plan.AS_OF}, seed {options.seed}\n{known}\n"


def main(arguments):
    """Run and print the table."""
    options = parse(arguments)
    start = time.monotonic()
    facts = machine()
    bench = Bench(options)
    with locked(f"bench-{databases.CHECKOUT_KEY}"):
        try:
            bench.run()
        finally:
            if not options.keep:
                bench.stage.drop()
    if "peers" in options.groups and PEER_RISK in bench.table.lines:
        facts["peers"] = " and ".join(peers.versions())
    print(f"\n{heading(options, facts)}\n{bench.table.text()}")
    print(f"\nmade and measured in {time.monotonic() - start:.0f} s")
    if options.json:
        content = {
            "size": options.size,
            "seed": options.seed,
            **facts,
            "lines": bench.table.plain(),
        }
        Path(options.json).write_text(json.dumps(content, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except SetupError as error:
        sys.exit(f"\n{error}")
    except KeyboardInterrupt:
        sys.exit(130)
