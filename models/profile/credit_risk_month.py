from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

#: months that are worked out; older ones that are there already stay
MONTHS = 6


class CreditRiskMonth(models.Model):
    """What DSO and CEI of a company were made of at the end of a month; it is worked out once.

    Sums, not ratios: the ratios of several companies or months are made of their sums. The ledger is
    read as it stood at the end of the month, by accounting date; what is booked later with an earlier
    date does not change a month that is here.
    """

    _name = "credit.risk.month"
    _description = "Receivable at the end of a month"
    _order = "date desc, id"
    _rec_name = "date"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(string="Month end", required=True, readonly=True)
    total_due = fields.Monetary(string="Total due", readonly=True)
    bucket_current = fields.Monetary(string="Not overdue", readonly=True)
    sales = fields.Monetary(string="Sales of 90 days", readonly=True)
    opening_balance = fields.Monetary(string="Balance 90 days before", readonly=True)
    invoices = fields.Integer(string="Posted invoices", readonly=True, aggregator=None)
    first_invoice = fields.Date(readonly=True)

    _company_date_uniq = models.UniqueIndex(
        "(company_id, date)", "The end of a month is there once for each company."
    )

    @api.model
    def _get_missing(self, company, as_of):
        """Return the ends of the last months that a company lacks, the newest first."""
        ends = [
            as_of.replace(day=1) - relativedelta(months=age) - timedelta(days=1)
            for age in range(MONTHS)
        ]
        present = set(self.search([("company_id", "=", company.id)]).mapped("date"))
        return [day for day in ends if day not in present]

    @api.model
    def _keep(self, company, day):
        """Work out the end of a month of a company from the ledger."""
        figures = self.env["credit.risk.figures"]
        groups = figures._read_segment_figures(company, day)
        row = figures._add_up([row for _keys, row in groups if row["customers"]], day)
        names = ("total_due", "bucket_current", "sales", "opening_balance")
        values = {name: float(row[name]) for name in names}
        others = {name: row[name] for name in ("invoices", "first_invoice")}
        return self.sudo().create(  # sudo: only the add-on writes months
            {"company_id": company.id, "date": day, **values, **others}
        )

    @api.model
    def action_work_out(self):
        """Work out one missing month of the companies that are active.

        The ledger is read once for each month, so that the screen can show how far it is.

        :return: how many months are still missing
        """
        if not self.env.user.has_group("credit_risk_matrix.group_credit_controller"):
            raise AccessError(self.env._("Only credit controllers can work out earlier months."))
        today = fields.Date.context_today(self)
        missing = [
            (company, day)
            for company in self.env.companies
            for day in self._get_missing(company, today)
        ]
        for company, day in missing[:1]:
            self._keep(company, day)
        return len(missing[1:])

    @api.model
    def _cron_keep(self):
        """Work out the months that are missing, company by company; what is done stays done."""
        today = fields.Date.context_today(self)
        companies = self.env["credit.risk.profile"]._read_group([], ["company_id"])
        missing = [
            (company, day) for [company] in companies for day in self._get_missing(company, today)
        ]
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(missing))
        for company, day in missing:
            self._keep(company, day)
            if not progress(1):
                break
