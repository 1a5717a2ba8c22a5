from collections import defaultdict
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.profile.credit_risk_month import MONTHS
from ..models.profile.metrics import METRICS, Missing
from .credit_risk_matrix_data import FILTERS

#: states of a follow-up action that wait for somebody
WAITING = ("proposed", "approved", "queued")

#: how many customers are among the top risks
TOP = 10


class CreditRiskMatrixData(models.AbstractModel):
    """What stands beside the matrix: alerts, actions, top risks, days of sales outstanding.

    Each panel follows the same filters; ageing is added up from the cells by the screen.
    """

    _inherit = "credit.risk.matrix.data"

    @api.model
    def _get_panels(self, options, domain, rates, as_of):
        """Return name of a panel -> what it shows. Extend to add a panel."""
        is_filtered = any(options[name] for name in FILTERS)
        return {
            "actions": self._get_actions_by_level(domain),
            "alerts": self._get_alerts(domain),
            "top": self._get_top_risks(domain, rates) if as_of else [],
            "collection": self._get_collection(domain, rates, as_of, is_filtered)
            if as_of
            else None,
        }

    # Today's actions

    @api.model
    def _get_actions_by_level(self, domain):
        """Return for each level what waits and what was done today, the hardest level first."""
        today = fields.Date.context_today(self)
        wanted = Domain("state", "in", WAITING) | (
            Domain("state", "=", "done") & Domain("date", "=", today)
        )
        rows = self.env["credit.followup.action"]._read_group(
            domain & wanted, ["level_id", "state"], ["__count"]
        )
        levels = defaultdict(lambda: {"waiting": 0, "done": 0})
        for level, state, count in rows:
            levels[level]["done" if state == "done" else "waiting"] += count
        return [
            {"id": level.id, "name": level.name, **levels[level]}
            for level in sorted(levels, key=lambda level: (-level.severity, level.id))
        ]

    # Alerts

    @api.model
    def _get_alerts(self, domain):
        """Return the open alerts by signal, the severe ones first; None where there is no such thing."""
        alerts = self.env.get("credit.risk.alert")
        if alerts is None or not alerts.has_access("read"):
            return None
        rows = alerts._read_group(
            domain & Domain("state", "=", "open"), ["signal"], ["severity:max", "__count"]
        )
        labels = dict(alerts._fields["signal"]._description_selection(self.env))
        severities = [code for code, _label in alerts._fields["severity"].selection]
        return [
            {
                "signal": signal,
                "label": labels.get(signal, signal),
                "is_severe": severity == severities[-1],
                "count": count,
            }
            for signal, severity, count in sorted(
                rows, key=lambda row: (row[1], row[2]), reverse=True
            )
        ]

    # Top risks

    @api.model
    def _get_top_risks(self, domain, rates):
        """Return the customers with the largest overdue amounts, in the reader's currency."""
        profiles = self.env["credit.risk.profile"]
        self.env.flush_all()
        query = profiles._search(domain & Domain("total_overdue", ">", 0))
        table = query.table
        rate = SQL("%s", Decimal(1))
        if len(set(rates.values())) > 1:
            rate = SQL(
                "CASE %s %s END",
                SQL.identifier(table, "company_id"),
                SQL(" ").join(SQL("WHEN %s THEN %s", key, value) for key, value in rates.items()),
            )
        query.order = SQL(
            "%s * %s DESC, %s",
            SQL.identifier(table, "total_overdue"),
            rate,
            SQL.identifier(table, "id"),
        )
        query.limit = TOP
        return [
            {
                "id": profile.id,
                "name": profile.partner_id.display_name,
                "company": profile.company_id.name,
                "grade": profile.grade_id.name or False,
                "points": profile.grade_id.points,
                "color": profile.grade_id.color,
                "total_due": float(self._convert(profile.total_due, profile, rates)),
                "total_overdue": float(self._convert(profile.total_overdue, profile, rates)),
                "days_late": profile.days_late if profile.days_late_state == "known" else None,
            }
            for profile in profiles.browse(query.get_result_ids())
        ]

    @api.model
    def _convert(self, amount, profile, rates):
        """Return an amount of a profile in the reader's currency."""
        return Decimal(str(amount)) * rates[profile.company_id.id]

    # DSO and collection effectiveness

    @api.model
    def _read_collection(self, domain):
        """Return the sums that DSO and CEI are made of, company by company; one statement.

        The settled history of a customer holds on the date of its profile. It is forgotten by an update
        of the add-on, until the next refresh: ``unread`` customers lack it.
        """
        self.env.flush_all()
        profiles = self.env["credit.risk.profile"]
        query = profiles._search(domain)
        names = ("company_id", "partner_id", "total_due", "bucket_current")
        chosen = query.select(*(SQL.identifier(query.table, name) for name in names))
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT profile.company_id, SUM(profile.total_due) AS total_due,
                       SUM(profile.bucket_current) AS bucket_current,
                       SUM(fact.sales) AS sales, SUM(fact.opening_balance) AS opening_balance,
                       SUM(fact.invoices) AS invoices, MIN(fact.first_invoice) AS first_invoice,
                       COUNT(*) FILTER (WHERE fact.id IS NULL) AS unread
                  FROM (%s) profile
                  LEFT JOIN credit_risk_fact fact ON fact.partner_id = profile.partner_id
                                            AND fact.company_id = profile.company_id
                 GROUP BY profile.company_id
                """,
                chosen,
            )
        )

    @api.model
    def _get_collection(self, domain, rates, as_of, is_filtered):
        """Return DSO, best possible DSO and CEI of all customers that are shown, made of their sums."""
        rows = self._read_collection(domain)
        if not rows or any(row["unread"] for row in rows):
            return None
        now = {"date": fields.Date.to_string(as_of), **self._compute_collection(rows, rates, as_of)}
        # what is kept of the months is of whole companies
        months = [] if is_filtered else self._get_months(rates, as_of)
        return {"is_filtered": is_filtered, "points": [*months, now]}

    @api.model
    def _get_months(self, rates, as_of):
        """Return the ratios at the last month ends, those that all the companies have; one statement."""
        months = self.env["credit.risk.month"].search_fetch(
            [
                ("company_id", "in", list(rates)),
                ("date", "<", as_of),
                ("date", ">=", as_of - relativedelta(months=MONTHS + 1)),
            ],
            order="date",
        )
        names = (
            "total_due",
            "bucket_current",
            "sales",
            "opening_balance",
            "invoices",
            "first_invoice",
        )
        return [
            {
                "date": fields.Date.to_string(day),
                **self._compute_collection(
                    [
                        {"company_id": month.company_id.id, **{name: month[name] for name in names}}
                        for month in of_day
                    ],
                    rates,
                    day,
                ),
            }
            for day, of_day in months.grouped("date").items()
            if len(of_day) == len(rates)
        ][-MONTHS:]

    @api.model
    def _compute_collection(self, rows, rates, as_of):
        """Return the ratios of rows of sums that are added up in one currency; None where there is none."""
        amounts = ("total_due", "bucket_current", "sales", "opening_balance")
        figures = {
            name: sum(Decimal(str(row[name] or 0)) * rates[row["company_id"]] for row in rows)
            for name in amounts
        }
        figures["invoices"] = sum(row["invoices"] or 0 for row in rows)
        figures["first_invoice"] = min(
            (row["first_invoice"] for row in rows if row["first_invoice"]), default=None
        )
        values = {
            name: METRICS[name].compute(figures, as_of)
            for name in ("dso", "best_possible_dso", "cei")
        }
        return {
            name: None if isinstance(value, Missing) else float(value)
            for name, value in values.items()
        }
