from fractions import Fraction

from odoo import models
from odoo.tools import format_date, format_list


class CreditRiskProfile(models.Model):
    """What would move the grade of a customer, in sentences (S5)."""

    _inherit = "credit.risk.profile"

    def get_grade_moves(self):
        """Return what would move the grade, in the reader's language, as of the profile's date.

        Called by the forms when they show it.

        :return: list of ``{"kind": held|better|worse|none|payment|note, "text": sentence}``
        """
        self.ensure_one()
        self.check_access("read")
        position = self._get_position()
        if not position:
            return []
        if not self._is_up_to_date(position):
            return [
                self._say(
                    "note",
                    self.env._(
                        "The policy has changed since these figures were made: refresh them to see what would "
                        "move the grade."
                    ),
                )
            ]
        if self.knockout and not self.override_id:
            return [self._say_knockout(position)]
        moves = self._find_moves(position)
        payment = self._try_payments(position)
        return [
            *self._say_held(position),
            *(self._say_move(position, move) for move in moves),
            *self._say_no_move(position, moves),
            *self._say_payment(position, payment),
            *self._say_confirmation(position, moves, payment),
        ]

    def _say(self, kind, text):
        return {"kind": kind, "text": text}

    def _grade_name(self, position, points):
        """Return the name of a grade in the reader's language."""
        return position.grades[points].name

    # What holds the grade, other than the score

    def _say_knockout(self, position):
        label = dict(self._fields["knockout"]._description_selection(self.env))[self.knockout]
        text = self.env._(
            "Knock-out (%(reason)s): the customer has the riskiest grade, whatever the figures say. Without it "
            "the grade would be %(grade)s.",
            reason=label,
            grade=self._grade_name(position, position.standing.now),
        )
        return self._say("held", text)

    def _say_held(self, position):
        """Return why the grade is not what the score alone says."""
        standing, said = position.standing, []
        if self.override_id:
            text = self.env._(
                "The grade is set by hand until %(until)s. Without that it would be %(grade)s; what follows is "
                "about that grade.",
                until=format_date(self.env, self.override_id.date_until),
                grade=self._grade_name(position, standing.now),
            )
            said.append(self._say("held", text))
        if self.score is False:
            return said
        score = Fraction(str(self.score))
        leads_to, computed = standing.settle(score), standing.scale.grade(score)
        if standing.is_provisional(Fraction(str(self.coverage))) and (
            max(leads_to, computed) > standing.starting
        ):
            said.append(self._say_thin(position))
        elif leads_to != standing.now:
            said.append(self._say_pending(position, leads_to))
        elif computed != standing.now:
            said.append(self._say_margin(position, computed))
        return said

    def _say_thin(self, position):
        """Return why the grade is provisional."""
        rules, standing, reasons = position.standing.cap_rules, position.standing, []
        if Fraction(str(self.coverage)) < rules.minimum_coverage:
            reasons.append(
                self.env._(
                    "weight with data %(coverage)s %% (needed: %(minimum)s %%)",
                    coverage=self._write(self.coverage, 0),
                    minimum=self._write(rules.minimum_coverage, 0),
                )
            )
        if standing.settled_count < rules.minimum_settled:
            reasons.append(
                self.env._(
                    "settled invoices %(count)s (needed: %(minimum)s)",
                    count=standing.settled_count,
                    minimum=rules.minimum_settled,
                )
            )
        if standing.months < rules.minimum_months:
            reasons.append(
                self.env._(
                    "months as a customer %(count)s (needed: %(minimum)s)",
                    count=standing.months,
                    minimum=rules.minimum_months,
                )
            )
        text = self.env._(
            "The grade is provisional, so it is not better than %(grade)s yet: %(reasons)s.",
            grade=self._grade_name(position, standing.starting),
            reasons=format_list(self.env, reasons),
        )
        return self._say("held", text)

    def _say_pending(self, position, points):
        grade = self._grade_name(position, points)
        if points < position.standing.now:
            text = self.env._("At the next refresh the grade becomes %(grade)s.", grade=grade)
        elif self.improving_since:
            text = self._describe_wait(grade, position.standing.hysteresis.days)
        else:
            text = self.env._(
                "The score points to %(grade)s; the grade follows when the next refreshes see it too.",
                grade=grade,
            )
        return self._say("held", text)

    def _describe_wait(self, grade, days):
        """Return since when an improvement is seen, and when it counts."""
        values = {
            "grade": grade,
            "since": format_date(self.env, self.improving_since),
            "days": days,
        }
        if days == 1:
            return self.env._(
                "The score has pointed to %(grade)s since %(since)s; the grade follows when it still does so on a "
                "later date.",
                **values,
            )
        return self.env._(
            "The score has pointed to %(grade)s since %(since)s; the grade follows when it still does so "
            "%(days)s days after that date.",
            **values,
        )

    def _say_margin(self, position, computed):
        """The score is past the cut, but not by the margin."""
        values = {
            "score": self._write(self.score, 2),
            "computed": self._grade_name(position, computed),
            "grade": self._grade_name(position, position.standing.now),
            "limit": self._write(self._get_neighbour_cut(position, computed), 2),
            "margin": self._write(position.standing.hysteresis.margin, 2),
        }
        if computed > position.standing.now:
            text = self.env._(
                "The score of %(score)s alone says %(computed)s. The grade stays %(grade)s until the score is at "
                "least %(limit)s: past the cut by the margin of %(margin)s.",
                **values,
            )
        else:
            text = self.env._(
                "The score of %(score)s alone says %(computed)s. The grade stays %(grade)s until the score is at "
                "most %(limit)s: past the cut by the margin of %(margin)s.",
                **values,
            )
        return self._say("held", text)

    # Moves

    def _say_move(self, position, move):
        """Return the sentence of one move: what the value must become, and which grade follows."""
        values = {
            "kpi": self._kpi_name(move.kpi),
            "value": self._write_value(move.kpi, move.value, move.target),
            "target": self._write_range(move),
            "grade": self._grade_name(position, move.points),
        }
        if move.value is None:
            text = self.env._(
                "If “%(kpi)s” were known to be %(target)s, the grade would become %(grade)s.",
                **values,
            )
        elif move.rises:
            text = self.env._(
                "If “%(kpi)s” rises from %(value)s to %(target)s, the grade becomes %(grade)s.",
                **values,
            )
        else:
            text = self.env._(
                "If “%(kpi)s” falls from %(value)s to %(target)s, the grade becomes %(grade)s.",
                **values,
            )
        return self._say("better" if move.better else "worse", text)

    def _say_no_move(self, position, moves):
        """Return that no figure alone moves the grade, where that is so and the grade could move."""
        standing, said = position.standing, []
        if standing.now < max(standing.scale.points) and not any(move.better for move in moves):
            text = self.env._("No change in one figure alone makes the grade better.")
            said.append(self._say("none", text))
        if standing.now > min(standing.scale.points) and all(move.better for move in moves):
            text = self.env._("No change in one figure alone makes the grade worse.")
            said.append(self._say("none", text))
        return said

    def _say_confirmation(self, position, moves, payment):
        """Return that a better grade takes two dates, where one was told of."""
        standing = position.standing
        better = [move.points for move in moves] + [payment.points if payment else None]
        if not any(points and points > standing.now for points in better):
            return []
        if not standing.hysteresis.days or standing.present is None:
            return []
        if standing.hysteresis.days == 1:
            text = self.env._("A better grade counts once it is seen on two different dates.")
        else:
            text = self.env._(
                "A better grade counts once it is seen on two dates, %(days)s or more days apart.",
                days=standing.hysteresis.days,
            )
        return [self._say("note", text)]
