from odoo import api, models
from odoo.tools import SQL

from .credit_risk_alert_finding import EVENT_DAYS, Finding

#: customers that owe anything, from which one of them can be a large part
CONCENTRATION_FROM = 5


class CreditRiskAlert(models.Model):
    """Signals that the profiles and the assessments give."""

    _inherit = "credit.risk.alert"

    @api.model
    def _find_grade(self, look):
        """Assessments of the last days with a riskier grade than the one before them."""
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT DISTINCT ON (a.partner_id) a.id, a.partner_id, a.date, a.grade_id AS after_id,
                       before.grade_id AS before_id, a.score::float AS after_score,
                       before.score::float AS before_score, grade.points,
                       grade.name->>'en_US' AS after, earlier.name->>'en_US' AS before
                  FROM credit_risk_assessment a
                  JOIN LATERAL (
                       SELECT b.grade_id, b.score FROM credit_risk_assessment b
                        WHERE b.company_id = a.company_id AND b.partner_id = a.partner_id
                          AND (b.date, b.id) < (a.date, a.id)
                        ORDER BY b.date DESC, b.id DESC LIMIT 1) before ON TRUE
                  JOIN credit_risk_grade grade ON grade.id = a.grade_id
                  JOIN credit_risk_grade earlier ON earlier.id = before.grade_id
                 WHERE a.company_id = %(company)s AND a.date <= %(as_of)s AND a.date > %(as_of)s::date - %(days)s
                   AND grade.points < earlier.points AND a.override_id IS NULL AND %(only)s
                 ORDER BY a.partner_id, a.date DESC, a.id DESC
                """,
                company=look.company.id,
                as_of=look.as_of,
                days=EVENT_DAYS,
                only=look.only(SQL("a.partner_id")),
            )
        )
        grades = self.env["credit.risk.grade"]._for_company(look.company)
        riskiest = min(grades.mapped("points"), default=0)
        return [
            Finding(
                row.pop("partner_id"),
                [row.pop("id")],
                {**row, "date": str(row["date"])},
                row["points"] == riskiest,
            )
            for row in rows
        ]

    @api.model
    def _find_limit(self, look):
        """Customers who use most of their credit limit, or more than it."""
        partners = self.env["res.partner"].sudo().with_company(look.company)  # sudo: has groups
        rows = self.env.execute_query(
            SQL(
                """
                SELECT profile.partner_id, profile.credit_utilisation::float, (%(limit)s)::float
                  FROM credit_risk_profile profile
                  JOIN res_partner p ON p.id = profile.partner_id
                 WHERE profile.company_id = %(company)s AND %(only)s
                   AND profile.credit_utilisation >= %(threshold)s
                """,
                limit=partners._field_to_sql("p", "credit_limit"),
                company=look.company.id,
                only=look.only(SQL("profile.partner_id")),
                threshold=look.rules["limit"].threshold,
            )
        )
        return [
            Finding(
                partner_id,
                ["near", "over"] if percent > 100 else ["near"],
                {"percent": percent, "limit": limit, "used": percent * limit / 100},
                percent > 100,
            )
            for partner_id, percent, limit in rows
        ]

    @api.model
    def _find_concentration(self, look):
        """Customers who owe a large part of all that is due."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner_id, total_due::float, total::float
                  FROM (SELECT partner_id, total_due, SUM(total_due) OVER () AS total, COUNT(*) OVER () AS debtors
                          FROM credit_risk_profile WHERE company_id = %(company)s AND total_due > 0) due
                 WHERE debtors >= %(least)s AND total_due * 100 >= total * %(threshold)s
                """,
                company=look.company.id,
                least=CONCENTRATION_FROM,
                threshold=look.rules["concentration"].threshold,
            )
        )
        return [
            Finding(
                partner_id,
                [0],
                {"amount": amount, "total": total, "percent": round(100 * amount / total, 1)},
            )
            for partner_id, amount, total in rows
        ]

    @api.model
    def _find_override(self, look):
        """Grades set by hand that run out soon."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT o.partner_id, o.id, o.reason, o.date_until, o.grade_id, grade.name->>'en_US'
                  FROM (%s) running
                  JOIN credit_risk_override o ON o.id = running.override_id
                  JOIN credit_risk_grade grade ON grade.id = o.grade_id
                 WHERE o.date_until - %s::date <= %s
                """,
                self.env["credit.risk.override"]._get_running_sql(look.company, look.as_of),
                look.as_of,
                look.rules["override"].threshold,
            )
        )
        return [
            Finding(
                partner_id,
                [override_id],
                {"reason": reason, "until": str(until), "grade_id": grade_id, "grade": grade},
            )
            for partner_id, override_id, reason, until, grade_id, grade in rows
        ]
