from odoo import api, fields, models
from odoo.tools import SQL


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Of the same signal about merged customers one alert stays open; habits are read anew."""
        partner_ids = tuple((src_partners | dst_partner).ids)
        self.env.flush_all()
        self.env.cr.execute(
            SQL("DELETE FROM credit_risk_habit WHERE partner_id IN %s", partner_ids or (0,))
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE credit_risk_alert
                   SET state = 'resolved', resolution = 'over', resolved_on = %(today)s, over_on = %(today)s
                  FROM (SELECT id, ROW_NUMBER() OVER (PARTITION BY company_id, signal
                                                      ORDER BY partner_id != %(kept)s, id) AS place
                          FROM credit_risk_alert
                         WHERE state != 'resolved' AND partner_id IN %(partners)s) active
                 WHERE active.id = credit_risk_alert.id AND active.place > 1
                """,
                today=fields.Date.context_today(self),
                kept=dst_partner.id,
                partners=partner_ids or (0,),
            )
        )
        self.env["credit.risk.alert"].invalidate_model(flush=False)
        return super()._update_foreign_keys(src_partners, dst_partner)
