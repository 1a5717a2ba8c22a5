"""P2: posting and paying mark the customer; the profile is refreshed right after the commit."""

import os
import random
from datetime import timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from ..models.profile.credit_risk_change import NO_REFRESH
from ..models.profile.credit_risk_storing import PROFILE_COLUMNS
from .common import CreditRiskCommon, T

INVOICED = T - timedelta(days=35)


@tagged("post_install", "-at_install")
class TestChanges(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer(credit_advice=3)
        cls.other = cls.make_customer("Other", credit_advice=3)
        cls.env.cr.precommit.clear()
        cls.env.cr.postcommit.clear()

    def commit(self):
        """Do what a commit does: marks are stored, then what follows the commit runs on a cursor of its own."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        with freeze_time(T), self.enter_registry_test_mode():
            self.env.cr.postcommit.run()
        self.env.invalidate_all()

    def marked(self):
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.cr.postcommit.clear()
        marks = self.env["credit.risk.change"].sudo().search([])
        partners = marks.partner_id
        marks.unlink()
        return partners

    def test_posting_refreshes_the_profile(self):
        self.make_invoice(self.customer, INVOICED, 100)
        self.commit()
        profile = self.profile_of(self.customer)
        self.assertEqual((profile.total_due, profile.date), (100, T))
        self.assertFalse(self.profile_of(self.other))
        self.assertFalse(self.env["credit.risk.change"].sudo().search([]))

    def test_paying_refreshes_the_profile(self):
        invoice = self.make_invoice(self.customer, INVOICED, 100)
        self.commit()
        self.pay(invoice, T)
        self.commit()
        profile = self.profile_of(self.customer)
        self.assertEqual((profile.total_due, profile.days_to_pay), (0, 35))

    def test_what_marks(self):
        """Posting, paying, undoing a payment, taking back and changing a due date each mark the customer."""
        invoice = self.make_invoice(self.customer, INVOICED, 100)
        self.assertEqual(self.marked(), self.customer)
        self.pay(invoice, T, 40)
        self.assertEqual(self.marked(), self.customer)
        self.receivable_of(invoice).remove_move_reconcile()
        self.assertEqual(self.marked(), self.customer)
        invoice.line_ids.filtered("date_maturity").date_maturity = T
        self.assertEqual(self.marked(), self.customer)
        invoice.button_draft()
        self.assertEqual(self.marked(), self.customer)
        invoice.ref = "A word"
        self.assertFalse(self.marked())

    def test_drafts_and_bills_do_not_matter(self):
        self.make_invoice(self.customer, INVOICED, 100, move_type="in_invoice")
        self.assertFalse(self.marked())

    def test_switched_off_by_the_context(self):
        """A bulk import leaves the marks to the next refresh."""
        self.env.cr.postcommit.clear()
        invoice = self.make_invoice(self.customer, INVOICED, 100)
        invoice.button_draft()
        self.marked()
        invoice.with_context(**{NO_REFRESH: True}).action_post()
        self.commit()
        self.assertFalse(self.profile_of(self.customer))
        self.assertEqual(self.env["credit.risk.change"].sudo().search([]).partner_id, self.customer)
        self.refresh()
        self.assertEqual(self.profile_of(self.customer).total_due, 100)
        self.assertFalse(self.env["credit.risk.change"].sudo().search([]))

    def test_a_failure_never_reaches_the_posting(self):
        """A policy that cannot be read stops the refresh, not the invoice."""
        self.env.cr.execute("UPDATE credit_risk_category SET domain = '[(''nonsense'', ''='', 1)]'")
        self.env.invalidate_all()
        invoice = self.make_invoice(self.customer, INVOICED, 100)
        with self.assertLogs("odoo.addons.credit_risk_matrix.models.profile.credit_risk_change"):
            self.commit()
        self.assertEqual(invoice.state, "posted")

    def test_incremental_equals_full(self):
        """Random ledgers, refreshed customer by customer as they change and then as a whole: equal rows."""
        for seed in range(100 if os.environ.get("CREDIT_TEST_ALL") else 6):
            with self.subTest(seed=seed):
                self.check_sequence(random.Random(seed))

    def check_sequence(self, rng):
        customers = [self.make_customer(f"C{n}", credit_advice=n) for n in range(3)]
        invoices = []
        day = T - timedelta(days=200)
        for _step in range(6):
            day += timedelta(days=rng.randint(0, 40))
            self.act(rng, day, customers, invoices)
            changed = self.marked()
            self.refresh(day, changed)
        self.refresh(day, self.env["res.partner"].concat(*customers))
        incremental = self.read_rows(customers)
        self.env.cr.execute(
            "UPDATE credit_risk_profile SET explanation = NULL, total_due = -1, score = NULL"
        )
        self.env.invalidate_all()
        self.refresh(day)
        self.assertEqual(self.read_rows(customers), incremental)

    def act(self, rng, day, customers, invoices):
        """Do something that happens to a ledger."""
        kind = rng.choice(("invoice", "invoice", "pay", "part", "refund", "undo", "cancel"))
        open_invoices = [i for i in invoices if i.state == "posted" and i.amount_residual > 0]
        if kind == "invoice" or not open_invoices:
            amount = rng.randint(1, 50000) / 100
            customer = rng.choice(customers)
            invoices.append(self.make_invoice(customer, day, amount, days=rng.choice((0, 14, 30))))
            return
        invoice = rng.choice(open_invoices)
        if kind in ("pay", "part"):
            share = 1 if kind == "pay" else 0.5
            self.pay(invoice, day, round(invoice.amount_residual * share, 2) or 0.01)
        elif kind == "refund":
            self.make_invoice(
                invoice.commercial_partner_id, day, rng.randint(1, 90), move_type="out_refund"
            )
        elif kind == "undo":
            self.receivable_of(invoice).remove_move_reconcile()
        else:
            invoice.button_draft()

    def read_rows(self, customers):
        self.env.flush_all()
        names = ", ".join(PROFILE_COLUMNS)
        self.env.cr.execute(
            f"SELECT {names} FROM credit_risk_profile WHERE partner_id = ANY(%s) ORDER BY partner_id",
            [[customer.id for customer in customers]],
        )
        return self.env.cr.fetchall()
