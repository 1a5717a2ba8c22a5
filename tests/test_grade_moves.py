"""What would move the grade (S5): the sentences on the form, and that what they promise comes true."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from dateutil.relativedelta import relativedelta

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..engine.payments import CHANGED, pay_item
from .common import CreditRiskCommon, T


class GradeMovesCase(CreditRiskCommon):
    @classmethod
    def use_kpis(cls, **weights):
        """Let the scorecard judge other key figures: metric -> (weight, limits of Low and of Moderate)."""
        low, moderate, high = (cls.grades[name].id for name in ("low", "moderate", "high"))

        def bands(first, second):
            upper = {"has_upper": True, "upper_inclusive": True}
            lower = {"has_lower": True, "lower_inclusive": False}
            return [
                Command.create({"grade_id": low, "upper": first, **upper}),
                Command.create(
                    {"grade_id": moderate, "lower": first, "upper": second, **upper, **lower}
                ),
                Command.create({"grade_id": high, "lower": second, **lower}),
            ]

        labels = dict(cls.env["credit.risk.kpi"]._fields["metric"]._description_selection(cls.env))
        cls.scorecard.write(
            {
                "kpi_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "metric": metric,
                                "name": labels[metric],
                                "weight": weight,
                                "band_ids": bands(*limits),
                            }
                        )
                        for metric, (weight, *limits) in weights.items()
                    ),
                ]
            }
        )

    def sentences(self, customer, *kinds, lang=None):
        """Return the sentences about a customer, of some kinds or of all."""
        profile = self.profile_of(customer).with_context(lang=lang or "en_US")
        return [
            sentence["text"].replace("\xa0", " ")
            for sentence in profile.get_grade_moves()
            if not kinds or sentence["kind"] in kinds
        ]

    def make_payer(self, *paid, advice=4, years=2, **kwargs):
        """Return a customer who paid three invoices after so many days each."""
        customer = self.make_customer(
            kwargs.pop("name", "Payer"),
            credit_customer_since=T - relativedelta(years=years),
            credit_advice=advice,
            **kwargs,
        )
        for months, days in zip((9, 6, 3), paid, strict=True):
            day = T - relativedelta(months=months)
            self.pay(self.make_invoice(customer, day, 1000), day + timedelta(days=days))
        return customer

    def grade_after(self, customer, days):
        """Return the grade after refreshes on the next days."""
        for day in range(1, days + 1):
            self.refresh(T + timedelta(days=day), customer)
        return self.profile_of(customer).grade_id


@tagged("post_install", "-at_install")
class TestMoves(GradeMovesCase):
    def test_jansen(self):
        """S1's customer: only a DSO of 30 or less moves the grade; nothing alone makes it worse."""
        jansen = self.make_jansen()
        self.refresh()
        self.assertEqual(
            self.sentences(jansen),
            [
                "If “DSO” falls from 34.0 to 30 or less, the grade becomes Low.",
                "No change in one figure alone makes the grade worse.",
                "A better grade counts once it is seen on two different dates.",
            ],
        )

    def test_up_and_down(self):
        """2.9 is Low. A DSO over 30 makes 2.4, over 60 makes 1.9; advice 3 makes 2.5, 1 or 2 makes 2.1."""
        customer = self.make_payer(20, 20, 20)
        self.refresh()
        self.assertEqual(
            self.sentences(customer),
            [
                "If “Credit advice” falls from 4 to 1 or 2, the grade becomes Moderate.",
                "If “DSO” rises from 20.0 to more than 30, the grade becomes Moderate.",
            ],
        )

    def test_missing_kpi(self):
        """Without an advice 2.83 is Low; one of 1 or 2 would make 2.1 (3 makes 2.5, within the margin)."""
        customer = self.make_payer(20, 20, 20, advice=0)
        self.refresh()
        self.assertIn(
            "If “Credit advice” were known to be 1 or 2, the grade would become Moderate.",
            self.sentences(customer, "worse"),
        )

    def test_a_range_says_the_nearest_limit_first(self):
        self.use_kpis(days_late=(100, 10, 20.5))
        customer = self.make_payer(90, 90, 90)
        self.refresh()
        self.assertEqual(
            self.sentences(customer, "better"),
            [
                "If “Days late” falls from 60.0 to 20.5 or less, but more than 10, the grade becomes Moderate.",
            ],
        )

    def test_rounding_does_not_hide_the_move(self):
        """A value of 30.0001 is not told as one that falls from 30.0 to 30."""
        customer = self.make_payer(30, 30, 30)
        day = T - relativedelta(months=2)
        self.pay(self.make_invoice(customer, day, 0.1), day + timedelta(days=33))
        self.refresh()
        self.assertEqual(
            self.sentences(customer, "better")[0],
            "If “DSO” falls from 30.0001 to 30 or less, the grade becomes Low.",
        )

    def test_what_is_told_comes_true(self):
        """An advice of 3 leaves the grade, the told one of 2 changes it at once."""
        customer = self.make_payer(20, 20, 20)
        self.refresh()
        customer.credit_advice = 3
        self.assertEqual(self.grade_after(customer, 1), self.grades["low"])
        customer.credit_advice = 2
        self.assertEqual(self.grade_after(customer, 1), self.grades["moderate"])

    def test_dutch(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        module = self.env["ir.module.module"].search([("name", "=", "credit_risk_matrix")])
        module._update_translations(["nl_NL"])
        jansen = self.make_jansen()
        self.make_invoice(jansen, T - timedelta(days=40), 1234.5)
        self.refresh()
        self.assertEqual(
            self.sentences(jansen, lang="nl_NL"),
            [
                "Als “DSO” daalt van 35,7 naar 30 of minder, wordt de graad Laag.",
                "Geen enkele verandering van één cijfer alleen maakt de graad slechter.",
                "Alle vervallen facturen ($ 1.234,50) betalen verandert op zichzelf de graad niet. "
                "Wel stijgt “DSO” dan niet meer door deze facturen.",
                "Een betere graad telt zodra die op twee verschillende datums is gezien.",
            ],
        )

    # What holds the grade

    def test_pending_improvement(self):
        customer = self.make_payer(34, 34, 34)
        self.refresh(T - timedelta(days=1))
        customer.credit_customer_since = T - relativedelta(years=4)
        self.scorecard.margin = 0
        self.scorecard.ties = "safer"
        self.refresh(T)
        self.assertEqual(
            self.sentences(customer, "held"),
            [
                "The score has pointed to Low since 06/30/2026; the grade follows when it still does so on "
                "a later date.",
            ],
        )
        self.assertEqual(self.grade_after(customer, 1), self.grades["low"])

    def test_days_to_confirm(self):
        self.scorecard.confirmation_days = 7
        jansen = self.make_jansen()
        self.refresh()
        self.assertEqual(
            self.sentences(jansen, "note"),
            ["A better grade counts once it is seen on two dates, 7 or more days apart."],
        )

    def test_margin(self):
        """A score of 2.5 is a Low by safer ties, but not past the cut by 0.10: it needs 2.60."""
        customer = self.make_payer(34, 34, 34)
        self.refresh(T - timedelta(days=1))
        customer.credit_customer_since = T - relativedelta(years=4)
        self.scorecard.ties = "safer"
        self.refresh(T)
        self.assertEqual(
            self.sentences(customer, "held"),
            [
                "The score of 2.50 alone says Low. The grade stays Moderate until the score is at least 2.60: "
                "past the cut by the margin of 0.10.",
            ],
        )

    def test_margin_on_the_way_down(self):
        """A score of 2.5 is a Moderate, but Low until 2.40."""
        customer = self.make_payer(20, 20, 20)
        self.refresh(T - timedelta(days=1))
        customer.credit_advice = 3
        self.refresh(T)
        self.assertEqual(
            self.sentences(customer, "held"),
            [
                "The score of 2.50 alone says Moderate. The grade stays Low until the score is at most 2.40: "
                "past the cut by the margin of 0.10.",
            ],
        )

    def test_thin_data(self):
        """No DSO, no settled invoice, no month as a customer: (0.1 + 1.2) / 0.5 = 2.6 is no Low yet."""
        customer = self.make_customer(credit_customer_since=T, credit_advice=5)
        self.refresh()
        self.assertEqual(
            self.sentences(customer, "held"),
            [
                "The grade is provisional, so it is not better than Moderate yet: weight with data 50 % "
                "(needed: 60 %), settled invoices 0 (needed: 3), and months as a customer 0 (needed: 6).",
            ],
        )
        self.scorecard.write({"minimum_settled": 0, "minimum_coverage": 0})
        customer.credit_customer_since = T - relativedelta(months=5)
        self.refresh()
        self.assertEqual(
            self.sentences(customer, "held"),
            [
                "The grade is provisional, so it is not better than Moderate yet: months as a customer 5 "
                "(needed: 6).",
            ],
        )

    def test_knockout(self):
        jansen = self.make_jansen()
        self.make_legal(jansen)
        self.refresh()
        self.assertEqual(
            self.sentences(jansen),
            [
                "Knock-out (Bankruptcy): the customer has the riskiest grade, whatever the figures say. Without "
                "it the grade would be Moderate.",
            ],
        )

    def test_grade_set_by_hand(self):
        jansen = self.make_jansen()
        self.refresh()
        self.env["credit.risk.override"].create(
            {
                "partner_id": jansen.id,
                "company_id": self.company.id,
                "grade_id": self.grades["high"].id,
                "reason": "Rumours",
                "date_from": T,
                "date_until": date(2026, 8, 31),
            }
        )
        self.assertEqual(
            self.sentences(jansen)[:2],
            [
                "The grade is set by hand until 08/31/2026. Without that it would be Moderate; what follows is "
                "about that grade.",
                "If “DSO” falls from 34.0 to 30 or less, the grade becomes Low.",
            ],
        )

    def test_policy_that_changed(self):
        """The bands in force now are not those of the stored score: nothing is told of them."""
        jansen = self.make_jansen()
        self.refresh()
        self.use_kpis(days_to_pay=(100, 10, 20))
        self.assertEqual(
            self.sentences(jansen),
            [
                "The policy has changed since these figures were made: refresh them to see what would move the "
                "grade.",
            ],
        )

    def test_unrated(self):
        prospect = self.make_customer(
            credit_risk_category_pin_id=self.env.ref("credit_risk_matrix.category_small").id
        )
        self.refresh()
        self.assertIn(
            "If “Credit advice” were known to be 1 or 2, the grade would become High.",
            self.sentences(prospect),
        )

    # Who asks

    def test_who_may_ask(self):
        """Whoever sees the grade sees what moves it; nobody else, and nobody of another company."""
        jansen = self.make_jansen()
        self.make_invoice(jansen, T - timedelta(days=40), 100)
        self.refresh()
        profile = self.profile_of(jansen)
        user = self.make_user("user")
        self.assertEqual(profile.with_user(user).get_grade_moves(), profile.get_grade_moves())
        employee = self.make_user(None, login="employee_moves")
        other = self.setup_other_company(name="Other")["company"]
        stranger = new_test_user(
            self.env,
            login="stranger_moves",
            groups="credit_risk_matrix.group_credit_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        for outsider in (employee, stranger):
            with self.assertRaises(AccessError):
                profile.with_user(outsider).get_grade_moves()


@tagged("post_install", "-at_install")
class TestPayments(GradeMovesCase):
    """What paying the oldest overdue invoices would do."""

    def make_debtor(self, *invoices):
        """Return a customer with a good past and open invoices: (days ago, amount, days to pay)."""
        customer = self.make_payer(30, 30, 30, name="Debtor")
        opened = [
            self.make_invoice(customer, T - timedelta(days=days), amount, term)
            for days, amount, term in invoices
        ]
        return customer, opened

    def test_the_fewest_that_change_the_grade(self):
        """Overdue 3400 + 600 of 5000 (80 %): two paid leave 600 of 1600 (37.5 %), three nothing."""
        self.use_kpis(overdue_ratio=(100, 10, 50))
        customer, opened = self.make_debtor(
            (90, 2400, 30), (80, 1000, 30), (40, 600, 30), (5, 1000, 30)
        )
        self.refresh()
        self.assertEqual(
            self.sentences(customer, "payment"),
            [
                "If the 2 oldest overdue invoices ($ 3,400.00) are paid, “Overdue share” falls from 80.00 % to "
                "37.50 % and the grade becomes Moderate.",
            ],
        )
        self.pay(opened[0], T + timedelta(days=1))
        self.assertEqual(self.grade_after(customer, 3), self.grades["high"], "one is not enough")
        self.pay(opened[1], T + timedelta(days=1))
        self.assertEqual(self.grade_after(customer, 2), self.grades["moderate"])

    def test_paying_all(self):
        self.use_kpis(overdue_ratio=(100, 10, 50))
        customer, _opened = self.make_debtor((90, 100, 30), (80, 300, 30), (5, 600, 30))
        self.refresh()
        self.assertEqual(
            self.sentences(customer, "payment"),
            [
                "If all 2 overdue invoices ($ 400.00) are paid, “Overdue share” falls from 40.00 % to 0.00 % and "
                "the grade becomes Low.",
            ],
        )

    def test_a_single_one(self):
        self.use_kpis(overdue_ratio=(100, 10, 50))
        customer, _opened = self.make_debtor((90, 400, 30), (5, 600, 30))
        self.refresh()
        self.assertIn(
            "If the overdue invoice ($ 400.00) is paid, ", self.sentences(customer, "payment")[0]
        )

    def test_days_to_pay_do_not_fall_by_paying(self):
        """What is overdue counts with its present age already: paying today changes nothing today."""
        customer, opened = self.make_debtor((100, 3000, 30))
        self.refresh()
        before = self.profile_of(customer).days_to_pay
        self.assertEqual(
            self.sentences(customer, "payment"),
            [
                "Paying all overdue invoices ($ 3,000.00) would not change the grade by itself. It does "
                "stop “DSO” from rising because of these invoices.",
            ],
        )
        self.pay(opened[0], T)
        self.refresh()
        profile = self.profile_of(customer)
        self.assertEqual(profile.days_to_pay, before)
        self.refresh(T + timedelta(days=30))
        self.assertEqual(profile.days_to_pay, before)

    def test_nothing_overdue(self):
        customer, _opened = self.make_debtor((5, 100, 30))
        self.refresh()
        self.assertFalse(self.sentences(customer, "payment"))

    def test_a_cold_start_ends_by_paying(self):
        """With the third settled invoice the data are not thin any more, and the grade is Low."""
        self.use_kpis(overdue_ratio=(100, 60, 80))
        customer = self.make_customer(credit_customer_since=T - relativedelta(years=2))
        for months in (9, 6):
            day = T - relativedelta(months=months)
            self.pay(self.make_invoice(customer, day, 100), day + timedelta(days=10))
        self.make_invoice(customer, T - timedelta(days=50), 100)
        self.make_invoice(customer, T - timedelta(days=5), 100)
        self.refresh()
        self.assertEqual(self.profile_of(customer).status, "provisional")
        self.assertEqual(
            self.sentences(customer, "payment"),
            ["If the overdue invoice ($ 100.00) is paid, the grade becomes Low."],
        )

    def test_a_trial_equals_a_real_payment(self):
        """Each figure after the trial of k payments is the one read from the ledger after k real ones."""
        customer, opened = self.make_debtor(
            (120, 1000, 30), (90, 250.55, 0), (60, 80, 45), (5, 70, 30)
        )
        term = self.env["account.payment.term"].create(
            {
                "name": "Half now, half later",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": 0}),
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": 90}),
                ],
            }
        )
        parts = self._create_invoice(
            partner_id=customer,
            invoice_date=T - timedelta(days=70),
            invoice_payment_term_id=term.id,
            invoice_line_ids=[self._prepare_invoice_line(price_unit=400, tax_ids=[])],
            post=True,
        )
        self.make_payment(customer, T - timedelta(days=2), 33)
        self.env["credit.followup.hold"].create(
            {
                "partner_id": customer.id,
                "move_id": opened[1].id,
                "kind": "dispute",
                "reason": "Wrong colour",
                "date_from": T - timedelta(days=10),
                "date_until": T + timedelta(days=10),
            }
        )
        self.refresh()
        profile = self.profile_of(customer)
        policy = self.env["credit.risk.profile"]._read_policy(self.company)
        read = partial(self.env["credit.risk.figures"]._read_figures, policy, self.company, T)
        ((trial,),) = read(customer.ids, fresh=True)
        invoices = profile._read_overdue_invoices()
        order = [opened[0], opened[1], parts, opened[2]]
        self.assertEqual([items[0].invoice for items, _last in invoices], [m.id for m in order])
        self.assertEqual([last for _items, last in invoices], [True, True, False, True])
        for invoice, (items, is_settled) in zip(order, invoices, strict=True):
            for item in items:
                trial = pay_item(trial, item, T)
            trial["settled_count"] += is_settled
            overdue = self.receivable_of(invoice).filtered(lambda i: i.date_maturity < T)
            payment = self.make_payment(customer, T, sum(overdue.mapped("amount_residual")))
            (self.receivable_of(payment) + overdue).reconcile()
            ((real,),) = read(customer.ids, fresh=True)
            for name in (*CHANGED, "bucket_current", "settled_count", "sales", "opening_balance"):
                self.assertEqual(trial[name], real[name], (invoice.name, name))
        self.assertEqual(trial["late_amount"], Decimal(0))
