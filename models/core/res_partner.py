from odoo import api, fields, models
from odoo.exceptions import ValidationError

PROFILE_GROUP = "credit_risk_matrix.group_credit_user"


def _from_profile(kind, name, **kwargs):
    """Return a partner field that shows a field of the customer's profile in the user's company."""
    return kind(
        related=f"credit_risk_profile_id.{name}", compute_sudo=True, groups=PROFILE_GROUP, **kwargs
    )


class ResPartner(models.Model):
    _inherit = "res.partner"

    # Filled in by hand, for each company
    credit_risk_category_pin_id = fields.Many2one(
        "credit.risk.category",
        string="Customer category set by hand",
        company_dependent=True,
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
    credit_risk_category_id = _from_profile(fields.Many2one, "category_id", string="Customer category")
    credit_risk_score = _from_profile(fields.Float, "score", string="Risk score")
    credit_risk_grade_id = _from_profile(fields.Many2one, "grade_id", string="Risk grade")
    credit_risk_cell_id = _from_profile(fields.Many2one, "cell_id", string="Matrix cell")
    credit_action_path_id = _from_profile(fields.Many2one, "path_id", string="Action path")
    credit_risk_status = _from_profile(fields.Selection, "status", string="Risk status")

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
