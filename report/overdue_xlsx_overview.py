from dataclasses import dataclass
from operator import attrgetter

from odoo import api, fields, models

from .overdue_segments import Segment
from .xlsx_writer import cell_name

#: strong end of the shading of the overdue amounts
HEAT = "#F4A582"


@dataclass
class Matrix:
    """The matrix on the sheet: its rows and columns, and the segment of each cell.

    :ivar rows, columns: pairs of record (empty: without profile) and name
    """

    rows: list
    columns: list
    segments: dict

    def get(self, category, grade):
        """Return the segment of a cell, an empty one where nothing is open."""
        return self.segments.get((category, grade)) or Segment()

    def add_up(self, category=None, grade=None):
        """Return the segment of a row, a column or (without either) everything."""
        whole = Segment()
        for (row, column), segment in self.segments.items():
            if (category is None or row == category) and (grade is None or column == grade):
                whole.merge(segment)
        return whole


class CreditOverdueXlsx(models.AbstractModel):
    _inherit = "credit.overdue.xlsx"

    @api.model
    def _write_overview(self, book):
        """Write the first sheet: what was asked, the tie-out with the ledger, and the matrix."""
        title = self._get_overview_title()
        sheet = self._add_sheet(book, title, title)
        matrix = self._get_matrix(book)
        sheet.set_widths(34, 21, *[16] * len(matrix.columns))
        sheet.freeze(2, 1)
        sheet.fit_to_page()
        top = self._write_facts(book, sheet, 3) + 1
        lines = self._get_tie_out_lines(book)
        blocks = top + len(lines) + 2
        height = len(matrix.rows) + 4
        total = cell_name(blocks + len(matrix.rows) + 2, len(matrix.columns) + 1)
        self._write_tie_out(book, sheet, top, lines, total)
        env = self.env
        self._write_block(sheet, blocks, env._("Open amount"), matrix, "total")
        self._write_block(sheet, blocks + height, env._("Overdue amount"), matrix, "overdue")
        self._write_shares(sheet, blocks + 2 * height, matrix, height)

    @api.model
    def _get_overview_title(self):
        return self._get_title()

    @api.model
    def _get_matrix(self, book):
        """Return the matrix with all categories and grades of the company, and those that have items."""
        segments = book.collect("category", "grade")
        categories = self.env["credit.risk.category"]._for_company(book.company)
        grades = self.env["credit.risk.grade"]._for_company(book.company)
        rows = categories.union(*(category for category, _grade in segments))
        columns = grades.union(*(grade for _category, grade in segments))
        return Matrix(
            self._get_axis(rows.sorted(attrgetter("sequence", "id")), [key[0] for key in segments]),
            self._get_axis(
                columns.sorted(attrgetter("points", "id")), [key[1] for key in segments]
            ),
            segments,
        )

    @api.model
    def _get_axis(self, records, used):
        """Return pairs of record and name; at the end what has no profile, when there is any."""
        axis = [(record, record.display_name) for record in records]
        if not axis or any(not key for key in used):
            axis.append((records.browse(), self._get_label("category_id", None)))
        return axis

    # What was asked

    @api.model
    def _write_facts(self, book, sheet, row):
        """Write what was asked, when and by whom; return the next row."""
        for label, value, kind in self._get_facts(book):
            sheet.put(row, 0, label, role="label")
            sheet.put(row, 1, value, kind, role="fact")
            row += 1
        return row

    @api.model
    def _get_facts(self, book):
        """Return label, value and kind of what stands on top. Extend to add a line."""
        env = self.env
        now = fields.Datetime.context_timestamp(self, fields.Datetime.now()).replace(tzinfo=None)
        return [
            (env._("Company"), book.company.display_name, "text"),
            (env._("As of"), book.as_of, "date"),
            (env._("Currency"), book.company.currency_id.name, "text"),
            (env._("Open items"), book.whole.items, "integer"),
            (env._("Customers"), len(book.whole.customers), "integer"),
            (env._("Categories and grades as of"), self._get_profile_date(book), "date"),
            (env._("Made by"), env.user.name, "text"),
            (env._("Made on"), now, "datetime"),
        ]

    @api.model
    def _get_profile_date(self, book):
        """Return the date of the newest risk profile of the company: segments are those of now."""
        profiles = self.env["credit.risk.profile"]
        [(date,)] = profiles._read_group(
            [("company_id", "=", book.company.id)], aggregates=["date:max"]
        )
        return date

    # Tie-out

    @api.model
    def _get_tie_out_lines(self, book):
        """Return label and amount of what the items are compared with, signed to add up."""
        env = self.env
        ledger = self.env["credit.overdue.report"]._get_tie_out(book.company, book.as_of)
        lines = [(env._("Total of the open items"), ledger["items"])]
        if ledger["elsewhere"]:
            lines.append((env._("Settled with items of other companies"), ledger["elsewhere"]))
        lines.append((env._("Balance of the receivable accounts"), ledger["balance"]))
        return [*lines, (env._("Difference"), ledger["difference"])]

    @api.model
    def _write_tie_out(self, book, sheet, top, lines, total):
        """Write the lines; the items are the matrix's total, the difference is a formula.

        :param total: cell of the matrix's total
        """
        sheet.put(top, 0, self.env._("Tie-out with the ledger"), role="section")
        last = top + len(lines)
        for row, (label, amount) in enumerate(lines, top + 1):
            sheet.put(row, 0, label, role="sum" if row == last else "label")
            if row == top + 1:
                sheet.write_formula(row, 1, f"={total}", amount, "balance", role="plain")
            elif row < last:
                sheet.put(row, 1, amount, "balance", role="plain")
            else:
                parts = f"SUM({cell_name(top + 1, 1)}:{cell_name(row - 2, 1)})"
                formula = f"=ROUND({cell_name(row - 1, 1)}-{parts},{book.writer.digits})"
                sheet.write_formula(row, 1, formula, amount, "balance", role="sum")

    # Matrix

    @api.model
    def _write_block(self, sheet, top, title, matrix, measure):
        """Write the matrix of a measure of the segments, with totals of rows and columns.

        :param top: row of the title; the header is below it
        """
        first, last = top + 2, top + 1 + len(matrix.rows)
        self._write_block_header(sheet, top, title, matrix)
        end = len(matrix.columns) + 1
        for row, (category, name) in enumerate(matrix.rows, first):
            amounts = [
                getattr(matrix.get(category, grade), measure) for grade, _name in matrix.columns
            ]
            sheet.put(row, 0, name)
            for column, amount in enumerate(amounts, 1):
                sheet.put(row, column, float(amount), "money")
            formula = f"=SUM({cell_name(row, 1)}:{cell_name(row, end - 1)})"
            sheet.write_formula(row, end, formula, float(sum(amounts)), role="total_column")
        sheet.put(last + 1, 0, self.env._("Total"), role="total")
        for column in range(1, end + 1):
            grade = matrix.columns[column - 1][0] if column < end else None
            result = float(getattr(matrix.add_up(grade=grade), measure))
            formula = f"=SUM({cell_name(first, column)}:{cell_name(last, column)})"
            sheet.write_formula(last + 1, column, formula, result, role="total")
        if measure == "overdue":
            sheet.shade(first, 1, last, end - 1, HEAT)

    @api.model
    def _write_block_header(self, sheet, top, title, matrix):
        """Write the title and the header of a matrix."""
        sheet.put(top, 0, title, role="section")
        names = [name for _grade, name in matrix.columns]
        labels = [self.env._("Customer category"), *names, self.env._("Total")]
        sheet.write_header(top + 1, labels, ["text", *["money"] * (len(names) + 1)])

    @api.model
    def _write_shares(self, sheet, top, matrix, height):
        """Write which part of each cell is overdue, from the two matrices above.

        :param height: rows from one matrix to the next
        """
        self._write_block_header(sheet, top, self.env._("Overdue share"), matrix)
        everything = (None, self.env._("Total"))
        for row, (category, name) in enumerate([*matrix.rows, everything], top + 2):
            roles = ("total", "total") if category is None else ("body", "total_column")
            sheet.put(row, 0, name, role=roles[0])
            for column, (grade, _name) in enumerate([*matrix.columns, everything], 1):
                whole = matrix.add_up(category, grade)
                cells = cell_name(row - 2 * height, column), cell_name(row - height, column)
                share = None if whole.share is None else float(whole.share)
                formula = self._get_share_formula(*cells)
                sheet.write_formula(row, column, formula, share, "percent", roles[grade is None])
        sheet.shade(top + 2, 1, top + 1 + len(matrix.rows), len(matrix.columns), HEAT)
