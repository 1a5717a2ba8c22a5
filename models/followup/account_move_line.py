from odoo import api, fields, models
from odoo.tools import SQL

LAST_LEVEL_GROUPS = "credit_risk_matrix.group_credit_user"


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    credit_followup_item_ids = fields.One2many(
        "credit.followup.item", "move_line_id", string="Follow-up", groups=LAST_LEVEL_GROUPS
    )
    credit_level_id = fields.Many2one(
        "credit.followup.level",
        string="Last follow-up level",
        compute="_compute_credit_followup",
        search="_search_credit_level_id",
        compute_sudo=True,
        groups=LAST_LEVEL_GROUPS,
    )
    credit_level_date = fields.Date(
        string="Last follow-up on",
        compute="_compute_credit_followup",
        search="_search_credit_level_date",
        compute_sudo=True,
        groups=LAST_LEVEL_GROUPS,
    )
    credit_next_step_id = fields.Many2one(
        "credit.action.step",
        string="Next follow-up step",
        compute="_compute_credit_followup",
        search="_search_credit_next_step_id",
        compute_sudo=True,
        groups=LAST_LEVEL_GROUPS,
    )
    credit_next_date = fields.Date(
        string="Next follow-up on",
        compute="_compute_credit_followup",
        search="_search_credit_next_date",
        compute_sudo=True,
        groups=LAST_LEVEL_GROUPS,
    )
    credit_followup_reason = fields.Char(
        string="Follow-up: why",
        compute="_compute_credit_followup",
        compute_sudo=True,
        groups=LAST_LEVEL_GROUPS,
    )

    @api.depends(
        "credit_followup_item_ids.level_id",
        "credit_followup_item_ids.level_date",
        "credit_followup_item_ids.next_step_id",
        "credit_followup_item_ids.next_date",
        "credit_followup_item_ids.reason",
    )
    @api.depends_context("lang")
    def _compute_credit_followup(self):
        for line in self:
            item = line.credit_followup_item_ids[:1]
            line.credit_level_id = item.level_id
            line.credit_level_date = item.level_date
            line.credit_next_step_id = item.next_step_id
            line.credit_next_date = item.next_date
            line.credit_followup_reason = item.reason

    def _field_to_sql(self, alias, field_expr, query=None):
        """Let journal items be grouped by their last level, which their follow-up item knows."""
        if field_expr != "credit_level_id" or query is None:
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")
        level = self.env["credit.followup.item"]._fields["level_id"]
        item = query.make_alias(alias, "credit_followup_item")
        condition = SQL(
            "%s = %s", SQL.identifier(item, "move_line_id"), SQL.identifier(alias, "id")
        )
        query.add_join("LEFT JOIN", item, "credit_followup_item", condition)
        return SQL.identifier(item, "level_id", to_flush=level)

    def _search_credit_level_id(self, operator, value):
        return self._search_credit_item("level_id", operator, value)

    def _search_credit_level_date(self, operator, value):
        return self._search_credit_item("level_date", operator, value)

    def _search_credit_next_step_id(self, operator, value):
        return self._search_credit_item("next_step_id", operator, value)

    def _search_credit_next_date(self, operator, value):
        return self._search_credit_item("next_date", operator, value)

    @api.model
    def _search_credit_item(self, name, operator, value):
        """Search journal items by a field of their follow-up item; empty also means: no follow-up item."""
        if operator in ("not in", "!=", "not any", "not like", "not ilike"):
            return NotImplemented
        found = fields.Domain("credit_followup_item_ids", "any", [(name, operator, value)])
        if operator == "in" and (False in value or None in value):
            found |= fields.Domain("credit_followup_item_ids", "=", False)
        return found
