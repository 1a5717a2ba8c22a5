from odoo import models


class AccountJournal(models.Model):
    """Which journals are of which type is remembered between calls."""

    _name = "account.journal"
    _inherit = ["account.journal", "credit.remembered.mixin"]

    _credit_remembered_by = "type"
