"""The rows of a large table, written straight into the sheet's file of rows.

In constant memory xlsxwriter keeps one row at a time and puts it together cell by cell; for 100,000 rows of 15
cells that takes most of the time. Here a row is one text. Formats, texts and formulas are the same as elsewhere
in the writer; a test compares both ways cell by cell.
"""

from datetime import date
from functools import lru_cache

from xlsxwriter.utility import xl_col_to_name

from .xlsx_text import read_text

#: the day before the first one that a spreadsheet knows, and its 29 February that never was
DAY_ZERO, NO_LEAP_DAY = date(1899, 12, 31), 59


def escape(text):
    """Return a text as XML can hold it.

    >>> escape("a<b> & 'c'")
    "a&lt;b&gt; &amp; 'c'"
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def serial_day(day):
    """Return a date as a spreadsheet counts it.

    >>> serial_day(date(1900, 1, 1)), serial_day(date(1900, 3, 1)), serial_day(date(2026, 6, 30))
    (1, 61, 46203)
    """
    days = (day - DAY_ZERO).days
    return days + 1 if days > NO_LEAP_DAY else days


class RowWriter:
    """Writes the rows of one table, from top to bottom; nothing else is written in between."""

    def __init__(self, book, sheet, columns, formulas):
        """
        :param sheet: the worksheet of xlsxwriter, in constant memory
        :param formulas: formula of each column with ``{row}``, or None
        """
        self.book, self.sheet = book, sheet
        self._cells = [
            (xl_col_to_name(index), column.kind, column.digits, self._get_formula(formula))
            for index, (column, formula) in enumerate(zip(columns, formulas, strict=True))
        ]
        self._styles = {}
        self._get_text = lru_cache(maxsize=4096)(self._make_text)

    @staticmethod
    def _get_formula(formula):
        return formula and escape(formula.removeprefix("="))

    def write_rows(self, rows, first):
        """Write the rows from a row number on."""
        sheet, row = self.sheet, first
        sheet._check_dimensions(first, len(self._cells) - 1)
        sheet._write_single_row(first)  # what stands before them
        for row, values in enumerate(rows, first + 1):
            sheet.fh.write(self._make_row(row, values))
        if row > first:
            sheet._check_dimensions(row - 1, len(self._cells) - 1)
            sheet.previous_row = row

    def _make_row(self, row, values):
        """Return a row; its number counts from 1."""
        parts = [f'<row r="{row}">']
        for (letter, kind, digits, formula), value in zip(self._cells, values, strict=True):
            if formula:
                result = "" if value is None else value
                style = self._get_style(kind, digits)
                text = formula.format(row=row)
                parts.append(f'<c r="{letter}{row}"{style}><f>{text}</f><v>{result}</v></c>')
            else:
                parts.append(self._make_cell(f"{letter}{row}", kind, digits, value))
        parts.append("</row>")
        return "".join(parts)

    def _make_cell(self, place, kind, digits, value):
        """Return a cell, as :meth:`XlsxSheet.put` would write it."""
        if kind == "foreign":
            kind, (value, digits) = "money", value
        if value is None or value is False or value == "":
            return f'<c r="{place}"{self._get_style(kind)}/>'
        if kind == "date":
            if value.year >= 1900:
                return f'<c r="{place}"{self._get_style(kind)}><v>{serial_day(value)}</v></c>'
            kind, value = "text", value.isoformat()
        if kind == "text":
            return f'<c r="{place}"{self._get_text(value)}'
        return f'<c r="{place}"{self._get_style(kind, digits)}><v>{value:.16G}</v></c>'

    def _make_text(self, value):
        """Return what follows the place of a cell with a text."""
        text, is_suspect = read_text(value)
        extra = {"quote_prefix": True} if is_suspect else {}
        style = self._get_style("text", **extra)
        space = ' xml:space="preserve"' if text != text.strip() else ""
        text = escape(self.sheet._escape_control_characters(text))
        return f'{style} t="inlineStr"><is><t{space}>{text}</t></is></c>'

    def _get_style(self, kind, digits=None, **extra):
        """Return the attribute with the number of a format."""
        key = (kind, digits, *extra)
        if key not in self._styles:
            cell_format = self.book.get_format(kind, "body", digits, **extra)
            self._styles[key] = f' s="{cell_format._get_xf_index()}"'
        return self._styles[key]
