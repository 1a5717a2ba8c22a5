import re

from odoo import api, fields, models

from ..xlsx_text import clean_text
from ..xlsx_writer import Column, XlsxBook


class CreditRiskValidationXlsx(models.AbstractModel):
    """A validation as XLSX: what was asked, then a sheet for each part of the result."""

    _name = "credit.risk.validation.xlsx"
    _description = "Validation of a scorecard as XLSX"

    @api.model
    def _make(self, validation):
        """Return file name and content of the result of a validation.

        :param validation: the caller sees to it that the user may see it
        """
        title = self.env._("Validation")
        book = XlsxBook(self.env, f"{title} {validation.display_name}", validation.company_id)
        self._write_overview(book, validation, title)
        self._write_sheet(book, self.env._("Separation"), *self._get_separation(validation))
        self._write_sheet(book, self.env._("Bad payers by grade"), *self._get_grades(validation))
        self._write_sheet(book, self.env._("Movements"), *self._get_moves(validation))
        days = f"{validation.date_from} {validation.date_to}"
        name = f"{title} {clean_text(validation.scorecard_id.name, 60)} {days}"
        name = re.sub(r"\s+", " ", re.sub(r"[^\w\-. ]+", " ", name)).strip(" .")
        return f"{name}.xlsx", book.close()

    @api.model
    def _write_overview(self, book, validation, title):
        """Write what was asked, what it comes to, and what to be careful with."""
        sheet = book.add_sheet(title)
        sheet.put(0, 0, title, role="title")
        sheet.put(1, 0, validation.company_id.name, role="subtitle")
        sheet.set_widths(34, 60)
        row = 3
        for label, value, kind in self._get_facts(validation):
            sheet.put(row, 0, label, role="label")
            sheet.put(row, 1, value, kind, role="fact")
            row += 1
        for number, sentence in enumerate((validation.warnings or "").splitlines(), row + 1):
            sheet.put(number, 0, sentence, role="plain")

    @api.model
    def _get_facts(self, validation):
        """Return label, value and kind of what stands on top. Extend to add a line."""
        env = self.env
        label = {
            name: field.get_description(env)["string"] for name, field in validation._fields.items()
        }
        choice = {
            name: dict(validation._fields[name]._description_selection(env))[validation[name]]
            for name in ("interval", "outcome")
        }
        done_on = validation.done_on and fields.Datetime.context_timestamp(
            validation, validation.done_on
        ).replace(tzinfo=None)
        rows = [
            (label["scorecard_id"], validation.scorecard_id.name, "text"),
            (label["interval"], choice["interval"], "text"),
            (label["date_from"], validation.date_from, "date"),
            (label["date_to"], validation.date_to, "date"),
            (label["outcome"], choice["outcome"], "text"),
            (label["months"], validation.months, "integer"),
            (label["grade_auc"], validation.grade_auc, "ratio"),
            (label["score_auc"], validation.score_auc, "ratio"),
            (label["done_on"], done_on, "datetime"),
        ]
        if "overdue" in validation.outcome:
            rows.insert(5, (label["days_overdue"], validation.days_overdue, "integer"))
        return rows

    @api.model
    def _get_separation(self, validation):
        """Return columns and rows: how well everything separates, date by date."""
        labels, choices = self._describe("credit.risk.validation.line")
        columns = [
            Column("date", labels["date"], "date"),
            Column("subject", labels["subject"], width=34),
            Column("kind", labels["kind"], width=22),
            Column("customers", labels["customers"], "integer"),
            Column("bads", labels["bads"], "integer"),
            Column("missing", labels["missing"], "integer"),
            Column("auc", labels["auc"], "ratio"),
            Column("gini", labels["gini"], "ratio"),
            Column("ks", labels["ks"], "ratio"),
            Column("verdict", labels["verdict"], width=24),
        ]
        rows = [
            (
                line.date,
                choices["subject"].get(line.subject, line.subject),
                choices["kind"][line.kind],
                line.customers,
                line.bads,
                line.missing,
                line.auc,
                line.gini,
                line.ks,
                choices["verdict"][line.verdict],
            )
            for line in validation.line_ids
        ]
        return columns, rows

    @api.model
    def _get_grades(self, validation):
        """Return columns and rows: the bad payers of each grade, date by date."""
        labels, _choices = self._describe("credit.risk.validation.grade")
        columns = [
            Column("date", labels["date"], "date"),
            Column("grade", labels["grade_id"], width=24),
            Column("customers", labels["customers"], "integer"),
            Column("bads", labels["bads"], "integer"),
            Column("rate", labels["bad_rate"], "percent", formula="={bads}/{customers}"),
        ]
        rows = [
            (line.date, line.grade_id.name, line.customers, line.bads, line.bads / line.customers)
            for line in validation.grade_line_ids
        ]
        return columns, rows

    @api.model
    def _get_moves(self, validation):
        """Return columns and rows: where the customers of each grade went."""
        labels, _choices = self._describe("credit.risk.validation.move")
        columns = [
            Column("date_before", labels["date_before"], "date"),
            Column("date", labels["date"], "date"),
            Column("before", labels["grade_before_id"], width=24),
            Column("after", labels["grade_after_id"], width=24),
            Column("customers", labels["customers"], "integer"),
            Column("of", labels["of_customers"], "integer"),
            Column("share", labels["share"], "percent", formula="={customers}/{of}"),
        ]
        rows = [
            (
                move.date_before,
                move.date,
                move.grade_before_id.name,
                move.grade_after_id.name,
                move.customers,
                move.of_customers,
                move.customers / move.of_customers,
            )
            for move in validation.move_ids
        ]
        return columns, rows

    @api.model
    def _describe(self, model):
        """Return the labels of a model's fields, and of its selections, as the reader knows them."""
        model = self.env[model]
        labels = {
            name: field.get_description(self.env)["string"] for name, field in model._fields.items()
        }
        choices = {
            name: dict(field._description_selection(self.env))
            for name, field in model._fields.items()
            if field.type == "selection"
        }
        return labels, choices

    @api.model
    def _write_sheet(self, book, name, columns, rows):
        """Write one part of the result on a sheet of its own."""
        sheet = book.add_sheet(name)
        sheet.put(0, 0, name, role="title")
        sheet.write_table(2, columns, rows, (None,) * len(columns), self.env._("Nothing to show."))
