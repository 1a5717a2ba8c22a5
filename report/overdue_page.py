from odoo import api, models
from odoo.exceptions import AccessError

from ..engine.ageing import BUCKETS
from .documents.document_formats import Formats
from .documents.page_table import Cell, Line, Table, cells, cut, get_bar
from .overdue_segments import Segment
from .xlsx_text import clean_text

#: customers that are printed; the rest is one line, so that the page still adds up
PRINTED_CUSTOMERS = 500
#: letters of a customer's name that are printed
LONGEST_NAME = 80
#: shades of a cell, by the part of it that is overdue
SHADES = 5


class CreditOverdueXlsx(models.AbstractModel):
    """The printed pages: the figures of the XLSX, as texts of the reader."""

    _inherit = "credit.overdue.xlsx"

    @api.model
    def _get_page(self, company, as_of):
        """Return what the pages show: title, facts, tie-out and tables.

        :param company: the exact company, one of the user's
        :param as_of: the date whose ledger is read
        """
        if company not in self.env.user.company_ids:
            raise AccessError(self.env._("This company is not one of yours."))
        book, page = self._read_book(company, as_of), Formats(self.env, company.currency_id)
        *lines, (label, difference) = self._get_tie_out_lines(book)
        return {
            "title": self._get_heading(page.long_date(as_of)),
            "facts": [
                (name, page.show(value, kind)) for name, value, kind in self._get_facts(book)
            ],
            "tie_out_title": self.env._("Tie-out with the ledger"),
            "tie_out": [(name, page.amount(amount)) for name, amount in lines],
            "difference": (label, page.amount(difference), not difference),
            "tables": self._get_page_tables(book, page),
        }

    @api.model
    def _get_page_tables(self, book, page):
        """Return the tables of the pages. Each report has its own."""
        return [
            self._get_matrix_table(book, page),
            self._get_age_table(book, page),
            *self._get_segment_tables(book, page),
            self._get_customer_table(book, page),
        ]

    # The matrix and the ages

    @api.model
    def _get_matrix_table(self, book, page):
        """Return the matrix: in each cell what is open, what of it is overdue, and which part that is."""
        env, matrix = self.env, self._get_matrix(book)
        columns = [*matrix.columns, (None, env._("Total"))]

        def make_line(category, name):
            segments = [
                matrix.get(category, grade)
                if category is not None and grade is not None
                else matrix.add_up(category, grade)
                for grade, _name in columns
            ]
            return Line(name, [self._get_matrix_cell(page, segment) for segment in segments])

        return Table(
            title=env._("Customer category and risk grade"),
            head=env._("Customer category"),
            columns=[name for _grade, name in columns],
            lines=[make_line(category, name) for category, name in matrix.rows],
            total=make_line(None, env._("Total")),
            note=env._(
                "In each cell: open amount, overdue amount, and the part that is overdue. The darker, the larger "
                "that part."
            ),
        )

    @api.model
    def _get_matrix_cell(self, page, segment):
        share = segment.share
        shade = 0 if not share else min(SHADES, 1 + int(share * SHADES))
        overdue = self.env._("%(amount)s overdue", amount=page.amount(segment.overdue))
        return Cell(page.amount(segment.total), (overdue, page.part(share)), shade)

    @api.model
    def _get_age_table(self, book, page):
        """Return what is open by age, with its part of the whole."""
        env, labels, whole = self.env, self._get_bucket_labels(), book.whole
        segments = {code: Segment() for code in BUCKETS} | book.collect("bucket")
        largest = max(segment.total for segment in segments.values())

        def make_line(name, segment, **bar):
            share = segment.total / whole.total if whole.total > 0 else None
            counts = page.number(len(segment.customers)), page.number(segment.items)
            return Line(name, cells(*counts, page.amount(segment.total), page.part(share)), **bar)

        return Table(
            title=env._("Open amount by age"),
            head=env._("Age"),
            columns=[
                *(env._("Customers"), env._("Items")),
                *(env._("Open amount"), env._("Share")),
            ],
            lines=[
                make_line(
                    labels[code],
                    segments[code],
                    bar=get_bar(segments[code].total, largest),
                    is_good=code == "current",
                )
                for code in BUCKETS
            ],
            total=make_line(env._("Total"), whole),
            has_bars=True,
            note=env._(
                "A customer with items of several ages is counted at each of them, but once in the total."
            ),
        )

    # Segments

    @api.model
    def _get_segment_tables(self, book, page):
        """Return a table by category, grade, salesperson and country: each adds up to the whole."""
        env, by_policy, ranked = self.env, self._get_policy_lines, self._get_ranked_lines
        parts = [
            (
                env._("Customer category"),
                by_policy("category_id", book.collect("category"), "sequence", "id"),
            ),
            (env._("Risk grade"), by_policy("grade_id", book.collect("grade"), "points", "id")),
            (env._("Salesperson"), ranked("user_id", book.collect("salesperson"))),
            (env._("Country"), ranked("country_id", book.collect("country"))),
        ]
        columns = self._get_page_columns(page)
        return [
            Table(
                title=label,
                head=label,
                columns=[name for name, _show in columns],
                lines=[
                    Line(name, cells(*(show(segment) for _name, show in columns)))
                    for name, segment in lines
                ],
                total=Line(env._("Total"), cells(*(show(book.whole) for _name, show in columns))),
                empty=self._get_empty_note(),
            )
            for label, lines in parts
        ]

    @api.model
    def _get_page_columns(self, page):
        """Return the columns of a segment: label, and function of the segment that returns the text."""
        env, labels = self.env, self._get_bucket_labels()
        return [
            (env._("Customers"), lambda segment: page.number(len(segment.customers))),
            (env._("Items"), lambda segment: page.number(segment.items)),
            *(
                (labels[code], lambda segment, code=code: page.cell(segment.amounts[code]))
                for code in BUCKETS
            ),
            (env._("Total"), lambda segment: page.cell(segment.total)),
            (env._("Overdue"), lambda segment: page.cell(segment.overdue)),
            (env._("Overdue %"), lambda segment: page.part(segment.share)),
        ]

    # Customers

    @api.model
    def _get_customer_table(self, book, page):
        """Return the customers, the most overdue first; of many the rest is one line."""
        env, columns = self.env, self._get_page_columns(page)[1:]
        first, others = cut(self._get_customer_lines(book), PRINTED_CUSTOMERS)
        lines = [
            Line(name, cells(*texts, *(show(segment) for _name, show in columns)))
            for name, texts, segment in first
        ]
        blank = [""] * 2
        if others:
            name = env._("%(count)s other customers", count=page.number(len(others)))
            rest = self._add_up(segment for _name, _texts, segment in others)
            lines.append(Line(name, cells(*blank, *(show(rest) for _name, show in columns))))
        total = cells(*blank, *(show(book.whole) for _name, show in columns))
        return Table(
            title=env._("Customers"),
            head=env._("Customer"),
            columns=[env._("Category"), env._("Grade"), *(name for name, _show in columns)],
            lines=lines,
            total=Line(env._("Total"), total),
            texts=2,
            is_long=True,
            empty=self._get_empty_note(),
        )

    @api.model
    def _get_customer_lines(self, book):
        """Return name, category and grade, and segment of each customer, the most overdue first."""
        return [
            (
                clean_text(self._get_label("partner_id", partner), LONGEST_NAME),
                self._get_attributes(category, grade, None, None)[:2],
                segment,
            )
            for (partner, category, grade, _user, _country), segment in self._rank_customers(book)
        ]

    @api.model
    def _add_up(self, segments):
        """Return one segment of several."""
        whole = Segment()
        for segment in segments:
            whole.merge(segment)
        return whole
