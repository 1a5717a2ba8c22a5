from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import SQL

from ..profile.nullable_float import NullableFloat

#: what only credit controllers may fill in
CONTROLLER_FIELDS = {
    "credit_risk_category_pin_id",
    "credit_customer_since",
    "credit_advice",
}

PROFILE_GROUP = "credit_risk_matrix.group_credit_user"


def _from_profile(kind, name, **kwargs):
    """Return a partner field that shows a field of the customer's profile in the user's company."""
    return kind(
        related=f"credit_risk_profile_id.{name}", compute_sudo=True, groups=PROFILE_GROUP, **kwargs
    )


def _money(name, label):
    """Return a partner field that shows an amount of the profile, in the company's currency."""
    return _from_profile(
        fields.Monetary, name, string=label, currency_field="credit_risk_currency_id"
    )


class ResPartner(models.Model):
    _inherit = "res.partner"

    # Filled in by hand, for each company
    credit_risk_category_pin_id = fields.Many2one(
        "credit.risk.category",
        string="Customer category set by hand",
        company_dependent=True,
        domain=lambda self: [("id", "in", self._get_credit_categories().ids)],
        groups=PROFILE_GROUP,
        help="Empty: the category follows the rules.",
    )
    credit_customer_since = fields.Date(
        string="Customer since",
        company_dependent=True,
        groups=PROFILE_GROUP,
        help="Empty: the date of the first posted invoice.",
    )
    credit_advice = fields.Integer(
        string="Credit advice",
        company_dependent=True,
        groups=PROFILE_GROUP,
        aggregator=None,
        help="From 1 (bad) to 5 (good); 0 means that there is no advice.",
    )

    # From the profile, which the refresh writes
    credit_risk_profile_id = fields.Many2one(
        "credit.risk.profile",
        string="Risk profile",
        company_dependent=True,
        readonly=True,
        groups=PROFILE_GROUP,
    )
    credit_risk_category_id = _from_profile(
        fields.Many2one, "category_id", string="Customer category"
    )
    credit_risk_score = _from_profile(NullableFloat, "score", string="Risk score")
    credit_risk_grade_id = _from_profile(fields.Many2one, "grade_id", string="Risk grade")
    credit_risk_cell_id = _from_profile(fields.Many2one, "cell_id", string="Matrix cell")
    credit_action_path_id = _from_profile(fields.Many2one, "path_id", string="Action path")
    credit_risk_status = _from_profile(fields.Selection, "status", string="Risk status")
    credit_risk_override_id = _from_profile(
        fields.Many2one, "override_id", string="Grade set by hand"
    )
    credit_risk_override_until = _from_profile(
        fields.Date, "override_id.date_until", string="Set by hand until"
    )
    credit_risk_computed_grade_id = _from_profile(
        fields.Many2one, "computed_grade_id", string="Computed grade"
    )
    credit_risk_coverage = _from_profile(fields.Float, "coverage", string="Coverage (%)")
    credit_risk_date = _from_profile(fields.Date, "date", string="Risk figures as of")
    credit_risk_explanation_html = _from_profile(
        fields.Html, "explanation_html", string="How the score is made"
    )
    credit_risk_explanation_table = _from_profile(
        fields.Json, "explanation_table", string="Score, KPI by KPI"
    )
    credit_risk_currency_id = _from_profile(
        fields.Many2one, "currency_id", string="Currency of the risk figures"
    )
    credit_risk_total_due = _money("total_due", "Total due")
    credit_risk_total_overdue = _money("total_overdue", "Total overdue")
    credit_risk_bucket_current = _money("bucket_current", "Not overdue")
    credit_risk_bucket_30 = _money("bucket_30", "Overdue 1-30 days")
    credit_risk_bucket_60 = _money("bucket_60", "Overdue 31-60 days")
    credit_risk_bucket_90 = _money("bucket_90", "Overdue 61-90 days")
    credit_risk_bucket_older = _money("bucket_older", "Overdue over 90 days")

    @api.constrains("credit_advice")
    def _check_credit_advice(self):
        for partner in self:
            if not 0 <= partner.credit_advice <= 5:
                raise ValidationError(
                    self.env._(
                        "The credit advice of %(partner)s is %(advice)s: "
                        "use 1 (bad) to 5 (good), or 0 when there is none.",
                        partner=partner.display_name,
                        advice=partner.credit_advice,
                    )
                )

    @api.model
    def _get_credit_categories(self):
        """Return the categories of the user's company: a copy has the name of the shared one, which does nothing."""
        return self.env["credit.risk.category"]._for_company(self.env.company)

    @api.constrains("credit_risk_category_pin_id")
    def _check_credit_category(self):
        used = self.sudo()._get_credit_categories()  # sudo: whoever may fill it in
        for partner in self:
            pinned = partner.credit_risk_category_pin_id
            if pinned - used:
                raise ValidationError(
                    self.env._(
                        "%(category)s is not a customer category that %(company)s uses: choose one of its own.",
                        category=pinned.name,
                        company=self.env.company.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        filled = {name for vals in vals_list for name in vals if vals[name]}
        context = self.env.context  # its defaults are values, too
        filled |= {name for name in CONTROLLER_FIELDS if context.get(f"default_{name}")}
        self._check_may_fill_in(filled)
        return super().create(vals_list)

    def write(self, vals):
        self._check_may_fill_in(vals)
        return super().write(vals)

    @api.model
    def _check_may_fill_in(self, names):
        """Refuse advice, customer since and pinned category from anybody but a credit controller."""
        if self.env.su or CONTROLLER_FIELDS.isdisjoint(names):
            return
        if not self.env.user.has_group("credit_risk_matrix.group_credit_controller"):
            raise AccessError(
                self.env._(
                    "Only credit controllers set the credit advice, since when somebody is a customer, and the "
                    "customer category."
                )
            )

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        """Customers without a profile come last, however the list is sorted by what the profile says."""
        if field_name.startswith("credit_risk_") and not nulls.code:
            nulls = SQL("NULLS LAST")
        return super()._order_field_to_sql(alias, field_name, direction, nulls, query)

    # Buttons

    def action_credit_risk_refresh(self):
        """Bring the customer's risk profile up to date as of today; make it when it is not there yet."""
        self.ensure_one()
        if not self.env.user.has_group("credit_risk_matrix.group_credit_controller"):
            raise AccessError(self.env._("Only credit controllers refresh a customer's figures."))
        profiles = self.env["credit.risk.profile"]
        profiles._refresh(self.env.company, partners=self)
        if self.commercial_partner_id.credit_risk_profile_id:
            return False
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._(
                    "There is nothing to rate yet: post an invoice, or fill in a credit advice or a category."
                ),
            },
        }

    def action_credit_risk_open_items(self):
        """Open the customer's open items."""
        return self.credit_risk_profile_id.action_open_items()

    def action_credit_risk_open_history(self):
        """Open the customer's assessments."""
        return self.credit_risk_profile_id.action_open_history()
