from odoo import api, models


class ResCurrencyRate(models.Model):
    _inherit = "res.currency.rate"

    @api.model_create_multi
    def create(self, vals_list):
        rates = super().create(vals_list)
        rates._mark_guaranteed_customers()
        return rates

    def write(self, vals):
        result = super().write(vals)
        self._mark_guaranteed_customers()
        return result

    def unlink(self):
        self._mark_guaranteed_customers()
        return super().unlink()

    def _mark_guaranteed_customers(self):
        """A guarantee in a currency of these counts for another amount: its customer has changed."""
        guarantees = self.env["credit.guarantee"].sudo()  # sudo: of all companies
        moved = self.currency_id.ids
        guarantees.search(
            ["|", ("currency_id", "in", moved), ("company_id.currency_id", "in", moved)]
        )._mark_customers()
