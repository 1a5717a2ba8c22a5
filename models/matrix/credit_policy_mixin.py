from odoo import fields, models


class CreditPolicyMixin(models.AbstractModel):
    """A record of the policy that all companies share, or that one company keeps for itself.

    A company (or branch) uses its own records where it has any, else those of its nearest parent
    company, else the shared ones: it never mixes its own grades with the shared ones.
    """

    _name = "credit.policy.mixin"
    _inherit = ["credit.own.company.mixin"]
    _description = "Credit policy record"
    _check_company_auto = True
    _check_company_domain = models.check_company_domain_parent_of

    company_id = fields.Many2one(
        "res.company",
        index=True,
        ondelete="cascade",
        help="Empty: shared by all companies that have no records of their own.",
    )
    active = fields.Boolean(default=True)

    def _for_company(self, company):
        """Return the records that the company uses, in the model's order."""
        lineage = company.sudo().parent_ids  # sudo: a branch uses what its parent company set
        records = self.search_fetch([("company_id", "in", [False, *lineage.ids])])
        for owner in lineage.sorted("parent_path", reverse=True):
            own = records.filtered(lambda record, owner=owner: record.company_id == owner)
            if own:
                return own
        return records.filtered(lambda record: not record.company_id)
