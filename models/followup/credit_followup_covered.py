from collections import namedtuple
from datetime import timedelta

from odoo import models
from odoo.tools import SQL, groupby

from .credit_followup_action import ACTIVE_STATES
from .proposal_values import Customer

#: how long a transaction may last that began before a proposal and ended after it: what it wrote bears the time of
#: its beginning
LONGEST_TRANSACTION = timedelta(minutes=10)

#: all that the decision asks of a step here
Step = namedtuple("Step", "level_key")


class CreditFollowupAction(models.Model):
    """Money that came in after the proposal: nobody is reminded of what it covers (F4)."""

    _inherit = "credit.followup.action"

    def _drop_overtaken_lines(self, today):
        before = len(self._get_message_lines_of_all())
        alive = super()._drop_overtaken_lines(today)
        dropped = len(alive._get_message_lines_of_all()) < before
        looked_at = self.browse()
        for run, actions in alive.grouped("run_id").items():
            if dropped or max(actions.mapped("date")) > run.date or actions._has_news():
                actions._drop_covered_lines(run, today)
                looked_at += actions
        looked_at._skip_empty(
            self.env._(
                "Open credits and money on the bank leave nothing, or too little, to ask for."
            )
        )
        return alive.filtered(lambda action: action.state == "approved")

    def _has_news(self):
        """Tell whether anything was written on the bank, or on an item or a hold of these customers, since the
        proposal.

        Their settled items, most of the ledger, are looked at only when anybody reconciled anything since then. An open
        credit that is set back to draft is news too, so that open items count whatever their state is.
        """
        self.env.flush_all()
        lines = self.env["account.move.line"]
        query = SQL(
            """
            SELECT EXISTS (SELECT 1 FROM account_bank_statement_line
                            WHERE company_id = %(company)s AND write_date >= %(since)s)
                OR EXISTS (SELECT 1 FROM account_move_line l
                            WHERE l.account_id IN %(accounts)s AND l.company_id = %(company)s
                              AND l.partner_id IN (
                                  SELECT id FROM res_partner WHERE commercial_partner_id IN %(partners)s)
                              AND l.reconciled IS NOT TRUE AND l.write_date >= %(since)s)
                OR (COALESCE((SELECT create_date FROM account_partial_reconcile
                               ORDER BY id DESC LIMIT 1) >= %(since)s, FALSE)
                    AND EXISTS (SELECT 1 FROM account_move_line l
                                 WHERE %(posted)s AND l.write_date >= %(since)s))
                OR EXISTS (SELECT 1 FROM credit_followup_hold hold
                             JOIN res_partner owner ON owner.id = hold.partner_id
                            WHERE owner.commercial_partner_id IN %(partners)s
                              AND hold.company_id = %(company)s AND hold.write_date >= %(since)s)
            """,
            company=self.company_id.id,
            accounts=lines._get_credit_receivable_account_ids(),
            posted=lines._get_credit_posted_sql(self.company_id, None, self.partner_id.ids),
            since=min(self.mapped("create_date")) - LONGEST_TRANSACTION,
            partners=tuple(self.partner_id.ids),
        )
        return self.env.execute_query(query)[0][0]

    def _drop_covered_lines(self, run, today):
        """Decide again, with what is known today, whether the customers owe enough to be contacted."""
        company = run.company_id
        today = max(*self.mapped("date"), today)
        ledger = self.env["account.move.line"]._get_credit_ledger_sql(
            company, today, self.partner_id.ids
        )
        item_ids = [row[0] for row in self.env.execute_query(SQL("SELECT id FROM (%s) i", ledger))]
        proposal = run._start_proposal()
        proposal.bank_money = run._read_bank_money(company, today)
        lines = self.line_ids.search(
            [
                ("action_id.run_id", "=", run.id),
                ("action_id.partner_id", "in", self.partner_id.ids),
                ("state", "in", ACTIVE_STATES),
            ]
        )
        steps = {line.move_line_id.id: Step(line.level_id.id) for line in lines}
        items = run._read_items(company, today, item_ids)
        covered = {}
        for partner_id, own in groupby(items, key=lambda item: item.partner_id):
            for item in own:
                item.step = steps.get(item.id)
            due = [item for item in own if item.step and not item.excluded]
            credits = run._check_worth(proposal, _contact(partner_id), own, due)
            self._write_credit(partner_id, float(credits))
            covered.update({item.id: item for item in due if item.code})
        for line in self.line_ids.filtered(lambda line: line.state == "approved"):
            item = covered.get(line.move_line_id.id)
            if item:
                line.state = "skipped"
                line._write_on_items(item.code, {line: item.facts})

    def _write_credit(self, partner_id, credits):
        """Bring up to date what the message says of the customer's open credits."""
        actions = self.filtered(lambda action: action.partner_id.id == partner_id)
        actions.filtered(lambda action: action.amount_credit != credits).amount_credit = credits


def _contact(partner_id):
    """Return the customer as far as the amounts go: when it was contacted was looked at by the proposal."""
    return Customer(partner_id, None, "", None, False, False, None, None)
