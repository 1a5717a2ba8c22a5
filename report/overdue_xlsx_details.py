from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..engine.ageing import BUCKETS
from .overdue_segments import Segment
from .overdue_xlsx import TABLE_TOP
from .xlsx_writer import MAX_ROWS, Column

#: a customer and its segments
CUSTOMER = ("customer", "category", "grade", "salesperson", "country")
#: from not overdue to the oldest
BUCKET_COLORS = ("#5B9A8B", "#F2C14E", "#F08A4B", "#D8573C", "#8F2D2D")


class CreditOverdueXlsx(models.AbstractModel):
    _inherit = "credit.overdue.xlsx"

    # By age, with a chart

    @api.model
    def _write_ageing(self, book):
        env, labels = self.env, self._get_bucket_labels()
        segments = {code: Segment() for code in BUCKETS} | book.collect("bucket")
        sheet = self._add_sheet(book, env._("Ageing"), env._("Open amount by age"))
        place = sheet.write_table(
            TABLE_TOP,
            self._get_ageing_columns(),
            [self._get_ageing_row(book, labels[code], segments[code]) for code in BUCKETS],
            self._get_ageing_row(book, env._("Total"), book.whole),
            self._get_empty_note(),
        )
        note = env._(
            "A customer with items of several ages is counted at each of them, but once in the total."
        )
        sheet.put(place.last + 1, 0, note, role="subtitle")
        title = env._("Open amount by age (%(currency)s)", currency=book.company.currency_id.name)
        sheet.insert_column_chart(
            place.last + 3, 0, title, place, labels=0, values=3, colors=BUCKET_COLORS
        )

    @api.model
    def _get_ageing_columns(self):
        """Return the columns of the ageing; the chart shows the first and the fourth."""
        env, total = self.env, f"$D${TABLE_TOP + 1}"
        share = f'=IF({total}<=0,"",{{amount}}/{total})'
        return [
            Column("bucket", env._("Age"), width=34),
            Column("customers", env._("Customers"), "integer", 11),
            Column("items", env._("Items"), "integer", 9, total="sum"),
            Column("amount", env._("Open amount"), "money", 16, total="sum"),
            Column("share", env._("Share"), "percent", 11, share, total="formula"),
        ]

    @api.model
    def _get_ageing_row(self, book, label, segment):
        """Return a line of the ageing: label, customers, items, open amount, its part of the whole."""
        share = float(segment.total / book.whole.total) if book.whole.total > 0 else None
        return label, len(segment.customers), segment.items, float(segment.total), share

    # By customer

    @api.model
    def _write_customer(self, book):
        env = self.env
        columns = [
            Column("name", env._("Customer"), width=34),
            Column("category", env._("Category"), width=16),
            Column("grade", env._("Grade"), width=14),
            Column("salesperson", env._("Salesperson"), width=22),
            Column("country", env._("Country"), width=16),
            Column("oldest", env._("Oldest (days overdue)"), "integer", 11),
            *self._get_amount_columns(),
        ]
        total = (env._("Total"), None, None, None, None, None, *self._get_amounts(book.whole))
        sheet = self._add_sheet(book, env._("Customers"), env._("Overdue by customer"))
        sheet.write_table(
            TABLE_TOP, columns, self._get_customer_rows(book), total, self._get_empty_note()
        )

    @api.model
    def _get_customer_rows(self, book):
        """Return a line for each customer, the most overdue first."""
        return [
            (
                self._get_label("partner_id", partner),
                *self._get_attributes(category, grade, user, country),
                segment.oldest if segment.oldest > 0 else None,
                *self._get_amounts(segment),
            )
            for (partner, category, grade, user, country), segment in self._rank_customers(book)
        ]

    @api.model
    def _rank_customers(self, book):
        """Return pairs of a customer's key and its segment, the most overdue first, no customer last."""
        return sorted(
            book.collect(*CUSTOMER).items(),
            key=lambda pair: (not pair[0][0], -pair[1].overdue, -pair[1].total, pair[0][0].id),
        )

    @api.model
    def _get_attributes(self, category, grade, user, country):
        """Return the names of a customer's segments."""
        return (
            self._get_label("category_id", category),
            self._get_label("grade_id", grade),
            self._get_label("user_id", user) if user else None,
            self._get_label("country_id", country) if country else None,
        )

    # Every item

    @api.model
    def _write_item(self, book):
        env = self.env
        columns = [
            Column("customer", env._("Customer"), width=34),
            Column("document", env._("Document"), width=20),
            Column("reference", env._("Reference"), width=22),
            Column("invoice_date", env._("Document date"), "date", 12),
            Column("date_maturity", env._("Due date"), "date", 12),
            Column("days", env._("Days overdue"), "integer", 10),
            Column("age", env._("Age"), width=14),
            Column("category", env._("Category"), width=16),
            Column("grade", env._("Grade"), width=14),
            Column("salesperson", env._("Salesperson"), width=22),
            Column("country", env._("Country"), width=16),
            Column("currency", env._("Currency"), width=10),
            Column("foreign", env._("Open in currency"), "foreign", 15),
            Column("residual", env._("Open amount"), "money", 15, total="sum"),
            Column(
                "overdue", env._("Overdue"), "money", 15, "=IF({days}>0,{residual},0)", total="sum"
            ),
        ]
        items = self._read_items(book)
        if len(items) + TABLE_TOP + 2 > MAX_ROWS:
            raise UserError(
                env._(
                    "%(count)s open items do not fit on a sheet: make the file without the items.",
                    count=len(items),
                )
            )
        amounts = (float(book.whole.total), float(book.whole.overdue))
        total = (env._("Total"), *[None] * 12, *amounts)
        sheet = self._add_sheet(book, env._("Items"), env._("Open items"))
        rows = self._get_item_rows(book, items)
        sheet.write_table(TABLE_TOP, columns, rows, total, self._get_empty_note(), len(items))

    @api.model
    def _get_item_rows(self, book, items):
        """Yield a line for each open item, by customer and due date: the lines are never all in memory.

        :param items: as :meth:`_read_items` returns them; they are put in order
        """
        labels = self._get_bucket_labels()
        currencies = {
            currency.id: (currency.name, currency.decimal_places)
            for currency in self.env["res.currency"].with_context(active_test=False).search([])
        }
        customers = {
            key[0].id: (self._get_label("partner_id", key[0]), self._get_attributes(*key[1:]))
            for key in book.collect(*CUSTOMER)
        }
        order = {partner: name.casefold() for partner, (name, _attributes) in customers.items()}
        items.sort(key=lambda item: (order[item[0] or False], item[4]))
        for (
            partner,
            document,
            reference,
            made,
            due,
            days,
            bucket,
            currency,
            foreign,
            amount,
        ) in items:
            name, attributes = customers[partner or False]
            code, digits = currencies[currency]
            amount = float(amount)
            line = (document, reference, made, due, days, labels[bucket], *attributes, code)
            yield name, *line, (foreign, digits), amount, amount if days > 0 else 0.0

    @api.model
    def _read_items(self, book):
        """Return the items as tuples: customer id, number and reference of the document, its date, due
        date, days overdue, bucket, currency id, open amount in currency and in the company's currency.
        """
        report = book.report
        query = report._search(fields.Domain("company_id", "=", book.company.id))
        move = query.left_join(report._table, "move_id", "account_move", "id", "move_id")
        columns = [
            report._field_to_sql(report._table, name, query)
            for name in ("partner_id", "invoice_date", "date_maturity", "days_overdue", "bucket")
        ]
        amounts = [
            report._field_to_sql(report._table, name, query)
            for name in ("currency_id", "residual_currency", "residual")
        ]
        names = [SQL.identifier(move, "name"), SQL.identifier(move, "ref")]
        query.order = SQL.identifier(report._table, "id")
        return self.env.execute_query(query.select(columns[0], *names, *columns[1:], *amounts))
