from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ....engine import anomalies
from ....engine.dates import months_between

#: days for which an event is looked back at: nights that were missed
EVENT_DAYS = 7

#: months of billing that make an average
BILLING_MONTHS = 6

#: days for which a customer is a new one
NEW_CUSTOMER_DAYS = 365


class Finding(NamedTuple):
    """A signal that is seen at a customer.

    :ivar keys: what is seen, so that the same is not told twice
    :ivar values: the numbers of the sentence
    """

    partner_id: int | None
    keys: list
    values: dict
    is_worse: bool = False


@dataclass
class Look:
    """What is looked at: a company, a date, the customers (None: all), and what was read already."""

    company: models.Model
    as_of: date
    rules: dict
    partner_ids: list | None = None
    read: dict = field(default_factory=dict)

    def only(self, column, or_company=False):
        """Return the condition that a column is one of the customers; or empty, for the company as a whole."""
        if self.partner_ids is None:
            return SQL("TRUE")
        chosen = SQL("%s IN %s", column, tuple(self.partner_ids) or (0,))
        return SQL("(%s OR %s IS NULL)", chosen, column) if or_company else chosen


class CreditRiskAlert(models.Model):
    """Where the signals are found: one set-based query each, over all customers or some.

    A signal is a method ``_find_<signal>(look)`` that returns findings. An extension adds its own with an entry
    in the rule's selection (a guarantee that expires, for one).
    """

    _inherit = "credit.risk.alert"

    # Overdue invoices: three signals from one query

    @api.model
    def _read_overdue(self, look):
        """Return the overdue invoices of the customers of whom there may be something to say, read once."""
        if "overdue" not in look.read:
            self.env.flush_all()
            look.read["overdue"] = self.env.execute_query_dict(self._get_overdue_sql(look))
        return look.read["overdue"]

    @api.model
    def _get_overdue_sql(self, look):
        """Return the query: a row per customer with overdue invoices that are many, late or the first."""
        lines = self.env["account.move.line"]
        late = look.rules.get("late")
        return SQL(
            """
            WITH ledger AS MATERIALIZED (%(ledger)s), disputed AS MATERIALIZED (%(disputed)s),
            overdue AS (
                SELECT ledger.partner_id, ledger.id, ledger.move_id, move.name, ledger.residual,
                       %(as_of)s::date - ledger.date_maturity AS days
                  FROM ledger JOIN account_move move ON move.id = ledger.move_id
                 WHERE ledger.is_invoice AND ledger.residual > 0 AND ledger.date_maturity < %(as_of)s
                   AND move.payment_state IN ('not_paid', 'partial') AND %(fair)s
                   AND ledger.id NOT IN (SELECT id FROM disputed))
            SELECT overdue.partner_id, COUNT(DISTINCT overdue.move_id) AS invoices,
                   SUM(overdue.residual)::text AS amount,
                   JSONB_AGG(JSONB_BUILD_ARRAY(overdue.id, overdue.name, overdue.days, overdue.residual)
                             ORDER BY overdue.days DESC, overdue.id)
                       FILTER (WHERE overdue.days > habit.late_limit AND overdue.residual >= %(minimum)s)
                       AS late,
                   (ARRAY_AGG(JSONB_BUILD_ARRAY(overdue.id, overdue.name, overdue.days, overdue.residual)
                              ORDER BY overdue.days DESC, overdue.id))[1] AS oldest,
                   profile.settled_count, fact.first_invoice, fact.monthly_sales, fact.date AS fact_date,
                   habit.late_limit::text, habit.late_median::text, habit.late_count, habit.late_worst,
                   habit.late_basis, habit.pile_limit::text, habit.pile_median::text
              FROM overdue
              JOIN credit_risk_profile profile
                ON profile.partner_id = overdue.partner_id AND profile.company_id = %(company)s
              JOIN credit_risk_fact fact
                ON fact.partner_id = overdue.partner_id AND fact.company_id = %(company)s
              JOIN credit_risk_habit habit
                ON habit.partner_id = overdue.partner_id AND habit.company_id = %(company)s
             GROUP BY overdue.partner_id, profile.id, fact.id, habit.id
            HAVING COUNT(DISTINCT overdue.move_id) >= %(pile)s OR profile.settled_count = 0
                OR BOOL_OR(overdue.days > habit.late_limit)
             ORDER BY overdue.partner_id
            """,
            ledger=lines._get_credit_ledger_sql(look.company, look.as_of, look.partner_ids),
            disputed=self.env["credit.risk.figures"]._get_disputed_part(look.company, look.as_of),
            as_of=look.as_of,
            fair=self.env["account.move"]._get_credit_fair_sql(SQL("ledger.move_id")),
            minimum=late.minimum_amount if late else 0,
            company=look.company.id,
            pile=anomalies.PILE_FROM,
        )

    @api.model
    def _find_late(self, look):
        """Open invoices that are later than the customer's habit explains; the latest one is told."""
        findings = []
        for row in self._read_overdue(look):
            if not row["late"]:
                continue
            _item, name, days, amount = row["late"][0]
            worst = [] if row["late_worst"] is None else [row["late_worst"]]
            values = {
                "invoice": name,
                "days": days,
                "amount": amount,
                "limit": float(row["late_limit"]),
                "median": float(row["late_median"] or 0),
                "count": row["late_count"],
                "basis": row["late_basis"],
                "others": len(row["late"]) - 1,
            }
            keys = [item_id for item_id, *_rest in row["late"]]
            is_worse = anomalies.is_much_later(days, worst)
            findings.append(Finding(row["partner_id"], keys, values, is_worse))
        return findings

    @api.model
    def _find_pile(self, look):
        """More overdue invoices than usual."""
        findings = []
        minimum = Decimal(str(look.rules["pile"].minimum_amount))
        for row in self._read_overdue(look):
            limit = row["pile_limit"] and Decimal(row["pile_limit"])
            amount, billing = Decimal(row["amount"]), self._get_billing(row, look.as_of)
            if amount < minimum:
                continue
            if anomalies.is_piling_up(row["invoices"], limit, amount, billing):
                values = {
                    "count": row["invoices"],
                    "amount": float(amount),
                    "limit": None if limit is None else float(limit),
                    "median": None if limit is None else float(row["pile_median"]),
                    "billing": float(billing),
                }
                findings.append(Finding(row["partner_id"], [0], values))
        return findings

    @api.model
    def _get_billing(self, row, as_of):
        """Return the average of what was invoiced a month, over six months or since the first invoice."""
        months = 1 + months_between(row["first_invoice"], as_of) if row["first_invoice"] else 1
        sales = [Decimal(sold or 0) for sold in (row["monthly_sales"] or [])[:BILLING_MONTHS]]
        return sum(sales, Decimal(0)) / min(months, BILLING_MONTHS)

    @api.model
    def _find_first_invoice(self, look):
        """A new customer who never settled an invoice lets one become overdue."""
        rule, findings = look.rules["first_invoice"], []
        for row in self._read_overdue(look):
            _item, name, days, amount = row["oldest"]
            first = row["first_invoice"]
            is_new = first and (look.as_of - first).days < NEW_CUSTOMER_DAYS
            if row["settled_count"] or not is_new or days <= rule.threshold:
                continue
            if Decimal(row["amount"]) < Decimal(str(rule.minimum_amount)):
                continue
            values = {"invoice": name, "days": days, "amount": amount, "since": str(first)}
            findings.append(Finding(row["partner_id"], [0], values))
        return findings

    # The habit

    @api.model
    def _find_lengthening(self, look):
        """The collection term lengthens: judged when the habit was read."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner_id, trend FROM credit_risk_habit
                 WHERE company_id = %s AND trend IS NOT NULL AND %s
                """,
                look.company.id,
                look.only(SQL("partner_id")),
            )
        )
        return [Finding(partner_id, [0], trend) for partner_id, trend in rows]
