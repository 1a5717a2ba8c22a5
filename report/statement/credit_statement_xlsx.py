from odoo import api, fields, models

from ..overdue_xlsx import TABLE_TOP
from ..xlsx_writer import Column, XlsxBook, cell_name


class CreditStatementXlsx(models.AbstractModel):
    """Writes the statement of account of one customer as XLSX, in the language of the environment."""

    _name = "credit.statement.xlsx"
    _description = "Statement of account as XLSX"

    @api.model
    def _make(self, company, partner, date_from, date_to):
        """Return the content of the file; the caller sees to it that the user may see the customer."""
        groups = self.env["credit.statement"]._read(company, partner, date_from, date_to)[
            partner.id
        ]
        title = self.env._("Statement of account")
        book = XlsxBook(self.env, title, company)
        self._write_overview(book, title, company, partner, (date_from, date_to), groups)
        for group in groups:
            self._write_entries(book, company, partner, group)
            self._write_open(book, company, partner, group)
        return book.close()

    @api.model
    def _add_sheet(self, book, name, title, company, partner):
        """Return a new sheet with its heading."""
        sheet = book.add_sheet(name)
        sheet.put(0, 0, title, role="title")
        sheet.put(1, 0, f"{partner.name or ''} - {company.name}", role="subtitle")
        return sheet

    # Overview

    @api.model
    def _write_overview(self, book, title, company, partner, period, groups):
        """Write the first sheet: who and when, and a line for each currency that adds up."""
        env = self.env
        sheet = self._add_sheet(book, title, title, company, partner)
        sheet.set_widths(34, 18, 18, 18, 18, 20, 18, 14)
        sheet.freeze(2)
        sheet.fit_to_page()
        facts = [
            (env._("Company"), company.display_name, "text"),
            (env._("Customer"), partner.name, "text"),
            (env._("Customer number"), partner.ref, "text"),
            (env._("From"), period[0], "date"),
            (env._("Until"), period[1], "date"),
            (env._("Made on"), fields.Date.context_today(self), "date"),
        ]
        for row, (label, value, kind) in enumerate(facts, 3):
            sheet.put(row, 0, label, role="label")
            sheet.put(row, 1, value, kind, role="fact")
        top = len(facts) + 4
        labels = [
            *(env._("Currency"), env._("Opening balance"), env._("Charged"), env._("Credited")),
            *(env._("Closing balance"), env._("Settled in another currency")),
            *(env._("Open items"), env._("Difference")),
        ]
        sheet.set_row_height(top, 30)
        sheet.write_header(top, labels, ["text", *["money"] * 7])
        for row, group in enumerate(groups, top + 1):
            self._write_group(sheet, row, group)
        if not groups:
            sheet.put(top + 1, 0, self._get_empty_note(), role="subtitle")

    @api.model
    def _write_group(self, sheet, row, group):
        """Write the line of a currency: the closing balance and the difference are formulas."""
        digits = group.currency.decimal_places
        debit, credit = (
            sum(entry[side] for entry in group.entries) for side in ("debit", "credit")
        )
        sheet.put(row, 0, group.currency.name)
        for column, amount in ((1, group.opening), (2, debit), (3, credit)):
            sheet.put(row, column, (float(amount), digits), "foreign")
        cells = [cell_name(row, column) for column in range(8)]
        formula = f"=ROUND({cells[1]}+{cells[2]}-{cells[3]},{digits})"
        sheet.write_formula(row, 4, formula, float(group.closing), digits=digits)
        sheet.put(row, 5, (float(group.elsewhere), digits), "foreign")
        sheet.put(row, 6, (float(group.total), digits), "foreign")
        formula = f"=ROUND({cells[4]}-{cells[5]}-{cells[6]},{digits})"
        sheet.write_formula(row, 7, formula, 0.0, "balance", digits=digits)

    @api.model
    def _get_empty_note(self):
        return self.env._("Nothing is open, and nothing was posted in this period.")

    # Sheets of a currency

    @api.model
    def _write_entries(self, book, company, partner, group):
        """Write what was posted in the period, with a running balance."""
        env, digits = self.env, group.currency.decimal_places
        first = TABLE_TOP + 3  # row of the opening balance, counted from 1
        running = f"=ROUND(SUM(F${first}:{{debit}})-SUM(G${first}:{{credit}}),{digits})"
        columns = [
            Column("date", env._("Date"), "date", 12),
            Column("name", env._("Document"), width=24),
            Column("kind", env._("Kind"), width=16),
            Column("ref", env._("Reference"), width=24),
            Column("maturity", env._("Due date"), "date", 12),
            Column("debit", env._("Charged"), "money", 16, total="sum", digits=digits),
            Column("credit", env._("Credited"), "money", 16, total="sum", digits=digits),
            Column("balance", env._("Balance"), "money", 16, running, digits=digits),
        ]
        opening = group.opening
        sides = (float(max(opening, 0)), float(max(-opening, 0)))
        rows = [(None, env._("Opening balance"), None, None, None, *sides, float(opening))]
        rows += [
            (
                *(entry["date"], entry["name"], entry["kind"], entry["ref"], entry["maturity"]),
                *(float(entry[side]) for side in ("debit", "credit", "balance")),
            )
            for entry in group.entries
        ]
        sums = (sum(row[column] for row in rows) for column in (5, 6))
        total = (env._("Total"), None, None, None, None, *sums, float(group.closing))
        name = f"{group.currency.name} {env._('Entries')}"
        sheet = self._add_sheet(book, name, env._("Entries of the period"), company, partner)
        sheet.write_table(TABLE_TOP, columns, rows, total, self._get_empty_note())

    @api.model
    def _write_open(self, book, company, partner, group):
        """Write what is open at the end of the period, by age."""
        env, digits = self.env, group.currency.decimal_places
        ages = self.env["credit.overdue.xlsx"]._get_bucket_labels()
        columns = [
            Column("name", env._("Document"), width=24),
            Column("date", env._("Date"), "date", 12),
            Column("maturity", env._("Due date"), "date", 12),
            Column("days", env._("Days overdue"), "integer", 12),
            Column("age", env._("Age"), width=16),
            Column("amount", env._("Open amount"), "money", 16, total="sum", digits=digits),
        ]
        rows = [
            (
                *(row["name"], row["date"], row["maturity"], row["days"]),
                *(ages[row["bucket"]], float(row["amount"])),
            )
            for row in group.rows
        ]
        total = (env._("Total"), None, None, None, None, float(group.total))
        name = f"{group.currency.name} {env._('Open items')}"
        sheet = self._add_sheet(book, name, env._("Open items"), company, partner)
        sheet.write_table(TABLE_TOP, columns, rows, total, env._("Nothing was open on this date."))
