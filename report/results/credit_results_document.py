from decimal import Decimal
from operator import attrgetter

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date

#: what is added up
MEASURES = (
    "action_count",
    "done_count",
    "amount_due",
    "paid_amount",
    "settled_amount",
    "call_count",
    "reached_count",
    "try_count",
    "promise_count",
    "promised_amount",
    "kept_count",
    "partly_count",
    "broken_count",
)

#: fields that are amounts; the others are counts
AMOUNTS = ("amount_due", "paid_amount", "settled_amount", "promised_amount")

#: by what the results are divided: field, and by what its groups are sorted
GROUPS = {
    "level_id": ("severity", "id"),
    "path_id": ("sequence", "id"),
    "cell_id": ("category_sequence", "category_id.id", "grade_points", "id"),
    "date:month": None,
    "user_id": ("name", "id"),
}


class CreditResultsDocument(models.AbstractModel):
    """Follow-up results on pages: what was done in a period and what came of it.

    The actions are those after the day compared with, up to and with the date; what came in on them counts up
    to the date.
    """

    _name = "credit.results.document"
    _inherit = ["credit.report.document"]
    _description = "Follow-up results on pages"
    _template = "credit_risk_matrix.results_document"

    @api.model
    def _get_title(self):
        return self.env._("Follow-up results")

    @api.model
    def _read_figures(self, company, as_of, since):
        results = self.env["credit.followup.result"].with_context(
            credit_report_date=as_of.isoformat()
        )
        results.check_access("read")
        domain = (
            Domain("company_id", "=", company.id)
            & Domain("date", ">", since)
            & Domain("date", "<=", as_of)
        )
        whole = self._read_lines(results, domain, [])[0]
        blocks = [
            {
                "name": name,
                "label": self._get_block_label(results, name),
                "lines": self._get_lines(results, domain, name, order),
            }
            for name, order in GROUPS.items()
        ]
        for block in blocks:
            largest = max((line["paid_amount"] for line in block["lines"]), default=0)
            for line in block["lines"]:
                line["bar"] = round(float(line["paid_amount"] / largest * 100), 1) if largest else 0
        return {"whole": whole, "blocks": blocks, "figures": self._get_main_figures(whole)}

    @api.model
    def _render(self, data):
        tiles = [
            (label, getattr(data["format"], kind)(value)) for label, kind, value in data["figures"]
        ]
        note = self.env._(
            "Actions after %(since)s, up to and with %(date)s; what came in counts up to that day. A "
            "payment counts once: with the last action that was done for its item before it.",
            since=data["format"].date(data["since"]),
            date=data["format"].date(data["as_of"]),
        )
        return super()._render({**data, "tiles": tiles, "note": note})

    @api.model
    def _get_main_figures(self, whole):
        """Return label, kind and value of what stands on top; a part of nothing is none."""
        env = self.env

        def part(name, of):
            return 100 * float(whole[name]) / float(whole[of]) if whole[of] else None

        judged = whole["kept_count"] + whole["partly_count"] + whole["broken_count"]
        kept = 100 * whole["kept_count"] / judged if judged else None
        return [
            (env._("Actions done"), "number", whole["done_count"]),
            (env._("Came in after"), "money", whole["paid_amount"]),
            (env._("Settled otherwise"), "money", whole["settled_amount"]),
            (env._("Calls reached"), "percent", part("reached_count", "call_count")),
            (env._("Promised"), "money", whole["promised_amount"]),
            (env._("Promises kept, of those judged"), "percent", kept),
        ]

    @api.model
    def _read_lines(self, results, domain, groupby):
        """Return the groups: key and exact sums."""
        rows = results._read_group(domain, groupby, [f"{name}:sum" for name in MEASURES])
        width = len(groupby)
        return [
            {
                "key": row[0] if width else None,
                **{
                    name: Decimal(str(value or 0)) if name in AMOUNTS else int(value or 0)
                    for name, value in zip(MEASURES, row[width:], strict=True)
                },
            }
            for row in rows
        ]

    @api.model
    def _get_block_label(self, results, name):
        if name == "date:month":
            return self.env._("Month")
        return results.fields_get([name], ["string"])[name]["string"]

    @api.model
    def _get_lines(self, results, domain, name, order):
        """Return the lines of a division in order, what has no record last."""
        lines = self._read_lines(results, domain, [name])
        if order is None:
            for line in lines:
                line["label"] = self._get_month_label(line["key"])
            return lines
        empty = results._fields[name]._description_falsy_value_label(self.env)
        get_place = attrgetter(*order)
        for line in lines:
            record = line["key"].sudo()  # sudo: names, as every list shows them
            line["label"] = record.display_name if record else empty
            line["place"] = get_place(record) if record else ()
        return sorted(lines, key=lambda line: (not line["key"], line["place"]))

    @api.model
    def _get_month_label(self, day):
        return format_date(self.env, day, date_format="MMMM y")
