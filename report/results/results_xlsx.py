from odoo import api, models

from ..xlsx_writer import Column
from .credit_results_document import AMOUNTS, MEASURES

#: row of the total, the header and the first line of a table
TABLE_TOP = 3

#: colour of the bars of a chart
BAR = "#2C8A63"


class CreditResultsDocument(models.AbstractModel):
    """Follow-up results as XLSX: what was asked, then a sheet for each way of dividing them."""

    _inherit = "credit.results.document"

    @api.model
    def _write_sheets(self, book, data):
        env = self.env
        sheet = self._add_sheet(book, data, data["title"])
        sheet.set_widths(40, 22)
        top = self._write_facts(sheet, data, 3) + 1
        sheet.write_header(top, [env._("Figure"), env._("In the period")], ["text", "money"])
        for row, (label, kind, value) in enumerate(data["figures"], top + 1):
            cell_kind = {"number": "integer"}.get(kind, kind)
            parts = 100 if kind == "percent" else 1
            sheet.put(row, 0, label)
            sheet.put(row, 1, None if value is None else float(value) / parts, cell_kind)
        note = env._(
            "A payment counts once: with the last action that was done for its item before it."
        )
        sheet.put(top + len(data["figures"]) + 2, 0, note, role="subtitle")
        for block in data["blocks"]:
            self._write_block(book, data, block)

    @api.model
    def _get_columns(self, label):
        """Return the columns of a division; what is a part of something is a formula."""
        fields_get = self.env["credit.followup.result"].fields_get(MEASURES, ["string"])
        columns = [Column("name", label, width=34)]
        for name in MEASURES:
            kind = "money" if name in AMOUNTS else "integer"
            columns.append(Column(name, fields_get[name]["string"], kind, 13, total="sum"))
        columns.append(
            Column(
                "reached",
                self.env._("Calls reached, part"),
                "percent",
                12,
                '=IF({call_count}=0,"",{reached_count}/{call_count})',
                "formula",
            )
        )
        columns.append(
            Column(
                "kept",
                self.env._("Promises kept, of those judged"),
                "percent",
                14,
                '=IF({kept_count}+{partly_count}+{broken_count}=0,"",'
                "{kept_count}/({kept_count}+{partly_count}+{broken_count}))",
                "formula",
            )
        )
        return columns

    @api.model
    def _get_row(self, label, line):
        calls = line["call_count"]
        judged = line["kept_count"] + line["partly_count"] + line["broken_count"]
        return (
            label,
            *(float(line[name]) if name in AMOUNTS else line[name] for name in MEASURES),
            line["reached_count"] / calls if calls else None,
            line["kept_count"] / judged if judged else None,
        )

    @api.model
    def _write_block(self, book, data, block):
        env = self.env
        sheet = self._add_sheet(book, data, block["label"])
        columns = self._get_columns(block["label"])
        rows = [self._get_row(line["label"], line) for line in block["lines"]]
        total = self._get_row(env._("Total"), data["whole"])
        empty = env._("Nothing was done in this period.")
        place = sheet.write_table(TABLE_TOP, columns, rows, total, empty)
        if rows:
            title = env._("Came in after")
            values = 1 + MEASURES.index("paid_amount")
            colors = [BAR] * len(rows)
            sheet.insert_column_chart(place.last + 2, 0, title, place, 0, values, colors)
