"""The effect of steps: of the items of a cell and a step, how many were paid soon after it."""

from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import CreditRiskCommon, T

TODAY = T + timedelta(days=100)


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestEffect(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer()
        cls.items = [cls.make_invoice(cls.customer, T - timedelta(days=50), 100) for _ in range(6)]
        cls.refresh()
        cls.put_on_path(cls.customer, cls.make_path((1, "phone")))
        cls.controller = cls.make_user("controller")

    def act(self, day=T):
        """Carry out the step for every open item, and close the call."""
        run = self.carry_out(day)
        for action in run.action_ids:
            action.activity_id.action_feedback()
        self.assertEqual(set(run.action_ids.line_ids.mapped("state")), {"done"})
        return run

    def pay_after(self, invoice, days):
        self.pay(invoice, T + timedelta(days=days))

    def effect(self, **kwargs):
        self.env.flush_all()
        self.env.invalidate_all()
        effects = self.env["credit.followup.effect"].with_user(self.controller)
        return effects.search([("company_id", "=", self.company.id)])

    def test_shares_and_median(self):
        """Of six items two are paid within 7 days, three within 14; half of them after 14: the median is the third."""
        self.act()
        for invoice, days in zip(self.items, (0, 7, 14, 15, 60), strict=False):
            self.pay_after(invoice, days)
        self.assertRecordValues(
            self.effect(),
            [
                {
                    "items": 6,
                    "known_7": 6,
                    "paid_7": 2,
                    "known_14": 6,
                    "paid_14": 3,
                    "share_14": 50,
                    "median_days": 14,
                    "verdict": "too_few",
                    "channel": "phone",
                    "cell_id": self.profile_of(self.customer).cell_id.id,
                }
            ],
        )
        self.assertAlmostEqual(self.effect().share_7, 100 / 3)

    def test_without_half_of_them_paid_there_is_no_median(self):
        self.act()
        for invoice, days in zip(self.items, (1, 2), strict=False):
            self.pay_after(invoice, days)
        self.assertIs(self.effect().median_days, False)

    def test_what_is_too_recent_is_not_known(self):
        """Ten days after the step it is known what was paid within 7 days, and not yet what within 14."""
        self.act()
        self.pay_after(self.items[0], 5)
        with freeze_time(T + timedelta(days=10)):
            effect = self.effect()
            self.assertEqual((effect.known_7, effect.paid_7, effect.known_14), (6, 1, 0))
            self.assertIs(effect.share_14, False)
            self.assertIs(effect.median_days, False)

    def test_what_is_no_effect_does_not_count(self):
        """Paid before the step, and settled by a credit note: the step did not bring it."""
        self.act()
        self.pay_after(self.items[0], -1)  # the bank statement came late
        refund = self.make_invoice(
            self.customer, T + timedelta(days=1), 100, move_type="out_refund"
        )
        (self.receivable_of(refund) + self.receivable_of(self.items[1])).reconcile()
        self.pay_after(self.items[2], 1)
        self.assertRecordValues(self.effect(), [{"items": 4, "paid_7": 1, "share_7": 25}])

    def test_a_step_that_was_not_carried_out_has_no_effect(self):
        self.propose()
        self.assertFalse(self.effect())

    def test_the_cell_is_that_of_the_day(self):
        """Where the customer went later changes nothing."""
        self.act()
        then = self.profile_of(self.customer).cell_id
        self.make_legal(self.customer)
        self.refresh(T + timedelta(days=50))
        self.assertNotEqual(self.profile_of(self.customer).grade_id, then.grade_id)
        self.assertEqual(self.effect().grade_id, then.grade_id)

    def test_a_share_of_several_rows_is_that_of_their_sums(self):
        """A second customer in the same cell with another path: 2 of 6 and 1 of 1 make 3 of 7, not the mean."""
        other = self.make_customer("Other")
        self.items.append(self.make_invoice(other, T - timedelta(days=50), 100))
        self.refresh()
        self.act()
        self.pay_after(self.items[0], 1)
        self.pay_after(self.items[6], 1)
        rows = self.effect()
        [[share]] = rows._read_group([("id", "in", rows.ids)], [], ["share_7:avg"])
        paid, known = sum(rows.mapped("paid_7")), sum(rows.mapped("known_7"))
        self.assertEqual((paid, known), (2, 7))
        self.assertAlmostEqual(share, 200 / 7)

    def test_who_sees_it(self):
        self.act()
        with self.assertRaises(AccessError):
            self.env["credit.followup.effect"].with_user(self.make_user("user")).search([])
        effects = self.env["credit.followup.effect"].with_user(self.controller)
        effects.get_views([(False, mode) for mode in ("list", "graph", "pivot", "search")])
        opened = self.effect().action_open_actions()
        actions = self.env[opened["res_model"]].search(opened["domain"])
        self.assertEqual(actions.partner_id, self.customer)
