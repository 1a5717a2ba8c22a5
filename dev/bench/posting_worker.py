"""The worker of posting.py: makes invoices, then posts and pays them, as often as it is asked."""

import gc
import json
import os
import sys

from odoo import Command, sql_db

from .measuring import Meter, processor_time
from .plan import AS_OF
from .posting import BATCH, PAID, SINGLES


def posting_worker(env, context):
    """Answer each line of standard input, a piece of work in JSON, with a line of results."""
    worker = PostingWorker(env(context={**env.context, **context}))
    for line in sys.stdin:
        print(json.dumps(worker.do(**json.loads(line))), flush=True)
    return {}


class PostingWorker:
    """Keeps the drafts between the pieces of work."""

    def __init__(self, env):
        self.env = env

    def do(self, work, **options):
        """Do one piece of work and return what was measured."""
        if work == "make":
            self._make(**options)
            return {}
        if work == "pay":
            return self._measure([self.batch[:PAID]], _pay)
        parts = [self.batch] if work == "post" else list(self.singles)
        return self._measure(parts, lambda moves: moves.action_post())

    def _make(self, turn, small):
        """Make the drafts of a round, only a few when it is to fill the caches."""
        self.batch = _make_invoices(self.env, turn, 20 if small else BATCH)
        self.singles = _make_invoices(self.env, turn + 1000, 2 if small else SINGLES)

    def _measure(self, parts, work):
        """Measure the work on each part, each followed by a commit."""
        self.env.invalidate_all()
        gc.collect()
        meter = Meter(lambda: sql_db.sql_counter)
        pids = self._server_pids()

        def all_parts():
            for part in parts:
                work(part)
                self.env.cr.commit()

        before = processor_time(pids)
        meter(all_parts)
        return meter.result(processor=processor_time(pids) - before)

    def _server_pids(self):
        """Return the server's processes that work for this database, none when it is on another machine."""
        if not os.environ.get("PGHOST", "/").startswith("/"):
            return []
        self.env.cr.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        pids = [row[0] for row in self.env.cr.fetchall()]
        self.env.cr.commit()
        return pids


def _make_invoices(env, turn, count):
    """Make drafts for as many customers; every turn has others."""
    env.cr.execute(
        "SELECT partner_id FROM bench.customer ORDER BY MD5(%s || ' ' || number), number LIMIT %s",
        (str(turn), count),
    )
    partner_ids = [row[0] for row in env.cr.fetchall()]
    env.cr.execute(
        "SELECT product_id FROM account_move_line l JOIN bench.template t ON t.id = l.id AND t.name = 'first'"
    )
    product_id = env.cr.fetchone()[0]
    moves = env["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "partner_id": partner_id,
                "invoice_date": AS_OF,
                "invoice_line_ids": [
                    Command.create(
                        {"product_id": product_id, "price_unit": price, "tax_ids": False}
                    )
                    for price in (60 + place, 40)
                ],
            }
            for place, partner_id in enumerate(partner_ids)
        ]
    )
    env.cr.commit()
    return moves


def _pay(moves):
    """Register a payment for each invoice."""
    env = moves.env
    bank = env["account.journal"].search([("type", "=", "bank")], limit=1)
    register = env["account.payment.register"].with_context(
        active_model="account.move", active_ids=moves.ids
    )
    values = {"payment_date": AS_OF, "journal_id": bank.id, "group_payment": False}
    register.create(values)._create_payments()
