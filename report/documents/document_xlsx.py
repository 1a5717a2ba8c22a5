from odoo import api, models
from odoo.tools import format_date

from ..xlsx_styles import DARK, LINE
from ..xlsx_text import clean_text
from ..xlsx_writer import XlsxBook, cell_name

#: colours of the lines of a chart
LINE_COLORS = ("#2F6F9F", "#C0553B", "#2C8A63")


class CreditReportDocument(models.AbstractModel):
    """The sheets that every report has in common."""

    _inherit = "credit.report.document"

    @api.model
    def _make_xlsx(self, data):
        book = XlsxBook(
            self.env,
            title=data["title"],
            company=data["company"],
            digits=data["currency"].decimal_places,
        )
        self._write_sheets(book, data)
        return book.close()

    @api.model
    def _add_sheet(self, book, data, name):
        """Return a new sheet with its heading."""
        sheet = book.add_sheet(name)
        sheet.put(0, 0, name, role="title")
        subtitle = self.env._(
            "%(company)s, as of %(date)s, amounts in %(currency)s",
            company=data["company"].name,
            date=format_date(self.env, data["as_of"]),
            currency=data["currency"].name,
        )
        sheet.put(1, 0, subtitle, role="subtitle")
        return sheet

    @api.model
    def _write_facts(self, sheet, data, row):
        """Write what was asked, when and by whom; return the next row."""
        for label, value, kind in self._get_facts(data):
            sheet.put(row, 0, label, role="label")
            sheet.put(row, 1, value, kind, role="fact")
            row += 1
        return row

    @api.model
    def _get_facts(self, data):
        """Return label, value and kind of what stands on top. Extend to add a line."""
        env = self.env
        seen = env._("Own customers of the reader") if data["is_own"] else env._("All customers")
        return [
            (env._("Company"), data["company"].display_name, "text"),
            (env._("As of"), data["as_of"], "date"),
            (env._("Compared with"), data["since"], "date"),
            (env._("Currency"), data["currency"].name, "text"),
            (env._("Customers in it"), seen, "text"),
            (env._("Made by"), data["user"].name, "text"),
            (env._("Made on"), data["made_on"], "datetime"),
        ]

    @api.model
    def _write_difference(self, sheet, row, first, amount, digits):
        """Write the difference of a tie-out: what stands above it, less all before that."""
        parts = f"SUM({cell_name(first, 1)}:{cell_name(row - 2, 1)})"
        formula = f"=ROUND({cell_name(row - 1, 1)}-{parts},{digits})"
        sheet.put(row, 0, self.env._("Difference"), role="sum")
        sheet.write_formula(row, 1, formula, amount, "balance", role="sum")

    @api.model
    def _insert_line_chart(self, sheet, row, title, place, labels, values):
        """Insert a chart of a table below it: a line for each of some columns, over the dates of one.

        :param labels: number of the column of the dates
        :param values: numbers of the columns of the lines; their names stand in the header
        """
        chart = sheet.book.make_chart("line")
        chart.set_title({"name": clean_text(title, 255), "name_font": {"size": 12, "color": DARK}})
        for column, color in zip(values, LINE_COLORS, strict=False):
            chart.add_series(
                {
                    "name": [sheet.name, place.first - 1, column],
                    "categories": [sheet.name, place.first, labels, place.last, labels],
                    "values": [sheet.name, place.first, column, place.last, column],
                    "line": {"color": color, "width": 2.25},
                    "marker": {"type": "circle", "size": 5, "fill": {"color": color}},
                }
            )
        chart.show_blanks_as("gap")
        chart.set_legend({"position": "bottom"})
        chart.set_y_axis(
            {
                "min": 0,
                "num_format": "#,##0",
                "major_gridlines": {"visible": True, "line": {"color": LINE}},
            }
        )
        chart.set_x_axis({"text_axis": True, "num_format": sheet.book.date_format})
        chart.set_size({"width": 720, "height": 300})
        sheet._sheet.insert_chart(row, 0, chart)
