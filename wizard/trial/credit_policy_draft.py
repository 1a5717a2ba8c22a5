from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class CreditPolicyDraft(models.Model):
    """A draft policy: other weights, bands, categories or paths, kept to be compared with the present one.

    It has the plain values that the set-up in four steps works with, and is edited on its screens. Nothing
    follows it until somebody saves it there as the policy.
    """

    _name = "credit.policy.draft"
    _inherit = ["credit.own.company.mixin"]
    _description = "Draft policy"
    _order = "write_date desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    note = fields.Text(help="What it should try out.")
    active = fields.Boolean(default=True)
    policy = fields.Json(
        default=lambda self: self._default_policy(),
        export_string_translation=False,
        help="The draft as the set-up in four steps has it.",
    )
    problems = fields.Text(
        string="To mend", compute="_compute_problems", help="What stands in the way of trying it."
    )
    replay_ids = fields.One2many("credit.policy.replay", "draft_id", string="Replays")

    @api.model
    def _default_policy(self):
        """Start as a copy of the policy that the company uses now."""
        return self.env["credit.risk.setup"]._read_draft(self.env.company)

    @api.depends("policy", "company_id")
    @api.depends_context("lang")
    def _compute_problems(self):
        for draft in self:
            draft.problems = "\n".join(draft._find_errors())

    def _find_errors(self):
        """Return what stands in the way of trying the draft, as sentences."""
        self.ensure_one()
        setup = self.env["credit.risk.setup"].sudo()  # sudo: looks at the policy as saving does
        problems = setup._find_draft_problems(self.policy, self.company_id)
        return [problem["text"] for problem in problems if problem["level"] == "error"]

    def _get_sound_policy(self):
        """Return the draft's plain values; refuse one that could not be saved."""
        self.ensure_one()
        if errors := self._find_errors():
            raise UserError("\n".join(errors))
        return self.policy

    # Buttons

    def action_edit(self):
        """Open the draft in the set-up in four steps.

        By its tag and not by the action of the menu: then the address has the draft in it.
        """
        self.ensure_one()
        self._check_may_edit()
        return {
            "type": "ir.actions.client",
            "tag": "credit_risk_setup",
            "name": self.name,
            "params": {"draft_id": self.id},
        }

    def _check_may_edit(self):
        """Refuse a draft that is gone or of another company: the policy of this one would be in its place."""
        if not self.exists():
            raise UserError(self.env._("This draft does not exist any more."))
        self.check_access("write")
        if self.company_id != self.env.company:
            raise UserError(
                self.env._(
                    "The draft “%(draft)s” is one of %(company)s: choose that company first.",
                    draft=self.name,
                    company=self.company_id.name,
                )
            )

    def action_simulate(self):
        """Compare the draft with the present policy and show who moves where."""
        self.ensure_one()
        self._check_may_try()
        simulation = self.env["credit.policy.simulation"].create({"draft_id": self.id})
        simulation._work_out()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("%(draft)s beside the present policy", draft=self.name),
            "res_model": simulation._name,
            "res_id": simulation.id,
            "views": [(False, "form")],
        }

    def action_replay(self):
        """Open a new replay of the draft."""
        self.ensure_one()
        self._check_may_try()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "credit_risk_matrix.credit_policy_replay_action"
        )
        return {
            **action,
            "views": [(False, "form")],
            "context": {"default_draft_id": self.id, "default_company_id": self.company_id.id},
        }

    def _check_may_try(self):
        self.check_access("read")
        if not self.env.user.has_group("credit_risk_matrix.group_credit_controller"):
            raise AccessError(self.env._("Only credit controllers can try a policy."))
