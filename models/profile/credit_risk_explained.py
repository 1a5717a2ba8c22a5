from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from .metrics import METRICS


class CreditRiskExplained(models.AbstractModel):
    """Something that keeps the explanation of a customer's score on a date: a profile, an assessment.

    From each key figure of the explanation the reader gets to the items that made it, when he may read
    the ledger (S5).
    """

    _name = "credit.risk.explained"
    _description = "Explained risk score"

    explanation_table = fields.Json(
        string="Score, KPI by KPI",
        compute="_compute_explanation_table",
        help="The explanation as the reader writes names and numbers.",
    )

    @api.depends("explanation", "score")
    @api.depends_context("lang", "uid")
    def _compute_explanation_table(self):
        assessments = self.env["credit.risk.assessment"]
        for record in self:
            rows = assessments._translate_rows(record.explanation or [])
            record.explanation_table = {
                "model": record._name,
                "id": record.id,
                "rows": record._get_table_rows(rows),
                "score_text": assessments._format_number(record.score),
            }

    def _get_table_rows(self, rows):
        """Return the rows of the table. Extend to add what the reader sees of a KPI."""
        return [{**row, "has_items": self._has_items(row)} for row in rows]

    def _has_items(self, row):
        """Tell whether the reader can be shown the items behind a row of the explanation."""
        items = self.env["credit.risk.metric.item"].sudo(False)  # the reader's own rights
        if row["state"] != "known" or not items.has_access("read"):
            return False
        if row["metric"] == "years_as_customer":
            return not self._is_since_filled_in()
        return bool(items._get_kinds(row["metric"]))

    def _is_since_filled_in(self):
        """Tell whether somebody filled in since when the customer is one: no invoice says so then."""
        partner = self.partner_id.with_company(self.company_id)
        return bool(partner.sudo().credit_customer_since)  # sudo: the field has groups

    def action_open_metric_items(self, metric):
        """Open the items that made a key figure, as they stood on the date of the figure."""
        self.ensure_one()
        self.check_access("read")
        items = self.env["credit.risk.metric.item"]
        if not items.has_access("read"):
            raise AccessError(
                self.env._(
                    "The items behind a key figure are part of the accounts: ask an administrator for the "
                    "right to read invoices."
                )
            )
        if metric not in METRICS:
            raise UserError(self.env._("“%s” is no key figure.", metric))
        action = self.env["ir.actions.actions"]._for_xml_id(
            "credit_risk_matrix.credit_risk_metric_item_action"
        )
        action["name"] = self.env._(
            "%(figure)s of %(customer)s, as of %(date)s",
            figure=self._get_metric_label(metric),
            customer=self.partner_id.display_name,
            date=format_date(self.env, self.date),
        )
        action["display_name"] = action["name"]  # what the breadcrumb shows
        action["context"] = items._get_items_context(
            self.partner_id, self.company_id, self.date, metric
        )
        return action

    def _get_metric_label(self, metric):
        """Return what the reader knows a key figure as: the name of its KPI, else its own."""
        rows = self.env["credit.risk.assessment"]._translate_rows(self.explanation or [])
        label = dict(self.env["credit.risk.kpi"]._fields["metric"]._description_selection(self.env))
        return next((row["name"] for row in rows if row["metric"] == metric), label[metric])
