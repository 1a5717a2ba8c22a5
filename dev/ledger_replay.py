"""Lives a ledger file through day by day: what comes in is booked, then the daily job works, as it would have.

Every day the promises of follow-up are checked against the file (tests/followup_checks.py). People do what the
daily job leaves to them on the day itself: the first run is approved, a manager approves the hand-overs, letters
are printed, calls are made. Mails stay in the queue.
"""

import sys
from datetime import timedelta
from pathlib import Path

from ledger_loader import load

from odoo.fields import Domain

from odoo.addons.credit_risk_matrix.engine.duesteps import Item, step_date

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))

from followup_checks import BookItem, FollowupChecks

#: shipped paths
PATHS = {"standard": "path_seed", "strict": "path_strict", "gentle": "path_gentle"}

#: states of an action or a line that reached somebody
OUT = ("queued", "done")

#: why a customer whose item is due may hear nothing on a day
PATIENCE = ("quiet", "rest_day", "net_zero", "below_minimum", "below_percentage")

RECEIVABLES = """
    SELECT move.ref, line.id, line.partner_id
      FROM account_move_line line
      JOIN account_move move ON move.id = line.move_id
      JOIN account_account account ON account.id = line.account_id
     WHERE line.company_id = %(company)s AND move.move_type = 'out_invoice'
       AND account.account_type = 'asset_receivable'
"""

COUNTS = """
    SELECT TO_CHAR(action.date, 'YYYY-MM'), level.name->>'en_US', action.channel,
           COUNT(DISTINCT action.id), COUNT(*), SUM(line.amount_residual)
      FROM credit_followup_action action
      JOIN credit_followup_action_line line ON line.action_id = action.id
      JOIN credit_followup_level level ON level.id = line.level_id
     WHERE action.company_id = %(company)s AND line.state IN ('queued', 'done')
     GROUP BY 1, 2, 3, level.severity
     ORDER BY 1, level.severity, 3
"""

REASONS = """
    SELECT item.reason_code, COUNT(*), SUM(line.amount_residual)
      FROM credit_followup_item item
      JOIN account_move_line line ON line.id = item.move_line_id
     WHERE item.company_id = %(company)s AND item.reason_code != 'settled'
     GROUP BY 1
     ORDER BY 2 DESC, 1
"""

#: what left the queue of mails, or is in it without an action
NOT_QUEUED = """
    SELECT COUNT(*)
      FROM mail_mail mail
      LEFT JOIN credit_followup_action action ON action.mail_id = mail.id
     WHERE mail.state != 'outgoing' OR action.id IS NULL
"""


class Replay:
    """A replay in one company, which must have no receivables of its own.

    :param env: environment of a superuser; the days commit as they go
    :param rows: what `ledger_file.read_ledger` returns
    :param first: the first day; the company goes live on it, with the ledger of the day before
    :param path: one of PATHS that every customer follows; as the matrix says when empty
    """

    def __init__(self, env, rows, first, company=None, path=None):
        self.company = company or env.company
        self.env = env(context={**env.context, "allowed_company_ids": self.company.ids})
        self.company = self.company.with_env(self.env)
        self.rows = rows
        self.checks = FollowupChecks(self.company)
        if path:
            path = self.env.ref(f"credit_risk_matrix.{PATHS[path]}")
            self.env["credit.risk.matrix.cell"].search([]).path_id = path
        load(self.env, rows, first - timedelta(days=1), self.company)
        self.company.write(
            {
                "credit_followup_go_live": first,
                "credit_followup_automatic": True,
                "email": self.company.email or "ledger@example.com",
            }
        )

    def live(self, day):
        """Live a day; return the promises that were broken, as sentences."""
        load(self.env, self.rows, day, self.company)
        runs = self.env["credit.followup.run"]
        runs._run_company(self.company, day)
        run = runs.search([("company_id", "=", self.company.id), ("date", "=", day)])
        self.decide(run)
        problems = list(self.find_problems(run))
        self.finish(run)
        return problems

    def decide(self, run):
        """Approve and carry out what waits for a person: the first run, and what needs a manager."""
        if run.state == "proposed":
            run.action_approve()
            run.action_execute()
        waiting = run.action_ids.filtered(lambda action: action.state == "proposed")
        waiting.action_approve()
        waiting.action_execute()

    def finish(self, run):
        """Print the letters and make the calls; the mails stay where they are."""
        run.action_ids.filtered(
            lambda action: action.state == "queued" and action.channel != "email"
        ).action_done()
        self.env["ir.cron"]._commit_progress()
        self.env.invalidate_all()

    # Checks

    def find_problems(self, run):
        """Yield what the day broke of the promises."""
        if run.state != "done":
            yield f"the run is {run.state}"
        book = self.get_book(run.date)
        problems = [
            *self.checks.check_run(run, book),
            *self.checks.check_messages(run, book),
            *self.checks.check_history(),
        ]
        for partner_id, problem in problems:
            customer = self.env["res.partner"].browse(partner_id).name if partner_id else "all"
            yield f"{customer}: {problem}"
        for action in run.action_ids.filtered(lambda action: action.state == "failed"):
            yield f"{action.partner_id.name}: {action.level_id.name} failed: {action.state_note}"
        yield from self.find_forgotten(run.date)
        if count := self.checks._query(NOT_QUEUED)[0][0]:
            yield f"{count} mails do not wait in the queue"

    def find_forgotten(self, day):
        """Yield the items whose first contact is due and who heard nothing (F1)."""
        domain = Domain("company_id", "=", self.company.id) & Domain("level_id", "=", False)
        items = self.env["credit.followup.item"].search(
            domain & Domain("reason_code", "not in", ("settled", *PATIENCE))
        )
        rows = {row.invoice: row for row in self.rows}
        for item in items:
            row = rows[item.move_id.ref]
            profile = item.partner_id.credit_risk_profile_id
            steps = [step for step in profile.path_id._get_engine_steps() if step.channels]
            first = min(step_date(step, Item(row.invoice_date, row.due_date)) for step in steps)
            if first <= day and not row.disputed:
                yield f"{row.customer}: {row.invoice} was due on {first} and heard nothing: {item.reason}"

    def get_book(self, day):
        """Return what the file says is open at the end of a day."""
        items = {ref: ids for ref, *ids in self.checks._query(RECEIVABLES)}
        return [
            BookItem(*items[row.invoice], row.due_date, row.amount, row.disputed)
            for row in self.rows
            if row.is_known(day) and not row.is_settled(day)
        ]

    # What happened

    def count(self):
        """Return ``(month, level, channel, messages, items, amount)`` of what reached somebody."""
        channels = dict(self.env["credit.followup.level"]._selection_channel())
        return [
            (month, level, channels[channel], *numbers)
            for month, level, channel, *numbers in self.checks._query(COUNTS)
        ]

    def count_reasons(self):
        """Return ``(reason in short, items, amount)`` of what is open after the last day."""
        labels = dict(self.env["credit.followup.item"]._selection_reason_code())
        return [(labels[code], *rest) for code, *rest in self.checks._query(REASONS)]

    def count_customers(self):
        """Return how many customers were contacted."""
        domain = Domain("company_id", "=", self.company.id) & Domain("state", "in", OUT)
        return len(self.env["credit.followup.action"].search(domain).partner_id)
