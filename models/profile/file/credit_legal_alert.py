from odoo import api, models
from odoo.tools import SQL, format_date

from ..alerts.credit_risk_alert_finding import EVENT_DAYS, Finding


class CreditRiskAlert(models.Model):
    """The signal that a customer's legal situation is another one."""

    _inherit = "credit.risk.alert"

    @api.model
    def _find_legal(self, look):
        """Situations that began, ended or were written down in the last days, and differ from the one before.

        One that lasts is news on the day when it is written down, however late; one that was over by then is
        history.
        """
        knockouts = self.env["credit.legal.rule"]._get_knockouts(look.company)
        rows = self.env.execute_query_dict(self._get_legal_sql(look))
        return [
            Finding(
                row["partner_id"],
                [row["key"]],
                {
                    "id": row["id"],
                    "before": row["before"],
                    "after": row["after"],
                    "date": str(row["day"]),
                    "source": row["source"] or "",
                },
                row["after"] in knockouts,
            )
            for row in rows
        ]

    @api.model
    def _get_legal_sql(self, look):
        """Return the query: a row per customer of the company whose situation changed lately.

        ``before`` is the situation on the day before the present one began, or before the last one ended:
        one that began during another and ends before it lets that one count again.
        """
        return SQL(
            """
            SELECT changed.*
              FROM (SELECT known.partner_id, COALESCE(present.id, ended.id) AS id,
                           CASE WHEN present.id IS NULL THEN ended.id || ' over'
                                WHEN ended.id IS NULL THEN present.id::text
                                ELSE present.id || ' after ' || ended.id END AS key,
                           COALESCE(present.situation, 'normal') AS after,
                           COALESCE(ended.situation, earlier.situation, 'normal') AS before,
                           COALESCE(ended.date_until + 1, present.date_from) AS day,
                           COALESCE(present.source, ended.source) AS source,
                           GREATEST(COALESCE(ended.date_until + 1, present.date_from),
                                    present.create_date::date) AS news
                      FROM (SELECT DISTINCT partner_id FROM credit_legal_situation WHERE %(only)s) known
                      JOIN credit_risk_profile profile
                        ON profile.partner_id = known.partner_id AND profile.company_id = %(company)s
                      LEFT JOIN LATERAL (
                           SELECT * FROM credit_legal_situation s
                            WHERE s.partner_id = known.partner_id AND s.date_from <= %(as_of)s
                              AND (s.date_until IS NULL OR s.date_until >= %(as_of)s)
                            ORDER BY s.date_from DESC, s.id DESC LIMIT 1) present ON TRUE
                      LEFT JOIN LATERAL (
                           SELECT * FROM credit_legal_situation s
                            WHERE s.partner_id = known.partner_id AND s.id != present.id
                              AND (s.date_from, s.id) < (present.date_from, present.id)
                              AND (s.date_until IS NULL OR s.date_until >= present.date_from - 1)
                            ORDER BY s.date_from DESC, s.id DESC LIMIT 1) earlier ON TRUE
                      LEFT JOIN LATERAL (
                           SELECT * FROM credit_legal_situation s
                            WHERE s.partner_id = known.partner_id AND s.date_until < %(as_of)s
                              AND (present.id IS NULL
                                   OR (s.date_from, s.id) > (present.date_from, present.id))
                            ORDER BY s.date_until DESC, s.date_from DESC, s.id DESC LIMIT 1
                           ) ended ON TRUE) changed
             WHERE changed.id IS NOT NULL AND changed.before != changed.after
               AND changed.news > %(as_of)s::date - %(days)s
             ORDER BY changed.partner_id
            """,
            only=look.only(SQL("partner_id")),
            company=look.company.id,
            as_of=look.as_of,
            days=EVENT_DAYS,
        )

    def _describe_legal(self, values):
        labels = dict(
            self.env["credit.legal.situation"]._fields["situation"]._description_selection(self.env)
        )
        return self.env._(
            "The legal situation went from %(before)s to %(after)s on %(date)s (%(origin)s).",
            before=labels.get(values["before"], values["before"]),
            after=labels.get(values["after"], values["after"]),
            date=format_date(self.env, values["date"]),
            origin=values["source"],
        )

    def _open_legal(self):
        situations = self.env["credit.legal.situation"].browse((self.numbers or {}).get("id"))
        return self._open_record(situations.exists()[:1] or self._get_profile())
