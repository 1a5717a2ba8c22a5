from odoo import api, models

from ...engine.ageing import BUCKETS
from ..documents.page_table import Line, Table, cells


class CreditAgeingXlsx(models.AbstractModel):
    """The printed ageing: the ages with their bars, each currency in itself, and who owes what how long."""

    _inherit = "credit.ageing.xlsx"

    @api.model
    def _get_page_tables(self, book, page):
        return [
            self._get_age_table(book, page),
            self._get_currency_table(book, page),
            *self._get_segment_tables(book, page),
            self._get_customer_table(book, page),
        ]

    @api.model
    def _get_page_columns(self, page):
        """Return the columns of a segment: the ages make the total, nothing else stands beside them."""
        customers, items, *amounts, _overdue, _share = super()._get_page_columns(page)
        return [customers, items, *amounts]

    @api.model
    def _get_currency_table(self, book, page):
        """Return what is open in each currency, in that currency: two currencies are not added up."""
        env, labels = self.env, self._get_bucket_labels()
        return Table(
            title=env._("Open amount by currency and age"),
            head=env._("Currency"),
            columns=[
                env._("Items"),
                *(labels[code] for code in BUCKETS),
                env._("Total"),
                env._("In the company's currency"),
            ],
            lines=[
                Line(
                    currency.name,
                    cells(
                        page.number(items),
                        *(page.cell(foreign[code], currency) for code in BUCKETS),
                        page.cell(sum(foreign.values()), currency),
                        page.cell(sum(own.values())),
                    ),
                )
                for currency, items, own, foreign in self._read_currencies(book)
            ],
            total=Line(
                env._("Total"),
                cells(
                    page.number(book.whole.items),
                    *[""] * (len(BUCKETS) + 1),
                    page.cell(book.whole.total),
                ),
            ),
            empty=self._get_empty_note(),
        )
