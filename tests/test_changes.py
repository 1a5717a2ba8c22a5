"""P2: posting and paying mark the customer; the profile is refreshed right after the commit."""

from datetime import timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from ..models.profile.credit_risk_change import NO_REFRESH
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

    def test_what_is_filled_in_marks(self):
        """An advice, a limit, a knock-out or a dispute shows right after it is saved."""
        self.make_invoice(self.customer, INVOICED, 100)
        self.commit()
        for vals in ({"credit_advice": 5}, {"credit_limit": 500}):
            self.customer.write(vals)
            self.assertEqual(self.marked(), self.customer, vals)
        legal = self.make_legal(self.customer)
        self.assertEqual(self.marked(), self.customer)
        legal.date_until = T
        self.assertEqual(self.marked(), self.customer)
        legal.unlink()
        self.assertEqual(self.marked(), self.customer)
        hold = self.env["credit.followup.hold"].create(
            {
                "partner_id": self.customer.id,
                "reason": "Damaged",
                "date_from": T,
                "date_until": T + timedelta(days=9),
            }
        )
        self.assertEqual(self.marked(), self.customer)
        hold.action_end()
        self.assertEqual(self.marked(), self.customer)
        self.customer.comment = "A word"
        self.assertFalse(self.marked())

    def test_branches_share_the_limit(self):
        """What is posted in a branch marks the profile of the parent company too."""
        branch = self.env["res.company"].create(
            {
                "name": "Branch",
                "parent_id": self.company.id,
                "currency_id": self.company.currency_id.id,
            }
        )
        self.make_invoice(self.customer, INVOICED, 100)
        self.commit()
        self.env["credit.risk.change"]._mark([(branch.id, self.customer.id)])
        self.env.cr.precommit.run()
        self.env.cr.postcommit.clear()
        marks = self.env["credit.risk.change"].sudo().search([])
        self.assertEqual(marks.company_id, branch | self.company)
