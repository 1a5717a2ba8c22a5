from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

_LESS_GUARANTEES = _lt(
    "Open items of %(open)s less guarantees of %(guaranteed)s, and the credit limit"
)


class CreditRiskFigures(models.AbstractModel):
    """What is guaranteed is read with the figures, so that a day on which it ends is seen by itself."""

    _inherit = "credit.risk.figures"

    @api.model
    def _get_parts(self, company, as_of, partner_ids):
        parts = super()._get_parts(company, as_of, partner_ids)
        counted = self.env["credit.guarantee"]._get_counted_sql(company, as_of)
        return {**parts, "guarantees": counted}

    @api.model
    def _get_columns(self, policy, company):
        columns = super()._get_columns(policy, company)
        return [*columns, SQL("COALESCE(guarantees.guaranteed, 0)::text AS guaranteed")]

    @api.model
    def _parse(self, row):
        row["guaranteed"] = Decimal(row.get("guaranteed") or 0)  # sums of many customers have none
        return super()._parse(row)


class CreditRiskFact(models.Model):
    _inherit = "credit.risk.fact"

    @api.model
    def _get_prospect_sql(self, company):
        """A partner with a guarantee in the company is a customer, even before the first invoice."""
        return SQL(
            "(%s OR p.id IN (SELECT partner_id FROM credit_guarantee WHERE company_id = %s AND active))",
            super()._get_prospect_sql(company),
            company.id,
        )


class CreditRiskProfile(models.Model):
    _inherit = "credit.risk.profile"

    @api.model
    def _get_source(self, metric, row):
        """Say of the used limit what was taken off."""
        if metric.name == "credit_utilisation" and row["guaranteed"]:
            values = {"open": float(row["exposure"]), "guaranteed": float(row["guaranteed"])}
            return {"source": _LESS_GUARANTEES._source, "source_values": values}
        return super()._get_source(metric, row)
