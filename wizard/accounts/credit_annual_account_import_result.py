from odoo import fields, models


class CreditAnnualAccountImportResult(models.TransientModel):
    """What became of one file."""

    _name = "credit.annual.account.import.result"
    _description = "Result of an import of annual accounts"

    import_id = fields.Many2one(
        "credit.annual.account.import", required=True, index=True, ondelete="cascade"
    )
    filename = fields.Char(string="File")
    account_id = fields.Many2one("credit.annual.account", string="Annual accounts")
    error = fields.Text(string="Refused because")
