"""Which accounts are receivable and which journals are of a type is remembered between calls, never too long."""

from odoo.tests import tagged

from .common import CreditRiskCommon


@tagged("post_install", "-at_install")
class TestRemembered(CreditRiskCommon):
    def read_accounts(self):
        return self.env["account.move.line"]._get_credit_receivable_account_ids()

    def read_journals(self, kind="sale"):
        return self.env["account.move.line"]._get_credit_journal_ids(kind)

    def test_accounts_come_change_and_go(self):
        self.read_accounts()
        account = self.env["account.account"].create(
            {"name": "Receivable", "code": "CREDIT1", "account_type": "asset_receivable"}
        )
        self.assertIn(account.id, self.read_accounts())
        account.account_type = "asset_current"
        self.assertNotIn(account.id, self.read_accounts())
        account.account_type = "asset_receivable"
        self.assertIn(account.id, self.read_accounts())
        account.unlink()
        self.assertNotIn(account.id, self.read_accounts())

    def test_journals_come_change_and_go(self):
        self.read_journals()
        journal = self.env["account.journal"].create(
            {"name": "Sales", "code": "CRS1", "type": "sale", "company_id": self.company.id}
        )
        self.assertIn(journal.id, self.read_journals())
        journal.type = "general"
        self.assertNotIn(journal.id, self.read_journals())
        self.assertIn(journal.id, self.read_journals("general"))
        journal.unlink()
        self.assertNotIn(journal.id, self.read_journals("general"))
