from odoo import models
from odoo.tools.translate import LazyTranslate

from ..metrics import ACCOUNTS_METRICS

_lt = LazyTranslate(__name__)

_OF_YEAR = _lt("Annual accounts of %(year)s")
_PARTIAL = _lt("Annual accounts of %(year)s, partial: depreciation is not in them")


class CreditRiskExplained(models.AbstractModel):
    """From a key figure of the annual accounts the reader gets to those accounts (S5)."""

    _inherit = "credit.risk.explained"

    def _find_annual_account(self):
        """Return the annual accounts that a figure of this record was made of, as they are now."""
        return self.env["credit.annual.account"].search(
            [
                ("partner_id", "=", self.partner_id.id),
                ("date_end", "<=", self.date),
            ],
            limit=1,
        )

    def _has_items(self, row):
        if row["metric"] not in ACCOUNTS_METRICS:
            return super()._has_items(row)
        accounts = self.env["credit.annual.account"].sudo(False)  # the reader's own rights
        return (
            row["state"] == "known"
            and accounts.has_access("read")
            and bool(self.sudo(False)._find_annual_account())
        )

    def action_open_metric_items(self, metric):
        """Open the annual accounts, for a key figure that is made of them."""
        if metric not in ACCOUNTS_METRICS:
            return super().action_open_metric_items(metric)
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "credit.annual.account",
            "res_id": self._find_annual_account().id,
            "views": [(False, "form")],
        }


class CreditRiskProfile(models.Model):
    """Which annual accounts a key figure came from, for the explanation."""

    _inherit = "credit.risk.profile"

    def _get_source(self, metric, row):
        accounts = row.get("accounts")
        if metric.name not in ACCOUNTS_METRICS or not accounts:
            return super()._get_source(metric, row)
        partial = metric.name.startswith("ebitda") and "630" not in accounts["rubrics"]
        text = _PARTIAL if partial else _OF_YEAR
        return {"source": text._source, "source_values": {"year": str(accounts["year"])}}
