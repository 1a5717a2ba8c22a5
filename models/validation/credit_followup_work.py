from odoo import fields, models


class CreditFollowupWork(models.Model):
    """Validations are background work too."""

    _inherit = "credit.followup.work"

    kind = fields.Selection(
        selection_add=[("validate", "Validation")], ondelete={"validate": "cascade"}
    )
    validation_id = fields.Many2one(
        "credit.risk.validation", readonly=True, index="btree_not_null", ondelete="cascade"
    )

    def _do(self):
        if self.kind != "validate":
            return super()._do()
        validation = self.validation_id.with_user(self.user_id).with_company(self.company_id)
        return validation.with_context(lang=self.user_id.lang)._validate(self._report)
