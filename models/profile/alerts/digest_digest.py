from odoo import fields, models
from odoo.exceptions import AccessError


class DigestDigest(models.Model):
    """Odoo's own periodic e-mail can count the new alerts."""

    _inherit = "digest.digest"

    kpi_credit_alerts = fields.Boolean("Credit Alerts")
    kpi_credit_alerts_value = fields.Integer(compute="_compute_kpi_credit_alerts_value")

    def _compute_kpi_credit_alerts_value(self):
        if not self.env.user.has_group("credit_risk_matrix.group_credit_user"):
            raise AccessError(
                self.env._("Do not have access, skip this data for user's digest email")
            )
        start, end, companies = self._get_kpi_compute_parameters()
        groups = self.env["credit.risk.alert"]._read_group(
            [("company_id", "in", companies.ids), ("date", ">=", start), ("date", "<", end)],
            ["company_id"],
            ["__count"],
        )
        counts = dict(groups)
        for digest in self:
            company = digest.company_id or self.env.company
            digest.kpi_credit_alerts_value = counts.get(company, 0)

    def _compute_kpis_actions(self, company, user):
        """Add where a click on the number leads."""
        actions = super()._compute_kpis_actions(company, user)
        menu = self.env.ref("credit_risk_matrix.credit_risk_menu").id
        actions["kpi_credit_alerts"] = f"credit_risk_matrix.credit_risk_alert_action?menu_id={menu}"
        return actions
