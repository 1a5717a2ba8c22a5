"""Address first, then channel: who is written to, and what is done without an e-mail address."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command
from odoo.tests import tagged

from .common import CreditRiskCommon, T

INVOICED = T - timedelta(days=35)


@tagged("post_install", "-at_install")
class TestRecipients(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer(
            credit_customer_since=T - relativedelta(years=2), credit_advice=3
        )
        cls.reminder = cls.env.ref("credit_risk_matrix.level_first_reminder")

    def add_contact(self, kind, name, **kwargs):
        values = {"email": f"{name.lower()}@contacts.example.com", **kwargs}
        return self.env["res.partner"].create(
            {"parent_id": self.customer.id, "type": kind, "name": name, **values}
        )

    def send_one(self, **invoice):
        self.make_invoice(self.customer, INVOICED, 100, **invoice)
        return self.carry_out(T).action_ids

    def on_path(self, *steps):
        """Put the customer on a path of its own and return the levels."""
        path = self.make_path(*steps)
        self.refresh()
        self.put_on_path(self.customer, path)
        return path.step_ids.level_id

    def reason(self):
        return self.env["credit.followup.item"].search([("partner_id", "=", self.customer.id)])

    # Address first

    def test_the_customer_itself(self):
        self.assertEqual(self.send_one().mail_id.recipient_ids, self.customer)

    def test_the_invoice_contact(self):
        contact = self.add_contact("invoice", "Books")
        self.add_contact("delivery", "Dock")
        self.assertEqual(self.send_one().mail_id.recipient_ids, contact)

    def test_dunning_contacts_go_before_the_invoice_contact(self):
        """Several dunning contacts all get the message; the invoice contact then does not."""
        self.add_contact("invoice", "Books")
        both = self.add_contact("dunning", "Claims") + self.add_contact("dunning", "Second")
        action = self.send_one()
        self.assertEqual(action.contact_ids, both)
        self.assertEqual(action.mail_id.recipient_ids, both)
        self.assertIn("Claims", action.mail_id.body_html)

    def test_archived_contact_is_not_written_to(self):
        self.add_contact("dunning", "Gone").active = False
        self.assertEqual(self.send_one().mail_id.recipient_ids, self.customer)

    def test_contact_of_another_company_is_not_written_to(self):
        other = self.setup_other_company(name="Other")["company"]
        self.add_contact("dunning", "Theirs", company_id=other.id)
        self.assertEqual(self.send_one().mail_id.recipient_ids, self.customer)

    def test_copy_to_the_salesperson_by_level(self):
        salesperson = self.make_user("user", email="sales@example.com")
        self.customer.user_id = salesperson
        self.assertFalse(self.send_one().mail_id.email_cc)
        other = self.make_customer("Other", credit_advice=3, user_id=salesperson.id)
        self.make_invoice(other, INVOICED, 100)
        self.reminder.copy_salesperson = True
        mail = self.carry_out(T).action_ids.mail_id
        self.assertEqual(mail.recipient_ids, other)
        self.assertIn("sales@example.com", mail.email_cc)

    # Then channel

    def test_no_email_at_all(self):
        self.customer.email = False
        self.make_invoice(self.customer, INVOICED, 100)
        self.assertFalse(self.propose(T).action_ids)
        self.assertEqual(self.reason().reason_code, "no_address")

    def test_dunning_contact_without_email_gets_the_letter(self):
        """Who is written to comes first: the contact for reminders has no e-mail, so it gets the letter."""
        self.add_contact("dunning", "Claims", email=False)
        self.on_path((1, "email", "letter"))
        self.make_invoice(self.customer, INVOICED, 100)
        self.assertEqual(self.propose(T).action_ids.mapped("channel"), ["letter"])
        self.assertEqual(self.reason().reason_code, "proposed_instead")

    def test_fallback_channel_of_the_level(self):
        """The level's next channel is used, the reason says it, and it is not done twice."""
        self.customer.email = "no address"
        self.on_path((1, "email")).fallback_channel = "phone"
        self.make_invoice(self.customer, INVOICED, 100)
        action = self.carry_out(T).action_ids
        self.assertEqual((action.channel, action.state), ("phone", "queued"))
        self.assertFalse(self.propose(T + timedelta(days=1)).action_ids)
        self.customer.email = "now@example.com"
        self.assertFalse(self.propose(T + timedelta(days=2)).action_ids)

    def test_reason_says_why_there_is_no_email(self):
        self.customer.email = False
        self.on_path((1, "email")).fallback_channel = "letter"
        self.make_invoice(self.customer, INVOICED, 100)
        self.propose(T)
        self.assertEqual(
            self.reason().reason,
            "Level 1 is proposed in the run of 06/30/2026 (Letter): the contact that is written to has "
            "no e-mail address that works.",
        )

    def test_letter_settles_the_email_that_cannot_be_sent(self):
        """With the letter done and no e-mail address, the level is done: nothing is said to be missing."""
        self.customer.email = False
        self.on_path((1, "email", "letter"), (20, "phone"))
        self.make_invoice(self.customer, INVOICED, 100)
        run = self.propose(T)
        run.action_approve()
        run.action_ids.line_ids.sudo()._claim()
        run.action_ids._set_state("done")
        run.action_ids.line_ids.sudo()._write_done()
        self.assertFalse(self.propose(T + timedelta(days=1)).action_ids)
        self.assertEqual(self.reason().reason_code, "waiting")

    def test_another_contact_when_nothing_else_is_left(self):
        """An invoice contact with a postal address only: the reminder by e-mail goes to the customer."""
        self.add_contact("invoice", "Books", email=False, street="Kerkstraat 2", city="Gent")
        self.assertEqual(self.send_one().mail_id.recipient_ids, self.customer)

    def test_blacklisted_address(self):
        """An address that does not want our mail counts as none."""
        self.env["mail.blacklist"].create({"email": self.customer.email})
        self.on_path((1, "email")).fallback_channel = "letter"
        self.make_invoice(self.customer, INVOICED, 100)
        self.assertEqual(self.propose(T).action_ids.channel, "letter")

    def test_letter_to_the_dunning_contact(self):
        """The letter goes to the contact's own address, or to the customer's for its attention."""
        claims = self.add_contact("dunning", "Claims", street="Kerkstraat 2", city="Gent")
        self.on_path((1, "letter"))
        self.make_invoice(self.customer, INVOICED, 100)
        action = self.propose(T).action_ids
        self.assertEqual(action._get_postal_partner(), claims)
        claims.write({"street": False, "city": False, "zip": False})
        self.assertEqual(action._get_postal_partner(), self.customer)
        self.assertEqual(action._get_recipient(), claims)

    def test_statements_do_not_grow_with_customers(self):
        """Who is written to is read at once for all customers."""
        customers = self.env["res.partner"]
        for index in range(12):
            customers += self.make_customer(
                f"Customer {index}",
                credit_advice=3,
                child_ids=[
                    Command.create(
                        {"type": "dunning", "name": "C", "email": f"c{index}@example.com"}
                    )
                ],
            )
        for partner in customers:
            self.make_invoice(partner, INVOICED, 100)
        actions = self.propose(T).action_ids
        self.assertEqual(set(self.read_contacts(actions)), set(customers.child_ids.ids))
        counts = []
        for some in (actions[:2], actions):
            counts.append(self.statements_of(self.read_contacts, some))
        self.assertNotMore(*counts)

    def read_contacts(self, actions):
        """Return the ids of the contacts, read without anything remembered."""
        self.env.flush_all()
        self.env.invalidate_all()
        return [action.contact_ids.id for action in actions.browse(actions.ids)]
