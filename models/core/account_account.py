from odoo import models


class AccountAccount(models.Model):
    """Which accounts are receivable is remembered between calls."""

    _name = "account.account"
    _inherit = ["account.account", "credit.remembered.mixin"]

    _credit_remembered_by = "account_type"
