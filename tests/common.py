"""What the tests share: a company with the shipped policy, users of each group, invoices and payments."""

from collections import Counter
from contextlib import nullcontext
from datetime import date
from unittest.mock import patch

from dateutil.relativedelta import relativedelta

from odoo import Command, fields
from odoo.sql_db import Cursor
from odoo.tests import freeze_time, new_test_user

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from .quiet_console import QuietConsole

#: the day on which most tests look at the ledger
T = date(2026, 6, 30)


def make_bands(limit, below, above, nace=False):
    """Return the commands for two bands with a limit between them, and the grades below and from it."""
    return [
        Command.create({"nace": nace, "has_upper": True, "upper": limit, "grade_id": below.id}),
        Command.create(
            {
                "nace": nace,
                "has_lower": True,
                "lower": limit,
                "lower_inclusive": True,
                "grade_id": above.id,
            }
        ),
    ]


class CreditRiskCommon(QuietConsole, AccountTestInvoicingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.company_data["company"]
        cls.company.write({"email": "company@example.com", "credit_followup_quiet_days": 0})
        cls.env.user.group_ids += cls.env.ref("credit_risk_matrix.group_credit_manager")
        cls.bank = cls.company_data["default_journal_bank"]
        cls.receivable = cls.company_data["default_account_receivable"]
        cls.grades = {
            name: cls.env.ref(f"credit_risk_matrix.grade_{name}")
            for name in ("high", "moderate", "low")
        }
        cls.path = cls.env.ref("credit_risk_matrix.path_seed")
        cls.scorecard = cls.env.ref("credit_risk_matrix.scorecard_default")

    # Users

    @classmethod
    def make_user(cls, group=None, **kwargs):
        """Return a user of the company with one credit group (user, controller, manager) or none."""
        groups = "base.group_user"
        if group:
            groups += f",credit_risk_matrix.group_credit_{group}"
        return new_test_user(
            cls.env,
            login=kwargs.pop("login", f"credit_{group}"),
            groups=groups,
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
            **kwargs,
        )

    # Ledger

    @classmethod
    def make_customer(cls, name="Customer", **kwargs):
        """Return a company customer with an e-mail address and a street."""
        return cls.env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "email": f"{name.lower().replace(' ', '.')}@example.com",
                "street": "Dorpsstraat 1",
                "zip": "8000",
                "city": "Brugge",
                "lang": "en_US",
                "property_account_receivable_id": cls.receivable.id,
                **kwargs,
            }
        )

    @classmethod
    def make_invoice(cls, partner, invoice_date, amount, days=30, **kwargs):
        """Return a posted invoice without taxes, due after so many days."""
        return cls._create_invoice(
            move_type=kwargs.pop("move_type", "out_invoice"),
            partner_id=partner,
            invoice_date=invoice_date,
            invoice_payment_term_id=False,
            invoice_date_due=invoice_date + relativedelta(days=days),
            invoice_line_ids=[
                cls._prepare_invoice_line(name="Goods", price_unit=amount, tax_ids=[])
            ],
            post=True,
            **kwargs,
        )

    @classmethod
    def receivable_of(cls, move):
        """Return the receivable items of an entry."""
        return move.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        ).sorted("date_maturity")

    @classmethod
    def pay(cls, invoice, day, amount=None, partner=None):
        """Pay an invoice, or a part of it, by a bank transaction; return the transaction's entry."""
        items = cls.receivable_of(invoice) if invoice else cls.env["account.move.line"]
        payment = cls.make_payment(
            partner or invoice.commercial_partner_id,
            day,
            amount or sum(items.mapped("amount_residual")),
        )
        (cls.receivable_of(payment) + items.filtered(lambda i: not i.reconciled)).reconcile()
        return payment

    @classmethod
    def make_payment(cls, partner, day, amount):
        """Return the posted entry of money received from a customer, not reconciled with anything."""
        payment = cls.env["account.move"].create(
            {
                "journal_id": cls.bank.id,
                "date": day,
                "line_ids": [
                    Command.create({"account_id": cls.bank.default_account_id.id, "debit": amount}),
                    Command.create(
                        {
                            "account_id": cls.receivable.id,
                            "partner_id": partner.id,
                            "credit": amount,
                        }
                    ),
                ],
            }
        )
        payment.action_post()
        return payment

    @classmethod
    def make_jansen(cls, as_of=T, **kwargs):
        """Return the customer of the matrix seed: 2 years, advice 4, 34 days to pay, nothing open."""
        jansen = cls.make_customer(
            "Jansen B.V.",
            credit_customer_since=as_of - relativedelta(years=2),
            credit_advice=4,
            **kwargs,
        )
        for months in (9, 6, 3):
            day = as_of - relativedelta(months=months)
            cls.pay(cls.make_invoice(jansen, day, 1000), day + relativedelta(days=34))
        return jansen

    @classmethod
    def make_legal(cls, partner, situation="bankruptcy", day=T, **kwargs):
        """Return a legal situation of a customer from a date on."""
        return cls.env["credit.legal.situation"].create(
            {
                "partner_id": partner.id,
                "situation": situation,
                "date_from": day,
                "source": "Official gazette",
                **kwargs,
            }
        )

    # Work

    @classmethod
    def refresh(cls, as_of=T, partners=None):
        return cls.env["credit.risk.profile"]._refresh(cls.company, as_of, partners)

    @classmethod
    def profile_of(cls, partner, company=None):
        return cls.env["credit.risk.profile"].search(
            [("partner_id", "=", partner.id), ("company_id", "=", (company or cls.company).id)]
        )

    @classmethod
    def item_of(cls, invoice):
        """Return the follow-up items of an invoice."""
        return cls.env["credit.followup.item"].search(
            [("move_line_id", "in", cls.receivable_of(invoice).ids)]
        )

    @classmethod
    def propose(cls, as_of=T, **kwargs):
        """Return a proposed run of the company."""
        run = cls.env["credit.followup.run"].create(
            {"company_id": cls.company.id, "date": as_of, **kwargs}
        )
        run.action_propose()
        return run

    def carry_out(self, as_of=T, **kwargs):
        """Return a run of the company that was proposed, approved and carried out."""
        run = self.propose(as_of, **kwargs)
        run.action_approve()
        self.execute(run)
        return run

    def execute(self, records):
        """Carry out a run, or actions, on a cursor that may commit (into the test's transaction).

        Those of a day to come are carried out on that day: whatever the clock says, a test may choose its dates.
        """
        day = max(records.mapped("date"), default=T)
        early = day > fields.Date.context_today(records)
        clock = freeze_time(day) if early else nullcontext()
        with clock, self.enter_registry_test_mode(), self.registry.cursor() as cr:
            records.with_env(records.env(cr=cr)).action_execute()

    @classmethod
    def put_on_path(cls, partner, path):
        """Let the customer's category and grade lead to a path, through a cell of the company's own."""
        profile = cls.profile_of(partner)
        cls.env["credit.risk.matrix.cell"].create(
            {
                "company_id": cls.company.id,
                "category_id": profile.category_id.id,
                "grade_id": profile.grade_id.id,
                "path_id": path.id,
            }
        )
        cls.refresh(profile.date, partner)

    @classmethod
    def make_path(cls, *steps, catch_up="step", **kwargs):
        """Return a path of its own levels: steps are (day offset from the due date, channels)."""
        template = cls.env.ref("credit_risk_matrix.mail_template_first_reminder")
        levels = cls.env["credit.followup.level"].create(
            [
                {
                    "name": f"Level {index}",
                    "severity": 100 + index,
                    "is_pre_due": offset <= 0,
                    "mail_template_id": template.id,
                    **{f"use_{channel}": True for channel in channels},
                }
                for index, (offset, *channels) in enumerate(steps, 1)
            ]
        )
        return cls.env["credit.action.path"].create(
            {
                "name": "Path of the test",
                "catch_up": catch_up,
                "step_ids": [
                    Command.create({"level_id": level.id, "day_offset": step[0]})
                    for level, step in zip(levels, steps, strict=True)
                ],
                **kwargs,
            }
        )

    # Statements

    def statements_of(self, function, *args):
        """Return what a call sends to the database with a cold cache: {statement: how often}."""
        self.env.flush_all()
        self.env.invalidate_all()
        found, execute = Counter(), Cursor.execute

        def record(cr, query, params=None, log_exceptions=True):
            found[" ".join(str(getattr(query, "code", query)).split())] += 1
            return execute(cr, query, params, log_exceptions)

        with patch.object(Cursor, "execute", record):
            function(*args)
            self.env.flush_all()
        return found

    def assertNotMore(self, few, many, by=2):
        """Fail where the larger of two calls took more statements; the message names them.

        One or two are no growth: where core asks for the latest row and many have the same date, PostgreSQL gives the one that
        its plan of the moment meets first, and whether that row is read already decides about one statement.
        """
        self.assertLessEqual(many.total(), few.total() + by, many - few)
