from odoo import models
from odoo.tools import format_list, formatLang

#: key figures that what is overdue makes worse day after day
GROWING = ("days_to_pay", "days_late")


class CreditRiskProfile(models.Model):
    """What paying would do to the grade of a customer, in sentences (S5)."""

    _inherit = "credit.risk.profile"

    def _say_payment(self, position, payment):
        """Return what paying the oldest overdue invoices would do, if anything is overdue."""
        if not payment:
            return []
        amount = formatLang(
            self.env, float(payment.amount), currency_obj=self.company_id.currency_id
        )
        if payment.points is None:
            return [self._say("payment", self._describe_vain_payment(position, payment, amount))]
        text = self.env._(
            "%(condition)s, %(changes)s.",
            condition=self._describe_payment(payment, amount),
            changes=format_list(
                self.env,
                [
                    *(self._describe_change(*change) for change in payment.changes),
                    self.env._(
                        "the grade becomes %(grade)s",
                        grade=self._grade_name(position, payment.points),
                    ),
                ],
            ),
        )
        return [self._say("payment", text)]

    def _describe_payment(self, payment, amount):
        """Return the condition: which invoices are paid."""
        values = {"count": payment.count, "amount": amount}
        if payment.of == 1:
            return self.env._("If the overdue invoice (%(amount)s) is paid", **values)
        if payment.count == payment.of:
            return self.env._("If all %(count)s overdue invoices (%(amount)s) are paid", **values)
        if payment.count == 1:
            return self.env._("If the oldest overdue invoice (%(amount)s) is paid", **values)
        return self.env._(
            "If the %(count)s oldest overdue invoices (%(amount)s) are paid", **values
        )

    def _describe_change(self, kpi, old, new):
        """Return what becomes of one KPI, as a part of the sentence about a payment."""
        values = {
            "kpi": self._kpi_name(kpi),
            "old": self._write_value(kpi, old),
            "new": self._write_value(kpi, new),
        }
        if new is None:
            return self.env._("“%(kpi)s” is not known any more", **values)
        if old is None:
            return self.env._("“%(kpi)s” becomes %(new)s", **values)
        if new < old:
            return self.env._("“%(kpi)s” falls from %(old)s to %(new)s", **values)
        return self.env._("“%(kpi)s” rises from %(old)s to %(new)s", **values)

    def _describe_vain_payment(self, position, payment, amount):
        """Return that no payment moves the grade on the day itself, and what it does do."""
        text = self.env._(
            "Paying all overdue invoices (%(amount)s) would not change the grade by itself.",
            amount=amount,
        )
        growing = [kpi for kpi in position.kpis if kpi.metric in GROWING]
        if not growing:
            return text
        names = format_list(self.env, [f"“{self._kpi_name(kpi)}”" for kpi in growing])
        return self.env._(
            "%(sentence)s It does stop %(kpis)s from rising because of these invoices.",
            sentence=text,
            kpis=names,
        )
