from odoo import api, models

from ..documents.page_table import Line, Table, cells


class CreditFiguresXlsx(models.AbstractModel):
    """Writes the key figures of one company and date, as XLSX and on paper."""

    _name = "credit.figures.xlsx"
    _inherit = "credit.overdue.xlsx"
    _description = "Key figures as XLSX"
    _levels = ("figures",)

    @api.model
    def _get_title(self):
        return self.env._("Key figures")

    @api.model
    def _get_heading(self, date):
        return self.env._("Key figures on %(date)s", date=date)

    @api.model
    def _get_overview_title(self):
        """The first sheet is what the figures are made of: the open items by customer category and risk grade."""
        return self.env._("Basis of the key figures")

    # Paper

    @api.model
    def _get_page_tables(self, book, page):
        """Return a table for each way of dividing the customers; the company is the last line of each.

        A ratio of a segment is made of the segment's sums: it is not added up.
        """
        figures = self.env["credit.key.figures"]
        whole, lines = figures._get_lines(book.company, book.as_of)
        columns = figures._get_columns()
        note = self.env._(
            "Each key figure of a segment is made of the sums of its customers: ratios are not added up. The segments "
            "are those of today."
        )
        return [
            Table(
                title=label,
                head=label,
                columns=[column["label"] for column in columns],
                lines=[self._make_figure_line(page, columns, line) for line in lines[name]],
                total=self._make_figure_line(page, columns, whole),
                note="" if place else note,
                empty=self._get_empty_note(),
            )
            for place, (name, label) in enumerate(figures._get_segment_labels().items())
        ]

    @api.model
    def _make_figure_line(self, page, columns, line):
        return Line(
            line.label,
            cells(*(self._show(page, line.values[c["name"]], c["kind"]) for c in columns)),
        )

    @api.model
    def _show(self, page, value, kind):
        """Return a figure of a kind: integer, money, days or percent."""
        if kind == "money":
            return page.amount(value)
        return (
            page.percent(value, 1) if kind == "percent" else page.number(value, int(kind == "days"))
        )
