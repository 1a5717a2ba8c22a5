from odoo import api, models
from odoo.tools import format_date, formatLang

#: probabilities below this are not written out: 0.01 %
SMALLEST_CHANCE = 0.0001


class CreditRiskAlert(models.Model):
    """The sentence of an alert: its numbers, in the reader's language."""

    _inherit = "credit.risk.alert"

    @api.depends("signal", "numbers")
    @api.depends_context("lang")
    def _compute_sentence(self):
        for alert in self:
            describe = getattr(alert, f"_describe_{alert.signal}", None)
            alert.sentence = describe(alert.numbers or {}) if describe else False

    def _money(self, amount):
        return formatLang(self.env, float(amount), currency_obj=self.company_id.currency_id)

    def _number(self, value, digits=1):
        """Return a number as the reader writes it, without decimals where it is whole."""
        value = round(float(value), digits) + 0.0  # no minus before a zero
        return formatLang(self.env, value, digits=0 if value == int(value) else digits)

    def _days(self, value):
        """Return a number of days in words."""
        if round(float(value), 1) == 1:
            return self.env._("1 day")
        return self.env._("%(days)s days", days=self._number(value))

    def _lateness(self, value):
        """Return how late something is paid, in words."""
        value = round(float(value), 1)
        if not value:
            return self.env._("on the due date")
        if value < 0:
            return self.env._("%(days)s early", days=self._days(-value))
        return self.env._("%(days)s late", days=self._days(value))

    def _month(self, day):
        return format_date(self.env, day, date_format="MMMM yyyy")

    def _describe_late(self, values):
        text = self.env._(
            "%(invoice)s (%(amount)s open) is %(days)s overdue.",
            invoice=values["invoice"],
            amount=self._money(values["amount"]),
            days=self._days(values["days"]),
        )
        texts = [text, self._describe_habit(values)]
        if values.get("others"):
            texts.append(
                self.env._("Other unusually late invoices: %(count)s.", count=values["others"])
            )
        return " ".join(texts)

    def _describe_habit(self, values):
        """Return what is usual, and from when on it is not."""
        texts = {
            "usual": self._lateness(values["median"] or 0),
            "limit": self._days(values["limit"]),
        }
        if values["basis"] in ("own", "mixed"):
            return self.env._(
                "Over the last %(count)s invoices this customer usually paid %(usual)s; more than %(limit)s late is "
                "unusual.",
                count=values["count"],
                **texts,
            )
        if values["basis"] == "pool":
            return self.env._(
                "Customers of this category usually pay %(usual)s; more than %(limit)s late is unusual.",
                **texts,
            )
        return self.env._(
            "There is no history to compare with; more than %(limit)s late is taken as unusual.",
            **texts,
        )

    def _describe_pile(self, values):
        texts = {
            "count": values["count"],
            "amount": self._money(values["amount"]),
            "usual": self._number(values.get("median") or 0),
            "limit": self._number(values.get("limit") or 0),
        }
        if values.get("limit") is None:
            return self.env._(
                "%(count)s invoices are overdue, together %(amount)s: more than an average month's billing of "
                "%(billing)s.",
                billing=self._money(values["billing"]),
                **texts,
            )
        return self.env._(
            "%(count)s invoices are overdue, together %(amount)s. At month ends it is usually %(usual)s; more than "
            "%(limit)s is unusual.",
            **texts,
        )

    def _describe_lengthening(self, values):
        first, last = values["series"][0], values["series"][-1]
        text = self.env._(
            "Payments come in later and later: %(slope)s more with each month, %(rise)s from %(first)s to %(last)s "
            "(first %(first_days)s, then %(last_days)s).",
            slope=self._days(values["slope"]),
            rise=self._days(values["rise"]),
            first=self._month(first[0]),
            last=self._month(last[0]),
            first_days=self._lateness(first[1]),
            last_days=self._lateness(last[1]),
        )
        return f"{text} {self._describe_chance(values['p'])}"

    def _describe_chance(self, p):
        """Return how probable it is that a trend is chance; what would be written as 0 is less than something."""
        percent = formatLang(self.env, max(p, SMALLEST_CHANCE) * 100, digits=2)
        if p < SMALLEST_CHANCE:
            return self.env._(
                "The probability that this is chance is less than %(chance)s %%.", chance=percent
            )
        return self.env._("The probability that this is chance is %(chance)s %%.", chance=percent)

    def _describe_grade(self, values):
        grades = self.env["credit.risk.grade"].browse([values["before_id"], values["after_id"]])
        names = {grade.id: grade.name for grade in grades.exists()}
        texts = {
            "before": names.get(values["before_id"], values["before"]),
            "after": names.get(values["after_id"], values["after"]),
            "date": format_date(self.env, values["date"]),
        }
        if values["before_score"] is None or values["after_score"] is None:
            return self.env._(
                "The risk grade went from %(before)s to %(after)s on %(date)s.", **texts
            )
        return self.env._(
            "The risk grade went from %(before)s (score %(before_score)s) to %(after)s (score %(after_score)s) on "
            "%(date)s.",
            before_score=formatLang(self.env, values["before_score"], digits=2),
            after_score=formatLang(self.env, values["after_score"], digits=2),
            **texts,
        )

    def _used_percent(self, percent):
        """Return a used part; what is over the limit, or not yet, does not become exactly the limit by rounding."""
        if round(percent, 1) == 100:
            percent = 100 if percent == 100 else 100.1 if percent > 100 else 99.9
        return self._number(percent)

    def _describe_limit(self, values):
        texts = {
            "used": self._money(values["used"]),
            "limit": self._money(values["limit"]),
            "percent": self._used_percent(values["percent"]),
        }
        if values["percent"] > 100:
            return self.env._(
                "%(used)s is open: more than the credit limit of %(limit)s (%(percent)s %%).",
                **texts,
            )
        return self.env._(
            "%(used)s is open: %(percent)s %% of the credit limit of %(limit)s.", **texts
        )

    def _describe_first_invoice(self, values):
        return self.env._(
            "%(invoice)s, %(amount)s open, is %(days)s overdue. No invoice of this new customer was ever settled "
            "(customer since %(since)s).",
            invoice=values["invoice"],
            amount=self._money(values["amount"]),
            days=self._days(values["days"]),
            since=format_date(self.env, values["since"]),
        )

    def _describe_override(self, values):
        grade = self.env["credit.risk.grade"].browse(values["grade_id"]).exists()
        return self.env._(
            "The grade %(grade)s, set by hand (%(reason)s), runs out on %(until)s.",
            grade=grade.name or values["grade"],
            reason=values["reason"],
            until=format_date(self.env, values["until"]),
        )

    def _describe_concentration(self, values):
        return self.env._(
            "This customer owes %(amount)s: %(percent)s %% of the %(total)s that all customers owe.",
            amount=self._money(values["amount"]),
            percent=self._number(values["percent"]),
            total=self._money(values["total"]),
        )
