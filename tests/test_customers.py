"""Customers that change: merged, moved under another company, their last entry cancelled."""

from datetime import timedelta

from odoo.tests import tagged

from .common import CreditRiskCommon, T

INVOICED = T - timedelta(days=35)


@tagged("post_install", "-at_install")
class TestCustomers(CreditRiskCommon):
    def test_merge(self):
        """Merged partners have one profile with both histories; what was done stays."""
        one, two = self.make_customer("One", credit_advice=3), self.make_customer("Two")
        for partner in (one, two):
            self.make_invoice(partner, INVOICED, 100)
        run = self.carry_out(T)
        profile = self.profile_of(one)
        wizard = self.env["base.partner.merge.automatic.wizard"].sudo().create({})
        wizard._merge((one | two).ids, one)
        self.env.invalidate_all()
        self.assertEqual(self.profile_of(one), profile)
        self.assertEqual(profile.total_due, 200)
        self.assertEqual(len(profile.assessment_ids), 2)
        self.assertEqual(one.credit_risk_profile_id, profile)
        self.assertEqual(run.action_ids.partner_id, one)
        self.assertEqual(len(run.action_ids), 2)
        self.assertFalse(self.carry_out(T).action_ids, "nothing is done twice")

    def test_merge_into_a_newcomer(self):
        """The destination had no profile: the sources' profiles become its one."""
        sources = self.make_customer("One") | self.make_customer("Two")
        for partner in sources:
            self.make_invoice(partner, INVOICED, 100)
        self.refresh()
        newcomer = self.make_customer("Newcomer")
        wizard = self.env["base.partner.merge.automatic.wizard"].sudo().create({})
        wizard._merge((sources | newcomer).ids, newcomer)
        self.env.invalidate_all()
        self.assertEqual(self.profile_of(newcomer).total_due, 200)
        self.assertEqual(len(self.profile_of(newcomer).assessment_ids), 2)

    def test_moved_under_another_company(self):
        contact, parent = self.make_customer("Branch office"), self.make_customer("Head office")
        for partner in (contact, parent):
            self.make_invoice(partner, INVOICED, 100)
        self.refresh()
        contact.write({"is_company": False, "parent_id": parent.id})
        self.refresh()
        self.assertFalse(self.profile_of(contact))
        self.assertEqual(self.profile_of(parent).total_due, 200)
        self.assertEqual(len(self.profile_of(parent).assessment_ids), 2)
        self.assertEqual(self.propose(T).action_ids.partner_id, parent)

    def test_last_entry_cancelled(self):
        """A profile does not stand still when the only invoice is gone."""
        customer = self.make_customer()
        invoice = self.make_invoice(customer, INVOICED, 100)
        self.refresh()
        self.assertEqual(self.profile_of(customer).total_due, 100)
        invoice.button_draft()
        self.refresh()
        profile = self.profile_of(customer)
        self.assertEqual((profile.total_due, profile.status), (0, "unrated"))
