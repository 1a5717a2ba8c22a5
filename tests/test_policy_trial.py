"""A draft policy beside the present one: who moves where and what would go out, without writing anything."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Date
from odoo.tests import tagged
from odoo.tools import SQL

from .clone import clone_invoices
from .common import CreditRiskCommon


@tagged("post_install", "-at_install")
class TestPolicyTrial(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = Date.today()
        cls.tomorrow = cls.today + timedelta(days=1)
        cls.late = cls.make_customer("Late Payer")
        cls.make_invoice(cls.late, cls.today - timedelta(days=70), 500)
        cls.prompt = cls.make_customer("Prompt Payer")
        for days in (300, 200, 100):
            day = cls.today - timedelta(days=days)
            cls.pay(cls.make_invoice(cls.prompt, day, 100), day + timedelta(days=10))
        cls.refresh(cls.today)
        cls.manager, cls.controller = cls.make_user("manager"), cls.make_user("controller")

    def make_draft(self, change=None, company=None):
        """Return a draft: a copy of the present policy, changed by a function of its plain values."""
        drafts = self.env["credit.policy.draft"].with_company(company or self.company)
        draft = drafts.with_user(self.manager).create({"name": "Try this"})
        if change:
            policy = draft.policy
            change(policy)
            draft.policy = policy
        return draft

    def simulate(self, draft, user=None):
        draft = draft.with_user(user or self.controller)
        with self.enter_registry_test_mode():
            action = draft.action_simulate()
        return self.env[action["res_model"]].with_user(draft.env.user).browse(action["res_id"])

    @staticmethod
    def kpi(policy, metric):
        return next(row for row in policy["kpis"] if row["metric"] == metric)

    def stricter(self, policy):
        """Who pays within 8 days is moderate, within 5 low: the prompt payer's 10 days are high."""
        self.kpi(policy, "days_to_pay")["cuts"] = [
            {"at": 5, "upto": True},
            {"at": 8, "upto": True},
        ]

    def read_everything(self):
        """Return every row of every table of the add-on but the page's own, and of the mails."""
        self.env.flush_all()
        tables = self.env.execute_query(
            SQL(
                """
                SELECT tablename FROM pg_tables
                 WHERE schemaname = 'public' AND tablename NOT LIKE 'credit\\_policy\\_%%'
                   AND (tablename LIKE 'credit\\_%%' OR tablename IN ('mail_mail', 'mail_message', 'mail_activity'))
                """
            )
        )
        return {
            table: self.env.execute_query(
                SQL("SELECT to_jsonb(t)::text FROM %s t ORDER BY 1", SQL.identifier(table))
            )
            for (table,) in tables
        }

    # Simulation

    def test_a_copy_moves_nobody_and_sends_the_same(self):
        simulation = self.simulate(self.make_draft())
        self.assertEqual((simulation.customer_count, simulation.moved_count), (2, 0))
        self.assertFalse(simulation.move_ids)
        self.assertEqual(set(simulation.cell_ids.mapped("difference")), {0})
        self.assertTrue(simulation.message_ids)
        self.assertEqual(set(simulation.message_ids.mapped("difference")), {0})

    def test_what_would_go_out_by_the_present_policy_is_what_tomorrow_proposes(self):
        simulation = self.simulate(self.make_draft())
        shown = {
            (line.level_id, line.channel): (line.present_count, line.present_amount)
            for line in simulation.message_ids
        }
        run = self.propose(self.tomorrow)
        self.assertTrue(run.action_ids)
        proposed = {
            (action.level_id, action.channel): (1, action.amount_due) for action in run.action_ids
        }
        self.assertEqual(shown, proposed)

    def test_what_saving_the_draft_does_is_what_it_showed(self):
        """Counts per cell and the messages of tomorrow, after the draft was saved as the policy."""
        draft = self.make_draft(self.stricter)
        simulation = self.simulate(draft)
        self.assertEqual(simulation.moved_count, 1)
        [move] = simulation.move_ids
        self.assertEqual(move.partner_id, self.prompt)
        self.assertEqual((move.risk, move.draft_grade), ("higher", "High"))
        self.assertEqual(move.present_grade, self.profile_of(self.prompt).grade_id.name)
        self.assertEqual(simulation.higher_count, 1)
        cells = {
            (cell.category, cell.grade): cell.draft_count
            for cell in simulation.cell_ids
            if cell.draft_count
        }
        messages = {
            (line.level_id.name, line.channel): line.draft_count for line in simulation.message_ids
        }
        self.env["credit.risk.setup"].with_user(self.manager).save(draft.policy)
        run = self.propose(self.tomorrow)
        profiles = self.profile_of(self.late) + self.profile_of(self.prompt)
        real = {}
        for profile in profiles:
            place = profile.category_id.name, profile.grade_id.name
            real[place] = real.get(place, 0) + 1
        self.assertEqual(cells, real)
        proposed = {(action.level_id.name, action.channel): 1 for action in run.action_ids}
        self.assertEqual(messages, proposed)
        self.assertEqual(self.simulate(self.make_draft()).moved_count, 0)

    def test_an_improvement_is_shown_as_confirmed(self):
        """A real refresh sees it on two dates before it counts; a draft shows where it leads."""

        def softer(policy):
            self.kpi(policy, "days_to_pay")["cuts"] = [
                {"at": 100, "upto": True},
                {"at": 200, "upto": True},
            ]

        self.assertEqual(self.profile_of(self.late).grade_id, self.grades["high"])
        self.refresh(self.today)
        [move] = self.simulate(self.make_draft(softer)).move_ids
        self.assertEqual((move.partner_id, move.risk), (self.late, "lower"))

    def test_a_new_category_with_its_conditions(self):
        def with_a_category(policy):
            new = {**policy["categories"][-1], "key": "new,1", "id": False, "name": "Of Bruges"}
            new["domain"] = "[('name', 'ilike', 'prompt')]"
            policy["categories"].insert(0, new)
            policy["cells"]["new,1"] = policy["cells"][policy["categories"][-1]["key"]]

        simulation = self.simulate(self.make_draft(with_a_category))
        [move] = simulation.move_ids
        self.assertEqual((move.partner_id, move.draft_category), (self.prompt, "Of Bruges"))
        self.assertEqual(move.risk, "same")
        self.assertFalse(self.env["credit.risk.category"].search([("name", "=", "Of Bruges")]))

    def test_another_path_sends_something_else(self):
        """The draft's path has its own days: nothing is due on it tomorrow."""

        def later(policy):
            for path in policy["paths"]:
                for step in path["steps"]:
                    step["day_offset"] += 300

        lines = self.simulate(self.make_draft(later)).message_ids
        self.assertEqual(sum(lines.mapped("present_count")), 1)
        self.assertEqual(sum(lines.mapped("draft_count")), 0)
        self.assertEqual(sum(lines.mapped("difference")), -1)

    def test_nothing_is_written(self):
        """No profile, item, run, policy record or mail is another one after a simulation."""
        draft = self.make_draft(self.stricter)
        before = self.read_everything()
        self.assertGreater(len(before), 20)
        self.simulate(draft)
        self.assertEqual(self.read_everything(), before)

    def test_a_draft_that_cannot_be_saved_cannot_be_tried(self):
        draft = self.make_draft(lambda policy: policy["kpis"][0].update(weight=0))
        self.assertIn("add up to 90", draft.problems)
        with self.assertRaises(UserError):
            self.simulate(draft)

    def test_statements_do_not_grow_with_customers(self):
        """A simulation of 200 customers needs as many statements as one of 20."""
        invoice = self.make_invoice(self.late, self.today - timedelta(days=100), 100)
        draft = self.make_draft()
        counts = []
        self.simulate(draft)  # fills the caches
        for size in (20, 200):
            partners = self.env["res.partner"].create(
                [{"name": f"C{n}", "email": f"c{n}@example.com"} for n in range(size)]
            )
            clone_invoices(self.env, invoice, partners, size, self.today - timedelta(days=80))
            self.refresh(self.today)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            simulation = self.simulate(draft)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(simulation.customer_count, 222)
        self.assertAlmostEqual(*counts, delta=2)

    # The draft and the set-up

    def test_the_set_up_edits_the_draft_and_not_the_policy(self):
        draft = self.make_draft(self.stricter)
        setup = self.env["credit.risk.setup"].with_user(self.manager)
        answer = setup.open(draft.id)
        self.assertEqual((answer["draft_id"], answer["draft_name"]), (draft.id, "Try this"))
        self.assertEqual(answer["draft"], draft.policy)
        changed = answer["draft"]
        changed["kpis"][0]["weight"] = 5  # half ready is kept too
        before = self.read_everything()
        setup.keep(changed, draft.id)
        self.assertEqual(self.read_everything(), before)
        self.assertEqual(draft.policy["kpis"][0]["weight"], 5)
        self.assertTrue(draft.problems)
        self.assertEqual(setup.open()["draft_id"], False)
        self.assertNotEqual(setup.open()["draft"], draft.policy)

    def test_a_draft_that_is_gone_is_not_replaced_by_the_policy(self):
        draft = self.make_draft()
        setup = self.env["credit.risk.setup"].with_user(self.manager)
        policy = draft.policy
        draft.unlink()
        with self.assertRaisesRegex(UserError, "does not exist any more"):
            setup.open(draft.id)
        with self.assertRaisesRegex(UserError, "does not exist any more"):
            setup.keep(policy, draft.id)

    def test_a_draft_of_another_company_is_not_saved_as_the_policy_of_this_one(self):
        other = self.setup_other_company()["company"]
        self.manager.company_ids += other
        draft = self.make_draft(company=other)
        setup = self.env["credit.risk.setup"].with_user(self.manager)
        for call in (
            lambda: setup.open(draft.id),
            lambda: setup.keep(draft.policy, draft.id),
            draft.with_company(self.company).action_edit,
        ):
            with self.assertRaisesRegex(UserError, "choose that company first"):
                call()
        answer = setup.with_company(other).open(draft.id)
        self.assertEqual(answer["draft_id"], draft.id)

    # Rights

    def test_rights(self):
        draft = self.make_draft()
        setup = self.env["credit.risk.setup"]
        for user in (self.controller, self.make_user("user")):
            with self.assertRaises(AccessError):
                setup.with_user(user).keep(draft.policy, draft.id)
            with self.assertRaises(AccessError):
                draft.with_user(user).name = "Mine"
            with self.assertRaises(AccessError):
                draft.with_user(user).action_edit()
        seller = self.make_user("user", login="seller")
        for call in ("action_simulate", "action_replay"):
            with self.assertRaises(AccessError):
                getattr(draft.with_user(seller), call)()
        other = self.setup_other_company()["company"]
        stranger = self.make_user("manager", login="stranger")
        stranger.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        self.assertFalse(self.env["credit.policy.draft"].with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            draft.with_user(stranger).action_simulate()


@tagged("post_install", "-at_install")
class TestPolicyTrialCompanies(CreditRiskCommon):
    """A company among others: its draft becomes a policy of its own, and still a copy moves nobody."""

    def test_a_copy_moves_nobody_where_others_share_the_policy(self):
        other = self.setup_other_company()["company"]
        customer = self.make_customer("Late Payer")
        self.make_invoice(customer, Date.today() - timedelta(days=70), 500)
        self.refresh(Date.today())
        count = self.env["credit.risk.grade"].search_count([])
        draft = self.env["credit.policy.draft"].create({"name": "A copy"})
        with self.enter_registry_test_mode():
            simulation = self.env["credit.policy.simulation"].browse(
                draft.action_simulate()["res_id"]
            )
        self.assertEqual((simulation.customer_count, simulation.moved_count), (1, 0))
        self.assertEqual(set(simulation.message_ids.mapped("difference")), {0})
        self.assertEqual(self.env["credit.risk.grade"].search_count([]), count)
        theirs = self.env["credit.policy.draft"].with_company(other).create({"name": "Theirs"})
        with self.enter_registry_test_mode():
            simulation = self.env["credit.policy.simulation"].browse(
                theirs.action_simulate()["res_id"]
            )
        self.assertEqual(simulation.customer_count, 0, "the customers of the company alone")
