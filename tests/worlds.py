"""Random worlds: customers of one company, each with a path, a ledger and luck of its own, day by day.

The simulation keeps a book of its own (what is open, due, held), written down while it acts, so that the
checks do not ask the add-on what it should have done.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from freezegun import freeze_time

from odoo import Command
from odoo.tools import SQL, mute_logger

from .common import CreditRiskCommon

#: the first simulated day
START = date(2026, 1, 5)

#: tables that grow while the days go by
TABLES = (
    "account_move",
    "account_move_line",
    "account_partial_reconcile",
    "credit_followup_action",
    "credit_followup_action_line",
    "credit_followup_hold",
    "credit_followup_item",
    "credit_risk_profile",
    "mail_message",
)

CHANNELS = (("phone",), ("phone",), ("email",), ("letter",), ("email", "phone"), ("collection",))


@dataclass
class Entry:
    """An invoice or a payment in the book: ``residual`` is positive when the customer owes it."""

    line: object
    due: date
    residual: Decimal
    hold: object = None
    blocked: bool = False


@dataclass
class World:
    """One customer. ``seed`` makes everything that happens to it again."""

    seed: str
    partner: object
    luck: Random
    invoices: list = field(default_factory=list)
    payments: list = field(default_factory=list)
    hold: object = None

    @property
    def entries(self):
        return [entry for entry in self.invoices + self.payments if entry.residual]

    def __str__(self):
        return f"world {self.seed} ({self.partner.name}, id {self.partner.id})"


class WorldsCase(CreditRiskCommon):
    """Worlds that live together in one transaction; subclasses say how many and under which policy."""

    SEED = 1
    WORLDS = 50
    DAYS = 120
    QUIET_DAYS = 4
    MINIMUM = 0
    MISSED = 0.5
    LATE = 0.2

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.luck = Random(f"policy {cls.SEED}")
        cls.company.write(
            {
                "credit_followup_quiet_days": cls.QUIET_DAYS,
                "credit_followup_minimum": cls.MINIMUM,
                "credit_followup_go_live": START,
            }
        )
        cls.levels = cls.make_levels()
        cls.categories = cls.make_policy()
        cls.worlds = [cls.make_world(number) for number in range(cls.WORLDS)]
        cls.by_partner = {world.partner.id: world for world in cls.worlds}
        cls.seen = Counter()
        cls.waiting = []

    # The policy

    @classmethod
    def make_levels(cls):
        """Return eight levels that paths choose from; only the softest acts before the due date."""
        shipped = cls.env.ref("credit_risk_matrix.mail_template_first_reminder")
        template = shipped.copy({"body_html": "<p t-out='object.amount_due'/>"})
        return cls.env["credit.followup.level"].create(
            [
                {
                    "name": f"Level {number}",
                    "severity": 10 * number,
                    "is_pre_due": number == 1,
                    "mail_template_id": template.id,
                    **{f"use_{channel}": True for channel in cls.luck.choice(CHANNELS)},
                }
                for number in range(1, 9)
            ]
        )

    @classmethod
    def make_policy(cls):
        """Return ten categories; each cell of theirs has one of fifteen random paths."""
        paths = cls.env["credit.action.path"].create(
            [cls.make_path_values(number) for number in range(15)]
        )
        categories = cls.env["credit.risk.category"].create(
            [{"name": f"Category {number}", "company_id": cls.company.id} for number in range(10)]
        )
        cells = cls.env["credit.risk.matrix.cell"]
        for category in categories:
            for grade in cls.grades.values():
                values = {"path_id": cls.luck.choice(paths).id, "company_id": cls.company.id}
                pair = {"category_id": category.id, "grade_id": grade.id}
                present = cells.search(
                    [("category_id", "=", category.id), ("grade_id", "=", grade.id)]
                )
                if present:
                    present.write(values)
                else:
                    cells.create({**pair, **values})
        return categories

    @classmethod
    def make_path_values(cls, number):
        basis = cls.luck.choice(("due_date", "due_date", "invoice_date"))
        levels = sorted(cls.luck.sample(range(8), cls.luck.randint(2, 5)))
        day = cls.luck.randint(-6, 4) if not levels[0] else cls.luck.randint(1, 10)
        day += 20 if basis == "invoice_date" else 0
        steps = []
        for index in levels:
            steps.append(
                {"level_id": cls.levels[index].id, "day_offset": day, "offset_from": basis}
            )
            day += cls.luck.randint(1, 12)
        return {
            "name": f"Path {number}",
            "catch_up": cls.luck.choice(("step", "jump")),
            "step_ids": [Command.create(step) for step in steps],
        }

    @classmethod
    def make_world(cls, number):
        seed = f"{cls.SEED}-{number}"
        luck = Random(seed)
        partner = cls.make_customer(
            f"World {seed}",
            credit_risk_category_pin_id=luck.choice(cls.categories).id,
            credit_customer_since=START - timedelta(days=luck.randint(10, 2000)),
            credit_advice=luck.randint(1, 5),
        )
        return World(seed, partner, luck)

    # A day in the worlds

    def live(self, day):
        """Let the luck of each world decide what happens on a day, before the run looks at it."""
        invoiced, paid = [], []
        for world in self.worlds:
            luck = world.luck
            if luck.random() < 0.05:
                invoiced.append((world, luck.choice((0, 5, 14, 30)), luck.randint(100, 50000)))
            owed = [entry for entry in world.invoices if entry.residual]
            if owed and luck.random() < 0.035:
                entry = luck.choice(owed)
                share = 1 if luck.random() < 0.7 else luck.choice((2, 3))
                paid.append((world, entry, round(entry.residual / share, 2)))
            elif luck.random() < 0.008:
                paid.append((world, None, Decimal(luck.randint(100, 30000)) / 100))
            self.change_something(world, day)
        self.invoice(invoiced, day)
        self.receive(paid, day)
        self.allocate(day)
        if not (day - START).days % 7:
            self.analyze()

    def analyze(self):
        """Tell the planner what this transaction has written; no autovacuum sees it."""
        self.env.flush_all()
        for table in TABLES:
            self.env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))

    def change_something(self, world, day):
        """Holds, blocks, advice and addresses come and go."""
        luck, partner = world.luck, world.partner
        if luck.random() < 0.03:
            partner.credit_advice = luck.randint(1, 5)
        if luck.random() < 0.01:
            partner.email = False if partner.email else "world@example.com"
        owed = [entry for entry in world.invoices if entry.residual]
        if luck.random() < 0.012:
            world.hold = self.hold(world, day, partner_id=partner.id)
        if owed and luck.random() < 0.02:
            entry = luck.choice(owed)
            entry.hold = self.hold(world, day, move_id=entry.line.move_id.id)
        if owed and luck.random() < 0.01:
            entry = luck.choice(owed)
            if entry.line.move_id.payment_state in ("not_paid", "partial", "blocked"):
                entry.line.move_id.action_toggle_block_payment()
                entry.blocked = entry.line.move_id.payment_state == "blocked"
        for hold in [world.hold, *(entry.hold for entry in owed)]:
            if hold and hold._is_running_on(day) and luck.random() < 0.03:
                hold.ended_on = day

    def hold(self, world, day, **values):
        self.seen["holds"] += 1
        return self.env["credit.followup.hold"].create(
            {
                "company_id": self.company.id,
                "kind": world.luck.choice(("dispute", "pause")),
                "reason": "Luck",
                "date_from": day,
                "date_until": day + timedelta(days=world.luck.randint(0, 20)),
                **values,
            }
        )

    def invoice(self, chosen, day):
        """Post the day's invoices: (world, days to pay, cents)."""
        if not chosen:
            return
        moves = self.env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": world.partner.id,
                    "invoice_date": day,
                    "invoice_payment_term_id": False,
                    "invoice_date_due": day + timedelta(days=days),
                    "invoice_line_ids": [
                        Command.create({"name": "Goods", "price_unit": cents / 100, "tax_ids": []})
                    ],
                }
                for world, days, cents in chosen
            ]
        )
        moves.action_post()
        for (world, days, cents), move in zip(chosen, moves, strict=True):
            due, residual = day + timedelta(days=days), Decimal(cents) / 100
            world.invoices.append(Entry(self.receivable_of(move), due, residual))

    def receive(self, chosen, day):
        """Post the day's payments in one bank entry: (world, invoice or None, amount)."""
        if not chosen:
            return
        total = float(sum(amount for _world, _entry, amount in chosen))
        bank = {"account_id": self.bank.default_account_id.id, "debit": total}
        credits = [
            {
                "account_id": self.receivable.id,
                "partner_id": world.partner.id,
                "credit": float(amount),
                "sequence": number,
            }
            for number, (world, _entry, amount) in enumerate(chosen)
        ]
        move = self.env["account.move"].create(
            {
                "journal_id": self.bank.id,
                "date": day,
                "line_ids": [Command.create(values) for values in [*credits, bank]],
            }
        )
        move.action_post()
        lines = move.line_ids.filtered(lambda line: line.account_id == self.receivable)
        for (world, entry, amount), line in zip(chosen, lines.sorted("sequence"), strict=True):
            payment = Entry(line, day, -amount)
            world.payments.append(payment)
            if entry:
                self.reconcile(entry, payment)

    def allocate(self, day):
        """Some payments that nobody had allocated find their invoice."""
        for world in self.worlds:
            owed = [entry for entry in world.invoices if entry.residual and not entry.blocked]
            free = [entry for entry in world.payments if entry.residual]
            if owed and free and world.luck.random() < 0.08:
                self.reconcile(world.luck.choice(owed), free[0])

    def reconcile(self, invoice, payment):
        amount = min(invoice.residual, -payment.residual)
        (invoice.line + payment.line).reconcile()
        invoice.residual -= amount
        payment.residual += amount
        invoice.blocked = invoice.line.move_id.payment_state == "blocked"

    # The run of a day

    def run_late(self, day):
        """Carry out the runs that somebody left approved for days; the clock stands on the day."""
        for run, late in [entry for entry in self.waiting if entry[1] <= day]:
            self.waiting.remove((run, late))
            with freeze_time(day):
                self.execute(run)
            run.invalidate_recordset()
            self.check_messages(run, day)
            queued = run.action_ids.filtered(lambda action: action.state == "queued")
            self.seen["carried out late"] += len(queued)
            self.seen["left out when late"] += len(run.action_ids) - len(queued)
            self.finish(queued)

    def run_day(self, day):
        """Propose, approve and carry out, with the hand of a user in between now and then."""
        run = self.propose(day)
        self.check_proposal(run)
        for action in run.action_ids:
            if self.luck.random() < 0.04:
                action.action_skip()
                self.seen["left out"] += 1
        if self.luck.random() < 0.06:
            run.action_cancel()
            self.seen["cancelled runs"] += 1
            return run
        run.action_approve()
        if self.luck.random() < self.LATE:
            self.waiting.append((run, day + timedelta(days=self.luck.randint(1, 6))))
            return run
        if self.luck.random() < 0.1 and len(run.action_ids) > 1:
            self.execute(run.action_ids[: len(run.action_ids) // 2])
            self.seen["interrupted"] += 1
        self.execute(run)
        run.invalidate_recordset()
        self.check_messages(run)
        self.finish(run.action_ids.filtered(lambda action: action.state == "queued"))
        return run

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def finish(self, actions):
        """The messages meet their fate: most get through, some fail, some calls are cancelled."""
        for action in actions:
            luck = self.by_partner[action.partner_id.id].luck.random()
            if action.mail_id and luck < 0.9:
                failed = luck < 0.1
                self.seen["failed"] += failed
                action.mail_id.state = "exception" if failed else "sent"
                action.mail_id._postprocess_sent_message(
                    [], [], failure_reason=failed and "Luck", failure_type=failed and "unknown"
                )
            elif action.activity_id and luck < 0.07:
                action.activity_id.unlink()
                self.seen["tasks cancelled"] += 1
            elif luck < 0.8:
                action.action_done()
