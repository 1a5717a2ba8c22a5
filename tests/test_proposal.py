"""What a run proposes, and what it says about the items it leaves alone (F1 to F6, F9 to F11)."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command
from odoo.tests import tagged

from .common import CreditRiskCommon, T

#: a ledger of thirty days credit: the invoice of this day is due on T - 5 in the seed's terms
INVOICED = T - timedelta(days=35)


@tagged("post_install", "-at_install")
class TestProposal(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer(
            credit_customer_since=T - relativedelta(years=2), credit_advice=3
        )

    def assertReason(self, invoice, code, *words):
        item = self.item_of(invoice)
        self.assertEqual(item.reason_code, code, item.reason)
        for word in words:
            self.assertIn(word, item.reason)

    # The seed's path

    def test_path_of_the_seed_day_by_day(self):
        """Days 35, 45, 55, 60 and 65 from the invoice date bring the five contacts of the seed."""
        self.env["credit.risk.matrix.cell"].search([]).path_id = self.path
        invoiced = date(2026, 1, 1)
        invoice = self.make_invoice(self.customer, invoiced, 100)
        contacts = []
        for day in range(0, 70):
            run = self.carry_out(invoiced + timedelta(days=day))
            contacts += [
                (day, a.level_id.name, a.channel) for a in run.action_ids.sorted("channel")
            ]
        self.assertEqual(
            contacts,
            [
                (35, "First reminder", "email"),
                (45, "Phone call", "phone"),
                (55, "Second reminder", "email"),
                (60, "Final notice", "email"),
                (60, "Final notice", "letter"),
                (65, "Collection", "collection"),
            ],
        )
        self.assertReason(invoice, "finished", "Collection", "Standard path")

    def test_never_before_the_day_after_the_due_date(self):
        """60 days to pay: the first reminder waits for day 61, whatever its 35 says."""
        invoice = self.make_invoice(self.customer, T - timedelta(days=60), 100, days=60)
        run = self.propose(T)
        self.assertFalse(run.action_ids)
        self.assertReason(invoice, "not_due", "06/30/2026", "First reminder", "07/01/2026")
        self.assertEqual(
            self.propose(T + timedelta(days=1)).action_ids.level_id.name, "First reminder"
        )

    def test_pre_due_level_may_act_before(self):
        path = self.make_path((-5, "email"), (1, "email"))
        self.make_invoice(self.customer, T - timedelta(days=25), 100)
        self.refresh()
        self.put_on_path(self.customer, path)
        self.assertEqual(self.propose(T).action_ids.level_id.name, "Level 1")

    def test_instalments_each_by_its_own_date(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "Half now, half later",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": 0}),
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": 90}),
                ],
            }
        )
        self._create_invoice(
            partner_id=self.customer,
            invoice_date=INVOICED,
            invoice_payment_term_id=term,
            invoice_line_ids=[self._prepare_invoice_line(name="Goods", price_unit=100, tax_ids=[])],
            post=True,
        )
        run = self.propose(T)
        self.assertRecordValues(
            run.action_ids.line_ids, [{"amount_residual": 50.0, "days_overdue": 35}]
        )
        self.assertEqual(run.item_count, 2)

    # F2, F3

    def test_f3_one_message_with_the_hardest_tone(self):
        """F3: a final notice and a first reminder on one day are one mail in the tone of the final notice."""
        old = self.make_invoice(self.customer, T - timedelta(days=60), 100)
        for day in (25, 15, 5):
            self.carry_out(T - timedelta(days=day))
        new = self.make_invoice(self.customer, INVOICED, 50)
        run = self.propose(T)
        mail = run.action_ids.filtered(lambda a: a.channel == "email")
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.level_id.name, "Final notice")
        self.assertEqual(mail.amount_due, 150)
        self.assertEqual(
            {line.move_id: line.level_id.name for line in mail.line_ids},
            {old: "Final notice", new: "First reminder"},
        )
        letter = run.action_ids.filtered(lambda a: a.channel == "letter")
        self.assertEqual(letter.line_ids.move_id, old)

    def test_f3_quiet_days(self):
        """F3: within the quiet days of a contact nothing more is proposed, and the item says until when."""
        self.company.credit_followup_quiet_days = 5
        self.make_invoice(self.customer, INVOICED, 100)
        self.carry_out(T)
        second = self.make_invoice(self.customer, INVOICED + timedelta(days=2), 50)
        self.assertFalse(self.propose(T + timedelta(days=4)).action_ids)
        self.assertReason(second, "quiet", "First reminder", "06/30/2026", "07/05/2026")
        self.assertEqual(self.propose(T + timedelta(days=5)).action_ids.line_ids.move_id, second)

    def test_f2_pending_proposal_is_not_proposed_again(self):
        """F2: a second run does not propose what a first one proposed and nobody has carried out."""
        invoice = self.make_invoice(self.customer, INVOICED, 100)
        first = self.propose(T)
        self.assertEqual(len(first.action_ids), 1)
        second = self.propose(T)
        self.assertFalse(second.action_ids)
        self.assertReason(invoice, "pending", "First reminder", "06/30/2026")
        first.action_cancel()
        self.assertReason(invoice, "cancelled")
        self.assertEqual(len(self.propose(T).action_ids), 1)

    def test_proposing_again_replaces_the_proposal(self):
        self.make_invoice(self.customer, INVOICED, 100)
        run = self.propose(T)
        before = run.action_ids
        run.action_propose()
        self.assertEqual(len(run.action_ids), 1)
        self.assertNotEqual(run.action_ids, before)

    def test_f5_jump(self):
        """F5: an item that was followed up jumps to the hardest step that its days reach."""
        path = self.make_path((1, "email"), (7, "email"), (14, "email"), catch_up="jump")
        self.company.credit_followup_go_live = T - timedelta(days=100)
        self.make_invoice(self.customer, T - timedelta(days=40), 100)
        self.refresh()
        self.put_on_path(self.customer, path)
        self.assertEqual(self.propose(T).action_ids.level_id.name, "Level 2")

    def test_f5_step_by_step(self):
        path = self.make_path((1, "email"), (7, "email"), (14, "email"))
        self.company.credit_followup_go_live = T - timedelta(days=100)
        self.make_invoice(self.customer, T - timedelta(days=50), 100)
        self.refresh()
        self.put_on_path(self.customer, path)
        self.assertEqual(self.carry_out(T).action_ids.level_id.name, "Level 1")
        self.assertEqual(self.carry_out(T + timedelta(days=1)).action_ids.level_id.name, "Level 2")

    def test_f5_another_path_goes_on_harder(self):
        """F5: on another path the item goes on at the first step harder than what was done."""
        self.make_invoice(self.customer, T - timedelta(days=60), 100)
        for day in (25, 15):
            self.carry_out(T - timedelta(days=day))  # first reminder, phone call
        self.put_on_path(self.customer, self.env.ref("credit_risk_matrix.path_strict"))
        run = self.propose(T)
        self.assertEqual(run.action_ids.level_id.name, "Second reminder")

    # F4, F6

    def test_f4_credit_and_payment(self):
        """F4: open credits are deducted; what they cover is not asked for."""
        invoice = self.make_invoice(self.customer, INVOICED, 100)
        refund = self.make_invoice(self.customer, INVOICED, 40, move_type="out_refund")
        run = self.propose(T)
        self.assertRecordValues(run.action_ids, [{"amount_due": 100.0, "amount_credit": 40.0}])
        self.assertReason(refund, "credit", "40.00")
        run.action_cancel()
        self.make_payment(self.customer, T, 60)
        self.assertFalse(self.propose(T).action_ids)
        self.assertReason(invoice, "net_zero", "100.00")

    def test_f4_minimum(self):
        self.company.credit_followup_minimum = 10
        invoice = self.make_invoice(self.customer, INVOICED, 9.99)
        self.assertFalse(self.propose(T).action_ids)
        self.assertReason(invoice, "below_minimum", "9.99", "10.00")
        self.make_invoice(self.customer, T - timedelta(days=33), 0.01)
        self.assertEqual(len(self.propose(T).action_ids), 1)

    def test_f4_blocked(self):
        invoice = self.make_invoice(self.customer, INVOICED, 100)
        invoice.action_toggle_block_payment()
        self.assertFalse(self.propose(T).action_ids)
        self.assertReason(invoice, "blocked", "blocked")

    def test_f4_no_followup(self):
        invoice = self.make_invoice(self.customer, INVOICED, 100)
        invoice.no_followup = True
        self.assertFalse(self.propose(T).action_ids)
        self.assertReason(invoice, "no_followup")

    def test_f4_miscellaneous_entry(self):
        """Core excludes general journal entries by default; the run says so and counts them all the same."""
        entry = self.env["account.move"].create(
            {
                "date": INVOICED,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": self.receivable.id,
                            "partner_id": self.customer.id,
                            "debit": 70,
                            "date_maturity": INVOICED,
                        }
                    ),
                    Command.create(
                        {
                            "account_id": self.company_data["default_account_revenue"].id,
                            "credit": 70,
                        }
                    ),
                ],
            }
        )
        entry.action_post()
        run = self.propose(T)
        self.assertFalse(run.action_ids)
        self.assertReason(entry, "no_followup")
        self.assertEqual((run.item_count, run.item_balance, run.difference), (1, 70, 0))
        entry.line_ids.no_followup = False
        self.assertEqual(self.propose(T).action_ids.amount_due, 70)

    def test_f4_paid_without_entry(self):
        """Paid by a payment that has no journal entry: core shows paid, the residual is still open."""
        invoice = self.make_invoice(self.customer, INVOICED, 100)
        payment = self.env["account.payment"].create(
            {
                "partner_id": self.customer.id,
                "journal_id": self.bank.id,
                "amount": 100,
                "date": T,
                "invoice_ids": invoice.ids,
            }
        )
        payment.outstanding_account_id = False
        payment.action_post()
        self.assertFalse(payment.move_id)
        self.assertEqual((invoice.payment_state, invoice.amount_residual), ("paid", 100))
        self.assertFalse(self.propose(T).action_ids)
        self.assertReason(invoice, "paid", "shows the invoice as paid")

    def test_f4_paid(self):
        invoice = self.make_invoice(self.customer, INVOICED, 100)
        self.propose(T - timedelta(days=1))
        self.pay(invoice, T)
        run = self.propose(T)
        self.assertEqual((run.item_count, run.item_balance, run.difference), (0, 0, 0))
        self.assertReason(invoice, "settled")

    def test_f6_every_item_has_a_sentence(self):
        """F6: each ledger item of the day has a reason from the closed list, in the reader's language."""
        for offset in (5, 20, 33, 36, 50, 90):
            self.make_invoice(self.customer, T - timedelta(days=offset), 10)
        run = self.propose(T)
        items = self.env["credit.followup.item"].search([("company_id", "=", self.company.id)])
        self.assertEqual(len(items), run.item_count)
        self.assertTrue(all(item.reason and "%(" not in item.reason for item in items))
        self.assertEqual(set(items.mapped("reason_code")), {"not_due", "waiting", "proposed"})

    def test_no_customer(self):
        entry = self.env["account.move"].create(
            {
                "date": INVOICED,
                "line_ids": [
                    Command.create({"account_id": self.receivable.id, "debit": 70}),
                    Command.create(
                        {
                            "account_id": self.company_data["default_account_revenue"].id,
                            "credit": 70,
                        }
                    ),
                ],
            }
        )
        entry.action_post()
        run = self.propose(T)
        self.assertEqual((run.item_count, run.difference), (1, 0))
        self.assertReason(entry, "no_customer")

    def test_no_address(self):
        self.customer.email = False
        invoice = self.make_invoice(self.customer, INVOICED, 100)
        self.assertFalse(self.propose(T).action_ids)
        self.assertReason(invoice, "no_address", "First reminder", "e-mail address")

    def test_path_without_contacts(self):
        self.make_invoice(self.customer, INVOICED, 100)
        self.refresh()
        self.put_on_path(self.customer, self.env["credit.action.path"].create({"name": "Empty"}))
        invoice = self.make_invoice(self.customer, INVOICED, 100)
        self.assertFalse(self.propose(T).action_ids)
        self.assertReason(invoice, "no_path", "add steps")

    # Holds

    def test_hold_on_invoice(self):
        invoice = self.make_invoice(self.customer, INVOICED, 100)
        other = self.make_invoice(self.customer, INVOICED, 30)
        hold = self.env["credit.followup.hold"].create(
            {
                "move_id": invoice.id,
                "company_id": self.company.id,
                "reason": "Wrong price",
                "date_from": T,
                "date_until": T + timedelta(days=10),
            }
        )
        self.assertEqual(hold.partner_id, self.customer)
        run = self.propose(T)
        self.assertEqual(run.action_ids.line_ids.move_id, other)
        self.assertReason(invoice, "held", "Dispute", "07/10/2026", "Wrong price")
        self.assertEqual(self.item_of(invoice).hold_id, hold)
        run.action_cancel()
        self.assertEqual(
            self.propose(T + timedelta(days=11)).action_ids.line_ids.move_id, invoice | other
        )

    def test_hold_on_customer_ended_by_hand(self):
        invoice = self.make_invoice(self.customer, INVOICED, 100)
        hold = self.env["credit.followup.hold"].create(
            {
                "kind": "pause",
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "reason": "Asked by the director",
                "date_from": T,
                "date_until": T + timedelta(days=10),
            }
        )
        self.propose(T)
        self.assertReason(invoice, "held", "Pause")
        hold.ended_on = T
        self.assertEqual(len(self.propose(T).action_ids), 1)

    # F9, F10, F11

    def test_f9_tie_out(self):
        """F9: every ledger item is considered, whatever its kind; the total equals the trial balance."""
        invoice = self.make_invoice(self.customer, INVOICED, 100)
        self.make_invoice(self.customer, INVOICED, 30, move_type="out_refund")
        self.pay(invoice, T - timedelta(days=2), 25)
        self.make_payment(self.customer, T, 7)
        self.pay(self.make_invoice(self.customer, INVOICED, 55), T + timedelta(days=3))
        run = self.propose(T)
        self.assertEqual(run.item_count, 4)
        self.assertEqual(run.ledger_balance, 100 - 30 - 25 - 7 + 55)
        self.assertEqual((run.item_balance, run.difference), (run.ledger_balance, 0))

    def test_f9_as_of_the_past(self):
        """What was paid later was open then."""
        invoice = self.make_invoice(self.customer, INVOICED, 100)
        self.pay(invoice, T + timedelta(days=1), 60)
        self.pay(invoice, T + timedelta(days=2))
        run = self.propose(T)
        self.assertEqual(run.item_balance, 100)
        self.assertEqual(self.propose(T + timedelta(days=1)).item_balance, 40)
        self.assertEqual(self.propose(T + timedelta(days=2)).item_count, 0)

    def test_f10_principal_only(self):
        """F10: the action's amount is the sum of the open amounts, to the cent."""
        for amount in (0.1, 0.2, 33.33):
            self.make_invoice(self.customer, INVOICED, amount)
        action = self.propose(T).action_ids
        self.assertEqual(action.amount_due, 33.63)

    def test_f11_before_going_live_old_items_start_gently(self):
        """F11: an item that was overdue when follow-up went live starts at the first reminder, jump or not."""
        path = self.make_path((1, "email"), (20, "email"), (60, "collection"), catch_up="jump")
        old = self.make_invoice(self.customer, T - timedelta(days=400), 100)
        self.refresh()
        self.put_on_path(self.customer, path)
        for go_live in (False, T - timedelta(days=5)):
            self.company.credit_followup_go_live = go_live
            run = self.propose(T)
            self.assertEqual(run.action_ids.level_id.name, "Level 1")
            self.assertEqual(run.action_ids.line_ids.move_id, old)
            run.action_cancel()

    def test_f1_customer_without_profile_is_not_left_out(self):
        """F1: the run makes the profiles that are missing, and everybody has a path."""
        stranger = self.make_customer("Stranger")
        self.make_invoice(stranger, INVOICED, 100)
        self.assertFalse(self.profile_of(stranger))
        run = self.propose(T)
        self.assertTrue(self.profile_of(stranger).path_id)
        self.assertEqual(run.action_ids.partner_id, stranger)

    def test_f1_cell_without_path(self):
        """F1: a cell without a path uses the company's first one."""
        self.make_invoice(self.customer, INVOICED, 100)
        self.env["credit.risk.matrix.cell"].search([]).path_id = False
        self.propose(T)
        self.assertEqual(self.profile_of(self.customer).path_id, self.path)
