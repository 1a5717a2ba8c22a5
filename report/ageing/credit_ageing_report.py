from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ...engine.ageing import BUCKETS
from ..credit_overdue_report import AS_OF


def _amount(label, **kwargs):
    """Return a field of an amount in the company's currency."""
    return fields.Monetary(
        string=label,
        currency_field="company_currency_id",
        readonly=True,
        depends_context=AS_OF,
        **kwargs,
    )


def _foreign(label):
    """Return a field of an amount in the currency of the documents; currencies are never added up."""
    return fields.Monetary(
        string=label,
        currency_field="currency_id",
        readonly=True,
        aggregator=None,
        depends_context=AS_OF,
        help="In the currency of the documents.",
    )


class CreditAgeingReport(models.Model):
    """Ageing: what a customer owes in one currency, by age, as it stood on a date.

    One row for each customer, company and currency, added up from the rows of ``credit.overdue.report``: the
    items, the date and the buckets are those of that report, so that both say the same. Items without a
    customer are a row too: the sum of ``total`` is the balance of the receivable accounts.
    """

    _name = "credit.ageing.report"
    _inherit = ["credit.report.segments"]
    _description = "Ageing"
    _auto = False
    _rec_name = "partner_id"
    _order = "overdue desc, total desc, id"

    company_id = fields.Many2one("res.company", readonly=True)
    company_currency_id = fields.Many2one("res.currency", string="Company currency", readonly=True)
    currency_id = fields.Many2one(
        "res.currency", readonly=True, help="Currency in which the documents were made."
    )

    items = fields.Integer(readonly=True, depends_context=AS_OF)
    oldest = fields.Integer(
        string="Oldest (days overdue)",
        readonly=True,
        aggregator="max",
        depends_context=AS_OF,
        help="Days since the due date of the oldest item; 0 or less: nothing is overdue.",
    )
    bucket_current = _amount("Not overdue")
    bucket_30 = _amount("1-30 days")
    bucket_60 = _amount("31-60 days")
    bucket_90 = _amount("61-90 days")
    bucket_older = _amount("Over 90 days", help="This age has no end.")
    total = _amount("Total", help="All open items, credits deducted; what the five ages add up to.")
    overdue = _amount("Overdue", help="What is open past its due date; credits are deducted.")
    foreign_current = _foreign("Not overdue, in currency")
    foreign_30 = _foreign("1-30 days, in currency")
    foreign_60 = _foreign("31-60 days, in currency")
    foreign_90 = _foreign("61-90 days, in currency")
    foreign_older = _foreign("Over 90 days, in currency")
    foreign_total = _foreign("Total in currency")

    # Flushed with that report's own dependencies
    _depends = {"credit.overdue.report": ["residual"]}

    @property
    def _table_query(self) -> SQL:
        return SQL(
            "SELECT %s FROM (%s) item GROUP BY %s",
            SQL(", ").join(self._get_columns()),
            self.env["credit.overdue.report"]._table_query,
            SQL(", ").join(SQL.identifier("item", name) for name in self._get_keys()),
        )

    @api.model
    def _get_keys(self):
        """Return the columns that the items of a row have in common. Extend to add one, with a field."""
        return [
            *("partner_id", "company_id", "company_currency_id", "currency_id"),
            *("category_id", "grade_id", "user_id", "country_id"),
        ]

    @api.model
    def _get_columns(self):
        """Return the selected columns; the id of a row is that of its first item."""
        columns = [
            SQL("MIN(item.id) AS id"),
            *(SQL.identifier("item", name) for name in self._get_keys()),
            SQL("COUNT(*) AS items"),
            SQL("MAX(item.days_overdue) AS oldest"),
            SQL("SUM(item.residual) AS total"),
            SQL("SUM(item.overdue) AS overdue"),
            SQL("SUM(item.residual_currency) AS foreign_total"),
        ]
        for code in BUCKETS:
            for amount, name in (("residual", "bucket"), ("residual_currency", "foreign")):
                columns.append(
                    SQL(
                        "COALESCE(SUM(%s) FILTER (WHERE item.bucket = %s), 0) AS %s",
                        SQL.identifier("item", amount),
                        code,
                        SQL.identifier(f"{name}_{code}"),
                    )
                )
        return columns

    def action_open_items(self):
        """Open the items that the row is made of, as they stood on the date."""
        self.ensure_one()
        as_of = self.env["credit.overdue.report"]._get_report_date()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "credit_risk_matrix.credit_overdue_report_action"
        )
        name = self.env._(
            "%(customer)s on %(date)s",
            customer=self.env["credit.overdue.xlsx"]._get_label("partner_id", self.partner_id),
            date=format_date(self.env, as_of),
        )
        return {
            **action,
            "name": name,
            "display_name": name,
            "views": [(False, "list"), (False, "pivot"), (False, "graph")],
            "domain": [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("currency_id", "=", self.currency_id.id),
            ],
            "context": {"credit_report_date": fields.Date.to_string(as_of)},
        }
