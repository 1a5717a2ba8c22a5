from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ....engine.advice import derive_advice

#: in the context while the history writes the customer's field: no client can send this very object
RECORDED = object()


class CreditAdvice(models.Model):
    """Which entry of the history counts on a date."""

    _inherit = "credit.advice"

    @api.model
    def _get_counting_sql(self, company, as_of, partner_ids=None):
        """Return a query of the customers with a history: the entry that counts on a date, if any.

        The newest valid one; expired are those whose every entry has run out. Before the first entry there
        is none, unless that one was written directly on the customer: since when it is so nobody knows, and
        the last such value counts.
        """
        return SQL(
            """
            SELECT known.partner_id, entry.id AS advice_id, entry.advice, entry.source, entry.agency,
                   entry.date, entry.valid_until, entry.is_direct,
                   known.valid_id IS NULL AND known.newest_id IS NOT NULL AS expired
              FROM (SELECT partner_id,
                           (ARRAY_AGG(id ORDER BY date DESC, id DESC) FILTER (
                               WHERE date <= %(as_of)s
                                 AND (valid_until IS NULL OR valid_until >= %(as_of)s)))[1] AS valid_id,
                           MAX(id) FILTER (WHERE date <= %(as_of)s) AS newest_id,
                           (ARRAY_AGG(is_direct ORDER BY date, id))[1] AS begins_direct,
                           (ARRAY_AGG(id ORDER BY date DESC, id DESC) FILTER (WHERE is_direct))[1]
                               AS direct_id
                      FROM credit_advice
                     WHERE company_id = %(company)s AND %(chosen)s
                     GROUP BY partner_id) known
              LEFT JOIN credit_advice entry
                ON entry.id = COALESCE(
                   valid_id, CASE WHEN newest_id IS NULL AND begins_direct THEN direct_id END)
            """,
            as_of=as_of,
            company=company.id,
            chosen=SQL("TRUE")
            if partner_ids is None
            else SQL("partner_id IN %s", tuple(partner_ids) or (0,)),
        )

    @api.model
    def _read_counting(self, company, as_of, partner_ids):
        """Return what counts on a date for customers with a history: ``partner id -> row``."""
        self.flush_model()
        rows = self.env.execute_query_dict(self._get_counting_sql(company, as_of, partner_ids))
        return {row["partner_id"]: row for row in rows}

    @api.model
    def _derive_from_limit(self, company, partner):
        """Return the advice that the company's table gives for a customer's credit limit, 0 when none."""
        company_partner = partner.sudo().with_company(company)  # sudo: the limit has groups
        field = company_partner._fields["credit_limit"]
        limit = company_partner.credit_limit
        if limit == field.get_company_dependent_fallback(company_partner):
            return 0  # what everybody has says nothing of a customer
        table = self.env["credit.advice.step"]._for_company(company)._get_table()
        return derive_advice(Decimal(str(limit)), table) or 0

    # The customer's field

    @api.model
    def _record_direct(self, partners, company):
        """Write down what was written directly on customers, where it is news."""
        today = fields.Date.context_today(self)
        partners = partners.filtered(lambda partner: partner.commercial_partner_id == partner)
        known = self._read_counting(company, today, partners.ids)
        vals_list = []
        for partner in partners.with_company(company):
            row = known.get(partner.id)
            if partner.credit_advice != ((row and row["advice"]) or 0):
                vals_list.append(
                    {
                        "partner_id": partner.id,
                        "company_id": company.id,
                        "advice": partner.credit_advice,
                        "date": today,
                        "is_direct": True,
                    }
                )
        return self.create(vals_list) if vals_list else self.browse()

    @api.model
    def _show_on_customers(self, places):
        """Let the customers' fields show what counts today, and their profiles be refreshed.

        :param places: pairs of company and customer
        """
        today = fields.Date.context_today(self)
        changes = self.env["credit.risk.change"].sudo()  # sudo: marks are nobody's business
        changes._mark((company.id, partner.id) for company, partner in places)
        by_company = {}
        for company, partner in places:
            by_company.setdefault(company, set()).add(partner.id)
        for company, partner_ids in by_company.items():
            self._mirror(company, partner_ids, today)

    @api.model
    def _mirror(self, company, partner_ids, today):
        """Let the customers' fields show what counts today; only those that differ are written."""
        known = self._read_counting(company, today, partner_ids)
        partners = self.env["res.partner"].browse(partner_ids).sudo()  # sudo: a mirror, no input
        for partner in partners.with_company(company).with_context(credit_advice=RECORDED):
            counts = (known.get(partner.id) or {}).get("advice") or 0
            if partner.credit_advice != counts:
                partner.credit_advice = counts

    @api.model
    def _take_back_expired(self, company, today):
        """Let the customers' fields show no advice that has expired; the daily job does this."""
        expired = self.search([("company_id", "=", company.id), ("valid_until", "<", today)])
        self._mirror(company, expired.partner_id.ids, today)

    @api.model
    def _describe_counting(self, row):
        """Return in the reader's language where the advice of a row of :meth:`_read_counting` comes from."""
        if not row:
            return False
        if row["expired"]:
            return self.env._("Expired")
        if not row["advice"]:
            return False
        labels = dict(self._fields["source"]._description_selection(self.env))
        text = f"{row['agency'] or labels[row['source']]}, {format_date(self.env, row['date'])}"
        if row["valid_until"]:
            until = format_date(self.env, row["valid_until"])
            return self.env._("%(origin)s, valid until %(until)s", origin=text, until=until)
        return text
