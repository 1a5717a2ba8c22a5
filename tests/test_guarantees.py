"""Guarantees: what they take off the used limit, on which days, and who sees them."""

from datetime import date, timedelta

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .common import CreditRiskCommon, T
from .test_incremental import IncrementalCase


@tagged("post_install", "-at_install")
class TestGuarantees(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.account_use_credit_limit = True
        cls.customer = cls.make_customer("Covered", credit_limit=1000)
        cls.make_invoice(cls.customer, T - timedelta(days=10), 900)
        cls.controller = cls.make_user("controller")

    def make_guarantee(self, **values):
        return self.env["credit.guarantee"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "amount": 400,
                "currency_id": self.company.currency_id.id,
                "date_from": T - timedelta(days=30),
                "date_until": T + timedelta(days=30),
                **values,
            }
        )

    def used(self, as_of=T, partner=None):
        self.refresh(as_of)
        return self.profile_of(partner or self.customer).credit_utilisation

    def test_share_is_taken_off_what_is_open(self):
        self.assertEqual(self.used(), 90)
        self.make_guarantee(share=50)
        self.assertEqual(self.used(), 70)

    def test_several_add_up_and_never_below_nothing(self):
        self.make_guarantee()
        self.make_guarantee(kind="deposit", amount=200)
        self.assertEqual(self.used(), 30)
        self.make_guarantee(kind="surety", amount=5000)
        self.assertEqual(self.used(), 0)

    def test_first_and_last_day_count(self):
        self.make_guarantee(date_from=T + timedelta(days=1), date_until=T + timedelta(days=2))
        days = [self.used(T + timedelta(days=n)) for n in range(4)]
        self.assertEqual(days, [90, 50, 50, 90])

    def test_without_end_it_does_not_run_out(self):
        self.make_guarantee(kind="deposit", date_until=False)
        self.assertEqual(self.used(T + timedelta(days=800)), 50)

    def test_archived_does_not_count(self):
        self.make_guarantee().active = False
        self.assertEqual(self.used(), 90)

    def test_foreign_currency_at_the_rate_of_the_day(self):
        foreign = self.setup_other_currency("GBP", rates=[("2016-01-01", 2.0)])
        self.make_guarantee(currency_id=foreign.id, date_from=date(2009, 1, 1))
        self.assertEqual(self.used(), 70)
        self.env["res.currency.rate"].create(
            {
                "currency_id": foreign.id,
                "company_id": self.company.id,
                "name": T + timedelta(days=1),
                "rate": 4.0,
            }
        )
        self.assertEqual(self.used(), 70)
        self.assertEqual(self.used(T + timedelta(days=1)), 80)
        for day in (date(2010, 1, 1), T, T + timedelta(days=1)):  # as core converts
            counted = self.env["credit.guarantee"]._get_counted(
                self.company, day, self.customer.ids
            )
            own = foreign._convert(400, self.company.currency_id, self.company, day)
            self.assertEqual(counted[self.customer.id], own)

    def test_contact_stands_for_its_company(self):
        contact = self.env["res.partner"].create({"name": "Contact", "parent_id": self.customer.id})
        guarantee = self.make_guarantee(partner_id=contact.id)
        self.assertEqual(guarantee.partner_id, self.customer)
        self.assertEqual(self.used(), 50)

    def test_prospect_with_only_a_guarantee_gets_a_profile(self):
        prospect = self.make_customer("Prospect")
        self.refresh()
        self.assertFalse(self.profile_of(prospect))
        self.make_guarantee(partner_id=prospect.id)
        self.refresh()
        self.assertTrue(self.profile_of(prospect))

    def test_branch_and_parent_share_them_as_they_share_the_limit(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.env.user.company_ids += branch
        self.make_guarantee(company_id=branch.id)
        self.assertEqual(self.used(), 50)

    def test_another_company_does_not_count(self):
        other = self.setup_other_company(name="Other")["company"]
        self.make_guarantee(company_id=other.id)
        self.assertEqual(self.used(), 90)
        stranger = new_test_user(
            self.env,
            login="stranger",
            groups="credit_risk_matrix.group_credit_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        own = self.make_guarantee()
        with self.assertRaises(AccessError):
            own.with_user(stranger).read(["amount"])

    def test_explanation_says_what_was_taken_off(self):
        self.make_guarantee()
        kpi = self.scorecard.kpi_ids.filtered(lambda kpi: kpi.metric == "credit_advice")
        kpi.write(
            {
                "metric": "credit_utilisation",
                "band_ids": [
                    Command.clear(),
                    Command.create(
                        {
                            "has_upper": True,
                            "upper": 50,
                            "upper_inclusive": True,
                            "grade_id": self.grades["low"].id,
                        }
                    ),
                    Command.create(
                        {"has_lower": True, "lower": 50, "grade_id": self.grades["high"].id}
                    ),
                ],
            }
        )
        self.refresh()
        rows = self.profile_of(self.customer).explanation
        row = next(row for row in rows if row["metric"] == "credit_utilisation")
        self.assertEqual(row["source_values"], {"open": 900, "guaranteed": 400})
        shown = self.env["credit.risk.assessment"]._translate_rows([row])[0]
        self.assertIn("guarantees of 400.00", shown["source"])

    def test_wrong_values_are_refused(self):
        for values in (
            {"amount": 0},
            {"share": 101},
            {"date_until": T - timedelta(days=31)},
        ):
            with (
                self.subTest(values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(Exception) as caught,
                self.env.cr.savepoint(),
            ):
                self.make_guarantee(**values)
            self.assertIn("guarantee", str(caught.exception).lower())
        other = self.setup_other_company(name="Other")["company"]
        theirs = self.make_customer("Theirs", company_id=other.id)
        with self.assertRaises(ValidationError):
            self.make_guarantee(partner_id=theirs.id)

    def test_salesperson_sees_and_does_not_change(self):
        guarantee = self.make_guarantee()
        seen = guarantee.with_user(self.make_user("user"))
        with freeze_time(T):
            self.assertEqual(seen.counted_amount, 400)
        with self.assertRaises(AccessError):
            seen.amount = 5

    def test_merged_customers_keep_their_guarantees(self):
        twin = self.make_customer("Covered twin")
        self.make_guarantee(partner_id=twin.id)
        self.refresh()
        self.env["base.partner.merge.automatic.wizard"]._merge(
            [twin.id, self.customer.id], self.customer
        )
        self.assertEqual(self.used(), 50)

    # The alert

    @freeze_time(T)
    def test_alert_before_it_runs_out(self):
        until = T + timedelta(days=31)
        guarantee = self.make_guarantee(date_until=until)
        alerts = self.env["credit.risk.alert"]
        for day, seen in ((T, False), (T + timedelta(days=1), True)):
            self.refresh(day)
            alerts._evaluate(self.company, day)
            found = alerts.search([("signal", "=", "guarantee"), ("state", "=", "open")])
            self.assertEqual(bool(found), seen)
        self.assertEqual(found.partner_id, self.customer)
        self.assertIn("400.00", found.sentence)
        action = found.with_user(self.controller).action_open_evidence()
        opened = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(opened, guarantee)
        guarantee.date_until = until + timedelta(days=365)
        alerts._evaluate(self.company, T + timedelta(days=2))
        self.assertEqual(found.state, "resolved")

    @freeze_time(T)
    def test_limit_alert_says_what_is_guaranteed(self):
        self.make_invoice(self.customer, T, 500)
        self.make_guarantee()
        self.refresh()
        self.env["credit.risk.alert"]._evaluate(self.company, T)
        alert = self.env["credit.risk.alert"].search([("signal", "=", "limit")])
        self.assertIn(
            "1,000.00 is open beyond the guarantees of",
            alert.sentence.replace("\xa0", " ").replace("$ ", ""),
        )


@tagged("post_install", "-at_install")
class TestGuaranteesIncremental(IncrementalCase):
    """P1: guarantees among all that happens to a ledger; what changed is read, and the result is that of all."""

    HAPPENINGS = ("guarantee", "guarantee", "rate", "days", "invoice", "pay", "limit", "end")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foreign = cls.setup_other_currency("GBP", rates=[("2016-01-01", 2.0)])

    def do_guarantee(self):
        self.env["credit.guarantee"].create(
            {
                "partner_id": self.choose().id,
                "company_id": self.company.id,
                "amount": self.rng.randint(1, 500),
                "share": self.rng.choice((100, 40)),
                "currency_id": self.rng.choice((self.foreign, self.company.currency_id)).id,
                "date_from": self.day + timedelta(days=self.rng.choice((-5, 0, 3))),
                "date_until": self.rng.choice((False, self.day + timedelta(days=12))),
            }
        )

    def do_rate(self):
        rates = self.env["res.currency.rate"]
        day = self.day
        if rates.search([("currency_id", "=", self.foreign.id), ("name", "=", day)]):
            return
        rates.create(
            {
                "currency_id": self.foreign.id,
                "company_id": self.company.id,
                "name": day,
                "rate": self.rng.choice((1.5, 3.0)),
            }
        )

    def do_end(self):
        guarantees = self.env["credit.guarantee"].search(
            [("company_id", "=", self.company.id)], order="id"
        )
        if guarantees:
            self.rng.choice(guarantees).date_until = self.day + timedelta(days=20)

    def test_p1_incremental_equals_full_with_guarantees(self):
        self.check_sequences(30000)

    def test_the_day_after_the_last_is_noticed(self):
        customer = self.customers[3]
        self.make_invoice(customer, T, 600)
        self.env["credit.guarantee"].create(
            {
                "partner_id": customer.id,
                "company_id": self.company.id,
                "amount": 100,
                "date_from": T,
                "date_until": T,
            }
        )
        self.check_equal_to_full(T)
        used = self.profile_of(customer).credit_utilisation
        self.check_equal_to_full(T + timedelta(days=1))
        self.assertAlmostEqual(
            self.profile_of(customer).credit_utilisation - used, 100 / 900 * 100, 4
        )
