"""What the tests of “Overdue by segment” share: a ledger with everything in it, and what is read from the file."""

import io
import re
from datetime import timedelta

from openpyxl import load_workbook

from odoo import Command, fields

from .common import CreditRiskCommon, T

SHEETS = [
    "Overdue by segment",
    "Category",
    "Grade",
    "Ageing",
    "Salesperson",
    "Country",
    "Customers",
    "Items",
]
#: the sheet of the key figures, after the first one
FIGURES = "Key figures"
ALL_SHEETS = [SHEETS[0], FIGURES, *SHEETS[1:]]
#: row numbers on a segment's sheet, from 1
TOTAL, HEADER, FIRST = 4, 5, 6
#: formulas that the file may hold, with cells and ranges written as A
FORMULAS = {
    "=SUM(A)",
    "=SUBTOTAL(109,A)",
    "=A",
    "=ROUND(A-SUM(A),2)",
    '=IF(OR(A<=0,A<0,A>A),"",A/A)',
    '=IF(A<=0,"",A/A)',
    "=IF(A>0,A,0)",
}


class OverdueCommon(CreditRiskCommon):
    @classmethod
    def report(cls, as_of=T, companies=None, user=None):
        """Return the report's model for a date, companies and reader."""
        report = cls.env["credit.overdue.report"].with_context(
            credit_report_date=fields.Date.to_string(as_of),
            allowed_company_ids=(companies or cls.company).ids,
        )
        return report.with_user(user) if user else report

    @classmethod
    def make_due(cls, partner, days, amount=100, as_of=T, **kwargs):
        """Return a posted invoice that is so many days overdue on a date."""
        due = as_of - timedelta(days=days)
        return cls.make_invoice(partner, due - timedelta(days=120), amount, days=120, **kwargs)

    @classmethod
    def make_entry(cls, amount, day, partner=None, company=None):
        """Return a posted miscellaneous entry of a debit on the receivable account."""
        company = company or cls.company
        journal = cls.env["account.journal"].search(
            [("type", "=", "general"), ("company_id", "=", company.id)], limit=1
        )
        entry = cls.env["account.move"].create(
            {
                "journal_id": journal.id,
                "date": day,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": cls.receivable.id,
                            "partner_id": partner.id if partner else False,
                            "debit": amount,
                        }
                    ),
                    Command.create(
                        {
                            "account_id": cls.company_data["default_account_revenue"].id,
                            "credit": amount,
                        }
                    ),
                ],
            }
        )
        entry.action_post()
        return entry

    @classmethod
    def trial_balance(cls, as_of=T, company=None):
        """Return what the general ledger says of the receivable accounts, by the ORM alone."""
        [(balance,)] = cls.env["account.move.line"]._read_group(
            [
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("date", "<=", as_of),
                ("company_id", "=", (company or cls.company).id),
            ],
            aggregates=["balance:sum"],
        )
        return balance or 0.0

    @classmethod
    def make_ledger(cls):
        """A ledger with everything in it: paid, part paid, credit, unallocated payment, no customer."""
        one, two = cls.make_customer("One"), cls.make_customer("Two")
        cls.make_due(one, -10, 1000.10)
        cls.pay(cls.make_due(one, 20, 500), T - timedelta(days=5), 200.05)
        cls.pay(cls.make_due(one, 40, 70), T - timedelta(days=30))
        cls.pay(cls.make_due(two, 100, 333.33), T + timedelta(days=3))
        cls.make_due(two, 65, 80, move_type="out_refund")
        cls.make_payment(two, T - timedelta(days=15), 12.34)
        cls.make_entry(55.55, T - timedelta(days=31))
        cls.make_due(two, 10, 999).button_draft()
        return one, two

    @classmethod
    def sum_of(cls, report, domain=()):
        [(total,)] = report._read_group(list(domain), aggregates=["residual:sum"])
        return total or 0.0


class OverdueXlsxCommon(OverdueCommon):
    @classmethod
    def make(cls, as_of=T, company=None, **kwargs):
        """Return the name and the content of the file."""
        return cls.env["credit.overdue.xlsx"]._make(company or cls.company, as_of, **kwargs)

    @classmethod
    def open_book(cls, content, **kwargs):
        return load_workbook(io.BytesIO(content), **kwargs)

    @classmethod
    def make_books(cls, **kwargs):
        """Return the file with its formulas and with its cached results."""
        content = cls.make(**kwargs)[1]
        return cls.open_book(content), cls.open_book(content, data_only=True)

    @classmethod
    def column(cls, sheet, label):
        """Return the number of the column with this header."""
        return next(cell.column for cell in sheet[HEADER] if cell.value == label)

    @classmethod
    def rows(cls, sheet):
        """Return the lines of a segment's sheet as dictionaries by header."""
        labels = [cell.value for cell in sheet[HEADER]]
        lines = sheet.iter_rows(min_row=FIRST, values_only=True)
        return [dict(zip(labels, line, strict=True)) for line in lines if line[1] is not None]

    def assert_only_our_formulas(self, book):
        """Check that every formula of the file is one of ours, and that nothing links elsewhere."""
        for sheet in book:
            for row in sheet.iter_rows():
                for cell in row:
                    self.assertIsNone(cell.hyperlink)
                    if cell.data_type == "f":
                        shape = re.sub(r"\$?[A-Z]+\$?\d+(:\$?[A-Z]+\$?\d+)?", "A", cell.value)
                        self.assertIn(shape, FORMULAS, f"{sheet.title}!{cell.coordinate}")
