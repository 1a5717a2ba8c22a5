"""Random worlds over 120 days: the promises of follow-up hold on every day, in every world.

Four classes of fifty worlds, so that parallel workers share them. What breaks is printed with the world's
seed; `WorldsCase.SEED` and the number make the same world again.
"""

import logging
from datetime import timedelta
from decimal import Decimal

from odoo.tests import tagged

from .worlds import START, WorldsCase

_logger = logging.getLogger(__name__)

#: no item gets a level twice through a channel
TWICE = """
    SELECT item.partner_id, line.move_line_id, level.name, line.channel, COUNT(*)
      FROM credit_followup_action_line line
      JOIN credit_followup_level level ON level.id = line.level_id
      JOIN credit_followup_item item ON item.move_line_id = line.move_line_id
     WHERE line.company_id = %s AND line.state IN ('queued', 'done')
     GROUP BY 1, 2, 3, 4 HAVING COUNT(*) > 1
"""

#: no item gets a softer level after a harder one; what failed after it was queued counts too
SOFTER = """
    SELECT action.partner_id, later.move_line_id, soft.name, later_action.date, hard.name, action.date
      FROM credit_followup_action_line line
      JOIN credit_followup_action action ON action.id = line.action_id
      JOIN credit_followup_level hard ON hard.id = line.level_id
      JOIN credit_followup_action_line later ON later.move_line_id = line.move_line_id
      JOIN credit_followup_action later_action ON later_action.id = later.action_id
      JOIN credit_followup_level soft ON soft.id = later.level_id
     WHERE line.company_id = %s AND later_action.date > action.date AND soft.severity < hard.severity
       AND line.state IN ('queued', 'done') AND later.state IN ('queued', 'done')
"""

#: no customer hears from us on two days that lie closer than the quiet days
TOO_SOON = """
    SELECT partner_id, before, date
      FROM (SELECT partner_id, date, LAG(date) OVER (PARTITION BY partner_id ORDER BY date) AS before
              FROM (SELECT DISTINCT partner_id, date FROM credit_followup_action
                     WHERE company_id = %s AND state IN ('queued', 'done')) contact) gaps
     WHERE date - before < %s
"""


class WorldsPromises:
    """The checks, each against the book of the worlds or the tables, never against the engine."""

    def test_promises_hold_every_day(self):
        day, last = START, START + timedelta(days=self.DAYS)
        while day < last:
            self.live(day)
            if self.luck.random() >= self.MISSED:
                run = self.run_day(day)
                self.check_history(run)
                self.seen["runs"] += 1
            day += timedelta(days=1)
        self.check_that_much_happened()

    def fail_in(self, partner_id, day, message):
        self.fail(f"{self.by_partner[partner_id]} on {day}: {message}")

    # The proposal

    def check_proposal(self, run):
        """F9 and F6: the run considers the whole book, and says about each open item what it did, or why not."""
        entries = [entry for world in self.worlds for entry in world.entries]
        total = sum(entry.residual for entry in entries)
        self.assertEqual(run.difference, 0, f"tie-out on {run.date}")
        self.assertEqual(run.item_count, len(entries), f"items on {run.date}")
        self.assertEqual(Decimal(str(round(run.item_balance, 2))), total, f"balance on {run.date}")
        reasons = {
            item.move_line_id.id: (item.reason_code, item.reason)
            for item in self.env["credit.followup.item"].search(
                [("company_id", "=", self.company.id), ("reason_code", "!=", "settled")]
            )
        }
        for world in self.worlds:
            for entry in world.entries:
                code, sentence = reasons.pop(entry.line.id, (None, None))
                if not code or not sentence:
                    self.fail_in(world.partner.id, run.date, f"no reason for {entry}")
                if entry.residual < 0 and code != "credit":
                    self.fail_in(world.partner.id, run.date, f"{entry} is a credit, not {code}")
        self.assertFalse(reasons, f"reasons of nothing on {run.date}")

    # The messages

    def check_messages(self, run):
        """F4: each message asks for exactly what is open, due, not held and not covered by credits."""
        for action in run.action_ids.filtered(lambda action: action.state == "queued"):
            world = self.by_partner[action.partner_id.id]
            book = {entry.line.id: entry for entry in world.invoices}
            lines = action._get_message_lines()
            entries = [book[line.move_line_id.id] for line in lines]
            problem = self.find_problem(world, run.date, action, lines, entries)
            if problem:
                self.fail_in(world.partner.id, run.date, f"{action.level_id.name}: {problem}")
            self.seen["messages"] += 1
            self.seen[action.channel] += 1

    def find_problem(self, world, day, action, lines, entries):
        """Return what is wrong with a message, None when all is well."""
        for line, entry in zip(lines, entries, strict=True):
            if entry.residual <= 0:
                return f"{entry} is paid"
            if Decimal(str(round(line.amount_residual, 2))) != entry.residual:
                return f"asks for {line.amount_residual} of {entry}"
            if entry.due >= day and not line.level_id.is_pre_due:
                return f"{entry} is not due"
            if self.is_held(world, entry, day):
                return f"{entry} is held"
        if Decimal(str(round(action.amount_due, 2))) != sum(entry.residual for entry in entries):
            return f"total {action.amount_due}"
        credits = -sum(payment.residual for payment in world.payments)
        asked = action.run_id.action_ids.line_ids.filtered(lambda line: line.state == "queued")
        late = any(
            entry.due < day for entry in entries
        )  # a friendly notice before does not count then
        due = {
            id(entry): entry.residual
            for entry in world.invoices
            if (entry.line in asked.move_line_id and not late)
            or (entry.due < day and not self.is_held(world, entry, day))
        }
        net = sum(due.values()) - credits
        if net <= 0 or net < self.MINIMUM:
            return f"only {net} is due, credits {credits}"
        return None

    def is_held(self, world, entry, day):
        holds = [hold for hold in (world.hold, entry.hold) if hold]
        return entry.blocked or any(hold._is_running_on(day) for hold in holds)

    # What was done so far

    def check_history(self, run):
        """F2, F3: no level twice per channel, never softer, never within the quiet days."""
        self.env.flush_all()
        company = self.company.id
        for query, parameters, promise in (
            (TWICE, [company], "a level twice"),
            (SOFTER, [company], "a softer level"),
            (TOO_SOON, [company, self.QUIET_DAYS], "two messages within the quiet days"),
        ):
            self.env.cr.execute(query, parameters)
            for row in self.env.cr.fetchall():
                self.fail_in(row[0], run.date, f"{promise}: {row[1:]}")

    def check_that_much_happened(self):
        """A simulation in which nothing happens proves nothing."""
        graded = self.env["credit.risk.assessment"]._read_group(
            [("company_id", "=", self.company.id)], ["partner_id"], ["grade_id:count_distinct"]
        )
        self.seen["customers whose grade changed"] = sum(grades > 1 for _partner, grades in graded)
        _logger.info("%s: %s", type(self).__name__, dict(self.seen))
        for name in ("messages", "email", "phone", "letter", "holds", "failed", "interrupted"):
            self.assertGreater(self.seen[name], 0, name)
        self.assertGreater(self.seen["messages"], self.WORLDS)
        self.assertGreater(self.seen["customers whose grade changed"], self.WORLDS / 10)


@tagged("post_install", "-at_install")
class TestWorldsOne(WorldsPromises, WorldsCase):
    SEED = 1


@tagged("post_install", "-at_install")
class TestWorldsTwo(WorldsPromises, WorldsCase):
    """No quiet days, a minimum: more messages, and small debts left alone."""

    SEED, QUIET_DAYS, MINIMUM = 2, 0, 50


@tagged("post_install", "-at_install")
class TestWorldsThree(WorldsPromises, WorldsCase):
    """A week of quiet and most days missed."""

    SEED, QUIET_DAYS, MISSED = 3, 7, 0.6


@tagged("post_install", "-at_install")
class TestWorldsFour(WorldsPromises, WorldsCase):
    SEED, QUIET_DAYS, MINIMUM, MISSED = 4, 2, 10, 0.3
