from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: letters that fit a note; what needs more belongs into the chatter or a document
LONGEST = 500


class CreditInternalNote(models.Model):
    """A short note of a department about a customer: how it pays, what was agreed, whom to call.

    Everybody who sees the customer's card sees it; its author and credit controllers change it.
    """

    _name = "credit.internal.note"
    _inherit = ["credit.file.mixin"]
    _description = "Internal note about a customer"
    _order = "date desc, id desc"
    _rec_name = "text"
    _check_company_auto = True

    _kept_fields = ("partner_id", "user_id", "company_id")

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    kind = fields.Selection(
        [
            ("habit", "Payment habit"),
            ("agreement", "Agreement"),
            ("contact", "Contact"),
            ("other", "Other"),
        ],
        required=True,
        default="habit",
    )
    department = fields.Selection(
        [
            ("sales", "Sales"),
            ("service", "Customer service"),
            ("accounting", "Accounting"),
            ("credit", "Credit control"),
            ("management", "Management"),
            ("other", "Other department"),
        ],
        required=True,
        default=lambda self: self._get_default_department(),
    )
    text = fields.Text(string="Note", required=True)
    date = fields.Date(required=True, default=fields.Date.context_today)
    active = fields.Boolean(default=True)
    may_change = fields.Boolean(compute="_compute_may_change")

    @api.model
    def _get_default_department(self):
        """Return the department of the user's last note; of a first one, what the user's rights suggest."""
        last = self.with_context(active_test=False).search(
            [("user_id", "=", self.env.uid)], limit=1
        )
        if last:
            return last.department
        controls = self.env.user.has_group("credit_risk_matrix.group_credit_controller")
        return "credit" if controls else "sales"

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_may_change(self):
        controls = self.env.user.has_group("credit_risk_matrix.group_credit_controller")
        for note in self:
            note.may_change = controls or note.user_id == self.env.user

    @api.constrains("text")
    def _check_text(self):
        for note in self:
            length = len((note.text or "").strip())
            if not length:
                raise ValidationError(self.env._("Write something into the note."))
            if length > LONGEST:
                raise ValidationError(
                    self.env._(
                        "The note has %(length)s letters, the most is %(most)s: say it shorter.",
                        length=length,
                        most=LONGEST,
                    )
                )
