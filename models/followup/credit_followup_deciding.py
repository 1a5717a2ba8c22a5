from datetime import timedelta
from decimal import Decimal

from odoo import api, models

from ...engine.duesteps import Item, plan_item


class CreditFollowupRun(models.Model):
    """What a proposal decides for each customer: what is due, whether to contact, through which channel."""

    _inherit = "credit.followup.run"

    @api.model
    def _decide_customer(self, proposal, customer, items):
        """Decide for all items of one customer."""
        due = []
        for item in items:
            if item.excluded:
                self._settle_excluded(item)
            elif item.pending_level_id:
                item.next_date = proposal.as_of
                item.settle("pending", level_id=item.pending_level_id, date=item.pending_date)
            elif self._plan(proposal, customer, item):
                due.append(item)
        if not due:
            return
        credits = self._check_worth(proposal, customer, items, due)
        allowed = [item for item in due if not item.code]
        if allowed:
            self._add_actions(proposal, customer, allowed, credits)

    @api.model
    def _check_worth(self, proposal, customer, items, due):
        """Write the reason on the due items for which the customer is not contacted; return its open credits."""
        credits = -sum((i.residual for i in items if i.residual < 0), Decimal(0))
        balance = sum((i.residual for i in items), Decimal(0))
        overdue = self._sum_owed(items, lambda i: i.date_maturity < proposal.as_of)
        owed = self._sum_owed(items, lambda i: i.step or i.date_maturity < proposal.as_of)
        # what is not due yet does not make up for credits: who owes nothing overdue is not reminded
        late = [item for item in due if item.date_maturity < proposal.as_of]
        early = [item for item in due if item.date_maturity >= proposal.as_of]
        self._leave_alone(proposal, customer, late, overdue - credits, balance, credits)
        self._leave_alone(proposal, customer, early, owed - credits, balance, credits)
        return credits

    @api.model
    def _sum_owed(self, items, counts):
        """Return the open amount of the items that follow-up may act on and that count."""
        return sum((i.residual for i in items if not i.excluded and counts(i)), Decimal(0))

    @api.model
    def _settle_excluded(self, item):
        """Write down why follow-up may not act on the item."""
        if item.excluded == "credit":
            item.settle("credit", amount=-item.residual)
        elif item.excluded == "held":
            item.settle("held", kind=item.hold_kind, date=item.hold_until, note=item.hold_reason)
        else:
            item.settle(item.excluded)

    @api.model
    def _plan(self, proposal, customer, item):
        """Find the item's step; return whether one is due. The reason is written down in any case."""
        steps = proposal.steps.get(customer.path_id, ()) if customer else ()
        if not steps:
            item.settle("no_path")
            return False
        plan = plan_item(
            steps,
            Item(
                item.invoice_date,
                item.date_maturity,
                item.severity,
                item.level_id,
                self._get_taken(proposal, customer, item),
                item.level_date,
            ),
            proposal.as_of,
            proposal.modes[customer.path_id],
            first_only=item.date_maturity < proposal.go_live,
            gap=proposal.gaps[customer.path_id],
        )
        item.next_step_id = plan.next.key if plan.next else None
        item.next_date = self._get_work_day(customer, plan.next_date)
        if plan.due:
            work_day = self._get_work_day(customer, proposal.as_of)
            if work_day == proposal.as_of:
                item.step, item.channels = plan.due, plan.channels
                return True
            item.next_date = work_day
            item.settle("rest_day", level_id=plan.due.level_key, day=proposal.as_of, date=work_day)
            return False
        if not plan.next:
            item.settle(
                "finished", level_id=item.level_id, date=item.level_date, path=customer.path_name
            )
        elif item.date_maturity >= proposal.as_of:
            item.settle(
                "not_due", due=item.date_maturity, level_id=plan.next.level_key, date=item.next_date
            )
        else:
            item.settle("waiting", level_id=plan.next.level_key, date=item.next_date)
        return False

    @api.model
    def _get_work_day(self, customer, day):
        """Return the day on which a step that falls on a day acts: the next working day."""
        return customer.work_days.on_or_after(day) if customer.work_days and day else day

    @api.model
    def _leave_alone(self, proposal, customer, due, net, balance, credits):
        """Write the reason on the due items for which the customer may not be contacted.

        :param net: what is overdue, open credits deducted; below zero when the credits are more
        :param balance: everything that the customer has open with the company
        """
        last = customer.last_contact
        quiet_until = last + timedelta(days=proposal.quiet_days) if last else None
        for item in due:
            level_id = item.step.level_key
            if quiet_until and proposal.as_of < quiet_until:
                item.next_date = self._get_work_day(customer, quiet_until)
                item.settle("quiet", level_id=level_id, contact=last, date=item.next_date)
            elif net <= 0:
                item.settle("net_zero", level_id=level_id, credits=credits, amount=net + credits)
            elif short := self._find_short_minimum(proposal, level_id, net, balance):
                code, facts = short
                item.settle(code, level_id=level_id, **facts)

    @api.model
    def _add_actions(self, proposal, customer, due, credits):
        """Put the due items into one action per channel; one without an address stays with the reason."""
        reachable = self._get_reachable_channels(customer)
        for item in due:
            level = proposal.levels[item.step.level_key]
            channels = self._choose_channels(customer, level, item, reachable)
            facts = {"level_id": level.id, "date": proposal.as_of}
            if not channels:
                item.settle("no_address", level_id=level.id)
                continue
            if "email" in item.channels and "email" not in channels:
                item.settle("proposed_instead", channels=channels, **facts)
            else:
                item.settle("proposed", **facts)
            for channel in channels:
                self._add_line(proposal, customer, item, channel, credits)

    @api.model
    def _get_reachable_channels(self, customer):
        """Return the channels for which the customer has an address; a task needs none.

        Extend to add channels.
        """
        channels = {"phone", "collection", "decision"}
        if customer.has_email:
            channels.add("email")
        if customer.has_address:
            channels.update(("letter", "registered"))
        return channels

    @api.model
    def _add_line(self, proposal, customer, item, channel, credits):
        """Add the item to the customer's action of the channel, which takes the hardest level."""
        days = (proposal.as_of - item.date_maturity).days
        action = proposal.actions.setdefault(
            (customer.partner_id, channel),
            {
                "run_id": proposal.run_id,
                "partner_id": customer.partner_id,
                "company_id": proposal.company.id,
                "date": proposal.as_of,
                "date_todo": proposal.as_of,
                "severity": -1,
                "channel": channel,
                "state": "proposed",
                "line_count": 0,
                "amount_due": Decimal(0),
                "amount_credit": credits,
                "days_overdue": days,
                "grade_id": customer.grade_id,
            },
        )
        action["line_count"] += 1
        action["amount_due"] += item.residual
        action["days_overdue"] = max(action["days_overdue"], days)
        if item.step.severity > action["severity"]:
            level = proposal.levels[item.step.level_key]
            action["severity"], action["level_id"] = item.step.severity, level.id
            action["user_id"] = self._get_responsible_id(proposal, customer, level)
        proposal.lines.append(
            {
                "partner_id": customer.partner_id,
                "company_id": proposal.company.id,
                "move_line_id": item.id,
                "date_maturity": item.date_maturity,
                "level_id": item.step.level_key,
                "step_id": item.step.key,
                "channel": channel,
                "state": "proposed",
                "days_overdue": days,
                "amount_residual": item.residual,
                "amount_residual_currency": item.residual_currency,
            }
        )

    @api.model
    def _get_responsible_id(self, proposal, customer, level):
        """Return the user who does what the level asks for this customer."""
        if level.responsible_type == "user":
            return level.responsible_user_id.id
        if level.responsible_type == "salesperson" and customer.salesperson_id:
            return customer.salesperson_id
        return proposal.controller_id
