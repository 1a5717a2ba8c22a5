"""The number of SQL statements does not grow with customers or invoices (promise P1)."""

from datetime import timedelta

from odoo.tests import tagged

from .clone import clone_invoices
from .common import CreditRiskCommon, T


@tagged("post_install", "-at_install")
class TestStatements(CreditRiskCommon):
    def test_p1_propose_10000_and_20000_invoices(self):
        """P1: at most 60 statements to refresh and propose at 10,000 invoices, and as many at 20,000."""
        invoice = self.make_invoice(self.make_customer(), T - timedelta(days=200), 100)
        self.propose(
            T - timedelta(days=1)
        ).action_cancel()  # fills the caches that do not depend on size
        proposals, refreshes = [], []
        for day in (T, T + timedelta(days=1)):
            partners = self.env["res.partner"].create(
                [{"name": f"Customer {n}", "email": f"c{n}@example.com"} for n in range(1000)]
            )
            clone_invoices(self.env, invoice, partners, 10000, T - timedelta(days=80))
            run = self.env["credit.followup.run"].create(
                {"company_id": self.company.id, "date": day}
            )
            proposals.append(self.statements_of(run.action_propose))
            refreshes.append(self.statements_of(self.refresh, day + timedelta(days=9)))
            self.assertGreater(len(run.action_ids), 900)
            self.assertEqual(run.difference, 0)
            run.action_cancel()
        self.assertEqual(run.item_count, 20001)
        self.assertLessEqual(proposals[0].total(), 60)
        self.assertNotMore(*proposals)
        self.assertNotMore(*refreshes)  # one more where assessments are due

    def test_p1_a_batch_of_messages(self):
        """A batch of 40 e-mails takes as many statements as one of 20: the documents are read together."""
        counts = []
        for number in (5, 20, 40):  # the first one fills caches
            partners = [self.make_customer(f"Customer {number} {n}") for n in range(number)]
            for partner in partners:
                for amount in (100, 200):
                    self.make_invoice(partner, T - timedelta(days=40), amount)
            run = self.propose()
            run.action_approve()
            actions = run.action_ids.filtered(lambda a, own=partners: a.partner_id in own)
            self.assertEqual(len(actions), number)
            counts.append(self.statements_of(lambda own=actions: own.sudo()._carry_out(T)))
            self.assertEqual(set(actions.mapped("state")), {"queued"})
            self.assertEqual(len(actions.mail_id), number)
        self.assertNotMore(*counts[1:])
