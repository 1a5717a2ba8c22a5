"""Promises to pay: judged by themselves by what was really paid, and a key figure of the customer."""

from datetime import date, timedelta

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CreditRiskCommon, T

MADE = T - timedelta(days=20)
#: with two days of tolerance the promise is judged on the day after T - 8
FOR = T - timedelta(days=10)
JUDGED_ON = T - timedelta(days=7)


@tagged("post_install", "-at_install")
@freeze_time("2030-01-01")
class TestPromises(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer()
        cls.invoice = cls.make_invoice(cls.customer, T - timedelta(days=90), 100)
        cls.other_invoice = cls.make_invoice(cls.customer, T - timedelta(days=90), 100)

    def promise(self, *instalments, **kwargs):
        """Return a hold on the invoice with promised payments, (date, amount) each."""
        return self.env["credit.followup.hold"].create(
            {
                "kind": "promise",
                "partner_id": self.customer.id,
                "move_id": self.invoice.id,
                "reason": "Said so on the phone",
                "date_from": MADE,
                "promise_ids": [
                    Command.create({"date": day, "amount": amount})
                    for day, amount in instalments or ((FOR, 100),)
                ],
                **kwargs,
            }
        )

    def assertOutcome(self, hold, *outcomes):
        found = [(p.state, p.paid_amount) for p in hold.promise_ids.sorted("date")]
        self.assertEqual(found, list(outcomes))

    def test_the_hold_lasts_until_the_promise_can_be_judged(self):
        hold = self.promise()
        self.assertEqual(hold.date_until, FOR + timedelta(days=2))
        self.assertEqual((hold.promised_amount, hold.promise_state), (100, "open"))
        self.propose(FOR + timedelta(days=2))
        self.assertEqual(self.item_of(self.invoice).reason_code, "held")
        self.assertEqual(hold.promise_state, "open")

    def test_broken_and_follow_up_goes_on(self):
        hold = self.promise()
        run = self.propose(JUDGED_ON)
        self.assertOutcome(hold, ("broken", 0))
        self.assertEqual((hold.promise_state, hold.promise_ids.judged_on), ("broken", JUDGED_ON))
        self.assertIn(self.invoice, run.action_ids.line_ids.move_id)
        self.assertIn("was broken: nothing was paid", hold.message_ids[0].body)
        self.assertIn("100.00", hold.message_ids[0].body)

    def test_kept(self):
        hold = self.promise()
        self.pay(self.invoice, FOR + timedelta(days=2))
        self.refresh(JUDGED_ON)
        self.assertOutcome(hold, ("kept", 100))
        self.assertIn("was kept", hold.message_ids[0].body)

    def test_partly_kept(self):
        hold = self.promise()
        self.pay(self.invoice, FOR, 30)
        self.refresh(JUDGED_ON)
        self.assertOutcome(hold, ("partly", 30))
        self.assertIn("30.00 was paid", hold.message_ids[0].body.replace("$\xa0", ""))

    def test_only_payments_between_promise_and_deadline_on_what_it_covers_count(self):
        hold = self.promise()
        self.pay(self.invoice, MADE - timedelta(days=1), 10)
        self.pay(self.invoice, JUDGED_ON, 10)
        self.pay(self.other_invoice, FOR)
        refund = self.make_invoice(self.customer, FOR, 20, move_type="out_refund")
        (self.receivable_of(refund) + self.receivable_of(self.invoice)).reconcile()
        self.refresh(T)
        self.assertOutcome(hold, ("broken", 0))

    def test_a_promise_of_the_customer_counts_all_invoices(self):
        hold = self.promise((FOR, 150), move_id=False)
        self.pay(self.other_invoice, FOR)
        self.pay(self.invoice, FOR, 20)
        self.refresh(T)
        self.assertOutcome(hold, ("partly", 120))

    def test_money_that_nobody_allocated_counts(self):
        hold = self.promise()
        self.make_payment(self.customer, FOR, 60)
        self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.bank.id,
                "date": FOR,
                "payment_ref": self.invoice.name,
                "amount": 40,
            }
        )
        self.refresh(T)
        self.assertOutcome(hold, ("kept", 100))

    def test_an_instalment_of_an_invoice(self):
        """A promise for one item counts what was paid of that item."""
        hold = self.promise(move_line_id=self.receivable_of(self.invoice).id)
        self.pay(self.invoice, FOR, 25)
        self.refresh(T)
        self.assertOutcome(hold, ("partly", 25))

    def test_payment_plan(self):
        """Payments count for the earliest instalment; the plan ends with the first that is not kept."""
        days = [FOR, FOR + timedelta(days=30), FOR + timedelta(days=60)]
        hold = self.promise((days[0], 40), (days[1], 40), (days[2], 20))
        self.assertEqual(hold.date_until, days[2] + timedelta(days=2))
        self.pay(self.invoice, FOR, 50)
        self.refresh(T)
        self.assertOutcome(hold, ("kept", 40), ("open", 0), ("open", 0))
        self.assertEqual(hold.promise_state, "open")
        self.assertTrue(hold._is_running_on(T))
        self.refresh(days[1] + timedelta(days=3))
        self.assertOutcome(hold, ("kept", 40), ("partly", 10), ("lapsed", 0))
        self.assertEqual(hold.promise_state, "partly")
        self.assertFalse(hold._is_running_on(days[1] + timedelta(days=3)))
        self.refresh(T + timedelta(days=300))
        self.assertOutcome(hold, ("kept", 40), ("partly", 10), ("lapsed", 0))

    def test_key_figure_counts_broken_promises_of_365_days(self):
        self.refresh(T)
        profile = self.profile_of(self.customer)
        self.assertEqual(profile.broken_promises_state, "no_data")
        self.promise()
        self.promise((FOR, 50), move_id=self.other_invoice.id)
        kept = self.promise(
            (FOR, 5), move_id=self.make_invoice(self.customer, MADE, 5).id, reason="Kept"
        )
        self.pay(kept.move_id, FOR)
        last = JUDGED_ON + timedelta(days=364)
        for day, state, value in (
            (JUDGED_ON - timedelta(days=1), "no_data", None),
            (JUDGED_ON, "known", 2),
            (last, "known", 2),
            (last + timedelta(days=1), "known", 0),
            (JUDGED_ON, "known", 2),
            (JUDGED_ON - timedelta(days=1), "no_data", None),
        ):
            self.refresh(day)
            self.assertEqual(profile.broken_promises_state, state, day)
            if value is not None:
                self.assertEqual(profile.broken_promises, value, day)

    def test_incremental_refresh_of_the_same_day_sees_the_judgement(self):
        profiles = self.env["credit.risk.profile"]
        self.refresh(T)
        self.promise()
        profiles._refresh_changed(self.company, T)
        profile = self.profile_of(self.customer)
        self.assertEqual((profile.broken_promises, profile.broken_promises_state), (1, "known"))
        self.assertFalse(self.refresh(T))

    def test_a_day_that_has_not_come_judges_nothing(self):
        hold = self.promise()
        with freeze_time(JUDGED_ON - timedelta(days=1)):
            self.refresh(T)
            self.assertOutcome(hold, ("open", 0))
        with freeze_time(JUDGED_ON):
            self.refresh(T)
            self.assertOutcome(hold, ("broken", 0))

    def test_a_promise_ended_by_hand_is_not_judged(self):
        hold = self.promise()
        with freeze_time(MADE + timedelta(days=1)):
            hold.action_end()
        self.refresh(T)
        self.assertOutcome(hold, ("lapsed", 0))
        self.assertEqual(self.profile_of(self.customer).broken_promises_state, "no_data")

    def test_a_promise_without_payments_is_for_all_that_is_open(self):
        hold = self.promise(promise_ids=[], move_id=False, date_until=FOR)
        promise = hold.promise_ids
        self.assertEqual(
            (promise.date, promise.amount, promise.deadline), (FOR, 200, hold.date_until)
        )

    def test_tolerance_of_the_company(self):
        self.company.credit_promise_tolerance = 0
        hold = self.promise()
        self.company.credit_promise_tolerance = 30
        self.assertEqual(hold.date_until, FOR)
        self.refresh(FOR + timedelta(days=1))
        self.assertOutcome(hold, ("broken", 0))

    def test_what_was_judged_is_history(self):
        hold = self.promise()
        controller = self.make_user("controller")
        with self.assertRaises(AccessError):
            hold.with_user(controller).promise_ids.state = "kept"
        self.refresh(T)
        with self.assertRaises(UserError):
            hold.promise_ids.amount = 10
        with self.assertRaises(UserError):
            hold.promise_ids.unlink()
        with self.assertRaises(UserError):
            hold.unlink()

    def test_bad_promises(self):
        with self.assertRaises(ValidationError):
            self.promise((MADE - timedelta(days=1), 50), (FOR, 50))
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self.promise((FOR, 0)).flush_recordset()

    def test_another_customer_and_company_are_left_alone(self):
        stranger = self.make_customer("Stranger")
        theirs = self.make_invoice(stranger, date(2026, 1, 1), 100)
        hold = self.promise(partner_id=stranger.id, move_id=theirs.id)
        self.pay(self.invoice, FOR)
        self.make_payment(self.customer, FOR, 100)
        self.refresh(T)
        self.assertOutcome(hold, ("broken", 0))
        self.assertEqual(self.profile_of(self.customer).broken_promises_state, "no_data")
