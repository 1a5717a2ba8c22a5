from odoo import api, fields, models
from odoo.tools import formatLang


class AccountMove(models.Model):
    """Grade and limit in core's credit warning on invoices, and on orders where there are any."""

    _inherit = "account.move"

    @api.model
    def _build_credit_warning_message(
        self, record, current_amount=0.0, exclude_current=False, exclude_amount=0.0
    ):
        """Add the customer's grade, limit and what is advised; read in the document's company.

        Core asks with whatever company is switched on: the customer's limit there may be another one.
        """
        record = record.with_company(record.company_id)
        message = super()._build_credit_warning_message(
            record, current_amount, exclude_current, exclude_amount
        )
        return "\n".join(filter(None, [message, self._get_credit_risk_note(record)]))

    @api.model
    def _get_credit_risk_note(self, record):
        """Return what the customer's profile in the document's company says, empty without a profile."""
        customer = record.partner_id.commercial_partner_id
        company = record.company_id
        profiles = self.env[
            "credit.risk.profile"
        ].sudo()  # sudo: sales see it without credit rights
        profile = profiles.search(
            [("partner_id", "in", customer._origin.ids), ("company_id", "=", company.id)], limit=1
        )
        if not profile.grade_id:
            return ""
        partner = profile.partner_id.with_company(company)
        texts = [self.env._("Risk grade: %(grade)s.", grade=profile.grade_id.name)]
        money = {"currency_obj": company.currency_id}
        if partner.credit_limit:
            limit = formatLang(self.env, partner.credit_limit, **money)
            texts.append(self.env._("Credit limit: %(limit)s.", limit=limit))
        else:
            texts.append(self.env._("No credit limit."))
        counted = self.env["credit.guarantee"]._get_counted(
            company, fields.Date.context_today(self), [partner.id]
        )
        if counted.get(partner.id):
            amount = formatLang(self.env, counted[partner.id], **money)
            texts.append(self.env._("Guarantees: %(amount)s.", amount=amount))
        if profile.is_stop_advised:
            texts.append(self.env._("Stop of delivery advised."))
        return " ".join(texts)
