from bisect import bisect_right
from collections import Counter
from datetime import date, timedelta
from operator import attrgetter, itemgetter
from statistics import median

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import groupby

from ...engine import replay as engine
from ...engine.duesteps import Item, step_date
from ...models.followup.proposal_values import OpenItem
from .credit_policy_replay import SIDES
from .credit_policy_replay_reading import BATCH_SIZE


class Tally:
    """What one policy came to."""

    def __init__(self):
        self.lines = {}
        self.counts = Counter()
        self.warned = []

    def add(self, messages):
        """Count the messages of one customer."""
        for message in messages:
            key = message.day.replace(day=1), message.level_key, message.channel
            line = self.lines.setdefault(key, Counter())
            line["messages"] += 1
            line["items"] += len(message.asked)
            line["amount"] += message.amount
            line[{"paid": "paid", "next": "followed", "open": "still_open"}[message.outcome]] += 1
        self.counts["messages"] += len(messages)
        self.counts["contacted"] += bool(messages)
        self.counts["paid"] += bool(messages) and all(m.outcome == "paid" for m in messages)


class CreditPolicyReplay(models.Model):
    """The days of a replay, customer by customer, and what is kept of them."""

    _inherit = "credit.policy.replay"

    def _replay(self, report):
        """Work out the replay and store its result.

        :param report: called with stage, number done and total; it may stop the work
        """
        self.ensure_one()
        policies = self._read_policies()
        tallies, defaults, seen = [Tally() for _policy in policies], [], Counter()
        for _partner_id, items, lives in self._live(policies, report):
            seen["customer_count"] += 1
            seen["late_count"] += any(self._was_late(item) for item in items)
            for tally, (messages, _entries) in zip(tallies, lives, strict=True):
                tally.add(messages)
            default = engine.find_default(items, self.days_overdue, self.date_from, self.date_until)
            if default:
                defaults.append(self._get_default_values(default, policies, lives, tallies))
        report("writing")
        self._store(tallies, defaults, seen)

    def _read_policies(self):
        """Return the policies to replay: the present one, and the draft if there is one."""
        self.ensure_one()
        trial = self.env["credit.policy.trial"].sudo()  # sudo: figures of all customers
        company = self.company_id.sudo()  # sudo: as the trial
        plans = [None, self.plan] if self.plan else [None]
        return [trial._read_tried(company, plan) for plan in plans]

    def _live(self, policies, report):
        """Live the days by each policy; what was read of a batch of customers is forgotten after it.

        :return: an iterator of (partner id, items, [(messages, entries of the timeline) of each policy])
        """
        self.ensure_one()
        replay = self.sudo()  # sudo: figures and items of all customers
        trial, company = replay.env["credit.policy.trial"], replay.company_id
        timelines = replay._read_timelines(trial, company, policies, report)
        deciders = [
            Decider(replay, trial._start_trial(company, self.date_from, policy))
            for policy in policies
        ]
        customers = deciders[0].read_customers()
        holds = replay._read_holds(company)
        partner_ids = sorted(customers)
        for start in range(0, len(partner_ids), BATCH_SIZE):
            report("replaying", start, len(partner_ids))
            batch = partner_ids[start : start + BATCH_SIZE]
            life = replay._read_life(company, batch, holds)
            for partner_id, items in groupby(life, key=attrgetter("owner")):
                lives = []
                for decider, timeline in zip(deciders, timelines, strict=True):
                    entries = timeline.get(partner_id, [])
                    messages = decider.live(items, customers[partner_id], entries)
                    lives.append((messages, entries))
                yield partner_id, items, lives

    def _was_late(self, item):
        """Tell whether a debt was open after its due date on a day of the replay."""
        day = max(item.due_date + engine.ONE_DAY, self.date_from)
        return not item.excluded and day <= self.date_until and item.residual(day) > 0

    @api.model
    def _get_default_values(self, default, policies, lives, tallies):
        """Return the columns of a default with the earliest warning by each policy."""
        values = {
            "partner_id": default.item.owner,
            "move_line_id": default.item.key,
            "date_maturity": default.item.due_date,
            "date": default.day,
            "amount": float(default.amount),
        }
        for side, policy, (messages, entries), tally in zip(
            SIDES, policies, lives, tallies, strict=False
        ):
            grades = [(day, points) for day, _path_id, points in entries if points]
            warning = engine.find_warning(default, messages, grades, policy.riskiest)
            tally.warned.append(warning.days)
            values |= {
                f"{side}_contact": warning.contact,
                f"{side}_worse": warning.worse,
                f"{side}_is_riskiest": warning.was_riskiest,
                f"{side}_days": warning.days or 0,
                f"{side}_is_warned": warning.days is not None,
            }
        return values

    def _store(self, tallies, defaults, seen):
        """Write the result."""
        lines = self.env["account.move.line"].sudo()  # sudo: the name of a document
        names = {
            line.id: line.move_id.name
            for line in lines.browse(map(itemgetter("move_line_id"), defaults))
        }
        for values in defaults:
            values["document"] = names[values["move_line_id"]]
        self.sudo().write(  # sudo: the result is for reading
            {
                "done_on": fields.Datetime.now(),
                "default_count": len(defaults),
                "customer_count": seen["customer_count"],
                "late_count": seen["late_count"],
                **self._get_numbers("present", tallies[0]),
                **self._get_numbers("draft", tallies[-1] if len(tallies) > 1 else Tally()),
                "line_ids": [
                    Command.create(
                        {
                            "side": side,
                            "month": month,
                            "level_id": level_id,
                            "channel": channel,
                            **line,
                            "amount": float(line["amount"]),
                        }
                    )
                    for side, tally in zip(SIDES, tallies, strict=False)
                    for (month, level_id, channel), line in tally.lines.items()
                ],
                "default_ids": [Command.create(values) for values in defaults],
            }
        )

    @api.model
    def _get_numbers(self, side, tally):
        """Return the numbers of one policy for the page."""
        days = [number for number in tally.warned if number is not None]
        return {
            **{f"{side}_{name}": tally.counts[name] for name in ("messages", "contacted", "paid")},
            f"{side}_warned": len(days),
            f"{side}_days": float(median(days)) if days else 0.0,
        }


class Decider:
    """Decides the days of customers by one policy, through the functions that propose a run."""

    def __init__(self, replay, proposal):
        self.replay = replay
        self.runs = replay.env["credit.followup.run"]
        self.proposal = proposal
        proposal.go_live = replay.date_from
        proposal.bank_money = {}  # what came in is known by its allocation

    def read_customers(self):
        """Return ``partner id -> Customer`` of the customers with a profile."""
        return self.runs._read_customers(self.proposal)

    def live(self, items, customer, entries):
        """Return the messages of a customer from the first to the last day of the replay.

        :param entries: (day, path id, points) of the customer
        """
        for item in items:
            item.restart()
        self.customer = self.replay._copy_customer(customer)
        self.days = [entry[0] for entry in entries]
        self.paths = [entry[1] for entry in entries]
        first, last = self.replay.date_from, self.replay.date_until
        return engine.live(items, first, last, self.decide, self.days)

    def decide(self, day, items):
        """Return the messages of a day, and the days on which to look again; see :func:`engine.live`."""
        proposal, customer = self.proposal, self.customer
        proposal.as_of, proposal.actions, proposal.lines = day, {}, []
        place = bisect_right(self.days, day)
        customer.path_id = self.paths[place - 1] if place else None
        open_items = [self.get_open_item(item, day) for item in items]
        self.runs._decide_customer(proposal, customer, open_items)
        later = [day for item in open_items for day in self.get_later_days(item)]
        if not proposal.actions:
            return [], later
        customer.last_contact = day
        by_key = {item.key: item for item in items}
        asked = {channel: [] for _partner_id, channel in proposal.actions}
        for line in proposal.lines:
            item = by_key[line["move_line_id"]]
            level = proposal.levels[line["level_id"]]
            item.claim(level.id, level.severity, line["channel"], day)
            asked[line["channel"]].append((item, line["amount_residual"]))
        messages = [
            engine.Message(
                customer.partner_id,
                day,
                action["level_id"],
                action["severity"],
                channel,
                asked[channel],
            )
            for (_partner_id, channel), action in proposal.actions.items()
        ]
        return messages, later

    def get_later_days(self, item):
        """Return the days on which something else may come for an item.

        A due step that is not done (no address, below a minimum) waits, and a harder one may overtake it.
        """
        days = [item.next_date] if item.next_date else []
        if item.step:
            known = Item(item.invoice_date, item.date_maturity, contact=item.level_date)
            steps = self.proposal.steps[self.customer.path_id]
            gap = timedelta(days=self.proposal.gaps[self.customer.path_id])
            earliest = item.level_date + gap if item.level_date else date.min
            days += [max(step_date(step, known), earliest) for step in steps]
        return days

    def get_open_item(self, item, day):
        """Return an item as the proposal of a day knows it."""
        held = not item.excluded and item.is_held(day)
        residual = item.residual(day)
        return OpenItem(
            id=item.key,
            partner_id=item.owner,
            invoice_date=item.invoice_date,
            date_maturity=item.due_date,
            residual=residual,
            residual_currency=residual,
            excluded="held" if held else item.excluded,
            severity=item.severity,
            level_id=item.level_key,
            level_date=item.contact,
            taken=list(item.taken) or None,
            pending_level_id=None,
            pending_date=None,
            hold_id=None,
            hold_kind=None,
            hold_reason=None,
            hold_until=None,
        )
