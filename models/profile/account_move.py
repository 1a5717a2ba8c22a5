from odoo import api, models

#: fields of an entry whose change moves what a customer owes, or when
MOVE_FIELDS = {"state", "partner_id", "commercial_partner_id", "date", "invoice_date"}

#: fields of a journal item whose change does
LINE_FIELDS = {"partner_id", "account_id", "date_maturity", "balance", "debit", "credit"}


class AccountMove(models.Model):
    _inherit = "account.move"

    # what the history of a customer needs of its invoices, without their wide rows
    _credit_sold_idx = models.Index(
        "(partner_id) INCLUDE (company_id, move_type, date, invoice_date, amount_untaxed_signed, amount_total_signed) "
        "WHERE state = 'posted' AND move_type IN ('out_invoice', 'out_refund', 'out_receipt')"
    )

    def write(self, vals):
        """Mark the customers whose entries are posted, taken back or moved."""
        result = super().write(vals)
        if MOVE_FIELDS & vals.keys():
            self.line_ids.sudo()._mark_credit_change()  # sudo: marks are nobody's business
        return result


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    # the items of a customer lie scattered over the largest table: the index has all that its history needs of them
    _credit_items_idx = models.Index(
        "(partner_id, account_id) INCLUDE (company_id, journal_id, move_id, id, date, invoice_date, date_maturity, "
        "balance) WHERE parent_state = 'posted'"
    )

    def write(self, vals):
        """Mark the customers whose posted items change."""
        changes = LINE_FIELDS & vals.keys()
        if "partner_id" in changes:
            self.sudo()._mark_credit_change()  # sudo: marks are nobody's business
        result = super().write(vals)
        if changes:
            self.sudo()._mark_credit_change()  # sudo: marks are nobody's business
        return result

    def _mark_credit_change(self):
        """Mark the customers of the receivable items among these."""
        self.env["credit.risk.change"]._mark(
            (line.company_id.id, line.partner_id.id)
            for line in self
            if line.account_id.account_type == "asset_receivable"
        )


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    _credit_max_date_idx = models.Index("(max_date)")
    # the payments of an invoice, of which a window of time counts
    _credit_paid_idx = models.Index("(debit_move_id, max_date) INCLUDE (credit_move_id, amount)")

    @api.model_create_multi
    def create(self, vals_list):
        """Mark the customers whose items are reconciled."""
        partials = super().create(vals_list)
        lines = partials.sudo().debit_move_id | partials.sudo().credit_move_id  # sudo: only to mark
        lines._mark_credit_change()
        return partials

    def unlink(self):
        """Mark the customers whose items are not reconciled any more."""
        lines = self.sudo().debit_move_id | self.sudo().credit_move_id  # sudo: only to mark
        result = super().unlink()
        lines.exists()._mark_credit_change()
        return result
