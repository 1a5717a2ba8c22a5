from odoo import api, models

from .metrics import METRICS


class CreditRiskKpi(models.Model):
    _inherit = "credit.risk.kpi"

    @api.model
    def _selection_metric(self):
        selection = super()._selection_metric()
        return selection + [(name, self.env._(m.label)) for name, m in METRICS.items()]

    def _get_metric_help(self):
        metric = METRICS.get(self.metric)
        return self.env._(metric.help) if metric else super()._get_metric_help()
