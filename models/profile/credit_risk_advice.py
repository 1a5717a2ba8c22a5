from decimal import Decimal

from odoo import api, models
from odoo.tools.translate import LazyTranslate

from ...engine.advice import derive_advice

_lt = LazyTranslate(__name__)

_DERIVED = _lt("Derived from the credit limit of %(limit)s")


class CreditRiskProfile(models.Model):
    """A credit advice that nobody filled in, derived from the customer's credit limit (S5)."""

    _inherit = "credit.risk.profile"

    @api.model
    def _complete_figures(self, policy, row):
        """Add to a row of figures what the policy makes of them: the derived advice.

        Only a limit of the customer's own counts: one that differs from what the company gives everybody,
        which is how Odoo itself tells the two apart. What is filled in on the customer goes first.
        """
        own = row["credit_limit"] != policy.advice.company_limit
        limit = row["credit_limit"] if own and not row["credit_advice"] else Decimal(0)
        row["derived_advice"] = derive_advice(limit, policy.advice.table)

    @api.model
    def _get_source(self, metric, row):
        """Return where the value of a key figure came from, for the explanation.

        Extend for a key figure that has more than one source; ``source_values`` are the numbers that the
        text names.
        """
        if metric.name == "credit_advice" and row["derived_advice"]:
            values = {"limit": float(row["credit_limit"])}
            return {"source": _DERIVED._source, "source_values": values}
        return {"source": metric.source._source}
