"""P1: a refresh that reads only what changed gives the rows of a full one."""

import os
import random
from datetime import date, timedelta

from odoo import Command
from odoo.tests import tagged

from ..models.profile import credit_risk_refresh
from ..models.profile.profile_columns import PROFILE_COLUMNS
from .common import CreditRiskCommon, T, make_bands

#: random sequences in each of the three test classes
SEQUENCES = 1000 if os.environ.get("CREDIT_TEST_ALL") else 100


class IncrementalCase(CreditRiskCommon):
    """A small ledger with some years of history, and the things that happen to one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("account.group_account_manager")
        cls.company.account_use_credit_limit = True
        cls.customers = [
            cls.make_customer(
                f"C{n}",
                credit_advice=n % 6,
                credit_limit=n * 300.0,
                credit_nace_code="46.39" if n % 2 else False,
            )
            for n in range(8)
        ]
        rng = random.Random(7)
        for customer in cls.customers:
            for _invoice in range(4):
                day = T - timedelta(days=rng.choice((rng.randint(0, 100), rng.randint(270, 460))))
                invoice = cls.make_invoice(customer, day, rng.randint(10, 900))
                if rng.random() < 0.6:
                    cls.pay(invoice, min(T, day + timedelta(days=rng.randint(0, 70))))
        cls.contact = cls.env["res.partner"].create(
            {"name": "Contact", "parent_id": cls.customers[0].id}
        )
        cls.refresh(T)
        cls.take_marks()
        profiles = type(cls.env["credit.risk.profile"])
        cls.classPatch(profiles, "_get_today", lambda _profiles: date(2100, 1, 1))
        # a few customers are read one by one, however small a ledger is
        cls.classPatch(credit_risk_refresh, "MOST_READ_ONE_BY_ONE", 0.8)

    @classmethod
    def take_marks(cls):
        """Store the marks as a commit does, without what follows it."""
        cls.env.flush_all()
        cls.env.cr.precommit.run()
        cls.env.cr.postcommit.clear()

    def read_rows(self):
        self.env.flush_all()
        names = ", ".join(PROFILE_COLUMNS)
        self.env.cr.execute(
            f"SELECT {names} FROM credit_risk_profile WHERE company_id = %s ORDER BY partner_id",
            [self.company.id],
        )
        return self.env.cr.dictfetchall()

    def check_equal_to_full(self, day):
        """Refresh what changed; a full refresh then has nothing to write."""
        self.take_marks()
        profiles = self.env["credit.risk.profile"]
        profiles._refresh_changed(self.company, day)
        incremental = self.read_rows()
        self.env.cr.execute("UPDATE credit_risk_profile SET seal = NULL")  # so that all are scored
        written = profiles._refresh(self.company, day)
        self.assertEqual(incremental, self.read_rows())
        self.assertFalse(written)

    def check_sequences(self, first):
        for seed in range(first, first + SEQUENCES):
            with self.subTest(seed=seed):
                savepoint = self.env.cr.savepoint()
                self.walk(random.Random(seed))
                savepoint.close(rollback=True)
                self.env.cr.precommit.clear()
                self.env.cr.postcommit.clear()
                self.env.invalidate_all()

    def walk(self, rng):
        """Do some random things on some days; between them the profiles are refreshed as in practice."""
        self.rng, self.day = rng, T
        for _step in range(rng.randint(2, 4)):
            getattr(self, f"do_{rng.choice(self.HAPPENINGS)}")()
            self.take_marks()
            if rng.random() < 0.5:
                self.env["credit.risk.profile"]._refresh_changed(self.company, self.day)
        self.check_equal_to_full(self.day)

    HAPPENINGS = (
        *("invoice", "pay", "part", "days", "days") * 2,
        *("refund", "prepay", "undo", "cancel", "draft", "credit", "miscellaneous"),
        *("advice", "limit", "dispute", "promise", "own_fault", "override", "policy", "back"),
        *("report", "withdraw", "legal", "legal_end", "legal_policy"),
        *("accounts", "accounts_months", "nace", "sector"),
    )

    # What happens

    def choose(self):
        return self.rng.choice(self.customers)

    def choose_open(self):
        """Return an open invoice, a new one when there is none."""
        invoices = self.env["account.move"].search(
            [
                ("move_type", "=", "out_invoice"),
                ("company_id", "=", self.company.id),
                ("state", "=", "posted"),
                ("amount_residual", ">", 0),
            ],
            order="id",
        )
        return self.rng.choice(invoices) if invoices else self.do_invoice()

    def do_invoice(self):
        day = self.day - timedelta(days=self.rng.choice((0, 0, 3, 90, 400)))
        amount = self.rng.randint(1, 50000) / 100
        partner = self.rng.choice([*self.customers, self.contact])
        return self.make_invoice(partner, day, amount, days=self.rng.choice((0, 14, 30)))

    def do_pay(self):
        self.pay(self.choose_open(), self.day)

    def do_part(self):
        invoice = self.choose_open()
        self.pay(invoice, self.day, round(invoice.amount_residual / 2, 2) or 0.01)

    def do_prepay(self):
        self.make_payment(self.choose(), self.day + timedelta(days=self.rng.choice((0, 7))), 50)

    def do_refund(self):
        amount = self.rng.randint(1, 90)
        return self.make_invoice(self.choose(), self.day, amount, move_type="out_refund")

    def do_credit(self):
        invoice = self.choose_open()
        refund = self.make_invoice(
            invoice.commercial_partner_id, self.day, 5, move_type="out_refund"
        )
        (self.receivable_of(invoice) + self.receivable_of(refund)).reconcile()

    def do_undo(self):
        paid = self.env["account.partial.reconcile"].search(
            [("company_id", "=", self.company.id)], order="id"
        )
        if paid:
            self.rng.choice(paid).debit_move_id.remove_move_reconcile()

    def do_cancel(self):
        self.choose_open().button_draft()

    def do_draft(self):
        """A payment goes back to draft: its reconciliation stays, but counts no more."""
        self.pay(self.choose_open(), self.day).button_draft()

    def do_miscellaneous(self):
        entry = self.env["account.move"].create(
            {
                "date": self.day,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": self.receivable.id,
                            "partner_id": self.rng.choice([*self.customers, self.contact]).id,
                            "debit": 12,
                        }
                    ),
                    Command.create(
                        {
                            "account_id": self.company_data["default_account_revenue"].id,
                            "credit": 12,
                        }
                    ),
                ],
            }
        )
        entry.action_post()

    def do_days(self):
        most = self.rng.choice((1, 10, 10, 60, 400))
        self.day += timedelta(days=self.rng.randint(1, most))

    def do_back(self):
        """Somebody looks at an earlier date."""
        self.env["credit.risk.profile"]._refresh(
            self.company, self.day - timedelta(days=self.rng.choice((1, 60))), self.choose()
        )

    def do_advice(self):
        self.choose().credit_advice = self.rng.randint(0, 5)

    def do_limit(self):
        self.choose().credit_limit = self.rng.choice((0, 100, 5000))

    def do_dispute(self):
        self.env["credit.followup.hold"].create(
            {
                "partner_id": self.choose().id,
                "reason": "Damaged",
                "date_from": self.day,
                "date_until": self.day + timedelta(days=self.rng.choice((0, 5, 40))),
            }
        )

    def do_promise(self):
        """Somebody promised to pay some time ago, or does so now; today is past all days of the walk."""
        made = self.day - timedelta(days=self.rng.choice((0, 3, 30)))
        self.env["credit.followup.hold"].create(
            {
                "kind": "promise",
                "partner_id": self.choose().id,
                "reason": "On the phone",
                "date_from": made,
                "promise_ids": [
                    Command.create({"date": made + timedelta(days=n * 7), "amount": 10})
                    for n in range(self.rng.randint(1, 3))
                ],
            }
        )

    def do_own_fault(self):
        """An invoice is marked as late by our own fault, or its mark taken away."""
        invoices = self.env["account.move"].search(
            [("move_type", "=", "out_invoice"), ("company_id", "=", self.company.id)], order="id"
        )
        invoice = self.rng.choice(invoices)
        invoice.credit_own_fault = False if invoice.credit_own_fault else "late_invoice"

    def do_override(self):
        self.env["credit.risk.override"].create(
            {
                "partner_id": self.choose().id,
                "company_id": self.company.id,
                "grade_id": self.grades["high"].id,
                "reason": "A word from the bank",
                "date_from": self.day,
                "date_until": self.day + timedelta(days=self.rng.choice((0, 5, 40))),
            }
        )

    def do_report(self):
        """An agency reports, by the day or earlier, valid for a while; the customer's field follows."""
        made = min(self.day, date.today()) - timedelta(days=self.rng.choice((0, 5, 200)))
        until = self.rng.choice((None, made, made + timedelta(days=30), made + timedelta(days=400)))
        self.env["credit.advice"].create(
            {
                "partner_id": self.choose().id,
                "company_id": self.company.id,
                "advice": self.rng.randint(0, 5),
                "source": "agency",
                "agency": "Agency",
                "date": made,
                "valid_until": until,
            }
        )

    def do_withdraw(self):
        """An entry of the history ends, or is deleted."""
        customers = [customer.id for customer in self.customers]
        entries = self.env["credit.advice"].search([("partner_id", "in", customers)])
        if not entries:
            return
        entry = self.rng.choice(entries)
        if self.rng.random() < 0.5:
            entry.valid_until = entry.date + timedelta(days=self.rng.choice((0, 40)))
        else:
            entry.unlink()

    def do_legal(self):
        day = self.day + timedelta(days=self.rng.choice((-40, 0, 5)))
        until = self.rng.choice((None, day, day + timedelta(days=40)))
        code = self.rng.choice(("normal", "bankruptcy", "reorganisation"))
        self.make_legal(self.choose(), code, day, date_until=until)

    def do_legal_end(self):
        entries = self.env["credit.legal.situation"].search([])
        if entries:
            entry = self.rng.choice(entries)
            entry.date_until = entry.date_from
        else:
            self.do_legal()

    def do_legal_policy(self):
        rule = self.env.ref("credit_risk_matrix.legal_rule_bankruptcy")
        rule.is_knockout = not rule.is_knockout

    def do_accounts(self):
        """Somebody fills in annual accounts, or corrects those of that year."""
        accounts, customer = self.env["credit.annual.account"], self.choose()
        year = self.day.year - self.rng.choice((0, 1, 3))
        rubrics = {"9901": self.rng.randint(-9, 9), "10/15": self.rng.randint(-1, 9), "70": 10}
        known = accounts.search([("partner_id", "=", customer.id), ("year", "=", year)])
        if known:
            known.rubrics = rubrics
        else:
            accounts.create({"partner_id": customer.id, "year": year, "rubrics": rubrics})

    def do_accounts_months(self):
        self.company.credit_accounts_months = self.rng.choice((0, 6, 24))

    def do_nace(self):
        self.choose().credit_nace_code = self.rng.choice((False, "46", "46.39", "47"))

    def do_sector(self):
        """A sector gets bands of its own, or others, or none any more."""
        kpi, nace = self.rng.choice(self.scorecard.kpi_ids), self.rng.choice(("46", "4639"))
        kpi.sector_band_ids.filtered(lambda band: band.nace == nace).unlink()
        if self.rng.random() < 0.7:
            grades = self.rng.sample(list(self.grades.values()), 2)
            limit = self.rng.randint(1, 40)
            kpi.sector_band_ids = make_bands(limit, *grades, nace)

    def do_policy(self):
        band = self.scorecard.kpi_ids.band_ids.filtered(lambda band: not band.has_upper)[:1]
        band.grade_id = self.rng.choice(list(self.grades.values()))
        self.env["credit.risk.category"].search([], limit=1).turnover_from += 100


@tagged("post_install", "-at_install")
class TestIncrementalOne(IncrementalCase):
    def test_p1_incremental_equals_full_1(self):
        self.check_sequences(0)


@tagged("post_install", "-at_install")
class TestIncrementalTwo(IncrementalCase):
    def test_p1_incremental_equals_full_2(self):
        self.check_sequences(10000)


@tagged("post_install", "-at_install")
class TestIncrementalThree(IncrementalCase):
    def test_p1_incremental_equals_full_3(self):
        self.check_sequences(20000)
