from odoo import fields, models
from odoo.tools import SQL

from ..credit_overdue_report import AS_OF


class CreditCollectionReport(models.Model):
    """Expected collections: when each open item may be expected to be paid, as seen on a date.

    The items are those of ``credit.overdue.report`` on that date. First come promises to pay that run; then
    the customer's own habit (the due date and the days by which it usually pays late); without a history the
    habit of its category. What cannot be expected on any day says why, and stays in: the sum of ``amount`` is the
    balance of the receivable accounts. An item of which a part is promised has more than one row.
    """

    _name = "credit.collection.report"
    _inherit = ["credit.report.segments"]
    _description = "Expected collections"
    _auto = False
    _rec_name = "move_id"
    _order = "period, expected_date, id"

    move_id = fields.Many2one("account.move", string="Document", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    company_currency_id = fields.Many2one("res.currency", string="Company currency", readonly=True)
    date_maturity = fields.Date(string="Due date", readonly=True)

    period = fields.Selection(
        [
            ("00", "This week"),
            ("01", "Next week"),
            ("02", "In 2 weeks"),
            ("03", "In 3 weeks"),
            ("04", "In 4 weeks"),
            ("05", "In 5 weeks"),
            ("06", "In 6 weeks"),
            ("07", "In 7 weeks"),
            ("08", "In 8 weeks"),
            ("09", "In 9 weeks"),
            ("10", "In 10 weeks"),
            ("11", "In 11 weeks"),
            ("12", "In 12 weeks"),
            ("later", "Later"),
            ("no_data", "No data"),
            ("overrun", "Past its usual day"),
            ("suspended", "In dispute"),
            ("unallocated", "Credits"),
        ],
        string="Week",
        readonly=True,
        depends_context=AS_OF,
        help="Weeks start on Monday. No data: neither the customer nor its category has a history. Past its "
        "usual day: the customer usually pays sooner, so that its habit no longer tells when.",
    )
    basis = fields.Selection(
        [
            ("promise", "Promise to pay"),
            ("own", "Own habit"),
            ("pool", "Habit of the category"),
            ("none", "None"),
        ],
        string="Expected by",
        readonly=True,
        depends_context=AS_OF,
    )
    usual_days = fields.Float(
        string="Usually late (days)",
        readonly=True,
        digits=(16, 1),
        aggregator=None,
        depends_context=AS_OF,
        help="Days by which the customer, or its category, usually pays after the due date; less than 0 is early.",
    )
    expected_date = fields.Date(string="Expected on", readonly=True, depends_context=AS_OF)
    amount = fields.Monetary(
        string="Expected amount",
        currency_field="company_currency_id",
        readonly=True,
        depends_context=AS_OF,
        help="Of the open amount on the date of the report, in the company's currency; credits are negative.",
    )

    # Flushed with that report's own dependencies
    _depends = {
        "credit.overdue.report": ["residual"],
        "credit.followup.hold": [
            *("kind", "partner_id", "company_id", "move_id", "move_line_id"),
            *("date_from", "date_until", "ended_on"),
        ],
        "credit.followup.promise": ["hold_id", "date", "deadline", "amount", "state", "judged_on"],
        "credit.risk.profile": ["days_late", "settled_count"],
        "credit.risk.habit": ["late_median", "late_basis"],
    }

    @property
    def _table_query(self) -> SQL:
        as_of = self.env["credit.overdue.report"]._get_report_date()
        parts = self._get_parts(as_of)
        return SQL(
            "WITH %s SELECT %s FROM dated",
            SQL(", ").join(
                SQL("%s AS MATERIALIZED (%s)", SQL.identifier(name), sql)
                for name, sql in parts.items()
            ),
            SQL(", ").join(SQL.identifier("dated", name) for name in self._get_names()),
        )

    def _get_names(self):
        """Return the columns of the report."""
        return [name for name, field in self._fields.items() if field.store]

    def action_open_document(self):
        """Open the document of the item."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "views": [(False, "form")],
        }
