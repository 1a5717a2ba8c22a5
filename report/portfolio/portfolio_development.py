from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Domain

#: months that the development goes back
MONTHS = 12

#: sums of which DSO and CEI are made
COLLECTION = (
    "total_due",
    "bucket_current",
    "sales",
    "opening_balance",
    "invoices",
    "first_invoice",
)


class CreditPortfolioDocument(models.AbstractModel):
    """How what is due, DSO and CEI developed, and the alerts."""

    _inherit = "credit.portfolio.document"

    @api.model
    def _get_development(self, company, as_of, since):
        """Return the figures at the ends of the last months, on the day compared with and on the date.

        The months are those that are kept (`credit.risk.month`) and are of the whole company; a salesperson
        sees his own customers on the two days.
        """
        rows = {day: self._read_collection(company, day) for day in (since, as_of)}
        if self._sees_all():
            months = self.env["credit.risk.month"].search_fetch(
                [
                    ("company_id", "=", company.id),
                    ("date", "<", as_of),
                    ("date", ">=", as_of - relativedelta(months=MONTHS, days=3)),
                ],
                COLLECTION,
            )
            for month in months:
                rows.setdefault(month.date, {name: month[name] for name in COLLECTION})
        return [
            {"is_since": day == since, **self._get_point(company, day, rows[day])}
            for day in sorted(rows)
        ]

    @api.model
    def _read_collection(self, company, day):
        """Return the sums of the customers that the reader sees, from the ledger as it stood on a day."""
        figures = self.env["credit.risk.figures"]
        groups = figures._read_segment_figures(company, day)
        if not self._sees_all():
            groups = [(keys, row) for keys, row in groups if keys["user_id"] == self.env.uid]
        row = figures._add_up([row for _keys, row in groups], day)
        return {name: row[name] for name in COLLECTION}

    @api.model
    def _get_point(self, company, day, row):
        """Return due, overdue and the ratios of a day; the ratios are made of the sums."""
        ratios = self.env["credit.risk.matrix.data"]._compute_collection(
            [{**row, "company_id": company.id}], {company.id: Decimal(1)}, day
        )
        due = Decimal(str(row["total_due"] or 0))
        overdue = due - Decimal(str(row["bucket_current"] or 0))
        share = float(overdue / due * 100) if due > 0 and 0 <= overdue <= due else None
        return {"date": day, "due": due, "overdue": overdue, "share": share, **ratios}

    @api.model
    def _get_main_figures(self, totals, development):
        """Return the figures at the top: label, kind, value and change since the day compared with.

        ``good`` tells whether less or more is good; nothing where neither is.
        """
        env = self.env
        now = development[-1]
        then = next(point for point in development if point["is_since"])
        pairs = (
            (env._("Total due"), "money", totals["due_now"], totals["due_then"], None),
            (env._("Overdue"), "money", totals["overdue_now"], totals["overdue_then"], "lower"),
            (env._("Overdue share"), "percent", now["share"], then["share"], "lower"),
            (env._("DSO"), "days", now["dso"], then["dso"], "lower"),
            (env._("CEI"), "percent", now["cei"], then["cei"], "higher"),
            (
                env._("Customers"),
                "number",
                totals["customers_now"],
                totals["customers_then"],
                None,
            ),
        )
        return [
            {
                "label": label,
                "kind": kind,
                "value": value,
                "then": before,
                "change": None if value is None or before is None else value - before,
                "good": good,
            }
            for label, kind, value, before, good in pairs
        ]

    # Alerts

    @api.model
    def _get_alerts(self, company, as_of, since):
        """Return by signal how many alerts were open on the date, came in the period and were resolved in it.

        The rules of the alerts hold: a salesperson sees those of his own customers.
        """
        alerts = self.env["credit.risk.alert"]
        if not alerts.has_access("read"):
            return []
        known = Domain("company_id", "=", company.id) & Domain("date", "<=", as_of)
        counted = {
            "open": known & (Domain("resolved_on", "=", False) | Domain("resolved_on", ">", as_of)),
            "new": known & Domain("date", ">", since),
            "resolved": known
            & Domain("resolved_on", ">", since)
            & Domain("resolved_on", "<=", as_of),
        }
        labels = dict(alerts._fields["signal"]._description_selection(self.env))
        lines = {}
        for name, domain in counted.items():
            for signal, count in alerts._read_group(domain, ["signal"], ["__count"]):
                line = lines.setdefault(
                    signal, {"label": labels[signal], **dict.fromkeys(counted, 0)}
                )
                line[name] = count
        return sorted(lines.values(), key=lambda line: (-line["open"], -line["new"], line["label"]))

    # Charts

    @api.model
    def _render(self, data):
        return super()._render({**data, "charts": self._get_charts(data)})

    @api.model
    def _get_charts(self, data):
        """Return the charts of the page."""
        points, formats, env = data["development"], data["format"], self.env
        days = [point["date"] for point in points]

        def line(name):
            return [None if point[name] is None else float(point[name]) for point in points]

        return {
            "open": self._get_line_chart(
                days,
                [
                    (env._("Total due"), line("due"), "due"),
                    (env._("Overdue"), line("overdue"), "bad"),
                ],
                formats,
                "money",
            ),
            "dso": self._get_line_chart(
                days,
                [
                    (env._("DSO"), line("dso"), "due"),
                    (env._("Best possible DSO"), line("best_possible_dso"), "good"),
                ],
                formats,
            ),
            "cei": self._get_line_chart(days, [(env._("CEI"), line("cei"), "due")], formats),
        }
