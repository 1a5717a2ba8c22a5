"""The benchmark's ledger: the same each time, whole, as Odoo itself would have stored it; and its floor is honest."""

import doctest
import importlib
import unittest
from collections import Counter, defaultdict
from datetime import timedelta

from odoo.tests import BaseCase, TransactionCase, tagged

from .test_demo_plan import DEV, NO_DEV, development_modules

if DEV.is_dir():
    with development_modules():
        changes, floor, ledger, plan, table, template = (
            importlib.import_module(f"bench.{name}")
            for name in ("changes", "floor", "ledger", "plan", "table", "template")
        )


@tagged("post_install", "-at_install")
@unittest.skipUnless(DEV.is_dir(), NO_DEV)
class TestBenchPlan(BaseCase):
    """The plan, before anything is written."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = plan.make_plan("10k")

    def test_same_seed_gives_same_plan(self):
        self.assertEqual(plan.make_plan("10k"), self.plan)
        self.assertNotEqual(plan.make_plan("10k", seed=2), self.plan)

    def test_plan_has_the_size_that_was_asked_for(self):
        self.assertEqual((len(self.plan.invoices), len(self.plan.customers)), plan.SIZES["10k"])
        numbers = {customer.number for customer in self.plan.customers}
        self.assertEqual({invoice.customer for invoice in self.plan.invoices}, numbers)

    def test_payments_add_up(self):
        paid = defaultdict(int)
        for payment in self.plan.payments:
            self.assertGreater(payment.cents, 0)
            paid[payment.invoice] += payment.cents
        for invoice in self.plan.invoices:
            self.assertEqual(invoice.paid_cents, paid[invoice.number])
            self.assertLessEqual(invoice.paid_cents, invoice.cents)

    def test_nothing_is_later_than_the_as_of_date(self):
        days = {invoice.number: invoice.day for invoice in self.plan.invoices}
        for payment in self.plan.payments:
            self.assertLessEqual(days[payment.invoice], payment.day)
            self.assertLessEqual(payment.day, plan.AS_OF)
        self.assertLessEqual(max(days.values()), plan.AS_OF)
        self.assertGreater((plan.AS_OF - min(days.values())).days, 3 * 365)

    def test_numbers_of_entries_are_used_once(self):
        names = [entry.name for entry in (*self.plan.invoices, *self.plan.payments)]
        self.assertEqual(len(set(names)), len(names))

    def test_most_is_settled_and_every_kind_is_there(self):
        states = Counter(
            (invoice.paid_cents == invoice.cents, bool(invoice.paid_cents))
            for invoice in self.plan.invoices
        )
        self.assertGreater(states[True, True], 8000)
        self.assertGreater(states[False, True], 20, "partly paid")
        self.assertGreater(states[False, False], 500, "open")
        parts = Counter(payment.invoice for payment in self.plan.payments)
        self.assertEqual(set(parts.values()), {1, 2})
        self.assertEqual({customer.kind for customer in self.plan.customers}, set(plan.KINDS))
        self.assertEqual({customer.term for customer in self.plan.customers}, set(plan.TERMS))

    def test_examples_in_the_docstrings(self):
        for module in (plan, table):
            results = doctest.testmod(module)
            self.assertTrue(results.attempted)
            self.assertFalse(results.failed)


@tagged("post_install", "-at_install")
@unittest.skipUnless(DEV.is_dir(), NO_DEV)
class TestBenchLedger(TransactionCase):
    """A small plan, written into the ledger."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        whole = plan.make_plan("10k")
        invoices = [
            invoice._replace(number=number)
            for number, invoice in enumerate(whole.invoices[::25], 1)
        ]
        moved = {invoice.name: invoice.number for invoice in invoices}
        names = {invoice.number: invoice.name for invoice in whole.invoices}
        paid = [payment for payment in whole.payments if names[payment.invoice] in moved]
        payments = [
            payment._replace(number=number, invoice=moved[names[payment.invoice]])
            for number, payment in enumerate(paid, 1)
        ]
        cls.plan = plan.Plan(whole.customers, invoices, payments)
        ids = template.make_template(cls.env)
        cls.env.flush_all()
        with cls.env.cr._cnx.cursor() as cr:
            ledger.store_template(cr, ids)
            ledger.write_plan(cr, cls.plan)
            cr.execute("SET LOCAL session_replication_role = origin")
        cls.env.invalidate_all()
        cls.company = cls.env.ref("base.main_company")

    def assertStoredAsComputed(self, records, names):
        """Odoo would store exactly these values."""
        stored = records.read(names, load=None)
        for name in names:
            self.env.add_to_compute(records._fields[name], records)
        records._recompute_recordset(names)
        self.assertEqual(records.read(names, load=None), stored)

    def documents(self):
        """Return invoices, journal items and payments that were written."""
        customers = self.env["res.partner"].search([("name", "like", "Customer 0")])
        domain = [("partner_id", "in", customers.ids)]
        return (
            self.env["account.move"].search([*domain, ("move_type", "=", "out_invoice")]),
            self.env["account.move.line"].search(domain),
            self.env["account.payment"].search(domain),
        )

    def check_ledger(self, invoices, payments):
        """What is stored is what Odoo computes, and every entry balances."""
        moves, lines, paid = self.documents()
        self.assertEqual((len(moves), len(paid)), (invoices, payments))
        self.assertEqual(len(lines), 3 * invoices + 2 * payments)
        self.assertStoredAsComputed(moves, ["amount_total", "amount_residual", "payment_state"])
        self.assertStoredAsComputed(lines, ["amount_residual", "reconciled"])
        self.assertStoredAsComputed(paid, ["state", "is_reconciled"])
        for entry in lines.move_id:
            self.assertEqual(
                self.company.currency_id.round(sum(entry.line_ids.mapped("balance"))), 0
            )

    def test_ledger_is_as_odoo_would_have_stored_it(self):
        self.check_ledger(len(self.plan.invoices), len(self.plan.payments))

    def test_changed_ledger_is_as_odoo_would_have_stored_it(self):
        with self.env.cr._cnx.cursor() as cr:
            invoices, payments = changes.change_customers(cr, 300, turn=1)
            cr.execute("SET LOCAL session_replication_role = origin")
        self.env.invalidate_all()
        self.assertEqual(invoices + payments, 300)
        self.assertGreater(payments, 5)
        self.check_ledger(len(self.plan.invoices) + invoices, len(self.plan.payments) + payments)
        marked = self.env["credit.risk.change"].search([]).partner_id
        self.assertEqual(len(marked), 300)

    def count_differences(self, as_of):
        """Refresh the profiles, compute the floor; return how many customers differ."""
        self.env["credit.risk.profile"]._refresh(self.company, as_of)
        self.env.cr.execute(floor.FIGURES_TABLE)
        customers = {entry.customer for entry in self.plan.invoices if entry.day <= as_of}
        self.assertEqual(
            floor.write_figures(self.env.cr, as_of), len(customers) + 1
        )  # the template
        return floor.count_differences(self.env.cr)

    def test_floor_and_profiles_have_the_same_figures(self):
        self.assertEqual(self.count_differences(plan.AS_OF), 0)

    def test_floor_and_profiles_have_the_same_figures_on_an_earlier_date(self):
        self.assertEqual(self.count_differences(plan.AS_OF - timedelta(days=200)), 0)
