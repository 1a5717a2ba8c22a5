from odoo import api, models

from .metrics import METRICS


class CreditRiskKpi(models.Model):
    _inherit = "credit.risk.kpi"

    @api.model
    def _selection_metric(self):
        selection = super()._selection_metric()
        labels = {name: metric.label for name, metric in METRICS.items()}
        return selection + [
            (name, self.env._(label))  # pylint: disable=gettext-variable
            for name, label in labels.items()
        ]

    def _get_metric_help(self):
        metric = METRICS.get(self.metric)
        if not metric:
            return super()._get_metric_help()
        return self.env._(metric.help)  # pylint: disable=gettext-variable
