from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ...matrix.credit_legal_rule import SITUATIONS


class CreditLegalSituation(models.Model):
    """The legal situation of a customer from a date on, and where that was read.

    It is a fact about the customer, so all companies share it; whether it is a knock-out is each company's
    policy. On a date the newest one counts that has begun and not ended; without any it is normal.
    """

    _name = "credit.legal.situation"
    _inherit = ["credit.file.mixin", "credit.file.document.mixin"]
    _description = "Legal situation"
    _order = "date_from desc, id desc"
    _rec_names_search = ("partner_id", "source")

    situation = fields.Selection(SITUATIONS, required=True, default="bankruptcy")
    date_from = fields.Date(
        string="From",
        required=True,
        default=fields.Date.context_today,
        help="The day of the judgment or the publication.",
    )
    date_until = fields.Date(
        string="Until", help="The last day on which it lasts; empty: until another one begins."
    )
    source = fields.Char(
        required=True, help="Where it was read: official gazette, court register, letter."
    )

    _dates_in_order = models.Constraint(
        "CHECK (date_until IS NULL OR date_until >= date_from)",
        "A legal situation cannot end before it begins: choose a later date until which it lasts.",
    )
    _running_idx = models.Index("(partner_id, date_from DESC, id DESC)")

    @api.depends("situation", "date_from")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["situation"]._description_selection(self.env))
        for entry in self:
            day = format_date(self.env, entry.date_from)
            entry.display_name = f"{labels.get(entry.situation, '')} ({day})"

    @api.model_create_multi
    def create(self, vals_list):
        entries = super().create(vals_list)
        for entry in entries:
            entry._log_on_customer(
                self.env._(
                    "Legal situation: %(situation)s (%(origin)s)",
                    situation=entry.display_name,
                    origin=entry.source,
                )
            )
        entries._mark_customers()
        return entries

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"situation", "date_from", "date_until", "source"}:
            for entry in self:
                entry._log_on_customer(
                    self.env._(
                        "Legal situation changed to: %(situation)s, until %(until)s (%(origin)s)",
                        situation=entry.display_name,
                        until=format_date(self.env, entry.date_until) or "–",
                        origin=entry.source,
                    )
                )
            self._mark_customers()
        return result

    def unlink(self):
        for entry in self:
            entry._log_on_customer(
                self.env._("Legal situation deleted: %(situation)s", situation=entry.display_name)
            )
        self._mark_customers()
        return super().unlink()

    def _move_to(self, partner):
        result = super()._move_to(partner)
        self._mark_customers()
        return result

    def _mark_customers(self):
        """Have the customers' profiles refreshed, in every company that has one."""
        profiles = self.env["credit.risk.profile"].sudo()  # sudo: in every company
        known = profiles.search([("partner_id", "in", self.sudo().partner_id.ids)])
        changes = self.env["credit.risk.change"].sudo()  # sudo: marks are nobody's business
        changes._mark((profile.company_id.id, profile.partner_id.id) for profile in known)

    @api.model
    def _get_running_sql(self, as_of, partner_ids=None):
        """Return a query of the legal situations that count on a date: the newest of each customer."""
        return SQL(
            """
            SELECT DISTINCT ON (partner_id) partner_id, id AS situation_id, situation
              FROM credit_legal_situation
             WHERE date_from <= %(as_of)s AND (date_until IS NULL OR date_until >= %(as_of)s)
               AND %(chosen)s
             ORDER BY partner_id, date_from DESC, id DESC
            """,
            as_of=as_of,
            chosen=SQL("TRUE")
            if partner_ids is None
            else SQL("partner_id IN %s", tuple(partner_ids) or (0,)),
        )

    @api.model
    def _get_running(self, partners, as_of):
        """Return the situations that count on a date for customers, as ``partner id -> entry``."""
        self.flush_model()
        rows = self.env.execute_query(self._get_running_sql(as_of, partners.ids))
        return {partner_id: self.browse(entry_id) for partner_id, entry_id, _code in rows}
