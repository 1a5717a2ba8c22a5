from datetime import date

from odoo import api, fields, models
from odoo.tools import format_date, formatLang

from ..lazy_text import translated
from .reasons import REASONS


class CreditFollowupItem(models.Model):
    """Where one ledger item stands on its path, and what the last run did with it, or why not.

    Runs write here, and only rows that change; the journal item shows these fields, so that the ledger
    itself is not rewritten every night.
    """

    _name = "credit.followup.item"
    _description = "Follow-up item"
    _order = "next_date, id"
    _rec_name = "move_line_id"
    # runs write here, and say in the reason when: two foreign keys less to check for each row
    _log_access = False

    move_line_id = fields.Many2one(
        "account.move.line",
        string="Journal item",
        index=True,
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    move_id = fields.Many2one(related="move_line_id.move_id", string="Journal entry")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, index="btree_not_null", ondelete="set null"
    )
    # not indexed, as the level is not: nearly all items of a database may be of one, and each index costs every run
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_maturity = fields.Date(related="move_line_id.date_maturity", string="Due date")
    amount_residual = fields.Monetary(
        string="Open amount", related="move_line_id.amount_residual", compute_sudo=True
    )

    # What was done; raised by executed actions only
    level_id = fields.Many2one(
        "credit.followup.level",
        string="Last level",
        readonly=True,
        ondelete="restrict",
    )
    severity = fields.Integer(readonly=True, aggregator=None)
    level_date = fields.Date(string="Last level on", readonly=True)

    # What comes; written by every run
    next_step_id = fields.Many2one(
        "credit.action.step",
        string="Next step",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    next_date = fields.Date(string="Next step on", readonly=True, index=True)
    reason_code = fields.Selection(
        string="Reason in short", selection="_selection_reason_code", readonly=True, index=True
    )
    reason_facts = fields.Json(string="Facts of the reason", readonly=True)
    reason = fields.Char(compute="_compute_reason")
    hold_id = fields.Many2one(
        "credit.followup.hold", readonly=True, index="btree_not_null", ondelete="set null"
    )

    _move_line_uniq = models.UniqueIndex(
        "(move_line_id)", "A journal item stands once in the follow-up."
    )

    @api.model
    def _selection_reason_code(self):
        return [(code, translated(self.env, label)) for code, (label, _sentence) in REASONS.items()]

    @api.depends("move_line_id")
    def _compute_display_name(self):
        for item in self:
            item.display_name = item.sudo().move_id.name  # sudo: the list shows this number, too

    @api.depends("reason_code", "reason_facts")
    @api.depends_context("lang")
    def _compute_reason(self):
        level_ids = {item.reason_facts.get("level_id") for item in self if item.reason_facts}
        levels = (
            self.env["credit.followup.level"].sudo().browse(level_ids - {None}).exists()
        )  # sudo: names
        names = {level.id: level.name for level in levels}
        for item in self:
            item.reason = item._make_sentence(names)

    def _make_sentence(self, level_names):
        """Return the reason's sentence in the reader's language.

        :param level_names: level id -> name in that language
        """
        self.ensure_one()
        if self.reason_code not in REASONS:
            return False
        sentence = translated(self.env, REASONS[self.reason_code][1])
        facts = self.reason_facts or {}
        return sentence % {
            name: self._format_fact(name, value, level_names) for name, value in facts.items()
        }

    def _format_fact(self, name, value, level_names):
        """Return ``(name, text)`` of a fact: dates, amounts and selections as the reader writes them."""
        env = self.env
        if name == "level_id":
            return level_names.get(value, "?")
        if name in ("date", "due", "contact", "day"):
            return format_date(env, date.fromisoformat(value))
        if name in ("amount", "minimum", "credits", "balance"):
            return formatLang(env, value, currency_obj=self.currency_id)
        if name == "percent":
            return formatLang(env, value, digits=0 if value == int(value) else 2)
        if name == "kind":
            return dict(env["credit.followup.hold"]._fields["kind"]._description_selection(env))[
                value
            ]
        if name == "channels":
            labels = dict(env["credit.followup.level"]._selection_channel())
            return ", ".join(labels[channel] for channel in value)
        return value
