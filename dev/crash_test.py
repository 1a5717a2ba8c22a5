"""`bin/test --crash [N]`: the follow-up run is killed at random moments and started again until it is done.

Each worker is a process (forked, so that Odoo is loaded once) on a database of the test's own. After each round
the set of messages must be that of a run that nobody disturbed: every mail, letter and task by customer, channel,
level and documents; none twice, none missing, and every mail still waiting to be sent. The rounds, in turn:

    one     the daily job alone
    two     two daily jobs at once: while one works, the other steps aside
    click   a user who clicks the run's buttons beside the daily job
    mail    core's mail queue beside the daily job, while the mail server is down
    cut     PostgreSQL ends the connections instead of a kill

A victim is stopped first and looked at, so that we can say whether the kill hit unsaved work. Exit status 0 when
every round ended with the same messages. It prints "N kills".
"""

import argparse
import os
import random
import signal
import sys
import time
import traceback
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from crash_reading import Failure, Reader
from crash_workers import DISTURBED, DONE, STEPPED_ASIDE, daily_job, guarded, mail_queue, user
from crash_world import fill

#: exit status of a worker that failed for a reason of its own
BROKEN = 5

#: a round in which the work is not done after so many starts is stuck
STARTS = 100

#: the kinds of rounds and who works in them
ROUNDS = {
    "one": [daily_job],
    "two": [daily_job, daily_job],
    "click": [daily_job, user],
    "mail": [daily_job, mail_queue],
    "cut": [daily_job],
}


class CrashTest:
    """Rounds of disturbed runs on clones of one seeded database.

    :param seeded: database with customers, invoices and a company that is live
    :param kills: how many in all
    :param luck: random numbers; their seed is printed, but moments are moments
    """

    def __init__(self, seeded, name, kills, luck):
        self.seeded, self.name, self.kills, self.luck = seeded, name, kills, luck
        self.counts, self.reader = Counter(), Reader(name)
        #: seconds that a quiet run needs until its proposal is saved, and after that
        self.proposing = self.executing = 0.0

    # Workers

    def start(self, work):
        """Fork a worker; return its process id."""
        from odoo import sql_db
        from odoo.modules.registry import Registry

        sql_db.close_all()
        sys.stdout.flush()
        pid = os.fork()
        if pid:
            return pid
        status = BROKEN
        try:
            Registry(self.name)._db = sql_db.db_connect(self.name)  # named after this process
            status = guarded(work, self.name)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)

    def wait(self, pid, seconds=300):
        """Return the exit status of a worker, None when it still works after so many seconds."""
        end = time.monotonic() + seconds
        while True:
            found, status = os.waitpid(pid, os.WNOHANG)
            if found:
                status = os.waitstatus_to_exitcode(status)
                if status == BROKEN:
                    raise Failure("A worker failed by itself; its error stands above")
                return status
            if time.monotonic() >= end:
                return None
            time.sleep(0.002)

    def kill(self, pid):
        """Kill a worker by signal 9, and count what it was doing."""
        os.kill(pid, signal.SIGSTOP)
        stage = self.reader.read_stage()[0]
        unsaved = self.reader.has_unsaved_work(pid)
        os.kill(pid, signal.SIGKILL)
        self.wait(pid)
        self.counts["kills"] += 1
        self.counts[stage] += 1
        self.counts["unsaved"] += unsaved

    def cut(self):
        """End the connections of all workers."""
        rows = self.reader.query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
            " AND pid != pg_backend_pid()",
            self.name,
        )
        self.counts["cuts"] += len(rows)

    # Rounds

    def measure(self):
        """Do the work once in peace; return its messages and take the time of its stages."""
        self.renew()
        began, proposed = time.monotonic(), None
        pid = self.start(daily_job)
        while (status := self.wait(pid, 0.01)) is None:
            if proposed is None and self.reader.read_stage()[0] != "proposing":
                proposed = time.monotonic()
        if status != DONE or proposed is None:
            raise Failure(f"The undisturbed run failed: {status}")
        self.proposing, self.executing = proposed - began, time.monotonic() - proposed
        messages, totals = self.reader.read_messages()
        if not all(totals[:1] + totals[2:]):
            raise Failure("The run has made no mails, tasks or letters: this would prove nothing")
        return messages, totals

    def round(self, kind, expected):
        """Disturb the work until it is done; compare."""
        self.renew()
        patience, before = 1.0, None
        until = min(self.kills, self.counts["kills"] + max(1, self.kills // len(ROUNDS)))
        for _start in range(STARTS):
            stage = self.reader.read_stage()
            patience = patience * 1.5 if stage == before else 1.0
            before = stage
            if stage[0] == "finished":
                break
            self.disturb(kind, patience, until)
        else:
            raise Failure(f"{kind}: not done after {STARTS} starts")
        for _again in range(2):  # in peace: what is left is done, and nothing may come twice
            status = self.wait(self.start(daily_job))
            if status != DONE:
                raise Failure(f"{kind}: the call after the last one ended with {status}")
        found = self.reader.read_messages()
        if found != expected:
            print(f"  missing: {expected[0] - found[0]}\n  too many: {found[0] - expected[0]}")
            print(f"  totals expected {expected[1]}, found {found[1]}")
            raise Failure(f"{kind}: the messages differ from those of the quiet run")
        self.counts["rounds"] += 1

    def disturb(self, kind, patience, until):
        """Start the workers of a round and disturb each at a random moment, until there were so many kills.

        The moment is chosen within what is left to do, so that most of them hit it at work; patience
        grows while a piece of work (a letter) takes longer than its share.
        """
        stage, left = self.reader.read_stage()
        length = self.proposing if stage == "proposing" else left * self.executing
        victims = [self.start(work) for work in ROUNDS[kind]]
        self.luck.shuffle(victims)
        statuses = []
        for pid in victims:
            status = self.wait(pid, self.luck.uniform(0.02, patience * (length * 0.7 + 0.1)))
            if status is None and kind == "cut":
                self.cut()
                status = self.wait(pid)
            elif status is None and self.counts["kills"] < until:
                self.kill(pid)
            elif status is None:
                status = self.wait(pid)
            statuses.append(status)
        self.counts["stepped aside"] += statuses.count(STEPPED_ASIDE)
        self.counts["broken off"] += statuses.count(DISTURBED)

    def renew(self):
        from kit import databases

        databases.clone(self.seeded, self.name)


def prepare(source, seeded):
    """Clone the database with the add-on and fill it; load Odoo for the workers."""
    import threading

    from kit import databases

    import odoo.init  # noqa: F401  # without it, odoo is an empty namespace
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry
    from odoo.tools import config

    config.parse_config(["--no-http", "--log-level=critical"], setup_logging=True)
    databases.clone(source, seeded)
    threading.current_thread().dbname = seeded
    with Registry(seeded).cursor() as cr:
        fill(api.Environment(cr, SUPERUSER_ID, {}))


def run(source, kills, seed):
    """Seed, measure the quiet run, then disturb until there were enough kills; return the exit status."""
    from kit import databases

    from odoo import sql_db
    from odoo.modules.registry import Registry

    seeded, name = f"{source}_crash_seed", f"{source}_crash"
    test = CrashTest(seeded, name, kills, random.Random(seed))
    counts = test.counts
    began = time.monotonic()
    try:
        prepare(source, seeded)
        sql_db.close_all()
        test.renew()
        Registry(name)
        guarded(daily_job, name)  # in this process: the workers then inherit full caches
        expected = test.measure()
        mails, _sent, tasks, letters = expected[1][:4]
        print(
            f"Quiet run: {mails} mails, {letters} letters, {tasks} tasks; proposed in {test.proposing:.1f} s,"
            f" carried out in {test.executing:.1f} s; seed {seed}"
        )
        while counts["kills"] < kills or counts["rounds"] < len(ROUNDS):
            test.round(list(ROUNDS)[counts["rounds"] % len(ROUNDS)], expected)
        if not counts["stepped aside"]:
            raise Failure("No worker stepped aside, although two were at work at once")
    except Failure as failure:
        print(f"Crash test failed (seed {seed}, {counts['kills']} kills): {failure}")
        return 1
    finally:
        sql_db.close_all()
        databases.drop(name)
        databases.drop(seeded)
    print(
        f"{counts['kills']} kills: {counts['proposing']} while proposing, {counts['carrying out']} while carrying"
        f" out, {counts['finished']} when all was done; {counts['unsaved']} hit unsaved work. {counts['cuts']}"
        f" connections cut, {counts['stepped aside']} times a worker stepped aside, {counts['broken off']} were"
        f" broken off.\n{counts['rounds']} rounds, every one ended with the same messages"
        f" ({time.monotonic() - began:.0f} s)."
    )
    return 0


def main(arguments):
    """Read the options and run; the environment is that of bin/test."""
    parser = argparse.ArgumentParser(prog="bin/test --crash", description=__doc__)
    parser.add_argument("database")
    parser.add_argument("kills", type=int)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    options = parser.parse_args(arguments)
    return run(options.database, options.kills, options.seed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
