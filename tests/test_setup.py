"""Set-up in four steps: a draft is counted, checked and previewed without a trace, and saved as a whole."""

from copy import deepcopy
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Date
from odoo.tests import tagged
from odoo.tools import SQL

from .common import CreditRiskCommon

POLICY = (
    "credit_risk_category",
    "credit_risk_grade",
    "credit_risk_scorecard",
    "credit_risk_kpi",
    "credit_risk_kpi_band",
    "credit_risk_matrix_cell",
    "credit_action_path",
    "credit_action_step",
)


@tagged("post_install", "-at_install")
class TestSetup(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = Date.today()
        cls.late = cls.make_customer("Late Payer")
        cls.make_invoice(cls.late, cls.today - timedelta(days=70), 500)
        cls.person = cls.make_customer("Mrs. Prompt", is_company=False)
        for days in (300, 200, 100):
            day = cls.today - timedelta(days=days)
            cls.pay(cls.make_invoice(cls.person, day, 100), day + timedelta(days=10))
        cls.refresh(cls.today)
        cls.manager = cls.make_user("manager")
        cls.be_alone()

    @classmethod
    def be_alone(cls):
        """Let the company be the only one, as in most databases: the others become its branches."""
        others = cls.env["res.company"].search([("id", "!=", cls.company.id)])
        cls.env.cr.execute(
            SQL(
                "UPDATE res_company SET parent_id = %s, parent_path = %s || id || '/' WHERE id IN %s",
                cls.company.id,
                cls.company.parent_path,
                tuple(others.ids),
            )
        )
        cls.env.invalidate_all()

    @property
    def setup_model(self):
        return self.env["credit.risk.setup"].with_user(self.manager).with_company(self.company)

    def draft(self):
        return self.setup_model.open()["draft"]

    def template(self, code):
        templates = self.setup_model.open()["templates"]
        return next(t["draft"] for t in templates if t["code"] == code)

    def preview(self, draft):
        with self.enter_registry_test_mode():
            return self.setup_model.preview(draft)

    def read_rows(self, *tables):
        """Return every row of these tables as text."""
        self.env.flush_all()
        return {
            table: self.env.execute_query(
                SQL("SELECT to_jsonb(t)::text FROM %s t ORDER BY 1", SQL.identifier(table))
            )
            for table in tables
        }

    def test_the_first_template_is_the_shipped_policy(self):
        draft, template = self.draft(), self.template("seed")
        names = {
            row["key"]: row["name"]
            for part in ("grades", "categories", "paths")
            for row in (*draft[part], *template[part])
        }

        def plain(value):
            """Return a draft with the names that its keys stand for instead of the keys."""
            if isinstance(value, dict):
                return {names.get(k, k): plain(v) for k, v in value.items() if k != "key"}
            if isinstance(value, list):
                return [plain(v) for v in value]
            return names.get(value, value)

        self.assertEqual(plain(template), plain(draft))

    def test_saving_without_a_change_writes_nothing(self):
        before = self.read_rows(*POLICY)
        self.setup_model.save(self.draft())
        self.assertEqual(self.read_rows(*POLICY), before)
        self.setup_model.save(self.template("seed"))
        self.assertEqual(self.read_rows(*POLICY), before)
        self.assertEqual(self.company.credit_setup_state, "done")

    def test_every_template_can_be_saved_and_scores_the_customers(self):
        for code, rows in (("small", 2), ("mixed", 2), ("seed", 3)):
            with self.subTest(code):
                template = self.template(code)
                self.assertFalse(self.setup_model.review(template, "start")["problems"])
                self.setup_model.save(template)
                categories = self.env["credit.risk.category"]._for_company(self.company)
                grades = self.env["credit.risk.grade"]._for_company(self.company)
                self.assertEqual(len(categories), rows)
                profile = self.profile_of(self.late)
                self.assertIn(profile.grade_id, grades)
                self.assertIn(profile.category_id, categories)
                self.assertTrue(profile.cell_id.active)
                self.assertEqual(profile.path_id, profile.cell_id.path_id)
                cells = self.env["credit.risk.matrix.cell"]._for_company(self.company)
                self.assertEqual(len(cells), len(categories) * len(grades))

    def test_preview_leaves_no_trace(self):
        tables = self.env.execute_query(
            SQL(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND (tablename LIKE 'credit\\_%%'"
                " OR tablename IN ('mail_mail', 'mail_message', 'mail_activity', 'res_company'))"
            )
        )
        tables = [table for (table,) in tables]
        before = self.read_rows(*tables)
        for code in ("seed", "small", "mixed"):
            self.assertIn("cells", self.preview(self.template(code)))
            self.assertEqual(self.read_rows(*tables), before)

    def test_preview_says_what_saving_then_does(self):
        draft = self.draft()
        kpi = next(row for row in draft["kpis"] if row["metric"] == "days_to_pay")
        kpi["cuts"] = [{"at": 5, "upto": True}, {"at": 8, "upto": True}]
        answer = self.preview(draft)
        self.assertEqual(answer["customers"], 2)
        self.assertEqual(answer["moved"], 1)
        [move] = answer["moves"]
        self.assertEqual(
            move, {"from": move["from"], "to": "Small × High", "count": 1, "risk": "higher"}
        )
        was = self.profile_of(self.person).cell_id.display_name
        self.assertEqual(move["from"], was)
        self.setup_model.save(draft)
        self.assertEqual(self.profile_of(self.person).cell_id.display_name, "Small × High")
        self.assertEqual(self.preview(self.draft())["moved"], 0)

    def test_preview_shows_the_actions_of_tomorrow(self):
        answer = self.preview(self.draft())
        run = self.propose(self.today + timedelta(days=1))
        self.assertTrue(run.action_ids)
        self.assertEqual(sum(group["count"] for group in answer["actions"]), len(run.action_ids))
        self.assertEqual(answer["examples"][0]["customer"], "Late Payer")

    def test_customers_are_counted_per_category_by_the_rules(self):
        draft = self.template("mixed")
        counts = self.setup_model.review(draft, "categories")["categories"]
        keys = [row["key"] for row in draft["categories"]]
        self.assertEqual([counts[key] for key in keys], [1, 1])
        draft["categories"][0]["turnover_from"] = 1000000
        counts = self.setup_model.review(draft, "categories")["categories"]
        self.assertEqual([counts[key] for key in keys], [0, 2])
        self.late.with_company(self.company).credit_risk_category_pin_id = self.env.ref(
            "credit_risk_matrix.category_large"
        )
        draft = self.draft()
        counts = self.setup_model.review(draft, "categories")["categories"]
        self.assertEqual([counts[row["key"]] for row in draft["categories"]], [1, 0, 1])

    def test_customers_are_counted_per_band(self):
        draft = self.draft()
        kpi = next(row for row in draft["kpis"] if row["metric"] == "days_to_pay")
        count = self.setup_model.review(draft, "kpis")["kpis"][kpi["key"]]
        self.assertEqual(count["bands"], [1, 0, 1])  # 10 days and 70 days
        self.assertEqual(sum(column["count"] for column in count["bins"]), 2)
        kpi["cuts"][0] = {"at": 10, "upto": False}
        count = self.setup_model.review(draft, "kpis")["kpis"][kpi["key"]]
        self.assertEqual(count["bands"], [0, 1, 1], "exactly 10 is not less than 10")
        advice = next(row for row in draft["kpis"] if row["metric"] == "credit_advice")
        self.assertEqual(
            self.setup_model.review(draft, "kpis")["kpis"][advice["key"]]["missing"], 2
        )

    def test_what_is_wrong_is_said_and_nothing_is_saved(self):
        before = self.read_rows(*POLICY)
        cases = {
            "The weights add up to 90.00 %": lambda d: d["kpis"][0].update(weight=0),
            "each limit must be higher": lambda d: d["kpis"][2].update(
                cuts=[{"at": 60, "upto": True}, {"at": 30, "upto": True}]
            ),
            "has no name": lambda d: d["categories"][0].update(name=" "),
            "2 grades have 1 points": lambda d: d["grades"][1].update(points=1),
            "at least two grades": lambda d: d.update(grades=d["grades"][:1]),
            "two steps of level": lambda d: d["paths"][0]["steps"].append(
                {**d["paths"][0]["steps"][0], "id": False}
            ),
            "no action path": lambda d: d.update(paths=[]),
            "no customer category": lambda d: d.update(categories=[]),
        }
        for text, spoil in cases.items():
            with self.subTest(text):
                draft = self.draft()
                spoil(draft)
                problems = self.setup_model.review(draft, "check")["problems"]
                self.assertTrue(
                    [p for p in problems if text in p["text"] and p["level"] == "error"], problems
                )
                with self.assertRaises(UserError):
                    self.setup_model.save(draft)
                self.assertEqual(self.read_rows(*POLICY), before)

    def test_half_a_policy_is_never_stored(self):
        """A condition that only the category itself refuses stops the save after grades were written."""
        before = self.read_rows(*POLICY)
        draft = self.template("small")
        draft["categories"][0]["domain"] = "[('no_such_field', '=', 1)]"
        self.assertIn("cannot be read", self.preview(draft)["problems"][-1]["text"])
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.setup_model.save(draft)
        self.assertEqual(self.read_rows(*POLICY), before)

    def test_a_slower_path_for_a_harder_grade_is_flagged(self):
        draft = self.draft()
        cells = draft["cells"][draft["categories"][0]["key"]]
        high, _moderate, low = (grade["key"] for grade in draft["grades"])
        cells[high], cells[low] = cells[low], cells[high]
        hints = [p["text"] for p in self.setup_model.review(draft, "paths")["problems"]]
        self.assertEqual(len(hints), 2)
        self.assertIn("gets to “First reminder” on day 5", hints[0])
        self.assertIn("“Gentle path” of grade High is as hard only on day 10", hints[0])

    def test_days_of_the_seeds_path_count_from_the_invoice(self):
        draft = self.draft()
        days = self.setup_model.review(draft, "paths")["paths"][draft["paths"][0]["key"]]
        self.assertEqual([step["day"] for step in days], [-30, 0, 5, 15, 25, 30, 35])

    def test_removed_rows_are_archived_and_come_back(self):
        medium = self.env.ref("credit_risk_matrix.category_medium")
        before = self.draft()
        draft = deepcopy(before)
        draft["categories"] = [row for row in draft["categories"] if row["id"] != medium.id]
        self.setup_model.save(draft)
        self.assertFalse(medium.active)
        self.assertFalse(any(medium.with_context(active_test=False).cell_ids.mapped("active")))
        self.setup_model.save(before)
        self.assertTrue(medium.active)
        self.assertTrue(all(medium.cell_ids.mapped("active")))
        self.assertEqual(len(medium.cell_ids), 3)

    def test_grades_may_swap_their_points(self):
        draft = self.draft()
        first, _second, third = draft["grades"]
        first["points"], third["points"] = third["points"], first["points"]
        self.setup_model.save(draft)
        self.assertEqual(self.grades["high"].points, 3)

    def test_only_managers(self):
        for group in ("user", "controller"):
            setup = self.env["credit.risk.setup"].with_user(self.make_user(group))
            health = self.env["credit.risk.health"].with_user(setup.env.user)
            for call in (setup.open, setup.postpone, health.check):
                self.assertRaises(AccessError, call)
            for method in ("save", "preview"):
                self.assertRaises(AccessError, getattr(setup, method), {})
            self.assertRaises(AccessError, setup.review, {}, "start")

    def test_the_app_opens_on_the_set_up_until_it_is_done(self):
        setup_action = "credit_risk_setup"
        self.assertEqual(self.setup_model.action_start().get("tag"), setup_action)
        user = self.env["credit.risk.setup"].with_user(self.make_user("user"))
        self.assertNotEqual(user.action_start().get("tag"), setup_action)
        self.setup_model.postpone()
        self.assertEqual(self.company.credit_setup_state, "later")
        self.assertNotEqual(self.setup_model.action_start().get("tag"), setup_action)


@tagged("post_install", "-at_install")
class TestSetupCompanies(CreditRiskCommon):
    """A company among others gets a policy of its own; nobody else's changes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch = (
            cls.env["res.company"]
            .with_context(chart_template_load=True)
            .create({"name": "Branch", "parent_id": cls.company.id})
        )
        cls.other = cls.setup_other_company()["company"]
        cls.env.user.company_ids += cls.branch
        cls.customer = cls.make_customer("Late Payer")
        cls.make_invoice(cls.customer, Date.today() - timedelta(days=70), 500)
        cls.refresh(Date.today())

    def setup_of(self, company):
        return self.env["credit.risk.setup"].with_company(company)

    def policy_of(self, company):
        draft = self.setup_of(company).open()["draft"]
        return {part: [row["name"] for row in draft[part]] for part in draft if part != "cells"}

    def test_own_policy(self):
        setup = self.setup_of(self.company)
        shared = self.policy_of(self.other)
        before = self.profile_of(self.customer)
        place = before.category_id.name, before.grade_id.name, before.path_id.name
        draft = setup.open()["draft"]
        draft["paths"][0]["name"] = "Ours"
        with self.enter_registry_test_mode():
            self.assertEqual(setup.preview(draft)["moved"], 0, "a copy moves nobody")
        setup.save(draft)
        self.assertEqual(self.policy_of(self.other), shared)
        self.assertEqual(self.policy_of(self.branch)["paths"][0], "Ours")
        self.assertEqual(self.policy_of(self.company)["paths"][0], "Ours")
        profile = self.profile_of(self.customer)
        self.assertEqual(profile.grade_id.company_id, self.company)
        self.assertEqual(profile.path_id.company_id, self.company)
        path = "Ours" if place[2] == "Standard path" else place[2]
        self.assertEqual(
            (profile.category_id.name, profile.grade_id.name, profile.path_id.name),
            (*place[:2], path),
        )
        self.assertFalse(self.other.credit_setup_state == "done")

    def test_second_save_changes_the_own_records(self):
        setup = self.setup_of(self.company)
        setup.save(setup.open()["draft"])
        grades = self.env["credit.risk.grade"].search_count([])
        cells = self.env["credit.risk.matrix.cell"]._for_company(self.company)
        draft = setup.open()["draft"]
        draft["grades"][0]["name"] = "Dangerous"
        setup.save(draft)
        self.assertEqual(self.env["credit.risk.grade"].search_count([]), grades)
        self.assertIn("Dangerous", self.policy_of(self.branch)["grades"])
        self.assertEqual(self.env["credit.risk.matrix.cell"]._for_company(self.company), cells)

    def test_a_branch_with_its_own_policy_changes_that(self):
        setup = self.setup_of(self.branch)
        for name, points in (("Bad", 1), ("Good", 2)):
            self.env["credit.risk.grade"].create(
                {"name": name, "points": points, "company_id": self.branch.id}
            )
        parents = self.policy_of(self.company)
        draft = setup.open()["draft"]
        draft["grades"][0]["name"] = "Worse"
        for kpi in draft["kpis"]:
            keys = [grade["key"] for grade in draft["grades"]]
            kpi["grades"], kpi["cuts"] = keys, kpi["cuts"][:1]
        for category in draft["categories"]:
            category["starting"] = ""
        setup.save(draft)
        self.assertEqual(self.policy_of(self.company), parents)
        self.assertEqual(self.policy_of(self.branch)["grades"], ["Worse", "Good"])

    def test_translations_go_along_with_a_copy(self):
        self.env["res.lang"]._activate_lang("nl_BE")
        low = self.env.ref("credit_risk_matrix.grade_low")
        low.update_field_translations("name", {"nl_BE": "Laag"})
        setup = self.setup_of(self.company)
        setup.save(setup.open()["draft"])
        grade = self.env["credit.risk.grade"]._for_company(self.company)[-1]
        self.assertNotEqual(grade, low)
        self.assertEqual(grade.with_context(lang="nl_BE").name, "Laag")
