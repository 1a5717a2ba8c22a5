"""F4: money that came in but is not allocated yet is deducted before anybody is contacted."""

from datetime import timedelta

from odoo.tests import tagged

from .common import CreditRiskCommon, T

INVOICED = T - timedelta(days=60)


@tagged("post_install", "-at_install")
class TestBankMoney(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer()
        cls.invoice = cls.make_invoice(cls.customer, INVOICED, 500)

    def receive(self, amount, text="Thanks", partner=None, day=T, journal=None):
        """Return a bank transaction that nobody has reconciled."""
        return self.env["account.bank.statement.line"].create(
            {
                "journal_id": (journal or self.bank).id,
                "date": day,
                "payment_ref": text,
                "partner_id": partner and partner.id,
                "amount": amount,
            }
        )

    def test_f4_money_of_the_customer_covers_what_is_overdue(self):
        self.receive(200, partner=self.customer)
        self.receive(300, partner=self.customer, day=T - timedelta(days=3))
        run = self.propose()
        self.assertFalse(run.action_ids)
        item = self.item_of(self.invoice)
        self.assertEqual(item.reason_code, "net_zero_bank")
        self.assertIn("of which $\xa0500.00 on the bank, not yet allocated", item.reason)
        self.assertEqual(run.difference, 0)

    def test_f4_a_contact_pays_for_its_company(self):
        contact = self.env["res.partner"].create({"name": "C", "parent_id": self.customer.id})
        self.receive(500, partner=contact)
        self.assertFalse(self.propose().action_ids)

    def test_f4_a_part_is_not_enough(self):
        self.receive(499.99, partner=self.customer)
        self.assertTrue(self.propose().action_ids)

    def test_f4_minimum_counts_after_the_money_on_the_bank(self):
        self.company.credit_followup_minimum = 10
        self.receive(495, partner=self.customer)
        self.assertFalse(self.propose().action_ids)
        item = self.item_of(self.invoice)
        self.assertEqual(item.reason_code, "below_minimum_bank")
        self.assertIn("5.00 net of the $\xa0495.00 on the bank", item.reason)

    def test_f4_invoice_number_in_the_text(self):
        for text in (
            f"Invoice {self.invoice.name}",
            f"payment of {self.invoice.name.lower()}, thank you",
            self.invoice.name.replace("/", " / "),
        ):
            line = self.receive(500, text)
            money = self.env["credit.followup.run"]._read_bank_money(self.company, T)
            self.assertEqual({k: float(v) for k, v in money.items()}, {self.customer.id: 500}, text)
            line.unlink()

    def test_f4_payment_reference_in_the_text(self):
        self.invoice.payment_reference = "+++123/4567/89012+++"
        self.receive(500, "transfer 123/4567/89012")
        self.assertFalse(self.propose().action_ids)
        self.assertEqual(self.item_of(self.invoice).reason_code, "net_zero_bank")

    def test_f4_creditor_reference_written_with_spaces(self):
        self.invoice.payment_reference = "RF18539007547034"
        self.receive(500, "ref RF18 5390 0754 7034 june")
        self.assertFalse(self.propose().action_ids)

    def test_f4_what_does_not_count(self):
        other = self.make_customer("Other")
        self.receive(500, partner=other)
        self.receive(-500, partner=self.customer)
        self.receive(500, partner=self.customer, day=T + timedelta(days=1))
        self.receive(500, "Order 12")
        self.receive(500, self.invoice.name + "9")
        self.assertTrue(self.propose().action_ids)
        money = self.env["credit.followup.run"]._read_bank_money(self.company, T)
        self.assertEqual(list(money), [other.id])

    def test_f4_money_that_was_allocated_counts_once(self):
        """A transaction matched with the customer's account is an open credit, and no money on the bank."""
        line = self.receive(100, partner=self.customer)
        suspense = line.move_id.line_ids.filtered(
            lambda item: item.account_id == self.bank.suspense_account_id
        )
        suspense.account_id = self.receivable
        self.assertFalse(self.env["credit.followup.run"]._read_bank_money(self.company, T))
        self.assertEqual(self.propose().action_ids[:1].amount_credit, 100)

    def test_f4_money_of_another_company(self):
        other = self.setup_other_company(name="Other")
        self.receive(500, partner=self.customer, journal=other["default_journal_bank"])
        self.assertTrue(self.propose().action_ids)
