"""A ledger file is loaded as it was known on a date, and goes on to a later one (dev/load_ledger.py)."""

import csv
import random
import unittest
from datetime import date, timedelta

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .ledger_case import GOOD, ROOT, LoadCase, ledger_file, of_development, oracle

LEDGER = ROOT.parent / "shared" / "data" / "ar_ledger.csv"


@of_development
@tagged("post_install", "-at_install")
class TestLoadLedger(LoadCase):
    def test_documents(self):
        """Everything is as the file says, and nothing else: no tax, no term, no discount."""
        rows = self.read_rows(GOOD, "C 2,NL,1002,2013-01-31,2013-02-15,33.1,,0")
        summary = self.load(rows, date(2013, 3, 1))
        for row, move in zip(rows, map(self.invoices().get, ("1001", "1002")), strict=True):
            partner, item = move.partner_id, self.receivable_of(move)
            self.assertEqual((partner.ref, partner.country_id.code), (row.customer, row.country))
            self.assertTrue(partner.is_company and partner.email.endswith("@example.com"))
            self.assertEqual((partner.lang, partner.customer_rank > 0), ("en_US", True))
            self.assertEqual((move.invoice_date, move.date), (row.invoice_date, row.invoice_date))
            self.assertEqual((item.date, item.date_maturity), (row.invoice_date, row.due_date))
            self.assertEqual(len(item), 1)
            self.assertEqual(move.amount_total, float(row.amount))
            self.assertEqual((move.amount_tax, move.currency_id), (0, self.company.currency_id))
            self.assertFalse(move.invoice_payment_term_id or move.line_ids.tax_ids)
        self.assertEqual((summary.customers, summary.invoices, summary.payments), (2, 2, 1))
        self.assertEqual((summary.open_items, summary.balance), (1, 33.10))

    def test_payment(self):
        """It is an entry of a bank journal on the day of settlement, reconciled with the invoice."""
        self.load_lines(date(2013, 3, 1), GOOD)
        invoice, payment = self.invoices()["1001"], self.payments()["1001"]
        self.assertEqual((payment.date, payment.state), (date(2013, 2, 20), "posted"))
        self.assertEqual(payment.journal_id.type, "bank")
        partial = self.receivable_of(invoice).matched_credit_ids
        self.assertEqual(partial.credit_move_id, self.receivable_of(payment))
        self.assertEqual((partial.amount, partial.max_date), (100, date(2013, 2, 20)))
        self.assertTrue(invoice.payment_state == "paid" and not invoice.amount_residual)
        bank = payment.line_ids - self.receivable_of(payment)
        self.assertEqual((bank.account_id, bank.balance), (self.bank.default_account_id, 100))

    def test_invoice_is_like_one_made_by_hand(self):
        """Made complete it takes half the time; every stored field is the same."""
        self.load_lines(date(2013, 1, 31), GOOD)
        loaded = self.invoices()["1001"]
        by_hand = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": loaded.partner_id.id,
                "ref": "1001",
                "payment_reference": "1001",
                "invoice_date": date(2013, 1, 10),
                "invoice_date_due": date(2013, 2, 9),
                "invoice_payment_term_id": False,
                "fiscal_position_id": False,  # there are no taxes to be mapped
                "invoice_line_ids": [
                    Command.create(
                        {"name": "1001", "price_unit": 100, "tax_ids": [Command.clear()]}
                    )
                ],
            }
        )
        by_hand.action_post()
        own = {"id", "name", "sequence_number", "access_token", "move_id", "move_name"}
        own |= {"create_date", "write_date"}
        self.assertSameFields(loaded, by_hand, own)
        for kind in ("product", "payment_term"):
            items = [
                move.line_ids.filtered(lambda line, kind=kind: line.display_type == kind)
                for move in (loaded, by_hand)
            ]
            self.assertSameFields(*items, own)

    def assertSameFields(self, record, other, ignored):
        """Assert that two records have the same values, apart from what only one can have."""
        record.ensure_one()
        for name, field in record._fields.items():
            if field.store and field.type != "one2many" and name not in ignored:
                self.assertEqual(record[name], other[name], name)

    def test_numbers_go_on(self):
        """Numbers are Odoo's, by date and without gaps, also for who posts the next invoice."""
        lines = [
            f"C1,BE,X{day},2013-{month:02}-{day:02},2014-03-01,5,2014-01-{day:02},0"
            for month, day in ((2, 11), (1, 12), (3, 13))
        ]
        self.make_invoice(self.make_customer(), date(2013, 1, 1), 1)
        self.load_lines(date(2013, 12, 31), *lines)
        self.make_invoice(self.make_customer(), date(2013, 4, 1), 1)
        self.load_lines(date(2014, 2, 1), *lines, "C1,BE,X9,2013-12-01,2014-03-01,5,2014-01-31,0")
        moves = self.env["account.move"].search(
            [("company_id", "=", self.company.id), ("move_type", "=", "out_invoice")], order="name"
        )
        self.assertEqual(moves.mapped("name"), [f"INV/2013/0000{n}" for n in range(1, 7)])
        self.assertEqual(
            moves.mapped(lambda move: move.ref or ""), ["", "X12", "X11", "X13", "", "X9"]
        )
        self.assertFalse(any(moves.mapped("made_sequence_gap")))
        self.assertEqual(
            sorted(move.name for move in self.payments().values()),
            [f"BNK1/2014/0000{n}" for n in range(1, 5)],
        )

    def test_going_on_to_later_dates(self):
        """At each date exactly that is open which the file says, and nothing is there twice."""
        chance = random.Random(19)
        lines, start = [], date(2013, 1, 1)
        for number in range(1, 61):
            issued = start + timedelta(days=chance.randrange(90))
            settled = issued + timedelta(days=chance.randrange(80))
            lines.append(
                f"C{chance.randrange(8)},BE,N{number},{issued},{issued + timedelta(days=30)},"
                f"{chance.randrange(1, 99999) / 100:.2f},{chance.choice([settled, settled, ''])},0"
            )
        rows = self.read_rows(*lines)
        totals = [0, 0, 0]
        for days in (20, 50, 50, 51, 400):
            day = start + timedelta(days=days)
            with self.subTest(day):
                summary = self.load(rows, day)
                expected = oracle(lines, day)
                self.assertEqual(self.open_items(), expected)
                self.assertEqual(summary.open_items, len(expected))
                self.assertEqual(f"{summary.balance:.2f}", f"{sum(expected.values()):.2f}")
                added = (summary.customers, summary.invoices, summary.payments)
                totals = [total + new for total, new in zip(totals, added, strict=True)]
        self.assertEqual(totals, [8, 60, len(self.payments())])
        self.assertEqual(totals[2], 60 - len(expected))
        self.assertEqual(len(self.invoices()), 60)

    def test_only_what_is_known(self):
        """A customer is there from the first invoice on, an invoice and a payment on their day."""
        later = "C2,NL,1002,2013-01-20,2013-02-09,5.00,,0"
        counts = [
            (summary.customers, summary.invoices, summary.payments)
            for summary in (
                self.load_lines(day, GOOD, later)
                for day in (
                    date(2013, 1, 9),
                    date(2013, 1, 10),
                    date(2013, 1, 20),
                    date(2013, 2, 19),
                    date(2013, 2, 20),
                )
            )
        ]
        self.assertEqual(counts, [(0, 0, 0), (1, 1, 0), (1, 1, 0), (0, 0, 0), (0, 0, 1)])

    def test_earlier_date(self):
        """A ledger does not go back, even if nothing happened in between."""
        self.load_lines(date(2013, 1, 31), GOOD)
        self.refused(
            self.loader.LoadError,
            "loaded as of 2013-01-31, and 2013-01-30 is earlier",
            self.load_lines,
            date(2013, 1, 30),
            GOOD,
        )
        self.assertEqual(self.load_lines(date(2013, 1, 31), GOOD).invoices, 0)

    def test_progress(self):
        """Every step that took something says so, up to the last one."""
        said = []
        rows = self.read_rows(*[GOOD.replace("1001", f"N{number}") for number in range(12)])
        env = self.env(su=True)
        self.loader.load(env, rows, date(2013, 3, 1), self.company, lambda *args: said.append(args))
        self.assertEqual(
            said,
            [
                ("customers", 1, 1),
                ("invoices", 10, 12),
                ("invoices", 12, 12),
                ("payments", 10, 12),
                ("payments", 12, 12),
            ],
        )


@of_development
@tagged("post_install", "-at_install")
class TestLoadedDisputes(LoadCase):
    DISPUTED = "C1,BE,1001,2013-01-10,2013-02-09,100.00,2013-05-20,1"

    def test_open_dispute_is_held(self):
        summary = self.load_lines(date(2013, 2, 1), self.DISPUTED, GOOD.replace("1001", "1002"))
        hold, invoice = self.disputes(), self.invoices()["1001"]
        self.assertEqual((summary.holds, summary.holds_ended), (1, 0))
        self.assertEqual((hold.kind, hold.move_id), ("dispute", invoice))
        self.assertEqual((hold.partner_id, hold.company_id), (invoice.partner_id, self.company))
        self.assertEqual((hold.date_from, hold.date_until), (date(2013, 2, 1), date(2013, 5, 2)))
        self.assertFalse(hold.ended_on)
        self.assertIn("1001", hold.reason)
        self.assertEqual(invoice.payment_state, "not_paid", "core's own block is not used")

    def test_settled_dispute(self):
        """The hold ends on the day of settlement; what is settled at once is not held at all."""
        day = date(2013, 5, 1)
        settled = self.DISPUTED.replace("1001", "1002").replace("2013-05-20", "2013-04-30")
        self.assertEqual(self.load_lines(day, self.DISPUTED, settled).holds, 1)
        summary = self.load_lines(date(2013, 6, 1), self.DISPUTED, settled)
        self.assertEqual((summary.holds, summary.holds_ended), (0, 1))
        self.assertEqual(self.disputes().ended_on, date(2013, 5, 20))
        self.assertEqual(self.load_lines(date(2013, 6, 2), self.DISPUTED, settled).holds_ended, 0)

    def test_dispute_is_held_once(self):
        for day in (date(2013, 2, 1), date(2013, 2, 1), date(2013, 5, 2)):
            self.load_lines(day, self.DISPUTED)
        self.assertEqual(len(self.disputes()), 1)

    def test_dispute_that_outlasts_its_hold(self):
        self.load_lines(date(2013, 2, 1), self.DISPUTED)
        self.assertEqual(self.load_lines(date(2013, 5, 3), self.DISPUTED).holds, 1)
        self.load_lines(date(2013, 6, 1), self.DISPUTED)
        newest, oldest = self.disputes().sorted("date_from", reverse=True)
        self.assertEqual((newest.date_from, newest.ended_on), (date(2013, 5, 3), date(2013, 5, 20)))
        self.assertFalse(oldest.ended_on, "it was over before")

    def test_hold_that_was_ended_by_hand(self):
        self.load_lines(date(2013, 2, 1), self.DISPUTED)
        self.disputes().ended_on = date(2013, 2, 2)
        self.load_lines(date(2013, 2, 10), self.DISPUTED)
        self.assertEqual(len(self.disputes()), 1)
        self.load_lines(date(2013, 6, 1), self.DISPUTED)
        self.assertEqual(self.disputes().ended_on, date(2013, 2, 2))

    def test_disputed_invoice_that_was_paid_by_hand(self):
        line = self.DISPUTED.replace("2013-05-20", "")
        self.load_lines(date(2013, 1, 31), line.removesuffix("1") + "0")
        self.pay(self.invoices()["1001"], date(2013, 2, 1))
        self.assertEqual(self.load_lines(date(2013, 2, 2), line).holds, 0)


@of_development
@tagged("post_install", "-at_install")
class TestLoadIntoDatabase(LoadCase):
    """What is there already: other people's work is used, respected or refused, never doubled."""

    def test_customer_that_is_there(self):
        partner = self.make_customer("First customer", ref="C1", active=False)
        summary = self.load_lines(date(2013, 1, 31), GOOD)
        self.assertEqual(summary.customers, 0)
        self.assertEqual(self.invoices()["1001"].partner_id, partner)

    def test_two_customers_with_one_reference(self):
        self.make_customer("First", ref="C1")
        self.make_customer("Second", ref="C1")
        reason = "Two customers have the reference C1"
        self.refused(self.loader.LoadError, reason, self.load_lines, date(2013, 1, 31), GOOD)

    def test_invoice_number_of_another_customer(self):
        """Only customer and invoice together tell what is loaded."""
        self.make_invoice(self.make_customer(), date(2013, 1, 1), 1, ref="1001")
        self.assertEqual(self.load_lines(date(2013, 1, 31), GOOD).invoices, 1)

    def test_invoice_that_differs(self):
        self.load_lines(date(2013, 1, 31), GOOD)
        for text, other, reason in (
            ("100.00", "100.01", "ledger.csv:2: .* is in the database over 100.00, not 100.01"),
            ("2013-01-10", "2013-01-11", "with date 2013-01-10, not 2013-01-11"),
            ("2013-02-09", "2013-02-10", "due on 2013-02-09, not 2013-02-10"),
        ):
            with self.subTest(reason):
                line = GOOD.replace(text, other)
                day = date(2013, 2, 1)
                self.refused(ledger_file.LedgerFileError, reason, self.load_lines, day, line)

    def test_invoice_that_is_a_draft_again(self):
        self.load_lines(date(2013, 1, 31), GOOD)
        self.invoices()["1001"].button_draft()
        self.refused(
            ledger_file.LedgerFileError,
            "in the database in state draft",
            self.load_lines,
            date(2013, 2, 28),
            GOOD,
        )

    def test_payment_by_hand(self):
        """What was paid is not paid again; of a part, only the rest is."""
        other = GOOD.replace("1001", "1002")
        self.load_lines(date(2013, 1, 31), GOOD, other)
        self.pay(self.invoices()["1001"], date(2013, 2, 1))
        self.pay(self.invoices()["1002"], date(2013, 2, 1), 40)
        self.assertEqual(self.load_lines(date(2013, 2, 28), GOOD, other).payments, 1)
        self.assertEqual(self.receivable_of(self.payments()["1002"]).balance, -60)
        self.assertEqual(self.open_items(), {})

    def test_payment_that_was_undone(self):
        """The money that the bank reported does not come a second time."""
        self.load_lines(date(2013, 2, 28), GOOD)
        self.receivable_of(self.invoices()["1001"]).remove_move_reconcile()
        self.assertEqual(self.load_lines(date(2013, 3, 1), GOOD).payments, 0)
        self.assertEqual(len(self.payments()), 1)

    def test_locked_period(self):
        """Odoo would move the entry to a later date: then the file is not what is in the books."""
        self.company.fiscalyear_lock_date = date(2013, 1, 31)
        errors = (self.loader.LoadError, UserError)
        self.refused(errors, "1001|lock", self.load_lines, date(2013, 3, 1), GOOD)

    def test_more_decimals_than_the_currency_has(self):
        line = GOOD.replace("100.00", "100.005")
        reason = "ledger.csv:2: amount 100.005 has more than 2 decimals"
        day = date(2013, 1, 31)
        self.refused(ledger_file.LedgerFileError, reason, self.load_lines, day, line)
        self.assertEqual(self.load_lines(day, GOOD.replace("100.00", "100.00000")).invoices, 1)

    def test_country_that_the_database_lacks(self):
        self.env.ref("base.aq").sudo().code = "QX"
        line = GOOD.replace("BE", "AQ")
        reason = "ledger.csv:2: country AQ is not in this database"
        day = date(2013, 1, 31)
        self.refused(ledger_file.LedgerFileError, reason, self.load_lines, day, line)

    def test_company_without_a_chart_of_accounts(self):
        """Two companies have the same file, each in its own books and as of its own date."""
        company = self.env["res.company"].sudo().create({"name": "Bare company"})
        self.assertFalse(company.chart_template)
        self.load_lines(date(2013, 2, 28), GOOD)
        summary = self.load(self.read_rows(GOOD), date(2013, 1, 31), company)
        self.assertEqual(company.chart_template, "generic_coa")
        self.assertEqual((summary.company, summary.invoices), ("Bare company", 1))
        self.assertEqual((summary.open_items, summary.balance), (1, 100))
        self.env.invalidate_all()
        invoices = self.env["account.move"].sudo().search([("ref", "=", "1001")])
        invoices = invoices.filtered(lambda move: move.move_type == "out_invoice")
        self.assertEqual(invoices.company_id, self.company + company)
        self.assertEqual(len(invoices), 2)

    def test_company_without_a_bank(self):
        self.bank.active = False
        journals = self.env["account.journal"].search(
            [("company_id", "=", self.company.id), ("type", "=", "bank")]
        )
        journals.active = False
        reason = "has no bank journal"
        self.refused(self.loader.LoadError, reason, self.load_lines, date(2013, 1, 31), GOOD)


@of_development
@tagged("post_install", "-at_install")
@unittest.skipUnless(LEDGER.exists(), "the real ledger of ../shared is not there")
class TestLoadRealLedger(LoadCase):
    def test_real_ledger_as_of_two_dates(self):
        """At both dates the books say what the file says, item by item.

        What was settled in the first half of 2013 leaves nothing; leaving it out saves a minute.
        """
        with LEDGER.open(newline="") as file:
            lines = [",".join(cells) for cells in list(csv.reader(file))[1:]]
        rows = ledger_file.read_ledger(LEDGER)
        rows = [row for row in rows if not row.is_settled(date(2013, 6, 30))]
        for day, disputed in ((date(2013, 9, 30), 20), (date(2013, 10, 15), 18)):
            with self.subTest(day):
                summary = self.load(rows, day)
                expected = oracle(lines, day)
                self.assertEqual(self.open_items(), expected)
                self.assertEqual(summary.open_items, len(expected))
                self.assertEqual(f"{summary.balance:.2f}", f"{sum(expected.values()):.2f}")
                running = self.disputes().filtered(lambda hold: not hold.ended_on)
                self.assertEqual(len(running), disputed)
