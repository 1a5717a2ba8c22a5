from decimal import Decimal

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .proposal_values import Customer, OpenItem, Proposal


class CreditFollowupRun(models.Model):
    """What a proposal reads: profiles, policy, ledger items, customers."""

    _inherit = "credit.followup.run"

    def _refresh_stale_profiles(self):
        """Refresh the company's profiles where one is missing or not as of the run's date."""
        lines = self.env["account.move.line"]
        profiles = self.env["credit.risk.profile"]
        missing = SQL(
            """
            SELECT 1
              FROM account_move_line l
              JOIN res_partner owner ON owner.id = l.partner_id
              LEFT JOIN credit_risk_profile profile
                     ON profile.partner_id = owner.commercial_partner_id
                    AND profile.company_id = l.company_id
             WHERE %s AND l.reconciled IS NOT TRUE AND profile.id IS NULL
             LIMIT 1
            """,
            lines._get_credit_posted_sql(self.company_id, self.date),
        )
        other_date = [("company_id", "=", self.company_id.id), ("date", "!=", self.date)]
        if self.env.execute_query(missing):
            profiles._refresh(self.company_id, self.date)
        elif profiles.sudo().search_count(other_date, limit=1):  # sudo: whoever proposes
            profiles._refresh_changed(self.company_id, self.date)

    def _start_proposal(self):
        """Read the policy of the company."""
        company = self.company_id
        paths = self.env["credit.action.path"].with_context(active_test=False).search(Domain.TRUE)
        steps = {
            path.id: tuple(step for step in path._get_engine_steps() if step.channels)
            for path in paths
        }
        levels = (
            self.env["credit.followup.level"].with_context(active_test=False).search(Domain.TRUE)
        )
        return Proposal(
            company=company,
            as_of=self.date,
            run_id=self.id,
            go_live=company.credit_followup_go_live or self.date,
            minimum=Decimal(str(company.credit_followup_minimum)),
            quiet_days=company.credit_followup_quiet_days,
            controller_id=(company.credit_followup_user_id or self.env.user).id,
            steps=steps,
            modes={path.id: path.catch_up for path in paths},
            levels={level.id: level for level in levels},
        )

    @api.model
    def _read_items(self, company, as_of, move_line_ids=None):
        """Return the ledger items of a company on a date as :class:`OpenItem`, ordered by customer.

        :param move_line_ids: only these journal items, all when None
        """
        lines = self.env["account.move.line"]
        query = SQL(
            """
            SELECT i.id, i.partner_id, i.invoice_date, i.date_maturity,
                   i.residual::text, i.residual_currency::text, %(excluded)s,
                   item.severity, item.level_id, item.level_date,
                   taken.channels, pending.level_id, pending.run_date,
                   hold.id, hold.kind, hold.reason, hold.date_until
              FROM (%(ledger)s) i
              JOIN account_move m ON m.id = i.move_id
              JOIN account_move_line current ON current.id = i.id
              LEFT JOIN credit_followup_item item ON item.move_line_id = i.id
              LEFT JOIN taken ON taken.move_line_id = i.id AND taken.level_id = item.level_id
                             AND NOT taken.is_pending
              LEFT JOIN (SELECT DISTINCT ON (move_line_id) * FROM taken WHERE is_pending
                          ORDER BY move_line_id, run_date DESC) pending ON pending.move_line_id = i.id
              LEFT JOIN LATERAL (
                   SELECT * FROM running h
                    WHERE h.move_line_id = i.id
                       OR (h.move_line_id IS NULL AND h.move_id = i.move_id)
                       OR (h.move_line_id IS NULL AND h.move_id IS NULL AND h.partner_id = i.partner_id)
                    ORDER BY h.move_line_id, h.move_id, h.id LIMIT 1) hold ON TRUE
             ORDER BY i.partner_id, i.date_maturity, i.id
            """,
            excluded=self._get_excluded_sql(),
            ledger=lines._get_credit_ledger_sql(company, as_of, item_ids=move_line_ids),
        )
        query = SQL(
            "WITH running AS MATERIALIZED (%s), taken AS MATERIALIZED (%s) %s",
            self.env["credit.followup.hold"]._get_running_sql(company, as_of),
            self.env["credit.followup.action.line"]._get_taken_sql(company, move_line_ids),
            query,
        )
        rows = self.env.execute_query(query)
        return [OpenItem(*row[:4], Decimal(row[4]), Decimal(row[5]), *row[6:]) for row in rows]

    @api.model
    def _get_excluded_sql(self):
        """Return why follow-up may not act on a ledger item, NULL when it may: THE claimable item.

        Aliases: ``i`` the ledger item, ``current`` the journal item as it is now, ``m`` its entry, ``hold``
        a running hold. What is shown as paid although its residual is open waits for the bank.
        """
        return SQL(
            """
            CASE WHEN i.partner_id IS NULL THEN 'no_customer'
                 WHEN i.residual <= 0 THEN 'credit'
                 WHEN i.no_followup THEN 'no_followup'
                 WHEN m.payment_state = 'blocked' THEN 'blocked'
                 WHEN (current.amount_residual != 0 OR i.unposted OR i.residual_currency = 0)
                      AND m.payment_state IN %s THEN 'paid'
                 WHEN hold.id IS NOT NULL THEN 'held'
            END
            """,
            ("in_payment", "paid", "reversed", "invoicing_legacy"),
        )

    @api.model
    def _read_customers(self, proposal):
        """Return ``partner id -> Customer`` of the customers with a profile."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                WITH contact AS MATERIALIZED (%(contacts)s)
                SELECT p.id, profile.path_id, profile.grade_id,
                       COALESCE(dunning.has_email, invoice.has_email, %(has_email)s),
                       COALESCE(dunning.has_address OR own.has_address,
                                invoice.has_address OR own.has_address, own.has_address),
                       p.user_id, last.last_date,
                       COALESCE(dunning.has_email, FALSE) OR COALESCE(invoice.has_email, FALSE)
                       OR %(has_email)s
                  FROM credit_risk_profile profile
                  JOIN res_partner p ON p.id = profile.partner_id
                  CROSS JOIN LATERAL (SELECT COALESCE(p.street, p.city, '') != '' AS has_address) own
                  LEFT JOIN contact dunning ON dunning.partner_id = p.id AND dunning.type = 'dunning'
                  LEFT JOIN contact invoice ON invoice.partner_id = p.id AND invoice.type = 'invoice'
                  LEFT JOIN (SELECT partner_id, MAX(date) AS last_date
                               FROM credit_followup_action
                              WHERE company_id = %(company)s AND state IN ('queued', 'done')
                              GROUP BY partner_id) last ON last.partner_id = p.id
                 WHERE profile.company_id = %(company)s
                """,
                contacts=self.env["credit.followup.action"]._get_contacts_sql(proposal.company),
                has_email=self.env["credit.followup.action"]._get_has_email_sql(
                    proposal.company, SQL.identifier("p")
                ),
                company=proposal.company.id,
            )
        )
        paths = self.env["credit.action.path"].with_context(active_test=False)
        names = {path.id: path.name for path in paths.search(Domain.TRUE)}
        return {row[0]: Customer(row[0], row[1], names.get(row[1], ""), *row[2:]) for row in rows}
