from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError


class CreditFileMixin(models.AbstractModel):
    """An entry of the customer's file. Who may not read the customer does not read its file either.

    An entry belongs to the commercial partner: what is written down about a contact is about its company.
    """

    _name = "credit.file.mixin"
    _inherit = ["credit.own.company.mixin"]
    _description = "Entry of the customer's file"

    #: what stays as it was written down
    _kept_fields = ("partner_id", "user_id")

    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users",
        string="Author",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.user,
    )

    @api.model_create_multi
    def create(self, vals_list):
        partners = self.env["res.partner"].browse(vals.get("partner_id") for vals in vals_list)
        for vals, partner in zip(vals_list, partners, strict=True):
            if partner:
                vals["partner_id"] = partner.commercial_partner_id.id
            vals["user_id"] = self.env.uid
        return super().create(vals_list)

    def write(self, vals):
        kept = [name for name in self._kept_fields if name in vals]
        if kept and not self.env.su:
            labels = self.fields_get(kept, ["string"])
            raise UserError(
                self.env._(
                    "%(fields)s cannot be changed: make a new entry, and end or archive this one.",
                    fields=", ".join(labels[name]["string"] for name in kept),
                )
            )
        return super().write(vals)

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        """Leave out what is about customers that the reader may not read."""
        if not (self.env.su or bypass_access):
            partners = self.env["res.partner"].with_context(active_test=False)._search([])
            domain = fields.Domain(domain) & fields.Domain("partner_id", "in", partners)
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    def _check_access(self, operation):
        """Forbid what is about customers that the reader may not read."""
        result = super()._check_access(operation)
        checked = self - result[0] if result else self
        if not any(checked._ids):
            return result
        partners = checked.sudo().partner_id.with_env(
            self.env
        )  # sudo: only to ask who may read them
        hidden = partners - partners._filtered_access("read")
        if not hidden:
            return result
        forbidden = checked.filtered(
            lambda entry: entry.sudo().partner_id in hidden  # sudo: only to compare
        )
        forbidden |= result[0] if result else self.browse()
        return forbidden, partial(self.env["ir.rule"]._make_access_error, operation, forbidden)

    def _move_to(self, partner):
        """Let these be entries of another customer."""
        self.partner_id = partner

    def _log_on_customer(self, text):
        """Write a note on the customer's chatter."""
        self.ensure_one()
        partner = self.partner_id.sudo()  # sudo: a controller may not write on every partner
        partner._message_log(body=text, author_id=self.env.user.partner_id.id)


class CreditFileDocumentMixin(models.AbstractModel):
    """An entry that rests on something: where it comes from, and the document."""

    _name = "credit.file.document.mixin"
    _description = "Entry of the customer's file with a document"

    document = fields.Binary(attachment=True, copy=False)
    document_name = fields.Char()
    note = fields.Text()
