from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Keep one set of annual accounts per financial year: that of the destination first."""
        accounts = self.env[
            "credit.annual.account"
        ].sudo()  # sudo: whoever may merge may have them merged
        domain = [("partner_id", "in", (src_partners | dst_partner).ids)]
        found = accounts.with_context(active_test=False).search(domain)
        ordered = found.sorted(lambda account: (account.partner_id != dst_partner, -account.id))
        for same in ordered.grouped("date_end").values():
            same[1:].unlink()
        self.env.flush_all()
        return super()._update_foreign_keys(src_partners, dst_partner)
