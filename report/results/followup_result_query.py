from odoo import models
from odoo.tools import SQL

from ...models.followup.credit_followup_promise import JUDGED

#: outcomes of a call that reached somebody
REACHED = ("reached", "promised", "dispute")


class CreditFollowupResult(models.Model):
    """The query: actions, with the payments and the promises that belong to each."""

    _inherit = "credit.followup.result"

    @property
    def _table_query(self) -> SQL:
        until = self._get_until()
        companies = tuple(self.env.companies.ids) or (0,)
        return SQL(
            """
            WITH done_lines AS (%(done_lines)s),
            received AS (%(received)s),
            promises AS (%(promises)s),
            promised AS (%(promised)s)
            %(actions)s UNION ALL %(loose)s
            """,
            done_lines=self._get_done_lines_sql(companies, until),
            received=self._get_received_sql(until),
            promises=self._get_promises_sql(companies, until),
            promised=self._get_promised_sql(),
            actions=self._get_actions_sql(companies, until),
            loose=self._get_loose_sql(),
        )

    def _get_done_lines_sql(self, companies, until):
        """Lines of actions that were done: item, action, its day, and the day of the next one on the item.

        Of two actions on one day (a letter beside an e-mail) the harder one, and then the later made, has
        what came in.
        """
        return SQL(
            """
            SELECT line.move_line_id, action.id AS action_id, action.date,
                   LEAD(action.date, 1, 'infinity'::date) OVER (
                       PARTITION BY line.move_line_id
                       ORDER BY action.date, action.severity, action.id) AS next_date
              FROM credit_followup_action_line line
              JOIN credit_followup_action action ON action.id = line.action_id
             WHERE line.state = 'done' AND action.state = 'done'
               AND action.company_id IN %s AND action.date <= %s
            """,
            companies,
            until,
        )

    def _get_received_sql(self, until):
        """What was settled on the items after their action and up to the next: money, and otherwise.

        Of posted entries only; money is what came through a bank or cash journal.
        """
        journals = self.env["account.move.line"]._get_credit_journal_ids("bank", "cash", "credit")
        return SQL(
            """
            SELECT done.action_id,
                   SUM(partial.amount) FILTER (WHERE credit.journal_id IN %(journals)s) AS paid,
                   SUM(partial.amount) FILTER (WHERE credit.journal_id NOT IN %(journals)s) AS settled
              FROM done_lines done
              JOIN account_partial_reconcile partial
                   ON partial.debit_move_id = done.move_line_id
                  AND partial.max_date > done.date AND partial.max_date <= done.next_date
              JOIN account_move_line credit ON credit.id = partial.credit_move_id
             WHERE partial.max_date <= %(until)s AND credit.parent_state = 'posted'
             GROUP BY done.action_id
            """,
            journals=journals,
            until=until,
        )

    def _get_promises_sql(self, companies, until):
        """Each promise with the action that it followed: the customer's last one before it, about its items.

        An action that waits (a call that is being made) may be the one; of what was left out none is. A promise
        that is judged after the day is open on it.
        """
        return SQL(
            """
            SELECT promise.id, promise.amount, hold.company_id, hold.date_from, owner.id AS partner_id,
                   CASE WHEN promise.state IN %(judged)s AND promise.judged_on <= %(until)s
                        THEN promise.state END AS judgement,
                   action.id AS action_id
              FROM credit_followup_promise promise
              JOIN credit_followup_hold hold ON hold.id = promise.hold_id
              JOIN res_partner contact ON contact.id = hold.partner_id
              JOIN res_partner owner ON owner.id = contact.commercial_partner_id
              LEFT JOIN LATERAL (
                    SELECT done.id
                      FROM credit_followup_action done
                     WHERE done.partner_id = owner.id AND done.company_id = hold.company_id
                       AND done.state IN ('queued', 'done') AND done.date <= hold.date_from
                       AND (hold.move_id IS NULL OR EXISTS (
                            SELECT FROM credit_followup_action_line line
                              JOIN account_move_line item ON item.id = line.move_line_id
                             WHERE line.action_id = done.id AND item.move_id = hold.move_id
                               AND (hold.move_line_id IS NULL OR item.id = hold.move_line_id)))
                     ORDER BY done.date DESC, done.severity DESC, done.id DESC LIMIT 1) action ON TRUE
             WHERE hold.kind = 'promise' AND hold.company_id IN %(companies)s
               AND hold.date_from <= %(until)s
            """,
            judged=JUDGED,
            until=until,
            companies=companies,
        )

    def _get_promised_sql(self):
        """The promises of each action."""
        return SQL(
            """
            SELECT action_id, COUNT(*) AS promises, SUM(amount) AS amount,
                   COUNT(*) FILTER (WHERE judgement = 'kept') AS kept,
                   COUNT(*) FILTER (WHERE judgement = 'partly') AS partly,
                   COUNT(*) FILTER (WHERE judgement = 'broken') AS broken
              FROM promises WHERE action_id IS NOT NULL GROUP BY action_id
            """
        )

    def _get_actions_sql(self, companies, until):
        """A row for each action. Ids of promises are odd, so those of actions are even."""
        called = SQL(
            "(action.channel = 'phone' AND (action.outcome IS NOT NULL OR action.try_count > 0))"
        )
        return SQL(
            """
            SELECT action.id * 2 AS id, action.id AS action_id, action.company_id, company.currency_id,
                   action.date, action.partner_id, action.level_id, action.channel, action.state,
                   action.outcome, action.user_id, way.path_id, placed.cell_id, placed.category_id,
                   placed.grade_id, partner.user_id AS salesperson_id,
                   1 AS action_count, (action.state = 'done')::int AS done_count,
                   CASE WHEN action.state = 'done' THEN action.amount_due ELSE 0 END AS amount_due,
                   COALESCE(received.paid, 0) AS paid_amount,
                   COALESCE(received.settled, 0) AS settled_amount,
                   %(called)s::int AS call_count,
                   (%(called)s AND COALESCE(action.outcome, '') IN %(reached)s)::int AS reached_count,
                   CASE WHEN action.channel = 'phone' THEN COALESCE(action.try_count, 0) ELSE 0 END
                       AS try_count,
                   COALESCE(promised.promises, 0)::int AS promise_count,
                   COALESCE(promised.amount, 0) AS promised_amount,
                   COALESCE(promised.kept, 0)::int AS kept_count,
                   COALESCE(promised.partly, 0)::int AS partly_count,
                   COALESCE(promised.broken, 0)::int AS broken_count
              FROM credit_followup_action action
              JOIN res_company company ON company.id = action.company_id
              JOIN res_partner partner ON partner.id = action.partner_id
              LEFT JOIN received ON received.action_id = action.id
              LEFT JOIN promised ON promised.action_id = action.id
              LEFT JOIN LATERAL (%(placed)s) placed ON TRUE
              LEFT JOIN LATERAL (
                    SELECT step.path_id
                      FROM credit_followup_action_line line
                      JOIN credit_action_step step ON step.id = line.step_id
                     WHERE line.action_id = action.id
                     ORDER BY line.level_id = action.level_id DESC, line.id LIMIT 1) way ON TRUE
             WHERE action.company_id IN %(companies)s AND action.date <= %(until)s
            """,
            called=called,
            reached=REACHED,
            placed=self._get_placed_sql(SQL("action")),
            companies=companies,
            until=until,
        )

    def _get_placed_sql(self, alias):
        """The customer's last assessment on or before the day of a row."""
        return SQL(
            """
            SELECT assessment.cell_id, assessment.category_id, assessment.grade_id
              FROM credit_risk_assessment assessment
             WHERE assessment.company_id = %(alias)s.company_id
               AND assessment.partner_id = %(alias)s.partner_id AND assessment.date <= %(alias)s.date
             ORDER BY assessment.date DESC, assessment.id DESC LIMIT 1
            """,
            alias=alias,
        )

    def _get_loose_sql(self):
        """A row for each promise that followed no action, so that all promises are counted."""
        return SQL(
            """
            SELECT loose.id * 2 + 1, NULL, loose.company_id, company.currency_id, loose.date,
                   loose.partner_id, NULL, NULL, NULL, NULL, NULL, NULL, placed.cell_id,
                   placed.category_id, placed.grade_id, partner.user_id, 0, 0, 0, 0, 0, 0, 0, 0, 1,
                   loose.amount, (loose.judgement IS NOT DISTINCT FROM 'kept')::int,
                   (loose.judgement IS NOT DISTINCT FROM 'partly')::int,
                   (loose.judgement IS NOT DISTINCT FROM 'broken')::int
              FROM (SELECT promises.*, date_from AS date FROM promises WHERE action_id IS NULL) loose
              JOIN res_company company ON company.id = loose.company_id
              JOIN res_partner partner ON partner.id = loose.partner_id
              LEFT JOIN LATERAL (%s) placed ON TRUE
            """,
            self._get_placed_sql(SQL("loose")),
        )
