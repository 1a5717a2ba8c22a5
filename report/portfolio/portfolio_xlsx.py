from odoo import api, models

from ..xlsx_writer import Column, Place, cell_name

#: row of the total, the header and the first line of a table
TABLE_TOP = 3

#: colours of the grades in a chart, the riskiest first
STEP_COLORS = {
    0: "#B3261E",
    1: "#DE7B3A",
    2: "#E0B13A",
    3: "#86AD6E",
    4: "#2C8A63",
    "none": "#9AA5AB",
}
#: strong end of the shading of overdue amounts
HEAT = "#F4A582"


class CreditPortfolioDocument(models.AbstractModel):
    """The portfolio review as XLSX: what was asked and the tie-out first, then a sheet for each part."""

    _inherit = "credit.portfolio.document"

    @api.model
    def _write_sheets(self, book, data):
        self._write_first(book, data)
        self._write_migration(book, data)
        self._write_top(book, data)
        self._write_moved(book, data)
        self._write_development(book, data)
        self._write_alerts(book, data)

    # First sheet

    @api.model
    def _write_first(self, book, data):
        env = self.env
        sheet = self._add_sheet(book, data, data["title"])
        sheet.set_widths(36, 18, *[16] * (len(data["columns"]) + 2))
        sheet.freeze(2, 1)
        sheet.fit_to_page()
        top = self._write_facts(sheet, data, 3) + 1
        blocks = top + (6 if data["tie_out"] else 0) + len(data["figures"]) + 3
        height = len(data["matrix"]) + 3
        end = len(data["columns"]) + 1
        total = cell_name(blocks + height + len(data["matrix"]) + 1, end)
        top = self._write_tie_out(sheet, data, top, total)
        self._write_main_figures(sheet, data, top)
        names = ("customers", "due", "overdue")
        titles = (env._("Customers"), env._("Total due"), env._("Overdue"))
        for index, (name, title) in enumerate(zip(names, titles, strict=True)):
            self._write_matrix(sheet, blocks + index * height, title, name, data)

    @api.model
    def _write_tie_out(self, sheet, data, top, total):
        """Write what the matrix is compared with; nothing for who sees a part of the customers only."""
        ledger, env = data["tie_out"], self.env
        if not ledger:
            return top
        sheet.put(top, 0, env._("Tie-out with the ledger"), role="section")
        lines = [(env._("Total due in the matrix"), float(data["totals"]["due_now"]))]
        if ledger["elsewhere"]:
            lines.append((env._("Settled with items of other companies"), ledger["elsewhere"]))
        lines.append((env._("Balance of the receivable accounts"), ledger["balance"]))
        for row, (label, amount) in enumerate(lines, top + 1):
            sheet.put(row, 0, label, role="label")
            if row == top + 1:
                sheet.write_formula(row, 1, f"={total}", amount, "balance", role="plain")
            else:
                sheet.put(row, 1, amount, "balance", role="plain")
        last = top + 1 + len(lines)
        digits = data["currency"].decimal_places
        self._write_difference(sheet, last, top + 1, ledger["left"], digits)
        return top + 6

    @api.model
    def _write_main_figures(self, sheet, data, top):
        """Write the figures of the first page, with those of the day compared with."""
        env = self.env
        labels = [env._("Figure"), env._("Now"), env._("Before"), env._("Since then")]
        sheet.write_header(top, labels, ["text", "money", "money", "money"])
        for row, figure in enumerate(data["figures"], top + 1):
            kind = {"number": "integer"}.get(figure["kind"], figure["kind"])
            parts = 100 if kind == "percent" else 1
            values = [
                None if figure[name] is None else float(figure[name]) / parts
                for name in ("value", "then")
            ]
            sheet.put(row, 0, figure["label"])
            for column, value in enumerate(values, 1):
                sheet.put(row, column, value, kind)
            if None in values:
                sheet.put(row, 3, None)
            else:
                formula = f"={cell_name(row, 1)}-{cell_name(row, 2)}"
                sheet.write_formula(row, 3, formula, values[0] - values[1], kind)

    @api.model
    def _write_matrix(self, sheet, top, title, name, data):
        """Write the matrix of customers, due or overdue, with totals of rows and columns."""
        lines, columns = data["matrix"], data["columns"]
        kind = "integer" if name == "customers" else "money"
        first, last = top + 2, top + len(lines)
        end = len(columns) + 1
        sheet.put(top, 0, title, role="section")
        labels = [self.env._("Customer category"), *(c["name"] for c in columns)]
        sheet.write_header(top + 1, [*labels, self.env._("Total")], ["text", *[kind] * end])
        for row, line in enumerate(lines, first):
            role = "total" if line["is_total"] else "body"
            sheet.put(row, 0, line["name"], role=role)
            for column, cell in enumerate(line["cells"], 1):
                value = float(cell[name])
                if line["is_total"]:
                    formula = f"=SUM({cell_name(first, column)}:{cell_name(last, column)})"
                    sheet.write_formula(row, column, formula, value, kind, "total")
                elif column == end:
                    formula = f"=SUM({cell_name(row, 1)}:{cell_name(row, end - 1)})"
                    sheet.write_formula(row, column, formula, value, kind, "total_column")
                else:
                    sheet.put(row, column, value, kind)
        if name == "overdue" and last >= first:
            sheet.shade(first, 1, last, end - 1, HEAT)

    # Movement

    @api.model
    def _write_migration(self, book, data):
        """Write where the customers of each grade went: counts, and parts of the row by formula."""
        env, migration = self.env, data["migration"]
        sheet = self._add_sheet(book, data, env._("Grades then and now"))
        columns = [
            Column("name", env._("From grade"), width=24),
            *(
                Column(f"to{i}", c["to"], "integer", total="sum")
                for i, c in enumerate(migration["columns"])
            ),
        ]
        last = f"to{len(migration['columns']) - 1}"
        columns.append(
            Column(
                "all",
                env._("Customers"),
                "integer",
                formula=f"=SUM({{to0}}:{{{last}}})",
                total="formula",
            )
        )
        columns += [
            Column(
                f"part{i}",
                env._("to %(grade)s, part", grade=c["name"]),
                "percent",
                formula=f'=IF({{all}}=0,"",{{to{i}}}/{{all}})',
                total="formula",
            )
            for i, c in enumerate(migration["columns"])
        ]
        rows = [self._get_migration_row(line["name"], line["cells"]) for line in migration["lines"]]
        sums = [
            {"customers": sum(line["cells"][i]["customers"] for line in migration["lines"])}
            for i in range(len(migration["columns"]))
        ]
        total = self._get_migration_row(env._("Total"), sums)
        place = sheet.write_table(TABLE_TOP, columns, rows, total, env._("Nobody."))
        self._write_grades(sheet, data, place.last + 3)

    @api.model
    def _get_migration_row(self, name, cells):
        counts = [cell["customers"] for cell in cells]
        whole = sum(counts)
        return (name, *counts, whole, *(count / whole if whole else None for count in counts))

    @api.model
    def _write_grades(self, sheet, data, top):
        """Write the customers of each grade then and now, with a chart of now."""
        env = self.env
        then, now = (bar["parts"] for bar in data["grades_then_now"])
        labels = [env._("Grade"), env._("Before"), env._("Now")]
        sheet.write_header(top, labels, ["text", "integer", "integer"])
        for row, (before, after) in enumerate(zip(then, now, strict=True), top + 1):
            sheet.put(row, 0, after["name"])
            sheet.put(row, 1, before["customers"], "integer")
            sheet.put(row, 2, after["customers"], "integer")
        place = Place(total=top, first=top + 1, last=top + len(now))
        colors = [STEP_COLORS[part["step"]] for part in now]
        title = env._("Customers by grade")
        sheet.insert_column_chart(top + len(now) + 2, 0, title, place, 0, 2, colors)

    # Customers

    @api.model
    def _get_customer_columns(self):
        env = self.env
        return [
            Column("name", env._("Customer"), width=36),
            Column("category", env._("Customer category"), width=22),
            Column("was", env._("Grade before"), width=16),
            Column("grade", env._("Grade"), width=16),
            Column("due", env._("Total due"), "money", 15, total="sum"),
            Column("overdue", env._("Overdue"), "money", 15, total="sum"),
            Column("then", env._("Overdue before"), "money", 15, total="sum"),
            Column("delta", env._("Since then"), "money", 15, "={overdue}-{then}", "formula"),
        ]

    @api.model
    def _get_customer_row(self, person):
        amounts = [float(person[name]) for name in ("due_now", "overdue_now", "overdue_then")]
        return (
            person["name"],
            person["category"],
            person["was"] and person["was"]["name"],
            person["grade"] and person["grade"]["name"],
            *amounts,
            amounts[1] - amounts[2],
        )

    @api.model
    def _write_customers(self, sheet, top, people):
        rows = [self._get_customer_row(person) for person in people]
        sums = [sum(row[index] for row in rows) for index in range(4, 8)]
        total = (self.env._("Total"), None, None, None, *sums)
        columns = self._get_customer_columns()
        return sheet.write_table(top, columns, rows, total, self.env._("Nobody."))

    @api.model
    def _write_top(self, book, data):
        env = self.env
        sheet = self._add_sheet(book, data, env._("Top risks"))
        place = self._write_customers(sheet, TABLE_TOP, data["top"])
        if data["top"]:
            colors = [
                STEP_COLORS[p["grade"]["step"] if p["grade"] else "none"] for p in data["top"]
            ]
            title = env._("Largest overdue amounts")
            sheet.insert_column_chart(place.last + 2, 0, title, place, 0, 5, colors)

    @api.model
    def _write_moved(self, book, data):
        for name, people in (
            (self.env._("To a riskier grade"), data["worse"]),
            (self.env._("To a safer grade"), data["better"]),
        ):
            sheet = self._add_sheet(book, data, name)
            self._write_customers(sheet, TABLE_TOP, people)

    # Development and alerts

    @api.model
    def _write_development(self, book, data):
        env = self.env
        sheet = self._add_sheet(book, data, env._("Development"))
        sheet.fit_to_page()
        columns = [
            Column("date", env._("Date"), "date", 16),
            Column("due", env._("Total due"), "money", 16),
            Column("overdue", env._("Overdue"), "money", 16),
            Column("share", env._("Overdue share"), "percent", 14),
            Column("dso", env._("DSO"), "days", 12),
            Column("best", env._("Best possible DSO"), "days", 14),
            Column("cei", env._("CEI"), "percent", 12),
        ]
        rows = [
            (
                point["date"],
                float(point["due"]),
                float(point["overdue"]),
                None if point["share"] is None else point["share"] / 100,
                point["dso"],
                point["best_possible_dso"],
                None if point["cei"] is None else point["cei"] / 100,
            )
            for point in data["development"]
        ]
        place = sheet.write_table(TABLE_TOP, columns, rows, (None,) * 7, "")
        self._insert_line_chart(
            sheet, place.last + 2, env._("Total due and overdue"), place, 0, (1, 2)
        )
        self._insert_line_chart(sheet, place.last + 18, env._("DSO in days"), place, 0, (4, 5))

    @api.model
    def _write_alerts(self, book, data):
        env = self.env
        sheet = self._add_sheet(book, data, env._("Alerts"))
        columns = [
            Column("label", env._("Signal"), width=44),
            Column("open", env._("Open"), "integer", total="sum"),
            Column("new", env._("New in the period"), "integer", total="sum"),
            Column("resolved", env._("Resolved in the period"), "integer", total="sum"),
        ]
        names = ("open", "new", "resolved")
        rows = [(line["label"], *(line[name] for name in names)) for line in data["alerts"]]
        sums = [sum(line[name] for line in data["alerts"]) for name in names]
        total = (env._("Total"), *sums)
        sheet.write_table(TABLE_TOP, columns, rows, total, env._("No alerts."))
