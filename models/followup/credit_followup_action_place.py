from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class CreditFollowupAction(models.Model):
    """Where the customer of an action is in the matrix now; the action's own grade is that of its day."""

    _inherit = "credit.followup.action"

    risk_category_id = fields.Many2one(
        "credit.risk.category",
        string="Customer category now",
        compute="_compute_risk_place",
        search="_search_risk_category_id",
    )
    risk_grade_id = fields.Many2one(
        "credit.risk.grade",
        string="Risk grade now",
        compute="_compute_risk_place",
        search="_search_risk_grade_id",
    )

    @api.depends("partner_id", "company_id")
    def _compute_risk_place(self):
        profiles = self.env["credit.risk.profile"].search_fetch(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("company_id", "in", self.company_id.ids),
            ],
            ["partner_id", "company_id", "category_id", "grade_id"],
        )
        found = {(profile.partner_id, profile.company_id): profile for profile in profiles}
        for action in self:
            profile = found.get((action.partner_id, action.company_id), profiles.browse())
            action.risk_category_id = profile.category_id
            action.risk_grade_id = profile.grade_id

    @api.model
    def _search_risk_category_id(self, operator, value):
        return self._search_risk_place("category_id", operator, value)

    @api.model
    def _search_risk_grade_id(self, operator, value):
        return self._search_risk_place("grade_id", operator, value)

    @api.model
    def _search_risk_place(self, name, operator, value):
        """Return the actions whose customer's profile in the company is as asked."""
        profiles = self.env["credit.risk.profile"]
        query = profiles._search(Domain(name, operator, value))
        columns = [SQL.identifier(query.table, column) for column in ("partner_id", "company_id")]
        return Domain.custom(
            to_sql=lambda model, alias, main: SQL(
                "(%s, %s) IN (%s)",
                model._field_to_sql(alias, "partner_id", main),
                model._field_to_sql(alias, "company_id", main),
                query.select(*columns),
            )
        )
