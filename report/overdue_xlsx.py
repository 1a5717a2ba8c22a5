import re
from dataclasses import dataclass

from odoo import api, fields, models
from odoo.tools import format_date

from ..engine.ageing import BUCKETS
from .overdue_segments import Group, Segment, collect
from .xlsx_text import clean_text
from .xlsx_writer import Column, XlsxBook

#: key figures and segment levels: each is a sheet, in this order
LEVELS = ("figures", "category", "grade", "ageing", "salesperson", "country", "customer", "item")
#: from so many items on the book is written in constant memory
LARGE_BOOK = 20000
#: row of the total, the header and the first line on a segment's sheet
TABLE_TOP = 3


@dataclass
class OverdueBook:
    """A download in the making.

    :ivar report: the report's model for this company and date
    :ivar groups: the figures, all read at once
    :ivar whole: everything in one segment
    """

    company: object
    as_of: object
    report: object
    writer: XlsxBook | None
    groups: list
    whole: Segment

    def collect(self, *names):
        """Return ``key -> segment`` by these segments."""
        return collect(self.groups, *names)


class CreditOverdueXlsx(models.AbstractModel):
    """Writes “Overdue by segment” of one company and date as XLSX: an overview and a sheet per level."""

    _name = "credit.overdue.xlsx"
    _description = "Overdue by segment as XLSX"

    #: levels that may have a sheet, in their order
    _levels = LEVELS

    @api.model
    def _make(self, company, as_of, levels=None):
        """Return the name and the content of the file, in the language of the user.

        :param company: the exact company; the caller sees to it that the user may see it
        :param as_of: the date whose ledger is read
        :param levels: which of the report's levels get a sheet; all when None
        """
        book = self._start_book(company, as_of)
        self._write_overview(book)
        for level in self._levels:
            if levels is None or level in levels:
                getattr(self, f"_write_{level}")(book)
        return self._get_file_name(company, as_of), book.writer.close()

    @api.model
    def _start_book(self, company, as_of):
        """Read the figures and open the file."""
        book = self._read_book(company, as_of)
        book.writer = XlsxBook(
            self.env,
            title=self._get_title(),
            company=company,
            digits=company.currency_id.decimal_places,
            constant_memory=book.whole.items > LARGE_BOOK,
        )
        return book

    @api.model
    def _read_book(self, company, as_of):
        """Read the figures; no file is opened."""
        report = self.env["credit.overdue.report"].with_context(
            allowed_company_ids=company.ids, credit_report_date=fields.Date.to_string(as_of)
        )
        groups = report._read_group(
            [("company_id", "=", company.id)],
            ["partner_id", "category_id", "grade_id", "user_id", "country_id", "bucket"],
            ["residual:sum", "__count", "days_overdue:max"],
        )
        groups, whole = [Group(*group) for group in groups], Segment()
        for group in groups:
            whole.add(group)
        return OverdueBook(company, as_of, report, None, groups, whole)

    @api.model
    def _get_title(self):
        return self.env._("Overdue by segment")

    @api.model
    def _get_heading(self, date):
        """Return the title with a date, as it stands over the screen and on paper."""
        return self.env._("Overdue by segment on %(date)s", date=date)

    @api.model
    def _get_file_name(self, company, as_of):
        """Return a name that every file system takes: title, company and date."""
        name = f"{self._get_title()} {clean_text(company.name, 60)} {fields.Date.to_string(as_of)}"
        return re.sub(r"\s+", " ", re.sub(r"[^\w\-. ]+", " ", name)).strip(" .") + ".xlsx"

    # What the sheets have in common

    @api.model
    def _add_sheet(self, book, name, title):
        """Return a new sheet with its heading."""
        sheet = book.writer.add_sheet(name)
        sheet.put(0, 0, title, role="title")
        subtitle = self.env._(
            "%(company)s, as of %(date)s, amounts in %(currency)s",
            company=book.company.name,
            date=format_date(self.env, book.as_of),
            currency=book.company.currency_id.name,
        )
        sheet.put(1, 0, subtitle, role="subtitle")
        return sheet

    @api.model
    def _get_bucket_labels(self):
        """Return ``bucket code -> label`` in the user's language, the youngest first."""
        selection = (
            self.env["credit.overdue.report"]._fields["bucket"]._description_selection(self.env)
        )
        return dict(selection)

    @api.model
    def _get_amount_columns(self):
        """Return the columns that every level has: counts, buckets, total, overdue and its share."""
        env, labels = self.env, self._get_bucket_labels()
        return [
            Column("items", env._("Items"), "integer", 9, total="sum"),
            *(Column(f"bucket_{code}", labels[code], "money", total="sum") for code in BUCKETS),
            Column(
                "total",
                env._("Total"),
                "money",
                15,
                "=SUM({bucket_current}:{bucket_older})",
                total="sum",
            ),
            Column(
                "overdue",
                env._("Overdue"),
                "money",
                15,
                "=SUM({bucket_30}:{bucket_older})",
                total="sum",
            ),
            Column(
                "share",
                env._("Overdue %"),
                "percent",
                11,
                self._get_share_formula("{total}", "{overdue}"),
                total="formula",
            ),
        ]

    @api.model
    def _get_share_formula(self, total, overdue):
        """Return the formula of the overdue part; like :attr:`Segment.share` empty where it has no sense."""
        return f'=IF(OR({total}<=0,{overdue}<0,{overdue}>{total}),"",{overdue}/{total})'

    @api.model
    def _get_amounts(self, segment):
        """Return the values of these columns for a segment."""
        share = None if segment.share is None else float(segment.share)
        amounts = (float(segment.amounts[code]) for code in BUCKETS)
        return (segment.items, *amounts, float(segment.total), float(segment.overdue), share)

    @api.model
    def _write_level(self, book, name, title, label, lines):
        """Write the sheet of a level: one line for each segment.

        :param lines: pairs of name and segment
        """
        columns = [
            Column("name", label, width=34),
            Column("customers", self.env._("Customers"), "integer", 11, total="sum"),
            *self._get_amount_columns(),
        ]
        rows = [(line, len(seg.customers), *self._get_amounts(seg)) for line, seg in lines]
        total = (self.env._("Total"), len(book.whole.customers), *self._get_amounts(book.whole))
        sheet = self._add_sheet(book, name, title)
        sheet.write_table(TABLE_TOP, columns, rows, total, self._get_empty_note())

    @api.model
    def _get_empty_note(self):
        return self.env._("Nothing was open on this date.")

    @api.model
    def _get_label(self, field_name, record):
        """Return the name of a record as the user reads it, or how the report calls its absence."""
        if record:
            return record.sudo().display_name  # sudo: names, as every list shows them
        field = self.env["credit.overdue.report"]._fields[field_name]
        return field._description_falsy_value_label(self.env)

    @api.model
    def _get_policy_lines(self, field_name, segments, *order):
        """Return pairs of name and segment in the order of the policy, what has no profile last."""
        ordered = sorted(
            segments.items(), key=lambda pair: (not pair[0], *(pair[0][name] for name in order))
        )
        return [(self._get_label(field_name, record), segment) for record, segment in ordered]

    @api.model
    def _get_ranked_lines(self, field_name, segments):
        """Return pairs of name and segment, the most overdue first, what has no record last."""
        ordered = sorted(
            segments.items(),
            key=lambda pair: (not pair[0], -pair[1].overdue, -pair[1].total, pair[0].id),
        )
        return [(self._get_label(field_name, record), segment) for record, segment in ordered]

    # One method for each level

    @api.model
    def _write_category(self, book):
        env = self.env
        lines = self._get_policy_lines("category_id", book.collect("category"), "sequence", "id")
        title = env._("Overdue by customer category")
        self._write_level(book, env._("Category"), title, env._("Category"), lines)

    @api.model
    def _write_grade(self, book):
        env = self.env
        lines = self._get_policy_lines("grade_id", book.collect("grade"), "points", "id")
        title = env._("Overdue by risk grade")
        self._write_level(book, env._("Grade"), title, env._("Grade"), lines)

    @api.model
    def _write_salesperson(self, book):
        env = self.env
        lines = self._get_ranked_lines("user_id", book.collect("salesperson"))
        title = env._("Overdue by salesperson")
        self._write_level(book, env._("Salesperson"), title, env._("Salesperson"), lines)

    @api.model
    def _write_country(self, book):
        env = self.env
        lines = self._get_ranked_lines("country_id", book.collect("country"))
        title = env._("Overdue by country")
        self._write_level(book, env._("Country"), title, env._("Country"), lines)
