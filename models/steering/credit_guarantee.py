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
        companies = self.env["res.company"].sudo()  # sudo: the limit counts hidden branches too
        tree = companies.search([("id", "child_of", company.root_id.id)])
        rates = self._get_rates(company, tree, as_of)
        if not rates:
            return SQL("SELECT NULL::int AS partner_id, NULL::numeric AS guaranteed WHERE FALSE")
        return SQL(
            """
            SELECT owner.commercial_partner_id AS partner_id,
                   SUM(ROUND(g.amount * g.share / 100 * used.rate, %(digits)s)) AS guaranteed
              FROM credit_guarantee g
              JOIN (VALUES %(rates)s) used(currency_id, rate) ON used.currency_id = g.currency_id
              JOIN res_partner owner ON owner.id = g.partner_id
             WHERE g.active AND g.company_id IN %(tree)s AND g.date_from <= %(as_of)s
               AND (g.date_until IS NULL OR g.date_until >= %(as_of)s)
             GROUP BY 1
            """,
            digits=company.currency_id.decimal_places,
            rates=SQL(", ").join(SQL("(%s, %s::numeric)", key, rate) for key, rate in rates),
            tree=tuple(tree.ids),
            as_of=as_of,
        )

    @api.model
    def _get_rates(self, company, tree, as_of):
        """Return (currency id, rate to the company's currency as text) of the currencies of its guarantees."""
        guarantees = self.sudo()  # sudo: what is guaranteed counts whoever looks
        groups = guarantees._read_group([("company_id", "in", tree.ids)], ["currency_id"])
        to_currency = company.currency_id
        return [
            (
                currency.id,
                "1"
                if currency == to_currency
                else repr(currency._get_conversion_rate(currency, to_currency, company, as_of)),
            )
            for (currency,) in groups
        ]

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
