"""A ledger is replayed day by day: the promises hold, the counts are right, and the checks can see a fault."""

import importlib
import io
import subprocess
import sys
import unittest
from contextlib import redirect_stderr, redirect_stdout
from datetime import date, timedelta
from decimal import Decimal

from odoo.tests import tagged

from .ledger_case import DEV, GOOD, HEADING, LoadCase, development_modules, of_development
from .test_real_ledger import LEDGER

FIRST = date(2013, 7, 1)


class ReplayCase(LoadCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.credit_followup_quiet_days = 3
        with development_modules():
            cls.module = importlib.import_module("ledger_replay")

    def replay(self, rows, first, days, then=None, path=None):
        """Live so many days; return what was counted.

        :param path: shipped path that every customer follows, as the matrix says when empty
        :param then: function that gets the replay after the last day
        """
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            replay = self.module.Replay(self.env(cr=cr, su=True), rows, first, self.company, path)
            for day in (first + timedelta(days=number) for number in range(days)):
                self.assertEqual(replay.live(day), [], day)
            if then:
                then(replay)
            return replay.count()


@of_development
@tagged("post_install", "-at_install")
@unittest.skipUnless(LEDGER.exists(), "the real ledger of ../shared is not there")
class TestReplayRealLedger(ReplayCase):
    def test_ten_days_of_the_real_ledger(self):
        """The promises hold every day. What was settled before is left out: it saves a minute."""
        with development_modules():
            rows = importlib.import_module("ledger_file").read_ledger(LEDGER)
        rows = [row for row in rows if not row.is_settled(FIRST - timedelta(days=1))]
        counts = self.replay(rows, FIRST, 10, path="strict")
        self.assertEqual({month for month, *_rest in counts}, {"2013-07"})
        levels = [level for _month, level, *_rest in counts]
        self.assertEqual(levels, ["First reminder", "Phone call"])
        self.assertReminded(rows, FIRST + timedelta(days=9))
        runs = self.env["credit.followup.run"].search([("company_id", "=", self.company.id)])
        self.assertEqual(
            runs.mapped("date"), [FIRST + timedelta(days=n) for n in reversed(range(10))]
        )
        self.assertEqual(set(runs.mapped("difference")), {0})

    def assertReminded(self, rows, last):
        """Exactly what was open and undisputed on the day after its due date got a reminder."""
        expected = set()
        for row in rows:
            day = max(FIRST, row.due_date + timedelta(days=1))
            if day <= last and not row.disputed and not row.is_settled(day):
                expected.add(row.invoice)
        lines = self.env["credit.followup.action.line"].search(
            [
                ("company_id", "=", self.company.id),
                ("state", "in", ("queued", "done")),
                ("level_id", "=", self.env.ref("credit_risk_matrix.level_first_reminder").id),
            ]
        )
        self.assertEqual(set(lines.move_id.mapped("ref")), expected)
        self.assertEqual(len(lines), len(expected))


@of_development
@tagged("post_install", "-at_install")
class TestReplay(ReplayCase):
    """Ledgers of a few invoices, so that it is known what must happen."""

    NEVER = "C1,BE,1001,2013-06-10,2013-07-10,100.00,,0"
    #: paid between the first reminder and the call
    LATE = "C2,NL,1002,2013-06-10,2013-07-10,20.00,2013-07-20,0"
    ON_TIME = "C3,DE,1003,2013-06-10,2013-07-10,30.00,2013-07-10,0"
    DISPUTED = "C4,BE,1004,2013-06-10,2013-07-10,40.00,,1"

    def test_every_level_once(self):
        """Who never pays gets every level up to the hand-over, which a manager approves; who pays hears no more."""
        rows = self.read_rows(self.NEVER, self.LATE, self.ON_TIME, self.DISPUTED)
        counts = self.replay(rows, date(2013, 7, 9), 40, self.check_end)
        levels = [level for _month, level, *_rest in counts]
        self.assertEqual(
            levels,
            ["First reminder", "Phone call", "Second reminder", "Final notice", "Collection"],
        )
        numbers = [(messages, items, amount) for *_names, messages, items, amount in counts]
        self.assertEqual(numbers, [(2, 2, Decimal(120)), *[(1, 1, Decimal(100))] * 4])

    def check_end(self, replay):
        """Nothing is open but what was never paid and what is disputed; two customers heard something."""
        reasons = {reason: (items, amount) for reason, items, amount in replay.count_reasons()}
        self.assertEqual(
            reasons, {"End of the path": (1, Decimal(100)), "On hold": (1, Decimal(40))}
        )
        self.assertEqual(replay.count_customers(), 2)

    def test_checks_find_what_is_wrong(self):
        """Each promise, when the book or the tables are falsified so that it is broken."""
        rows = self.read_rows(self.NEVER, self.ON_TIME)
        self.replay(rows, date(2013, 7, 9), 25, self.check_checks)

    def check_checks(self, replay):
        checks = replay.checks
        reminder = replay.env["credit.followup.action"].search(
            [("company_id", "=", self.company.id)], order="date", limit=1
        )
        run, day = reminder.run_id, reminder.date
        item = replay.get_book(day)[0]
        changed = self.module.BookItem
        known = (item.line_id, item.partner_id)
        for book, problem in (
            ([], "is paid"),
            ([changed(*known, item.due, Decimal(99))], "asks for 100.0 of"),
            ([changed(*known, day, item.residual)], "is not due"),
            ([changed(*known, item.due, item.residual, held=True)], "is held"),
            ([item, changed(0, known[1], day, Decimal(-100))], "only 0.00 is due"),
        ):
            self.assertFound(problem, checks.check_messages(run, book))
        last = replay.env["credit.followup.run"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        credit = changed(*known, item.due, -item.residual)
        for book, problem in (
            ([], "items, not 0"),
            ([], "reasons of nothing"),
            ([credit], "is said to be"),
            ([credit], "trial balance"),
            ([credit], "profile with"),
            ([changed(0, *known[1:], item.due, item.residual)], "no reason for"),
        ):
            self.assertFound(problem, checks.check_run(last, book))
        self.check_history_is_seen(replay, checks, reminder)

    def check_history_is_seen(self, replay, checks, reminder):
        """A call the day after the reminder, a reminder after the call, a reminder instead of the call."""
        self.assertEqual(list(checks.check_history()), [])
        for days, problem in ((1, "two messages within the quiet days"), (-9, "a softer level")):
            replay.env.cr.execute(
                "UPDATE credit_followup_action SET date = %s WHERE company_id = %s AND channel = 'phone'",
                [reminder.date + timedelta(days=days), self.company.id],
            )
            self.assertFound(problem, checks.check_history())
        twin = reminder.level_id.copy({"name": reminder.level_id.name})
        replay.env.cr.execute(
            "UPDATE credit_followup_action_line SET level_id = %s, channel = 'email'"
            " WHERE company_id = %s AND channel = 'phone'",
            [twin.id, self.company.id],
        )
        self.assertFound("a level twice", checks.check_history())

    def assertFound(self, problem, found):
        texts = [text for _partner, text in found]
        self.assertTrue(any(problem in text for text in texts), f"{problem!r} not in {texts}")


@of_development
@tagged("post_install", "-at_install")
class TestReplayCommand(LoadCase):
    """The command as it is typed; what is typed wrong is said in a sentence, before any database is made."""

    def test_command(self):
        """The command makes its database, replays and prints; it is a process of its own."""
        file = self.write_file(f"{HEADING}\n{GOOD}")
        command = [sys.executable, str(DEV / "replay_ledger.py"), str(file)]
        days = ["--from", "2013-02-13", "--until", "2013-02-14"]
        done = subprocess.run(
            [*command, *days], capture_output=True, text=True, check=False, timeout=300
        )
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("| 2013-02 | First reminder | E-mail | 1 | 1 | 100.00 |", done.stdout)
        self.assertIn("| Done | 1 | 100.00 |", done.stdout)
        self.assertIn("2 days, contacted customers: 1; every promise held", done.stdout)

    def refuse(self, *arguments):
        """Return what the command says when it refuses; nothing stands on the ordinary output."""
        with development_modules():
            command = importlib.import_module("replay_ledger")
        said, printed = io.StringIO(), io.StringIO()
        with redirect_stderr(said), redirect_stdout(printed):
            try:
                status = command.main([str(argument) for argument in arguments])
            except SystemExit as stop:
                status = stop.code
        self.assertEqual((status, printed.getvalue()), (2, ""))
        return said.getvalue()

    def test_wrong_usage(self):
        file = self.write_file(f"{HEADING}\n{GOOD}")
        for arguments, reason in (
            ([file, "--from", "1 July"], "'1 July' is not a date: use YYYY-MM-DD"),
            (
                [file, "--until", "2013-06-30"],
                "--until 2013-06-30 is before --from 2013-07-01: swap them",
            ),
            (["there-is-no-such.csv"], "there-is-no-such.csv:1: cannot be read: No such file"),
            ([self.write_file("customer\nC1")], "column country is missing"),
            (
                [file, "--from", "2012-01-01", "--until", "2012-12-31"],
                "the first invoice is of 2013-01-10, after --until 2012-12-31",
            ),
            ([file, "a_database"], "unrecognized arguments: a_database"),
        ):
            with self.subTest(reason):
                self.assertIn(reason, self.refuse(*arguments))
