from odoo import api, models

from ...engine.ageing import BUCKETS
from ..overdue_xlsx import TABLE_TOP
from ..xlsx_writer import Column

#: levels of the ageing: each is a sheet, in this order
LEVELS = (
    *("currency", "category", "grade", "salesperson", "country"),
    *("customer", "customer_currency", "item"),
)


class CreditAgeingXlsx(models.AbstractModel):
    """Writes the ageing of one company and date as XLSX: an overview and a sheet for each level.

    What it has in common with “Overdue by segment” it takes from there: figures, segments, customers, items.
    """

    _name = "credit.ageing.xlsx"
    _inherit = "credit.overdue.xlsx"
    _description = "Ageing as XLSX"
    _levels = LEVELS

    @api.model
    def _get_title(self):
        return self.env._("Ageing")

    @api.model
    def _get_heading(self, date):
        return self.env._("Ageing on %(date)s", date=date)

    # In the currencies of the documents

    @api.model
    def _read_currencies(self, book):
        """Return what is open in each currency, the company's own first: (currency, items, own, foreign).

        ``own`` and ``foreign`` are bucket code -> amount, in the company's currency and in that one.
        """
        report = book.report.env["credit.ageing.report"]
        sums = [f"{kind}_{code}:sum" for kind in ("bucket", "foreign") for code in BUCKETS]
        groups = report._read_group(
            [("company_id", "=", book.company.id)], ["currency_id"], ["items:sum", *sums]
        )
        own_currency, lines = book.company.currency_id, []
        for currency, items, *amounts in groups:
            own = dict(zip(BUCKETS, amounts[: len(BUCKETS)], strict=True))
            foreign = dict(zip(BUCKETS, amounts[len(BUCKETS) :], strict=True))
            lines.append((currency, items, own, foreign))
        return sorted(lines, key=lambda line: (line[0] != own_currency, line[0].name))

    @api.model
    def _write_currency(self, book):
        """Write what is open in each currency, in that currency: amounts of two currencies are not added up."""
        env, labels = self.env, self._get_bucket_labels()
        columns = [
            Column("currency", env._("Currency"), width=34),
            Column("items", env._("Items"), "integer", 9, total="sum"),
            *(Column(f"bucket_{code}", labels[code], "foreign", 16) for code in BUCKETS),
            Column("total", env._("Total"), "foreign", 16),
            Column("own", env._("In the company's currency"), "money", 18, total="sum"),
        ]
        rows, whole = [], 0.0
        for currency, items, own, foreign in self._read_currencies(book):
            digits, amount = currency.decimal_places, sum(own.values())
            amounts = [(round(foreign[code], digits), digits) for code in BUCKETS]
            total = (round(sum(foreign.values()), digits), digits)
            rows.append((currency.name, items, *amounts, total, amount))
            whole += amount
        total = (env._("Total"), book.whole.items, *[None] * (len(BUCKETS) + 1), whole)
        sheet = self._add_sheet(book, env._("Currencies"), env._("Open amount by currency and age"))
        sheet.write_table(TABLE_TOP, columns, rows, total, self._get_empty_note())

    @api.model
    def _write_customer_currency(self, book):
        """Write each customer in each of its currencies; only where there is more than one currency."""
        env, labels = self.env, self._get_bucket_labels()
        lines = self._read_customer_currencies(book)
        if len({line[1] for line in lines}) < 2:
            return
        columns = [
            Column("name", env._("Customer"), width=34),
            Column("currency", env._("Currency"), width=10),
            Column("items", env._("Items"), "integer", 9, total="sum"),
            *(Column(f"bucket_{code}", labels[code], "foreign", 16) for code in BUCKETS),
            Column("total", env._("Total"), "foreign", 16),
            Column("own", env._("In the company's currency"), "money", 18, total="sum"),
        ]
        names = {
            group.customer.id: self._get_label("partner_id", group.customer)
            for group in book.groups
        }
        rows = []
        for partner_id, currency, items, own, amounts in lines:
            digits = currency.decimal_places
            cells = [(round(amount, digits), digits) for amount in (*amounts, sum(amounts))]
            rows.append((names[partner_id or False], currency.name, items, *cells, own))
        rows.sort(key=lambda row: (row[0].casefold(), row[1]))
        blank = [None] * (len(BUCKETS) + 1)
        total = (env._("Total"), None, book.whole.items, *blank, float(book.whole.total))
        title = env._("Ageing by customer and currency")
        sheet = self._add_sheet(book, env._("Customers by currency"), title)
        sheet.write_table(TABLE_TOP, columns, rows, total, self._get_empty_note())

    @api.model
    def _read_customer_currencies(self, book):
        """Return what each customer owes in each currency: partner id, currency, items, own amount, buckets."""
        report = book.report.env["credit.ageing.report"]
        query = report._search([("company_id", "=", book.company.id)])
        names = ["partner_id", "currency_id", "items", "total"]
        names += [f"foreign_{code}" for code in BUCKETS]
        columns = [report._field_to_sql(report._table, name, query) for name in names]
        currencies = self.env["res.currency"].browse
        return [
            (partner_id, currencies(currency_id), items, float(own), [float(a) for a in amounts])
            for partner_id, currency_id, items, own, *amounts in self.env.execute_query(
                query.select(*columns)
            )
        ]
