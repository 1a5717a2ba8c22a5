"""What the tests of the reports on pages share: a small world, a salesperson, what a file says."""

import io
import subprocess
from datetime import timedelta

from openpyxl import load_workbook

from odoo import Command

from .common import CreditRiskCommon, T

#: the day that the reports compare with
SINCE = T - timedelta(days=30)


class ReportCase(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.make_user("user", login="report_seller", email="seller@example.com")
        cls.controller = cls.make_user("controller", email="controller@example.com")
        cls.late = cls.make_customer("Late Payer", user_id=cls.seller.id)
        cls.old_invoice = cls.make_invoice(cls.late, T - timedelta(days=100), 500)
        cls.other = cls.make_customer("Other Buyer")
        cls.other_invoice = cls.make_invoice(cls.other, T - timedelta(days=70), 300)
        cls.make_invoice(cls.other, T - timedelta(days=4), 40.25)
        cls.jansen = cls.make_jansen()
        cls.refresh(SINCE)
        cls.refresh()

    @classmethod
    def make_entry(cls, amount, day):
        """Return a posted entry on the receivable account that has no customer."""
        journal = cls.company_data["default_journal_misc"]
        entry = cls.env["account.move"].create(
            {
                "journal_id": journal.id,
                "date": day,
                "line_ids": [
                    Command.create({"account_id": cls.receivable.id, "debit": amount}),
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
    def make_branch(cls):
        branch = cls.env["res.company"].create({"name": "Branch", "parent_id": cls.company.id})
        cls.env.user.company_ids += branch
        return branch

    @classmethod
    def set_grade(cls, partner, grade, day, company=None):
        """Write an assessment as the refresh would, with another grade."""
        profile = cls.profile_of(partner, company)
        return (
            cls.env["credit.risk.assessment"]
            .sudo()
            .create(
                {
                    "profile_id": profile.id,
                    "partner_id": partner.id,
                    "company_id": profile.company_id.id,
                    "date": day,
                    "category_id": profile.category_id.id,
                    "grade_id": grade.id,
                    "status": "rated",
                }
            )
        )

    def make_file(self, model, kind, user=None, company=None, as_of=T, since=SINCE):
        """Return the content of a report's file as a user gets it."""
        document = self.env[model].with_user(user or self.env.user)
        return document._make(company or self.company, as_of, since, kind)[1]

    def get_preview(self, model, user=None, company=None, as_of=T, since=SINCE):
        document = self.env[model].with_user(user or self.env.user)
        return str(document._get_preview(company or self.company, as_of, since))

    @classmethod
    def open_book(cls, content, **kwargs):
        return load_workbook(io.BytesIO(content), **kwargs)

    @classmethod
    def texts_of(cls, content):
        """Return all texts of an XLSX."""
        book = cls.open_book(content, data_only=True)
        return [
            str(cell.value)
            for sheet in book
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None
        ]

    @classmethod
    def text_of_pdf(cls, content):
        """Return the text of a PDF, its pages divided by a form feed."""
        run = subprocess.run(
            ["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True
        )
        return run.stdout.decode()
