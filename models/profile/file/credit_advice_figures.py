from odoo import api, models
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

#: source of an entry -> what the explanation says; what was written on the customer says nothing more
_SOURCE_TEXTS = {
    "agency": _lt("%(agency)s, report of %(date)s"),
    "limit": _lt("Derived from the credit limit on %(date)s"),
    "hand": _lt("Filled in by hand on %(date)s"),
}


class CreditRiskFigures(models.AbstractModel):
    """The credit advice that counts on the date, from its history."""

    _inherit = "credit.risk.figures"

    @api.model
    def _get_input_parts(self, company, as_of, partner_ids=None):
        return {
            **super()._get_input_parts(company, as_of, partner_ids),
            "advised": self.env["credit.advice"]._get_counting_sql(company, as_of, partner_ids),
        }

    @api.model
    def _get_inputs(self, policy, company):
        """The field on the customer counts where there is no history: it was written without Odoo."""
        inputs = super()._get_inputs(policy, company)
        return {
            **inputs,
            "credit_advice": SQL(
                "CASE WHEN advised.partner_id IS NULL THEN %s ELSE COALESCE(advised.advice, 0) END",
                inputs["credit_advice"],
            ),
            "advice_source": SQL("CASE WHEN advised.is_direct IS NOT TRUE THEN advised.source END"),
            "advice_agency": SQL("advised.agency"),
            "advice_date": SQL("advised.date"),
            "advice_expired": SQL("COALESCE(advised.expired, FALSE)"),
        }


class CreditRiskProfile(models.Model):
    _inherit = "credit.risk.profile"

    @api.model
    def _get_source(self, metric, row):
        """Name the agency and the date, where an entry of the history counts."""
        if metric.name != "credit_advice" or not row["credit_advice"] or not row["advice_source"]:
            return super()._get_source(metric, row)
        values = {"date": row["advice_date"].isoformat(), "agency": row["advice_agency"] or ""}
        return {"source": _SOURCE_TEXTS[row["advice_source"]]._source, "source_values": values}
