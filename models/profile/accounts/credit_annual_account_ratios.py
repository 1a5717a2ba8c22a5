from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ....engine.accounts.filing import Refused
from ....engine.accounts.ratios import compute_ratios
from ...lazy_text import translated
from ..nullable_float import NullableFloat
from .rubric_text import RATIOS, REASONS, RUBRICS


class CreditAnnualAccount(models.Model):
    """The ratios of annual accounts, each with its formula and the rubrics that it was made of."""

    _inherit = "credit.annual.account"

    ebitda = NullableFloat(
        string="EBITDA", digits=(16, 2), compute="_compute_ratios", store=True, aggregator="avg"
    )
    ebitda_recurring = NullableFloat(
        string="Recurring EBITDA",
        digits=(16, 2),
        compute="_compute_ratios",
        store=True,
        aggregator="avg",
        help="EBITDA without non-recurring income and charges.",
    )
    ebitda_is_partial = fields.Boolean(
        string="EBITDA is partial (= EBIT)",
        compute="_compute_ratios",
        store=True,
        help="Depreciation is not in the accounts: what is shown as EBITDA is the operating result.",
    )
    ebitda_margin = NullableFloat(
        string="EBITDA margin (%)",
        digits=(16, 4),
        compute="_compute_ratios",
        store=True,
        aggregator="avg",
    )
    margin_basis = fields.Selection(
        [("turnover", "Turnover"), ("gross_margin", "Gross margin")],
        string="Margin is part of",
        compute="_compute_ratios",
        store=True,
        help="Small companies need not publish their turnover; a part of the gross margin is something else.",
    )
    net_financial_debt = NullableFloat(
        string="Net financial debt",
        digits=(16, 2),
        compute="_compute_ratios",
        store=True,
        aggregator="avg",
    )
    gearing = NullableFloat(digits=(16, 4), compute="_compute_ratios", store=True, aggregator="avg")
    has_no_equity = fields.Boolean(
        string="Equity zero or negative",
        compute="_compute_ratios",
        store=True,
        help="Gearing is no number then; as a KPI it counts as the highest risk.",
    )
    solvency = NullableFloat(
        digits=(16, 4), compute="_compute_ratios", store=True, aggregator="avg"
    )
    current_ratio = NullableFloat(
        string="Current ratio",
        digits=(16, 4),
        compute="_compute_ratios",
        store=True,
        aggregator="avg",
    )
    quick_ratio = NullableFloat(
        string="Quick ratio",
        digits=(16, 4),
        compute="_compute_ratios",
        store=True,
        aggregator="avg",
    )
    is_stale = fields.Boolean(
        string="Too old",
        compute="_compute_is_stale",
        help="The financial year ended longer ago than the setting allows: it does not count as a KPI any more.",
    )
    ratio_html = fields.Html(string="Ratios", compute="_compute_ratio_html", sanitize=False)

    def _get_ratios(self):
        """Return ``name -> Ratio``, none of them for figures that are not in order yet."""
        self.ensure_one()
        try:
            return compute_ratios(self._get_amounts(), self._is_filing())
        except Refused:
            return {}

    @api.depends("rubrics", "model")
    def _compute_ratios(self):
        for account in self:
            ratios = account._get_ratios()
            for name in RATIOS:
                value = ratios[name].value if ratios else None
                account[name] = None if value is None else float(value)
            account.ebitda_is_partial = bool(
                ratios and ratios["ebitda"].value is not None and ratios["ebitda"].is_partial
            )
            account.margin_basis = (ratios and ratios["ebitda_margin"].basis) or False
            account.has_no_equity = bool(ratios and ratios["gearing"].reason == "no_equity")

    @api.depends("date_end")
    @api.depends_context("company")
    def _compute_is_stale(self):
        today = fields.Date.context_today(self)
        months = self.env.company.credit_accounts_months
        for account in self:
            account.is_stale = bool(
                months
                and account.date_end
                and account.date_end + relativedelta(months=months) < today
            )

    # What the reader sees

    @api.depends("rubrics", "model", "partner_id", "date_end", "currency_id")
    @api.depends_context("lang")
    def _compute_ratio_html(self):
        for account in self:
            account.ratio_html = self.env["ir.qweb"]._render(
                "credit_risk_matrix.annual_account_ratios", account._get_ratio_page()
            )

    def _get_ratio_page(self):
        """Return what the template of the ratios shows. Extend to show more beside a ratio."""
        ratios = self._get_ratios()
        return {"rows": [self._get_ratio_row(name, ratios[name]) for name in RATIOS if ratios]}

    def _get_ratio_row(self, name, ratio):
        """Return one ratio as the reader writes it, with formula and rubrics."""
        label, formula, unit = RATIOS[name]
        notes = []
        if ratio.value is None:
            notes.append(translated(self.env, REASONS[ratio.reason]))
        elif ratio.is_partial:
            notes.append(self.env._("Partial (= EBIT): depreciation (630) is not in the accounts."))
        if ratio.basis == "gross_margin":
            notes.append(self.env._("Of the gross margin (9900): the turnover is not published."))
            formula = formula.replace("/ 70", "/ 9900")
        return {
            "name": translated(self.env, label),
            "value": self._format_ratio(ratio.value, unit),
            "formula": formula,
            "notes": notes,
            "used": [
                {
                    "sign": "−" if sign < 0 else "",
                    "code": code,
                    "name": translated(self.env, RUBRICS[code]),
                    "amount": self._format_ratio(amount, "amount"),
                }
                for sign, code, amount in ratio.used
            ],
        }

    @api.model
    def _format_ratio(self, value, unit):
        """Return a ratio or an amount as the reader writes it, empty when it is missing."""
        if value is None or value is False:
            return ""
        number = self.env["credit.risk.assessment"]._format_number(float(value), 2)
        return f"{number} %" if unit == "percent" else number
