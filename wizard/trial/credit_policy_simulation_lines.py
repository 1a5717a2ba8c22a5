from odoo import api, fields, models


class CreditPolicySimulationCell(models.TransientModel):
    """How many customers a cell has by the present policy and by the draft."""

    _name = "credit.policy.simulation.cell"
    _description = "Cell by both policies"
    _order = "sequence, id"

    simulation_id = fields.Many2one(
        "credit.policy.simulation", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(aggregator=None)
    category = fields.Char(string="Customer category")
    grade = fields.Char(string="Risk grade")
    present_count = fields.Integer(string="Now")
    draft_count = fields.Integer(string="By the draft")
    difference = fields.Integer(compute="_compute_difference", store=True)

    @api.depends("present_count", "draft_count")
    def _compute_difference(self):
        for cell in self:
            cell.difference = cell.draft_count - cell.present_count


class CreditPolicySimulationMove(models.TransientModel):
    """A customer who moves to another cell."""

    _name = "credit.policy.simulation.move"
    _description = "Customer who moves"
    _order = "risk, present_category, present_grade, id"

    simulation_id = fields.Many2one(
        "credit.policy.simulation", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one("res.partner", string="Customer", ondelete="cascade")
    risk = fields.Selection(
        [("higher", "Higher"), ("lower", "Lower"), ("same", "The same")], string="Risk becomes"
    )
    present_category = fields.Char(string="Category now")
    present_grade = fields.Char(string="Grade now")
    present_path = fields.Char(string="Path now")
    present_score = fields.Float(string="Score now", digits=(5, 2), aggregator=None)
    present_is_rated = fields.Boolean(string="Has a score now")
    draft_category = fields.Char(string="Category by the draft")
    draft_grade = fields.Char(string="Grade by the draft")
    draft_path = fields.Char(string="Path by the draft")
    draft_score = fields.Float(string="Score by the draft", digits=(5, 2), aggregator=None)
    draft_is_rated = fields.Boolean(string="Has a score by the draft")


class CreditPolicySimulationMessage(models.TransientModel):
    """What would go out on the day at a level through a channel, by the present policy and by the draft."""

    _name = "credit.policy.simulation.message"
    _description = "Messages by both policies"
    _order = "id"

    simulation_id = fields.Many2one(
        "credit.policy.simulation", required=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="simulation_id.currency_id")
    level_id = fields.Many2one("credit.followup.level", ondelete="cascade")
    channel = fields.Selection(selection="_selection_channel")
    present_count = fields.Integer(string="Messages now")
    present_amount = fields.Monetary(string="Amount now")
    draft_count = fields.Integer(string="Messages by the draft")
    draft_amount = fields.Monetary(string="Amount by the draft")
    difference = fields.Integer(compute="_compute_difference", store=True)

    @api.model
    def _selection_channel(self):
        return self.env["credit.followup.level"]._selection_channel()

    @api.depends("present_count", "draft_count")
    def _compute_difference(self):
        for message in self:
            message.difference = message.draft_count - message.present_count
