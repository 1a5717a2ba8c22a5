"""From a key figure to the items that made it (S5): they add up to the figure, for whoever may see them."""

from datetime import date, timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tests import new_test_user, tagged

from .common import T
from .figures_case import FiguresCase

#: metrics of which the two numbers say the value: what the items sum to
ITEMS = "credit.risk.metric.item"


@tagged("post_install", "-at_install")
class TestMetricItems(FiguresCase):
    """The five invoices of the domain's section 1, a dispute, an opening entry and a credit note."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer()
        cls.i1, cls.i2, cls.i3, cls.i4, cls.i5 = cls.make_domain_ledger(cls.customer)
        cls.refresh()
        cls.profile = cls.profile_of(cls.customer)
        cls.controller = cls.make_user("controller")
        cls.user = cls.make_user("user")

    def items_of(self, metric, record=None, user=None):
        """Return the items that the button of a key figure opens."""
        record = (record or self.profile).with_user(user or self.controller)
        action = record.action_open_metric_items(metric)
        self.assertEqual(action["res_model"], ITEMS)
        items = record.env[ITEMS].with_context(**action["context"])
        return items.search(Domain(action.get("domain") or []))

    def total(self, items, kind=None):
        return round(sum(i.amount for i in items if kind in (None, i.kind)), 2)

    def test_days_to_pay(self):
        """57.75: 7500 paid in five parts and 2500 overdue, each with its days."""
        items = self.items_of("days_to_pay")
        self.assertEqual(
            [(i.kind, i.move_id, i.amount, i.days) for i in items],
            [
                ("late", self.i4, 2500, 71),
                ("paid", self.i1, 1000, 30),
                ("paid", self.i2, 2000, 60),
                ("paid", self.i3, 1000, 40),
                ("paid", self.i3, 2000, 60),
                ("paid", self.i4, 1500, 60),
            ],
        )
        self.assertEqual(sum(items.mapped("amount_days")) / self.total(items), 57.75)
        self.assertEqual(items[1].payment_date, date(2026, 2, 9))
        self.assertTrue(items[1].payment_move_id.line_ids & self.bank_lines(self.i1))

    def bank_lines(self, invoice):
        """Return the journal items that an invoice was reconciled with."""
        return self.receivable_of(invoice).matched_credit_ids.credit_move_id

    def test_every_figure_adds_up(self):
        """What the items of each key figure sum to makes its value, as the formula says."""
        self.env["credit.followup.hold"].create(
            {
                "partner_id": self.customer.id,
                "move_id": self.i4.id,
                "kind": "dispute",
                "reason": "Broken on arrival",
                "date_from": T - timedelta(days=10),
                "date_until": T + timedelta(days=10),
            }
        )
        self.make_invoice(self.customer, date(2026, 6, 25), 500, move_type="out_refund")
        self.customer.sudo().credit_limit = 10000
        self.refresh()
        total, items = self.total, self.items_of
        expected = {
            "dso": lambda i: total(i, "open") * 90 / total(i, "sold"),
            "best_possible_dso": lambda i: total(i, "current") * 90 / total(i, "sold"),
            "cei": lambda i: (
                (total(i, "opening") + total(i, "sold") - total(i, "open"))
                * 100
                / (
                    total(i, "opening")
                    + total(i, "sold")
                    - total(items("best_possible_dso"), "current")
                )
            ),
            "overdue_ratio": lambda i: total(i) * 100 / total(items("dso"), "open"),
            "credit_utilisation": lambda i: total(i) * 100 / 10000,
            "disputed_share": lambda i: sum(x.amount for x in i if x.is_disputed) * 100 / total(i),
            "days_to_pay": lambda i: sum(i.mapped("amount_days")) / total(i),
            "days_late": lambda i: sum(x.amount * x.days_late for x in i) / total(i),
            "late_share": lambda i: sum(x.amount for x in i if x.days_late) * 100 / total(i),
        }
        for metric, formula in expected.items():
            with self.subTest(metric):
                self.assertTrue(self.profile[metric])
                self.assertAlmostEqual(formula(items(metric)), self.profile[metric], 4)
        self.assertEqual(total(items("dso_countback"), "open"), self.profile.total_due)
        self.assertEqual(total(items("dso_countback"), "sold_months"), 15000 - 500)

    def test_first_invoice(self):
        self.assertEqual(self.items_of("years_as_customer").move_id, self.i1)

    def test_a_past_date(self):
        """What was open and paid then, whatever was paid since."""
        self.refresh(date(2026, 5, 25))
        items = self.items_of("days_to_pay")
        self.assertEqual(
            [(i.kind, i.move_id, i.amount) for i in items],
            [
                ("late", self.i3, 2000),
                ("late", self.i4, 4000),
                ("paid", self.i1, 1000),
                ("paid", self.i2, 2000),
                ("paid", self.i3, 1000),
            ],
        )
        self.assertEqual(
            sum(items.mapped("amount_days")) / self.total(items), self.profile.days_to_pay
        )

    def test_an_assessment_of_the_past(self):
        """An assessment opens the items of its own day."""
        self.refresh(date(2026, 3, 10))
        past = self.profile.assessment_ids.filtered(lambda a: a.date == date(2026, 3, 10))
        self.refresh()
        self.assertEqual(self.links(self.controller, past), {"days_to_pay", "years_as_customer"})
        items = self.items_of("days_to_pay", past)
        self.assertEqual([(i.kind, i.move_id, i.days) for i in items], [("paid", self.i1, 30)])

    def test_ids_stay_when_the_ledger_changes(self):
        """A row that is on the screen opens its own document, whatever was posted meanwhile."""
        items = self.items_of("dso")
        documents = {item.id: item.move_id for item in items}
        self.make_invoice(self.customer, date(2026, 4, 2), 10)
        self.env.invalidate_all()
        later = {item.id: item.move_id for item in self.items_of("dso")}
        self.assertEqual({key: later[key] for key in documents}, documents)
        self.assertEqual(len(later), len(documents) + 2, "it is open, and it is a sale")

    def test_branches_count_for_the_limit(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.cr.precommit.run()  # the branch takes over the chart of accounts
        self.controller.company_ids += branch
        self.assertEqual(self.total(self.items_of("credit_utilisation")), 7500)
        sale = self.company_data["default_journal_sale"]
        entry = self.env["account.move"].create(
            {
                "journal_id": sale.id,
                "company_id": branch.id,
                "date": T,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": self.receivable.id,
                            "partner_id": self.customer.id,
                            "debit": 10,
                        }
                    ),
                    Command.create(
                        {
                            "account_id": self.company_data["default_account_revenue"].id,
                            "credit": 10,
                        }
                    ),
                ],
            }
        )
        entry.action_post()
        record = self.profile.with_user(self.controller)
        action = record.action_open_metric_items("credit_utilisation")
        items = record.env[ITEMS].with_context(**action["context"])
        for companies, expected in ((self.company + branch, 7510), (self.company, 7500)):
            seen = items.with_context(allowed_company_ids=companies.ids).search([])
            self.assertEqual(self.total(seen), expected)

    # Who sees what

    def links(self, user, record=None):
        """Return the metrics whose value is a button, for a user."""
        table = (record or self.profile).with_user(user).explanation_table
        return {row["metric"] for row in table["rows"] if row["has_items"]}

    def test_links_are_for_who_may_read_the_ledger(self):
        self.assertEqual(self.links(self.controller), {"days_to_pay", "years_as_customer"})
        self.assertEqual(self.links(self.user), set())
        biller = new_test_user(
            self.env,
            login="biller_items",
            groups="account.group_account_invoice,credit_risk_matrix.group_credit_user",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        self.assertEqual(self.links(biller), {"days_to_pay", "years_as_customer"})

    def test_links_on_the_partner_follow_the_reader(self):
        """The partner's tab reads the profile as superuser; the links are the reader's all the same."""
        for user, links in ((self.user, 0), (self.controller, 2), (self.user, 0)):
            table = self.customer.with_user(user).credit_risk_explanation_table
            self.assertEqual(len([row for row in table["rows"] if row["has_items"]]), links)
            self.assertEqual(table["id"], self.profile.id)

    def test_no_link_where_no_item_says_it(self):
        """An advice, what is missing, and a date filled in by hand."""
        self.customer.write({"credit_advice": 4, "credit_customer_since": "2020-01-01"})
        self.refresh()
        self.assertEqual(self.links(self.controller), {"days_to_pay"})
        prospect = self.make_customer("Prospect", credit_advice=4)
        self.refresh(partners=prospect)
        self.assertEqual(self.links(self.controller, self.profile_of(prospect)), set())

    def test_salesperson_gets_a_clear_sentence(self):
        with self.assertRaisesRegex(AccessError, "part of the accounts: ask an administrator"):
            self.items_of("days_to_pay", user=self.user)
        context = self.profile.with_user(self.controller).action_open_metric_items("dso")["context"]
        with self.assertRaises(AccessError):
            self.env[ITEMS].with_user(self.user).with_context(**context).search([])

    def test_another_company_sees_nothing(self):
        other = self.setup_other_company(name="Other")["company"]
        stranger = new_test_user(
            self.env,
            login="stranger_items",
            groups="credit_risk_matrix.group_credit_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        with self.assertRaises(AccessError):
            self.items_of("dso", user=stranger)
        context = self.profile.with_user(self.controller).action_open_metric_items("dso")["context"]
        self.assertFalse(self.env[ITEMS].with_user(stranger).with_context(**context).search([]))

    def test_hostile_context(self):
        items = self.env[ITEMS].with_user(self.controller)
        self.assertFalse(items.search([]), "without a figure there are no items")
        for context in (
            {"credit_item_partner": "1; DROP TABLE res_partner", "credit_item_date": "2026-06-30"},
            {"credit_item_date": "yesterday' OR '1'='1"},
        ):
            with self.assertRaisesRegex(UserError, "from a key figure"):
                items.with_context(**context).search([])
        with self.assertRaisesRegex(UserError, "is no key figure"):
            self.items_of("password")

    def test_groups_and_order(self):
        context = self.profile.with_user(self.controller).action_open_metric_items("dso")["context"]
        items = self.env[ITEMS].with_user(self.controller).with_context(**context)
        self.assertEqual(
            items._read_group([], ["kind"], ["amount:sum"]), [("open", 7500), ("sold", 9000)]
        )

    def test_title_says_what_and_when(self):
        action = self.profile.with_user(self.controller).action_open_metric_items("days_to_pay")
        self.assertEqual(action["name"], "DSO of Customer, as of 06/30/2026")

    def test_button_opens_the_document(self):
        item = self.items_of("years_as_customer")
        self.assertEqual(item.action_open_document()["res_id"], self.i1.id)
