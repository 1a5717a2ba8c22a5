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
    """Writes the rows of one table, from top to bottom; nothing else is written in between.

    What does not change from row to row is put together once for each column: a cell then costs one call.
    """

    def __init__(self, book, sheet, columns, formulas):
        """
        :param sheet: the worksheet of xlsxwriter, in constant memory
        :param formulas: formula of each column with ``{row}``, or None
        """
        self.book, self.sheet = book, sheet
        self._styles = {}
        self._get_text = lru_cache(maxsize=4096)(self._make_text)
        self._makers = [
            self._get_maker(xl_col_to_name(index), column, formula)
            for index, (column, formula) in enumerate(zip(columns, formulas, strict=True))
        ]

    def write_rows(self, rows, first):
        """Write the rows from a row number on."""
        sheet, row, makers = self.sheet, first, self._makers
        sheet._check_dimensions(first, len(makers) - 1)
        sheet._write_single_row(first)  # what stands before them
        for row, values in enumerate(rows, first + 1):
            cells = [make(row, value) for make, value in zip(makers, values, strict=True)]
            sheet.fh.write(f'<row r="{row}">{"".join(cells)}</row>')
        if row > first:
            sheet._check_dimensions(row - 1, len(makers) - 1)
            sheet.previous_row = row

    # One function for each column: number of the row (from 1) and value -> cell as XlsxSheet.put would write it

    def _get_maker(self, letter, column, formula):
        start = f'<c r="{letter}'
        if formula:
            return self._get_formula_maker(start, column, formula)
        makers = {
            "text": self._get_text_maker,
            "date": self._get_date_maker,
            "foreign": self._get_foreign_maker,
        }
        if column.kind in makers:
            return makers[column.kind](start)
        return self._get_number_maker(start, column.kind, column.digits)

    def _get_formula_maker(self, start, column, formula):
        style = self._get_style(column.kind, column.digits)
        before, *after = escape(formula.removeprefix("=")).split("{row}")

        def make(row, value):
            text = before + "".join([f"{row}{part}" for part in after])
            result = "" if value is None else value
            return f'{start}{row}"{style}><f>{text}</f><v>{result}</v></c>'

        return make

    def _get_text_maker(self, start):
        blank, get_text = self._get_style("text"), self._get_text

        def make(row, value):
            if value is None or value is False or value == "":
                return f'{start}{row}"{blank}/>'
            return f'{start}{row}"{get_text(value)}'

        return make

    def _get_date_maker(self, start):
        style, get_text = self._get_style("date"), self._get_text
        get_day = lru_cache(maxsize=4096)(serial_day)

        def make(row, value):
            if not value:
                return f'{start}{row}"{style}/>'
            if value.year < 1900:
                return f'{start}{row}"{get_text(value.isoformat())}'
            return f'{start}{row}"{style}><v>{get_day(value)}</v></c>'

        return make

    def _get_number_maker(self, start, kind, digits):
        blank, style = self._get_style(kind), self._get_style(kind, digits)

        def make(row, value):
            if value is None or value is False or value == "":
                return f'{start}{row}"{blank}/>'
            return f'{start}{row}"{style}><v>{value:.16G}</v></c>'

        return make

    def _get_foreign_maker(self, start):
        """Values are pairs of an amount and its number of decimals."""
        blank, get_style = self._get_style("money"), lru_cache(self._get_style)

        def make(row, pair):
            value, digits = pair
            if value is None:
                return f'{start}{row}"{blank}/>'
            return f'{start}{row}"{get_style("money", digits)}><v>{value:.16G}</v></c>'

        return make

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
