"""The one place where XLSX files are written: formats, text that can never be a formula, tables, charts.

Rows are written from top to bottom, so that a book can be written in constant memory.
"""

import io
from dataclasses import dataclass

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from odoo.tools.misc import get_lang

from .xlsx_rows import RowWriter
from .xlsx_styles import DARK, INK, KINDS, LINE, ROLES, TABLE_ROLES
from .xlsx_text import clean_sheet_name, clean_text, read_text, spreadsheet_format

#: columns of a chart that carry their amounts; more would cover each other
MOST_LABELS = 8
#: most rows that a sheet can hold
MAX_ROWS = 1048576


def cell_name(row, column):
    """Return the name of a cell, counted from 0.

    >>> cell_name(0, 2)
    'C1'
    """
    return xl_rowcol_to_cell(row, column)


@dataclass(frozen=True)
class Column:
    """A column of a table.

    :ivar key: name by which formulas refer to the cell of this column in the same row
    :ivar kind: text, integer, money, percent, days, date; or ``foreign``: pairs of amount and number of digits
    :ivar formula: formula of each row with ``{key}`` for cells; the row's value is its cached result
    :ivar total: ``sum`` (of the visible rows), ``formula`` (that of the rows), or None
    :ivar digits: decimals of money, None for those of the book
    """

    key: str
    label: str
    kind: str = "text"
    width: float = 14
    formula: str | None = None
    total: str | None = None
    digits: int | None = None


@dataclass(frozen=True)
class Place:
    """Where a table stands: row numbers from 0; ``last`` is before ``first`` when it is empty."""

    total: int
    first: int
    last: int


class XlsxBook:
    """A workbook for one reader: language, currency digits and styles are the same on every sheet."""

    def __init__(self, env, title, company, digits=2, constant_memory=False):
        """
        :param digits: decimals of money
        :param constant_memory: keep rows in a file while writing: for large books
        """
        lang = get_lang(env)
        self.digits, self.is_large = digits, constant_memory
        self.date_format = spreadsheet_format(lang.date_format) or "yyyy-mm-dd"
        time_format = spreadsheet_format(lang.time_format.replace(":%S", "")) or "hh:mm"
        self.datetime_format = f"{self.date_format} {time_format}"
        self._stream = io.BytesIO()
        options = {"constant_memory": constant_memory} if constant_memory else {"in_memory": True}
        self._book = xlsxwriter.Workbook(self._stream, options)
        self._formats, self._names = {}, set()
        self._book.set_properties(
            {
                "title": clean_text(title, 255),
                "author": clean_text(env.user.name, 255),
                "company": clean_text(company.name, 255),
            }
        )

    def add_sheet(self, name):
        """Return a new sheet; its name is made fit."""
        name = clean_sheet_name(name, self._names)
        self._names.add(name)
        return XlsxSheet(self, self._book.add_worksheet(name))

    def make_chart(self, kind):
        """Return a new chart of the book."""
        return self._book.add_chart({"type": kind})

    def close(self):
        """Finish the book and return the file's content."""
        self._book.close()
        return self._stream.getvalue()

    def get_format(self, kind, role="body", digits=None, **extra):
        """Return the format of a kind of cell in a place."""
        key = (kind, role, digits, *extra.items())
        if key not in self._formats:
            values = {"font_color": INK, **KINDS[kind], **ROLES[role], **extra}
            if role in TABLE_ROLES and values.get("align") == "left":
                values["indent"] = 1
            if kind in ("money", "balance"):
                digits = self.digits if digits is None else digits
                values["num_format"] = self.get_money_format(digits, dash=kind == "money")
            elif kind in ("date", "datetime"):
                values["num_format"] = getattr(self, f"{kind}_format")
            self._formats[key] = self._book.add_format(values)
        return self._formats[key]

    @staticmethod
    def get_money_format(digits, dash=True):
        """Return the number format of money: negative in red, nothing as a dash where wanted.

        >>> XlsxBook.get_money_format(2), XlsxBook.get_money_format(0, dash=False)
        ('#,##0.00;[Red]-#,##0.00;"–"', '#,##0;[Red]-#,##0')
        """
        number = "#,##0" + ("." + "0" * digits if digits else "")
        return f"{number};[Red]-{number}" + (';"–"' if dash else "")


class XlsxSheet:
    """A sheet: cells by kind, so that a text is always written as a text."""

    def __init__(self, book, sheet):
        self.book, self.name, self._sheet = book, sheet.get_name(), sheet
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&A&R&P / &N")
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})

    def put(self, row, column, value, kind="text", role="body", digits=None):
        """Write a value; None and False make an empty cell.

        :param digits: decimals of money, None for those of the book
        """
        if kind == "foreign":
            kind, (value, digits) = "money", value
        if value is None or value is False or value == "":
            self._sheet.write_blank(row, column, None, self.book.get_format(kind, role))
        elif kind == "text":
            self._write_text(row, column, value, role)
        elif kind in ("date", "datetime"):
            self._write_date(row, column, value, kind, role)
        else:
            self._sheet.write_number(row, column, value, self.book.get_format(kind, role, digits))

    def _write_text(self, row, column, value, role):
        """Write a text as a text; what looks like a formula keeps its quote when somebody edits it."""
        text, is_suspect = read_text(value)
        extra = {"quote_prefix": True} if is_suspect else {}
        self._sheet.write_string(row, column, text, self.book.get_format("text", role, **extra))

    def _write_date(self, row, column, value, kind, role):
        """Write a real date; before 1900 spreadsheets know none, so it becomes a text."""
        if value.year < 1900:
            self._write_text(row, column, value.isoformat(), role)
        else:
            self._sheet.write_datetime(row, column, value, self.book.get_format(kind, role))

    def write_formula(self, row, column, formula, result, kind="money", role="body", digits=None):
        """Write a formula with its computed result, for programs that do not compute."""
        cell_format = self.book.get_format(kind, role, digits)
        self._sheet.write_formula(
            row, column, formula, cell_format, "" if result is None else result
        )

    def write_header(self, row, labels, kinds=()):
        """Write a header row: the labels stand over their values."""
        for column, label in enumerate(labels):
            kind = kinds[column] if column < len(kinds) else "text"
            align = "left" if kind in ("text", "date", "datetime") else "right"
            cell_format = self.book.get_format("text", "header", align=align)
            self._sheet.write_string(row, column, clean_text(label), cell_format)

    def write_table(self, top, columns, rows, total, empty_note, count=None):
        """Write a table with its total above the header, so that both stay in view; return its place.

        The total counts the rows that a filter leaves visible.

        :param rows: tuples of values, one for each column; with their ``count`` they may come one by one
        :param total: such a tuple, with the results of the total row
        :param empty_note: what to write when there are no rows
        """
        count = len(rows) if count is None else count
        place = Place(total=top, first=top + 2, last=top + 1 + count)
        for index, column in enumerate(columns):
            self._sheet.set_column(index, index, column.width)
            self._write_total(place, columns, index, total[index])
        self._sheet.set_row(top + 1, 30)
        self.write_header(top + 1, [c.label for c in columns], [c.kind for c in columns])
        formulas = [self._get_row_formula(column, columns) for column in columns]
        if self.book.is_large:
            RowWriter(self.book, self._sheet, columns, formulas).write_rows(rows, place.first)
        else:
            self._write_rows(rows, place.first, columns, formulas)
        if not count:
            self.put(place.first, 0, empty_note, role="subtitle")
        self._sheet.autofilter(top + 1, 0, max(place.last, place.first), len(columns) - 1)
        self.freeze(place.first, 1)
        self._sheet.repeat_rows(top + 1)
        return place

    def _write_rows(self, rows, first, columns, formulas):
        """Write the rows of a table cell by cell."""
        for row, values in enumerate(rows, first):
            for index, (column, formula) in enumerate(zip(columns, formulas, strict=True)):
                kind, digits, value = column.kind, column.digits, values[index]
                if formula:
                    text = formula.format(row=row + 1)
                    self.write_formula(row, index, text, value, kind, digits=digits)
                else:
                    self.put(row, index, value, kind, digits=digits)

    def _write_total(self, place, columns, index, result):
        """Write the cell of a total row."""
        column = columns[index]
        if column.total is None:
            kind = "text" if column.kind == "foreign" or index == 0 else column.kind
            self.put(place.total, index, result, kind, "total", column.digits)
            return
        if column.total == "sum":
            letter = xl_col_to_name(index)
            last = max(place.last, place.first)
            formula = f"=SUBTOTAL(109,{letter}{place.first + 1}:{letter}{last + 1})"
        else:
            formula = self._get_row_formula(column, columns).format(row=place.total + 1)
        self.write_formula(place.total, index, formula, result, column.kind, "total", column.digits)

    @staticmethod
    def _get_row_formula(column, columns):
        """Return a column's formula with the letters of the columns, and ``{row}`` for the row's number."""
        letters = {other.key: xl_col_to_name(index) for index, other in enumerate(columns)}
        cells = {key: f"{letter}{{row}}" for key, letter in letters.items()}
        return column.formula and column.formula.format_map(cells)

    def freeze(self, row, column=0):
        """Keep the rows above and the columns before a cell in view."""
        self._sheet.freeze_panes(row, column)

    def set_widths(self, *widths):
        """Set the widths of the first columns, in characters."""
        for index, width in enumerate(widths):
            self._sheet.set_column(index, index, width)

    def set_row_height(self, row, height):
        """Set the height of a row, in points."""
        self._sheet.set_row(row, height)

    def fit_to_page(self):
        """Print the sheet on one page."""
        self._sheet.fit_to_pages(1, 1)

    def shade(self, first_row, first_column, last_row, last_column, color):
        """Shade a block of numbers: the higher, the stronger."""
        options = {"type": "2_color_scale", "min_type": "num", "min_value": 0}
        options |= {"min_color": "#FFFFFF", "max_color": color}
        self._sheet.conditional_format(first_row, first_column, last_row, last_column, options)

    def insert_column_chart(self, row, column, title, place, labels, values, colors):
        """Insert a chart of a table: one column for each row, in its colour.

        :param row, column: where its corner stands
        :param place: of the table
        :param labels, values: numbers of the columns of the table that hold them
        """
        chart = self.book.make_chart("column")
        chart.set_title({"name": clean_text(title, 255), "name_font": {"size": 12, "color": DARK}})
        chart.add_series(
            {
                "categories": [self.name, place.first, labels, place.last, labels],
                "values": [self.name, place.first, values, place.last, values],
                "points": [{"fill": {"color": color}} for color in colors],
                "data_labels": {"value": True, "num_format": "#,##0"}
                if len(colors) <= MOST_LABELS
                else None,
                "gap": 60,
            }
        )
        chart.set_legend({"none": True})
        chart.set_y_axis(
            {"num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": LINE}}}
        )
        chart.set_x_axis({"label_position": "low"})
        chart.set_size({"width": 720, "height": 340})
        self._sheet.insert_chart(row, column, chart)
