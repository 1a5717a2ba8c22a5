"""Follow-up results: what was done, what came in after, promises and calls; each euro counted once."""

from datetime import timedelta

from odoo import Command
from odoo.fields import Date
from odoo.tests import freeze_time, new_test_user, tagged

from .common import T
from .report_case import ReportCase

MODEL = "credit.results.document"
#: the first action is done on this day, the second one later
FIRST, SECOND = T - timedelta(days=20), T - timedelta(days=10)


@tagged("post_install", "-at_install")
@freeze_time("2026-07-31")
class TestFollowupResult(ReportCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.path = cls.make_path((1, "email"), (50, "phone"))
        cls.put_on_path(cls.late, cls.path)
        cls.levels = cls.path.step_ids.sorted("day_offset").level_id

    def act(self, day, partner=None, state="done"):
        """Carry out a run on a day; return its actions for a customer, done."""
        actions = self.carry_out(day).action_ids
        actions = actions.filtered(lambda a: a.partner_id == (partner or self.late))
        actions._set_state(state)
        self.env.flush_all()
        return actions

    def results(self, user=None, **context):
        results = self.env["credit.followup.result"].with_context(**context)
        return results.with_user(user) if user else results

    def sums(self, *names, domain=(), user=None, **context):
        base = [("company_id", "=", self.company.id), *domain]
        results = self.results(user, **context)
        return results._read_group(base, [], [f"{name}:sum" for name in names])[0]

    def result_of(self, action):
        return self.results().search([("action_id", "=", action.id)])

    def promise(self, day, amount, invoice=None, made=FIRST):
        return self.env["credit.followup.hold"].create(
            {
                "kind": "promise",
                "partner_id": self.late.id,
                "move_id": (invoice or self.old_invoice).id,
                "reason": "On the phone",
                "date_from": made,
                "promise_ids": [Command.create({"date": day, "amount": amount})],
            }
        )

    def test_an_action_has_its_level_path_cell_month_and_responsible(self):
        action = self.act(FIRST)
        result = self.result_of(action)
        profile = self.profile_of(self.late)
        self.assertRecordValues(
            result,
            [
                {
                    "date": FIRST,
                    "partner_id": self.late.id,
                    "level_id": self.levels[0].id,
                    "path_id": self.path.id,
                    "category_id": profile.category_id.id,
                    "channel": "email",
                    "state": "done",
                    "user_id": action.user_id.id,
                    "salesperson_id": self.seller.id,
                    "done_count": 1,
                    "amount_due": 500,
                    "paid_amount": 0,
                }
            ],
        )
        self.assertTrue(result.cell_id)
        self.assertEqual(result.action_open_action()["res_id"], action.id)

    def test_the_cell_is_that_of_the_day_of_the_action(self):
        action = self.act(FIRST)
        self.set_grade(self.late, self.grades["low"], FIRST - timedelta(days=1))
        self.set_grade(self.late, self.grades["high"], FIRST + timedelta(days=1))
        self.env.invalidate_all()
        self.assertEqual(self.result_of(action).grade_id, self.grades["low"])

    def test_money_counts_once_with_the_last_action_before_it(self):
        first = self.act(FIRST)
        self.pay(self.old_invoice, FIRST + timedelta(days=4), 120)
        second = self.act(SECOND)
        self.pay(self.old_invoice, SECOND + timedelta(days=1), 80)
        self.assertNotEqual(first.level_id, second.level_id)
        self.assertEqual(self.result_of(first).paid_amount, 120)
        self.assertEqual(self.result_of(second).paid_amount, 80)
        self.assertEqual(self.sums("paid_amount"), (200,))

    def test_money_of_the_day_or_before_did_not_come_after(self):
        self.pay(self.old_invoice, FIRST - timedelta(days=2), 30)
        action = self.act(FIRST)
        self.pay(self.old_invoice, FIRST, 20)
        self.assertEqual(self.result_of(action).paid_amount, 0)

    def test_a_credit_note_is_no_money(self):
        action = self.act(FIRST)
        note = self.make_invoice(
            self.late, FIRST + timedelta(days=2), 70, days=0, move_type="out_refund"
        )
        (self.receivable_of(note) + self.receivable_of(self.old_invoice)).reconcile()
        result = self.result_of(action)
        self.assertEqual((result.paid_amount, result.settled_amount), (0, 70))

    def test_an_action_that_was_not_done_has_nothing(self):
        action = self.act(FIRST, state="failed")
        self.pay(self.old_invoice, FIRST + timedelta(days=4), 120)
        result = self.result_of(action)
        self.assertEqual((result.done_count, result.action_count, result.paid_amount), (0, 1, 0))

    def test_money_after_the_date_of_the_report_is_not_in_it(self):
        self.act(FIRST)
        self.pay(self.old_invoice, FIRST + timedelta(days=4), 120)
        until = Date.to_string(FIRST + timedelta(days=3))
        self.assertEqual(self.sums("paid_amount", credit_report_date=until), (0,))
        self.assertEqual(self.sums("paid_amount"), (120,))

    def test_promises_belong_to_the_action_before_them(self):
        action = self.act(FIRST)
        self.promise(FIRST + timedelta(days=3), 100)
        self.pay(self.old_invoice, FIRST + timedelta(days=3), 100)
        self.refresh(T)
        result = self.result_of(action)
        self.assertEqual(
            (result.promise_count, result.promised_amount, result.kept_count), (1, 100, 1)
        )
        before = Date.to_string(FIRST + timedelta(days=1))
        self.assertEqual(
            self.sums("promise_count", "kept_count", credit_report_date=before), (1, 0)
        )

    def test_a_promise_without_an_action_is_counted_too(self):
        self.act(FIRST)
        self.promise(FIRST + timedelta(days=1), 60, made=FIRST - timedelta(days=2))
        self.refresh(T)
        [loose] = self.results().search([("action_id", "=", False)])
        self.assertEqual((loose.partner_id, loose.broken_count), (self.late, 1))
        self.assertEqual(loose.action_open_action()["res_id"], self.late.id)
        mine = [("partner_id", "=", self.late.id)]
        names = ("promise_count", "broken_count", "action_count")
        self.assertEqual(self.sums(*names, domain=mine), (1, 1, 1))

    def test_calls_reached(self):
        self.act(FIRST)
        run = self.carry_out(SECOND)
        action = run.action_ids.filtered(lambda a: a.partner_id == self.late)
        self.assertEqual(action.channel, "phone")
        self.assertEqual(self.sums("call_count"), (0,))
        action._register_outcome("no_answer", SECOND + timedelta(days=1))
        self.env.flush_all()
        self.assertEqual(self.sums("call_count", "reached_count", "try_count"), (1, 0, 1))
        action._register_outcome("promised", Date.today() + timedelta(days=5), "Will pay")
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.sums("call_count", "reached_count", "try_count"), (1, 1, 1))
        self.assertEqual(self.result_of(action).promise_count, 1)

    # Rights

    def test_a_salesperson_sees_own_customers(self):
        self.act(FIRST)
        everybody = self.results(self.controller).search([]).partner_id
        self.assertEqual(everybody, self.late | self.other)
        self.assertEqual(self.results(self.seller).search([]).partner_id, self.late)
        text = self.get_preview(MODEL, self.seller)
        self.assertIn("500", text)
        self.assertNotIn("800", text)

    def test_other_companies_see_nothing(self):
        self.act(FIRST)
        other = self.setup_other_company()["company"]
        stranger = new_test_user(
            self.env,
            login="results_stranger",
            groups="credit_risk_matrix.group_credit_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        self.assertFalse(self.results(stranger).search([]))
        branch = self.make_branch()
        at_branch = self.results(allowed_company_ids=branch.ids).search([])
        self.assertFalse(at_branch)

    # Files

    def test_pages_and_sheets_add_up_to_the_report(self):
        self.act(FIRST)
        self.pay(self.old_invoice, FIRST + timedelta(days=4), 120)
        self.act(SECOND)
        document = self.env[MODEL]._for_company(self.company)
        data = document._get_data(self.company, T, T - timedelta(days=30))
        for block in data["blocks"]:
            for name in ("done_count", "amount_due", "paid_amount"):
                self.assertEqual(sum(line[name] for line in block["lines"]), data["whole"][name])
        self.assertEqual(data["whole"]["paid_amount"], 120)
        book = self.open_book(self.make_file(MODEL, "xlsx"), data_only=True)
        self.assertEqual(
            book.sheetnames,
            ["Follow-up results", "Level", "Path", "Matrix cell", "Month", "Responsible"],
        )
        headers = [cell.value for cell in book["Level"][5]]
        self.assertEqual(book["Level"].cell(4, headers.index("Came in after") + 1).value, 120)
        text = self.text_of_pdf(self.make_file(MODEL, "pdf"))
        self.assertIn("Follow-up results", text)
        self.assertIn(self.levels[0].name, text)

    def test_nothing_done_is_said(self):
        self.assertIn("Nothing was done in this period", self.get_preview(MODEL))
        self.make_file(MODEL, "xlsx")

    def test_statements_do_not_grow(self):
        self.act(FIRST)
        few = self.statements_of(self.get_preview, MODEL)
        self.act(SECOND)
        self.assertNotMore(few, self.statements_of(self.get_preview, MODEL))
        self.assertLess(few.total(), 80)
