from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

#: the policy records of which a company uses its own or those of others
POLICY_MODELS = (
    "credit.risk.category",
    "credit.risk.grade",
    "credit.risk.scorecard",
    "credit.action.path",
    "credit.risk.matrix.cell",
)


class CreditRiskSetup(models.AbstractModel):
    """Set-up in four steps: categories, grades, KPIs, action paths; then a preview, then one save.

    What somebody fills in is a draft that lives in his browser: plain values (see ``_read_draft``). The
    server counts, checks and previews a draft without keeping it, so leaving the wizard at any step leaves
    the policy as it was. Saving stores the whole draft in one transaction, or nothing.
    """

    _name = "credit.risk.setup"
    _description = "Set-up of the credit policy"

    # What the screen calls

    @api.model
    def open(self):
        """Return all that the wizard needs to start: the present policy as a draft, and what to choose from."""
        self._check_manager()
        company = self.env.company
        profiles = self.env["credit.risk.profile"].sudo()  # sudo: counts every customer
        of_company = [("company_id", "=", company.id)]
        if not profiles.search_count(of_company, limit=1):
            profiles._refresh(
                company
            )  # the live counts read profiles; they are no part of the policy
        owner = self._get_owner(company)
        draft = self._read_draft(company)
        return {
            "company": company.name,
            "currency": company.currency_id.name,
            "owner": owner.name or "",
            "is_done": company.credit_setup_state == "done",
            "customers": profiles.search_count(of_company),
            "term": self._get_usual_term(company),
            "draft": draft,
            "templates": self._get_templates(company),
            "levels": self._get_levels(company),
            "metrics": self._get_metrics(),
            "offsets": self._get_selection("credit.action.step", "offset_from"),
            "kinds": self._get_selection("credit.risk.category", "customer_kind"),
            "missing": self._get_selection("credit.risk.kpi", "missing_policy"),
            "catch_ups": self._get_selection("credit.action.path", "catch_up"),
        }

    @api.model
    def postpone(self):
        """Remember that the wizard need not open by itself any more."""
        self._check_manager()
        if self.env.company.credit_setup_state == "new":
            self.env.company.sudo().credit_setup_state = "later"  # sudo: a credit manager's choice

    @api.model
    def action_start(self):
        """Return what opens first in the app: the set-up as long as the company never had one, else the work."""
        user = self.env.user
        company = self.env.company
        runs = self.env["credit.followup.run"].sudo()  # sudo: is there any at all
        if (
            user.has_group("credit_risk_matrix.group_credit_manager")
            and company.credit_setup_state == "new"
            and not runs.search_count([("company_id", "=", company.id)], limit=1)
        ):
            return self._get_action("credit_risk_setup_action")
        visible = self.env["ir.ui.menu"]._visible_menu_ids()
        root = self.env.ref("credit_risk_matrix.credit_risk_menu")
        first = next((m for m in root.child_id if m.id in visible and m.action), None)
        if not first:
            return self._get_action("credit_followup_action_action")
        return first.action._get_action_dict()

    @api.model
    def action_first_run(self):
        """Propose a run of today and open it; nothing goes to a customer."""
        run = self.env["credit.followup.run"].create({"company_id": self.env.company.id})
        run.action_propose()
        action = self._get_action("credit_followup_run_action")
        views = [(False, "form")]
        return {**action, "res_id": run.id, "view_mode": "form", "views": views}

    # Small things

    @api.model
    def _check_manager(self):
        if not self.env.user.has_group("credit_risk_matrix.group_credit_manager"):
            raise AccessError(self.env._("Only credit managers can set up the credit policy."))

    @api.model
    def _get_action(self, name):
        return self.env["ir.actions.actions"]._for_xml_id(f"credit_risk_matrix.{name}")

    @api.model
    def _get_selection(self, model, field):
        """Return the choices of a field as the user reads them."""
        return self.env[model]._fields[field]._description_selection(self.env)

    @api.model
    def _get_owner(self, company):
        """Return the company to whose policy the wizard writes; empty: the one that all companies share.

        That is the nearest company of the line of parents that has records of its own. Where none has any,
        the shared policy is changed if nobody else uses it, else the top company gets its own.
        """
        lineage = company.sudo().parent_ids  # sudo: a branch uses what its parent company set
        for owner in lineage.sorted("parent_path", reverse=True):
            for model in POLICY_MODELS:
                if self.env[model].search_count([("company_id", "=", owner.id)], limit=1):
                    return owner
        roots = self.env["res.company"].sudo()  # sudo: also companies that the user does not see
        others = Domain("parent_id", "=", False) & Domain("id", "!=", company.root_id.id)
        return company.root_id if roots.search_count(others, limit=1) else roots.browse()
