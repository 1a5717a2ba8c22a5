from odoo import api, models
from odoo.tools import SQL, format_date

from ..profile.alerts.credit_risk_alert_finding import Finding


class CreditRiskAlert(models.Model):
    """Guarantees: the signal that one runs out, and what they take off the used limit."""

    _inherit = "credit.risk.alert"

    @api.model
    def _find_guarantee(self, look):
        """Guarantees that run out within the days of the rule, of customers who owe anything or not."""
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT owner.commercial_partner_id AS partner_id, g.id, g.kind, g.amount::float,
                       g.currency_id, g.date_until
                  FROM credit_guarantee g
                  JOIN res_partner owner ON owner.id = g.partner_id
                 WHERE g.active AND g.company_id = %(company)s AND g.date_from <= %(as_of)s
                   AND g.date_until >= %(as_of)s AND g.date_until - %(as_of)s::date <= %(days)s
                   AND %(only)s
                 ORDER BY owner.commercial_partner_id, g.date_until, g.id
                """,
                company=look.company.id,
                as_of=look.as_of,
                days=look.rules["guarantee"].threshold,
                only=look.only(SQL("owner.commercial_partner_id")),
            )
        )
        findings = {}
        for row in rows:
            partner_id, guarantee_id = row.pop("partner_id"), row.pop("id")
            if partner_id in findings:
                findings[partner_id].keys.append(guarantee_id)
                continue
            values = {**row, "date_until": str(row["date_until"])}
            findings[partner_id] = Finding(partner_id, [guarantee_id], values)
        return list(findings.values())

    def _describe_guarantee(self, values):
        guarantees = self.env["credit.guarantee"]
        kinds = dict(guarantees._fields["kind"]._description_selection(self.env))
        currency = self.env["res.currency"].browse(values["currency_id"])
        return self.env._(
            "%(kind)s of %(amount)s counts until %(until)s: ask for a new one, or lower the credit limit.",
            kind=kinds.get(values["kind"], values["kind"]),
            amount=currency.format(values["amount"]),
            until=format_date(self.env, values["date_until"]),
        )

    def _open_guarantee(self):
        return self._open_window(
            "credit_guarantee_action",
            domain=[("id", "in", self.keys or [])],
            context={"active_test": False},
        )

    @api.model
    def _find_limit(self, look):
        """What is used is what is open, less what is guaranteed: the sentence says both."""
        findings = super()._find_limit(look)
        counted = self.env["credit.guarantee"]._get_counted(
            look.company, look.as_of, [finding.partner_id for finding in findings]
        )
        for finding in findings:
            if counted.get(finding.partner_id):
                finding.values["guaranteed"] = float(counted[finding.partner_id])
        return findings

    def _describe_limit(self, values):
        if not values.get("guaranteed"):
            return super()._describe_limit(values)
        return self.env._(
            "%(used)s is open beyond the guarantees of %(guaranteed)s: %(percent)s %% of the credit limit of "
            "%(limit)s.",
            used=self._money(values["used"]),
            guaranteed=self._money(values["guaranteed"]),
            percent=self._used_percent(values["percent"]),
            limit=self._money(values["limit"]),
        )
