"""`bin/test --crash [N]`: the follow-up run is killed at random moments and started again until it is done.

A worker is a process of its own (forked, so that Odoo is loaded once) that does the daily job of one company
on a database of its own. After each round the set of messages must be that of a run that nobody disturbed:
every mail, letter and task by customer, channel, level and documents; none twice, none missing, and every
mail still waiting to be sent. Three kinds of disturbance:

    kill        signal 9 to the worker
    cut         PostgreSQL ends the worker's connection
    two         two workers at once, one of them killed; the other steps aside while one works

Exit status 0 when every round ended with the same messages. It prints "N kills".
"""

import argparse
import os
import random
import signal
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from crash_world import DAY, fill

#: exit statuses of a worker
DONE, STEPPED_ASIDE, DISTURBED = 0, 3, 4

#: a round in which the work is not done after so many starts is stuck
STARTS = 200

MESSAGES = """
    SELECT partner.name, action.channel, level.name->>'en_US', action.state,
           (SELECT STRING_AGG(line.move_line_id::text || '/' || line.state, ',' ORDER BY line.move_line_id)
              FROM credit_followup_action_line line WHERE line.action_id = action.id),
           (SELECT COUNT(*) FROM mail_mail mail JOIN mail_message message ON message.id = mail.mail_message_id
             WHERE message.model = 'credit.followup.action' AND message.res_id = action.id),
           (SELECT COUNT(*) FROM mail_activity activity
             WHERE activity.res_model = 'credit.followup.action' AND activity.res_id = action.id),
           (SELECT COUNT(*) FROM ir_attachment file
             WHERE file.res_model = 'credit.followup.action' AND file.res_id = action.id),
           run.state
      FROM credit_followup_action action
      JOIN credit_followup_run run ON run.id = action.run_id
      JOIN res_partner partner ON partner.id = action.partner_id
      JOIN credit_followup_level level ON level.id = action.level_id
     WHERE run.date = %s AND run.state != 'cancelled'
"""
TOTALS = """
    SELECT (SELECT COUNT(*) FROM mail_mail), (SELECT COUNT(*) FROM mail_mail WHERE state != 'outgoing'),
           (SELECT COUNT(*) FROM mail_activity),
           (SELECT COUNT(*) FROM ir_attachment WHERE res_model = 'credit.followup.action'
               AND mimetype = 'application/pdf'),
           (SELECT COUNT(*) FROM credit_followup_run),
           (SELECT COUNT(*) FROM credit_followup_action), (SELECT COUNT(*) FROM credit_followup_action_line),
           (SELECT COUNT(*) FROM credit_followup_item WHERE level_id IS NOT NULL)
"""


class Failure(Exception):
    """A round ended with other messages than the undisturbed run, or did not end."""


class CrashTest:
    """Rounds of disturbed runs on clones of one seeded database.

    :param seeded: database with customers, invoices and a company that is live
    :param luck: random numbers; their seed is printed, but moments are moments
    """

    def __init__(self, seeded, name, luck):
        self.seeded, self.name, self.luck = seeded, name, luck
        self.counts = Counter()

    # Workers

    def start(self):
        """Fork a worker; return its process id."""
        from odoo import sql_db

        sql_db.close_all()
        sys.stdout.flush()
        pid = os.fork()
        if pid:
            return pid
        status = DISTURBED
        try:
            status = work(self.name)
        finally:
            os._exit(status)

    def wait(self, pid, seconds=None):
        """Return the exit status of a worker, None when it still works after so many seconds."""
        end = time.monotonic() + (900 if seconds is None else seconds)
        while True:
            found, status = os.waitpid(pid, os.WNOHANG)
            if found:
                return os.waitstatus_to_exitcode(status)
            if time.monotonic() >= end:
                return None
            time.sleep(0.002)

    # Disturbances; each returns whether a worker reported that all is done

    def kill(self, length):
        pid = self.start()
        status = self.wait(pid, self.luck.uniform(0, length))
        if status is None:
            os.kill(pid, signal.SIGKILL)
            self.wait(pid)
            self.counts["kills"] += 1
        return status == DONE

    def cut(self, length):
        pid = self.start()
        status = self.wait(pid, self.luck.uniform(0, length))
        if status is None:
            self.counts["cuts"] += self.cut_connections()
            status = self.wait(pid)
        return status == DONE

    def cut_connections(self):
        """End the connections of all workers; return how many there were."""
        from kit import databases

        with databases.cursor() as cr:
            cr.execute(
                "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = %s",
                (self.name,),
            )
            return cr.fetchone()[0]

    def two(self, length):
        pids = [self.start(), self.start()]
        time.sleep(self.luck.uniform(0, length))
        victim = self.luck.choice(pids)
        statuses = []
        for pid in sorted(pids, key=lambda pid: pid != victim):
            status = self.wait(pid, 0 if pid == victim else None)
            if status is None:
                os.kill(pid, signal.SIGKILL)
                self.wait(pid)
                self.counts["kills"] += 1
            statuses.append(status)
        self.counts["stepped aside"] += statuses.count(STEPPED_ASIDE)
        return DONE in statuses

    # Rounds

    def undisturbed(self):
        """Do the work once in peace; return its messages and how long it took."""
        self.renew()
        began = time.monotonic()
        if self.wait(self.start()) != DONE:
            raise Failure("The undisturbed run failed")
        return self.read_messages(), time.monotonic() - began

    def round(self, disturb, expected, length):
        """Disturb the work until it is done; compare."""
        self.renew()
        for _start in range(STARTS):
            if disturb(length):
                break
        else:
            raise Failure(f"{disturb.__name__}: not done after {STARTS} starts")
        if self.wait(self.start()) != DONE:  # once more, in peace: nothing may come twice
            raise Failure(f"{disturb.__name__}: the call after the last one failed")
        found = self.read_messages()
        if found != expected:
            print(f"  missing: {expected[0] - found[0]}\n  too many: {found[0] - expected[0]}")
            print(f"  totals expected {expected[1]}, found {found[1]}")
            raise Failure(f"{disturb.__name__}: the messages differ from those of the quiet run")
        self.counts["rounds"] += 1

    def renew(self):
        from kit import databases

        databases.clone(self.seeded, self.name)

    def read_messages(self):
        """Return the messages of the day as a multiset, and the totals of the database."""
        from kit import databases

        with databases.cursor(self.name) as cr:
            cr.execute(MESSAGES, (DAY,))
            messages = Counter(cr.fetchall())
            cr.execute(TOTALS)
            totals = cr.fetchone()
        if totals[1]:
            raise Failure(f"{totals[1]} mails are not waiting any more")
        if not all(totals[:1] + totals[2:]):
            raise Failure("The run has made no mails, tasks or letters: this would prove nothing")
        return messages, totals


def work(name):
    """The daily job of one company, as a scheduled action would do it; return the exit status."""
    import psycopg2

    from odoo import SUPERUSER_ID, api
    from odoo.exceptions import LockError
    from odoo.modules.registry import Registry

    try:
        with Registry(name).cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            company = env["res.company"].search([], limit=1)
            runs = env["credit.followup.run"].with_company(company)
            runs._run_company(company, date.fromisoformat(DAY))
    except LockError:
        return STEPPED_ASIDE
    except (psycopg2.Error, psycopg2.InterfaceError):
        return DISTURBED
    return DONE


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


def run(source, kills):
    """Seed, measure the quiet run, then disturb until there were enough kills; return the exit status."""
    from kit import databases

    from odoo import sql_db
    from odoo.modules.registry import Registry

    seeded, name = f"{source}_crash_seed", f"{source}_crash"
    seed = random.SystemRandom().randrange(10**6)
    test = CrashTest(seeded, name, random.Random(seed))
    try:
        prepare(source, seeded)
        sql_db.close_all()
        test.renew()
        Registry(name)
        expected, length = test.undisturbed()
        mails, _sent, tasks, letters = expected[1][:4]
        print(
            f"Quiet run: {mails} mails, {letters} letters, {tasks} tasks in {length:.1f} s; seed {seed}"
        )
        for disturb in (test.cut, test.two):
            test.round(disturb, expected, length)
        while test.counts["kills"] < kills:
            test.round(test.kill, expected, length)
        counts = ", ".join(
            f"{count} {what}" for what, count in test.counts.items() if what != "kills"
        )
        print(f"{test.counts['kills']} kills ({counts}): every round ended with the same messages")
    except Failure as failure:
        print(f"Crash test failed (seed {seed}): {failure}")
        return 1
    finally:
        sql_db.close_all()
        databases.drop(name)
        databases.drop(seeded)
    return 0


def main(arguments):
    """Read the options and run; the environment is that of bin/test."""
    parser = argparse.ArgumentParser(prog="bin/test --crash", description=__doc__)
    parser.add_argument("database")
    parser.add_argument("kills", type=int)
    options = parser.parse_args(arguments)
    return run(options.database, options.kills)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
