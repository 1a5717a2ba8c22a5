from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from odoo import models
from odoo.tools import SQL, groupby

from ...engine.accounts.sectors import clean_nace
from ...engine.bands import find_band
from ...engine.dates import months_between
from ...engine.moves import Standing, Values, find_moves
from ...engine.payments import OverdueItem, pay_item
from ...engine.score import RISKIEST, compute_score, to_decimal
from .credit_risk_policy import AdviceRule
from .metrics import METRICS, Missing

#: which values a key figure can take, by its unit
VALUES = {
    "days": Values(Decimal(0)),
    "advice": Values(Decimal(1), Decimal(5), whole=True),
    "count": Values(Decimal(0), whole=True),
}

#: half of the last digit that an explanation keeps of a value
ROUNDED = Decimal("0.00005")


@dataclass
class Position:
    """A customer's place in the policy as it is now.

    :ivar grades: points -> grade record
    """

    kpis: list
    values: dict
    standing: Standing
    grades: dict
    advice: AdviceRule


@dataclass
class Payment:
    """What paying the oldest overdue invoices would do.

    :ivar count: how many of them; ``of`` is how many are overdue
    :ivar changes: pairs of (KPI, value before, value after) whose points become other ones
    :ivar points: points of the grade that it leads to, None when no payment changes the grade
    """

    count: int
    of: int
    amount: Decimal
    changes: list
    points: int | None


class CreditRiskProfile(models.Model):
    """What would move the grade of a customer (S5): figures; the sentences are made elsewhere.

    Nothing of it is stored: it is worked out from the stored explanation and the policy as it is now when
    somebody looks at the customer.
    """

    _inherit = "credit.risk.profile"

    def _get_position(self):
        """Return the customer's :class:`Position`, None without a policy."""
        self.ensure_one()
        company = self.company_id
        scorecard = self.env["credit.risk.scorecard"]._for_company(company)[:1]
        grades = self.env["credit.risk.grade"]._for_company(company)
        if not scorecard.kpi_ids or not grades:
            return None
        category = self.category_id
        starting = category._get_starting_grade(grades) if category else grades._get_middle()
        nace = clean_nace(self.partner_id.sudo().credit_nace_code)  # sudo: the field has groups
        kpis = [kpi.of_sector(nace) for kpi in scorecard._get_engine_kpis()]
        settled = self.settled_grade_id
        standing = Standing(
            scale=grades._get_scale(scorecard.ties),
            hysteresis=scorecard._get_hysteresis(),
            cap_rules=scorecard._get_cap_rules(),
            present=settled.points if settled in grades else None,
            starting=starting.points,
            settled_count=self.settled_count,
            months=months_between(self.customer_since, self.date) if self.customer_since else 0,
        )
        return Position(
            kpis,
            self._get_explained_values(kpis),
            standing,
            {grade.points: grade for grade in grades},
            self._read_advice_rule(company, scorecard),
        )

    def _get_explained_values(self, kpis):
        """Return ``metric -> Decimal or None`` of the stored explanation.

        A value that was rounded over the limit of its band is brought back into it.
        """
        rows = {row["metric"]: row for row in self.explanation or []}
        values = {}
        for kpi in kpis:
            row = rows.get(kpi.metric, {"value": None})
            value = None if row["value"] is None else Decimal(str(row["value"]))
            band = next((b for b in kpi.bands if b.label() == row.get("band")), None)
            if value is not None and band and value not in band:
                near = (value - ROUNDED, value + ROUNDED)
                value = next((number for number in near if number in band), value)
            values[kpi.metric] = RISKIEST if row.get("is_riskiest") else value
        return values

    def _is_up_to_date(self, position):
        """Tell whether the stored score is what the policy makes of the stored values now."""
        score = to_decimal(compute_score(position.kpis, position.values).value, 4)
        stored = None if self.score is False else Decimal(str(self.score))
        return score == stored and bool(self.settled_grade_id) == (
            position.standing.present is not None
        )

    def _find_moves(self, position):
        """Return the nearest move of each KPI (see the engine)."""
        domains = {}
        for kpi in position.kpis:
            unit = METRICS[kpi.metric].unit
            domains[kpi.metric] = VALUES.get(unit, Values())
            if unit == "years":  # nobody becomes a customer for a shorter time
                domains[kpi.metric] = Values(position.values[kpi.metric] or Decimal(0))
        return find_moves(position.standing, position.kpis, position.values, domains)

    # Payments

    def _try_payments(self, position):
        """Return the :class:`Payment` of the fewest oldest overdue invoices that changes the grade.

        One that makes it better goes first; when none changes it, that of all of them without a grade; None
        when nothing is overdue, or the ledger is not any more what the profile was made of.
        """
        figures = self.env["credit.risk.figures"]
        policy = self._read_policy(self.company_id)
        rows = next(
            figures._read_figures(
                policy, self.company_id, self.date, self.partner_id.ids, fresh=True
            )
        )
        invoices = self._read_overdue_invoices() if rows else []
        if not invoices:
            return None
        row = rows[0]
        before = self._measure_kpis(position, row)
        if [band for _value, band in before] != [
            self._judge(kpi, position.values[kpi.metric]) for kpi in position.kpis
        ]:
            return None
        now, amount, found = position.standing.now, Decimal(0), None
        told = {now, position.standing.grade(compute_score(position.kpis, position.values))}
        for count, (items, is_settled) in enumerate(invoices, 1):
            for item in items:
                row = pay_item(row, item, self.date)
                amount += item.residual
            row = {**row, "settled_count": row["settled_count"] + is_settled}
            after = self._measure_kpis(position, row)
            points = self._grade_after(position, row, after)
            if points in told or (found and points < now):
                continue
            changes = [
                (kpi, old[0], new[0])
                for kpi, old, new in zip(position.kpis, before, after, strict=True)
                if old[1] != new[1]
            ]
            found = Payment(count, len(invoices), amount, changes, points)
            if points > now:
                return found
        return found or Payment(len(invoices), len(invoices), amount, [], None)

    def _measure_kpis(self, position, row):
        """Return (value or None, band or None) of each KPI for a row of figures."""
        self._complete_figures(position, row)
        values = [METRICS[kpi.metric].compute(row, self.date) for kpi in position.kpis]
        known = [
            (RISKIEST if value.is_riskiest else None) if isinstance(value, Missing) else value
            for value in values
        ]
        return [
            (value, self._judge(kpi, value))
            for kpi, value in zip(position.kpis, known, strict=True)
        ]

    def _judge(self, kpi, value):
        return None if value is None or value is RISKIEST else find_band(value, kpi.bands)

    def _grade_after(self, position, row, measured):
        """Return the points of the grade that measured KPIs lead to."""
        values = {
            kpi.metric: value for kpi, (value, _band) in zip(position.kpis, measured, strict=True)
        }
        standing = replace(position.standing, settled_count=row["settled_count"])
        return standing.grade(compute_score(position.kpis, values))

    def _read_overdue_invoices(self):
        """Return the overdue invoices, the oldest first: (overdue items, whether nothing else is open)."""
        lines = self.env["account.move.line"]
        rows = self.env.execute_query_dict(
            SQL(
                """
                  WITH ledger AS (%s), disputed AS (%s)
                SELECT move_id, residual::text, invoice_date, date_maturity,
                       disputed.id IS NOT NULL AS is_disputed
                  FROM ledger
                  LEFT JOIN disputed USING (id)
                 WHERE is_invoice
                 ORDER BY MIN(date_maturity) OVER (PARTITION BY move_id), move_id, date_maturity
                """,
                lines._get_credit_ledger_sql(self.company_id, self.date, self.partner_id.ids),
                self.env["credit.risk.figures"]._get_disputed_part(self.company_id, self.date),
            )
        )
        invoices = []
        for move_id, items in groupby(rows, lambda row: row["move_id"]):
            overdue = [
                OverdueItem(
                    move_id,
                    Decimal(row["residual"]),
                    row["invoice_date"],
                    row["date_maturity"],
                    row["is_disputed"],
                )
                for row in items
                if row["date_maturity"] < self.date and Decimal(row["residual"]) > 0
            ]
            if overdue:
                invoices.append((overdue, len(overdue) == len(items)))
        return invoices

    def _get_neighbour_cut(self, position, towards):
        """Return the score at which the present grade changes into its neighbour, margin included.

        :param towards: points of a grade on the side where the neighbour lies
        """
        present = position.standing.present
        for cut, low, high in position.standing.scale.cuts():
            if towards > present == low:
                return cut + position.standing.hysteresis.margin
            if towards < present == high:
                return cut - position.standing.hysteresis.margin
        return Fraction(present)
