from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ..profile.metrics import PROMISE_WINDOW_DAYS


class CreditRiskFigures(models.AbstractModel):
    _inherit = "credit.risk.figures"

    @api.model
    def _get_disputed_part(self, company, as_of):
        """The items, invoices and customers with a dispute that runs on the date."""
        return SQL(
            """
            SELECT DISTINCT i.id
              FROM ledger i
              JOIN (%s) h ON h.kind = 'dispute' AND (
                   h.move_line_id = i.id
                   OR (h.move_line_id IS NULL AND h.move_id = i.move_id)
                   OR (h.move_line_id IS NULL AND h.move_id IS NULL AND h.partner_id = i.partner_id))
            """,
            self.env["credit.followup.hold"]._get_running_sql(company, as_of),
        )

    @api.model
    def _get_promised_part(self, company, as_of):
        """The promises to pay that were judged by the date, and those of the window that were broken."""
        first_day = as_of - timedelta(days=PROMISE_WINDOW_DAYS - 1)
        return self.env["credit.followup.hold"]._get_judged_sql(company, as_of, first_day)
