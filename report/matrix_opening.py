from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class CreditRiskMatrixData(models.AbstractModel):
    """From a cell of the matrix to what is behind it, with the same filters."""

    _inherit = "credit.risk.matrix.data"

    @api.model
    def action_open(self, target, options, category_id=None, grade_id=None):
        """Open what is behind a cell, a row, a column or the whole matrix.

        :param target: ``customers``, ``items``, ``actions``, ``path`` or ``alerts``
        :param options: as for :meth:`get_matrix`
        :param category_id: id of the row, False for customers without one, None for all rows
        :param grade_id: id of the column, in the same way
        """
        openers = {
            "customers": self._open_customers,
            "items": self._open_items,
            "actions": self._open_actions,
            "path": self._open_path,
            "alerts": self._open_alerts,
        }
        if target not in openers:
            raise UserError(self.env._("There is nothing to open for “%s”.", target))
        # ids and flags come from a screen
        place = [
            None if value is None else int(value or 0) or False for value in (category_id, grade_id)
        ]
        return openers[target](self._read_options(options or {}), *place)

    @api.model
    def _make_action(self, xml_id, domain, place, context=()):
        """Return a window action for a part of the matrix, named after it."""
        action = self.env["ir.actions.actions"]._for_xml_id(f"credit_risk_matrix.{xml_id}")
        name = self.env._(
            "%(action)s: %(cell)s", action=action["name"], cell=self._get_place_name(*place)
        )
        return {
            **action,
            "name": name,
            "display_name": name,
            "domain": list(domain),
            "context": dict(context),
        }

    @api.model
    def _get_place_name(self, category_id, grade_id):
        """Return what a part of the matrix is called."""
        parts = []
        if category_id is not None:
            category = self.env["credit.risk.category"].browse(category_id or ())
            parts.append(category.name or self.env._("No category"))
        if grade_id is not None:
            grade = self.env["credit.risk.grade"].browse(grade_id or ())
            parts.append(grade.name or self.env._("No grade"))
        return " × ".join(parts) or self.env._("whole matrix")

    @api.model
    def _get_place_domain(self, place, names):
        """Return the domain of a part of the matrix on the fields of a model."""
        return Domain.AND(
            Domain(name, "=", value)
            for name, value in zip(names, place, strict=True)
            if value is not None
        )

    @api.model
    def _open_customers(self, options, *place):
        domain = self._get_customer_domain(options)
        domain &= self._get_place_domain(place, ("category_id", "grade_id"))
        return self._make_action("credit_risk_profile_action", domain, place)

    @api.model
    def _open_items(self, options, *place):
        """What is open today; only for who may read it."""
        report = self.env["credit.overdue.report"]
        report.check_access("read")
        domain = self._get_customer_domain(options)
        domain &= self._get_place_domain(place, ("category_id", "grade_id"))
        action = self._make_action("credit_overdue_report_action", domain, place)
        views = [(False, mode) for mode in ("list", "pivot", "graph")]
        return {**action, "views": views, "view_mode": "list,pivot,graph"}

    @api.model
    def _open_actions(self, options, *place):
        domain = self._get_customer_domain(options)
        domain &= self._get_place_domain(place, ("risk_category_id", "risk_grade_id"))
        context = {"search_default_open": 1}
        return self._make_action("credit_followup_action_action", domain, place, context)

    @api.model
    def _open_alerts(self, options, *place):
        """The open alerts of all customers that are shown, whatever the cell."""
        self.env["credit.risk.alert"].check_access("read")
        name = self.env._("Open alerts")
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "display_name": name,
            "res_model": "credit.risk.alert",
            "views": [(False, "list"), (False, "form")],
            "domain": list(self._get_customer_domain(options) & Domain("state", "=", "open")),
        }

    @api.model
    def _open_path(self, options, *place):
        """The path of a cell: its form, or a list where companies differ."""
        companies = self._get_companies(options)
        cells = self.env["credit.risk.matrix.cell"]
        for company in companies:
            cells |= cells._for_company(company)
        names = ("category_id", "grade_id")
        paths = cells.filtered_domain(self._get_place_domain(place, names)).path_id
        if not paths:
            raise UserError(
                self.env._(
                    "No path of its own: these customers are on the first path of the company. "
                    "A credit manager can choose another one under Policy."
                )
            )
        action = self._make_action(
            "credit_action_path_action", Domain("id", "in", paths.ids), place
        )
        if len(paths) == 1:
            action |= {"res_id": paths.id, "views": [(False, "form")], "view_mode": "form"}
        return action
