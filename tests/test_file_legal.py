"""Legal situations and encumbrances: what counts when, knock-outs by policy, the alert, and who may write."""

from datetime import timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import CreditRiskCommon, T


def days(number):
    return T + timedelta(days=number)


@tagged("post_install", "-at_install")
@freeze_time(T)
class TestFileLegal(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.jansen = cls.make_jansen()
        cls.controller = cls.make_user("controller")
        cls.user = cls.make_user("user")

    def on(self, day):
        """Return the knock-out on a date and whether the grade is the riskiest."""
        self.refresh(day, self.jansen)
        profile = self.profile_of(self.jansen)
        return profile.knockout, profile.grade_id == self.grades["high"]

    # What counts

    def test_counts_from_its_date_until_its_end(self):
        self.make_legal(self.jansen, "reorganisation", days(-20), date_until=days(-5))
        self.make_legal(self.jansen, "bankruptcy", days(-3))
        expected = {
            -21: (False, False),
            -20: ("reorganisation", True),
            -5: ("reorganisation", True),
            -4: (False, False),
            -3: ("bankruptcy", True),
            0: ("bankruptcy", True),
        }
        self.assertEqual({day: self.on(days(day)) for day in expected}, expected)

    def test_normal_ends_what_was_before(self):
        self.make_legal(self.jansen, "bankruptcy", days(-30))
        self.make_legal(self.jansen, "normal", days(-2))
        self.assertEqual([self.on(days(day))[0] for day in (-3, -2)], ["bankruptcy", False])
        self.assertEqual(self.jansen.credit_legal_situation, "normal")

    def test_partner_shows_and_finds_it(self):
        other = self.make_customer("Other")
        self.make_legal(self.jansen, "liquidation", days(-1))
        self.make_legal(other, "bankruptcy", days(1))
        contact = self.env["res.partner"].create({"name": "Ann", "parent_id": self.jansen.id})
        seen = (self.jansen | other | contact).with_user(self.user)
        self.assertEqual(
            seen.mapped("credit_legal_situation"), ["liquidation", "normal", "liquidation"]
        )
        for domain, found in (
            ([("credit_legal_situation", "=", "liquidation")], self.jansen | contact),
            ([("credit_legal_situation", "!=", "normal")], self.jansen | contact),
            ([("credit_legal_situation", "=", "normal")], other),
            ([("credit_legal_situation", "in", ["normal", "liquidation"])], seen),
        ):
            with self.subTest(domain):
                result = seen.search([("id", "in", seen.ids), *domain])
                self.assertEqual(set(result.ids), set(found.ids))

    def test_written_down_on_the_customer(self):
        entry = self.make_legal(self.jansen, "bankruptcy", source="<b>Gazette</b> of June")
        entry.with_user(self.controller).date_until = days(9)
        entry.unlink()
        deleted, changed, made = self.jansen.message_ids[:3].mapped("body")
        self.assertIn("Legal situation: Bankruptcy (06/30/2026) (&lt;b&gt;Gazette&lt;/b&gt;", made)
        self.assertIn("until 07/09/2026", changed)
        self.assertIn("deleted", deleted)

    # The policy

    def test_each_situation_is_a_knockout_by_setting(self):
        rule = self.env.ref("credit_risk_matrix.legal_rule_reorganisation")
        self.make_legal(self.jansen, "reorganisation")
        self.assertEqual(self.on(T), ("reorganisation", True))
        rule.is_knockout = False
        self.assertEqual(self.on(T), (False, False))
        self.assertEqual(self.jansen.credit_legal_situation, "reorganisation")

    def test_a_company_has_rules_of_its_own(self):
        """The situation is shared, what it does is each company's policy."""
        self.make_legal(self.jansen, "reorganisation")
        self.env["credit.legal.rule"].create(
            {"situation": "bankruptcy", "company_id": self.company.id}
        )
        self.assertEqual(self.on(T), (False, False))
        self.make_legal(self.jansen, "bankruptcy")
        self.assertEqual(self.on(T), ("bankruptcy", True))

    def test_a_branch_follows_its_parent_until_it_has_rules(self):
        """Both ways of asking the policy say the same."""
        rules = self.env["credit.legal.rule"]
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        shared = {"reorganisation", "bankruptcy", "liquidation", "debt_settlement", "deceased"}
        expected = [(None, shared), (self.company, {"deceased"}), (branch, {"liquidation"})]
        for owner, codes in expected:
            for code in codes if owner else ():
                rules.create({"situation": code, "company_id": owner.id})
            self.env.flush_all()
            asked = [code for (code,) in self.env.execute_query(rules._get_knockouts_sql(branch))]
            self.assertEqual(set(asked), codes)
            self.assertEqual(set(rules._get_knockouts(branch)), codes)

    @mute_logger("odoo.sql_db")
    def test_one_rule_for_a_situation(self):
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self.env["credit.legal.rule"].create({"situation": "bankruptcy"})

    @mute_logger("odoo.sql_db")
    def test_cannot_end_before_it_begins(self):
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self.make_legal(self.jansen, date_until=days(-1))

    # The alert

    def alerts(self):
        return self.env["credit.risk.alert"].search([("signal", "=", "legal")])

    def evaluate(self, day=T):
        self.refresh(day)
        self.env["credit.risk.alert"]._evaluate(self.company, day)

    def test_alert_when_it_changes(self):
        self.evaluate()
        self.assertFalse(self.alerts())
        legal = self.make_legal(self.jansen, "bankruptcy", days(-3))
        self.evaluate()
        alert = self.alerts()
        self.assertEqual((alert.partner_id, alert.severity), (self.jansen, "3"))
        self.assertEqual(
            alert.sentence,
            "The legal situation went from Normal to Bankruptcy on 06/27/2026 (Official gazette).",
        )
        action = alert.with_user(self.controller).action_open_evidence()
        self.assertEqual((action["res_model"], action["res_id"]), (legal._name, legal.id))
        alert.action_resolve()
        self.evaluate(days(1))
        self.assertEqual(self.alerts(), alert)

    def test_alert_when_it_ends(self):
        legal = self.make_legal(self.jansen, "reorganisation", days(-100))
        self.evaluate()
        self.alerts().action_resolve()
        with freeze_time(days(20)):
            legal.date_until = days(18)
            self.evaluate(days(20))
            alert = self.alerts().filtered(lambda alert: alert.state == "open")
        self.assertEqual(alert.severity, "2")
        self.assertIn("from Judicial reorganisation to Normal on 07/19/2026", alert.sentence)

    def test_no_alert_where_nothing_changes(self):
        """Normal after nothing, and the same again from a later date."""
        self.make_legal(self.jansen, "normal", days(-9))
        self.evaluate()
        self.assertFalse(self.alerts())
        self.make_legal(self.jansen, "bankruptcy")
        self.make_legal(self.jansen, "bankruptcy", days(1))
        self.evaluate()
        self.assertEqual(len(self.alerts()), 1)
        other = self.make_jansen()
        self.make_legal(other, "reorganisation", days(-90), date_until=days(-50))
        self.evaluate()
        self.assertEqual(self.alerts().partner_id, self.jansen)
        self.alerts().sudo().unlink()
        self.evaluate(days(1))
        self.assertFalse(self.alerts())

    def test_alert_when_an_earlier_one_counts_again(self):
        """A liquidation that lasts, a reorganisation during it: when that ends, the liquidation is news again."""
        self.make_legal(self.jansen, "liquidation", days(-200))
        self.make_legal(self.jansen, "reorganisation", days(-100), date_until=days(18))
        self.evaluate()
        self.alerts().action_resolve()
        with freeze_time(days(20)):
            self.evaluate(days(20))
            alert = self.alerts().filtered(lambda alert: alert.state == "open")
            self.assertIn(
                "from Judicial reorganisation to Liquidation on 07/19/2026", alert.sentence
            )
            self.assertEqual(alert.severity, "3")
            self.assertEqual(self.profile_of(self.jansen).knockout, "liquidation")
            alert.action_resolve()
        for later in (21, 40):
            with freeze_time(days(later)):
                self.evaluate(days(later))
                self.assertFalse(self.alerts().filtered(lambda alert: alert.state == "open"))

    def test_several_at_once_that_end_one_after_the_other(self):
        """What counts on each day, and one alert for each day on which that is something else."""
        self.make_legal(self.jansen, "bankruptcy", days(-50), date_until=days(10))
        self.make_legal(self.jansen, "debt_settlement", days(-40), date_until=days(5))
        self.make_legal(self.jansen, "reorganisation", days(-30), date_until=days(-10))
        seen = []
        for number in (0, 5, 6, 10, 11):
            with freeze_time(days(number)):
                self.evaluate(days(number))
                told = self.alerts().filtered(lambda alert: alert.state == "open")
                seen.append((self.profile_of(self.jansen).knockout, *told.mapped("sentence")))
                told.action_resolve()
        self.assertEqual(
            [knockout for knockout, *_told in seen],
            ["debt_settlement", "debt_settlement", "bankruptcy", "bankruptcy", False],
        )
        told = [sentences for _knockout, *sentences in seen]
        self.assertEqual([len(sentences) for sentences in told], [1, 0, 1, 0, 1])
        self.assertIn("to Collective debt settlement", told[0][0])
        self.assertIn("from Collective debt settlement to Bankruptcy on 07/06/2026", told[2][0])
        self.assertIn("from Bankruptcy to Normal on 07/11/2026", told[4][0])

    def test_alert_right_after_it_is_written_down(self):
        """With the refresh that follows the commit."""
        self.refresh()
        self.env.flush_all()
        self.env.cr.precommit.clear()
        self.env.cr.postcommit.clear()
        self.make_legal(self.jansen)
        self.env.flush_all()
        self.env.cr.precommit.run()
        with self.enter_registry_test_mode():
            self.env.cr.postcommit.run()
        self.env.invalidate_all()
        self.assertEqual(self.profile_of(self.jansen).knockout, "bankruptcy")
        self.assertEqual(self.alerts().partner_id, self.jansen)

    # Encumbrances

    def make_encumbrance(self, **kwargs):
        return self.env["credit.encumbrance"].create(
            {
                "partner_id": self.jansen.id,
                "amount": 250000,
                "property_text": "Warehouse, Kaai 12, Gent",
                "date_from": days(-900),
                "source": "Mortgage register",
                **kwargs,
            }
        )

    def test_encumbrances_in_force(self):
        first = self.make_encumbrance(creditor="A bank")
        second = self.make_encumbrance(kind="pledge", rank=2, amount=8000, date_until=days(-1))
        self.assertEqual((first | second).mapped("is_running"), [True, False])
        found = self.env["credit.encumbrance"].search([("is_running", "=", True)])
        self.assertEqual(found, first)
        self.assertEqual(
            self.env["credit.encumbrance"].search([("is_running", "=", False)]), second
        )
        self.assertIn("Mortgage (mortgage register), rank 1, ", first.display_name)
        self.assertIn("250,000.00", first.display_name)

    @mute_logger("odoo.sql_db")
    def test_encumbrance_that_makes_no_sense(self):
        with self.assertRaises(ValidationError):
            self.make_encumbrance(amount=0)
        for values in ({"rank": 0}, {"date_until": days(-901)}):
            with self.subTest(values), self.assertRaises(IntegrityError), self.cr.savepoint():
                self.make_encumbrance(**values)

    # The card

    def test_card_shows_the_file(self):
        self.make_legal(self.jansen, "bankruptcy", days(-2), source="<i>Gazette</i>")
        second = self.make_encumbrance(rank=2, property_text="<b>Stock</b>")
        first = self.make_encumbrance()
        self.make_encumbrance(date_until=days(-1))
        self.refresh()
        card = (
            self.env["credit.risk.profile"].with_user(self.user).get_customer_card(self.jansen.id)
        )
        file = card["file"]
        self.assertEqual(
            (file["legal"]["text"], file["legal"]["is_knockout"], file["legal"]["source"]),
            ("Bankruptcy", True, "<i>Gazette</i>"),
        )
        self.assertEqual([entry["id"] for entry in file["encumbrances"]], [first.id, second.id])
        self.assertEqual(file["encumbrances"][1]["property"], "<b>Stock</b>")
        self.assertEqual(file["advice"], {"value": 4, "source": "By hand, 06/30/2026"})
        self.assertEqual(card["knockout"], "Bankruptcy")

    # Who

    def test_who_may_do_what(self):
        manager = self.make_user("manager")
        legal, encumbrance = self.make_legal(self.jansen), self.make_encumbrance()
        outsiders = (
            self.make_user(None, login="employee_legal"),
            new_test_user(self.env, login="portal_legal", groups="base.group_portal"),
            self.env.ref("base.public_user").sudo(),
        )
        for entry in (legal, encumbrance):
            copied = entry.copy_data()[0]
            with self.subTest(entry._name):
                self.assertTrue(entry.with_user(self.user).source)
                for operation in (
                    lambda entry=entry: entry.with_user(self.user).write({"source": "X"}),
                    lambda entry=entry: entry.with_user(self.controller).unlink(),
                    lambda entry=entry, copied=copied: (
                        self.env[entry._name].with_user(self.user).create(copied)
                    ),
                    *(
                        lambda entry=entry, u=u: entry.with_user(u).read(["source"])
                        for u in outsiders
                    ),
                ):
                    with self.assertRaises(AccessError):
                        operation()
                entry.with_user(self.controller).source = "Y"
                self.assertTrue(self.env[entry._name].with_user(self.controller).create(copied))
                with self.assertRaises(UserError):
                    entry.with_user(self.controller).partner_id = self.make_customer("Z")
                entry.with_user(manager).unlink()

    def test_companies_share_it_for_shared_customers(self):
        """Of a customer of another company nobody reads the file; of a shared one every company does."""
        other = self.setup_other_company(name="Other")["company"]
        stranger = new_test_user(
            self.env,
            login="stranger_legal",
            groups="credit_risk_matrix.group_credit_controller",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        legal, encumbrance = self.make_legal(self.jansen), self.make_encumbrance()
        for entry in (legal, encumbrance):
            self.assertEqual(entry.with_user(stranger).search([]), entry)
        self.jansen.company_id = self.company
        self.env.invalidate_all()
        for entry in (legal, encumbrance):
            self.assertFalse(entry.with_user(stranger).search([]))
            with self.assertRaises(AccessError):
                entry.with_user(stranger).read(["source"])
