from odoo import api, models

from ..lazy_text import translated
from .metrics import METRICS


class CreditRiskKpi(models.Model):
    _inherit = "credit.risk.kpi"

    @api.model
    def _selection_metric(self):
        selection = super()._selection_metric()
        labels = {name: metric.label for name, metric in METRICS.items()}
        return selection + [(name, translated(self.env, label)) for name, label in labels.items()]

    def _get_metric_help(self):
        return self._describe_metric(self.metric) or super()._get_metric_help()

    @api.model
    def _describe_metric(self, name):
        """Return how a key figure is measured, empty for none. Extend to say more of some of them."""
        metric = METRICS.get(name)
        return translated(self.env, metric.help) if metric else ""
