from odoo import api, fields, models


class CreditRiskProfile(models.Model):
    _inherit = "credit.risk.profile"

    next_step_id = fields.Many2one(
        "credit.action.step",
        string="Next step",
        compute="_compute_next_step",
        compute_sudo=True,
        help="The first step to come of all open items of the customer.",
    )
    next_date = fields.Date(string="Next step on", compute="_compute_next_step", compute_sudo=True)

    @api.depends("partner_id", "company_id")
    def _compute_next_step(self):
        items = self.env["credit.followup.item"].search_fetch(
            [("partner_id", "in", self.partner_id.ids), ("next_step_id", "!=", False)],
            ["partner_id", "company_id", "next_step_id", "next_date"],
            order="next_date, severity desc, id",
        )
        first = {}
        for item in items:
            first.setdefault((item.partner_id, item.company_id), item)
        none = items.browse()
        for profile in self:
            item = first.get((profile.partner_id, profile.company_id), none)
            profile.next_step_id = item.next_step_id
            profile.next_date = item.next_date

    def action_open_items(self):
        """Open the ledger items, or the follow-up's view of them for who may not read the ledger."""
        if self.env["account.move.line"].has_access("read"):
            return super().action_open_items()
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "credit_risk_matrix.credit_followup_item_action"
        )
        own = [("partner_id", "=", self.partner_id.id), ("company_id", "=", self.company_id.id)]
        return {**action, "domain": own, "context": {"search_default_open": 1}}
