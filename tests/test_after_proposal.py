"""Between the proposal and its execution, and after it: money that comes in, quiet days, credits, printing."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import SQL

from .common import CreditRiskCommon, T

INVOICED = T - timedelta(days=35)


@tagged("post_install", "-at_install")
class TestAfterProposal(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer(
            credit_customer_since=T - relativedelta(years=2), credit_advice=3
        )
        cls.invoice = cls.make_invoice(cls.customer, INVOICED, 100)
        cls.refresh()
        cls.own_path = cls.make_path((1, "email"), (8, "letter"))
        cls.put_on_path(cls.customer, cls.own_path)

    def receive(self, amount, day=T, **kwargs):
        """Let money come in on the bank, not allocated to anything."""
        return self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.bank.id,
                "date": day,
                "payment_ref": "paid",
                "amount": amount,
                "partner_id": self.customer.id,
                **kwargs,
            }
        )

    def propose_and_approve(self):
        run = self.propose(T)
        run.action_approve()
        return run

    # Money that comes in

    def test_money_at_the_bank_after_the_proposal(self):
        """The customer paid while the proposal waited: nothing goes out, and the next run says why."""
        run = self.propose_and_approve()
        self.receive(100)
        self.execute(run)
        action = run.action_ids
        self.assertEqual((action.state, action.mail_id.id), ("skipped", False))
        self.assertIn("money on the bank", action.state_note)
        item = self.item_of(self.invoice)
        self.assertEqual((item.level_id.id, item.reason_code), (False, "net_zero_bank"))

    def test_money_dated_after_the_run_counts_too(self):
        """The run is of yesterday, the money of today: it came in before the reminder."""
        run = self.propose_and_approve()
        self.receive(100, T + timedelta(days=1))
        with freeze_time(T + timedelta(days=1)):
            self.execute(run)
        self.assertEqual(run.action_ids.state, "skipped")

    def test_a_part_of_the_money_changes_nothing(self):
        run = self.propose_and_approve()
        self.receive(60)
        self.execute(run)
        self.assertEqual(run.action_ids.state, "queued")

    def test_what_is_left_is_below_the_minimum(self):
        self.company.credit_followup_minimum = 10
        run = self.propose_and_approve()
        self.receive(95)
        self.execute(run)
        self.assertEqual(run.action_ids.state, "skipped")
        self.assertEqual(self.item_of(self.invoice).reason_code, "below_minimum_bank")

    def test_a_credit_note_after_the_proposal(self):
        """An open credit that came in between counts as money at the bank does."""
        run = self.propose_and_approve()
        self.make_invoice(self.customer, T, 100, move_type="out_refund")
        self.execute(run)
        self.assertEqual(run.action_ids.state, "skipped")
        self.assertEqual(self.item_of(self.invoice).reason_code, "net_zero")

    def test_money_of_another_customer_changes_nothing(self):
        run = self.propose_and_approve()
        self.receive(100, partner_id=self.make_customer("Other").id)
        self.execute(run)
        self.assertEqual(run.action_ids.state, "queued")

    # Credits in the message

    def test_a_part_credited_after_the_proposal_stands_in_the_message(self):
        run = self.propose_and_approve()
        self.make_invoice(self.customer, T, 40, move_type="out_refund")
        self.execute(run)
        self.assertEqual((run.action_ids.state, run.action_ids.amount_credit), ("queued", 40))

    def test_credits_of_every_currency_count_in_the_companys_own(self):
        """50 pounds in credit are 25 dollars: deducted, and told, whatever the currency of the invoices."""
        pound = self.setup_other_currency("GBP", rates=[("2000-01-01", 2)])
        self.make_invoice(self.customer, T, 50, move_type="out_refund", currency_id=pound.id)
        run = self.propose(T)
        self.assertEqual(run.action_ids.amount_credit, 25)
        run.action_cancel()
        self.make_invoice(self.customer, T, 150, move_type="out_refund", currency_id=pound.id)
        self.assertFalse(self.propose(T).action_ids)
        self.assertEqual(self.item_of(self.invoice).reason_code, "net_zero")


@tagged("post_install", "-at_install")
class TestNews(TestAfterProposal):
    """The proposal was made an hour ago: the customers are decided again when something was written since."""

    def propose_and_approve(self):
        run = super().propose_and_approve()
        self.env.flush_all()
        # a test is one transaction: without this everything would be written at the moment of the proposal
        for table in (
            "account_move_line",
            "account_bank_statement_line",
            "account_partial_reconcile",
        ):
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET write_date = now() - INTERVAL '2 hours',"
                    " create_date = now() - INTERVAL '2 hours'",
                    SQL.identifier(table),
                )
            )
        self.env.cr.execute(
            "UPDATE credit_followup_action SET create_date = now() - INTERVAL '1 hour'"
        )
        self.env.invalidate_all()
        return run

    def refund(self, amount):
        return self.make_invoice(self.customer, T, amount, move_type="out_refund")

    def test_nothing_was_written_since(self):
        self.refund(40)
        run = self.propose_and_approve()
        self.assertFalse(run.action_ids._has_news())
        self.execute(run)
        self.assertEqual((run.action_ids.state, run.action_ids.amount_credit), ("queued", 40))

    def test_credit_set_back_to_draft_is_not_in_the_message(self):
        refund = self.refund(40)
        run = self.propose_and_approve()
        self.assertEqual(run.action_ids.amount_credit, 40)
        refund.button_draft()
        self.execute(run)
        self.assertEqual((run.action_ids.state, run.action_ids.amount_credit), ("queued", 0))

    def test_written_by_a_transaction_that_began_before_the_proposal(self):
        """What it wrote bears the time of its beginning; the proposal could not see it."""
        run = self.propose_and_approve()
        self.refund(40)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move_line SET write_date = now() - INTERVAL '65 minutes'"
            " WHERE write_date >= now()"
        )
        self.execute(run)
        self.assertEqual((run.action_ids.state, run.action_ids.amount_credit), ("queued", 40))

    def test_credit_paid_back_is_not_in_the_message(self):
        """What the customer had in its favour was settled with another invoice of it, in full."""
        refund = self.refund(40)
        run = self.propose_and_approve()
        other = self.make_invoice(self.customer, T, 40)
        (self.receivable_of(refund) + self.receivable_of(other)).reconcile()
        self.execute(run)
        self.assertEqual((run.action_ids.state, run.action_ids.amount_credit), ("queued", 0))
