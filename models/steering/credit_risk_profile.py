from odoo import fields, models


class CreditRiskProfile(models.Model):
    """What the policy advises for the customer, and the guarantees, on the profile and the card."""

    _inherit = "credit.risk.profile"

    is_stop_advised = fields.Boolean(related="cell_id.is_stop_advised")
    is_guarantee_wanted = fields.Boolean(related="cell_id.is_guarantee_wanted")

    def _get_card(self):
        return {**super()._get_card(), "steering": self._get_card_steering()}

    def _get_card_steering(self):
        """Return what is advised, and the guarantees that run or will."""
        today = fields.Date.context_today(self)
        guarantees = self.env["credit.guarantee"].search(
            [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                "|",
                ("date_until", "=", False),
                ("date_until", ">=", today),
            ]
        )
        kinds = dict(guarantees._fields["kind"]._description_selection(self.env))
        return {
            "is_stop_advised": self.is_stop_advised,
            "is_guarantee_wanted": self.is_guarantee_wanted and not guarantees,
            "guarantees": [
                {
                    "id": guarantee.id,
                    "kind": kinds[guarantee.kind],
                    "amount": guarantee.counted_amount,
                    "until": guarantee.date_until and guarantee.date_until.isoformat(),
                }
                for guarantee in guarantees
            ],
        }
