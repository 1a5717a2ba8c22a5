from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import formatLang

#: invoices that are named in a refusal
NAMED = 5


class AccountMove(models.Model):
    """Posting over the limit at a stop of delivery, in companies that switched it on (off by default).

    No context key goes past it, and it holds for the system too: what a client can send would be a hole.
    """

    _inherit = "account.move"

    credit_release_ids = fields.One2many(
        "credit.risk.release", "move_id", groups="credit_risk_matrix.group_credit_user"
    )
    credit_release_state = fields.Selection(
        [("none", "Not needed"), ("needed", "Needs a release"), ("released", "Released")],
        compute="_compute_credit_release_state",
        compute_sudo=True,
    )

    @api.depends("state", "move_type", "partner_id", "amount_total", "company_id")
    def _compute_credit_release_state(self):
        for move in self:
            move.credit_release_state = "none"
            origin = move._origin
            stopped = origin._get_credit_stopped(soft=False) if origin.state == "draft" else []
            if stopped:
                covered = origin.credit_release_ids._covers(origin)
                move.credit_release_state = "released" if covered else "needed"

    def _post(self, soft=True):
        """Refuse what needs a release and has none; nothing is read where no company asks for it."""
        if any(company.credit_stop_posting for company in self.company_id):
            self._check_credit_release(soft)
        return super()._post(soft)

    def write(self, vals):
        """A client may write the state itself: that is posting, too."""
        if vals.get("state") == "posted" and any(c.credit_stop_posting for c in self.company_id):
            self.filtered(lambda move: move.state == "draft")._check_credit_release(soft=False)
        return super().write(vals)

    def _check_credit_release(self, soft):
        """Raise when invoices would be posted over the limit of a customer at a stop, without a release."""
        refused = [
            (move, limit, due)
            for move, limit, due in self.sudo()._get_credit_stopped(soft)  # sudo: whoever posts
            if not move.credit_release_ids._covers(move)
        ]
        if not refused:
            return
        lines = []
        for move, limit, due in refused[:NAMED]:
            money = {"currency_obj": move.company_id.currency_id}
            lines.append(
                self.env._(
                    "%(customer)s: with this invoice of %(amount)s, %(due)s is open; the credit limit is %(limit)s.",
                    customer=move.commercial_partner_id.display_name,
                    amount=formatLang(self.env, move.amount_total, currency_obj=move.currency_id),
                    due=formatLang(self.env, due, **money),
                    limit=formatLang(self.env, limit, **money),
                )
            )
        if len(refused) > NAMED:
            lines.append(self.env._("And %(count)s more.", count=len(refused) - NAMED))
        raise UserError(
            self.env._(
                "The credit policy stops deliveries to this customer, and the credit limit is passed. Ask a credit "
                "manager to release the invoice, with the button Release on it."
            )
            + "\n"
            + "\n".join(lines)
        )

    def _get_credit_stopped(self, soft):
        """Return the invoices that need a release, with the limit and what would be open, one after the other.

        Posted together, each counts on top of those before it. What is guaranteed is taken off.
        """
        today = fields.Date.context_today(self)
        stopped = []
        for company, moves in self.grouped("company_id").items():
            if not company.credit_stop_posting:
                continue
            moves = moves.filtered(
                lambda move: (
                    move.move_type in ("out_invoice", "out_receipt")
                    and move.commercial_partner_id
                    and not (soft and move.date > today)  # core does not post those yet
                )
            )
            limits = moves._get_credit_stop_limits(company)
            partners = self.env["res.partner"].sudo().browse(limits).with_company(company)
            partners.invalidate_recordset(
                ["credit"]
            )  # which core does not do when something is posted
            counted = self.env["credit.guarantee"]._get_counted(company, today, limits)
            due = {p.id: p.credit - float(counted.get(p.id, 0)) for p in partners}
            for move in moves:
                customer_id = move.commercial_partner_id.id
                if customer_id not in limits:
                    continue
                due[customer_id] += move.amount_total_signed
                limit = limits[customer_id]
                if company.currency_id.compare_amounts(due[customer_id], limit) > 0:
                    stopped.append((move, limit, due[customer_id]))
        return stopped

    def _get_credit_stop_limits(self, company):
        """Return the limits of those customers of these invoices that have one and are at a stop."""
        profiles = self.env["credit.risk.profile"].sudo()  # sudo: whoever posts
        profiles = profiles.search(
            [
                ("partner_id", "in", self.commercial_partner_id.ids),
                ("company_id", "=", company.id),
                ("cell_id.is_stop_advised", "=", True),
            ]
        )
        partners = profiles.partner_id.with_company(company)
        return {partner.id: partner.credit_limit for partner in partners if partner.credit_limit}
