from odoo import api, fields, models
from odoo.tools import SQL

FOLLOWUP_GROUPS = "credit_risk_matrix.group_credit_user"


class AccountMove(models.Model):
    _inherit = "account.move"

    credit_followup_line_ids = fields.One2many(
        "account.move.line",
        string="Follow-up of the items",
        compute="_compute_credit_followup",
        compute_sudo=True,
        groups=FOLLOWUP_GROUPS,
        help="The receivable items of the invoice, one for each instalment.",
    )
    credit_level_id = fields.Many2one(
        "credit.followup.level",
        string="Last follow-up level",
        compute="_compute_credit_followup",
        search="_search_credit_level_id",
        compute_sudo=True,
        groups=FOLLOWUP_GROUPS,
    )
    credit_level_date = fields.Date(
        string="Last follow-up on",
        compute="_compute_credit_followup",
        compute_sudo=True,
        groups=FOLLOWUP_GROUPS,
    )
    credit_next_step_id = fields.Many2one(
        "credit.action.step",
        string="Next follow-up step",
        compute="_compute_credit_followup",
        compute_sudo=True,
        groups=FOLLOWUP_GROUPS,
    )
    credit_next_date = fields.Date(
        string="Next follow-up on",
        compute="_compute_credit_followup",
        search="_search_credit_next_date",
        compute_sudo=True,
        groups=FOLLOWUP_GROUPS,
    )
    credit_followup_reason = fields.Char(
        string="Follow-up: why",
        compute="_compute_credit_followup",
        compute_sudo=True,
        groups=FOLLOWUP_GROUPS,
    )

    @api.depends(
        "line_ids.credit_level_id",
        "line_ids.credit_level_date",
        "line_ids.credit_next_step_id",
        "line_ids.credit_next_date",
        "line_ids.credit_followup_reason",
    )
    @api.depends_context("lang")
    def _compute_credit_followup(self):
        """An invoice shows its item that is furthest on its path; of equals the one that is due first.

        Only the follow-up items are read, not all journal items of the invoices in a list.
        """
        items = self.env["credit.followup.item"].search([("move_id", "in", self.ids)])
        of_move = items.sorted("date_maturity").grouped("move_id")
        for move in self:
            own = of_move.get(move._origin, items.browse())
            hardest = own.sorted(lambda item: item.severity or 0, reverse=True)[:1]
            coming = own.filtered("next_date").sorted("next_date")[:1]
            move.credit_followup_line_ids = own.move_line_id
            move.credit_level_id = hardest.level_id
            move.credit_level_date = hardest.level_date
            move.credit_next_step_id = coming.next_step_id
            move.credit_next_date = coming.next_date
            move.credit_followup_reason = (coming or hardest).reason

    def _field_to_sql(self, alias, field_expr, query=None):
        """Let invoices be grouped by their last level: that of their item furthest on its path."""
        if field_expr != "credit_level_id" or query is None:
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")
        level = self.env["credit.followup.item"]._fields["level_id"]
        hardest = SQL(
            """(
            SELECT DISTINCT ON (line.move_id) line.move_id, item.level_id
              FROM credit_followup_item item
              JOIN account_move_line line ON line.id = item.move_line_id
             WHERE item.level_id IS NOT NULL
             ORDER BY line.move_id, item.severity DESC
            )""",
            to_flush=level,
        )
        item = query.make_alias(alias, "credit_followup_item")
        condition = SQL("%s = %s", SQL.identifier(item, "move_id"), SQL.identifier(alias, "id"))
        query.add_join("LEFT JOIN", item, hardest, condition)
        return SQL.identifier(item, "level_id")

    def _search_credit_level_id(self, operator, value):
        return self._search_credit_line("credit_level_id", operator, value)

    def _search_credit_next_date(self, operator, value):
        return self._search_credit_line("credit_next_date", operator, value)

    @api.model
    def _search_credit_line(self, name, operator, value):
        """Search entries by a field of their items; empty means: of none of their items."""
        if operator in ("not in", "!=", "not any", "not like", "not ilike"):
            return NotImplemented
        if operator == "in" and (False in value or None in value):
            filled = fields.Domain("line_ids", "any", [(name, "!=", False)])
            known = [item for item in value if item]
            found = fields.Domain("line_ids", "any", [(name, "in", known)])
            return ~filled | found if known else ~filled
        return fields.Domain("line_ids", "any", [(name, operator, value)])
