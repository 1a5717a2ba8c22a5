from datetime import date
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ....engine.accounts.checks import check_balance
from ....engine.accounts.codes import TABLE
from ....engine.accounts.filing import Refused
from ...lazy_text import translated
from .rubric_text import REFUSED, RUBRICS, STATEMENTS, TOTALS

#: what makes the profile another one when it changes
INPUTS = {"partner_id", "date_end", "rubrics", "model", "currency_id", "active"}

#: years that somebody may mean; anything else is a slip of the pen
FIRST_YEAR, LAST_YEAR = 1900, 2200


class CreditAnnualAccount(models.Model):
    """The annual accounts of one company for one financial year, filled in by hand or read from a file.

    ``rubrics`` is the truth: a mapping of the codes of the Belgian filing to amounts in ``currency_id``. All
    ratios are made of it. They are facts about a company, seen in all companies that see the customer.
    """

    _name = "credit.annual.account"
    _inherit = ["credit.own.company.mixin", "mail.thread"]
    _description = "Annual accounts"
    _order = "date_end desc, id desc"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
        tracking=True,
    )
    company_id = fields.Many2one(
        related="partner_id.company_id", store=True, index="btree_not_null", string="Only for"
    )
    active = fields.Boolean(default=True)
    date_start = fields.Date(string="From", required=True, default=lambda self: self._get_year()[0])
    date_end = fields.Date(string="Until", required=True, default=lambda self: self._get_year()[1])
    year = fields.Integer(
        string="Financial year",
        compute="_compute_year",
        store=True,
        readonly=False,
        precompute=True,
        aggregator=None,
        help="The year in which the financial year ends.",
    )
    model = fields.Selection(
        [
            ("m01", "Abridged (m01)"),
            ("m02", "Full (m02)"),
            ("m07", "Micro (m07)"),
            ("m81", "Abridged, without capital (m81)"),
            ("m82", "Full, without capital (m82)"),
            ("m87", "Micro, without capital (m87)"),
            ("filing", "Belgian filing, form not said"),
            ("other", "No Belgian filing"),
        ],
        string="Form",
        required=True,
        default="other",
        help="In a Belgian filing a line that is absent is nil; in other accounts it is not known.",
    )
    source = fields.Selection(
        [
            ("manual", "By hand"),
            ("csv", "Balance Sheet Office, CSV"),
            ("json", "Balance Sheet Office, JSON"),
            ("xbrl", "Balance Sheet Office, XBRL"),
            ("keys", "File with our own keys"),
        ],
        required=True,
        readonly=True,
        default="manual",
        copy=False,
    )
    reference = fields.Char(string="Filing", help="Reference number of the filing.", copy=False)
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id
    )
    rubrics = fields.Json(help="Code of the rubric -> amount.")
    previous_rubrics = fields.Json(
        string="Year before", help="The figures of the year before, as this filing gives them."
    )
    rubric_table = fields.Json(compute="_compute_rubric_table")

    _period_uniq = models.UniqueIndex(
        "(partner_id, date_end)",
        "The annual accounts of this customer for this financial year are there already: correct those.",
    )
    _period_order = models.Constraint(
        "CHECK (date_start < date_end)", "A financial year ends after it starts."
    )

    @api.model
    def _get_year(self, year=None):
        """Return the first and the last day of a calendar year, of the last one that is over by default."""
        year = year or fields.Date.context_today(self).year - 1
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise Refused("year", year=year)
        return date(year, 1, 1), date(year, 12, 31)

    @api.depends("date_end")
    def _compute_year(self):
        for account in self:
            account.year = account.date_end.year if account.date_end else False

    @api.depends("partner_id", "year")
    def _compute_display_name(self):
        for account in self:
            if not account.partner_id:
                account.display_name = str(account.year or "")
                continue
            account.display_name = self.env._(
                "%(customer)s, %(year)s",
                customer=account.partner_id.display_name or "",
                year=str(account.year or ""),
            )

    @api.depends_context("lang")
    def _compute_rubric_table(self):
        """The rubrics with their names, in the order of the statements, for the screen."""
        table = [
            {
                "code": code,
                "name": translated(self.env, name),
                "is_total": code in TOTALS,
                "statement": translated(self.env, STATEMENTS[code]) if code in STATEMENTS else "",
            }
            for code, name in RUBRICS.items()
        ]
        for account in self:
            account.rubric_table = table

    @api.onchange("date_end")
    def _onchange_date_end(self):
        if self.date_end and (not self.date_start or self.date_start >= self.date_end):
            self.date_start = self.date_end + relativedelta(days=1, years=-1)

    @api.constrains("rubrics", "previous_rubrics", "date_end")
    def _check_rubrics(self):
        for account in self:
            try:
                check_balance(account._get_amounts())
                account._read_amounts(account.previous_rubrics or {})
            except Refused as refusal:
                raise ValidationError(account._get_refusal_text(refusal)) from refusal

    def _get_amounts(self):
        """Return the rubrics as exact decimals."""
        self.ensure_one()
        return self._read_amounts(self.rubrics or {})

    @api.model
    def _read_amounts(self, rubrics):
        """Return a mapping of codes to JSON numbers as exact decimals; anything else is refused.

        A text is no number here: 1e-99999999 would be one that no memory holds.
        """
        amounts = {}
        for code, value in rubrics.items() if isinstance(rubrics, dict) else [("", rubrics)]:
            if code not in TABLE:
                raise Refused("key", key=str(code))
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            if not is_number or not abs(value) < 10**13:  # NaN is not
                raise Refused("amount", code=code, text=str(value)[:40])
            amounts[code] = Decimal(str(value))
        return amounts

    @api.model
    def _get_refusal_text(self, refusal):
        """Return why figures are refused, and how to mend it, in the user's language."""
        return translated(self.env, REFUSED[refusal.kind]) % refusal.values

    def _is_filing(self):
        """Whether a rubric that is absent is nil: so it is in a Belgian filing."""
        self.ensure_one()
        return self.model != "other"

    # Writing

    @api.model_create_multi
    def create(self, vals_list):
        accounts = super().create([self._complete_values(vals) for vals in vals_list])
        accounts._mark_customers()
        return accounts

    def write(self, vals):
        changes = bool(INPUTS & vals.keys())
        if changes:
            self._mark_customers()  # whoever they were of
        result = super().write(self._complete_values(vals))
        if changes:
            self._mark_customers()
        return result

    def unlink(self):
        self._mark_customers()
        return super().unlink()

    @api.model
    def _complete_values(self, vals):
        """Return values with the period of a year that is given alone, and the company of a contact."""
        vals = dict(vals)
        if vals.get("year") and not vals.get("date_end"):
            try:
                vals["date_start"], vals["date_end"] = self._get_year(vals["year"])
            except Refused as refusal:
                raise ValidationError(self._get_refusal_text(refusal)) from refusal
        if vals.get("partner_id"):
            partner = self.env["res.partner"].browse(vals["partner_id"])
            vals["partner_id"] = partner.commercial_partner_id.id or partner.id
        return vals

    def _mark_customers(self):
        """Have the profiles of these customers refreshed, in every company that has one."""
        profiles = self.env["credit.risk.profile"].sudo()  # sudo: in every company
        known = profiles.search([("partner_id", "in", self.partner_id.commercial_partner_id.ids)])
        changes = self.env["credit.risk.change"].sudo()  # sudo: marks are nobody's business
        changes._mark((profile.company_id.id, profile.partner_id.id) for profile in known)

    def _move_to(self, partner):
        """Let these be the accounts of another customer, but for the years of which it has some."""
        present = self.search([("partner_id", "=", partner.id)]).mapped("date_end")
        self.filtered(lambda account: account.date_end not in present).partner_id = partner
