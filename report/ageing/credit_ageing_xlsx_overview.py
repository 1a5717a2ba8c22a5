from odoo import api, models

from ...engine.ageing import BUCKETS
from ..overdue_xlsx_details import BUCKET_COLORS
from ..xlsx_writer import Place, cell_name


class CreditAgeingXlsx(models.AbstractModel):
    _inherit = "credit.ageing.xlsx"

    @api.model
    def _write_overview(self, book):
        """Write the first sheet: what was asked, the tie-out with the ledger, and what is open by age."""
        sheet = self._add_sheet(book, self._get_title(), self._get_title())
        sheet.set_widths(38, 21, 16, 16, 14)
        sheet.freeze(2)
        sheet.fit_to_page()
        top = self._write_facts(book, sheet, 3) + 1
        lines = self._get_tie_out_lines(book)
        table = top + len(lines) + 2
        total = cell_name(table + 2 + len(BUCKETS), 1)
        self._write_tie_out(book, sheet, top, lines, total)
        self._write_ages(book, sheet, table)
        place = Place(table + 2 + len(BUCKETS), table + 2, table + 1 + len(BUCKETS))
        title = self.env._(
            "Open amount by age (%(currency)s)", currency=book.company.currency_id.name
        )
        sheet.insert_column_chart(
            place.total + 2, 0, title, place, labels=0, values=1, colors=BUCKET_COLORS
        )

    @api.model
    def _write_ages(self, book, sheet, top):
        """Write what is open by age, with its total and the part that each age has of it.

        :param top: row of the title; header, ages and total are below it
        """
        env, labels = self.env, self._get_bucket_labels()
        segments, whole = book.collect("bucket"), book.whole
        sheet.put(top, 0, env._("Open amount by age"), role="section")
        kinds = ["text", "money", "integer", "integer", "percent"]
        titles = [env._("Age"), env._("Open amount"), env._("Items"), env._("Customers")]
        sheet.write_header(top + 1, [*titles, env._("Share")], kinds)
        first, last = top + 2, top + 1 + len(BUCKETS)
        total = f"${cell_name(0, 1)[0]}${last + 2}"
        for row, code in enumerate(BUCKETS, first):
            segment = segments.get(code)
            amount = float(segment.total) if segment else 0.0
            sheet.put(row, 0, labels[code])
            sheet.put(row, 1, amount, "money")
            sheet.put(row, 2, segment.items if segment else 0, "integer")
            sheet.put(row, 3, len(segment.customers) if segment else 0, "integer")
            share = amount / float(whole.total) if whole.total > 0 else None
            formula = f'=IF({total}<=0,"",{cell_name(row, 1)}/{total})'
            sheet.write_formula(row, 4, formula, share, "percent")
        sheet.put(last + 1, 0, env._("Total"), role="total")
        for column, value, kind in ((1, float(whole.total), "money"), (2, whole.items, "integer")):
            formula = f"=SUM({cell_name(first, column)}:{cell_name(last, column)})"
            sheet.write_formula(last + 1, column, formula, value, kind, "total")
        sheet.put(last + 1, 3, len(whole.customers), "integer", "total")
        sheet.put(last + 1, 4, None, "percent", "total")
