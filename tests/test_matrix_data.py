"""The figures of the matrix: nobody is left out, everything adds up, one statement for each panel."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.fields import Date, Domain
from odoo.tests import tagged

from .common import CreditRiskCommon, T


class MatrixCase(CreditRiskCommon):
    def matrix(self, user=None, **options):
        data = self.env["credit.risk.matrix.data"]
        return (data.with_user(user) if user else data).get_matrix(options)

    def cell(self, data, category, grade):
        """Return the cell of a category and a grade (records, or None), empty when nobody is there."""
        key = ((category and category.id) or False, (grade and grade.id) or False)
        found = [c for c in data["cells"] if (c["category_id"], c["grade_id"]) == key]
        return found[0] if found else {}

    def total(self, data, name):
        return sum(cell[name] for cell in data["cells"])


@tagged("post_install", "-at_install")
class TestMatrixData(MatrixCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.data = cls.env["credit.risk.matrix.data"]
        cls.belgium = cls.env.ref("base.be")
        cls.seller = cls.make_user("user", login="seller")
        cls.late = cls.make_customer("Late", country_id=cls.belgium.id, user_id=cls.seller.id)
        cls.make_invoice(cls.late, T - timedelta(days=40), 500)
        cls.early = cls.make_customer("Early")
        cls.make_invoice(cls.early, T - timedelta(days=4), 300)
        cls.jansen = cls.make_jansen()
        cls.refresh(T - timedelta(days=35))
        cls.refresh()
        cls.small = cls.profile_of(cls.late).category_id

    def test_every_profile_is_in_exactly_one_cell(self):
        profiles = self.env["credit.risk.profile"].search([("company_id", "=", self.company.id)])
        data = self.matrix()
        self.assertEqual(self.total(data, "customers"), len(profiles))
        for name in ("total_due", "total_overdue", "bucket_current", "bucket_30"):
            self.assertAlmostEqual(self.total(data, name), sum(profiles.mapped(name)), 2, name)
        self.assertEqual(self.total(data, "total_due"), 800)
        self.assertEqual(self.total(data, "total_overdue"), 500)
        for profile in profiles:
            self.assertTrue(self.cell(data, profile.category_id, profile.grade_id))

    def test_axes_are_the_policy_in_its_order_and_worst_grade_first(self):
        data = self.matrix()
        self.assertEqual(
            [row["id"] for row in data["rows"]],
            self.env["credit.risk.category"]._for_company(self.company).ids,
        )
        self.assertEqual([column["points"] for column in data["columns"]], [1, 2, 3])
        self.assertEqual(len(data["paths"]), 9)

    def test_customers_without_category_or_grade_have_a_row_and_a_column(self):
        profile = self.profile_of(self.late)
        profile.sudo().write({"category_id": False, "grade_id": False, "cell_id": False})
        data = self.matrix()
        self.assertFalse(data["rows"][-1]["id"])
        self.assertFalse(data["columns"][-1]["id"])
        self.assertEqual(self.cell(data, None, None)["total_due"], 500)
        self.assertEqual(self.total(data, "total_due"), 800)
        opened = self.data.action_open("customers", {}, False, False)
        found = self.env["credit.risk.profile"].search(opened["domain"])
        self.assertEqual(found, profile)

    def test_a_grade_that_is_archived_stays_as_long_as_somebody_has_it(self):
        old = self.env["credit.risk.grade"].create({"name": "Old", "points": 7})
        self.profile_of(self.late).sudo().grade_id = old
        old.active = False
        names = [column["name"] for column in self.matrix()["columns"]]
        self.assertEqual(names[-1], "Old")

    def test_a_missing_cell_has_no_entry_among_the_paths(self):
        cell = self.env["credit.risk.matrix.cell"].search(
            [("category_id", "=", self.small.id), ("grade_id", "=", self.grades["low"].id)]
        )
        cell.unlink()
        pairs = {(p["category_id"], p["grade_id"]) for p in self.matrix()["paths"]}
        self.assertEqual(len(pairs), 8)
        self.assertNotIn((self.small.id, self.grades["low"].id), pairs)

    def test_a_missing_figure_is_no_zero_in_the_mean(self):
        """Days late come from the customers who have the figure; the others are not counted as 0."""
        with_figure = self.env["credit.risk.profile"].search(
            [("company_id", "=", self.company.id), ("days_late_state", "=", "known")]
        )
        data = self.matrix()
        self.assertEqual(self.total(data, "late_customers"), len(with_figure))
        self.assertLess(len(with_figure), self.total(data, "customers"))
        self.assertAlmostEqual(self.total(data, "days_late"), sum(with_figure.mapped("days_late")))

    def test_filters(self):
        tag = self.env["res.partner.category"].create({"name": "Key account"})
        self.jansen.category_id = tag
        for options, customers in (
            ({"country_id": self.belgium.id}, 1),
            ({"user_id": self.seller.id}, 1),
            ({"tag_id": tag.id}, 1),
            ({"company_id": self.company.id}, 3),
            ({"country_id": self.belgium.id, "tag_id": tag.id}, 0),
        ):
            data = self.matrix(**options)
            self.assertEqual(self.total(data, "customers"), customers, options)
            self.assertLessEqual(sum(t["counts"][-1] for t in data["trend"]), customers, options)
        in_belgium = self.matrix(country_id=self.belgium.id)["trend"]
        self.assertEqual([sum(t["counts"]) for t in in_belgium], [1])
        self.assertEqual(self.matrix(company_id=10**6)["filters"]["company_id"], False)

    def test_nobody_at_all(self):
        data = self.matrix(country_id=self.env.ref("base.aq").id)
        self.assertEqual((data["cells"], data["date"], data["trend"]), ([], False, []))
        self.assertEqual(len(data["rows"]), 3)
        self.assertEqual(data["panels"]["top"], [])

    def test_a_wrong_date_is_refused_with_a_sentence(self):
        with self.assertRaisesRegex(UserError, "is not a date"):
            self.matrix(compare="yesterday")

    # Rights

    def test_a_salesperson_starts_with_own_customers_and_may_see_all(self):
        data = self.matrix(self.seller)
        self.assertEqual(data["filters"]["user_id"], self.seller.id)
        self.assertEqual(self.total(data, "total_due"), 500)
        self.assertFalse(data["rights"]["items"])
        self.assertEqual(self.total(self.matrix(self.seller, user_id=False), "total_due"), 800)
        controller = self.make_user("controller")
        self.assertEqual(self.total(self.matrix(controller), "total_due"), 800)

    def test_record_rules_hold_for_every_panel(self):
        """With a rule that lets salespeople see their own customers only, nothing else comes through."""
        self.propose()
        self.env["ir.rule"].sudo().create(
            [
                {
                    "name": "own customers",
                    "model_id": self.env["ir.model"]._get_id(model),
                    "groups": [
                        Command.set(self.env.ref("credit_risk_matrix.group_credit_user").ids)
                    ],
                    "domain_force": "[('partner_id.user_id', '=', user.id)]",
                }
                for model in ("credit.risk.profile", "credit.followup.action")
            ]
        )
        other = self.make_user("user", login="other_seller")
        data = self.matrix(self.seller, user_id=False, compare="2026-05-31")
        self.assertEqual(self.total(data, "customers"), 1)
        self.assertEqual([row["name"] for row in data["panels"]["top"]], ["Late"])
        self.assertEqual(sum(m["customers"] for m in data["comparison"]["migration"]), 1)
        self.assertLessEqual(max(sum(t["counts"]) for t in data["trend"]), 6)
        self.assertEqual(sum(t["counts"][-1] for t in data["trend"]), 1)
        self.assertEqual(data["panels"]["collection"]["points"][-1]["dso"], 500 / 500 * 40)
        nothing = self.matrix(other, compare="2026-05-31")
        self.assertEqual((nothing["cells"], nothing["panels"]["actions"]), ([], []))

    def test_outsiders_get_nothing(self):
        employee = self.make_user(None, login="employee")
        with self.assertRaises(AccessError):
            self.matrix(employee)
        with self.assertRaises(AccessError):
            self.data.with_user(self.seller).action_open("items", {}, self.small.id, None)

    # Companies

    def test_companies_with_other_currencies_are_converted_and_it_says_so(self):
        usd = self.setup_other_currency("GBP", rates=[("2016-01-01", 2.0)])
        other = self.setup_other_company(name="Other", currency_id=usd.id)["company"]
        partner = self.make_customer("Abroad", property_account_receivable_id=False)
        self.env["credit.risk.profile"].sudo().create(
            {
                "partner_id": partner.id,
                "company_id": other.id,
                "date": T,
                "total_due": 100,
                "total_overdue": 100,
            }
        )
        both = self.data.with_context(allowed_company_ids=[self.company.id, other.id])
        data = both.get_matrix({})
        self.assertTrue(data["is_converted"])
        self.assertEqual(data["currency"], self.company.currency_id.name)
        self.assertAlmostEqual(self.total(data, "total_due"), 850)
        self.assertEqual(data["panels"]["top"][1]["total_overdue"], 50)
        one = both.get_matrix({"company_id": other.id})
        self.assertAlmostEqual(self.total(one, "total_due"), 50)
        own = self.data.with_context(allowed_company_ids=self.company.ids).get_matrix({})
        self.assertFalse(own["is_converted"])

    # History

    def test_trend_is_what_the_assessments_say_month_by_month(self):
        data = self.matrix()
        days = [Date.to_date(day) for day in data["trend_dates"]]
        self.assertEqual(days[0], T - relativedelta(months=6))
        self.assertEqual(len(days), 6)
        assessments = self.env["credit.risk.assessment"].search(
            [("company_id", "=", self.company.id)], order="date, id"
        )
        for index, day in enumerate(days):
            last = {a.partner_id: a for a in assessments if a.date <= day}
            for place in data["trend"]:
                expected = sum(
                    (a.category_id.id, a.grade_id.id) == (place["category_id"], place["grade_id"])
                    for a in last.values()
                )
                self.assertEqual(place["counts"][index], expected, (day, place))
            self.assertEqual(sum(t["counts"][index] for t in data["trend"]), len(last))

    def move(self, partner, grade, day):
        """Let a customer's grade be another one from a day on, by an assessment and its profile."""
        profile = self.profile_of(partner).sudo()
        profile.grade_id = grade
        self.env["credit.risk.assessment"].sudo().create(
            {
                "profile_id": profile.id,
                "partner_id": partner.id,
                "company_id": self.company.id,
                "date": day,
                "category_id": profile.category_id.id,
                "grade_id": grade.id,
            }
        )

    def test_comparison_cell_by_cell(self):
        before = T - timedelta(days=10)
        for partner in (self.late, self.early, self.jansen):
            self.move(partner, self.grades["moderate"], before)
        self.move(self.late, self.grades["high"], T)
        self.move(self.jansen, self.grades["low"], T)
        newcomer = self.make_customer("Newcomer")
        self.make_invoice(newcomer, T, 50)
        self.refresh(T, newcomer)
        grade_of_newcomer = self.profile_of(newcomer).grade_id
        comparison = self.matrix(compare=Date.to_string(before))["comparison"]
        cells = {(c["category_id"], c["grade_id"]): c for c in comparison["cells"]}
        high = cells[self.small.id, self.grades["high"].id]
        low = cells[self.small.id, self.grades["low"].id]
        moderate = cells[self.small.id, self.grades["moderate"].id]
        self.assertEqual((high["from_better"], high["then"]), (1, 0))
        self.assertEqual((low["from_worse"], low["then"]), (1, 0))
        self.assertEqual((moderate["stayed"], moderate["then"]), (1, 3))
        self.assertEqual(cells[self.small.id, grade_of_newcomer.id]["new"], 1)
        for counts in comparison["cells"]:
            arrivals = ("stayed", "from_worse", "from_better", "from_elsewhere", "new")
            self.assertEqual(counts["now"], sum(counts[name] for name in arrivals))
        moves = {(m["from"], m["to"]): m["customers"] for m in comparison["migration"]}
        self.assertEqual(moves[self.grades["moderate"].id, self.grades["high"].id], 1)
        self.assertEqual(moves["new", grade_of_newcomer.id], 1)
        self.assertEqual(sum(moves.values()), 4)

    def test_comparison_with_a_day_before_everything(self):
        comparison = self.matrix(compare="2020-01-01")["comparison"]
        self.assertEqual({move["from"] for move in comparison["migration"]}, {"new"})
        self.assertEqual(sum(cell["then"] for cell in comparison["cells"]), 0)

    # Panels

    def test_top_risks_are_the_largest_overdue_amounts(self):
        self.assertEqual(
            [(row["name"], row["total_overdue"]) for row in self.matrix()["panels"]["top"]],
            [("Late", 500)],
        )

    def test_actions_by_level(self):
        with freeze_time(T):
            run = self.propose()
            panel = self.matrix()["panels"]["actions"]
            [level] = run.action_ids.level_id
            self.assertEqual(
                [(p["id"], p["waiting"], p["done"]) for p in panel], [(level.id, 1, 0)]
            )
            self.assertFalse(
                self.matrix(country_id=self.env.ref("base.fr").id)["panels"]["actions"]
            )

    def test_collection_is_that_of_the_key_figures(self):
        whole, _lines = self.env["credit.key.figures"]._get_lines(self.company, T)
        [point] = self.matrix()["panels"]["collection"]["points"]
        for name in ("dso", "best_possible_dso", "cei"):
            self.assertAlmostEqual(point[name], float(whole.values[name]), 6, name)

    def test_collection_waits_until_everybody_was_read_again(self):
        """An update of the add-on forgets the settled history: half a sum would be a wrong DSO."""
        facts = self.env["credit.risk.fact"].sudo()
        facts.search([("partner_id", "=", self.late.id)]).unlink()
        self.assertIsNone(self.matrix()["panels"]["collection"])
        self.refresh()
        self.assertTrue(self.matrix()["panels"]["collection"])

    def test_months_are_worked_out_one_by_one_and_only_once(self):
        months = self.env["credit.risk.month"]
        with freeze_time(T):
            left = [months.action_work_out() for _turn in range(7)]
            self.assertEqual(left, [5, 4, 3, 2, 1, 0, 0])
            points = self.matrix()["panels"]["collection"]["points"]
        self.assertEqual(len(points), 7)
        self.assertEqual(points[-1]["date"], "2026-06-30")
        self.assertEqual(points[-2]["date"], "2026-05-31")
        whole, _lines = self.env["credit.key.figures"]._get_lines(
            self.company, Date.to_date("2026-05-31")
        )
        self.assertAlmostEqual(points[-2]["dso"], float(whole.values["dso"]), 6)
        filtered = self.matrix(country_id=self.belgium.id)["panels"]["collection"]
        self.assertEqual((filtered["is_filtered"], len(filtered["points"])), (True, 1))
        with self.assertRaises(AccessError):
            months.with_user(self.seller).action_work_out()

    # What is behind a cell

    def test_opening_a_cell(self):
        profile = self.profile_of(self.late)
        place = (profile.category_id.id, profile.grade_id.id)
        run = self.propose()
        customers = self.data.action_open("customers", {}, *place)
        found = self.env["credit.risk.profile"].search(customers["domain"])
        self.assertEqual(
            set(found),
            set(
                self.env["credit.risk.profile"].search(
                    [("category_id", "=", place[0]), ("grade_id", "=", place[1])]
                )
            ),
        )
        self.assertIn(profile.grade_id.name, customers["name"])
        items = self.data.action_open("items", {}, *place)
        found = self.env["credit.overdue.report"].search(items["domain"])
        self.assertIn(self.late, found.partner_id)
        actions = self.data.action_open("actions", {"country_id": self.belgium.id}, *place)
        self.assertEqual(
            self.env["credit.followup.action"].search(actions["domain"]), run.action_ids
        )
        elsewhere = self.data.action_open("actions", {}, place[0], self.grades["low"].id)
        self.assertNotIn(
            run.action_ids, self.env["credit.followup.action"].search(elsewhere["domain"])
        )
        path = self.data.action_open("path", {}, *place)
        self.assertEqual(path["res_id"], profile.path_id.id)

    def test_actions_know_where_their_customer_is_now(self):
        [action] = self.propose().action_ids
        profile = self.profile_of(self.late)
        self.assertEqual(
            (action.risk_category_id, action.risk_grade_id), (profile.category_id, profile.grade_id)
        )

    def test_opening_a_row_or_something_unknown(self):
        row = self.data.action_open("customers", {}, self.small.id, None)
        found = self.env["credit.risk.profile"].search(row["domain"])
        self.assertEqual(
            found, self.env["credit.risk.profile"].search([("category_id", "=", self.small.id)])
        )
        with self.assertRaises(UserError):
            self.data.action_open("everything", {})

    # Statements

    def test_one_statement_for_each_panel(self):
        domain = Domain("company_id", "in", self.company.ids)
        days = [T - relativedelta(months=age) for age in range(6, 0, -1)]
        rates = {self.company.id: 1}
        self.matrix(compare="2026-05-31")  # fills the caches of names and rights
        for read, args in (
            (self.data._read_cells, (domain,)),
            (self.data._get_actions_by_level, (domain,)),
            (self.data._get_alerts, (domain,)),
            (self.data._read_collection, (domain,)),
            (self.data._get_months, (rates, T)),
        ):
            with self.subTest(read.__name__), self.assertQueryCount(1):
                read(*args)
        with self.assertQueryCount(2):  # one of them is SET: the memory for sorting
            self.data._read_places(domain, days)
        self.env.invalidate_all()
        with self.assertQueryCount(
            6
        ):  # which ten; the rows of these, and of what they are named after
            self.assertEqual(len(self.data._get_top_risks(domain, rates)), 1)

    def test_statements_do_not_grow_with_customers(self):
        def count():
            self.matrix(compare="2026-05-31")  # what is cached for good: rights, rules, fields
            return self.statements_of(lambda: self.matrix(compare="2026-05-31"))

        few = count()
        for number in range(30):
            self.make_invoice(self.make_customer(f"More {number}"), T - timedelta(days=60), 10)
        self.refresh()
        self.assertNotMore(few, count())
        self.assertLessEqual(few.total(), 40)
