from odoo import api, fields, models

from .credit_advice_counting import RECORDED


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """The histories become one; the customer's field then shows what it says today.

        What the merge writes on the field meanwhile is nobody's opinion.
        """
        quiet = self.with_context(credit_advice=RECORDED)
        dst_partner = dst_partner and dst_partner.with_context(credit_advice=RECORDED)
        result = super(BasePartnerMergeAutomaticWizard, quiet)._merge(
            partner_ids, dst_partner, extra_checks
        )
        left = self.env["res.partner"].browse(partner_ids).exists()
        entries = self.env["credit.advice"].sudo()  # sudo: whoever may merge has it kept right
        today = fields.Date.context_today(self)
        histories = entries.search([("partner_id", "in", left.ids)])
        for company, own in histories.grouped("company_id").items():
            entries._mirror(company, own.partner_id.ids, today)
        return result
