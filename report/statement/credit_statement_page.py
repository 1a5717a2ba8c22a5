from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import groupby


class CreditStatementPage(models.AbstractModel):
    """What the printed statements of account show; also the gate of whoever asks for the page."""

    _name = "report.credit_risk_matrix.report_credit_statement"
    _description = "Statement of account on paper"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return the statements of customers in a period, each in its own language.

        :param data: ``company_id``, ``date_from`` and ``date_to``; without them the company of the reader and
            the last three months
        """
        # the rights of a controller: statements are read from the ledger by SQL
        self.env["credit.statement.export"].check_access("read")
        data = data or {}
        today = fields.Date.context_today(self)
        chosen = str(data.get("company_id") or self.env.company.id)
        company = self.env.companies.filtered(lambda company: str(company.id) == chosen)
        if not company:
            raise AccessError(self.env._("This company is not one of yours."))
        date_to = fields.Date.to_date(data.get("date_to")) or today
        date_from = fields.Date.to_date(data.get("date_from")) or date_to - relativedelta(months=3)
        partners = self.env["res.partner"].browse(docids)
        partners.check_access("read")
        return {
            "doc_ids": docids,
            "doc_model": "res.partner",
            "docs": partners,
            "company": company,
            "date_from": date_from,
            "date_to": date_to,
            "account": self.env["credit.statement"]._get_payment_account(company),
            "statements": self._get_statements(company, partners, date_from, date_to),
        }

    @api.model
    def _get_statements(self, company, partners, date_from, date_to):
        """Return (partner, language, groups, address) of each customer, in the order of the partners."""
        statements = self.env["credit.statement"]
        languages = {partner: statements._get_lang(company, partner) for partner in partners}
        found = {}
        for lang, group in groupby(partners, key=languages.get):
            chosen = self.env["res.partner"].union(*group)
            read = statements.with_context(lang=lang)._read(company, chosen, date_from, date_to)
            for partner in chosen:
                lines = statements._get_address_lines(partner.with_context(lang=lang))
                found[partner] = (partner, lang, read[partner.id], lines)
        return [found[partner] for partner in partners]
