"""The demo company as it is written: the ledger, and how each behaviour shows in the figures."""

import importlib
import io
import unittest
from collections import Counter

from freezegun import freeze_time

from odoo.tests import TransactionCase, tagged

from .test_demo_plan import DEV, NO_DEV, T, development_modules

if DEV.is_dir():
    with development_modules():
        demo_company = importlib.import_module("demo_company")
        demo_customers = importlib.import_module("demo_customers")
        demo_followup = importlib.import_module("demo_followup")
        demo_plan = importlib.import_module("demo_plan")
        demo_trial = importlib.import_module("demo_trial")
        print_day = importlib.import_module("print_day")


@tagged("post_install", "-at_install")
@unittest.skipUnless(DEV.is_dir(), NO_DEV)
class TestDemoCompany(TransactionCase):
    """The company as it stands in the ledger, and what scoring and follow-up make of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(T))
        cls.company = demo_company.build(cls.env, today=T, with_history=False)
        cls.plan = {customer.ref: customer for customer in demo_plan.make_plan(T)}
        cls.profiles = cls.env["credit.risk.profile"].search([("company_id", "=", cls.company.id)])

    def of(self, *behaviours):
        """Return the profiles of the customers with one of these behaviours."""
        labels = [demo_customers.BEHAVIOURS[behaviour] for behaviour in behaviours]
        return self.profiles.filtered(
            lambda profile: set(labels) & set(profile.partner_id.category_id.mapped("name"))
        )

    def one(self, behaviour):
        """Return the profile of the only customer with a behaviour."""
        return self.of(behaviour).ensure_one()

    def open_items(self, partner):
        """Return the open receivable items of a customer."""
        return self.env["account.move.line"].search(
            [
                ("partner_id", "=", partner.id),
                ("company_id", "=", self.company.id),
                ("account_id.account_type", "=", "asset_receivable"),
                ("amount_residual", "!=", 0),
            ]
        )

    # What the screens of the trials show

    def test_a_draft_is_tried_on_the_past(self):
        users = [
            self.env["res.users"].search([("login", "=", login)])
            for login in ("manager", "controller")
        ]
        replay = demo_trial.write_trials(self.company, *users)
        self.assertFalse(replay.draft_id.problems)
        with self.enter_registry_test_mode():
            self.env.ref("credit_risk_matrix.ir_cron_credit_policy_replay").method_direct_trigger()
        self.env.invalidate_all()
        self.assertTrue(replay.done_on)
        self.assertTrue(replay.present_messages)
        self.assertNotEqual(replay.present_messages, replay.draft_messages)

    # The ledger

    def test_company_is_belgian(self):
        self.assertEqual(self.company.country_id.code, "BE")
        self.assertEqual(self.company.currency_id.name, "EUR")
        self.assertEqual(self.company.account_sale_tax_id.amount, 21)
        self.assertEqual(
            self.company.account_sale_tax_id.with_context(lang="nl_NL").display_name, "21%"
        )

    def test_second_build_changes_nothing(self):
        moves = self.env["account.move"].search_count([])
        self.assertEqual(demo_company.build(self.env, today=T), self.company)
        self.assertEqual(self.env["account.move"].search_count([]), moves)

    def test_database_in_use_gets_a_second_company(self):
        self.company.name = "Another company"
        second = demo_company._make_company(self.env)
        self.assertNotEqual(second, self.company)
        self.assertEqual(
            (second.name, second.country_id.code, second.currency_id.name),
            (demo_company.NAME, "BE", "EUR"),
        )
        self.assertEqual(second.account_sale_tax_id.amount, 21)
        self.assertEqual(second.account_sale_tax_id.country_id.code, "BE")
        self.assertIn(second, self.env.ref("base.user_admin").company_ids)

    def test_every_planned_invoice_is_posted(self):
        planned = sum(len(customer.invoices) for customer in self.plan.values())
        credits = [i for c in self.plan.values() for i in c.invoices if i.credit_net]
        moves = self.env["account.move"].search([("company_id", "=", self.company.id)])
        self.assertEqual(set(moves.mapped("state")), {"posted"})
        self.assertLessEqual(max(moves.mapped("date")), T)
        self.assertEqual(
            {
                "out_invoice": planned,
                "out_refund": len(credits) + 1,
                "entry": len(moves) - planned - len(credits) - 1,
            },
            Counter(moves.mapped("move_type")),
        )

    def test_what_is_open_follows_from_the_plan(self):
        for profile in self.profiles:
            customer = self.plan[profile.partner_id.ref]
            unpaid = sum(not invoice.is_paid for invoice in customer.invoices)
            items = self.open_items(profile.partner_id).filtered(
                lambda line: line.move_id.move_type == "out_invoice"
            )
            self.assertEqual(len(items.move_id), unpaid, customer.name)

    def test_instalments_leave_no_cents(self):
        (customer,) = (c for c in self.plan.values() if c.term == "instalments")
        partner = self.env["res.partner"].search([("ref", "=", customer.ref)])
        for line in self.open_items(partner):
            self.assertEqual(line.amount_residual, line.balance)

    # Scoring

    def test_matrix_is_populated(self):
        self.assertEqual(len(self.profiles), len(self.plan))
        self.assertEqual(set(self.profiles.partner_id.country_id.mapped("code")), {"BE", "NL"})
        for size, category in {"L": "large", "M": "medium", "S": "small"}.items():
            expected = self.env.ref(f"credit_risk_matrix.category_{category}")
            refs = {ref for ref, customer in self.plan.items() if customer.size == size}
            profiles = self.profiles.filtered(
                lambda profile, refs=refs: profile.partner_id.ref in refs
            )
            self.assertEqual(profiles.category_id, expected)
        grades = Counter(profile.grade_id.points for profile in self.profiles)
        self.assertGreater(min(grades[points] for points in (1, 2, 3)), 5)

    def test_jansen_is_the_worked_example(self):
        profile = self.one("jansen")
        self.env["credit.risk.profile"]._refresh(self.company, T, profile.partner_id)
        self.assertEqual(profile.partner_id.name, "Jansen B.V.")
        self.assertEqual(profile.category_id, self.env.ref("credit_risk_matrix.category_small"))
        self.assertEqual(int(profile.years_as_customer), 2)
        self.assertEqual((profile.credit_advice, profile.days_to_pay), (4, 34))
        contributions = {row["metric"]: row["contribution"] for row in profile.explanation}
        self.assertEqual(
            contributions, {"years_as_customer": 0.2, "credit_advice": 1.2, "days_to_pay": 1.0}
        )
        self.assertEqual([row["contribution"] for row in profile.explanation], [0.2, 1.2, 1.0])
        self.assertEqual((profile.score, profile.status), (2.4, "rated"))
        self.assertEqual(profile.grade_id, self.env.ref("credit_risk_matrix.grade_moderate"))
        self.assertGreater(profile.total_due, 0)
        self.assertEqual(profile.total_overdue, 0)

    def test_behaviours_show_in_days_to_pay(self):
        days = {name: self.of(name).mapped("days_to_pay") for name in ("prompt", "late", "stopped")}
        self.assertLessEqual(max(days["prompt"]), 30)
        self.assertLess(max(days["prompt"]), min(days["late"]))
        self.assertLess(max(days["prompt"]), min(days["stopped"]))
        self.assertGreater(min(days["stopped"]), 60)
        high = self.env.ref("credit_risk_matrix.grade_high")
        self.assertEqual(self.of("stopped").grade_id, high)
        self.assertNotIn(high, self.of("prompt", "late").grade_id)

    def test_who_stopped_owes_most_of_the_year(self):
        for profile in self.of("stopped"):
            self.assertGreater(profile.bucket_older + profile.bucket_90 + profile.bucket_60, 0)
        self.assertFalse(sum(self.of("prompt").mapped("total_overdue")))

    def test_slipping_shows_in_the_last_months(self):
        for customer in (c for c in self.plan.values() if c.behaviour == "slipping"):
            paid = [invoice for invoice in customer.invoices if invoice.is_paid]
            days = [(invoice.payments[-1].date - invoice.date).days for invoice in paid]
            third = len(days) // 3
            self.assertGreater(sum(days[-third:]) / third, sum(days[:third]) / third + 10)

    def test_new_customers_are_provisional(self):
        self.assertEqual(set(self.of("new", "prospect").mapped("status")), {"provisional"})
        self.assertFalse(self.one("prospect").total_due)

    # Loose ends and follow-up

    def test_loose_ends(self):
        self.assertLess(self.one("credit_balance").total_due, 0)
        self.assertEqual(self.one("unallocated").total_due, 0)
        self.assertEqual(len(self.open_items(self.one("unallocated").partner_id)), 3)
        suspense = self.one("suspense")
        line = self.env["account.bank.statement.line"].search(
            [("partner_id", "=", suspense.partner_id.id)]
        )
        self.assertEqual((line.amount, line.is_reconciled), (suspense.total_due, False))

    def test_run_ties_out_and_is_printed(self):
        run = self.env["credit.followup.run"].create({"company_id": self.company.id, "date": T})
        run.action_propose()
        items = self.env["credit.followup.item"].search([("company_id", "=", self.company.id)])
        reasons = set(items.mapped("reason_code"))
        self.assertLessEqual(
            {"proposed", "not_due", "held", "blocked", "credit", "no_followup", "no_address"},
            reasons,
        )
        self.assertEqual(set(items.hold_id.mapped("kind")), {"dispute", "promise", "pause"})
        output = io.StringIO()
        print_day.print_day(self.env, self.company, file=output)
        text = output.getvalue()
        self.assertIn(f"{self.company.name}: follow-up run of 2026-06-30 (proposed)", text)
        self.assertIn(
            f"Ledger tie-out on 2026-06-30: {run.item_count:,} items considered, "
            f"{run.ledger_balance:,.2f}; receivable accounts {run.ledger_balance:,.2f}; "
            "difference 0.00",
            text,
        )
        totals = [line.split() for line in text.splitlines() if line.startswith("Total")]
        self.assertEqual(totals[0][-1], str(len(self.plan)))
        self.assertEqual(totals[1][1], str(len(run.action_ids)))
        self.assertEqual(totals[2][1:], [str(run.item_count), f"{run.item_balance:,.2f}"])

    def test_runs_of_the_past(self):
        first, _second, third, *_later = demo_followup.run_days(T)
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            company = self.company.with_env(self.env(cr=cr))
            for day in (first, third):
                demo_followup.close_tasks(demo_followup.do_run(company, day))
        self.env.invalidate_all()
        runs = self.env["credit.followup.run"].search([("company_id", "=", self.company.id)])
        self.assertEqual(runs.mapped("date"), [third, first])
        self.assertEqual(set(runs.mapped("state")), {"done"})
        self.assertFalse(any(runs.mapped("difference")))
        self.assertFalse(runs.action_ids.filtered(lambda action: action.state == "failed"))
        calls = runs.action_ids.filtered(lambda action: action.channel == "phone")
        self.assertEqual(set(calls.mapped("state")), {"done"})
        mails = runs.action_ids.mail_id
        self.assertEqual(set(mails.mapped("state")), {"outgoing"})
        self.assertTrue(all(mail.email_from.endswith("@example.com>") for mail in mails))

    def test_logins(self):
        for login in ("user", "controller", "manager"):
            user = self.env["res.users"].search([("login", "=", login)])
            self.assertEqual(user.company_ids, self.company)
            self.assertTrue(user.has_group(f"credit_risk_matrix.group_credit_{login}"))
            credential = {"type": "password", "login": login, "password": login}
            self.assertTrue(
                user.with_user(user)._check_credentials(credential, {"interactive": True})
            )
        manager = self.env["res.users"].search([("login", "=", "manager")])
        self.assertTrue(manager.has_group("account.group_account_manager"))
