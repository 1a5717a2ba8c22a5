"""What can happen between a proposal and its execution: nobody is asked for what is not his, not due or held."""

from datetime import timedelta

from odoo import Command
from odoo.tests import tagged

from .common import T
from .test_late_run import INVOICED, LateCase, after


@tagged("post_install", "-at_install")
class TestBetween(LateCase):
    def refund(self, amount, day):
        return self.make_invoice(self.customer, day, amount, days=0, move_type="out_refund")

    def settle(self, *moves):
        sum((self.receivable_of(move) for move in moves), self.env["account.move.line"]).reconcile()

    def hold(self, day, until=30, **values):
        return self.env["credit.followup.hold"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "reason": "Wrong goods",
                "date_from": day,
                "date_until": after(until),
                **values,
            }
        )

    # Money

    def test_part_paid_before_a_late_run_is_not_asked_for(self):
        run = self.propose_on(T)
        self.pay(self.invoice, after(2), 40)
        action = self.execute_on(after(4), run).action_ids
        self.assertEqual((action.state, action.amount_due), ("queued", 60))
        self.assertEqual(action.line_ids.amount_residual_currency, 60)
        self.assertNotIn("100.00", action.mail_id.body_html)

    def test_part_credited_by_a_note_of_a_later_date_is_not_asked_for(self):
        """The credit note is reconciled and dated next week: the customer has it in his hands."""
        run = self.propose_on(T)
        self.settle(self.invoice, self.refund(40, after(7)))
        action = self.execute_on(T, run).action_ids
        self.assertEqual((action.state, action.amount_due), ("queued", 60))

    def test_all_credited_by_a_note_of_a_later_date(self):
        run = self.propose_on(T)
        self.settle(self.invoice, self.refund(100, after(7)))
        self.execute_on(T, run)
        self.assertEqual(run.action_ids.state, "skipped")
        item = self.item_of(self.invoice)
        self.assertEqual((item.reason_code, item.next_date), ("settled", False))

    def test_one_of_two_items_is_paid_and_the_rest_is_below_the_minimum(self):
        self.company.credit_followup_minimum = 110
        other = self.make_invoice(self.customer, INVOICED, 20)
        run = self.propose_on(T)
        self.assertEqual(run.action_ids.amount_due, 120)
        self.pay(other, T)
        self.execute_on(T, run)
        self.assertEqual(run.action_ids.state, "skipped")
        self.assertEqual(self.item_of(self.invoice).reason_code, "below_minimum")

    def test_instalment_paid_between_leaves_the_other(self):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": INVOICED,
                "invoice_payment_term_id": self.env["account.payment.term"]
                .create(
                    {
                        "name": "Two halves",
                        "line_ids": [
                            Command.create(
                                {"value": "percent", "value_amount": 50, "nb_days": days}
                            )
                            for days in (20, 30)
                        ],
                    }
                )
                .id,
                "invoice_line_ids": [
                    Command.create({"name": "Goods", "price_unit": 100.01, "tax_ids": []})
                ],
            }
        )
        invoice.action_post()
        run = self.propose_on(T)
        action = run.action_ids
        self.assertEqual((action.line_count, action.amount_due), (3, 200.01))
        first, second = self.receivable_of(invoice)
        payment = self.make_payment(self.customer, after(1), first.amount_residual)
        (first + self.receivable_of(payment)).reconcile()
        self.execute_on(after(2), run)
        self.assertEqual(action.amount_due, self.company.currency_id.round(100 + second.balance))
        self.assertNotIn(first, action._get_message_lines().move_line_id)

    def test_cents_of_a_currency_without_them(self):
        """5,001 yen, of which 1,667 were paid: the rest is asked for in whole yen."""
        yen = self.setup_other_currency("JPY", rounding=1, rates=[("2000-01-01", 150)])
        invoice = self.make_invoice(self.customer, INVOICED, 5001, currency_id=yen.id)
        run = self.propose_on(T)
        payment = self.make_invoice(
            self.customer, after(1), 1667, days=0, move_type="out_refund", currency_id=yen.id
        )
        self.settle(invoice, payment)
        action = self.execute_on(after(2), run).action_ids
        self.assertEqual(dict(action._get_totals())[yen], 3334)

    # Holds

    def test_dispute_noted_before_a_late_run(self):
        run = self.propose_on(T)
        self.hold(after(2))
        self.execute_on(after(4), run)
        self.assertEqual(run.action_ids.state, "skipped")
        item = self.item_of(self.invoice)
        self.assertEqual((item.reason_code, item.level_id.id), ("held", False))
        self.assertIn("Wrong goods", item.reason)

    def test_hold_of_one_item_leaves_too_little_of_the_other(self):
        self.company.credit_followup_minimum = 110
        other = self.make_invoice(self.customer, INVOICED, 20)
        run = self.propose_on(T)
        self.hold(T, move_id=other.id)
        self.execute_on(T, run)
        self.assertEqual(run.action_ids.state, "skipped")
        self.assertEqual(self.item_of(self.invoice).reason_code, "below_minimum")

    def test_hold_of_an_item_outside_the_message_counts_for_the_minimum(self):
        """What waits for its next step made up the minimum; disputed by now, it does not any more."""
        self.company.credit_followup_minimum = 110
        self.make_invoice(self.customer, INVOICED, 20)
        path = self.own_path.step_ids.sorted("severity")
        path[1].day_offset = 60
        self.execute_on(T, self.propose_on(T))
        newer = self.make_invoice(self.customer, INVOICED, 30)
        run = self.propose_on(after(5))
        self.assertEqual(run.action_ids.line_ids.move_id, newer)
        self.hold(after(5), move_id=self.invoice.id)
        self.execute_on(after(5), run)
        self.assertEqual(run.action_ids.state, "skipped")

    def test_hold_that_was_planned_begins_before_a_late_run(self):
        """The pause was known, and not running yet, when the run was proposed."""
        self.hold(after(3), kind="pause")
        run = self.propose_on(T)
        self.assertEqual(run.action_ids.line_ids.move_id, self.invoice)
        self.execute_on(after(4), run)
        self.assertEqual(run.action_ids.state, "skipped")

    # Customers

    def merge(self, kept, gone):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((kept + gone).ids, kept)
        self.env.invalidate_all()

    def test_merged_customers_get_one_message(self):
        """Two actions of one run and channel have become one customer's: one message with all items."""
        twin = self.make_customer("Twin", credit_advice=3)
        second = self.make_invoice(twin, INVOICED, 70)
        run = self.propose_on(T)
        self.assertEqual(len(run.action_ids), 2)
        self.merge(self.customer, twin)
        self.execute_on(T, run)
        self.assertEqual(sorted(run.action_ids.mapped("state")), ["queued", "skipped"])
        sent = run.action_ids.filtered("mail_id")
        self.assertEqual((sent.partner_id, sent.amount_due), (self.customer, 170))
        for invoice in self.invoice + second:
            self.assertIn(invoice.name, sent.mail_id.body_html)
            self.assertEqual(self.item_of(invoice).level_date, T)

    def test_merged_with_a_customer_who_got_his_message_already(self):
        twin = self.make_customer("Twin", credit_advice=3)
        second = self.make_invoice(twin, INVOICED, 70)
        run = self.propose_on(T)
        first = run.action_ids.filtered(lambda action: action.partner_id == self.customer)
        self.execute_on(T, first)
        self.merge(self.customer, twin)
        self.execute_on(T, run)
        self.assertEqual(len(run.action_ids.mail_id), 1)
        self.assertFalse(self.item_of(second).level_id)
        again = self.propose(after(3)).action_ids.line_ids
        self.assertIn(second, again.move_id, "the next run looks at it again")

    def test_customer_who_became_part_of_another(self):
        """Its debts are the group's now: the message to the old customer is not sent."""
        group = self.make_customer("Group")
        run = self.propose_on(T)
        self.customer.write({"is_company": False, "parent_id": group.id})
        self.assertEqual(self.customer.commercial_partner_id, group)
        self.execute_on(T, run)
        self.assertFalse(run.action_ids.mail_id)
        self.assertEqual(run.action_ids.state, "skipped")
        again = self.propose(after(1)).action_ids
        self.assertEqual((again.partner_id, again.line_ids.move_id), (group, self.invoice))

    def test_archived_customer_is_still_reminded(self):
        """The debt is there; archiving is no hold."""
        run = self.propose_on(T)
        self.customer.active = False
        action = self.execute_on(T, run).action_ids
        self.assertEqual((action.state, action.mail_id.recipient_ids), ("queued", self.customer))
        self.assertTrue(self.propose(after(9)).action_ids, "and the next step comes")

    def test_language_that_is_gone(self):
        """The customer's language was switched off: the message goes out, in a language that is there."""
        self.env["res.lang"]._activate_lang("nl_NL")
        self.customer.lang = "nl_NL"
        run = self.propose_on(T)
        # Odoo refuses to switch off a language that is in use: past it, as a restored database may have it
        self.env.cr.execute("UPDATE res_lang SET active = FALSE WHERE code = 'nl_NL'")
        self.env.invalidate_all()
        self.registry.clear_cache("stable")
        action = self.execute_on(T, run).action_ids
        self.assertEqual(action.state, "queued", action.state_note)
        self.assertIn("100.00", action.mail_id.body_html)

    # The policy

    def test_step_that_was_deleted(self):
        """The message that was approved goes out; there is no next step to show."""
        run = self.propose_on(T)
        self.own_path.step_ids.unlink()
        self.execute_on(T, run)
        self.assertEqual(run.action_ids.state, "queued")
        self.assertFalse(self.item_of(self.invoice).next_date)

    def test_channel_that_the_level_has_no_more(self):
        """Who takes the e-mail away from a level after the proposal sees the approved one go: it was approved."""
        run = self.propose_on(T)
        run.action_ids.level_id.write({"use_email": False, "use_phone": True})
        self.execute_on(T, run)
        self.assertEqual((run.action_ids.state, run.action_ids.channel), ("queued", "email"))

    def test_company_without_a_mail_server(self):
        """No server can be reached: the mail waits, the action is not done and not failed."""
        self.env["ir.mail_server"].sudo().search([]).active = False
        action = self.execute_on(T, self.propose_on(T)).action_ids
        action.mail_id._postprocess_sent_message(
            [], [], failure_reason="No server", failure_type="mail_smtp"
        )
        self.assertEqual((action.state, action.mail_id.state), ("queued", "outgoing"))
        self.assertFalse(self.propose(after(1)).action_ids, "and nothing is sent twice")

    # Branches

    def test_branch_does_not_silence_its_parent(self):
        """A contact by a branch is no contact by the company: quiet days are each company's own."""
        branch = self.env["res.company"].create(
            {
                "name": "Branch",
                "parent_id": self.company.id,
                "email": "branch@example.com",
                "credit_followup_quiet_days": 3,
            }
        )
        self.env.user.company_ids += branch
        self.env.cr.precommit.run()  # the branch gets its chart
        invoice = self.make_invoice(self.customer, INVOICED, 50, company_id=branch.id)
        self.assertEqual(invoice.company_id, branch)
        own = self.propose_on(T)
        self.assertEqual(own.action_ids.line_ids.move_id, self.invoice)
        other = self.env["credit.followup.run"].create({"company_id": branch.id, "date": T})
        other.action_propose()
        self.assertEqual(other.action_ids.line_ids.move_id, invoice)
        other.action_approve()
        self.execute_on(T, other)
        self.execute_on(T, own)
        self.assertIn("branch@example.com", other.action_ids.mail_id.email_from)
        self.assertIn("company@example.com", own.action_ids.mail_id.email_from)


@tagged("post_install", "-at_install")
class TestDueDateMoved(LateCase):
    def test_due_date_that_was_moved_behind_the_day(self):
        """The customer was given a month more: what is not due any more is not asked for."""
        run = self.propose_on(T)
        self.receivable_of(self.invoice).date_maturity = T + timedelta(days=30)
        self.execute_on(T, run)
        self.assertEqual(run.action_ids.state, "skipped")
        self.assertFalse(run.action_ids.mail_id)
