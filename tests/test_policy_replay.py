"""A replay of a policy over the past: the same messages as real runs, its counts, its limits, its rights."""

from datetime import date, timedelta
from operator import attrgetter
from random import Random

from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..engine import replay as engine
from ..wizard.trial.credit_policy_replay_living import Decider
from .clone import clone_invoices
from .common import CreditRiskCommon
from .ledger_case import of_development
from .test_replay import ReplayCase

FIRST = date(2026, 1, 1)
LAST = date(2026, 6, 30)


def quiet(*_progress):
    """Nobody looks how far it is."""


class PolicyReplayCase(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.controller = cls.make_user("controller")
        cls.cron = cls.env.ref("credit_risk_matrix.ir_cron_credit_policy_replay")

    def make_replay(self, **values):
        values = {"months": 6, "date_until": LAST, "grading": "month", **values}
        return self.env["credit.policy.replay"].with_user(self.controller).create(values)

    def run_job(self):
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.env.invalidate_all()

    def work_out(self, **values):
        """Return a replay that was started by a controller and worked out by the job."""
        replay = self.make_replay(**values)
        replay.action_start()
        self.assertTrue(replay.is_at_work)
        self.run_job()
        self.assertEqual(replay.work_ids.state, "done", replay.work_ids.message)
        return replay

    def make_draft(self, change=None):
        draft = self.env["credit.policy.draft"].create({"name": "Try this"})
        if change:
            policy = draft.policy
            change(policy)
            draft.policy = policy
        return draft


@of_development
@tagged("post_install", "-at_install")
class TestReplayEqualsRealRuns(ReplayCase):
    """The daily job really lives the days; then the replay says the same messages, day by day."""

    def make_lines(self, seed):
        """Return the lines of a random ledger: good payers, late payers, one who never pays."""
        chance = Random(seed)
        lines, number = [], 1000
        for customer in range(6):
            late = chance.choice((-5, 3, 12, 30, 50))
            for _invoice in range(5):
                number += 1
                issued = date(2013, 1, 1) + timedelta(days=chance.randrange(150))
                due = issued + timedelta(days=chance.choice((14, 30)))
                paid = due + timedelta(days=late + chance.randrange(10))
                settled = "" if customer == 0 and number % 2 else paid.isoformat()
                amount = f"{chance.randrange(20, 900)}.{chance.randrange(100):02d}"
                lines.append(f"C{customer},BE,{number},{issued},{due},{amount},{settled},0")
        return lines

    def assertSameMessages(self, first, days, grading="day", **settings):
        """Live the days really, then by a replay: the same items get the same levels on the same days."""
        self.company.write(settings)
        rows = self.read_rows(*self.make_lines(7))
        with_messages = []

        def compare(lived):
            env, last = lived.env, first + timedelta(days=days - 1)
            real = {
                (action.date, action.partner_id.id, action.level_id.id, action.channel): sorted(
                    (line.move_line_id.id, round(line.amount_residual, 2))
                    for line in action.line_ids
                )
                for action in env["credit.followup.action"].search(
                    [("company_id", "=", lived.company.id), ("state", "in", ("queued", "done"))]
                )
            }
            replay = env["credit.policy.replay"].create(
                {
                    "company_id": lived.company.id,
                    "months": 1,
                    "date_until": last,
                    "grading": grading,
                }
            )
            replay.date_from = first
            env.flush_all()
            env.invalidate_all()
            self.assertEqual(replay.date_from, first)
            told = {}
            for _partner_id, _items, [(messages, _entries)] in replay._live(
                replay._read_policies(), quiet
            ):
                for message in messages:
                    key = message.day, message.owner, message.level_key, message.channel
                    self.assertNotIn(key, told)
                    told[key] = sorted(
                        (item.key, round(float(amount), 2)) for item, amount in message.asked
                    )
            self.assertEqual(told, real)
            with_messages.extend(real)

        self.replay(rows, first, days, compare)
        self.assertGreater(len(with_messages), 10, "the ledger is worth replaying")
        self.assertGreater(len({level for _day, _owner, level, _channel in with_messages}), 3)

    def test_daily_grades_three_quiet_days(self):
        """Also items that were overdue on the first day, grades that change, several items in one message."""
        self.assertSameMessages(date(2013, 3, 1), 75)

    def test_with_a_minimum_and_working_days(self):
        self.assertSameMessages(
            date(2013, 3, 1),
            60,
            credit_followup_minimum=300,
            credit_followup_working_days=True,
            credit_followup_quiet_days=5,
        )


@tagged("post_install", "-at_install")
class TestPolicyReplay(PolicyReplayCase):
    """Ledgers of a few invoices, so that it is known what must come out."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer("Late Payer")
        path = cls.make_path((1, "email"), (10, "phone"), (20, "letter"))
        cls.put_all_on(path)
        cls.levels = path.step_ids.sorted("severity").level_id

    @classmethod
    def put_all_on(cls, path):
        """Let every cell of the company lead to a path."""
        cells = cls.env["credit.risk.matrix.cell"]
        for cell in cells._for_company(cls.company):
            if cell.company_id:
                cell.path_id = path
                continue
            cells.create(
                {
                    "company_id": cls.company.id,
                    "category_id": cell.category_id.id,
                    "grade_id": cell.grade_id.id,
                    "path_id": path.id,
                }
            )

    def lines_of(self, replay):
        return [
            (
                line.month.month,
                self.levels.ids.index(line.level_id.id) + 1,
                line.channel,
                line.messages,
                line.paid,
                line.followed,
                line.still_open,
            )
            for line in replay.line_ids.sorted(lambda line: (line.side, line.month, line.severity))
        ]

    def test_messages_and_who_paid_anyway(self):
        """Due 31 January: reminded on 1 February, called on 10 February, paid on 12 February."""
        invoice = self.make_invoice(self.customer, FIRST, 100)
        self.pay(invoice, date(2026, 2, 12))
        other = self.make_customer("Never Pays")
        self.make_invoice(other, FIRST, 50)
        self.refresh(LAST)
        replay = self.work_out()
        self.assertEqual(replay.date_from, FIRST)
        self.assertEqual(
            self.lines_of(replay),
            [
                (2, 1, "email", 2, 0, 2, 0),
                (2, 2, "phone", 2, 1, 1, 0),
                (2, 3, "letter", 1, 0, 0, 1),
            ],
        )
        self.assertEqual(sum(replay.line_ids.mapped("amount")), 100 + 100 + 3 * 50)
        self.assertEqual((replay.present_messages, replay.present_contacted), (5, 2))
        self.assertEqual(replay.present_paid, 0, "the first message did not make either pay")
        self.assertEqual((replay.customer_count, replay.late_count), (2, 2))

    def test_who_pays_before_the_next_step_paid_anyway(self):
        self.pay(self.make_invoice(self.customer, FIRST, 100), date(2026, 2, 9))
        self.refresh(LAST)
        replay = self.work_out()
        self.assertEqual(self.lines_of(replay), [(2, 1, "email", 1, 1, 0, 0)])
        self.assertEqual((replay.present_contacted, replay.present_paid), (1, 1))

    def test_part_payments_and_credits(self):
        """A part paid is asked for less; what a credit covers is not asked for at all."""
        invoice = self.make_invoice(self.customer, FIRST, 100)
        self.pay(invoice, date(2026, 2, 5), 60)
        covered = self.make_customer("Covered")
        self.make_invoice(covered, FIRST, 80)
        self.make_payment(covered, date(2026, 1, 20), 90)
        self.refresh(LAST)
        replay = self.work_out()
        amounts = replay.line_ids.sorted("severity").mapped("amount")
        self.assertEqual(amounts, [100, 40, 40])
        self.assertEqual(replay.present_contacted, 1)

    def test_a_hold_waits_and_then_it_goes_on(self):
        invoice = self.make_invoice(self.customer, FIRST, 100)
        self.env["credit.followup.hold"].create(
            {
                "kind": "pause",
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "move_id": invoice.id,
                "reason": "Wait",
                "date_from": date(2026, 1, 20),
                "date_until": date(2026, 3, 31),
            }
        )
        self.refresh(LAST)
        replay = self.work_out()
        lines = [(month, level) for month, level, *_rest in self.lines_of(replay)]
        self.assertEqual(lines, [(4, 1), (4, 2), (4, 3)])

    def test_what_accounting_excludes_is_left_alone(self):
        invoice = self.make_invoice(self.customer, FIRST, 100)
        self.receivable_of(invoice).no_followup = True
        self.refresh(LAST)
        replay = self.work_out()
        self.assertFalse(replay.line_ids)
        self.assertEqual(
            (replay.customer_count, replay.late_count, replay.default_count), (1, 0, 0)
        )

    def test_earliest_warning_before_a_default(self):
        """Due 31 January, in default on 2 April (61 days overdue), first contact on 1 February: 60 days."""
        self.make_invoice(self.customer, FIRST, 100)
        saved = self.make_customer("Saved")
        self.pay(self.make_invoice(saved, FIRST, 100), date(2026, 4, 1))
        self.refresh(LAST)
        replay = self.work_out(days_overdue=60)
        [default] = replay.default_ids
        self.assertEqual(default.partner_id, self.customer)
        self.assertEqual((default.date, default.amount), (date(2026, 4, 2), 100))
        self.assertEqual(default.present_contact, date(2026, 2, 1))
        self.assertEqual((default.present_days, default.present_is_warned), (60, True))
        self.assertEqual((replay.default_count, replay.present_warned), (1, 1))
        self.assertEqual(replay.present_days, 60)
        self.assertFalse(self.work_out(days_overdue=200).default_ids)

    def test_a_worse_grade_warns_too(self):
        """Nobody is contacted; the grade of a good payer falls when he stops paying."""
        for months in (18, 15, 12, 9):
            day = FIRST - relativedelta(months=months)
            self.pay(self.make_invoice(self.customer, day, 100), day + timedelta(days=10))
        self.make_invoice(self.customer, FIRST, 5000)
        self.put_all_on_no_contact()
        self.refresh(LAST)
        replay = self.work_out(grading="week", days_overdue=90)
        [default] = replay.default_ids
        self.assertFalse(default.present_contact)
        self.assertTrue(default.present_worse)
        self.assertFalse(default.present_is_riskiest)
        self.assertEqual(default.present_days, (default.date - default.present_worse).days)

    def put_all_on_no_contact(self):
        cells = self.env["credit.risk.matrix.cell"]._for_company(self.company)
        cells.path_id = self.env["credit.action.path"].create({"name": "Nothing at all"})

    def test_a_draft_beside_the_present_policy(self):
        """The draft's path reminds 30 days later: fewer messages, and a later warning."""
        self.make_invoice(self.customer, FIRST, 100)
        self.pay(self.make_invoice(self.make_customer("Soon"), FIRST, 70), date(2026, 2, 20))
        self.refresh(LAST)

        def later(policy):
            for path in policy["paths"]:
                for step in path["steps"]:
                    step["day_offset"] += 30

        draft = self.make_draft(later)
        policy_before = self.env["credit.risk.setup"]._read_draft(self.company)
        replay = self.work_out(draft_id=draft.id)
        self.assertEqual(self.env["credit.risk.setup"]._read_draft(self.company), policy_before)
        self.assertEqual((replay.present_messages, replay.draft_messages), (3 + 2, 3))
        self.assertEqual((replay.present_contacted, replay.draft_contacted), (2, 1))
        [default] = replay.default_ids
        self.assertEqual((default.present_days, default.draft_days, default.gain), (60, 30, -30))
        sides = set(replay.line_ids.mapped("side"))
        self.assertEqual(sides, {"present", "draft"})

    def test_a_copy_replays_the_same(self):
        self.make_invoice(self.customer, FIRST, 100)
        self.refresh(LAST)
        replay = self.work_out(draft_id=self.make_draft().id, grading="week")
        self.assertGreater(replay.present_messages, 2)
        names = ("messages", "contacted", "paid", "warned", "days")
        self.assertEqual(
            [replay[f"present_{name}"] for name in names],
            [replay[f"draft_{name}"] for name in names],
        )
        self.assertEqual(set(replay.default_ids.mapped("gain")), {0})

    def test_only_some_days_are_looked_at_and_no_message_is_lost(self):
        """Looking on every day of a random ledger finds nothing more."""
        self.put_all_on(
            self.make_path((1, "email", "letter"), (9, "letter"), (15, "phone"), (25, "email"))
        )
        chance = Random(11)
        for number in range(5):
            partner = self.make_customer(f"Random {number}", street=False, city=False)
            for _invoice in range(6):
                issued = FIRST + timedelta(days=chance.randrange(-40, 120))
                invoice = self.make_invoice(partner, issued, chance.randrange(10, 900))
                if chance.random() < 0.7:
                    self.pay(invoice, issued + timedelta(days=chance.randrange(5, 90)))
        self.company.credit_followup_quiet_days = 4
        self.company.credit_followup_minimum = 250
        self.refresh(LAST)
        replay = self.make_replay().sudo()
        [policy] = replay._read_policies()
        trial = self.env["credit.policy.trial"]
        proposal = trial._start_trial(self.company, FIRST, policy)
        decider = Decider(replay, proposal)
        every_day = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
        count = 0
        for partner_id, items, [(messages, entries)] in replay._live([policy], quiet):
            customer = decider.read_customers()[partner_id]
            decider.live([], customer, entries)  # the same customer and timeline
            for item in items:
                item.restart()
            again = engine.live(items, FIRST, LAST, decider.decide, every_day)
            facts = attrgetter("day", "level_key", "channel", "amount", "outcome")
            self.assertEqual([*map(facts, again)], [*map(facts, messages)])
            count += len(messages)
        self.assertGreater(count, 15)

    def test_nothing_but_the_result_is_written(self):
        self.make_invoice(self.customer, FIRST, 100)
        self.refresh(LAST)
        models = (
            "credit.risk.profile",
            "credit.risk.assessment",
            "credit.risk.fact",
            "credit.followup.item",
            "credit.followup.run",
            "credit.followup.action",
            "mail.mail",
            "credit.action.path",
            "credit.risk.grade",
        )
        before = {name: self.env[name].sudo().search([]).read() for name in models}
        self.work_out(draft_id=self.make_draft().id)
        for name, rows in before.items():
            self.assertEqual(self.env[name].sudo().search([]).read(), rows, name)

    # In the background

    def test_it_can_be_stopped(self):
        self.make_invoice(self.customer, FIRST, 100)
        self.refresh(LAST)
        replay = self.make_replay()
        replay.action_start()
        self.assertEqual(replay.progress["state"], "waiting")
        replay.action_stop()
        self.run_job()
        self.assertFalse(replay.is_at_work)
        self.assertEqual(replay.progress["state"], "failed")
        self.assertIn(f"Stopped by {self.controller.name}", replay.progress["message"])
        self.assertFalse(replay.done_on)
        replay.action_start()
        self.run_job()
        self.assertTrue(replay.done_on)

    def test_others_see_how_far_it_is(self):
        self.make_invoice(self.customer, FIRST, 100)
        self.refresh(LAST)
        replay = self.make_replay()
        replay.action_start()
        seen = []
        replay.sudo()._replay(lambda *progress: seen.append(progress))
        self.assertEqual(seen[0], ("grading", 0, 7))
        self.assertEqual([stage for stage, *_rest in seen][-2:], ["replaying", "writing"])

    def test_follow_up_does_not_wait_for_replays(self):
        """The job of follow-up leaves replays to theirs."""
        replay = self.make_replay()
        replay.action_start()
        with self.enter_registry_test_mode():
            self.env.ref("credit_risk_matrix.ir_cron_credit_followup_work").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(replay.work_ids.state, "waiting")

    def test_settings_and_result(self):
        replay = self.work_out()
        self.assertTrue(replay.done_on)
        for values in ({"present_messages": 7}, {"done_on": False}, {"plan": {}}):
            with self.assertRaises(AccessError):
                replay.write(values)
        replay.months = 3
        self.assertFalse(replay.done_on, "the result was not that of these settings")
        self.assertEqual(replay.date_from, date(2026, 4, 1))
        replay.action_start()
        with self.assertRaises(UserError):
            replay.months = 5
        replay.action_stop()
        self.run_job()
        replay.date_until = date(2126, 1, 1)
        with self.assertRaises(UserError):
            replay.action_start()

    def test_rights(self):
        replay = self.work_out()
        seller = self.make_user("user")
        for call in ("action_start", "action_stop", "action_open_lines"):
            with self.assertRaises(AccessError):
                getattr(replay.with_user(seller), call)()
        other = self.setup_other_company()["company"]
        stranger = self.make_user("manager", login="stranger")
        stranger.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        for model in ("replay", "replay.line", "replay.default"):
            found = self.env[f"credit.policy.{model}"].with_user(stranger).search([])
            self.assertFalse(found)
        with self.assertRaises(AccessError):
            replay.with_user(stranger).action_start()

    def test_another_company_has_its_own_ledger(self):
        self.make_invoice(self.customer, FIRST, 100)
        self.refresh(LAST)
        other = self.setup_other_company()["company"]
        theirs = self.env["credit.policy.replay"].create(
            {"company_id": other.id, "months": 6, "date_until": LAST}
        )
        theirs._replay(quiet)
        self.assertEqual((theirs.customer_count, len(theirs.line_ids)), (0, 0))

    def test_statements_do_not_grow_with_customers(self):
        """A replay of 200 customers with 2,000 invoices needs as many statements as one of 20 with 200."""
        invoice = self.make_invoice(self.customer, FIRST, 100)
        counts = []
        for size in (20, 200):
            partners = self.env["res.partner"].create(
                [{"name": f"C{n}", "email": f"c{n}@example.com"} for n in range(size)]
            )
            clone_invoices(self.env, invoice, partners, size * 10, date(2026, 2, 1))
            self.refresh(LAST)
            replay = self.make_replay().sudo()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            for _customer in replay._live(replay._read_policies(), quiet):
                pass
            counts.append(self.env.cr.sql_log_count - before)
        self.assertAlmostEqual(*counts, delta=2)
        self.assertLess(counts[1], 100)
