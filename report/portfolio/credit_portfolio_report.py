from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

#: the two days as context keys: figures read for other days do not share the cache
DAYS = ("credit_report_date", "credit_report_since")


def _amount(label, **kwargs):
    """Return a field of an amount in the company's currency."""
    return fields.Monetary(
        string=label,
        currency_field="company_currency_id",
        readonly=True,
        depends_context=DAYS,
        **kwargs,
    )


class CreditPortfolioReport(models.Model):
    """The portfolio as a pivot, a graph and a list: where each customer stood on a day and on an earlier one.

    One row for each customer that was assessed or owed something on one of the days, and one without customer
    for items that have none: the rows from which the pages of the portfolio review are added up. The days are
    the context's ``credit_report_date`` (today when there is none) and ``credit_report_since`` (a month before).
    """

    _name = "credit.portfolio.report"
    _inherit = ["credit.report.segments"]
    _description = "Portfolio by customer"
    _auto = False
    _rec_name = "partner_id"
    _order = "overdue_now desc, due_now desc, id"

    company_id = fields.Many2one("res.company", readonly=True)
    company_currency_id = fields.Many2one("res.currency", string="Company currency", readonly=True)
    category_id = fields.Many2one(
        falsy_value_label=_lt("Not assessed"),
        depends_context=DAYS,
        help="By the last assessment on or before the date.",
    )
    grade_id = fields.Many2one(
        falsy_value_label=_lt("Not assessed"),
        depends_context=DAYS,
        help="By the last assessment on or before the date.",
    )
    grade_then_id = fields.Many2one(
        "credit.risk.grade",
        string="Grade before",
        readonly=True,
        falsy_value_label=_lt("Not assessed"),
        depends_context=DAYS,
        help="By the last assessment on or before the day that the date is compared with.",
    )
    movement = fields.Selection(
        [
            ("worse", "Riskier grade"),
            ("better", "Safer grade"),
            ("stayed", "Same grade"),
            ("new", "New"),
            ("none", "Not assessed"),
        ],
        readonly=True,
        depends_context=DAYS,
        help="From the grade before to the grade on the date. New: first assessed in between.",
    )
    customer_count = fields.Integer(
        string="Customers",
        readonly=True,
        depends_context=DAYS,
        help="Who was assessed or owed something on the date.",
    )
    due_now = _amount("Total due", help="All open items on the date, credits deducted.")
    overdue_now = _amount("Overdue", help="What is open past its due date; credits are deducted.")
    due_then = _amount("Total due before")
    overdue_then = _amount("Overdue before")
    overdue_change = _amount("Change of overdue", help="Overdue on the date, less overdue before.")

    _depends = {
        "credit.overdue.report": ["residual"],
        "credit.risk.assessment": ["category_id", "company_id", "date", "grade_id", "partner_id"],
        "credit.risk.grade": ["points"],
        "credit.risk.profile": ["company_id", "partner_id"],
        "res.partner": ["country_id", "user_id"],
    }

    @api.model
    def _get_days(self):
        """Return the date, and the day that it is compared with."""
        as_of = self.env["credit.overdue.report"]._get_report_date()
        given = self.env.context.get("credit_report_since")
        if not given:
            return as_of, as_of - relativedelta(months=1)
        try:
            return as_of, fields.Date.to_date(given)
        except (TypeError, ValueError) as error:
            raise UserError(
                self.env._("“%(date)s” is not a date: write it as year-month-day.", date=given)
            ) from error

    @property
    def _table_query(self) -> SQL:
        as_of, since = self._get_days()
        document = self.env["credit.portfolio.document"]
        customers = SQL(" UNION ALL ").join(
            SQL(
                "SELECT %s AS company_id, customer.* FROM (%s) customer",
                company.id,
                document._get_customers_sql(company, as_of, since),
            )
            for company in self.env.companies
        )
        return SQL(
            """
            SELECT ROW_NUMBER() OVER (ORDER BY place.company_id, place.partner_id) AS id,
                   place.partner_id, place.company_id, company.currency_id AS company_currency_id,
                   partner.user_id, partner.country_id,
                   place.category_now AS category_id, place.grade_now AS grade_id,
                   place.grade_then AS grade_then_id,
                   CASE WHEN NOT place.known_now THEN 'none'
                        WHEN NOT place.known_then THEN 'new'
                        WHEN grade.points < was.points THEN 'worse'
                        WHEN grade.points > was.points THEN 'better'
                        ELSE 'stayed' END AS movement,
                   (place.partner_id IS NOT NULL AND (place.known_now OR place.due_now != 0))::int
                       AS customer_count,
                   place.due_now, place.overdue_now, place.due_then, place.overdue_then,
                   place.overdue_now - place.overdue_then AS overdue_change
              FROM (%s) place
              JOIN res_company company ON company.id = place.company_id
              LEFT JOIN res_partner partner ON partner.id = place.partner_id
              LEFT JOIN credit_risk_grade grade ON grade.id = place.grade_now
              LEFT JOIN credit_risk_grade was ON was.id = place.grade_then
            """,
            customers,
        )

    def action_open_customer(self):
        """Open the risk profile of the customer, or the customer where there is none."""
        self.ensure_one()
        profile = self.env["credit.risk.profile"].search(
            [("partner_id", "=", self.partner_id.id), ("company_id", "=", self.company_id.id)]
        )
        record = profile or self.partner_id
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }
