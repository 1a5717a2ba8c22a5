"""The plan of the demo company: deterministic, whole, and true to the worked example on any day."""

import doctest
import importlib
import sys
import unittest
from collections import Counter
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from odoo.tests import BaseCase, tagged

DEV = Path(__file__).resolve().parents[1] / "dev"  # not in the archive of the add-on
NO_DEV = "dev/ is not part of the archive of the add-on"
T = date(2026, 6, 30)
#: a fortnight, so that today is every day of the week, and a day that most years do not have
DAYS = [*(T + timedelta(days=days) for days in range(14)), date(2028, 2, 29)]


#: what the modules of the demo company hand to `say`, beside the behaviours
TYPED = (
    "Accounts payable",
    "Goods returned",
    "Opening balance",
    "Received on %s",
    "Your invoices, %s",
    "Debt counselling: instalments are being agreed",
    "Takes 2 % discount even after the term: ask it back at once.",
)


@contextmanager
def development_modules():
    """Let the modules of dev/ be imported."""
    sys.path.insert(0, str(DEV))
    try:
        yield
    finally:
        sys.path.remove(str(DEV))


if DEV.is_dir():
    with development_modules():
        demo_customers = importlib.import_module("demo_customers")
        demo_followup = importlib.import_module("demo_followup")
        demo_payers = importlib.import_module("demo_payers")
        demo_plan = importlib.import_module("demo_plan")
        demo_texts = importlib.import_module("demo_texts")
        print_day = importlib.import_module("print_day")


@tagged("post_install", "-at_install")
@unittest.skipUnless(DEV.is_dir(), NO_DEV)
class TestDemoPlan(BaseCase):
    """Who the customers are and how they pay, before anything is written."""

    def test_same_day_gives_same_plan(self):
        self.assertEqual(demo_plan.make_plan(T), demo_plan.make_plan(T))
        self.assertNotEqual(demo_plan.make_plan(T), demo_plan.make_plan(T + timedelta(days=1)))

    def test_texts_are_in_each_language(self):
        """Whatever is typed at the demo company is said in Dutch, French and German, too."""
        for text in (*demo_customers.BEHAVIOURS.values(), *TYPED):
            said = [demo_texts.say(text, code) for code in ("nl_BE", "fr_FR", "de_DE")]
            self.assertEqual(demo_texts.say(text, "en_US"), text)
            self.assertEqual({t.count("%s") for t in said}, {text.count("%s")}, text)
            if text != "Prospect":
                self.assertNotIn(text, said)

    def test_another_customer_changes_nobody(self):
        plan = demo_plan.make_plan(T)
        alone = demo_plan._customer(demo_customers.rows()[-2], len(plan) - 1, T)
        self.assertEqual(alone, plan[-2])

    def test_plan_has_all_kinds(self):
        plan = demo_plan.make_plan(T)
        self.assertGreaterEqual(len(plan), 60)
        self.assertEqual(len({customer.name for customer in plan}), len(plan))
        self.assertEqual({customer.behaviour for customer in plan}, set(demo_customers.BEHAVIOURS))
        for field in ("country", "lang", "is_company", "size", "term", "salesperson"):
            counts = Counter(getattr(customer, field) for customer in plan)
            self.assertGreater(len(counts), 1, field)
        for field in ("email", "phone", "street", "advice", "since"):
            known = sum(bool(getattr(customer, field)) for customer in plan)
            self.assertTrue(len(plan) / 2 < known < len(plan), field)
        self.assertAlmostEqual(
            sum(bool(customer.advice) for customer in plan) / len(plan), 2 / 3, delta=0.05
        )

    def test_examples_in_the_docstrings(self):
        for module in (demo_payers, demo_plan, print_day):
            results = doctest.testmod(module)
            self.assertTrue(results.attempted)
            self.assertFalse(results.failed)

    def test_nobody_can_be_reached(self):
        for customer in demo_plan.make_plan(T):
            self.assertTrue(customer.email.endswith("@example.com") or not customer.email)
            self.assertRegex(customer.phone, r"^(\+(32 9|31 38) 0[\d ]+)?$")

    def test_history_is_in_the_past_and_on_working_days(self):
        for today in DAYS:
            invoices = [i for customer in demo_plan.make_plan(today) for i in customer.invoices]
            self.assertTrue(1000 < len(invoices) < 1300)
            for invoice in invoices:
                days = [invoice.date, *(payment.date for payment in invoice.payments)]
                days.append(invoice.credit_date or invoice.date)
                self.assertEqual(min(days), invoice.date)
                self.assertLessEqual(max(days), today)
                self.assertLess(max(day.weekday() for day in days), 5)

    def test_credit_note_comes_before_payment(self):
        for today in DAYS:
            for customer in demo_plan.make_plan(today):
                for invoice in customer.invoices:
                    if invoice.credit_date and invoice.payments:
                        self.assertLess(invoice.credit_date, invoice.payments[0].date)

    def test_jansen_pays_on_day_34_whatever_day_it_is(self):
        for today in DAYS:
            jansen = demo_plan.make_plan(today)[0]
            self.assertEqual(jansen.name, "Jansen B.V.")
            paid = [invoice for invoice in jansen.invoices if invoice.is_paid]
            self.assertGreater(len(paid), 10)
            self.assertEqual(
                {(invoice.payments[0].date - invoice.date).days for invoice in paid}, {34}
            )
            (open_one,) = set(jansen.invoices) - set(paid)
            self.assertLess((today - open_one.date).days, 30, "not due yet")
            self.assertEqual(demo_plan.years_before(today, 2), jansen.since + timedelta(days=20))

    def test_jansen_is_never_overdue_on_the_day_of_a_run(self):
        for today in DAYS:
            for day in demo_followup.run_days(today):
                for invoice in demo_plan.make_plan(today)[0].invoices:
                    paid = invoice.payments and invoice.payments[0].date <= day
                    self.assertTrue(paid or (day - invoice.date).days <= 30, (today, day))

    def test_disputes_are_older_than_the_first_run(self):
        for today in DAYS:
            first = demo_followup.run_days(today)[0]
            disputed = [
                invoice
                for customer in demo_plan.make_plan(today)
                for invoice in customer.invoices
                if invoice.disputed
            ]
            self.assertGreaterEqual(len(disputed), 4)
            self.assertLessEqual(max(invoice.date for invoice in disputed), first)
