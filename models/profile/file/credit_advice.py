from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

#: where an advice comes from
SOURCES = [
    ("hand", "By hand"),
    ("agency", "Agency report"),
    ("limit", "Derived from the credit limit"),
]


class CreditAdvice(models.Model):
    """A credit advice about a customer, 1 (bad) to 5 (good), in one company: its history, entry by entry.

    On a date the newest entry counts that is dated on or before it and still valid. What is written
    directly on the customer's field makes an entry too; 0 says that from then on there is none.
    """

    _name = "credit.advice"
    _inherit = ["credit.file.mixin", "credit.file.document.mixin"]
    _description = "Credit advice"
    _order = "date desc, id desc"
    _rec_names_search = ("partner_id", "agency")
    _check_company_auto = True

    #: a new opinion is a new entry
    _kept_fields = ("partner_id", "user_id", "company_id", "advice", "source", "agency", "date")

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    advice = fields.Integer(
        string="Credit advice",
        required=True,
        default=3,
        aggregator=None,
        help="From 1 (bad) to 5 (good). 0: from this date on there is no advice.",
    )
    source = fields.Selection(SOURCES, required=True, default="hand")
    agency = fields.Char(help="Who made the report.")
    date = fields.Date(required=True, default=fields.Date.context_today, index=True)
    valid_until = fields.Date(
        help="The last day on which it counts; empty: until there is another one."
    )
    is_direct = fields.Boolean(
        string="Written on the customer",
        readonly=True,
        help="Typed on the customer itself, which does not say since when it is so: it also counts before its "
        "date where the history begins with it.",
    )
    is_expired = fields.Boolean(compute="_compute_is_expired", search="_search_is_expired")

    _advice_range = models.Constraint(
        "CHECK (advice BETWEEN 0 AND 5)",
        "A credit advice goes from 1 (bad) to 5 (good); 0 means that there is none.",
    )
    _dates_in_order = models.Constraint(
        "CHECK (valid_until IS NULL OR valid_until >= date)",
        "An advice cannot end before its date: choose a later date until which it is valid.",
    )
    _history_idx = models.Index("(company_id, partner_id, date DESC, id DESC)")

    @api.depends("advice", "source", "agency", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["source"]._description_selection(self.env))
        for entry in self:
            source = entry.agency or labels.get(entry.source, "")
            entry.display_name = f"{entry.advice} ({source}, {format_date(self.env, entry.date)})"

    @api.depends("valid_until")
    @api.depends_context("tz")
    def _compute_is_expired(self):
        today = fields.Date.context_today(self)
        for entry in self:
            entry.is_expired = bool(entry.valid_until and entry.valid_until < today)

    def _search_is_expired(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = fields.Domain("valid_until", "<", fields.Date.context_today(self))
        return domain if True in value else ~domain

    @api.constrains("date")
    def _check_date(self):
        today = fields.Date.context_today(self)
        for entry in self:
            if entry.date > today:
                raise ValidationError(
                    self.env._(
                        "%(date)s lies in the future: an advice counts from its date on, which is today at the "
                        "latest.",
                        date=format_date(self.env, entry.date),
                    )
                )

    @api.constrains("source", "agency")
    def _check_agency(self):
        for entry in self:
            if entry.source == "agency" and not (entry.agency or "").strip():
                raise ValidationError(self.env._("Fill in which agency made the report."))

    @api.onchange("source", "partner_id")
    def _onchange_source(self):
        """Propose the advice that follows from the credit limit."""
        if self.source == "limit" and self.partner_id:
            derived = self._derive_from_limit(self.company_id, self.partner_id)
            self.advice = derived or self.advice
        if self.source != "agency":
            self.agency = False

    @api.model_create_multi
    def create(self, vals_list):
        """Derive what is to be derived; the customers show the new advice and are refreshed."""
        for vals in vals_list:
            if vals.get("source") == "limit":
                self._fill_in_derived(vals)
        entries = super().create(vals_list)
        entries._after_change()
        return entries

    def write(self, vals):
        result = super().write(vals)
        if "valid_until" in vals:
            self._after_change()
        return result

    def unlink(self):
        places = [(entry.company_id, entry.partner_id) for entry in self]
        result = super().unlink()
        self._show_on_customers(places)
        return result

    def _move_to(self, partner):
        result = super()._move_to(partner)
        self._after_change()
        return result

    def _after_change(self):
        self._show_on_customers([(entry.company_id, entry.partner_id) for entry in self])

    @api.model
    def _fill_in_derived(self, vals):
        """Put the advice that follows from the customer's credit limit into the values of an entry."""
        company = self.env["res.company"].browse(vals.get("company_id") or self.env.company.id)
        partner = self.env["res.partner"].browse(vals.get("partner_id")).commercial_partner_id
        vals["advice"] = self._derive_from_limit(company, partner)
        if not vals["advice"]:
            raise UserError(
                self.env._(
                    "No advice follows from the credit limit of %(customer)s: give the customer a limit of its "
                    "own, or fill the table of advice by limit.",
                    customer=partner.display_name,
                )
            )

    def action_end(self):
        """The entry does not count any more from today on."""
        self.check_access("write")
        today = fields.Date.context_today(self)
        for entry in self:
            if entry.date >= today:
                raise UserError(
                    self.env._(
                        "%(entry)s is of today: write down another advice, or 0 for none.",
                        entry=entry.display_name,
                    )
                )
        self.valid_until = fields.Date.subtract(today, days=1)
