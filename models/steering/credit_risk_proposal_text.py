from odoo import api, models
from odoo.tools import formatLang


class CreditRiskProposal(models.Model):
    """The words of a proposal, in the reader's language."""

    _inherit = "credit.risk.proposal"

    @api.depends(
        *("lever", "present_amount", "proposed_amount", "present_term_id", "proposed_term_id"),
        *("present_trust", "proposed_trust"),
    )
    @api.depends_context("lang")
    def _compute_texts(self):
        for proposal in self:
            proposal.present = proposal._get_text("present")
            proposal.proposed = proposal._get_text("proposed")

    def _get_text(self, which):
        """Return the present or the proposed value as the reader writes it."""
        self.ensure_one()
        if self.lever == "limit":
            amount = self[f"{which}_amount"]
            return self._money(amount) if amount else self.env._("No limit")
        if self.lever == "term":
            return self[f"{which}_term_id"].name or self.env._("None")
        words = dict(self._fields["present_trust"]._description_selection(self.env))
        return words.get(self[f"{which}_trust"]) or self.env._("None")

    def _money(self, amount):
        return formatLang(self.env, amount, currency_obj=self.currency_id)

    def _get_words(self):
        """Return the words of the note on the customer."""
        self.ensure_one()
        levers = dict(self._fields["lever"]._description_selection(self.env))
        return {"what": levers[self.lever], "present": self.present, "proposed": self.proposed}

    @api.depends(
        *("lever", "category_id", "grade_id", "assessment_id", "limit_mode", "billing"),
        *("limit_multiple", "is_contested"),
    )
    @api.depends_context("lang")
    def _compute_why(self):
        for proposal in self:
            texts = [proposal._get_place(), proposal._get_rule()]
            if proposal.is_contested:
                texts.append(
                    self.env._("It was applied before, and somebody changed it by hand since.")
                )
            proposal.why = " ".join(texts)

    def _get_place(self):
        """Return where the customer stands in the matrix."""
        texts = {"category": self.category_id.name or "?", "grade": self.grade_id.name or "?"}
        score = self.assessment_id.score
        if self.assessment_id and score is not False and score is not None:
            return self.env._(
                "%(category)s, risk grade %(grade)s (score %(score)s).",
                score=formatLang(self.env, score, digits=2),
                **texts,
            )
        return self.env._("%(category)s, risk grade %(grade)s.", **texts)

    def _get_rule(self):
        """Return what the cell says."""
        if self.lever == "limit" and self.limit_mode == "multiple":
            multiple = self.limit_multiple
            if multiple == 1:
                return self.env._(
                    "The cell gives the average monthly billing of %(billing)s, rounded.",
                    billing=self._money(self.billing),
                )
            return self.env._(
                "The cell gives %(multiple)s times the average monthly billing of %(billing)s, rounded.",
                multiple=formatLang(self.env, multiple, digits=0 if multiple % 1 == 0 else 2),
                billing=self._money(self.billing),
            )
        return self.env._("The cell gives %(proposed)s.", proposed=self._get_text("proposed"))
