from odoo import models


class CreditRiskAlert(models.Model):
    """What an alert opens: the items, payments, assessments or customers that it rests on."""

    _inherit = "credit.risk.alert"

    def _get_profile(self):
        """Return the profile of the alert's customer."""
        return self.env["credit.risk.profile"].search(
            [("partner_id", "=", self.partner_id.id), ("company_id", "=", self.company_id.id)]
        )

    def _open_window(self, xmlid, **values):
        """Return a window action of the add-on with other values."""
        action = self.env["ir.actions.actions"]._for_xml_id(f"credit_risk_matrix.{xmlid}")
        return {**action, **values}

    def _open_record(self, record):
        """Return the action that opens a form, in the window as the reader came to it."""
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "name": self.env["ir.model"]._get(record._name).name,
        }

    def _open_items(self):
        return self._get_profile().action_open_items()

    def _open_late(self):
        """The late items alone; who may not read the ledger sees them as follow-up does."""
        action = self._open_items()
        field = "id" if action["res_model"] == "account.move.line" else "move_line_id"
        return {**action, "domain": [*action["domain"], (field, "in", self.keys or [])]}

    def _open_pile(self):
        return self._open_items()

    def _open_first_invoice(self):
        return self._open_items()

    def _open_limit(self):
        return self._open_items()

    def _open_lengthening(self):
        """The payments that days late is made of; the profile for who may not read them."""
        profile = self._get_profile()
        if self.env["credit.risk.metric.item"].has_access("read"):
            return profile.action_open_metric_items("days_late")
        return self._open_record(profile)

    def _open_grade(self):
        assessments = self.env["credit.risk.assessment"].browse(self.keys or []).exists()
        return self._open_record(assessments[:1] or self._get_profile())

    def _open_override(self):
        overrides = self.env["credit.risk.override"].browse(self.keys or []).exists()
        return self._open_record(overrides[:1] or self._get_profile())

    def _open_concentration(self):
        """All customers of the company, the one who owes most first."""
        return self._open_window(
            "credit_risk_profile_action",
            domain=[("company_id", "=", self.company_id.id), ("total_due", ">", 0)],
            context={},
        )
