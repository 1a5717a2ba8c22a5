from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class CreditAnnualAccountImport(models.TransientModel):
    """Files of annual accounts, several at once: what was stored, and what was refused and why."""

    _name = "credit.annual.account.import"
    _description = "Import of annual accounts"

    attachment_ids = fields.Many2many("ir.attachment", string="Files")
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        help="Empty: each customer is found by the enterprise number in the file.",
    )
    year = fields.Integer(
        string="Financial year",
        help="Only for files that do not say it (JSON): the calendar year that the financial year is.",
    )
    result_ids = fields.One2many(
        "credit.annual.account.import.result", "import_id", string="Results", readonly=True
    )
    stored_count = fields.Integer(string="Stored", readonly=True)
    refused_count = fields.Integer(string="Refused", readonly=True)

    def action_import(self):
        """Store what can be stored, and show what could not be and why."""
        self.ensure_one()
        if not self.attachment_ids:
            raise UserError(self.env._("Choose one or more files."))
        self._import(self.attachment_ids)
        return self._get_action()

    def _import(self, attachments):
        """Store the annual accounts of files; the results say what became of each."""
        accounts = self.env["credit.annual.account"]
        results = accounts._import_attachments(attachments, self.partner_id, self.year)
        self.write(
            {
                "stored_count": sum(1 for _name, account, _error in results if account),
                "refused_count": sum(1 for _name, account, _error in results if not account),
                "result_ids": [
                    (0, 0, {"filename": name, "account_id": account.id, "error": error})
                    for name, account, error in results
                ],
            }
        )

    def _get_action(self):
        """Return the action that shows the results."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Imported annual accounts"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_open_accounts(self):
        """Open what was stored."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "credit_risk_matrix.credit_annual_account_action"
        )
        stored = self.result_ids.account_id
        action["domain"] = [("id", "in", stored.ids)]
        if len(stored) == 1:
            action.update(res_id=stored.id, views=[(False, "form")], view_mode="form")
        return action

    @api.autovacuum
    def _gc_uploads(self):
        """Remove what was uploaded and never imported since yesterday: such a file names persons."""
        uploads = (
            self.env["ir.attachment"]
            .sudo()  # sudo: of whomever
            .search(
                [
                    ("res_model", "in", [self._name, "credit.annual.account"]),
                    ("res_id", "in", [0, False]),
                    ("create_date", "<", fields.Datetime.now() - timedelta(days=1)),
                ]
            )
        )
        uploads.unlink()
