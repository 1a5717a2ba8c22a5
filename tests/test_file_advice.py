"""The history of credit advice: what counts on which date, where it comes from, and who may write it."""

from datetime import date, timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import CreditRiskCommon, T


def days(number):
    return T + timedelta(days=number)


@tagged("post_install", "-at_install")
@freeze_time(T)
class TestFileAdvice(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer()
        cls.make_invoice(cls.customer, days(-60), 100)
        cls.controller = cls.make_user("controller")
        cls.user = cls.make_user("user")

    def history(self, partner=None, **kwargs):
        domain = [("partner_id", "=", (partner or self.customer).id)]
        return self.env["credit.advice"].search([*domain, *kwargs.get("domain", [])])

    def report(self, advice, day, until=None, agency="Graydon", partner=None, **kwargs):
        return self.env["credit.advice"].create(
            {
                "partner_id": (partner or self.customer).id,
                "company_id": self.company.id,
                "advice": advice,
                "source": "agency",
                "agency": agency,
                "date": day,
                "valid_until": until,
                **kwargs,
            }
        )

    def on(self, day):
        """Return the advice that the profile has on a date, and why it has none."""
        self.refresh(day, self.customer)
        profile = self.profile_of(self.customer)
        row = next(row for row in profile.explanation if row["metric"] == "credit_advice")
        return profile.credit_advice or row["reason"]

    # What is written directly

    def test_direct_write_counts_and_is_in_the_history(self):
        self.customer.with_user(self.controller).credit_advice = 4
        entry = self.history()
        self.assertRecordValues(
            entry,
            [
                {
                    "advice": 4,
                    "source": "hand",
                    "date": T,
                    "valid_until": False,
                    "is_direct": True,
                    "user_id": self.controller.id,
                    "company_id": self.company.id,
                }
            ],
        )
        self.assertEqual(self.on(T), 4)
        self.customer.write({"credit_advice": 4, "phone": "1"})
        self.assertEqual(self.history(), entry)
        self.customer.credit_advice = 0
        self.assertEqual(self.history().mapped("advice"), [0, 4])
        self.assertEqual(self.on(T), "No credit advice is filled in.")

    def test_direct_write_when_created(self):
        partners = self.env["res.partner"].create(
            [{"name": "A", "credit_advice": 2}, {"name": "B"}, {"name": "C", "credit_advice": 5}]
        )
        found = [self.history(partner).mapped("advice") for partner in partners]
        self.assertEqual(found, [[2], [], [5]])

    def test_direct_write_says_nothing_about_since_when(self):
        """Written today, it also counts for days before the history begins, as it always did."""
        self.customer.credit_advice = 4
        self.assertEqual(self.on(days(-30)), 4)
        self.customer.credit_advice = 2
        self.assertEqual(self.on(days(-30)), 2)

    def test_value_without_a_history_counts(self):
        """Written by SQL, or before there was a history."""
        self.env.cr.execute(
            "UPDATE res_partner SET credit_advice = jsonb_build_object(%s, 5) WHERE id = %s",
            [str(self.company.id), self.customer.id],
        )
        self.customer.invalidate_recordset()
        self.assertEqual(self.on(T), 5)

    def test_wrong_value_is_refused_as_before(self):
        for advice in (6, -1):
            with self.assertRaises(ValidationError):
                self.customer.credit_advice = advice
        self.assertFalse(self.history())

    # Dates

    def test_newest_valid_one_counts_on_each_date(self):
        self.report(2, days(-300), agency="Other agency")
        self.report(5, days(-100), days(-50))
        self.report(3, days(-20), days(10))
        expected = {
            -301: "No credit advice is filled in.",
            -300: 2,
            -101: 2,
            -100: 5,
            -50: 5,
            -49: 2,
            -20: 3,
            10: 3,
            11: 2,
        }
        self.assertEqual({day: self.on(days(day)) for day in expected}, expected)

    def test_import_does_not_change_the_past(self):
        self.report(5, days(-10))
        self.assertEqual(self.on(days(-11)), "No credit advice is filled in.")
        self.customer.credit_advice = 1
        self.assertEqual([self.on(days(day)) for day in (-11, -10, -1, 0)][1:], [5, 5, 1])
        self.assertEqual(self.on(days(-11)), "No credit advice is filled in.")

    def test_expired_is_missing_and_says_so(self):
        self.report(5, days(-100), days(-1))
        self.assertEqual(self.on(T), "The credit advice has expired.")
        self.assertEqual(self.profile_of(self.customer).credit_advice_state, "no_data")

    def test_expired_falls_back_to_the_limit(self):
        self.customer.with_company(self.company).sudo().credit_limit = 50000
        self.report(1, days(-100), days(-1))
        self.assertEqual((self.on(days(-1)), self.on(T)), (1, 4))
        self.assertIn("Derived from", self.profile_of(self.customer).explanation_html)

    def test_two_of_one_day_the_later_one_counts(self):
        self.report(5, T)
        self.report(2, T, agency="Other")
        self.assertEqual(self.on(T), 2)

    def test_field_follows_the_history(self):
        self.report(4, days(-5), days(3))
        self.assertEqual(self.customer.credit_advice, 4)
        self.assertEqual(self.history().mapped("is_direct"), [False])
        self.assertEqual(
            self.customer.credit_advice_text, "Graydon, 06/25/2026, valid until 07/03/2026"
        )
        with freeze_time(days(4)):
            self.env["credit.advice"]._take_back_expired(self.company, days(4))
            self.assertEqual(self.customer.credit_advice, 0)
            self.customer.invalidate_recordset()
            self.assertEqual(self.customer.credit_advice_text, "Expired")
        self.assertEqual(len(self.history()), 1)

    def test_daily_job_takes_back_what_expired(self):
        self.report(4, days(-5), days(3))
        with freeze_time(days(4)), self.enter_registry_test_mode(), self.registry.cursor() as cr:
            runs = self.env["credit.followup.run"].with_env(self.env(cr=cr, su=True))
            runs._run_company(runs.env["res.company"].browse(self.company.id), days(4))
        self.env.invalidate_all()
        self.assertEqual(self.customer.credit_advice, 0)

    def test_ended_by_hand(self):
        entry = self.report(4, days(-5))
        entry.with_user(self.controller).action_end()
        self.assertEqual(entry.valid_until, days(-1))
        self.assertEqual(
            (self.customer.credit_advice, self.on(T)), (0, "The credit advice has expired.")
        )
        with self.assertRaises(UserError):
            self.report(3, T).action_end()

    def test_of_the_future_is_refused(self):
        with self.assertRaises(ValidationError):
            self.report(3, days(1))

    @mute_logger("odoo.sql_db")
    def test_what_makes_no_sense_is_refused(self):
        for values in ({"advice": 6}, {"advice": -1}, {"until": days(-9)}):
            with self.subTest(values), self.assertRaises(IntegrityError), self.cr.savepoint():
                self.report(**{"advice": 3, "day": days(-1), **values})
        with self.assertRaises(ValidationError):
            self.report(3, T, agency=" ")

    # Where it comes from

    def test_explanation_names_agency_and_date(self):
        """In the reader's language; a hostile name stays text."""
        self.report(4, days(-5), agency="<img src=x onerror=alert(1)> 100 % %(date)s")
        self.refresh()
        html = self.profile_of(self.customer).explanation_html
        self.assertIn(
            "&lt;img src=x onerror=alert(1)&gt; 100 % %(date)s, report of 06/25/2026", html
        )
        self.assertNotIn("<img", html)

    def test_derived_advice_is_written_down_with_its_source(self):
        partner = self.customer.with_company(self.company)
        partner.sudo().credit_limit = 25000
        form = Form(self.env["credit.advice"].with_user(self.controller))
        form.partner_id = self.customer
        form.source = "limit"
        self.assertEqual(form.advice, 3)
        entry = form.save()
        self.assertEqual((entry.advice, entry.source), (3, "limit"))
        partner.sudo().credit_limit = 900000
        self.assertEqual(self.on(T), 3)
        self.assertIn(
            "Derived from the credit limit on", self.profile_of(self.customer).explanation_html
        )
        partner.sudo().credit_limit = 0
        with self.assertRaises(UserError):
            self.env["credit.advice"].create({"partner_id": self.customer.id, "source": "limit"})

    # Whose

    def test_contact_counts_for_its_company(self):
        contact = self.env["res.partner"].create({"name": "Ann", "parent_id": self.customer.id})
        self.assertEqual(self.report(4, T, partner=contact).partner_id, self.customer)
        contact.credit_advice = 2
        self.assertEqual(self.customer.credit_advice, 4)

    def test_each_company_has_its_own(self):
        """A branch too."""
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.customer.credit_advice = 4
        self.customer.with_company(branch).credit_advice = 1
        entries = self.history()
        self.assertEqual(
            {entry.company_id: entry.advice for entry in entries}, {self.company: 4, branch: 1}
        )
        self.assertEqual(self.on(T), 4)
        self.assertEqual(self.history().with_user(self.user).search([]).company_id, self.company)
        theirs = entries.filtered(lambda entry: entry.company_id == branch)
        for operation in (
            lambda: theirs.with_user(self.user).read(["advice"]),
            lambda: theirs.with_user(self.controller).action_end(),
            lambda: theirs.with_user(self.controller).write({"valid_until": T}),
        ):
            with self.assertRaises(AccessError):
                operation()

    def test_merged_customers_have_one_history(self):
        other = self.make_customer("Other", email=self.customer.email)
        self.report(5, days(-30))
        self.report(2, days(-3), partner=other)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.customer | other).ids, self.customer)
        self.assertEqual(self.history().mapped("advice"), [2, 5])
        self.assertEqual((self.customer.credit_advice, self.on(T)), (2, 2))

    # Who

    def test_who_may_do_what(self):
        entry = self.report(3, days(-3))
        entries = self.env["credit.advice"]
        values = {"partner_id": self.customer.id, "advice": 1}
        manager = self.make_user("manager")
        self.assertEqual(entry.with_user(self.user).advice, 3)
        for operation in (
            lambda: entries.with_user(self.user).create(values),
            lambda: entry.with_user(self.user).write({"valid_until": T}),
            lambda: entry.with_user(self.user).action_end(),
            lambda: entry.with_user(self.controller).unlink(),
        ):
            with self.assertRaises(AccessError):
                operation()
        for user in (
            self.make_user(None, login="employee_advice"),
            new_test_user(self.env, login="portal_advice", groups="base.group_portal"),
            self.env.ref("base.public_user").sudo(),
        ):
            with self.subTest(user.login), self.assertRaises(AccessError):
                entry.with_user(user).read(["advice"])
        self.assertTrue(entries.with_user(self.controller).create(values))
        entry.with_user(manager).unlink()

    def test_history_is_not_rewritten(self):
        """A new opinion is a new entry; the document, the note and the end may still come."""
        entry = self.report(3, days(-3)).with_user(self.controller)
        for name, value in (
            ("advice", 5),
            ("date", days(-9)),
            ("source", "hand"),
            ("user_id", self.user.id),
            ("partner_id", self.make_customer("X").id),
        ):
            with self.subTest(name), self.assertRaises(UserError):
                entry.write({name: value})
        entry.write({"note": "Read on paper", "valid_until": T, "document": b"UERG"})
        forged = self.env["credit.advice"].with_user(self.controller)
        forged = forged.create({"partner_id": self.customer.id, "user_id": self.user.id})
        self.assertEqual(forged.user_id, self.controller)

    def test_a_rule_on_customers_holds_for_their_file(self):
        """Where salespeople see only their own customers, they read only those customers' files."""
        entry = self.report(3, T).with_user(self.user)
        self.env["ir.rule"].create(
            {
                "name": "own customers",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "groups": [Command.link(self.env.ref("credit_risk_matrix.group_credit_user").id)],
                "domain_force": "['|', ('user_id', '=', user.id), ('user_ids', '!=', False)]",
            }
        )
        self.env.invalidate_all()
        self.assertFalse(entry.search([]))
        self.assertFalse(entry.search_count([]))
        with self.assertRaises(AccessError):
            entry.read(["advice"])
        self.customer.sudo().user_id = self.user
        self.env.invalidate_all()
        self.assertEqual(entry.search([]), entry)
        self.assertEqual(entry.advice, 3)

    def test_no_client_switches_the_history_off(self):
        """The key in the context that the history uses itself cannot be sent."""
        quiet = self.customer.with_user(self.controller).with_context(credit_advice=True)
        quiet.credit_advice = 3
        self.assertEqual(self.history().mapped("advice"), [3])

    def test_statements_do_not_grow_with_customers(self):
        counts = []
        for number in (5, 50):
            partners = self.env["res.partner"].create([{"name": f"P{n}"} for n in range(number)])
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            partners.write({"credit_advice": 3})
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(
                self.env["credit.advice"].search_count([("partner_id", "in", partners.ids)]), number
            )
        self.assertLessEqual(counts[1] - counts[0], 3)

    def test_date_is_that_of_the_user(self):
        """The edge where today is asked for is the user's day, not that of the server."""
        with freeze_time("2026-06-30 23:30:00"):
            self.customer.with_context(tz="Europe/Brussels").credit_advice = 2
        self.assertEqual(self.history().date, date(2026, 7, 1))
