from odoo import api, fields, models
from odoo.tools import SQL

from ...matrix.credit_legal_rule import SITUATIONS
from .credit_advice_counting import RECORDED

PROFILE_GROUP = "credit_risk_matrix.group_credit_user"

#: what a customer's file is made of
FILE_MODELS = (
    "credit.advice",
    "credit.legal.situation",
    "credit.encumbrance",
    "credit.internal.note",
    "credit.annual.account",
)


class ResPartner(models.Model):
    _inherit = "res.partner"

    credit_advice_ids = fields.One2many(
        "credit.advice", "partner_id", string="Credit advice: history", groups=PROFILE_GROUP
    )
    credit_advice_text = fields.Char(
        string="Credit advice: source",
        compute="_compute_credit_advice_text",
        groups=PROFILE_GROUP,
        help="Where the present advice comes from, and until when it is valid.",
    )
    credit_legal_situation_ids = fields.One2many(
        "credit.legal.situation", "partner_id", string="Legal situations", groups=PROFILE_GROUP
    )
    credit_legal_situation = fields.Selection(
        SITUATIONS,
        string="Legal situation",
        compute="_compute_credit_legal_situation",
        search="_search_credit_legal_situation",
        groups=PROFILE_GROUP,
        help="As of today.",
    )
    credit_encumbrance_ids = fields.One2many(
        "credit.encumbrance", "partner_id", string="Encumbrances", groups=PROFILE_GROUP
    )
    credit_note_ids = fields.One2many(
        "credit.internal.note", "partner_id", string="Internal notes", groups=PROFILE_GROUP
    )

    @api.depends("credit_advice", "credit_advice_ids.valid_until")
    @api.depends_context("company", "lang", "tz", "uid")
    def _compute_credit_advice_text(self):
        today = fields.Date.context_today(self)
        entries = self.env["credit.advice"]
        known = entries._read_counting(self.env.company, today, self.ids)
        for partner in self:
            partner.credit_advice_text = entries._describe_counting(known.get(partner._origin.id))

    @api.depends("credit_legal_situation_ids.situation", "credit_legal_situation_ids.date_until")
    @api.depends_context("tz")
    def _compute_credit_legal_situation(self):
        today = fields.Date.context_today(self)
        running = self.env["credit.legal.situation"]._get_running(self.commercial_partner_id, today)
        for partner in self:
            entry = running.get(partner.commercial_partner_id._origin.id)
            partner.credit_legal_situation = (
                entry.sudo().situation if entry else "normal"
            )  # sudo: no secret

    def _search_credit_legal_situation(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        self.env["credit.legal.situation"].flush_model()
        running = self.env["credit.legal.situation"]._get_running_sql(today)
        told = [code for code in value if code and code != "normal"]
        domain = fields.Domain(
            "commercial_partner_id",
            "in",
            SQL(
                "(SELECT partner_id FROM (%s) running WHERE situation IN %s)",
                running,
                tuple(told) or ("",),
            ),
        )
        if "normal" in value:
            special = SQL(
                "(SELECT partner_id FROM (%s) running WHERE situation != 'normal')", running
            )
            domain |= fields.Domain("commercial_partner_id", "not in", special)
        return domain

    # What is written directly on a customer is written down in its history

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        advised = [
            partner
            for partner, vals in zip(partners, vals_list, strict=True)
            if vals.get("credit_advice")
        ]
        if advised:
            self.browse(partner.id for partner in advised)._record_credit_advice()
        return partners

    def write(self, vals):
        may_move = not vals.keys().isdisjoint(
            ("parent_id", "is_company")
        )  # the write takes keys out
        result = super().write(vals)
        if "credit_advice" in vals:
            self._record_credit_advice()
        if may_move:
            self._take_credit_file_along()
        return result

    def _take_credit_file_along(self):
        """What was written down about customers that are contacts now is about their companies."""
        moved = self.filtered(lambda partner: partner.commercial_partner_id != partner)
        for name in FILE_MODELS if moved else ():
            entries = self.env[name].sudo()  # sudo: whoever may move them has it kept right
            entries = entries.with_context(active_test=False)
            found = entries.search([("partner_id", "in", moved.ids)])
            for partner, own in found.grouped("partner_id").items():
                own._move_to(partner.commercial_partner_id)

    def _record_credit_advice(self):
        """Put the advice on these customers into their history, unless it comes from there."""
        if self.env.context.get("credit_advice") is RECORDED:
            return
        entries = self.env[
            "credit.advice"
        ].sudo()  # sudo: whoever may write the field is written down
        entries._record_direct(self, self.env.company)
