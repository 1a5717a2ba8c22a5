from odoo import api, models
from odoo.tools import SQL


class CreditRiskFigures(models.AbstractModel):
    """What a profile is made from besides the ledger: what was filled in for the customer, and the policy."""

    _inherit = "credit.risk.figures"

    @api.model
    def _get_input_parts(self, company, as_of, partner_ids=None):
        """Return the parts of the query that the inputs are taken from: name -> SQL with a column partner_id.

        Extend to add one; :meth:`_get_inputs` may use its name as alias.
        """
        return {"overridden": self.env["credit.risk.override"]._get_running_sql(company, as_of)}

    @api.model
    def _get_input_joins(self, company, as_of):
        """Return the joins of these parts to the customers, alias ``p``."""
        return SQL(" ").join(
            SQL(
                "LEFT JOIN (%s) %s ON %s = p.id",
                part,
                SQL.identifier(name),
                SQL.identifier(name, "partner_id"),
            )
            for name, part in self._get_input_parts(company, as_of).items()
        )

    @api.model
    def _get_inputs(self, policy, company):
        """Return what a profile is made from besides the ledger: name -> SQL.

        Aliases: ``p`` the customer, and the names of :meth:`_get_input_parts`.
        """
        key = str(company.id)
        partners = (
            self.env["res.partner"].sudo().with_company(company)
        )  # sudo: the limit has groups
        return {
            "customer_since": SQL("(p.credit_customer_since->>%s)::date", key),
            "credit_advice": SQL("COALESCE((p.credit_advice->>%s)::int, 0)", key),
            "pin_id": SQL("(p.credit_risk_category_pin_id->>%s)::int", key),
            "override_id": SQL("overridden.override_id"),
            "override_grade_id": SQL("overridden.override_grade_id"),
            "credit_limit": SQL("(%s)::text", partners._field_to_sql("p", "credit_limit")),
            "nace": SQL("p.credit_nace_code"),
            "fitting": self._get_fitting_sql(policy, company),
        }

    @api.model
    def _get_fitting_sql(self, policy, company):
        """Return the ids of the categories whose conditions on the customer record are fulfilled."""
        partners = self.env["res.partner"].sudo()  # sudo: a rule sees everybody
        partners = partners.with_company(company).with_context(active_test=False)
        fitting = [
            SQL(
                "CASE WHEN p.id IN %s THEN %s END",
                partners._search(category.domain).subselect(),
                category.id,
            )
            for category in policy.categories
            if not category.domain.is_true()
        ]
        always = [category.id for category in policy.categories if category.domain.is_true()]
        return SQL(
            "ARRAY_REMOVE(ARRAY[%s]::int[], NULL)",
            SQL(", ").join([*(SQL("%s", category_id) for category_id in always), *fitting]),
        )

    @api.model
    def _get_basis_sql(self, policy, inputs):
        """Return a fingerprint of the policy and of what was filled in for a customer.

        As long as it, the ledger and the date stay the same, so does the profile.
        """
        return self._get_digest_sql(
            SQL("%s::text, %s", policy.fingerprint, SQL(", ").join(inputs.values()))
        )
