from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import formatLang


class CreditRiskRelease(models.Model):
    """A release: a credit manager let one invoice be posted over the limit of a customer at a stop, and why.

    It counts for the amount that the invoice had: one that grew needs another release. It never changes.
    """

    _name = "credit.risk.release"
    _description = "Release of an invoice"
    _order = "id desc"
    _rec_name = "move_id"

    move_id = fields.Many2one(
        "account.move", string="Invoice", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="move_id.company_id", store=True, index=True, precompute=True
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount = fields.Monetary(readonly=True, help="What the invoice was for when it was released.")
    reason = fields.Text(required=True)
    user_id = fields.Many2one("res.users", string="Released by", readonly=True)

    @api.constrains("reason")
    def _check_reason(self):
        for release in self:
            if not (release.reason or "").strip():
                raise ValidationError(self.env._("Say why the invoice is released."))

    @api.model_create_multi
    def create(self, vals_list):
        """Release invoices; who, for whom and for how much is not taken from the caller."""
        self._check_may_release()
        rows = []
        for vals in vals_list:
            move = self.env["account.move"].browse(vals.get("move_id"))
            move.check_access("read")
            if not move.is_sale_document(include_receipts=True) or move.state != "draft":
                raise UserError(self.env._("Only a customer invoice that is a draft is released."))
            rows.append(
                {
                    "move_id": move.id,
                    "reason": vals.get("reason"),
                    "user_id": self.env.uid,
                    "partner_id": move.commercial_partner_id.id,
                    "currency_id": move.currency_id.id,
                    "amount": move.amount_total,
                }
            )
        releases = super().create(rows)
        for release in releases:
            release._log()
        return releases

    @api.model
    def _check_may_release(self):
        if not self.env.user.has_group("credit_risk_matrix.group_credit_manager"):
            raise AccessError(self.env._("Only credit managers release an invoice over the limit."))

    def _log(self):
        """Write a note on the invoice and on the customer."""
        self.ensure_one()
        author = self.env.user.partner_id.id
        amount = formatLang(self.env, self.amount, currency_obj=self.currency_id)
        text = self.env._(
            "Released over the credit limit (%(amount)s): %(reason)s",
            amount=amount,
            reason=self.reason,
        )
        move = self.move_id.sudo()  # sudo: managers of credit only read invoices
        move._message_log(body=text, author_id=author)
        partner = self.partner_id.sudo()  # sudo: as on the invoice
        partner._message_log(body=Markup("%s %s") % (text, move._get_html_link()), author_id=author)

    def _covers(self, move):
        """Tell whether one of these lets an invoice pass as it is now."""
        return any(
            release.currency_id == move.currency_id
            and release.partner_id == move.commercial_partner_id
            and move.currency_id.compare_amounts(move.amount_total, release.amount) <= 0
            for release in self
        )
