"""What must hold after every follow-up run, checked against a book that somebody else keeps.

The book tells what is open, due and held; the add-on is never asked what it should have done. The random
worlds (test_followup_worlds.py) keep it from what they simulate, the replay of a ledger (dev/ledger_replay.py)
from its file. No imports from the tests: dev/ reads this file by itself.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

#: no item gets a level twice through a channel
TWICE = """
    SELECT item.partner_id, line.move_line_id, level.name, line.channel, COUNT(*)
      FROM credit_followup_action_line line
      JOIN credit_followup_level level ON level.id = line.level_id
      JOIN credit_followup_item item ON item.move_line_id = line.move_line_id
     WHERE line.company_id = %(company)s AND line.state IN ('queued', 'done')
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
     WHERE line.company_id = %(company)s AND later_action.date > action.date
       AND soft.severity < hard.severity
       AND line.state IN ('queued', 'done') AND later.state IN ('queued', 'done')
"""

#: no customer hears from two runs on days that lie closer than the quiet days; the day is that of the message
TOO_SOON = """
    WITH contact AS MATERIALIZED (
        SELECT DISTINCT partner_id, run_id, date FROM credit_followup_action
         WHERE company_id = %(company)s AND state IN ('queued', 'done'))
    SELECT later.partner_id, contact.date, later.date
      FROM contact
      JOIN contact later USING (partner_id)
     WHERE later.run_id != contact.run_id AND later.date - contact.date BETWEEN 0 AND %(quiet_days)s - 1
"""

HISTORY = (
    ("a level twice", TWICE),
    ("a softer level", SOFTER),
    ("two messages within the quiet days", TOO_SOON),
)

#: what core's trial balance says of the receivable accounts: posted debits less credits
TRIAL_BALANCE = """
    SELECT line.partner_id, SUM(line.balance)
      FROM account_move_line line
      JOIN account_account account ON account.id = line.account_id
     WHERE line.company_id = %(company)s AND line.parent_state = 'posted' AND line.date <= %(day)s
       AND account.account_type = 'asset_receivable'
     GROUP BY 1
"""


@dataclass(slots=True)
class BookItem:
    """An open item: ``residual`` is positive when the customer owes it, a credit is below zero."""

    line_id: int
    partner_id: int
    due: date
    residual: Decimal
    held: bool = False


class FollowupChecks:
    """The promises of follow-up in one company; each check yields ``(customer id or None, problem)``."""

    def __init__(self, company):
        self.company, self.env = company, company.env

    def _query(self, query, **parameters):
        """Return the rows of a query about the company."""
        self.env.flush_all()
        self.env.cr.execute(query, {"company": self.company.id, **parameters})
        return self.env.cr.fetchall()

    # The whole book

    def check_run(self, run, book):
        """F9 and F6: the run considers the whole book and says about each open item what it did, or why not."""
        total = sum((item.residual for item in book), Decimal(0))
        if run.difference:
            yield None, f"the tie-out differs by {run.difference}"
        if run.item_count != len(book):
            yield None, f"{run.item_count} items, not {len(book)}"
        for name in ("item_balance", "ledger_balance"):
            if cents(run[name]) != total:
                yield None, f"{name} {run[name]}, not {total}"
        yield from self.check_totals(run.date, book)
        yield from self.check_reasons(run.date, book)

    def check_totals(self, day, book):
        """What is open of each customer is his trial balance, and the total of his profile."""
        totals = defaultdict(Decimal)
        for item in book:
            totals[item.partner_id] += item.residual
        balances = dict(self._query(TRIAL_BALANCE, day=day))
        profiles = self.env["credit.risk.profile"].search([("company_id", "=", self.company.id)])
        due = {profile.partner_id.id: profile.total_due for profile in profiles}
        for partner_id in {*totals, *balances, *due}:
            total = totals[partner_id]
            if cents(balances.get(partner_id, 0)) != total:
                yield partner_id, f"trial balance {balances.get(partner_id)}, not {total}"
            if cents(due.get(partner_id, 0)) != total:
                yield partner_id, f"profile with {due.get(partner_id)}, not {total}"

    def check_reasons(self, day, book):
        """Each open item has a sentence, and no other item has one."""
        items = self.env["credit.followup.item"].search(
            [("company_id", "=", self.company.id), ("reason_code", "!=", "settled")]
        )
        reasons = {item.move_line_id.id: (item.reason_code, item.reason) for item in items}
        for item in book:
            code, sentence = reasons.pop(item.line_id, (None, None))
            if not code or not sentence:
                yield item.partner_id, f"no reason for {item}"
            elif (item.residual < 0) != (code == "credit"):
                yield item.partner_id, f"{item} is said to be {code}"
            elif code == "not_due" and item.due < day:
                yield item.partner_id, f"{item} is said not to be due"
        if reasons:
            yield None, f"reasons of nothing: {reasons}"

    # The messages

    def check_messages(self, run, book, day=None):
        """F4: each message asks for exactly what is open, due, not held and not covered by credits.

        :param day: the day on which the run was carried out, to which the book belongs; its own when None
        """
        day = day or run.date
        items = {item.line_id: item for item in book}
        asked = run.action_ids.line_ids.filtered(lambda line: line.state in ("queued", "done"))
        asked_ids = set(asked.move_line_id.ids)
        for action in run.action_ids.filtered(lambda action: action.state in ("queued", "done")):
            if action.date != day:
                yield action.partner_id.id, f"carried out on {day}, and said to be of {action.date}"
            lines = action._get_message_lines()
            problem = next(self.find_wrong_lines(day, lines, items), None)
            if not problem:
                entries = [items[line.move_line_id.id] for line in lines]
                own = [item for item in book if item.partner_id == action.partner_id.id]
                problem = self.find_wrong_sum(day, action, entries, own, asked_ids)
            if problem:
                yield action.partner_id.id, f"{action.level_id.name}: {problem}"

    def find_wrong_lines(self, day, lines, items):
        """Yield what a message asks for and should not."""
        for line in lines:
            item = items.get(line.move_line_id.id)
            if not item or item.residual <= 0:
                yield f"{line.move_line_id.display_name} is paid"
            elif cents(line.amount_residual) != item.residual:
                yield f"asks for {line.amount_residual} of {item}"
            elif item.due >= day and not line.level_id.is_pre_due:
                yield f"{item} is not due"
            elif item.held:
                yield f"{item} is held"

    def find_wrong_sum(self, day, action, entries, own, asked_ids):
        """Return what is wrong with the sum that a message asks for, None when all is well.

        :param entries: what the message asks for
        :param own: everything that the customer has open
        """
        total = sum(item.residual for item in entries)
        if cents(action.amount_due) != total:
            return f"total {action.amount_due}, not {total}"
        credits = -sum(item.residual for item in own if item.residual < 0)
        # a friendly notice before the due date does not make up for credits when a reminder goes out
        late = any(item.due < day for item in entries)
        due = sum(
            item.residual
            for item in own
            if item.residual > 0
            and ((item.line_id in asked_ids and not late) or (item.due < day and not item.held))
        )
        net = due - credits
        if net <= 0 or net < cents(self.company.credit_followup_minimum):
            return f"only {net} is due, credits {credits}"
        return None

    # What was done so far

    def check_history(self):
        """F2, F3: no level twice per channel, never softer, never within the quiet days."""
        quiet_days = self.company.credit_followup_quiet_days
        for promise, query in HISTORY:
            for partner_id, *facts in self._query(query, quiet_days=quiet_days):
                yield partner_id, f"{promise}: {facts}"


def cents(amount):
    """Return an amount of the database exactly, in hundredths.

    >>> cents(0.1 + 0.2)
    Decimal('0.30')
    """
    return Decimal(f"{amount:.2f}")
