"""Alerts, from the ledger to what people are told."""

from datetime import timedelta
from fractions import Fraction

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..engine.anomalies import spread_of
from ..models.profile.alerts.credit_risk_alert_evaluation import EVENT_LASTS
from ..models.profile.alerts.credit_risk_habit import TURN_DAYS
from .common import CreditRiskCommon, T

USUAL = (2, 3, 0, 5, 4, 3, 6, 2)  # median 3, MAD 1: more than 10 days is unusual


class AlertCommon(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer()
        cls.controller = cls.make_user("controller")
        cls.company.credit_followup_user_id = cls.controller

    @classmethod
    def pay_late(cls, partner, days_late, until=T, every=20):
        """Let a customer settle an invoice for each of these days late, the last one some time before a date."""
        due = until - timedelta(days=every * len(days_late) + max(days_late))
        for days in days_late:
            invoice = cls.make_invoice(partner, due - timedelta(days=30), 500)
            cls.pay(invoice, due + timedelta(days=days))
            due += timedelta(days=every)

    def owe(self, days, partner=None, amount=500, until=T, **kwargs):
        """Return an open invoice that is so many days overdue."""
        partner = partner or self.customer
        return self.make_invoice(partner, until - timedelta(days=30 + days), amount, **kwargs)

    def evaluate(self, as_of=T, partner_ids=None):
        """Do what the night does: refresh, then look for signals. Return the alerts that are new or graver."""
        self.refresh(as_of)
        return self.env["credit.risk.alert"]._evaluate(self.company, as_of, partner_ids)

    def alerts(self, signal=None, **values):
        domain = [("company_id", "=", self.company.id)]
        domain += [("signal", "=", signal)] if signal else []
        domain += [(name, "=", value) for name, value in values.items()]
        return self.env["credit.risk.alert"].search(domain)

    def rule(self, signal):
        return self.env.ref(f"credit_risk_matrix.alert_rule_{signal}")

    def plain(self, text):
        return text.replace("\xa0", " ").replace("\u202f", " ")


@tagged("post_install", "-at_install")
class TestLate(AlertCommon):
    """Signal 1, on the vector of the domain."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pay_late(cls.customer, USUAL)

    def test_ten_days_are_usual_eleven_are_not(self):
        self.owe(10)
        self.evaluate()
        self.assertFalse(self.alerts())
        invoice = self.owe(11)
        alert = self.evaluate()
        self.assertRecordValues(
            alert,
            [
                {
                    "signal": "late",
                    "partner_id": self.customer.id,
                    "state": "open",
                    "severity": "2",
                    "user_id": self.controller.id,
                    "date": T,
                    "keys": self.receivable_of(invoice).ids,
                }
            ],
        )
        self.assertEqual(
            self.plain(alert.sentence),
            f"{invoice.name} ($ 500.00 open) is 11 days overdue. Over the last 8 invoices this customer "
            "usually paid 3 days late; more than 10 days late is unusual.",
        )

    def test_information_until_later_than_ever(self):
        self.pay_late(self.customer, (40,))
        self.owe(12)
        alert = self.evaluate()
        self.assertEqual((alert.signal, alert.severity), ("late", "1"))
        self.evaluate(T + timedelta(days=18))
        self.assertEqual(self.alerts("late").severity, "1")
        graver = self.evaluate(T + timedelta(days=19))  # 31 days
        self.assertEqual((graver, graver.severity), (alert, "2"))
        self.assertIn("is 31 days overdue", graver.sentence)

    def test_one_alert_until_it_is_resolved(self):
        self.owe(11)
        alert = self.evaluate()
        self.assertFalse(self.evaluate())
        self.owe(20)
        self.assertFalse(self.evaluate(T + timedelta(days=1)))
        self.assertEqual(self.alerts(), alert)

    def test_resolved_does_not_come_again_for_the_same_invoice(self):
        self.owe(11)
        alert = self.evaluate()
        alert.with_user(self.controller).action_resolve()
        self.assertFalse(self.evaluate(T + timedelta(days=5)))
        self.assertFalse(self.evaluate(T + timedelta(days=200)))

    def test_another_invoice_alarms_after_the_rest(self):
        self.owe(11)
        self.evaluate().action_resolve()
        another = self.owe(11, until=T + timedelta(days=29))
        self.assertFalse(self.evaluate(T + timedelta(days=29)))
        alert = self.evaluate(T + timedelta(days=30))
        self.assertIn(self.receivable_of(another).id, alert.keys)
        self.assertEqual(alert.numbers["others"], 1)
        self.assertIn("Other unusually late invoices: 1.", alert.sentence)

    def test_paid_is_over_by_itself(self):
        invoice = self.owe(11)
        alert = self.evaluate()
        self.pay(invoice, T)
        self.evaluate()
        self.assertRecordValues(
            alert, [{"state": "resolved", "resolution": "over", "over_on": T, "resolved_on": T}]
        )

    def test_small_disputed_blocked_and_own_fault_do_not_alarm(self):
        self.owe(50, amount=99)
        disputed, blocked, ours = self.owe(50), self.owe(49), self.owe(48)
        self.env["credit.followup.hold"].create(
            {
                "move_id": disputed.id,
                "reason": "Broken",
                "date_from": T,
                "date_until": T + timedelta(days=30),
            }
        )
        blocked.payment_state = "blocked"
        ours.credit_own_fault = "late_invoice"
        self.evaluate()
        self.assertFalse(self.alerts("late"))

    def test_disputed_history_does_not_count(self):
        other = self.make_customer("Other")
        self.pay_late(other, (0,) * 8)
        late = self.make_invoice(other, T - timedelta(days=150), 500)
        self.pay(late, T - timedelta(days=30))
        self.refresh()
        habits = self.env["credit.risk.habit"]
        self.evaluate()
        habit = habits.search([("partner_id", "=", other.id)])
        self.assertEqual((habit.late_count, habit.late_worst), (9, 90))
        self.env["credit.followup.hold"].create(
            {"move_id": late.id, "reason": "Was broken", "date_from": T, "date_until": T}
        )
        self.evaluate()
        habit = habits.search([("partner_id", "=", other.id)])
        self.assertEqual((habit.late_count, habit.late_worst), (8, 0))

    def test_few_invoices_follow_the_category(self):
        new = self.make_customer("New", credit_risk_category_pin_id=False)
        self.pay(self.make_invoice(new, T - timedelta(days=90), 500), T - timedelta(days=60))
        self.evaluate()
        profile, own = self.profile_of(new), self.profile_of(self.customer)
        self.assertEqual(profile.category_id, own.category_id)
        habits = self.env["credit.risk.habit"].search([("company_id", "=", self.company.id)])
        pool = habits.filtered(lambda habit: not habit.partner_id)
        middle, mad = spread_of([*USUAL, 0])
        self.assertEqual((pool.late_median, pool.late_mad), (float(middle), float(mad)))
        habit = habits.filtered(lambda habit: habit.partner_id == new)
        self.assertEqual((habit.late_basis, habit.late_count), ("pool", 1))
        limit = middle + max(Fraction(7, 2) * Fraction("1.4826") * mad, 7)
        self.assertAlmostEqual(habit.late_limit, float(limit), places=6)

    def test_what_is_kept_is_what_a_full_reading_gives(self):
        other = self.make_customer("Other")
        self.pay_late(other, (1, 2, 3))
        self.evaluate()
        before = self.habits()
        self.pay_late(other, (9, 9))
        profiles = self.env["credit.risk.profile"]
        self.env["credit.risk.change"]._mark([(self.company.id, other.id)])
        self.env.cr.precommit.run()
        profiles._refresh_changed(self.company, T)
        self.env["credit.risk.alert"]._evaluate(self.company, T)
        changed = self.habits()
        self.assertNotEqual(changed[other.id], before[other.id])
        self.assertEqual(changed[self.customer.id], before[self.customer.id])
        self.env["credit.risk.habit"]._forget(self.company)
        self.env["credit.risk.alert"]._evaluate(self.company, T)
        whole = self.habits()
        self.assertEqual(changed[self.customer.id], whole[self.customer.id])
        self.assertEqual(changed[other.id]["late_count"], whole[other.id]["late_count"])

    def test_a_window_that_moves_on_leaves_the_habit_and_a_later_payment_does_not(self):
        """The ledger is read anew in both cases, the paying habit only where there is something new."""
        habits = self.env["credit.risk.habit"]
        invoice = self.owe(5)
        self.pay(invoice, T + timedelta(days=9))
        self.evaluate()
        own = [("partner_id", "=", self.customer.id)]
        self.assertEqual(habits.search(own).late_count, 8)
        facts = self.env["credit.risk.fact"].search(own)
        for day, is_kept in ((8, True), (9, False)):
            as_of = T + timedelta(days=day)
            self.env["credit.risk.fact"]._renew(self.company, as_of, self.customer.ids)
            self.env.invalidate_all()
            self.assertEqual(facts.date, as_of)
            missing, _known = habits._find_missing(self.company, T, self.customer.ids)
            self.assertEqual(missing, [] if is_kept else self.customer.ids)
        self.env["credit.risk.alert"]._evaluate(self.company, T + timedelta(days=9))
        self.assertEqual(habits.search(own).late_count, 9)

    def test_in_a_new_month_each_customer_has_its_turn(self):
        """Within the first two weeks; until then the habit of the month before holds, and the pools are renewed."""
        habits = self.env["credit.risk.habit"]
        self.evaluate()
        turn = self.customer.id % TURN_DAYS
        months = []
        for day in range(1, TURN_DAYS + 1):
            self.env["credit.risk.alert"]._evaluate(self.company, T + timedelta(days=day))
            months.append(habits.search([("partner_id", "=", self.customer.id)]).month.month)
        self.assertEqual(months, [6] * turn + [7] * (TURN_DAYS - turn))
        pools = habits.search([("company_id", "=", self.company.id), ("partner_id", "=", False)])
        self.assertEqual((pools.month, pools.late_median), (T + timedelta(days=1), 3))

    def habits(self):
        names = ["late_limit", "late_median", "late_mad", "late_count", "late_worst", "pile_limit"]
        habits = self.env["credit.risk.habit"].search([("partner_id", "!=", False)])
        return {habit.partner_id.id: habit.read(names)[0] | {"id": 0} for habit in habits}


@tagged("post_install", "-at_install")
class TestPileAndTrend(AlertCommon):
    """Signals 2 and 3."""

    def test_three_of_a_customer_who_owed_none(self):
        self.pay_late(self.customer, (0,) * 3, every=90)  # month ends without anything overdue
        for days in (3, 4):
            self.owe(days)
        self.evaluate()
        self.assertFalse(self.alerts("pile"))
        self.owe(5)
        self.evaluate()
        alert = self.alerts("pile")
        self.assertEqual(
            self.plain(alert.sentence),
            "3 invoices are overdue, together $ 1,500.00. At month ends it is usually 0; more than 2 is unusual.",
        )
        self.assertEqual((alert.severity, alert.keys), ("2", [0]))

    def test_usual_piles_do_not_alarm(self):
        """Somebody of whom three invoices are always overdue at month ends gives no alarm with three."""
        for months in range(13, -1, -1):
            day = T - relativedelta(months=months) - timedelta(days=45)
            for _number in range(3):
                invoice = self.make_invoice(self.customer, day, 200)
                if months:
                    self.pay(invoice, day + timedelta(days=58))
        self.evaluate()
        habit = self.env["credit.risk.habit"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual((habit.pile_median, habit.pile_limit), (3, 5))
        self.assertFalse(self.alerts("pile"))

    def test_new_customer_beyond_a_months_billing(self):
        for days in (1, 2, 3):
            self.owe(days, amount=300)
        self.evaluate()  # 900 overdue; billed 900 in two months
        self.assertEqual(
            self.plain(self.alerts("pile").sentence),
            "3 invoices are overdue, together $ 900.00: more than an average month's billing of $ 450.00.",
        )

    def test_resolved_pile_comes_again_only_when_it_was_gone(self):
        invoices = [self.owe(days) for days in (1, 2, 3)]
        alert = self.alerts("pile") or self.evaluate().filtered(lambda a: a.signal == "pile")
        alert.action_resolve()
        later = T + timedelta(days=40)
        self.evaluate(later)
        self.assertEqual(self.alerts("pile"), alert)
        self.pay(invoices[0], later)
        self.evaluate(later)
        self.assertEqual((alert.over_on, alert.resolution), (later, "handled"))
        self.owe(1, until=later)
        self.evaluate(later + timedelta(days=1))
        self.assertEqual(len(self.alerts("pile")), 2)

    def test_lengthening(self):
        """Days late by month of payment 31, 30, 33, 32, 35, 34, 37, 38: S 22, p 0.00275, one day a month."""
        series = (31, 30, 33, 32, 35, 34, 37, 38)
        for number, days in enumerate(series):
            paid = T.replace(day=5) - relativedelta(months=len(series) - number)
            due = paid - timedelta(days=days)
            self.pay(self.make_invoice(self.customer, due - timedelta(days=30), 500), paid)
        self.evaluate()
        alert = self.alerts("lengthening")
        self.assertEqual((alert.numbers["s"], round(alert.numbers["p"], 5)), (22, 0.00275))
        self.assertEqual(
            alert.sentence,
            "Payments come in later and later: 1 day more with each month, 7 days from October 2025 to May 2026 "
            "(first 31 days late, then 38 days late). The probability that this is chance is 0.28 %.",
        )
        self.pay(self.owe(0), T)  # the month itself is not complete
        self.evaluate()
        self.assertEqual(self.alerts("lengthening").state, "open")

    def test_a_chance_that_would_be_written_as_zero_is_less_than_something(self):
        alert = self.env["credit.risk.alert"]
        sentence = "The probability that this is chance is"
        self.assertEqual(alert._describe_chance(0.0000004), f"{sentence} less than 0.01 %.")
        self.assertEqual(alert._describe_chance(0.0001), f"{sentence} 0.01 %.")
        self.assertEqual(alert._describe_chance(0.0066), f"{sentence} 0.66 %.")

    def test_sentences_have_no_silly_numbers(self):
        alert = self.env["credit.risk.alert"].new({"company_id": self.company.id})
        late = {
            "invoice": "INV/1",
            "amount": 500,
            "days": 9,
            "limit": 7,
            "count": 8,
            "basis": "own",
        }
        for median, words in (
            (0, "usually paid on the due date;"),
            (1, "usually paid 1 day late;"),
            (-1, "usually paid 1 day early;"),
            (-4.5, "usually paid 4.5 days early;"),
            (-0.01, "usually paid on the due date;"),
        ):
            self.assertIn(words, alert._describe_late({**late, "median": median}))
        pool = {**late, "basis": "pool", "median": 0}
        self.assertIn("usually pay on the due date;", alert._describe_late(pool))
        trend = {
            "slope": 1.5,
            "rise": 7.5,
            "p": 0.001,
            "series": [["2025-10-01", -3], ["2026-05-01", 0]],
        }
        self.assertIn(
            "(first 3 days early, then on the due date)", alert._describe_lengthening(trend)
        )
        first = {"invoice": "INV/1", "amount": 5, "days": 1, "since": "2026-05-01"}
        self.assertIn("is 1 day overdue", alert._describe_first_invoice(first))
        self.assertEqual(alert._number(-0.04), "0")
        for percent, words in ((100.02, "100.1 %"), (99.98, "99.9 %"), (100, "100 %")):
            limit = {"used": 1, "limit": 1, "percent": percent}
            self.assertIn(words, alert._describe_limit(limit))

    def test_payments_of_a_month_are_weighted_by_amount(self):
        habits = self.env["credit.risk.habit"]
        paid = T - relativedelta(months=1)
        for amount, days in ((300, 10), (100, 30)):
            due = paid - timedelta(days=days)
            self.pay(self.make_invoice(self.customer, due - timedelta(days=30), amount), paid)
        self.refresh()
        query = habits._get_reading(self.company, T, 100, self.customer.ids)
        (row,) = self.env.execute_query_dict(query)
        self.assertEqual(row["series"], [["2026-05-01", 150000]])


@tagged("post_install", "-at_install")
class TestOtherSignals(AlertCommon):
    def test_grade_worsened(self):
        jansen = self.make_jansen()
        self.evaluate()
        self.assertFalse(self.alerts("grade"))
        before = self.profile_of(jansen).grade_id
        day = T + timedelta(days=1)
        self.make_legal(jansen, "bankruptcy", day)
        self.evaluate(day)
        alert = self.alerts("grade")
        after = self.profile_of(jansen).grade_id
        self.assertLess(after.points, before.points)
        self.assertEqual(alert.severity, "3" if after == self.grades["high"] else "2")
        self.assertIn(f"from {before.name} (score 2.40) to {after.name}", alert.sentence)
        action = alert.action_open_evidence()
        self.assertEqual(action["res_model"], "credit.risk.assessment")
        self.evaluate(day + timedelta(days=1))
        self.assertEqual(self.alerts("grade"), alert)
        self.evaluate(day + timedelta(days=EVENT_LASTS))
        self.assertEqual((alert.state, alert.resolution), ("resolved", "over"))

    def test_grade_set_by_hand_does_not_alarm_but_its_end_does(self):
        jansen = self.make_jansen()
        self.evaluate()
        self.env["credit.risk.override"].create(
            {
                "partner_id": jansen.id,
                "company_id": self.company.id,
                "grade_id": self.grades["high"].id,
                "reason": "The director left",
                "date_from": T,
                "date_until": T + timedelta(days=15),
            }
        )
        self.evaluate()
        self.assertFalse(self.alerts())
        self.evaluate(T + timedelta(days=1))
        alert = self.alerts()
        self.assertEqual(
            (alert.signal, alert.sentence),
            (
                "override",
                "The grade High, set by hand (The director left), runs out on 07/15/2026.",
            ),
        )
        self.assertEqual(alert.activity_ids.user_id, self.controller)
        self.evaluate(T + timedelta(days=16))
        self.assertEqual((alert.state, alert.resolution), ("resolved", "over"))
        self.assertFalse(alert.activity_ids)

    def test_limit_nearly_used_then_exceeded(self):
        salesperson = self.make_user("user", login="sales1")
        self.customer.write({"credit_limit": 1000, "user_id": salesperson.id})
        self.make_invoice(self.customer, T, 899)
        self.evaluate()
        self.assertFalse(self.alerts("limit"))
        self.make_invoice(self.customer, T, 31)
        self.evaluate()
        alert = self.alerts("limit")
        self.assertEqual((alert.severity, alert.user_id), ("1", salesperson))
        self.assertEqual(
            self.plain(alert.sentence), "$ 930.00 is open: 93 % of the credit limit of $ 1,000.00."
        )
        alert.action_resolve()
        self.make_invoice(self.customer, T, 100)
        self.evaluate()
        over = self.alerts("limit", state="open")
        self.assertEqual((over.severity, len(self.alerts("limit"))), ("2", 2))
        self.assertEqual(
            self.plain(over.sentence),
            "$ 1,030.00 is open: more than the credit limit of $ 1,000.00 (103 %).",
        )

    def test_broken_promise(self):
        self.owe(5)
        hold = self.env["credit.followup.hold"].create(
            {
                "kind": "promise",
                "partner_id": self.customer.id,
                "reason": "On the phone",
                "date_from": T - timedelta(days=10),
                "date_until": T,
                "promise_ids": [Command.create({"date": T - timedelta(days=3), "amount": 500})],
            }
        )
        self.evaluate()
        alert = self.alerts("promise")
        self.assertEqual(hold.promise_ids.state, "broken")
        self.assertEqual((alert.severity, alert.activity_ids.user_id), ("3", self.controller))
        self.assertEqual(
            self.plain(alert.sentence),
            "The promise to pay $ 500.00 by 06/27/2026 was not kept: nothing came in.",
        )
        self.assertEqual(alert.action_open_evidence()["res_id"], hold.id)

    def test_first_invoice_unpaid(self):
        self.owe(7)
        self.evaluate()
        self.assertFalse(self.alerts("first_invoice"))
        invoice = self.owe(8)
        self.evaluate()
        alert = self.alerts("first_invoice")
        self.assertIn(f"{invoice.name}, ", alert.sentence)
        self.assertIn("is 8 days overdue", alert.sentence)
        self.assertEqual(alert.user_id, self.controller)  # no salesperson
        settled = self.make_customer("Settled")
        self.pay(self.make_invoice(settled, T - timedelta(days=90), 500), T - timedelta(days=50))
        self.owe(20, settled)
        self.evaluate()
        self.assertEqual(self.alerts("first_invoice"), alert)

    def test_failed_action_is_an_alert_at_once(self):
        self.owe(5)
        self.refresh()
        run = self.carry_out()
        action = run.action_ids
        self.assertEqual(action.state, "queued")
        with freeze_time(T):
            action.sudo()._mark_mail_failed("Mailbox unavailable", True)
        alert = self.alerts("failed")
        self.assertEqual(alert.keys, action.ids)
        self.assertIn("failed: Mailbox unavailable", alert.sentence)
        self.assertEqual(alert.action_open_evidence()["res_id"], action.id)

    def test_concentration(self):
        customers = [self.make_customer(f"Debtor {number}") for number in range(5)]
        for customer in customers:
            self.make_invoice(customer, T, 100)
        self.make_invoice(customers[0], T, 20)
        self.evaluate()
        self.assertEqual(set(self.alerts("concentration").partner_id.ids), {customers[0].id})
        self.assertIn("23.1 %", self.alerts("concentration").sentence)

    def test_no_run(self):
        self.owe(5)
        self.company.credit_followup_go_live = T - timedelta(days=3)
        self.evaluate()
        self.assertFalse(self.alerts("no_run"))
        self.evaluate(T + timedelta(days=1))
        alert = self.alerts("no_run")
        self.assertRecordValues(
            alert, [{"partner_id": False, "severity": "3", "user_id": self.controller.id}]
        )
        self.assertEqual(
            alert.sentence, "Follow-up has been live for 4 days and no run was carried out."
        )
        self.assertEqual(alert.action_open_evidence()["res_model"], "credit.followup.run")
        self.carry_out(T + timedelta(days=1))
        self.evaluate(T + timedelta(days=1))
        self.assertEqual(alert.resolution, "over")

    def test_archived_rule_is_off_and_own_rules_replace_the_shared(self):
        self.customer.credit_limit = 100
        self.make_invoice(self.customer, T, 500)
        self.rule("limit").active = False
        self.evaluate()
        self.assertFalse(self.alerts("limit"))
        self.rule("limit").copy({"company_id": self.company.id, "active": True, "threshold": 501})
        self.evaluate()
        self.assertFalse(self.alerts())
        self.env["credit.risk.alert.rule"].search(
            [("company_id", "=", self.company.id)]
        ).threshold = 500
        self.evaluate()
        self.assertEqual(self.alerts().signal, "limit")


@tagged("post_install", "-at_install")
class TestPeople(AlertCommon):
    """Who sees, hears of and decides about alerts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.make_user("user", login="seller", name="Seller")
        cls.customer.user_id = cls.seller
        cls.customer.credit_limit = 100
        cls.other = cls.make_customer("Other", credit_limit=100)
        for partner in (cls.customer, cls.other):
            cls.make_invoice(partner, T, 500)
        cls.refresh()
        cls.told = cls.env["credit.risk.alert"]._evaluate(cls.company, T)
        cls.own = cls.told.filtered(lambda alert: alert.partner_id == cls.customer)

    def test_salesperson_sees_alerts_of_own_customers(self):
        seen = self.env["credit.risk.alert"].with_user(self.seller).search([])
        self.assertEqual(seen, self.own)
        self.assertTrue(seen.sentence)
        self.assertEqual(self.customer.with_user(self.seller).credit_risk_alert_count, 1)
        self.assertEqual(self.other.with_user(self.seller).credit_risk_alert_count, 0)
        self.assertEqual(self.other.with_user(self.controller).credit_risk_alert_count, 1)
        action = seen.action_open_evidence()
        self.assertEqual(action["res_model"], "credit.followup.item")
        with self.assertRaises(AccessError):
            (self.told - self.own).with_user(self.seller).action_open_evidence()

    def test_who_may_decide(self):
        self.assertEqual(self.own.user_id, self.seller)
        self.own.with_user(self.seller).action_snooze()
        self.assertRecordValues(self.own, [{"state": "snoozed"}])
        self.own.user_id = self.controller
        with self.assertRaises(AccessError):
            self.own.with_user(self.seller).action_resolve()
        tracked = self.own.with_user(self.controller).with_context(
            tracking_disable=False, mail_notrack=False
        )
        tracked.action_resolve()
        self.assertRecordValues(
            self.own,
            [{"state": "resolved", "resolution": "handled", "resolved_by_id": self.controller.id}],
        )
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.own.invalidate_recordset()
        names = self.own.sudo().message_ids.tracking_value_ids.field_id.mapped("name")
        self.assertLessEqual({"state", "resolution"}, set(names))
        self.own.with_user(self.controller).action_reopen()
        self.assertEqual((self.own.state, self.own.resolved_on), ("open", False))

    def test_alerts_are_not_edited(self):
        controller = self.own.with_user(self.controller)
        controller.write({"user_id": self.seller.id, "note": "Called"})
        with self.assertRaises(AccessError):
            controller.state = "resolved"
        with self.assertRaises(AccessError):
            self.own.with_user(self.seller).note = "Mine"
        with self.assertRaises(AccessError):
            controller.unlink()
        with self.assertRaises(AccessError):
            self.env["credit.risk.alert"].with_user(self.controller).create({})

    def test_portal_and_public_see_nothing(self):
        portal = new_test_user(self.env, login="portal_alerts", groups="base.group_portal")
        for user in (portal, self.env.ref("base.public_user"), self.make_user(login="employee")):
            with self.assertRaises(AccessError):
                self.env["credit.risk.alert"].with_user(user).search([])
            with self.assertRaises(AccessError):
                self.customer.with_user(user).read(["credit_risk_alert_count"])

    def test_another_company_sees_nothing(self):
        other = self.setup_other_company(name="Elsewhere")["company"]
        stranger = new_test_user(
            self.env,
            login="stranger_alerts",
            groups="credit_risk_matrix.group_credit_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        self.assertFalse(self.env["credit.risk.alert"].with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            self.own.with_user(stranger).action_resolve()

    def test_snoozed_wakes_up(self):
        with freeze_time(T):
            self.own.action_snooze()
        self.assertEqual(self.own.snoozed_until, T + timedelta(days=7))
        self.evaluate(T + timedelta(days=6))
        self.assertEqual(self.own.state, "snoozed")
        self.evaluate(T + timedelta(days=7))
        self.assertEqual((self.own.state, self.own.snoozed_until), ("open", False))

    def test_one_message_for_all_new_alerts(self):
        controllers = self.told.filtered(lambda alert: alert.user_id == self.controller)
        self.assertEqual(controllers, self.told - self.own)
        messages = (
            self.env["mail.message"]
            .sudo()
            .search(  # sudo: in somebody's inbox
                [("partner_ids", "in", self.controller.partner_id.ids)]
            )
        )
        self.assertEqual(len(messages), 1)
        self.assertIn("more than the credit limit of", messages.body)
        self.assertIn(f"/odoo/credit-alerts/{controllers.id}", messages.body)

    def test_an_information_is_not_told(self):
        quiet = self.make_customer("Quiet", credit_limit=100)
        self.make_invoice(quiet, T, 95)
        messages = self.env["mail.message"].sudo().search_count([])
        alert = self.evaluate()
        self.assertEqual((alert.partner_id, alert.severity), (quiet, "1"))
        self.assertEqual(self.env["mail.message"].sudo().search_count([]), messages)

    def test_digest_by_mail(self):
        self.controller.email = "controller@example.com"
        alerts = self.env["credit.risk.alert"]
        self.assertFalse(alerts._send_digest(self.company, T))
        self.company.credit_alert_digest = "weekly"
        self.assertFalse(alerts._send_digest(self.company, T))  # a Tuesday
        self.company.credit_alert_digest = "daily"
        mails = alerts._send_digest(self.company, T)
        self.assertFalse(alerts._send_digest(self.company, T))
        mail = mails.filtered(lambda mail: "controller@example.com" in mail.email_to)
        self.assertEqual(mail.subject, f"{self.company.name}: an open credit alert")
        self.assertIn("Other: Credit limit nearly used or exceeded", mail.body_html)

    def test_hostile_names_stay_text(self):
        self.other.name = "<img src=x onerror=alert(1)>"
        body = (self.told - self.own)._render_list(1)
        self.assertNotIn("<img", body)
        self.assertIn("&lt;img", body)

    def test_odoo_digest_counts_new_alerts(self):
        digest = self.env["digest.digest"].create({"name": "Mine", "kpi_credit_alerts": True})
        digest = digest.with_context(start_datetime=T, end_datetime=T + timedelta(days=1))
        digest = digest.with_company(self.company)
        self.assertEqual(digest.kpi_credit_alerts_value, 2)
        with self.assertRaises(AccessError):
            self.env["digest.digest"].with_user(
                self.make_user(login="none")
            )._compute_kpi_credit_alerts_value()

    def test_merged_customers_keep_their_alerts(self):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.customer + self.other).ids, self.customer)
        self.assertEqual(self.alerts().partner_id, self.customer)


@tagged("post_install", "-at_install")
class TestWhen(AlertCommon):
    """At night in bulk, and at once after a posting or a payment."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.cr.precommit.clear()
        cls.env.cr.postcommit.clear()

    def commit(self):
        self.env.flush_all()
        self.env.cr.precommit.run()
        with freeze_time(T), self.enter_registry_test_mode():
            self.env.cr.postcommit.run()
        self.env.invalidate_all()

    def test_posting_and_paying_say_it_at_once(self):
        self.customer.credit_limit = 100
        invoice = self.make_invoice(self.customer, T, 500)
        self.commit()
        alert = self.alerts("limit")
        self.assertEqual((alert.state, alert.severity), ("open", "2"))
        self.pay(invoice, T)
        self.commit()
        self.assertEqual((alert.state, alert.resolution), ("resolved", "over"))

    def test_daily_job(self):
        self.customer.credit_limit = 100
        self.make_invoice(self.customer, T, 500)
        with freeze_time(T), self.enter_registry_test_mode():
            cron = self.env.ref("credit_risk_matrix.ir_cron_credit_followup_daily").sudo()
            cron.method_direct_trigger()
            cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self.alerts().mapped("signal"), ["limit"])

    def test_statements_do_not_grow_with_customers(self):
        self.make_invoice(self.customer, T - timedelta(days=90), 500)
        counts = []
        for number in (5, 40):
            for n in range(number):
                partner = self.make_customer(f"Many {number} {n}", credit_limit=100)
                self.make_invoice(partner, T - timedelta(days=90), 500)
            self.refresh()
            self.env.flush_all()
            self.env["credit.risk.habit"]._forget(self.company)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["credit.risk.alert"].with_context(mail_notrack=True)._evaluate(self.company, T)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertGreaterEqual(len(self.alerts("limit")), 45)
        self.assertLessEqual(counts[1], counts[0] + 5, counts)

    def test_sentence_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.env["ir.module.module"]._load_module_terms(["credit_risk_matrix"], ["nl_NL"])
        self.customer.credit_limit = 1000
        self.make_invoice(self.customer, T, 930)
        alert = self.evaluate()
        self.assertIn("1,000.00", alert.with_context(lang="en_US").sentence)
        self.assertIn("1.000,00", alert.with_context(lang="nl_NL").sentence)
