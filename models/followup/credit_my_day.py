from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

#: rows of a section that are shown; the rest is one click away
SHOWN = 6

#: tasks that follow one another by themselves, before the section is read again
QUEUE = 200

#: days during which a broken promise waits for somebody to look at it
PROMISE_DAYS = 90

#: states of a hold whose promise was not wholly kept
NOT_KEPT = ("broken", "partly")

#: sections in the order of the day -> the model of their records
SECTIONS = {
    "calls": "credit.followup.action",
    "decisions": "credit.followup.action",
    "letters": "credit.followup.action",
    "handovers": "credit.followup.action",
    "approvals": "credit.followup.action",
    "ready": "credit.followup.action",
    "promises": "credit.followup.hold",
    "failed": "credit.followup.action",
    "alerts": "credit.risk.alert",
}


#: sections of the credit controllers alone
INTERNAL = ("letters", "handovers", "approvals", "ready")


class CreditMyDay(models.AbstractModel):
    """My day: what is to be done today, in sections, each with its first records and how many there are.

    Credit controllers choose between their own work, their team's and all; others see their own customers.
    """

    _name = "credit.my.day"
    _description = "My day"

    @api.model
    def get_my_day(self, scope="mine"):
        """Return what the screen shows.

        :param scope: mine, team or all; who is no credit controller always has "mine"
        """
        user = self.env.user
        if not user.has_group("credit_risk_matrix.group_credit_user"):
            raise AccessError(self.env._("Only credit users have a day of credit work."))
        works = user.has_group("credit_risk_matrix.group_credit_controller")
        scope = scope if works and scope in ("mine", "team", "all") else "mine"
        sections = [self._get_section(name, scope) for name in self._get_sections()]
        return {
            "date": fields.Date.context_today(self),
            "user": user.name,
            "scope": scope,
            "can_work": works,
            "is_manager": user.has_group("credit_risk_matrix.group_credit_manager"),
            "totals": {
                name: sum(
                    section["counts"][name]
                    for section in sections
                    if section["name"] != "approvals" or self._is_manager()
                )
                for name in ("mine", "team", "all")
            },
            "sections": sections,
            "runs": self._get_runs() if works else [],
            "prints": self._get_prints() if works else [],
        }

    @api.model
    def get_section_action(self, name, scope="mine"):
        """Return the action that shows every record of a section."""
        model = SECTIONS[name]
        view_modes = {
            "credit.followup.action": "list,kanban,form,calendar,activity",
            "credit.followup.hold": "list,kanban,form,calendar,activity",
        }
        modes = view_modes.get(model, "list,form").split(",")
        return {
            "type": "ir.actions.act_window",
            "name": self._get_titles()[name],
            "res_model": model,
            "views": [(False, mode) for mode in modes],
            "domain": list(self._get_domain(name) & self._get_scope_domain(name, scope)),
        }

    @api.model
    def _get_titles(self):
        """Return name of a section -> its title."""
        return {
            "calls": self.env._("Calls to make"),
            "decisions": self.env._("Decisions to take"),
            "letters": self.env._("Letters to print"),
            "handovers": self.env._("Files to hand over"),
            "approvals": self.env._("Approvals by a manager"),
            "ready": self.env._("Approved, to carry out"),
            "promises": self.env._("Broken promises"),
            "failed": self.env._("Failed messages"),
            "alerts": self.env._("Alerts"),
        }

    # What belongs to a section

    @api.model
    def _get_sections(self):
        """Return the sections whose model is there and may be read. Extend to add one.

        Who is no credit controller has nothing to do with printing, approving and handing over.
        """
        works = self.env.user.has_group("credit_risk_matrix.group_credit_controller")
        return [
            name
            for name, model in SECTIONS.items()
            if model in self.env
            and self.env[model].has_access("read")
            and (works or name not in INTERNAL)
        ]

    @api.model
    def _get_domain(self, name):
        """Return what is in a section today, whoever's it is. Extend together with the sections."""
        today = fields.Date.context_today(self)
        domain = Domain("company_id", "in", self.env.companies.ids)
        waiting = Domain("state", "=", "queued") & Domain("date_todo", "<=", today)
        domains = {
            "calls": waiting & Domain("channel", "=", "phone"),
            "decisions": waiting & Domain("channel", "=", "decision"),
            "letters": waiting
            & Domain("channel", "in", ("letter", "registered"))
            & Domain("attachment_id", "!=", False),
            "handovers": waiting & Domain("channel", "=", "collection"),
            "approvals": Domain("state", "=", "proposed")
            & Domain("level_id.needs_approval", "=", True),
            "ready": Domain("state", "=", "approved") & Domain("run_id.state", "=", "done"),
            "promises": Domain("promise_state", "in", NOT_KEPT)
            & Domain("seen_on", "=", False)
            & Domain("promise_ids.judged_on", ">=", today - timedelta(days=PROMISE_DAYS)),
            "failed": Domain("state", "=", "failed") & Domain("activity_ids.active", "=", True),
            "alerts": Domain("state", "=", "open"),
        }
        return domain & domains[name]

    @api.model
    def _get_scope_domain(self, name, scope):
        """Return whose records a scope shows: of who is no controller, his own customers."""
        user = self.env.user
        if not user.has_group("credit_risk_matrix.group_credit_controller"):
            own = Domain("partner_id.user_id", "=", user.id)
            return own | Domain("user_id", "=", user.id)
        if scope == "mine" and name == "approvals" and self._is_manager():
            return Domain.TRUE  # whoever's action it is, the manager has to approve it
        if scope == "mine":
            return Domain("user_id", "=", user.id)
        if scope == "team":
            return Domain("user_id", "in", [*user._get_credit_team().ids, False])
        return Domain.TRUE

    @api.model
    def _is_manager(self):
        return self.env.user.has_group("credit_risk_matrix.group_credit_manager")

    @api.model
    def _get_section(self, name, scope):
        """Return a section: how many records in each scope, and the first of the scope that is shown."""
        records = self.env[SECTIONS[name]]
        domain = self._get_domain(name)
        counts = self._get_counts(name, records, domain)
        shown = records
        if counts[scope]:
            domain &= self._get_scope_domain(name, scope)
            shown = records.search(domain, limit=QUEUE, order=self._get_order(name))
        make_row = getattr(self, f"_get_{SECTIONS[name].replace('.', '_')}_row")
        return {
            "name": name,
            "model": records._name,
            "title": self._get_titles()[name],
            "counts": counts,
            "ids": shown.ids,
            "rows": [make_row(record) for record in shown[:SHOWN]],
        }

    @api.model
    def _get_counts(self, name, records, domain):
        """Return scope -> number of records of a section, read in one statement."""
        if not self.env.user.has_group("credit_risk_matrix.group_credit_controller"):
            count = records.search_count(domain & self._get_scope_domain(name, "mine"))
            return {"mine": count, "team": count, "all": count}
        groups = records._read_group(domain, ["user_id"], ["__count"])
        team = self.env.user._get_credit_team()
        total = sum(count for _user, count in groups)
        mine = sum(count for user, count in groups if user == self.env.user)
        if name == "approvals" and self._is_manager():
            mine = total
        return {
            "mine": mine,
            "team": sum(count for user, count in groups if not user or user in team),
            "all": total,
        }

    @api.model
    def _get_order(self, name):
        """Return the order of a section: what is longest due and hardest comes first."""
        orders = {
            "credit.followup.action": "date_todo, severity desc, amount_due desc, id",
            "credit.followup.hold": "date_until desc, id desc",
        }
        return orders.get(SECTIONS[name])
