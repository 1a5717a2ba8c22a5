from odoo import models


class CreditOwnCompanyMixin(models.AbstractModel):
    """Records that nobody moves into a company whose records he may not write.

    Odoo looks at the record rules before it writes: a record of one's own company could be given to another one,
    as a policy, a guarantee or a hold there.
    """

    _name = "credit.own.company.mixin"
    _description = "Stays in the companies of the user"

    def write(self, vals):
        result = super().write(vals)
        if not self.env.su and "company_id" in vals:
            self.check_access("write")
        return result
