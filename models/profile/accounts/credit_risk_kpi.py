from odoo import api, models

from ..metrics import ACCOUNTS_METRICS
from .rubric_text import RATIOS


class CreditRiskKpi(models.Model):
    _inherit = "credit.risk.kpi"

    @api.model
    def _describe_metric(self, name):
        """Add the formula to a key figure of the annual accounts, in the codes of the Belgian filing."""
        text = super()._describe_metric(name)
        if name not in ACCOUNTS_METRICS:
            return text
        formula = RATIOS[name][1]
        return self.env._("%(text)s Formula: %(formula)s.", text=text, formula=formula)
