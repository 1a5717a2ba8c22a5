from odoo import api, models

from .overdue_xlsx import TABLE_TOP
from .xlsx_writer import Column

#: width of a column, in characters
WIDTHS = {"integer": 11, "money": 15, "days": 12, "percent": 13}


class CreditOverdueXlsx(models.AbstractModel):
    _inherit = "credit.overdue.xlsx"

    @api.model
    def _write_figures(self, book):
        """Write the key figures of the company and of every segment.

        A ratio is a value of its segment; nothing on this sheet adds ratios up.
        """
        env = self.env
        figures = self.env["credit.key.figures"]
        whole, lines = figures._get_lines(book.company, book.as_of)
        labels = figures._get_segment_labels()
        sheet = self._add_sheet(book, env._("Key figures"), env._("Key figures by segment"))
        columns = self._get_figure_columns()
        rows = [
            self._get_figure_row(columns, labels[name], line)
            for name in labels
            for line in lines[name]
        ]
        total = self._get_figure_row(columns, whole.label, whole, name="")
        place = sheet.write_table(TABLE_TOP, columns, rows, total, self._get_empty_note())
        note = env._("The first row is the whole company; each way of dividing it adds up to that.")
        sheet.put(place.last + 2 if rows else place.first + 2, 0, note, role="subtitle")

    @api.model
    def _get_figure_columns(self):
        """Return the columns of the sheet; kinds of key figures become kinds of cells."""
        env = self.env
        columns = [
            Column("kind", env._("Divided by"), width=22),
            Column("name", env._("Segment"), width=34),
        ]
        for column in self.env["credit.key.figures"]._get_columns():
            name, kind = column["name"], column["kind"]
            formula = "=SUM({bucket_current}:{bucket_older})" if name == "total_due" else None
            total = "formula" if formula else None
            columns.append(Column(name, column["label"], kind, WIDTHS[kind], formula, total))
        return columns

    @api.model
    def _get_figure_row(self, columns, kind, line, name=None):
        """Return the cells of a line; a percentage is a part of one in a spreadsheet."""
        return (
            kind,
            line.label if name is None else name,
            *(self._get_figure_cell(column, line.values[column.key]) for column in columns[2:]),
        )

    @api.model
    def _get_figure_cell(self, column, value):
        if value is None:
            return None
        return float(value / 100 if column.kind == "percent" else value)
