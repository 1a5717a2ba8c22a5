"""The worker of posting.py: makes invoices, then posts and pays them, as often as it is asked."""

import json
import sys

from odoo import Command, sql_db

from .measuring import Meter
from .plan import AS_OF
from .posting import BATCH, SINGLES


def posting_worker(env):
    """Answer each line of standard input, options in JSON, with a line of results."""
    for line in sys.stdin:
        print(json.dumps(_one_round(env, **json.loads(line))), flush=True)
    return {}


def _one_round(env, turn, batch=BATCH, singles=SINGLES, context=None):
    """Post a batch, post some one by one, pay the batch; each with its commit."""
    env = env(context={**env.context, **(context or {})})
    moves = _make_invoices(env, turn, batch)
    results = {"post": _measure(env, [moves], lambda part: part.action_post())}
    some = _make_invoices(env, turn + 1000, singles)
    results["post one by one"] = _measure(env, list(some), lambda part: part.action_post())
    results["pay"] = _measure(env, [moves], _pay)
    return results


def _measure(env, parts, work):
    """Measure the work on each part, each followed by a commit."""
    env.invalidate_all()
    meter = Meter(lambda: sql_db.sql_counter)

    def all_parts():
        for part in parts:
            work(part)
            env.cr.commit()

    meter(all_parts)
    return meter.result()


def _make_invoices(env, turn, count):
    """Make drafts for as many customers; every turn has others."""
    env.cr.execute(
        "SELECT partner_id FROM bench.customer ORDER BY MD5(%s || ' ' || number), number LIMIT %s",
        (str(turn), count),
    )
    partner_ids = [row[0] for row in env.cr.fetchall()]
    env.cr.execute("SELECT product_id FROM account_move_line l JOIN bench.template t ON t.id = l.id AND t.name = 'first'")
    product_id = env.cr.fetchone()[0]
    moves = env["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "partner_id": partner_id,
                "invoice_date": AS_OF,
                "invoice_line_ids": [
                    Command.create({"product_id": product_id, "price_unit": price, "tax_ids": False})
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
