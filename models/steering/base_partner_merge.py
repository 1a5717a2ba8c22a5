from odoo import api, models
from odoo.tools import SQL


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Open proposals are made again by the night; what was applied to a merged customer cannot be undone."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "DELETE FROM credit_risk_proposal WHERE state = 'proposed' AND partner_id IN %s",
                tuple((src_partners | dst_partner).ids) or (0,),
            )
        )
        self.env.cr.execute(
            SQL(
                "UPDATE credit_risk_proposal SET before = NULL WHERE partner_id IN %s",
                tuple(src_partners.ids) or (0,),
            )
        )
        self.env["credit.risk.proposal"].invalidate_model(flush=False)
        return super()._update_foreign_keys(src_partners, dst_partner)
