"""The ageing of a real ledger: bucket by bucket and customer by customer what plain Python says of the file."""

import importlib
import io
import unittest
from datetime import date
from fractions import Fraction
from pathlib import Path

from openpyxl import load_workbook

from odoo import fields
from odoo.tests import tagged

from ..engine.ageing import BUCKETS
from . import oracle
from .common import CreditRiskCommon
from .ledger_case import DEV, ROOT, development_modules
from .overdue_common import FIRST, HEADER

LEDGER = ROOT.parent / "shared" / "data" / "ar_ledger.csv"
AS_OF, LOADED = date(2013, 6, 30), date(2013, 12, 31)

if Path(DEV).is_dir():

    @tagged("post_install", "-at_install")
    @unittest.skipUnless(LEDGER.exists(), "the real ledger of ../shared is not there")
    class TestAgeingRealLedger(CreditRiskCommon):
        @classmethod
        def setUpClass(cls):
            """The whole ledger is there, also what was invoiced and paid in the half year that followed."""
            super().setUpClass()
            with development_modules():
                rows = importlib.import_module("ledger_file").read_ledger(LEDGER)
                load = importlib.import_module("ledger_loader").load
            load(cls.env(su=True), rows, LOADED, cls.company)
            cls.customers = oracle.by_customer(oracle.read_invoices(LEDGER))
            cls.expected = {
                ref: oracle.work_out(invoices, AS_OF) for ref, invoices in cls.customers.items()
            }

        def ageing(self):
            return self.env["credit.ageing.report"].with_context(
                credit_report_date=fields.Date.to_string(AS_OF),
                allowed_company_ids=self.company.ids,
            )

        def open_customers(self):
            """Return ref -> figures of the customers of whom the oracle says that something is open."""
            return {ref: figures for ref, figures in self.expected.items() if figures["total_due"]}

        def test_every_bucket_of_every_customer(self):
            rows = {row.partner_id.ref: row for row in self.ageing().search([])}
            expected = self.open_customers()
            self.assertGreater(len(expected), 30)
            self.assertEqual(set(rows), set(expected))
            for ref, row in rows.items():
                for code in BUCKETS:
                    amount = Fraction(f"{row[f'bucket_{code}']:.2f}")
                    self.assertEqual(amount, expected[ref][f"bucket_{code}"], f"{code} of {ref}")
                self.assertEqual(Fraction(f"{row.total:.2f}"), expected[ref]["total_due"], ref)
                self.assertEqual(
                    Fraction(f"{row.overdue:.2f}"), expected[ref]["total_overdue"], ref
                )

        def test_it_ties_out(self):
            total = sum(figures["total_due"] for figures in self.expected.values())
            tie_out = self.env["credit.overdue.report"]._get_tie_out(self.company, AS_OF)
            self.assertEqual(Fraction(f"{tie_out['balance']:.2f}"), total)
            self.assertEqual(Fraction(f"{tie_out['items']:.2f}"), total)
            self.assertEqual(tie_out["difference"], 0)
            [(summed,)] = self.ageing()._read_group([], aggregates=["total:sum"])
            self.assertEqual(Fraction(f"{summed:.2f}"), total)

        def test_every_bucket_of_every_customer_in_the_file(self):
            content = self.env["credit.ageing.xlsx"]._make(self.company, AS_OF)[1]
            sheet = load_workbook(io.BytesIO(content), data_only=True)["Customers"]
            labels = [cell.value for cell in sheet[HEADER]]
            names = {
                partner.name: partner.ref
                for partner in self.env["res.partner"].search([("ref", "in", list(self.customers))])
            }
            found = {}
            for line in sheet.iter_rows(min_row=FIRST, values_only=True):
                row = dict(zip(labels, line, strict=True))
                found[names[row["Customer"]]] = row
            expected = self.open_customers()
            self.assertEqual(set(found), set(expected))
            buckets = self.env["credit.ageing.xlsx"]._get_bucket_labels()
            for ref, row in found.items():
                for code, label in buckets.items():
                    amount = Fraction(f"{row[label]:.2f}")
                    self.assertEqual(amount, expected[ref][f"bucket_{code}"], f"{label} of {ref}")
