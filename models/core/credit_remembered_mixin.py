from odoo import api, models


class CreditRememberedMixin(models.AbstractModel):
    """Records whose ids are remembered between calls by their type: each change of that forgets them.

    Inherit it and name the field in ``_credit_remembered_by``.
    """

    _name = "credit.remembered.mixin"
    _description = "Remembered by its type"

    _credit_remembered_by = None

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env.registry.clear_cache()
        return records

    def write(self, vals):
        result = super().write(vals)
        if self._credit_remembered_by in vals:
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
