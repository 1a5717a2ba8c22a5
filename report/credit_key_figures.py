from collections import defaultdict
from dataclasses import dataclass
from operator import attrgetter

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..engine.ageing import BUCKETS
from ..models.lazy_text import translated
from ..models.profile.metrics import METRICS, Missing

#: what customers are divided by: name -> field of "Overdue by segment"
SEGMENTS = {
    "category": "category_id",
    "grade": "grade_id",
    "cell": "cell_id",
    "user": "user_id",
    "country": "country_id",
}
#: segments in the order of the policy; the others show the most overdue first
POLICY_ORDER = {
    "category": ("sequence", "id"),
    "grade": ("points", "id"),
    "cell": ("category_sequence", "category_id.id", "grade_points", "id"),
}
#: key figures that make sense of many customers together
RATIOS = (
    "overdue_ratio",
    "dso",
    "best_possible_dso",
    "dso_countback",
    "cei",
    "days_to_pay",
    "days_late",
)


@dataclass
class Line:
    """The key figures of a segment, or of the whole company.

    :ivar record: the segment (a category, a country, ...), empty for who has none
    :ivar label: its name as the reader knows it
    :ivar values: name -> count, exact amount or key figure; None: there is none
    :ivar missing: name -> why there is none: ``no_data`` or ``not_computable``
    """

    record: object
    label: str
    values: dict
    missing: dict


class CreditKeyFigures(models.AbstractModel):
    """Key figures by segment: the figures of customers added up, and the same key figures made of them.

    A ratio of a segment is made of the segment's sums; it is never a mean, nor a sum, of the ratios of its
    customers. Nothing is stored: the ledger is read as it stood on the date.
    """

    _name = "credit.key.figures"
    _description = "Key figures by segment"

    # The figures

    @api.model
    def _get_lines(self, company, as_of):
        """Return the line of the company, and name of a segment -> its lines; all from one reading.

        :param company: the exact company; the caller sees to it that the user may see it
        """
        figures = self.env["credit.risk.figures"]
        groups = figures._read_segment_figures(company, as_of)
        nothing = self.env["res.company"]
        row = figures._add_up([row for _keys, row in groups], as_of)
        whole = self._make_line(nothing, self.env._("Company"), row, as_of)
        return whole, {name: self._get_segment_lines(name, groups, as_of) for name in SEGMENTS}

    @api.model
    def _get_segment_lines(self, name, groups, as_of):
        """Return the lines of a segment in order, what has no record last."""
        field_name = SEGMENTS[name]
        model = self.env["credit.overdue.report"]._fields[field_name].comodel_name
        rows = defaultdict(list)
        for keys, row in groups:
            rows[keys[field_name]].append(row)
        records = self.env[model].browse(key for key in rows if key)
        figures = self.env["credit.risk.figures"]
        lines = [
            self._make_line(
                record,
                self.env["credit.overdue.xlsx"]._get_label(field_name, record),
                figures._add_up(rows[record.id or None], as_of),
                as_of,
            )
            for record in [*records, *([records.browse()] if None in rows else [])]
        ]
        lines = [line for line in lines if line.values["entries"]]
        return sorted(lines, key=lambda line: (not line.record, *self._get_place(name, line)))

    @api.model
    def _get_place(self, name, line):
        """Return by what a line of a segment is sorted."""
        if name not in POLICY_ORDER:
            return -line.values["total_overdue"], -line.values["total_due"], line.record.id
        record = line.record.sudo()  # sudo: only to put the lines in order
        return attrgetter(*POLICY_ORDER[name])(record) if record else ()

    @api.model
    def _make_line(self, record, label, row, as_of):
        """Return the line of a row of added figures: as they are, and the key figures made of them."""
        values = {name: row[name] for name in ("entries", "customers", "total_due", "sales")}
        values |= {f"bucket_{code}": row[f"bucket_{code}"] for code in BUCKETS}
        values["total_overdue"] = row["total_due"] - row["bucket_current"]
        missing = {}
        for name in RATIOS:
            value = METRICS[name].compute(row, as_of)
            if isinstance(value, Missing):
                missing[name], value = value.state, None
            values[name] = value
        return Line(record, label, values, missing)

    # What the reader sees

    @api.model
    def _get_columns(self):
        """Return the columns: name, label, kind (integer, money, days, percent) and what it means."""
        env = self.env
        ages = self.env["credit.overdue.report"]._fields["bucket"]._description_selection(env)
        sold = env._("Invoiced in the last 90 days, taxes included, credit notes deducted.")
        due = env._("All open items, credits deducted.")
        counted = env._("Customers with a posted item.")
        columns = [
            ("customers", env._("Customers"), "integer", counted),
            ("total_due", env._("Total due"), "money", due),
            *((f"bucket_{code}", label, "money", "") for code, label in ages),
            ("sales", env._("Sales of 90 days"), "money", sold),
        ]
        for name in RATIOS:
            metric = METRICS[name]
            label, text = translated(env, metric.label), translated(env, metric.help)
            columns.append((name, label, metric.unit, text))
        return [
            {"name": name, "label": label, "kind": kind, "help": text}
            for name, label, kind, text in columns
        ]

    @api.model
    def _get_segment_labels(self):
        """Return name of a segment -> what the reader calls it."""
        report = self.env["credit.overdue.report"].fields_get(SEGMENTS.values(), ["string"])
        return {name: report[field_name]["string"] for name, field_name in SEGMENTS.items()}

    @api.model
    def get_key_figures(self, date=None):
        """Return what the screen shows: the key figures of the present company on a date, by segment.

        :param date: year-month-day; today when empty
        """
        self.env["credit.overdue.report"].check_access("read")
        report = self.env["credit.overdue.report"].with_context(credit_report_date=date)
        company, as_of = self.env.company, report._get_report_date()
        whole, lines = self._get_lines(company, as_of)
        return {
            "date": fields.Date.to_string(as_of),
            "company": company.display_name,
            "is_one_of_many": len(self.env.companies) > 1,
            "currency_id": company.currency_id.id,
            "currency": company.currency_id.name,
            "columns": self._get_columns(),
            "segments": list(self._get_segment_labels().items()),
            "whole": self._format_line(whole),
            "lines": {name: [self._format_line(line) for line in lines[name]] for name in lines},
        }

    @api.model
    def _format_line(self, line):
        """Return a line as plain values; exact numbers end here."""
        return {
            "id": line.record.id or False,
            "label": line.label,
            "values": {
                name: None if value is None else float(value) for name, value in line.values.items()
            },
            "missing": line.missing,
        }

    # From a line to what is behind it

    @api.model
    def action_open_customers(self, segment=None, record_id=False):
        """Open the customers of a segment of the present company; of the whole company without one."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "credit_risk_matrix.credit_risk_profile_action"
        )
        domain = [("company_id", "=", self.env.company.id)]
        if segment:
            path = {"user": "partner_id.user_id", "country": "partner_id.country_id"}
            domain.append((path.get(segment, self._get_field_name(segment)), "=", record_id))
        name = self._get_action_name(segment, record_id)
        return {**action, "name": name, "display_name": name, "domain": domain}

    @api.model
    def action_open_items(self, date, segment=None, record_id=False):
        """Open what was open on a date in a segment of the present company, customer by customer."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "credit_risk_matrix.credit_overdue_report_action"
        )
        domain = [("company_id", "=", self.env.company.id)]
        if segment:
            domain.append((self._get_field_name(segment), "=", record_id))
        report = self.env["credit.overdue.report"].with_context(credit_report_date=date)
        as_of = report._get_report_date()
        name = self.env._(
            "%(segment)s on %(date)s",
            segment=self._get_action_name(segment, record_id),
            date=format_date(self.env, as_of),
        )
        return {
            **action,
            "name": name,
            "display_name": name,
            "domain": domain,
            "views": [(False, "list"), (False, "pivot"), (False, "graph")],
            "context": {
                "credit_report_date": fields.Date.to_string(as_of),
                "search_default_group_partner": 1,
            },
        }

    @api.model
    def _get_field_name(self, segment):
        """Return the field of a segment."""
        if segment not in SEGMENTS:
            raise UserError(self.env._("“%s” is no segment.", segment))
        return SEGMENTS[segment]

    @api.model
    def _get_action_name(self, segment, record_id):
        """Return the name of a segment's record, or of the company."""
        if not segment:
            return self.env.company.display_name
        report, field_name = self.env["credit.overdue.report"], self._get_field_name(segment)
        record = self.env[report._fields[field_name].comodel_name].browse(record_id or [])
        return self.env["credit.overdue.xlsx"]._get_label(field_name, record)
