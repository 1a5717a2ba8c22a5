from datetime import timedelta

from odoo import fields, models
from odoo.tools import groupby

from ...engine.duesteps import Item
from ...engine.forecast import Waiting, forecast

#: open items that a card looks at, and past contacts that its timeline starts with
ITEMS, DONE = 100, 6


class CreditRiskProfile(models.Model):
    """The action path on the customer card: what was done, what comes next, and what later.

    What comes is worked out when somebody looks, as far as nobody pays and every step gets through.
    """

    _inherit = "credit.risk.profile"

    def _get_card_path(self, actions):
        """Return the timeline of the path, of all items together and of each that the reader may read.

        :param actions: the latest contacts, the latest first
        """
        self.ensure_one()
        today = fields.Date.context_today(self)
        items = self._get_card_items()
        waiting = self._get_waiting(items, today)
        contacts = self._get_contacts_to_come(waiting, actions, today)
        done = self._get_done_steps(items)
        lines = items.move_line_id
        readable = lines._filtered_access("read")
        shown = items.filtered(lambda item: item.move_line_id in readable)
        return {
            "name": self.path_id.name,
            "together": [*self._get_done_contacts(actions), *self._get_coming_together(contacts)],
            "items": [self._get_card_item(item, done, contacts) for item in shown],
            "item_count": len(items),
            "hidden_count": len(items) - len(shown),
            "is_cut": len(items) == ITEMS,
        }

    def _get_card_items(self):
        """Return the open items that follow-up knows of, the oldest first."""
        items = self.env["credit.followup.item"]
        items.check_access("read")
        found = items.sudo().search(  # sudo: whether the ledger item is open; nothing else is read of it
            [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("reason_code", "!=", "settled"),
                ("move_line_id.reconciled", "=", False),
            ],
            order="id",
            limit=ITEMS,
        )
        return found.sorted(
            lambda item: (item.date_maturity or item.move_line_id.date, item.id)
        ).sudo(False)

    # What comes

    def _get_waiting(self, items, today):
        """Return the items that wait for a step, as the engine's values."""
        path = self.path_id
        steps = tuple(step for step in path._get_engine_steps() if step.channels) if path else ()
        known = {step.key: step for step in steps}
        return [
            Waiting(
                item.id,
                steps,
                item._get_engine_item(),
                known[item.next_step_id.id],
                max(item.next_date, today),
                path.catch_up,
                path.days_between,
            )
            for item in items
            if item.next_step_id.id in known and item.next_date
        ]

    def _get_contacts_to_come(self, waiting, actions, today):
        """Return the contacts to come; the customer is left in peace during the quiet days."""
        company = self.company_id
        quiet = company.credit_followup_quiet_days
        last = actions[:1].date
        earliest = max(today, last + timedelta(days=quiet)) if last else today
        work_days = company._get_credit_work_days(self.partner_id.country_id.code)
        return forecast(
            waiting, earliest, quiet, work_days.on_or_after if work_days else lambda day: day
        )

    def _get_coming_together(self, contacts):
        """Return the contacts to come, each with its hardest level, which sets the tone."""
        levels = self._get_levels(contacts)
        told = []
        for contact in contacts:
            hardest = max((step for _key, step in contact.steps), key=lambda step: step.severity)
            level = levels[hardest.level_key]
            told.append(
                self._tell_step("later" if told else "next", contact.day, level, len(contact.steps))
            )
        return told

    def _get_levels(self, contacts):
        """Return ``id -> level`` of the levels of these contacts."""
        ids = {step.level_key for contact in contacts for _key, step in contact.steps}
        return {level.id: level for level in self.env["credit.followup.level"].browse(ids)}

    def _tell_step(self, state, day, level, count, channels=None):
        """Return an entry of a timeline: done, queued, next or later."""
        return {
            "state": state,
            "date": day.isoformat(),
            "level": level.name,
            "channels": channels or level.channel_names,
            "count": count,
        }

    # What was done

    def _get_done_contacts(self, actions):
        """Return the latest contacts, the oldest first; one for each day and level."""
        names = dict(actions._selection_channel())
        told = [
            self._tell_step(
                self._get_done_state(group),
                day,
                level,
                max(action.line_count for action in group),
                ", ".join(names[action.channel] for action in group),
            )
            for (day, level), group in actions.grouped(lambda a: (a.date, a.level_id)).items()
        ]
        return told[:DONE][::-1]

    def _get_done_state(self, records):
        """Return ``done`` when all of these actions or lines are, else ``queued``."""
        return "done" if all(record.state == "done" for record in records) else "queued"

    def _get_done_steps(self, items):
        """Return ``item id -> entries`` of the levels that were done for each item, the earliest first."""
        lines = self.env["credit.followup.action.line"].search(
            [("move_line_id", "in", items.move_line_id.ids), ("state", "in", ("queued", "done"))]
        )
        dates = {action.id: action.date for action in lines.action_id}
        names = dict(lines._selection_channel())

        def day_and_level(line):
            return (dates[line.action_id.id], line.level_id.severity, line.level_id.id)

        done = {item.id: [] for item in items}
        by_move_line = {item.move_line_id.id: item for item in items}
        for move_line, own in lines.grouped("move_line_id").items():
            for key, same in groupby(own.sorted(day_and_level), day_and_level):
                channels = ", ".join(names[line.channel] for line in same)
                state = self._get_done_state(same)
                entry = self._tell_step(state, key[0], same[0].level_id, 1, channels)
                done[by_move_line[move_line.id].id].append(entry)
        for item in items:  # a level that was imported has no action
            if item.level_id and item.level_date and not done[item.id]:
                done[item.id] = [self._tell_step("done", item.level_date, item.level_id, 1)]
        return done

    def _get_card_item(self, item, done, contacts):
        """Return an item with its own timeline."""
        levels = self._get_levels(contacts)
        coming = []
        for contact in contacts:
            for key, step in contact.steps:
                if key == item.id:
                    state = "later" if coming else "next"
                    coming.append(self._tell_step(state, contact.day, levels[step.level_key], 1))
        return {
            "id": item.id,
            "document": item.move_id.name,
            "due": item.date_maturity and item.date_maturity.isoformat(),
            "amount": item.amount_residual,
            "reason": item.reason,
            "steps": [*done[item.id], *coming],
        }


class CreditFollowupItem(models.Model):
    _inherit = "credit.followup.item"

    def _get_engine_item(self):
        """Return the item as the engine's value, all channels of its last level done."""
        self.ensure_one()
        line = (
            self.move_line_id.sudo()
        )  # sudo: dates for the forecast; the reader gets no more than them
        return Item(
            line.invoice_date or line.date,
            line.date_maturity or line.date,
            self.severity if self.level_id else None,
            self.level_id.id or None,
            contact=self.level_date or None,
        )
