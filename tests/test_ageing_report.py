"""The ageing on screen: it ties to the ledger of its date, in both currencies, and leads to the items."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..engine.ageing import BUCKETS
from .common import T
from .overdue_common import OverdueCommon

OWN = [f"bucket_{code}" for code in BUCKETS]
FOREIGN = [f"foreign_{code}" for code in BUCKETS]


class AgeingCommon(OverdueCommon):
    @classmethod
    def ageing(cls, as_of=T, companies=None, user=None):
        """Return the model of the report for a date, companies and reader."""
        report = cls.env["credit.ageing.report"].with_context(
            credit_report_date=fields.Date.to_string(as_of),
            allowed_company_ids=(companies or cls.company).ids,
        )
        return report.with_user(user) if user else report


@tagged("post_install", "-at_install")
class TestAgeingReport(AgeingCommon):
    def test_buckets_sum_to_the_total_and_the_total_to_the_ledger(self):
        self.make_ledger()
        self.refresh()
        for days in (-200, -60, -16, -5, 0, 3, 200):
            as_of = T + timedelta(days=days)
            with self.subTest(as_of=as_of):
                rows = self.ageing(as_of).search([])
                for row in rows:
                    self.assertAlmostEqual(sum(row[name] for name in OWN), row.total, 2)
                    self.assertAlmostEqual(sum(row[name] for name in FOREIGN), row.foreign_total, 2)
                    self.assertAlmostEqual(row.total - row.bucket_current, row.overdue, 2)
                self.assertAlmostEqual(sum(rows.mapped("total")), self.trial_balance(as_of), 2)

    def test_every_age_of_every_segment_is_that_of_the_items(self):
        """The ageing and “Overdue by segment” are one reading: they cannot differ."""
        self.make_ledger()
        self.refresh()
        for segment in ("partner_id", "category_id", "grade_id", "user_id", "country_id"):
            items = {}
            for record, bucket, amount in self.report()._read_group(
                [], [segment, "bucket"], ["residual:sum"]
            ):
                items[record.id, bucket] = amount
            groups = self.ageing()._read_group([], [segment], [f"{name}:sum" for name in OWN])
            for record, *amounts in groups:
                for code, amount in zip(BUCKETS, amounts, strict=True):
                    self.assertAlmostEqual(amount, items.pop((record.id, code), 0), 2)
            self.assertFalse(items, segment)

    def test_the_last_age_has_no_end(self):
        partner = self.make_customer()
        self.make_due(partner, 91, 10)
        self.make_due(partner, 4000, 32)
        [row] = self.ageing().search([("partner_id", "=", partner.id)])
        self.assertEqual((row.bucket_older, row.items, row.oldest), (42, 2, 4000))

    def test_later_payments_do_not_exist(self):
        partner = self.make_customer()
        self.pay(self.make_due(partner, 20, 100), T + timedelta(days=3))
        domain = [("partner_id", "=", partner.id)]
        self.assertEqual(self.ageing().search(domain).bucket_30, 100)
        self.assertFalse(self.ageing(T + timedelta(days=3)).search(domain))

    def test_each_currency_is_a_row_in_both_currencies(self):
        pound = self.setup_other_currency("GBP", rates=[("2000-01-01", 2)])
        partner = self.make_customer()
        self.make_due(partner, 5, 100)
        self.make_due(partner, 40, 50, currency_id=pound.id)
        rows = self.ageing().search([("partner_id", "=", partner.id)])
        by_currency = {row.currency_id: row for row in rows}
        own, foreign = by_currency[self.company.currency_id], by_currency[pound]
        self.assertEqual((own.bucket_30, own.foreign_30, own.total), (100, 100, 100))
        self.assertEqual((foreign.bucket_60, foreign.foreign_60), (25, 50))
        self.assertEqual((foreign.total, foreign.foreign_total), (25, 50))

    def test_a_row_leads_to_its_items(self):
        one, _two = self.make_ledger()
        self.make_due(one, 50, 9)
        [row] = self.ageing().search([("partner_id", "=", one.id)])
        action = row.action_open_items()
        items = self.env[action["res_model"]].with_context(**action["context"])
        found = items.search(action["domain"])
        self.assertEqual(found.partner_id, one)
        self.assertAlmostEqual(sum(found.mapped("residual")), row.total, 2)
        self.assertIn("06/30/2026", action["name"])
        nobody = self.ageing().search([("partner_id", "=", False)])
        action = nobody.action_open_items()
        self.assertIn("Without customer", action["name"])
        self.assertEqual(items.search(action["domain"]).mapped("residual"), [55.55])

    def test_companies_are_apart(self):
        other = self.setup_other_company()["company"]
        self.env.user.company_ids += other
        self.make_ledger()
        self.assertFalse(self.ageing(companies=other).search([]))

    # Who may read it

    def test_only_controllers_read_it_and_nobody_writes(self):
        self.make_ledger()
        clerk = self.make_user(login="clerk")
        clerk.group_ids += self.env.ref("account.group_account_invoice")
        for user in (self.make_user("user"), self.make_user(), clerk):
            with self.subTest(login=user.login):
                report = self.ageing(user=user)
                for read in (
                    lambda report=report: report.search([]),
                    lambda report=report: report.formatted_read_group([], ["grade_id"]),
                ):
                    with self.assertRaises(AccessError):
                        read()
                with self.assertRaises(AccessError):
                    self.env["credit.ageing.export"].with_user(user).create({})
        for group in ("controller", "manager"):
            rows = self.ageing(user=self.make_user(group)).search([])
            self.assertTrue(rows.mapped("partner_id.name"))
            self.assertTrue(rows[0].action_open_items())
            for write in (lambda rows=rows: rows.write({"total": 1}), rows.unlink):
                with self.assertRaises(AccessError):
                    write()

    def test_another_company_is_refused(self):
        other = self.setup_other_company()["company"]
        controller = self.make_user("controller")
        with self.assertRaises(AccessError):
            self.ageing(companies=other, user=controller).search([])

    # The dialog

    def test_the_dialog_ties_out_and_shows(self):
        self.make_ledger()
        day = T - timedelta(days=16)
        export = self.env["credit.ageing.export"].create(
            {"company_id": self.company.id, "date": day}
        )
        self.assertAlmostEqual(export.ledger_balance, self.trial_balance(day), 2)
        self.assertEqual(export.difference, 0)
        action = export.action_show()
        rows = self.env[action["res_model"]].with_context(**action["context"])
        self.assertAlmostEqual(
            sum(rows.search(action["domain"]).mapped("total")), self.trial_balance(day), 2
        )
        self.assertIn("/report_xlsx/ageing?date=2026-06-14", export.action_download()["url"])
        self.assertNotIn("item", export.copy({"sheet_item": False}).action_download()["url"])
