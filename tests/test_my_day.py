"""My day: what stands in it, for whom, and the tasks that follow one another."""

from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import CreditRiskCommon


class MyDayCase(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.env.cr.now().date()
        cls.controller = cls.make_user("controller")
        cls.company.credit_followup_user_id = cls.controller
        cls.path = cls.make_path((1, "phone"))

    @classmethod
    def make_late(cls, *names, path=None, **kwargs):
        """Return customers with an invoice that is ten days late, on the path of the test."""
        customers = cls.env["res.partner"]
        for amount, name in enumerate(names, 1):
            customers += cls.make_customer(name, **kwargs)
            cls.make_invoice(customers[-1], cls.today - timedelta(days=40), 1000 - amount)
        cls.refresh(cls.today)
        if cls.profile_of(customers[0]).path_id != (path or cls.path):
            cls.put_on_path(customers[0], path or cls.path)
        cls.refresh(cls.today)
        return customers

    def day(self, user=None, scope="mine"):
        """Return section -> what My day says about it, for a user."""
        data = self.env["credit.my.day"].with_user(user or self.controller).get_my_day(scope)
        return {section["name"]: section for section in data["sections"]}

    def names(self, section):
        return [row["partner"] for row in section["rows"]]


@tagged("post_install", "-at_install")
class TestMyDay(MyDayCase):
    def test_calls_stand_in_order_with_what_the_caller_needs(self):
        self.make_late("Small", "Smaller", phone="+32 9 000 00 00")
        self.carry_out(self.today)
        section = self.day()["calls"]
        self.assertEqual(self.names(section), ["Small", "Smaller"])
        row = section["rows"][0]
        self.assertEqual(
            (row["phone"], row["amount"], row["days"], row["title"]),
            ("+32 9 000 00 00", 999, 10, "Level 1"),
        )
        self.assertEqual(
            row["grade"]["points"], self.profile_of(self.late("Small")).grade_id.points
        )

    def late(self, name):
        return self.env["res.partner"].search([("name", "=", name)])

    def test_mine_my_team_and_all(self):
        """A salesperson's call is nobody's of the team; a controller's is, and so is one of nobody."""
        sales = self.make_user("user", login="sales")
        other = self.make_user("controller", login="other_controller")
        self.make_late("A", "B", "C", "D")
        a, b, c, _d = self.carry_out(self.today).action_ids.sorted("id")
        a.user_id, b.user_id, c.user_id = sales, other, False
        for scope, expected in (("mine", 1), ("team", 3), ("all", 4)):
            section = self.day(scope=scope)["calls"]
            self.assertEqual(section["counts"], {"mine": 1, "team": 3, "all": 4})
            self.assertEqual(len(section["rows"]), expected)

    def test_a_salesperson_sees_his_own_customers_only(self):
        sales = self.make_user("user", login="sales")
        own = self.make_late("Own", "Strange")[0]
        own.user_id = sales
        self.carry_out(self.today)
        for scope in ("mine", "team", "all"):
            section = self.day(sales, scope)["calls"]
            self.assertEqual(self.names(section), ["Own"])
            self.assertEqual(section["counts"]["all"], 1)
            self.assertNotIn("letters", self.day(sales, scope))
        model = self.env["credit.my.day"].with_user(sales)
        action = model.get_section_action("calls", "all")
        found = self.env["credit.followup.action"].with_user(sales).search(action["domain"])
        self.assertEqual(found.partner_id, own)

    def test_who_has_no_credit_right_has_no_day(self):
        with self.assertRaises(AccessError):
            self.day(self.make_user(None, login="employee"))

    def test_another_company_is_not_looked_at(self):
        self.make_late("A")
        self.carry_out(self.today)
        other = self.setup_other_company(name="Other")["company"]
        self.controller.company_ids = [Command.link(other.id)]
        day = self.env["credit.my.day"].with_user(self.controller)
        data = day.with_context(allowed_company_ids=other.ids).get_my_day("all")
        self.assertEqual(data["totals"]["all"], 0)
        self.assertEqual(data["runs"], [])

    def test_a_call_nobody_answered_is_gone_until_tomorrow(self):
        self.make_late("A")
        action = self.carry_out(self.today).action_ids
        action.with_user(self.controller)._register_outcome(
            "no_answer", self.today + timedelta(days=1)
        )
        self.assertEqual(action.date_todo, self.today + timedelta(days=1))
        self.assertEqual(self.day()["calls"]["counts"]["mine"], 0)

    def test_only_a_manager_is_asked_to_approve(self):
        manager = self.make_user("manager")
        self.path.step_ids.level_id.needs_approval = True
        self.make_late("A")
        run = self.propose(self.today)
        run.with_user(self.controller).action_approve()
        self.assertEqual(self.day(manager)["approvals"]["counts"]["mine"], 1)
        days = self.env["credit.my.day"]
        self.assertEqual(days.with_user(manager).get_my_day()["totals"]["mine"], 1)
        self.assertEqual(self.names(self.day()["approvals"]), ["A"])
        self.assertEqual(days.with_user(self.controller).get_my_day()["totals"]["mine"], 0)
        run.action_ids.with_user(manager).action_approve()
        self.assertFalse(self.day(manager)["approvals"]["rows"])

    def test_what_is_approved_after_its_run_waits_to_be_carried_out(self):
        """A run ends without what the manager has not approved yet: it is not forgotten."""
        self.path.step_ids.level_id.needs_approval = True
        self.make_late("A")
        run = self.propose(self.today)
        run.with_user(self.controller).action_approve()
        self.execute(run)
        self.assertEqual(run.state, "done")
        run.action_ids.action_approve()
        self.assertEqual(self.names(self.day(scope="all")["ready"]), ["A"])
        self.execute(run.action_ids)
        self.assertFalse(self.day(scope="all")["ready"]["rows"])
        self.assertEqual(self.names(self.day(scope="all")["calls"]), ["A"])

    def test_a_failure_waits_until_somebody_has_dealt_with_it(self):
        self.path.step_ids.level_id.write({"use_phone": False, "use_email": True})
        self.path.step_ids.level_id.fallback_channel = "letter"
        self.make_late("A")
        mail = self.propose(self.today).action_ids
        mail._mark_failed("The mailbox is full")
        [row] = self.day(scope="all")["failed"]["rows"]
        self.assertEqual((row["note"], row["next_channel"]), ("The mailbox is full", "Letter"))
        mail.with_user(self.controller).action_seen()
        self.assertFalse(self.day(scope="all")["failed"]["rows"])

    def test_a_broken_promise_waits_until_somebody_has_dealt_with_it(self):
        customer = self.make_late("A")
        day = self.today - timedelta(days=5)
        hold = self.env["credit.followup.hold"].create(
            {
                "kind": "promise",
                "partner_id": customer.id,
                "company_id": self.company.id,
                "reason": "Said so",
                "date_from": day,
                "user_id": self.controller.id,
                "promise_ids": [Command.create({"date": day, "amount": 100})],
            }
        )
        self.env["credit.followup.promise"].sudo()._judge(self.company, self.today)
        self.assertEqual(hold.promise_state, "broken")
        [row] = self.day()["promises"]["rows"]
        self.assertEqual((row["partner"], row["amount"], row["date"]), ("A", 100, day))
        hold.with_user(self.controller).action_seen()
        self.assertFalse(self.day()["promises"]["rows"])

    def test_a_run_says_what_waits(self):
        self.make_late("A", "B")
        run = self.propose(self.today)
        [row] = self.env["credit.my.day"].with_user(self.controller).get_my_day()["runs"]
        self.assertEqual(
            (row["id"], row["state"], row["counts"]), (run.id, "proposed", {"proposed": 2})
        )
        self.assertFalse(row["progress"])

    def test_as_many_statements_for_ten_times_the_customers(self):
        counts = []
        self.day()  # fills the caches that do not depend on size
        for names in (("A", "B", "C"), tuple(f"Customer {n}" for n in range(30))):
            self.make_late(*names)
            self.carry_out(self.today)
            self.day()
            counts.append(self.statements_of(self.day))
        self.assertNotMore(*counts)
        self.assertLess(counts[0].total(), 80)


@tagged("post_install", "-at_install")
class TestNextTask(MyDayCase):
    """The outcome of a call opens the next one."""

    def start(self):
        self.make_late("A", "B", "C")
        self.carry_out(self.today)
        ids = self.day()["calls"]["ids"]
        actions = self.env["credit.followup.action"].with_user(self.controller).browse(ids)
        return actions, actions.action_open_outcome()

    def wizard(self, action):
        wizards = self.env["credit.followup.outcome"].with_user(self.controller)
        return wizards.with_context(**action["context"]).create({"call_outcome": "reached"})

    def test_the_next_call_opens_until_none_is_left(self):
        actions, dialog = self.start()
        titles = []
        while dialog["type"] == "ir.actions.act_window":
            titles.append(dialog["name"])
            dialog = self.wizard(dialog).action_confirm()
        self.assertEqual(dialog["type"], "ir.actions.act_window_close")
        self.assertEqual(
            titles, ["1 of 3: A · Level 1", "2 of 3: B · Level 1", "3 of 3: C · Level 1"]
        )
        self.assertEqual(set(actions.mapped("state")), {"done"})

    def test_later_leaves_the_call_as_it_is(self):
        actions, dialog = self.start()
        dialog = self.wizard(dialog).action_later()
        self.assertEqual(dialog["context"]["default_action_id"], actions[1].id)
        self.assertEqual(actions[0].state, "queued")

    def test_what_somebody_else_has_done_is_passed_over(self):
        actions, dialog = self.start()
        actions[1].activity_id.action_feedback(feedback="Done by a colleague")
        dialog = self.wizard(dialog).action_confirm()
        self.assertEqual(dialog["context"]["default_action_id"], actions[2].id)
        actions[2].activity_id.action_feedback(feedback="Done by a colleague")
        self.assertEqual(actions.action_open_outcome()["tag"], "display_notification")

    def test_the_dialog_shows_what_the_caller_needs(self):
        actions, dialog = self.start()
        wizard = self.wizard(dialog)
        self.assertTrue(wizard.has_next)
        self.assertEqual(wizard.line_ids, actions[0].line_ids)
        self.assertEqual(wizard.amount_due, 999)

    def test_one_call_alone_has_no_next(self):
        actions, _dialog = self.start()
        dialog = actions[0].action_open_outcome()
        self.assertEqual(dialog["name"], "A · Level 1")
        self.assertFalse(self.wizard(dialog).has_next)

    def test_a_salesperson_writes_down_his_own_calls_only(self):
        sales = self.make_user("user")
        actions, _dialog = self.start()
        actions[1].sudo().user_id = sales
        dialog = actions.with_user(sales).action_open_outcome()
        self.assertEqual(dialog["context"]["default_action_id"], actions[1].id)
        wizards = self.env["credit.followup.outcome"].with_user(sales)
        wizards = wizards.with_context(**dialog["context"])
        wizard = wizards.create({"call_outcome": "promised"})
        wizard.action_confirm()
        self.assertEqual((actions[1].state, actions[1].outcome), ("done", "promised"))
        hold = self.env["credit.followup.hold"].search(
            [("partner_id", "=", actions[1].partner_id.id)]
        )
        self.assertEqual((hold.kind, hold.user_id), ("promise", sales))
        with self.assertRaises(AccessError):
            wizards.create({"action_id": actions[0].id, "call_outcome": "reached"}).action_confirm()
