"""Random worlds over 120 days: the promises of follow-up hold on every day, in every world.

Four classes of fifty worlds, so that parallel workers share them. What breaks is printed with the world's
seed; `WorldsCase.SEED` and the number make the same world again.
"""

import logging
from datetime import timedelta

from odoo.tests import tagged

from .followup_checks import BookItem, FollowupChecks
from .worlds import START, WorldsCase

_logger = logging.getLogger(__name__)


class WorldsPromises:
    """The checks (followup_checks.py) against the book of the worlds, on every day with a run."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.checks = FollowupChecks(cls.company)

    def test_promises_hold_every_day(self):
        day, last = START, START + timedelta(days=self.DAYS)
        while day < last:
            self.live(day)
            self.run_late(day)
            if self.luck.random() >= self.MISSED:
                self.run_day(day)
                self.find_none(self.checks.check_history(), day)
                self.seen["runs"] += 1
            day += timedelta(days=1)
        self.check_that_much_happened()

    def find_none(self, problems, day):
        """Fail with the first problem and the world that it is of."""
        for partner_id, problem in problems:
            self.fail(f"{self.by_partner.get(partner_id, 'all worlds')} on {day}: {problem}")

    def check_proposal(self, run):
        self.find_none(self.checks.check_run(run, self.get_book(run.date)), run.date)

    def check_messages(self, run, day=None):
        day = day or run.date
        self.find_none(self.checks.check_messages(run, self.get_book(day), day), day)
        for action in run.action_ids.filtered(lambda action: action.state == "queued"):
            self.seen["messages"] += 1
            self.seen[action.channel] += 1

    def get_book(self, day):
        """Return what is open in all worlds, as the worlds know it."""
        return [
            BookItem(
                entry.line.id,
                world.partner.id,
                entry.due,
                entry.residual,
                self.is_held(world, entry, day),
            )
            for world in self.worlds
            for entry in world.entries
        ]

    def is_held(self, world, entry, day):
        holds = [hold for hold in (world.hold, entry.hold) if hold]
        return entry.blocked or any(hold._is_running_on(day) for hold in holds)

    def check_that_much_happened(self):
        """A simulation in which nothing happens proves nothing."""
        graded = self.env["credit.risk.assessment"]._read_group(
            [("company_id", "=", self.company.id)], ["partner_id"], ["grade_id:count_distinct"]
        )
        self.seen["customers whose grade changed"] = sum(grades > 1 for _partner, grades in graded)
        _logger.info("%s: %s", type(self).__name__, dict(self.seen))
        names = ("messages", "email", "phone", "letter", "holds", "failed", "interrupted")
        for name in (*names, "carried out late", "left out when late"):
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
