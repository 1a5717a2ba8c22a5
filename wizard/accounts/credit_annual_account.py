from odoo import models


class CreditAnnualAccount(models.Model):
    """Uploading and dropping files on the list."""

    _inherit = "credit.annual.account"

    def create_document_from_attachment(self, attachment_ids):
        """Store uploaded or dropped files; called by the list's upload button.

        :return: the action that shows what became of each file
        """
        self.browse().check_access("create")
        uploads = self.env["ir.attachment"].browse(attachment_ids).exists()
        uploads.check_access("read")
        partner = self.env.context.get("default_partner_id")
        wizard = self.env["credit.annual.account.import"].create({"partner_id": partner})
        wizard._import(uploads)
        return wizard._get_action()
