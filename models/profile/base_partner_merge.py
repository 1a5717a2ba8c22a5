from odoo import api, models
from odoo.tools import SQL


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Merge the risk profiles before the partners: one per company stays and keeps all the history."""
        self._merge_credit_profiles(src_partners, dst_partner)
        result = super()._update_foreign_keys(src_partners, dst_partner)
        profiles = self.env[
            "credit.risk.profile"
        ].sudo()  # sudo: whoever may merge may have them merged
        for profile in profiles.search([("partner_id", "=", dst_partner.id)]):
            profile._refresh(profile.company_id, profile.date, dst_partner)
        return result

    @api.model
    def _merge_credit_profiles(self, src_partners, dst_partner):
        """Keep one profile per company, that of the destination first, and move the history to it."""
        profiles = self.env[
            "credit.risk.profile"
        ].sudo()  # sudo: whoever may merge may have them merged
        profiles = profiles.search([("partner_id", "in", (src_partners | dst_partner).ids)])
        ordered = profiles.sorted(lambda profile: (profile.partner_id != dst_partner, profile.id))
        for own in ordered.grouped("company_id").values():
            kept, gone = own[0], own[1:]
            if gone:
                self.env.cr.execute(
                    SQL(
                        "UPDATE credit_risk_assessment SET profile_id = %s WHERE profile_id IN %s",
                        kept.id,
                        tuple(gone.ids),
                    )
                )
                self.env.cr.execute(
                    SQL("DELETE FROM credit_risk_profile WHERE id IN %s", tuple(gone.ids))
                )
        self.env.cr.execute(
            SQL(
                "DELETE FROM credit_risk_fact WHERE partner_id IN %s",
                tuple((src_partners | dst_partner).ids) or (0,),
            )
        )
        self.env.invalidate_all(flush=False)
