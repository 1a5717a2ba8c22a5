from odoo import fields, models

from ..credit_risk_profile import METRIC_STATES
from ..nullable_float import NullableFloat


class CreditRiskProfile(models.Model):
    """Key figures of the annual accounts, each with its state; amounts are in the company's currency."""

    _inherit = "credit.risk.profile"

    gearing = NullableFloat(digits=(16, 2), readonly=True, aggregator="avg")
    gearing_state = fields.Selection(METRIC_STATES, string="Gearing: data", readonly=True)
    ebitda = NullableFloat(string="EBITDA", digits=(16, 2), readonly=True, aggregator="avg")
    ebitda_state = fields.Selection(METRIC_STATES, string="EBITDA: data", readonly=True)
    ebitda_margin = NullableFloat(
        string="EBITDA margin (%)", digits=(16, 2), readonly=True, aggregator="avg"
    )
    ebitda_margin_state = fields.Selection(
        METRIC_STATES, string="EBITDA margin: data", readonly=True
    )
    ebitda_recurring = NullableFloat(
        string="Recurring EBITDA", digits=(16, 2), readonly=True, aggregator="avg"
    )
    ebitda_recurring_state = fields.Selection(
        METRIC_STATES, string="Recurring EBITDA: data", readonly=True
    )
    solvency = NullableFloat(digits=(16, 2), readonly=True, aggregator="avg")
    solvency_state = fields.Selection(METRIC_STATES, string="Solvency: data", readonly=True)
    current_ratio = NullableFloat(
        string="Current ratio", digits=(16, 2), readonly=True, aggregator="avg"
    )
    current_ratio_state = fields.Selection(
        METRIC_STATES, string="Current ratio: data", readonly=True
    )
    quick_ratio = NullableFloat(
        string="Quick ratio", digits=(16, 2), readonly=True, aggregator="avg"
    )
    quick_ratio_state = fields.Selection(METRIC_STATES, string="Quick ratio: data", readonly=True)
