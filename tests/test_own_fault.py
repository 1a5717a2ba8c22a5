"""Lateness that is our own fault leaves the paying behaviour, visibly; disputes are resolved."""

from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import CreditRiskCommon, T


@tagged("post_install", "-at_install")
@freeze_time(T)
class TestOwnFault(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.controller = cls.make_user("controller")
        cls.customer = cls.make_customer()
        cls.paid_late = cls.make_invoice(cls.customer, T - timedelta(days=100), 100)
        cls.pay(cls.paid_late, T - timedelta(days=20))
        cls.paid_in_time = cls.make_invoice(cls.customer, T - timedelta(days=100), 100)
        cls.pay(cls.paid_in_time, T - timedelta(days=80))
        cls.open = cls.make_invoice(cls.customer, T - timedelta(days=60), 100)
        cls.refresh()
        cls.profile = cls.profile_of(cls.customer)

    def mark(self, invoice, reason, user=None):
        wizard = self.env["credit.own.fault"].with_user(user or self.controller)
        wizard.create({"move_id": invoice.id, "reason": reason}).action_mark()

    def dispute(self, invoice, **kwargs):
        return self.env["credit.followup.hold"].create(
            {
                "kind": "dispute",
                "partner_id": self.customer.id,
                "move_id": invoice.id,
                "reason": "Damaged",
                "date_from": T - timedelta(days=10),
                "date_until": T + timedelta(days=30),
                **kwargs,
            }
        )

    def sum_of(self, metric, name):
        items = self.env["credit.risk.metric.item"]
        context = items._get_items_context(self.customer, self.company, T, metric)
        return sum(items.with_context(**context).search([]).mapped(name))

    def test_own_fault_leaves_what_was_paid_and_what_is_open(self):
        """80, 20 and 60 days to pay; without the first 40, without the last one 20 days."""
        self.assertAlmostEqual(self.profile.days_to_pay, 160 / 3, 4)
        self.assertAlmostEqual(self.profile.days_late, 80 / 3, 4)
        self.mark(self.paid_late, "late_invoice")
        self.refresh()
        self.assertEqual((self.profile.days_to_pay, self.profile.days_late), (40, 15))
        self.assertEqual(self.profile.own_fault_count, 1)
        self.mark(self.open, "credit_note")
        self.refresh()
        self.assertEqual((self.profile.days_to_pay, self.profile.days_late), (20, 0))
        self.assertEqual(self.profile.total_overdue, 100)
        self.assertEqual(self.profile.own_fault_count, 2)
        self.mark(self.paid_late, False)
        self.mark(self.open, False)
        self.refresh()
        self.assertAlmostEqual(self.profile.days_to_pay, 160 / 3, 4)

    def test_items_behind_the_figures_leave_it_out_too(self):
        self.mark(self.paid_late, "late_invoice")
        self.refresh()
        for metric in ("days_to_pay", "days_late"):
            amount = self.sum_of(metric, "amount")
            name = "amount_days" if metric == "days_to_pay" else "days_late"
            self.assertEqual(amount, 200, metric)
            total = self.sum_of(metric, name) * (1 if name == "amount_days" else 100)
            self.assertAlmostEqual(self.profile[metric], total / amount, 4)

    def test_the_items_say_how_many_were_left_out(self):
        self.assertNotIn("left out", self.profile.action_open_metric_items("days_to_pay")["name"])
        self.mark(self.paid_late, "late_invoice")
        name = self.profile.action_open_metric_items("days_to_pay")["name"]
        self.assertTrue(name.endswith("(left out as our own fault: 1)"), name)
        self.assertNotIn("left out", self.profile.action_open_metric_items("dso")["name"])

    def test_the_customer_is_marked_as_changed(self):
        self.mark(self.paid_late, "late_invoice")
        self.env.flush_all()
        self.env["credit.risk.change"]._store_marks()
        self.env["credit.risk.profile"]._refresh_changed(self.company, T)
        self.assertEqual(self.profile.days_to_pay, 40)

    def test_only_controllers_mark(self):
        with self.assertRaises(AccessError):
            self.mark(self.open, "late_invoice", user=self.make_user("user"))

    def test_dispute_resolved_for_the_customer(self):
        """The customer was right: the lateness is our own fault; follow-up goes on with what is open."""
        hold = self.dispute(self.open)
        self.propose()
        self.assertEqual(self.item_of(self.open).reason_code, "held")
        hold.with_user(self.controller).action_resolve_customer()
        self.assertEqual((hold.resolution, hold.ended_on), ("customer", T))
        self.assertEqual(self.open.credit_own_fault, "dispute")
        self.assertEqual(self.propose().action_ids.line_ids.move_id, self.open)

    def test_dispute_resolved_for_us(self):
        hold = self.dispute(self.open)
        hold.with_user(self.controller).action_resolve_us()
        self.assertEqual((hold.resolution, hold.ended_on), ("us", T))
        self.assertFalse(self.open.credit_own_fault)

    def test_only_a_running_dispute_is_resolved(self):
        for hold in (
            self.dispute(self.open, kind="pause"),
            self.dispute(self.open, date_until=T - timedelta(days=1)),
        ):
            with self.assertRaises(UserError):
                hold.action_resolve_us()

    def test_continuing_follows_the_path(self):
        """Disputed until 24 January, then resolved: “jump” gives the +7 step, “step” the first one."""
        self.company.credit_followup_go_live = T - timedelta(days=365)
        due = T - timedelta(days=10)
        invoice = self.make_invoice(self.customer, due, 70, days=0)
        for catch_up, expected in (("jump", "Level 2"), ("step", "Level 1")):
            path = self.make_path((1, "email"), (7, "email"), (14, "email"), catch_up=catch_up)
            self.env["credit.risk.matrix.cell"].search(
                [("company_id", "=", self.company.id)]
            ).unlink()
            self.put_on_path(self.customer, path)
            hold = self.dispute(invoice)
            hold.action_resolve_us()
            run = self.propose()
            line = run.action_ids.line_ids.filtered(lambda item, inv=invoice: item.move_id == inv)
            self.assertEqual(line.level_id.name, expected)
            run.action_cancel()
