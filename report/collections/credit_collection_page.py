from decimal import Decimal
from operator import attrgetter
from typing import NamedTuple

from odoo import api, models

from ...engine.collections import CREDIT, LATER, NO_DATA, OVERRUN, PERIODS, SUSPENDED, WEEK_CODES
from .. import overdue_page
from ..documents.page_table import Line, Table, cells, cut, get_bar
from ..xlsx_text import clean_text
from .credit_collection_xlsx import BASES

#: columns of the segments: the weeks that each of them adds up; a page is not as wide as a sheet
SPANS = (
    *(("00",), ("01",), ("02", "03", "04"), WEEK_CODES[5:]),
    *((LATER,), (NO_DATA,), (OVERRUN,), (SUSPENDED,), (CREDIT,)),
)
#: segments: name -> field of the report, and by what they are sorted; without that the most open come first
SEGMENTS = {
    "category": ("category_id", ("sequence", "id")),
    "grade": ("grade_id", ("points", "id")),
    "salesperson": ("user_id", None),
    "country": ("country_id", None),
}


class Part(NamedTuple):
    """What is expected of one customer in one week on one basis."""

    customer: object
    category: object
    grade: object
    salesperson: object
    country: object
    period: str
    basis: str
    amount: Decimal


class CreditCollectionXlsx(models.AbstractModel):
    """The printed expected collections: week by week, by segment, and by customer."""

    _inherit = "credit.collection.xlsx"

    @api.model
    def _get_page_tables(self, book, page):
        fields = ["partner_id", "category_id", "grade_id", "user_id", "country_id"]
        parts = [
            Part(*keys, Decimal(str(amount)))
            for *keys, amount in self._read_groups(book, *fields, "period", "basis")
        ]
        return [
            self._get_week_table(book, page, parts),
            *self._get_span_tables(page, parts),
            self._get_debtor_table(page, parts),
        ]

    # Week by week

    @api.model
    def _get_week_table(self, book, page, parts):
        """Return a line for each week and for what has none, by what the expectation rests on."""
        env, labels, bases = self.env, self._get_labels("period"), self._get_labels("basis")
        amounts = self._add(parts, "period", "basis")
        sums = self._add(parts, "period")
        largest = max((sums.get((code,), 0) for code in WEEK_CODES), default=0)
        lines = [
            Line(
                self._get_week_label(book, code, labels[code]),
                cells(
                    *(page.cell(amounts.get((code, basis), 0)) for basis in BASES),
                    page.cell(sums.get((code,), 0)),
                ),
                bar=get_bar(sums.get((code,), 0), largest) if code in WEEK_CODES else None,
                is_good=True,
            )
            for code in PERIODS
        ]
        totals = self._add(parts, "basis")
        total = cells(
            *(page.cell(totals.get((basis,), 0)) for basis in BASES),
            page.cell(sum(part.amount for part in parts)),
        )
        return Table(
            title=env._("Expected collections by week"),
            head=env._("Week"),
            columns=[*(bases[basis] for basis in BASES), env._("Total")],
            lines=lines,
            total=Line(env._("Total"), total),
            has_bars=True,
            note=env._(
                "Promises to pay come first, then the customer's own habit, then that of its category. What has no "
                "week says why, and stays in the total."
            ),
        )

    @api.model
    def _add(self, parts, *names):
        """Return key -> amount; the key is a tuple of what the parts have under the names."""
        amounts = {}
        for part in parts:
            key = tuple(getattr(part, name) for name in names)
            amounts[key] = amounts.get(key, 0) + part.amount
        return amounts

    # Segments and customers

    @api.model
    def _get_span_labels(self):
        """Return the labels of the columns of a segment."""
        env, labels = self.env, self._get_labels("period")
        weeks = {2: env._("In 2 to 4 weeks"), 3: env._("In 5 to 12 weeks")}
        return [weeks.get(number, labels[span[0]]) for number, span in enumerate(SPANS)]

    @api.model
    def _make_span_line(self, page, name, amounts):
        """Return a line; ``amounts`` are by period."""
        sums = [sum(amounts.get(code, 0) for code in span) for span in SPANS]
        return Line(name, cells(*(page.cell(amount) for amount in (*sums, sum(sums)))))

    @api.model
    def _make_span_table(self, page, title, head, lines, parts, **kwargs):
        """Return a table of pairs of name and amounts by period; all parts together are its total."""
        whole = {code: amount for (code,), amount in self._add(parts, "period").items()}
        return Table(
            title=title,
            head=head,
            columns=[*self._get_span_labels(), self.env._("Total")],
            lines=[self._make_span_line(page, name, amounts) for name, amounts in lines],
            total=self._make_span_line(page, self.env._("Total"), whole),
            empty=self._get_empty_note(),
            **kwargs,
        )

    @api.model
    def _get_span_tables(self, page, parts):
        """Return a table by category, grade, salesperson and country."""
        env = self.env
        labels = {
            "category": env._("Customer category"),
            "grade": env._("Risk grade"),
            "salesperson": env._("Salesperson"),
            "country": env._("Country"),
        }
        tables = []
        for name, (field_name, order) in SEGMENTS.items():
            found = self._get_amounts_by(parts, name)
            ordered = sorted(found, key=self._get_order(found, order))
            lines = [(self._get_label(field_name, record), found[record]) for record in ordered]
            table = self._make_span_table(page, labels[name], labels[name], lines, parts)
            tables.append(table)
        return tables

    @api.model
    def _get_amounts_by(self, parts, name):
        """Return record -> period -> amount."""
        found = {}
        for (record, period), amount in self._add(parts, name, "period").items():
            found.setdefault(record, {})[period] = amount
        return found

    @api.model
    def _get_order(self, found, names):
        """Return by what records are sorted: by the policy, else the most open first; none is last."""
        if names:
            get_place = attrgetter(*names)
            return lambda record: (not record, get_place(record))
        return lambda record: (not record, -sum(found[record].values()), record.id)

    @api.model
    def _get_debtor_table(self, page, parts):
        """Return the customers, the most open first; of many the rest is one line."""
        env, found = self.env, self._get_amounts_by(parts, "customer")
        ordered = sorted(found, key=self._get_order(found, None))
        first, others = cut(ordered, overdue_page.PRINTED_CUSTOMERS)
        lines = [
            (
                clean_text(self._get_label("partner_id", partner), overdue_page.LONGEST_NAME),
                found[partner],
            )
            for partner in first
        ]
        if others:
            hidden = set(others)
            rest = self._add([part for part in parts if part.customer in hidden], "period")
            name = env._("%(count)s other customers", count=page.number(len(others)))
            lines.append((name, {code: amount for (code,), amount in rest.items()}))
        return self._make_span_table(
            page, env._("Customers"), env._("Customer"), lines, parts, is_long=True
        )
