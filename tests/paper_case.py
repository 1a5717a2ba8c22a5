"""What the tests of the printed reports share: the text of a PDF, and tables that add up."""

import subprocess
from decimal import Decimal

from .common import CreditRiskCommon, T


class PaperCase(CreditRiskCommon):
    #: model of the report's dialog
    DIALOG = None

    def make_dialog(self, user=None, **values):
        dialogs = self.env[self.DIALOG].with_user(user or self.env.user)
        return dialogs.create({"company_id": self.company.id, "date": T, **values})

    def get_tables(self, **values):
        """Return the tables of the pages by their title."""
        return {table.title: table for table in self.make_dialog(**values)._get_page()["tables"]}

    def print_text(self, **values):
        """Return the text of the PDF, its white space as single spaces."""
        with self.allow_pdf_render():
            _name, content = self.make_dialog(**values)._make_file("pdf")
        return " ".join(" ".join(self.read_pages(content)).split())

    @staticmethod
    def read_pages(content):
        """Return the text of each page of a PDF."""
        run = subprocess.run(
            ["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True
        )
        return run.stdout.decode().split("\f")[:-1]

    @staticmethod
    def amount_of(cell):
        """Return the number that an English reader sees in a cell; what has none counts nothing."""
        text = cell.text.replace(",", "")
        return Decimal(0) if text in ("", "–") else Decimal(text)

    def assertColumnsAddUp(self, table, columns):
        """In each of these columns the lines of a table add up to its total."""
        for column in columns:
            lines = sum(self.amount_of(line.cells[column]) for line in table.lines)
            total = self.amount_of(table.total.cells[column])
            self.assertEqual(lines, total, f"{table.title}: {table.columns[column]}")

    def assertPrinted(self, text, tables):
        """Every text of the tables stands in the text of the PDF."""
        for table in tables:
            for line in (*table.lines, table.total):
                for cell in line.cells:
                    for part in (cell.text, *cell.notes):
                        self.assertIn(" ".join(part.split()), text, f"{table.title}: {line.name}")
