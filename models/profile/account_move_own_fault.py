from odoo import api, fields, models
from odoo.tools import SQL

from .metrics import METRICS

OWN_FAULTS = [
    ("late_invoice", "Invoice sent after its due date"),
    ("dispute", "Dispute won by the customer"),
    ("credit_note", "Credit note followed"),
]


class AccountMove(models.Model):
    """Lateness that is our own fault leaves the paying behaviour of the customer."""

    _inherit = "account.move"

    credit_own_fault = fields.Selection(
        OWN_FAULTS,
        string="Our own fault",
        readonly=True,
        copy=False,
        tracking=True,
        groups="credit_risk_matrix.group_credit_user",
        help="The invoice does not count for days to pay, days late and the share paid late.",
    )

    _credit_own_fault_idx = models.Index("(id) WHERE credit_own_fault IS NOT NULL")

    def write(self, vals):
        result = super().write(vals)
        if "credit_own_fault" in vals:
            self.line_ids.sudo()._mark_credit_change()  # sudo: marks are nobody's business
        return result

    @api.model
    def _get_credit_fair_sql(self, move_id):
        """Return the condition that an invoice counts for the paying behaviour.

        :param move_id: SQL of the id of the entry
        """
        return SQL(
            "%s NOT IN (SELECT id FROM account_move WHERE credit_own_fault IS NOT NULL)", move_id
        )


class CreditRiskExplained(models.AbstractModel):
    _inherit = "credit.risk.explained"

    def action_open_metric_items(self, metric):
        """Say above the items of the paying behaviour how many invoices were left out."""
        action = super().action_open_metric_items(metric)
        moves = self.env["account.move"].sudo()  # sudo: only their number
        left_out = moves.search_count(
            [
                ("commercial_partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("credit_own_fault", "!=", False),
                ("state", "=", "posted"),
            ]
        )
        if left_out and METRICS[metric].items == "paid":
            action["name"] = self.env._(
                "%(title)s (left out as our own fault: %(count)s)",
                title=action["name"],
                count=left_out,
            )
            action["display_name"] = action["name"]
        return action


class CreditRiskProfile(models.Model):
    _inherit = "credit.risk.profile"

    own_fault_count = fields.Integer(
        string="Invoices left out",
        compute="_compute_own_fault_count",
        compute_sudo=True,
        help="Invoices that do not count for the paying behaviour: their lateness was our own fault.",
    )

    @api.depends("partner_id", "company_id")
    def _compute_own_fault_count(self):
        groups = self.env["account.move"]._read_group(
            [
                ("commercial_partner_id", "in", self.partner_id.ids),
                ("credit_own_fault", "!=", False),
                ("state", "=", "posted"),
            ],
            ["commercial_partner_id", "company_id"],
            ["__count"],
        )
        counts = {(partner, company): count for partner, company, count in groups}
        for profile in self:
            profile.own_fault_count = counts.get((profile.partner_id, profile.company_id), 0)
