from calendar import monthrange
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL

from ...engine.replay import LedgerItem

#: customers whose items are read and replayed in one go; bounds the memory, not the result
BATCH_SIZE = 1000


class CreditPolicyReplay(models.Model):
    """What a replay reads: the grades of each grading day, and the ledger items with their whole life."""

    _inherit = "credit.policy.replay"

    # Grades

    def _get_grading_days(self):
        """Return the days on which the grades are worked out, the first day first."""
        self.ensure_one()
        days, last = [self.date_from], self.date_until
        while True:
            day = self._get_next_grading(days[-1])
            if day > last:
                return days
            days.append(day)

    def _get_next_grading(self, day):
        """Return the grading day after a day."""
        if self.grading == "month":
            following = day + timedelta(days=1)
            return following.replace(day=monthrange(following.year, following.month)[1])
        return day + timedelta(days=7 if self.grading == "week" else 1)

    def _read_timelines(self, trial, company, policies, report):
        """Return for each policy ``partner id -> [(day, path id, points)]``, a new entry where one changes.

        The figures of each day are read once, for both policies. What the grade had settled at is remembered
        here from day to day: the assessments of those days were made by the policy of then.
        """
        self.ensure_one()
        figures = self.env["credit.risk.figures"].sudo()  # sudo: figures of all customers
        timelines = [defaultdict(list) for _policy in policies]
        settled = [{} for _policy in policies]
        days = self._get_grading_days()
        before = days[0]
        for number, day in enumerate(days):
            report("grading", number, len(days))
            tried = [self._space(policy, (day - before).days) for policy in policies]
            before = day
            for batch in figures._read_figures(policies[0].policy, company, day, fresh=True):
                for row in batch:
                    for policy, timeline, memory in zip(tried, timelines, settled, strict=True):
                        standing = self._grade_again(trial, policy, day, row, memory)
                        entry = (day, standing.path_id, policy.get_points(standing.grade_id))
                        entries = timeline[row["partner_id"]]
                        if not entries or entries[-1][1:] != entry[1:]:
                            entries.append(entry)
        return timelines

    @api.model
    def _space(self, policy, days):
        """Return a policy for grades that are so many days apart.

        When an improvement may have been seen and confirmed in the nights between two gradings, it counts at once.
        """
        return policy.confirmed() if policy.policy.hysteresis.days < days else policy

    @api.model
    def _grade_again(self, trial, policy, day, row, memory):
        """Return a customer's standing, given what the replay remembers of him, and remember it."""
        earlier = memory.get(row["partner_id"], (None, None))
        row = {**row, "earlier_grade_id": earlier[0], "earlier_improving_since": earlier[1]}
        standing = trial._stand(policy, day, row)
        stages = standing.stages
        if stages["settled_grade_id"]:
            memory[row["partner_id"]] = stages["settled_grade_id"], stages["improving_since"]
        return standing

    # Items

    def _read_life(self, company, partner_ids, holds):
        """Return the items of customers that were open on a day of the replay, as :class:`LedgerItem`.

        :param holds: what :meth:`_read_holds` returns
        """
        self.ensure_one()
        rows = self.env.execute_query(self._get_life_sql(company, partner_ids))
        items = []
        for key, move_id, owner, invoice_date, due, opened, left, excluded, reductions in rows:
            item = LedgerItem(
                key,
                owner,
                invoice_date,
                due,
                opened,
                Decimal(left),
                [(date.fromisoformat(day), Decimal(amount)) for day, amount in reductions or ()],
                excluded,
                (*holds["item", key], *holds["move", move_id], *holds["partner", owner]),
            ).close_book()
            if item.is_alive(self.date_from, self.date_until):
                items.append(item)
        return items

    def _get_life_sql(self, company, partner_ids):
        """Return the query of :meth:`_read_life`, ordered as a proposal looks at the items.

        What is reconciled with a draft counts as open, as everywhere (see ``_get_credit_ledger_sql``). Why
        follow-up may not act on an item is what accounting says of it now.
        """
        lines = self.env["account.move.line"]
        return SQL(
            """
            WITH item AS MATERIALIZED (
                SELECT l.id, l.move_id, owner.commercial_partner_id AS partner_id, l.date, l.no_followup,
                       COALESCE(l.invoice_date, l.date) AS invoice_date,
                       COALESCE(l.date_maturity, l.date) AS date_maturity,
                       l.balance AS residual, 1 AS residual_currency, FALSE AS unposted
                  FROM account_move_line l
                  JOIN res_partner owner ON owner.id = l.partner_id
                 WHERE %(posted)s
            ), part AS (
                SELECT p.debit_move_id AS id, p.max_date, p.amount, p.credit_move_id AS other_id
                  FROM item JOIN account_partial_reconcile p ON p.debit_move_id = item.id
                 UNION ALL
                SELECT p.credit_move_id, p.max_date, -p.amount, p.debit_move_id
                  FROM item JOIN account_partial_reconcile p ON p.credit_move_id = item.id
            ), reduced AS (
                SELECT part.id,
                       SUM(part.amount) FILTER (WHERE other.parent_state = 'draft') AS undone,
                       JSONB_AGG(JSONB_BUILD_ARRAY(part.max_date, part.amount::text))
                           FILTER (WHERE other.parent_state != 'draft' AND part.max_date > %(first)s)
                           AS reductions
                  FROM part
                  JOIN account_move_line other ON other.id = part.other_id
                 GROUP BY part.id
            )
            SELECT i.id, i.move_id, i.partner_id, i.invoice_date, i.date_maturity, i.date,
                   (current.amount_residual + COALESCE(reduced.undone, 0))::text, %(excluded)s,
                   reduced.reductions
              FROM item i
              JOIN account_move_line current ON current.id = i.id
              JOIN account_move m ON m.id = i.move_id
              LEFT JOIN reduced ON reduced.id = i.id
             CROSS JOIN (SELECT NULL::int AS id) hold
             WHERE current.amount_residual + COALESCE(reduced.undone, 0) != 0
                OR reduced.reductions IS NOT NULL
             ORDER BY i.partner_id, i.date_maturity, i.id
            """,
            posted=lines._get_credit_posted_sql(company, self.date_until, partner_ids),
            first=self.date_from,
            excluded=self.env["credit.followup.run"]._get_excluded_sql(),
        )

    def _read_holds(self, company):
        """Return ``(what, its id) -> [(first day, last day)]`` of the holds that ran during the replay."""
        self.ensure_one()
        holds = defaultdict(list)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner_id, move_id, move_line_id, date_from,
                       LEAST(date_until, ended_on - 1)
                  FROM credit_followup_hold
                 WHERE company_id = %s AND date_from <= %s AND date_until >= %s
                """,
                company.id,
                self.date_until,
                self.date_from,
            )
        )
        for partner_id, move_id, line_id, first, last in rows:
            what = ("item", line_id) if line_id else ("move", move_id) if move_id else None
            holds[what or ("partner", partner_id)].append((first, last))
        return holds

    @api.model
    def _copy_customer(self, customer):
        """Return a customer of the proposal as on the first day, when nobody had contacted him."""
        return replace(customer, last_contact=None, path_id=None)
