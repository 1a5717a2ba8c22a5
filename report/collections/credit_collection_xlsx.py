from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...engine.collections import PERIODS, WEEK_CODES, monday
from ..overdue_xlsx import TABLE_TOP
from ..xlsx_writer import MAX_ROWS, Column, Place, cell_name

LEVELS = ("customer", "item")
BASES = ("promise", "own", "pool", "none")
#: colour of a week and of what has none
WEEK_COLOR, OTHER_COLOR = "#5B9A8B", "#A9B4BA"


class CreditCollectionXlsx(models.AbstractModel):
    """Writes the expected collections of one company and date as XLSX."""

    _name = "credit.collection.xlsx"
    _inherit = "credit.overdue.xlsx"
    _description = "Expected collections as XLSX"
    _levels = LEVELS

    @api.model
    def _get_title(self):
        return self.env._("Expected collections")

    @api.model
    def _get_heading(self, date):
        return self.env._("Expected collections from %(date)s", date=date)

    @api.model
    def _get_labels(self, name):
        """Return code -> label of a selection of the report."""
        report = self.env["credit.collection.report"]
        return dict(report._fields[name]._description_selection(self.env))

    @api.model
    def _read_groups(self, book, *names):
        """Return the amounts added up by these columns: tuples of their values and the sum."""
        report = book.report.env["credit.collection.report"]
        return report._read_group(
            [("company_id", "=", book.company.id)], list(names), ["amount:sum"]
        )

    # Overview: the weeks

    @api.model
    def _write_overview(self, book):
        """Write the first sheet: what was asked, the tie-out, and week by week what may be expected."""
        sheet = self._add_sheet(book, self._get_title(), self._get_title())
        sheet.set_widths(38, 21, 18, 18, 18, 18)
        sheet.freeze(2)
        sheet.fit_to_page()
        top = self._write_facts(book, sheet, 3) + 1
        lines = self._get_tie_out_lines(book)
        table = top + len(lines) + 2
        total = cell_name(table + 2 + len(PERIODS), 5)
        self._write_tie_out(book, sheet, top, lines, total)
        self._write_weeks(book, sheet, table)
        place = Place(table + 2 + len(PERIODS), table + 2, table + 1 + len(PERIODS))
        title = self.env._(
            "Expected collections by week (%(currency)s)", currency=book.company.currency_id.name
        )
        colors = [WEEK_COLOR if code in WEEK_CODES else OTHER_COLOR for code in PERIODS]
        sheet.insert_column_chart(
            place.total + 2, 0, title, place, labels=0, values=5, colors=colors
        )

    @api.model
    def _write_weeks(self, book, sheet, top):
        """Write a line for each week and for what has none, by what the expectation rests on."""
        env, labels, bases = self.env, self._get_labels("period"), self._get_labels("basis")
        amounts = {
            (period, basis): amount
            for period, basis, amount in self._read_groups(book, "period", "basis")
        }
        sheet.put(top, 0, env._("Expected collections by week"), role="section")
        titles = [env._("Week"), *(bases[basis] for basis in BASES), env._("Total")]
        sheet.set_row_height(top + 1, 30)
        sheet.write_header(top + 1, titles, ["text", *["money"] * 5])
        first, last = top + 2, top + 1 + len(PERIODS)
        for row, code in enumerate(PERIODS, first):
            sheet.put(row, 0, self._get_week_label(book, code, labels[code]))
            values = [amounts.get((code, basis), 0.0) for basis in BASES]
            for column, value in enumerate(values, 1):
                sheet.put(row, column, value, "money")
            formula = f"=SUM({cell_name(row, 1)}:{cell_name(row, 4)})"
            sheet.write_formula(row, 5, formula, sum(values), role="total_column")
        sheet.put(last + 1, 0, env._("Total"), role="total")
        for column, basis in enumerate((*BASES, None), 1):
            result = sum(a for (_code, of), a in amounts.items() if basis in (None, of))
            formula = f"=SUM({cell_name(first, column)}:{cell_name(last, column)})"
            sheet.write_formula(last + 1, column, formula, result, role="total")

    @api.model
    def _get_week_label(self, book, code, label):
        """Return the name of a week with its first day."""
        if code not in WEEK_CODES:
            return label
        first = monday(book.as_of) + timedelta(weeks=int(code))
        date = fields.Date.to_date(first).strftime(self._get_date_pattern())
        return self.env._("%(week)s (from %(date)s)", week=label, date=date)

    @api.model
    def _get_date_pattern(self):
        return self.env["res.lang"]._get_data(code=self.env.lang or "en_US").date_format

    # Customers

    @api.model
    def _write_customer(self, book):
        """Write a line for each customer, the most open first; weeks without any amount are left out."""
        env, labels = self.env, self._get_labels("period")
        customers, used = {}, set()
        for partner, period, amount in self._read_groups(book, "partner_id", "period"):
            customers.setdefault(partner, {})[period] = amount
            used.add(period)
        codes = [code for code in PERIODS if code in used] or [PERIODS[0]]
        columns = [
            Column("name", env._("Customer"), width=34),
            *(Column(f"week_{code}", labels[code], "money", total="sum") for code in codes),
            Column(
                "total",
                env._("Total"),
                "money",
                15,
                f"=SUM({{week_{codes[0]}}}:{{week_{codes[-1]}}})",
                total="sum",
            ),
        ]
        ordered = sorted(customers.items(), key=lambda p: (not p[0], -sum(p[1].values()), p[0].id))
        rows = [
            (
                self._get_label("partner_id", partner),
                *(amounts.get(code, 0.0) for code in codes),
                sum(amounts.values()),
            )
            for partner, amounts in ordered
        ]
        sums = [sum(row[index] for row in rows) for index in range(1, len(codes) + 2)]
        sheet = self._add_sheet(
            book, env._("Customers"), env._("Expected collections by customer and week")
        )
        total = (env._("Total"), *sums)
        sheet.write_table(TABLE_TOP, columns, rows, total, self._get_empty_note())

    # Items

    @api.model
    def _write_item(self, book):
        env = self.env
        columns = [
            Column("customer", env._("Customer"), width=34),
            Column("document", env._("Document"), width=20),
            Column("date_maturity", env._("Due date"), "date", 12),
            Column("week", env._("Week"), width=20),
            Column("expected", env._("Expected on"), "date", 12),
            Column("basis", env._("Expected by"), width=22),
            Column("days", env._("Usually late (days)"), "days", 12),
            Column("amount", env._("Open amount"), "money", 15, total="sum"),
        ]
        items = self._read_items(book)
        if len(items) + TABLE_TOP + 2 > MAX_ROWS:
            raise UserError(
                env._(
                    "%(count)s open items do not fit on a sheet: make the file without the items.",
                    count=len(items),
                )
            )
        total = (env._("Total"), *[None] * 6, float(book.whole.total))
        sheet = self._add_sheet(
            book, env._("Items"), env._("Open items and when they are expected")
        )
        rows = self._get_item_rows(book, items)
        sheet.write_table(TABLE_TOP, columns, rows, total, self._get_empty_note(), len(items))

    @api.model
    def _get_item_rows(self, book, items):
        """Yield a line for each part of an item, week by week."""
        periods, bases = self._get_labels("period"), self._get_labels("basis")
        names = {
            group.customer.id: self._get_label("partner_id", group.customer)
            for group in book.groups
        }
        items.sort(key=lambda item: (item[3], names[item[0] or False].casefold(), item[2]))
        for partner, document, due, period, expected, basis, days, amount in items:
            days = None if days is None else float(days)
            line = (document, due, periods[period], expected, bases[basis], days, float(amount))
            yield names[partner or False], *line

    @api.model
    def _read_items(self, book):
        """Return the parts of the items as tuples: customer id, number of the document, due date, week,
        expected date, basis, usual days, amount.
        """
        report = book.report.env["credit.collection.report"]
        query = report._search(fields.Domain("company_id", "=", book.company.id))
        move = query.left_join(report._table, "move_id", "account_move", "id", "move_id")
        names = ["partner_id", "date_maturity", "period", "expected_date", "basis"]
        names += ["usual_days", "amount"]
        partner, *columns = [
            SQL.identifier(report._table, name)
            if name == "usual_days"  # as a field, nothing would be 0
            else report._field_to_sql(report._table, name, query)
            for name in names
        ]
        query.order = SQL.identifier(report._table, "id")
        return self.env.execute_query(query.select(partner, SQL.identifier(move, "name"), *columns))
