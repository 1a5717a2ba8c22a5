from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

#: kinds of security that a customer or somebody else gives
KINDS = [
    ("deposit", "Deposit"),
    ("bank", "Bank guarantee"),
    ("insurance", "Credit insurance"),
    ("retention", "Retention of title"),
    ("surety", "Surety"),
]

#: fields whose change moves what is guaranteed
COUNTED_FIELDS = {
    "partner_id",
    "company_id",
    "amount",
    "currency_id",
    "share",
    "date_from",
    "date_until",
    "active",
}


class CreditGuarantee(models.Model):
    """A guarantee: what a company can fall back on when a customer does not pay.

    From its first to its last day the share that counts is taken off what the customer has open, before that
    is compared with the credit limit. It counts for all branches of its company, as core's limit does.
    """

    _name = "credit.guarantee"
    _inherit = ["credit.own.company.mixin"]
    _description = "Guarantee"
    _order = "date_until, id"
    _check_company_auto = True

    name = fields.Char(string="Reference", help="The number of the deed, policy or account.")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    kind = fields.Selection(KINDS, required=True, default="bank")
    issuer = fields.Char(string="Given by", help="The bank, the insurer or the person who vouches.")
    amount = fields.Monetary(required=True)
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id
    )
    share = fields.Float(
        string="Counts for (%)",
        digits=(5, 2),
        required=True,
        default=100,
        aggregator=None,
        help="The part of the amount that you expect to get when the customer does not pay.",
    )
    date_from = fields.Date(string="From", required=True, default=fields.Date.context_today)
    date_until = fields.Date(
        string="Until", help="The last day on which it counts. Empty: it does not run out."
    )
    document = fields.Binary(attachment=True)
    document_name = fields.Char()
    note = fields.Text()
    active = fields.Boolean(default=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company currency"
    )
    counted_amount = fields.Monetary(
        string="Counts today",
        currency_field="company_currency_id",
        compute="_compute_counted_amount",
        help="What it takes off the open amount today, in the company's currency.",
    )

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "The amount of a guarantee is more than zero."
    )
    _share_percentage = models.Constraint(
        "CHECK (share >= 0 AND share <= 100)",
        "A guarantee counts for 0 to 100 percent of its amount.",
    )
    _dates_in_order = models.Constraint(
        "CHECK (date_until >= date_from)",
        "A guarantee cannot end before it starts: choose a later date until which it counts.",
    )

    @api.depends("kind", "name", "partner_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for guarantee in self:
            parts = [kinds.get(guarantee.kind), guarantee.name, guarantee.partner_id.display_name]
            guarantee.display_name = " · ".join(part for part in parts if part)

    @api.depends(*COUNTED_FIELDS)
    def _compute_counted_amount(self):
        today = fields.Date.context_today(self)
        for guarantee in self:
            start, end = guarantee.date_from, guarantee.date_until
            runs = guarantee.active and start and start <= today and (not end or end >= today)
            guarantee.counted_amount = (
                guarantee.currency_id._convert(
                    guarantee.amount * guarantee.share / 100,
                    guarantee.company_id.currency_id,
                    guarantee.company_id,
                    today,
                )
                if runs and guarantee.currency_id and guarantee.company_id
                else 0
            )

    @api.constrains("partner_id", "company_id")
    def _check_partner_company(self):
        """The customer is shared, or belongs to the company or one of its parents."""
        for guarantee in self:
            owner = guarantee.partner_id.sudo().company_id  # sudo: only its place in the tree
            if owner and owner not in guarantee.company_id.sudo().parent_ids:
                raise ValidationError(
                    self.env._(
                        "%(partner)s belongs to another company: make the guarantee there.",
                        partner=guarantee.partner_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("partner_id"):
                partner = self.env["res.partner"].browse(vals["partner_id"])
                vals["partner_id"] = partner.commercial_partner_id.id
        guarantees = super().create(vals_list)
        guarantees._mark_customers()
        return guarantees

    def write(self, vals):
        if vals.get("partner_id"):
            partner = self.env["res.partner"].browse(vals["partner_id"])
            vals = {**vals, "partner_id": partner.commercial_partner_id.id}
        if COUNTED_FIELDS.isdisjoint(vals):
            return super().write(vals)
        self._mark_customers()  # before: it may move to another customer or company
        result = super().write(vals)
        self._mark_customers()
        return result

    def unlink(self):
        self._mark_customers()
        return super().unlink()

    def _mark_customers(self):
        """Have the profiles of these customers refreshed."""
        changes = self.env["credit.risk.change"].sudo()  # sudo: marks are nobody's business
        changes._mark(
            (guarantee.company_id.id, guarantee.partner_id.commercial_partner_id.id)
            for guarantee in self
        )

    # What counts

    @api.model
    def _get_counted_sql(self, company, as_of):
        """Return a query of what is guaranteed on a date: partner_id, guaranteed (the company's currency).

        A row for each commercial partner with a running guarantee in the company's tree.
        """
        to_currency = company.currency_id
        return SQL(
            """
            SELECT owner.commercial_partner_id AS partner_id,
                   SUM(ROUND(g.amount * g.share / 100
                             * CASE WHEN g.currency_id = %(to_currency)s THEN 1
                                    ELSE %(to_rate)s / %(from_rate)s END, %(digits)s)) AS guaranteed
              FROM credit_guarantee g
              JOIN res_company holder ON holder.id = g.company_id
              JOIN res_partner owner ON owner.id = g.partner_id
             WHERE g.active AND SPLIT_PART(holder.parent_path, '/', 1) = %(root)s
               AND g.date_from <= %(as_of)s AND (g.date_until IS NULL OR g.date_until >= %(as_of)s)
             GROUP BY 1
            """,
            to_currency=to_currency.id,
            to_rate=self._get_rate_sql(SQL("%s", to_currency.id), company, as_of),
            from_rate=self._get_rate_sql(SQL("g.currency_id"), company, as_of),
            digits=SQL("(SELECT decimal_places FROM res_currency WHERE id = %s)", to_currency.id),
            root=str(company.root_id.id),
            as_of=as_of,
        )

    @api.model
    def _get_rate_sql(self, currency, company, as_of):
        """Return a currency's rate on a date as core finds it: the last one, else the first, else 1."""
        rate = """
            SELECT rate FROM res_currency_rate
             WHERE currency_id = %s AND (company_id IS NULL OR company_id = %s) AND %s
             ORDER BY company_id, name %s LIMIT 1
            """
        root_id = company.root_id.id
        return SQL(
            "COALESCE((%s), (%s), 1)",
            SQL(rate, currency, root_id, SQL("name <= %s", as_of), SQL("DESC")),
            SQL(rate, currency, root_id, SQL("TRUE"), SQL("ASC")),
        )

    @api.model
    def _get_counted(self, company, as_of, partner_ids):
        """Return what is guaranteed on a date, ``commercial partner id -> amount``, of some customers."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT partner_id, guaranteed FROM (%s) counted WHERE partner_id IN %s",
                self._get_counted_sql(company, as_of),
                tuple(partner_ids) or (0,),
            )
        )
        return dict(rows)
