from odoo import api, models
from odoo.exceptions import AccessError

from ...engine.drawing import Axis

#: what a card shows at the most
CONTACTS, HOLDS, NOTES, HISTORY = 5, 5, 3, 60

#: past actions that are read for the contacts and the timeline
ACTIONS = 12
ACTION_FIELDS = (
    "date",
    "level_id",
    "channel",
    "state",
    "outcome",
    "amount_due",
    "line_count",
    "user_id",
)


class CreditRiskProfile(models.Model):
    """The customer card: what a reader may see of one customer in one company, in one answer.

    Everything is read with the reader's own rights, unless the line says why not; figures come from the
    profile, not from the ledger. Amounts are in the company's currency, dates as Odoo's clients read them.
    """

    _inherit = "credit.risk.profile"

    @api.model
    def get_customer_card(self, partner_id, company_id=None):
        """Return the card of a customer, of the present company unless another of the reader's is asked for.

        :param partner_id: the customer, or one of its contacts
        :return: dictionary; ``profile_id`` is False when the customer has no profile in that company
        """
        self.check_access("read")
        company = self.env["res.company"].browse(company_id) if company_id else self.env.company
        if company not in self.env.companies:
            raise AccessError(self.env._("Choose a company that is switched on for you."))
        partner = self.env["res.partner"].browse(partner_id).commercial_partner_id
        partner.check_access("read")
        cards = self.with_company(company)
        profile = cards.search(
            [("partner_id", "=", partner.id), ("company_id", "=", company.id)], limit=1
        )
        card = {
            "profile_id": profile.id,
            "partner": {"id": partner.id, "name": partner.display_name},
            "company": company.name if len(self.env.user.company_ids) > 1 else False,
            "may_work": self.env.user.has_group("credit_risk_matrix.group_credit_controller"),
        }
        return {**card, **profile._get_card()} if profile else card

    def _get_card(self):
        """Return the parts of the card. Extend to add parts."""
        self.ensure_one()
        actions = self._get_card_actions()
        return {
            **self._get_card_head(),
            "score": self._get_card_score(),
            "amounts": self._get_card_amounts(),
            "limit": self._get_card_limit(),
            "explanation": self.explanation_table,
            "moves": self.get_grade_moves(),
            "history": self._get_card_history(),
            "path": self._get_card_path(actions),
            "holds": self._get_card_holds(),
            "contacts": self._get_card_contacts(actions[:CONTACTS]),
            "notes": self._get_card_notes(),
        }

    # Head

    def _get_card_head(self):
        partner = self.partner_id
        return {
            "date": self.date.isoformat(),
            "currency_id": self.currency_id.id,
            "grade": self._get_card_grade(self.grade_id),
            "computed_grade": self.computed_grade_id != self.grade_id
            and self._get_card_grade(self.computed_grade_id),
            "category": self.category_id.name,
            "status": self.status,
            "status_text": self._get_card_label("status"),
            "knockout": self.knockout and self._get_card_label("knockout"),
            "salesperson": partner.user_id.name,
            "customer_since": self.customer_since and self.customer_since.isoformat(),
        }

    def _get_card_label(self, name):
        return dict(self._fields[name]._description_selection(self.env)).get(self[name])

    def _get_card_grade(self, grade):
        if not grade:
            return False
        return {
            "id": grade.id,
            "display_name": grade.name,
            "points": grade.points,
            "color": grade.color,
        }

    def _get_card_score(self):
        """Return the score on the scale of the company's grades, as it is drawn: places in percent."""
        grades = self.env["credit.risk.grade"]._for_company(self.company_id).sorted("points")
        score = None if self.score is False else self.score
        drawn = {
            "value": score,
            "text": self.env["credit.risk.assessment"]._format_number(score),
            "coverage": self.coverage,
            "grades": [],
            "mark": None,
        }
        if not grades:
            return drawn
        low, high = grades[0].points, grades[-1].points
        axis = Axis(low, high) if high > low else Axis(low, low + 1)
        cuts = [cut for cut, _low, _high in grades._get_scale("riskier").cuts()]
        ends = zip([None, *cuts], [*cuts, None], strict=True)
        for grade, (lower, upper) in zip(grades, ends, strict=True):
            left, width = axis.stretch(lower, upper)
            places = {"left": round(float(left), 2), "width": round(float(width), 2)}
            drawn["grades"].append({**self._get_card_grade(grade), **places})
        if score is not None:
            drawn["mark"] = round(float(axis.place(str(score))[0]), 2)
        return drawn

    def _get_card_amounts(self):
        names = ("total_due", "total_overdue", *self._get_bucket_fields().values())
        return {name: self[name] for name in names}

    def _get_card_limit(self):
        """Return how much of the credit limit is used; the limit itself for who may read it."""
        partner = self.partner_id
        may_read = partner._has_field_access(partner._fields["credit_limit"], "read")
        used = None if self.credit_utilisation is False else self.credit_utilisation
        return {
            "used": used if self.credit_utilisation_state == "known" else None,
            "amount": partner.credit_limit if may_read and used is not None else None,
        }

    # What happened

    def _get_card_history(self):
        """Return the latest assessments, the oldest first."""
        fields = ["date", "score", "grade_id"]
        found = self.env["credit.risk.assessment"].search_fetch(
            [("profile_id", "=", self.id)], fields, limit=HISTORY, order="date desc, id desc"
        )
        return [
            {
                "id": assessment.id,
                "date": assessment.date.isoformat(),
                "score": None if assessment.score is False else assessment.score,
                "grade": self._get_card_grade(assessment.grade_id),
            }
            for assessment in reversed(found)
        ]

    def _get_card_holds(self):
        """Return the holds that run, then the latest others: disputes, promises to pay, pauses."""
        holds = self.env["credit.followup.hold"]
        found = holds.search(
            [
                ("partner_id", "child_of", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
            ],
            limit=50,
        )
        kinds = dict(holds._fields["kind"]._description_selection(self.env))
        states = dict(holds._fields["promise_state"]._description_selection(self.env))
        ordered = found.sorted(lambda hold: (not hold.is_running, -hold.date_until.toordinal()))
        shown = ordered[:HOLDS]
        readable = shown._get_readable_moves()
        return [
            {
                "id": hold.id,
                "kind": hold.kind,
                "kind_text": kinds[hold.kind],
                "reason": hold.reason,
                "document": hold.move_id.name if hold.move_id in readable else False,
                "until": hold.date_until.isoformat(),
                "is_running": hold.is_running,
                "amount": hold.promised_amount if hold.kind == "promise" else None,
                "state": hold.promise_state,
                "state_text": states.get(hold.promise_state),
            }
            for hold in shown
        ]

    def _get_card_actions(self):
        """Return the latest contacts with the customer, the latest first."""
        return self.env["credit.followup.action"].search_fetch(
            [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("state", "in", ("queued", "done")),
            ],
            ACTION_FIELDS,
            order="date desc, severity desc, id",
            limit=ACTIONS,
        )

    def _get_card_contacts(self, actions):
        """Return contacts as they are listed."""
        channels = dict(actions._selection_channel())
        states = dict(actions._fields["state"]._description_selection(self.env))
        outcomes = dict(actions._fields["outcome"]._description_selection(self.env))
        return [
            {
                "id": action.id,
                "date": action.date.isoformat(),
                "level": action.level_id.name,
                "channel": action.channel,
                "channel_text": channels.get(action.channel, action.channel),
                "state": action.state,
                "state_text": outcomes.get(action.outcome) or states[action.state],
                "amount": action.amount_due,
                "user": action.user_id.name,
            }
            for action in actions
        ]

    def _get_card_notes(self):
        """Return the latest messages that people wrote on the customer, as plain text."""
        messages = self.env["mail.message"].search(
            [
                ("model", "=", "res.partner"),
                ("res_id", "=", self.partner_id.id),
                ("message_type", "=", "comment"),
            ],
            limit=NOTES,
        )
        return [
            {
                "id": message.id,
                "date": message.date.date().isoformat(),
                "author": message.author_id.name or message.email_from,
                "text": message.preview,
            }
            for message in messages
        ]


class CreditFollowupHold(models.Model):
    _inherit = "credit.followup.hold"

    def _get_readable_moves(self):
        """Return the invoices of these holds that the reader may read; none without the right to the ledger."""
        return self.move_id._filtered_access("read")
