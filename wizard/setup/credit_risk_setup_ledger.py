from odoo import api, models


class CreditRiskSetup(models.AbstractModel):
    """A fourth policy to start from: the shipped matrix with the shipped scorecard of what the ledger knows by itself."""

    _inherit = "credit.risk.setup"

    @api.model
    def _get_templates(self, company):
        draft = self._get_seed_draft()
        draft["kpis"] = self._make_ledger_kpis(*(grade["key"] for grade in draft["grades"]))
        return [
            *super()._get_templates(company),
            {
                "code": "ledger",
                "name": self.env._("Three by three, ledger only"),
                "summary": self.env._(
                    "As the first, for who fills in no credit advice: days to pay 40 %, days late 30 %, share paid late "
                    "30 %. Tells late payers apart better than days to pay alone in three bands."
                ),
                "draft": self._adopt(draft, self._read_draft(company)),
            },
        ]

    @api.model
    def _make_ledger_kpis(self, high, moderate, low):
        """Return the KPIs of the shipped scorecard “Ledger only”."""
        kpis = (
            ("days_to_pay", self.env._("DSO"), 40, [(30, True), (45, True)]),
            ("days_late", self.env._("Days late"), 30, [(2, True), (7, True)]),
            ("late_share", self.env._("Share paid late"), 30, [(10, True), (65, True)]),
        )
        grades = [low, moderate, high]
        return [
            self._make_kpi(metric, name, weight, grades, cuts)
            for metric, name, weight, cuts in kpis
        ]
