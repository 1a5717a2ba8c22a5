from odoo import api, models


class AccountJournal(models.Model):
    """Which journals are of which type is remembered between calls: each change forgets it."""

    _inherit = "account.journal"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env.registry.clear_cache()
        return records

    def write(self, vals):
        result = super().write(vals)
        if "type" in vals:
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
