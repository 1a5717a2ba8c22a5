import logging

import psycopg2

from odoo import api, fields, models
from odoo.modules.registry import Registry
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

#: context key that leaves the profiles alone after a commit (bulk imports); the marks stay
NO_REFRESH = "credit_risk_no_refresh"

#: changed customers that are refreshed right after a commit; more wait for the nightly refresh
MOST_AT_ONCE = 1000


class CreditRiskChange(models.Model):
    """A mark: the ledger of a customer changed since its profile was refreshed.

    Posting, paying and the like only set marks, in one statement before the commit. Right after it the
    marked profiles are refreshed in a transaction of its own, which never fails or delays the posting. A
    customer may be marked several times: no posting ever waits for another one's mark.
    """

    _name = "credit.risk.change"
    _description = "Customer whose ledger changed"
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, index=True, ondelete="cascade")

    @api.model
    def _mark(self, pairs):
        """Remember that the ledger of customers changed.

        :param pairs: iterable of (company id, commercial partner id); pairs with an empty id are left out
        """
        pairs = {(company, partner) for company, partner in pairs if company and partner}
        if not pairs:
            return
        waiting = self.env.cr.precommit.data.setdefault("credit_risk_change", set())
        if not waiting:
            self.env.cr.precommit.add(self._store_marks)
            if not self.env.context.get(NO_REFRESH):
                self._refresh_after_commit()
        waiting |= pairs

    @api.model
    def _store_marks(self):
        """Write the marks of this transaction in one statement.

        The limit that a customer uses counts what is open in all branches: a profile in another company
        of the tree is marked too.
        """
        waiting = self.env.cr.precommit.data.pop("credit_risk_change", set())
        if not waiting:
            return
        companies, partners = zip(*sorted(waiting), strict=True)
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO credit_risk_change (company_id, partner_id)
                SELECT DISTINCT company.id, p.commercial_partner_id
                  FROM UNNEST(%s, %s) AS mark(company_id, partner_id)
                  JOIN res_partner p ON p.id = mark.partner_id
                  JOIN res_company own ON own.id = mark.company_id
                  JOIN res_company company
                    ON SPLIT_PART(company.parent_path, '/', 1) = SPLIT_PART(own.parent_path, '/', 1)
                  LEFT JOIN credit_risk_profile profile
                         ON profile.company_id = company.id
                        AND profile.partner_id = p.commercial_partner_id
                 WHERE company.id = own.id OR profile.id IS NOT NULL
                """,
                list(companies),
                list(partners),
            )
        )

    @api.model
    def _refresh_after_commit(self):
        """Have the marked profiles refreshed once this transaction is committed."""
        database, uid, context = (
            self.env.cr.dbname,
            self.env.uid,
            {"tz": self.env.context.get("tz")},
        )

        def refresh():
            try:
                with Registry(database).cursor() as cr:
                    changes = api.Environment(cr, uid, context)["credit.risk.change"]
                    changes.sudo()._refresh_marked()  # sudo: whoever posts may not write profiles
            except psycopg2.errors.SerializationFailure:
                _logger.info("Another transaction refreshes the same risk profiles")
            except (
                Exception
            ):  # the posting is committed: nothing that goes wrong here may reach its user
                _logger.exception("The risk profiles will be refreshed by the daily job")

        self.env.cr.postcommit.add(refresh)

    @api.model
    def _refresh_marked(self):
        """Refresh the marked customers as of today, except what another transaction is refreshing now.

        :return: the profiles that were written
        """
        profiles = touched = self.env["credit.risk.profile"]
        for company_id, partner_ids in self._take_marks(limit=MOST_AT_ONCE).items():
            company = self.env["res.company"].browse(company_id)
            partners = self.env["res.partner"].browse(partner_ids)
            touched |= profiles._refresh(company, profiles._get_today(), partners)
        return touched

    @api.model
    def _take_marks(self, company=None, limit=None):
        """Remove and return marks, ``company id -> partner ids``; what another transaction holds stays."""
        rows = self.env.execute_query(
            SQL(
                """
                DELETE FROM credit_risk_change
                 WHERE id IN (SELECT id FROM credit_risk_change
                               WHERE %s ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
                RETURNING company_id, partner_id
                """,
                SQL("company_id = %s", company.id) if company else SQL("TRUE"),
                limit,
            )
        )
        marks = {}
        for company_id, partner_id in rows:
            marks.setdefault(company_id, set()).add(partner_id)
        return marks
