import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: what an SMS may name in braces; :meth:`credit.followup.action._get_sms_values` fills them in
PLACEHOLDERS = ("company", "customer", "amount", "documents", "account")

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class CreditFollowupLevel(models.Model):
    """SMS, where core's app for it is installed; nothing here needs that app."""

    _inherit = "credit.followup.level"

    use_sms = fields.Boolean(
        string="SMS",
        help="A short text to the phone number of the contact that is written to; needs the app “SMS gateway”.",
    )
    sms_body = fields.Text(
        string="SMS text",
        translate=True,
        help="In the customer's language. In braces: company, customer, amount, documents, account.",
    )
    has_sms = fields.Boolean(string="SMS is installed", compute="_compute_has_sms")

    _sms_text = models.Constraint(
        "CHECK (use_sms IS NOT TRUE OR sms_body IS NOT NULL)",
        "A level that sends an SMS needs its text: fill it in.",
    )

    def _compute_has_sms(self):
        self.has_sms = self._has_sms()

    @api.model
    def _has_sms(self):
        """Tell whether an SMS can be sent from this database."""
        return "sms.sms" in self.env

    def _get_usable_channels(self):
        """Return the level's channels that this database can use."""
        self.ensure_one()
        usable = self._get_channels()
        return usable if self._has_sms() else tuple(code for code in usable if code != "sms")

    @api.constrains("sms_body")
    def _check_sms_body(self):
        for level in self:
            unknown = set(PLACEHOLDER.findall(level.sms_body or "")) - set(PLACEHOLDERS)
            if unknown:
                raise ValidationError(
                    self.env._(
                        "The SMS names what is not known: %(names)s. In braces can stand: %(known)s.",
                        names=", ".join(sorted(unknown)),
                        known=", ".join(PLACEHOLDERS),
                    )
                )
