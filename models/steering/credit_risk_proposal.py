import logging

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from .credit_risk_matrix_cell import LIMIT_MODES

_logger = logging.getLogger(__name__)

#: what is proposed -> Odoo's own field on the customer that it is written to
LEVERS = {
    "limit": "credit_limit",
    "term": "property_payment_term_id",
    "trust": "trust",
}


class CreditRiskProposal(models.Model):
    """A proposal: the policy would give a customer another limit, payment term or degree of trust.

    The night makes them, in bulk; credit controllers apply or dismiss them. Nothing is written on a customer
    before that, unless the company lets proposals be applied by themselves.
    """

    _name = "credit.risk.proposal"
    _description = "Proposal of terms"
    _order = "date desc, partner_id, id"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    salesperson_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    lever = fields.Selection(
        [("limit", "Credit limit"), ("term", "Payment term"), ("trust", "Degree of trust")],
        string="What",
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        [
            ("proposed", "Proposed"),
            ("applied", "Applied"),
            ("dismissed", "Dismissed"),
            ("undone", "Undone"),
        ],
        required=True,
        readonly=True,
        default="proposed",
    )
    date = fields.Date(string="Proposed on", required=True, readonly=True)
    assessment_id = fields.Many2one(
        "credit.risk.assessment",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The assessment that put the customer in this cell.",
    )
    category_id = fields.Many2one(
        "credit.risk.category", readonly=True, index="btree_not_null", ondelete="set null"
    )
    grade_id = fields.Many2one(
        "credit.risk.grade", readonly=True, index="btree_not_null", ondelete="set null"
    )
    present_amount = fields.Monetary(string="Present limit", readonly=True, aggregator=None)
    proposed_amount = fields.Monetary(string="Proposed limit", readonly=True, aggregator=None)
    present_term_id = fields.Many2one(
        "account.payment.term", readonly=True, index="btree_not_null", ondelete="set null"
    )
    proposed_term_id = fields.Many2one(
        "account.payment.term", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    present_trust = fields.Selection(
        selection=lambda self: self.env["res.partner"]._selection_credit_trust(), readonly=True
    )
    proposed_trust = fields.Selection(
        selection=lambda self: self.env["res.partner"]._selection_credit_trust(), readonly=True
    )
    present = fields.Char(compute="_compute_texts")
    proposed = fields.Char(compute="_compute_texts")
    why = fields.Text(compute="_compute_why")
    limit_mode = fields.Selection(LIMIT_MODES, readonly=True)
    limit_multiple = fields.Float(digits=(8, 2), readonly=True, aggregator=None)
    billing = fields.Monetary(string="Average monthly billing", readonly=True, aggregator=None)
    is_contested = fields.Boolean(
        string="Changed by hand",
        readonly=True,
        help="The same was applied before, and somebody gave the customer another value since.",
    )
    decided_on = fields.Datetime(readonly=True)
    decided_by_id = fields.Many2one(
        "res.users", string="Decided by", readonly=True, index="btree_not_null"
    )
    before = fields.Json(
        readonly=True,
        groups="base.group_system",
        help="What the customer's record and its contacts had, and have since, to undo it.",
    )

    _one_open = models.UniqueIndex(
        "(company_id, partner_id, lever) WHERE state = 'proposed'",
        "There is one open proposal of a kind for a customer.",
    )
    _decided_idx = models.Index("(company_id, partner_id, lever, decided_on DESC, id DESC)")

    @api.model
    def _check_may_decide(self):
        """Refuse everybody but credit controllers (and managers), whatever way they come."""
        if not self.env.su and not self.env.user.has_group(
            "credit_risk_matrix.group_credit_controller"
        ):
            raise AccessError(
                self.env._("Only credit controllers apply, dismiss or undo proposals.")
            )

    def _take(self, state):
        """Return those of these that are in a state, locked until the transaction ends, as the system."""
        self._check_may_decide()
        self.check_access("read")
        locked = self.sudo().try_lock_for_update()  # sudo: nobody writes proposals but the buttons
        locked.invalidate_recordset()
        taken = locked.filtered(lambda proposal: proposal.state == state)
        if not taken:
            raise UserError(
                self.env._("There is nothing to do: somebody was here before. Reload the page.")
            )
        return taken

    def action_apply(self):
        """Write the proposed values on the customers; log it there with the assessment behind it."""
        proposals = self._take("proposed")
        good = proposals.filtered(lambda proposal: proposal._is_present())
        if not good:
            raise UserError(
                self.env._(
                    "The present value of %(customers)s is another one by now: the proposals will be made again.",
                    customers=proposals._name_customers(),
                )
            )
        good._apply()
        return (proposals - good)._notify_left_out()

    def action_dismiss(self):
        """Put proposals away: they do not come back until the policy proposes something else."""
        self._take("proposed")._decide("dismissed")

    def action_open_assessment(self):
        """Open the assessment that the proposal rests on."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "credit.risk.assessment",
            "res_id": self.assessment_id.id,
            "views": [(False, "form")],
            "name": self.env._("Assessment"),
        }

    @api.model
    def action_make(self):
        """Make the proposals of the present company as the night does."""
        self._check_may_decide()
        company = self.env.company
        today = fields.Date.context_today(self)
        self.sudo()._make(company, today)  # sudo: nobody writes proposals but the making
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _is_present(self):
        """Tell whether the customer still has the value that the proposal was made for."""
        self.ensure_one()
        present, current = self._get_value("present"), self._get_current()
        if self.lever == "limit":
            return not self.currency_id.compare_amounts(present, current)
        return present == current

    def _get_value(self, which):
        """Return the present or the proposed value, as it is written."""
        self.ensure_one()
        name = {"limit": "amount", "term": "term_id", "trust": "trust"}[self.lever]
        value = self[f"{which}_{name}"]
        return value.id if self.lever == "term" else value

    def _get_current(self):
        """Return what the customer has now, in the company of the proposal."""
        self.ensure_one()
        partner = self.partner_id.sudo().with_company(self.company_id)  # sudo: has groups
        value = partner[LEVERS[self.lever]]
        return value.id if self.lever == "term" else value

    def _apply(self):
        """Write the values, remember what was there before, and log it on the customers."""
        for proposals in self.grouped(lambda p: (p.company_id, p.lever)).values():
            company, lever = proposals.company_id, proposals[0].lever
            before = proposals._read_raw(lever)
            for value, same in proposals.grouped(lambda p: p._get_value("proposed")).items():
                partners = same.partner_id.with_company(company)
                partners.write({LEVERS[lever]: value})
            proposals._remember(before, proposals._read_raw(lever))
        self._decide("applied")
        self._log(lambda p: self.env._("%(what)s: %(present)s → %(proposed)s.", **p._get_words()))

    def _decide(self, state):
        self.write(
            {
                "state": state,
                "decided_on": fields.Datetime.now(),
                "decided_by_id": self.env.uid,
            }
        )

    def _log(self, get_text):
        """Write a note on each customer: what was done, why, and the assessment behind it."""
        for company_proposals in self.grouped("company_id").values():
            bodies = {}
            for proposal in company_proposals:
                body = Markup("%s %s") % (get_text(proposal), proposal.why or "")
                if proposal.assessment_id:
                    body += Markup(" %s") % proposal.assessment_id._get_html_link(
                        title=self.env._(
                            "Assessment of %(date)s",
                            date=format_date(self.env, proposal.assessment_id.date),
                        )
                    )
                present = bodies.get(proposal.partner_id.id)
                bodies[proposal.partner_id.id] = (
                    present + Markup("<br/>") + body if present else body
                )
            company_proposals.partner_id._message_log_batch(
                bodies, author_id=self.env.user.partner_id.id
            )

    def _name_customers(self):
        """Return the names of the first customers of these."""
        names = [proposal.partner_id.display_name for proposal in self[:5]]
        return ", ".join(names) + (", …" if len(self) > 5 else "")

    def _notify_left_out(self):
        """Tell which of the chosen ones were left out because the present value is another one."""
        if not self:
            return False
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "message": self.env._(
                    "Left out, because the present value is another one by now: %(customers)s",
                    customers=self._name_customers(),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @api.model
    def _apply_by_itself(self, company):
        """Apply the open proposals of a company that lets them be, but what somebody changed by hand."""
        if not company.credit_proposal_automatic:
            return
        proposals = self.search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "proposed"),
                ("is_contested", "=", False),
            ]
        ).filtered(lambda proposal: proposal._is_present())
        if proposals:
            proposals._apply()
