"""What the tests of the key figures share: the figures before rounding, the trial balance, core's documents."""

from datetime import date
from decimal import Decimal
from itertools import cycle

from odoo import Command

from ..models.profile.metrics import METRICS, Missing
from .common import CreditRiskCommon, T


class FiguresCase(CreditRiskCommon):
    # Figures

    def read_figures(self, as_of=T, partner=None, company=None):
        """Return the ledger figures as they are read, before a key figure is made of them."""
        company = company or self.company
        partner_ids = partner and partner.ids
        policy = self.env["credit.risk.profile"]._read_policy(company)
        batches = self.env["credit.risk.figures"]._read_figures(
            policy, company, as_of, partner_ids, fresh=True
        )
        return [figures for batch in batches for figures in batch]

    def figures_of(self, partner, as_of=T, company=None):
        """Return the ledger figures of one customer."""
        (figures,) = self.read_figures(as_of, partner, company)
        return figures

    def measure(self, figures, as_of=T):
        """Return the key figures of ledger figures: name -> unrounded decimal, or the state."""
        values = {name: metric.compute(figures, as_of) for name, metric in METRICS.items()}
        return {
            name: value.state if isinstance(value, Missing) else value
            for name, value in values.items()
        }

    def value_of(self, name, partner, as_of=T):
        """Return one unrounded key figure of a customer, or its state."""
        return self.measure(self.figures_of(partner, as_of), as_of)[name]

    def profile_on(self, day, partner, company=None):
        """Return the customer's profile after a refresh as of a day."""
        self.env["credit.risk.profile"]._refresh(company or self.company, day, partner)
        return self.profile_of(partner, company)

    def trial_balance(self, as_of=T, partner=None, company=None):
        """Return what core's trial balance says of the receivable accounts: posted debits less credits."""
        domain = [
            ("account_id.account_type", "=", "asset_receivable"),
            ("company_id", "in", (company or self.company).ids),
            ("parent_state", "=", "posted"),
            ("date", "<=", as_of),
        ]
        if partner:
            domain.append(("partner_id", "=", partner.id))
        [[balance]] = self.env["account.move.line"]._read_group(domain, [], ["balance:sum"])
        return Decimal(f"{balance:.2f}")

    def assertTiesToTrialBalance(self, partner, *days):
        """On each of the days the customer's total is that of the trial balance, to the cent."""
        for day in days:
            self.assertEqual(
                self.figures_of(partner, day)["total_due"], self.trial_balance(day, partner), day
            )

    def assertFigures(self, partner, as_of=T, **expected):
        """The ledger figures of the customer are these, to the cent; its total is the trial balance's."""
        figures = self.figures_of(partner, as_of)
        expected = {name: Decimal(str(value)) for name, value in expected.items()}
        self.assertEqual({name: figures[name] for name in expected}, expected)
        self.assertTiesToTrialBalance(partner, as_of)

    # Documents

    def reconcile(self, *moves):
        """Reconcile the open receivable items of entries with each other."""
        items = self.env["account.move.line"].union(*map(self.receivable_of, moves))
        items.filtered(lambda item: not item.reconciled).reconcile()

    def register_payment(self, invoices, day, **values):
        """Pay invoices by core's wizard; return the payments."""
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoices.ids
        )
        return wizard.create({"payment_date": day, **values})._create_payments()

    def make_misc(self, partner, day, debit, account=None):
        """Return a posted miscellaneous entry that debits a customer, or credits him when negative."""
        other = account or self.company_data["default_account_expense"]
        entry = self.env["account.move"].create(
            {
                "journal_id": self.company_data["default_journal_misc"].id,
                "date": day,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": self.receivable.id,
                            "partner_id": partner.id,
                            "balance": debit,
                        }
                    ),
                    Command.create({"account_id": other.id, "balance": -debit}),
                ],
            }
        )
        entry.action_post()
        return entry

    @classmethod
    def make_domain_ledger(cls, *customers):
        """Return the five invoices, with their payments, of the domain's section 1: I1 .. I5.

        :param customers: who takes them, in turn
        """
        ledger = (
            (date(2026, 1, 10), 1000, [(date(2026, 2, 9), 1000)]),
            (date(2026, 2, 15), 2000, [(date(2026, 4, 16), 2000)]),
            (date(2026, 4, 1), 3000, [(date(2026, 5, 11), 1000), (date(2026, 5, 31), 2000)]),
            (date(2026, 4, 20), 4000, [(date(2026, 6, 19), 1500)]),
            (date(2026, 6, 5), 5000, []),
        )
        invoices = []
        for (day, amount, payments), customer in zip(ledger, cycle(customers), strict=False):
            invoices.append(cls.make_invoice(customer, day, amount))
            for paid_on, part in payments:
                cls.pay(invoices[-1], paid_on, part)
        return invoices
