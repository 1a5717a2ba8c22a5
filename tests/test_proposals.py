"""Proposals of terms: how they are made, who applies them, and that undoing leaves nothing behind."""

from datetime import date, timedelta
from itertools import permutations, product

from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import SQL, mute_logger

from .common import CreditRiskCommon, T

HOSTILE = "<script>alert(1)</script> %s {{ 7*7 }} =1+1"


class ProposalCase(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.account_use_credit_limit = True
        cls.controller = cls.make_user("controller")
        cls.user = cls.make_user("user")
        cls.customer = cls.make_customer(HOSTILE)
        for months in range(1, 4):
            day = date(2026, 6 - months, 10)
            cls.pay(
                cls.make_invoice(cls.customer, day, 1000 + months * 11), day + timedelta(days=5)
            )
        cls.contact = cls.env["res.partner"].create(
            {"name": "Contact", "parent_id": cls.customer.id}
        )
        cls.refresh()
        cls.cell = cls.profile_of(cls.customer).cell_id
        cls.term = cls.env["account.payment.term"].create({"name": "8 days"})

    def make(self, as_of=T):
        self.env["credit.risk.proposal"].sudo()._make(self.company, as_of)
        return self.proposals()

    def proposals(self, *domain):
        return self.env["credit.risk.proposal"].search(
            [("company_id", "=", self.company.id), ("state", "=", "proposed"), *domain]
        )

    def set_all_terms(self):
        self.cell.write(
            {
                "limit_mode": "multiple",
                "limit_multiple": 2,
                "limit_rounding": 100,
                "payment_term_id": self.term.id,
                "trust": "bad",
            }
        )

    def rows(self):
        """Return the rows of the customer and its contacts as the database has them, every column."""
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                "SELECT p.id, p::text FROM res_partner p WHERE commercial_partner_id = %s ORDER BY id",
                self.customer.id,
            )
        )


@tagged("post_install", "-at_install")
@freeze_time(T)
class TestProposals(ProposalCase):
    # Making

    def test_nothing_is_proposed_before_somebody_sets_terms(self):
        self.assertFalse(self.make())

    def test_multiple_of_average_monthly_billing(self):
        """1,011 in May, 1,022 in April, 1,033 in March: 1,022 a month; twice that, rounded to 100, is 2,000."""
        self.set_all_terms()
        found = {p.lever: p for p in self.make()}
        limit = found["limit"]
        self.assertEqual((limit.billing, limit.proposed_amount), (1022, 2000))
        self.assertEqual(found["term"].proposed_term_id, self.term)
        self.assertEqual(found["trust"].proposed_trust, "bad")
        self.assertIn("2 times the average monthly billing", limit.why)
        self.assertIn("1,022.00", limit.why)
        self.assertEqual(limit.assessment_id.partner_id, self.customer)
        self.assertEqual(limit.present, "No limit")

    def test_running_month_does_not_count_and_quiet_months_do(self):
        self.env["credit.risk.matrix.cell"].search([]).write(
            {"limit_mode": "multiple", "limit_multiple": 1}
        )
        self.pay(self.make_invoice(self.customer, T, 500), T)
        self.refresh()
        self.assertEqual(self.make().billing, 1022)
        # June counts from July on; in October it is April to September; in February nothing is left
        for months, billing in ((1, 3566 / 4), (3, 2533 / 6), (7, 0)):
            day = T + timedelta(days=31 * months)
            self.env["credit.risk.profile"]._refresh_changed(self.company, day)
            limit = self.make(day)
            self.assertAlmostEqual(limit.billing, billing, 2, msg=f"{months} months")
        self.assertFalse(limit)  # without billing there is no limit to give

    def test_new_customer_of_this_month(self):
        self.set_all_terms()
        new = self.make_customer("New")
        self.make_invoice(new, T - timedelta(days=3), 30)
        self.refresh()
        self.profile_of(new).cell_id.write(
            {"limit_mode": "multiple", "limit_multiple": 1, "limit_rounding": 250}
        )
        limit = self.make().filtered(lambda p: p.partner_id == new and p.lever == "limit")
        self.assertEqual((limit.billing, limit.proposed_amount), (30, 250))

    def test_same_value_is_not_proposed(self):
        self.set_all_terms()
        self.customer.with_company(self.company).write(
            {"credit_limit": 2000, "trust": "bad", "property_payment_term_id": self.term.id}
        )
        self.assertFalse(self.make().filtered(lambda p: p.partner_id == self.customer))

    def test_made_again_it_stays_the_same_row(self):
        self.set_all_terms()
        first = self.make()
        self.assertEqual(self.make(), first)
        self.cell.limit_multiple = 3
        again = self.make()
        self.assertEqual(again, first)
        self.assertEqual(again.filtered(lambda p: p.lever == "limit").proposed_amount, 3100)
        self.cell.write({"limit_mode": "none", "trust": False, "payment_term_id": False})
        self.assertFalse(self.make())

    def test_dismissed_comes_back_only_when_the_policy_says_something_else(self):
        self.set_all_terms()
        limit = self.make().filtered(lambda p: p.lever == "limit")
        limit.with_user(self.controller).action_dismiss()
        self.assertFalse(self.make().filtered(lambda p: p.lever == "limit"))
        self.cell.limit_multiple = 3
        self.assertTrue(self.make().filtered(lambda p: p.lever == "limit"))

    def test_statements_do_not_grow_with_customers(self):
        self.set_all_terms()
        self.make()
        counts = []
        for size in (3, 30):
            customers = self.env["res.partner"].create(
                [{"name": f"P{n}", "credit_advice": 3} for n in range(size)]
            )
            self.refresh()
            self.profile_of(customers[0]).cell_id.write({"limit_mode": "fixed", "limit_amount": 70})
            make = self.env["credit.risk.proposal"].sudo()._make
            counts.append(self.statements_of(make, self.company, T))
        self.assertGreaterEqual(len(self.proposals()), 33)
        self.assertNotMore(*counts)

    def test_terms_that_make_no_sense_are_refused(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(CheckViolation),
            self.env.cr.savepoint(),
        ):
            self.cell.write({"limit_mode": "fixed", "limit_amount": 0})
            self.env.flush_all()
        own = self.env["account.payment.term"].create(
            {"name": "Own", "company_id": self.company.id}
        )
        with self.assertRaises(ValidationError):
            self.cell.payment_term_id = own

    # Applying

    def test_applied_to_the_fields_of_odoo_and_logged(self):
        self.set_all_terms()
        self.make().with_user(self.controller).action_apply()
        partner = self.customer.with_company(self.company)
        self.assertEqual(partner.credit_limit, 2000)
        self.assertTrue(partner.use_partner_credit_limit)
        self.assertEqual(partner.property_payment_term_id, self.term)
        self.assertEqual(partner.trust, "bad")
        self.assertEqual(self.contact.with_company(self.company).credit_limit, 2000)
        notes = self.customer.message_ids.filtered(lambda m: "Credit limit" in m.body)
        self.assertIn('data-oe-model="credit.risk.assessment"', notes.body.replace("'", '"'))
        self.assertEqual(notes.author_id, self.controller.partner_id)
        self.assertFalse(self.proposals())

    def test_limit_that_was_applied_counts_at_once(self):
        self.set_all_terms()
        self.make_invoice(self.customer, T, 1000)
        self.refresh()
        self.make().with_user(self.controller).action_apply()
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.cr.postcommit.clear()
        self.env["credit.risk.profile"]._refresh_changed(self.company, T)
        self.assertEqual(self.profile_of(self.customer).credit_utilisation, 50)

    def test_value_that_somebody_changed_meanwhile_is_not_overwritten(self):
        self.set_all_terms()
        limit = self.make().filtered(lambda p: p.lever == "limit")
        self.customer.with_company(self.company).credit_limit = 77
        with self.assertRaises(UserError):
            limit.with_user(self.controller).action_apply()
        self.assertEqual(self.customer.with_company(self.company).credit_limit, 77)
        rest = self.proposals().with_user(self.controller).action_apply()
        self.assertEqual(rest["tag"], "display_notification")
        self.assertEqual(self.customer.with_company(self.company).trust, "bad")

    def test_twice_is_refused(self):
        self.set_all_terms()
        proposals = self.make().with_user(self.controller)
        proposals.action_apply()
        with self.assertRaises(UserError):
            proposals.action_apply()

    def test_wrong_group_cannot_by_rpc(self):
        """Must show 4: neither apply, undo, dismiss nor make; nor write the rows themselves."""
        self.set_all_terms()
        proposals = self.make()
        employee = self.make_user(None, login="employee")
        sales = new_test_user(
            self.env,
            login="accountant",
            groups="account.group_account_manager,credit_risk_matrix.group_credit_user",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        before = self.rows()
        for user in (self.user, employee, sales, self.env.ref("base.public_user")):
            model = self.env["credit.risk.proposal"].with_user(user)
            for method in ("action_apply", "action_dismiss", "action_undo"):
                with self.subTest(user=user.id, method=method), self.assertRaises(AccessError):
                    call_kw(model, method, [proposals.ids], {})
            with self.assertRaises(AccessError):
                call_kw(model, "action_make", [], {})
            with self.assertRaises(AccessError):
                call_kw(model, "web_read", [proposals.ids], {"specification": {"present": {}}})
        self.assertEqual(self.rows(), before)
        self.assertEqual(set(proposals.mapped("state")), {"proposed"})
        for user in (self.controller, self.make_user("manager")):
            model = self.env["credit.risk.proposal"].with_user(user)
            with self.assertRaises(AccessError):
                call_kw(model, "write", [proposals.ids, {"proposed_amount": 1e6}], {})
            with self.assertRaises(AccessError):
                call_kw(model, "create", [{"partner_id": self.customer.id}], {})

    def test_wrong_group_has_no_screen(self):
        menu = self.env.ref("credit_risk_matrix.credit_risk_proposal_menu").id
        menus = self.env["ir.ui.menu"]
        self.assertNotIn(menu, menus.with_user(self.user)._visible_menu_ids())
        self.assertIn(menu, menus.with_user(self.controller)._visible_menu_ids())
        with self.assertRaises(AccessError):
            self.env["credit.risk.proposal"].with_user(self.user).get_views([(False, "list")])

    def test_controller_of_another_company_cannot(self):
        self.set_all_terms()
        proposals = self.make()
        other = self.setup_other_company(name="Other")["company"]
        stranger = new_test_user(
            self.env,
            login="stranger",
            groups="credit_risk_matrix.group_credit_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        with self.assertRaises(AccessError):
            proposals.with_user(stranger).action_apply()

    # Undoing

    def check_undone_byte_for_byte(self):
        before = self.rows()
        proposals = self.make().with_user(self.controller)
        self.assertEqual(len(proposals), 3)
        proposals.action_apply()
        self.assertNotEqual(self.rows(), before)
        proposals.action_undo()
        self.assertEqual(self.rows(), before)
        self.assertEqual(set(proposals.mapped("state")), {"undone"})
        self.env.invalidate_all()
        partner = self.customer.with_company(self.company)
        self.assertFalse(partner.credit_limit)

    def age(self):
        """Let the rows be written by somebody else some time ago."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE res_partner SET write_uid = 1, write_date = '2026-01-02 03:04:05.678901' "
                "WHERE commercial_partner_id = %s",
                self.customer.id,
            )
        )
        self.env.invalidate_all()

    def test_undone_byte_for_byte(self):
        """Must show 4: every column of the customer and of its contacts, also who wrote them last and when."""
        self.set_all_terms()
        self.age()
        self.check_undone_byte_for_byte()

    def test_undone_byte_for_byte_with_values_of_other_companies(self):
        """Also a value that Odoo would tidy away: one that is the default, and an explicit nothing."""
        self.set_all_terms()
        self.age()
        key, other = str(self.company.id), "999999"
        self.env.cr.execute(
            SQL(
                """
                UPDATE res_partner
                   SET credit_limit = jsonb_build_object(%(key)s, 0.0, %(other)s, 12.50),
                       trust = jsonb_build_object(%(key)s, NULL, %(other)s, 'good'),
                       property_payment_term_id = '{}'
                 WHERE id = %(partner)s
                """,
                key=key,
                other=other,
                partner=self.customer.id,
            )
        )
        self.env.invalidate_all()
        self.check_undone_byte_for_byte()

    def test_undone_one_by_one_in_any_order(self):
        self.set_all_terms()
        self.age()
        before = self.rows()
        for applied, undone in product(permutations(("limit", "term", "trust")), repeat=2):
            with self.subTest(applied=applied, undone=undone):
                savepoint = self.env.cr.savepoint()
                found = {p.lever: p.with_user(self.controller) for p in self.make()}
                for lever in applied:
                    found[lever].action_apply()
                for lever in undone:
                    found[lever].action_undo()
                self.assertEqual(self.rows(), before)
                savepoint.close(rollback=True)
                self.env.invalidate_all()

    def test_undo_leaves_what_another_company_wrote_since(self):
        self.set_all_terms()
        other = self.setup_other_company(name="Other")["company"]
        limit = self.make().filtered(lambda p: p.lever == "limit").with_user(self.controller)
        limit.action_apply()
        self.customer.with_company(other).sudo().credit_limit = 5
        limit.action_undo()
        self.env.invalidate_all()
        self.assertEqual(self.customer.with_company(other).sudo().credit_limit, 5)
        self.assertEqual(self.customer.with_company(self.company).credit_limit, 0)

    def test_undo_is_refused_when_somebody_changed_the_value_since(self):
        self.set_all_terms()
        proposals = self.make().with_user(self.controller)
        proposals.action_apply()
        self.customer.with_company(self.company).credit_limit = 2500
        with self.assertRaisesRegex(UserError, "somebody changed the value"):
            proposals.action_undo()
        self.assertEqual(self.customer.with_company(self.company).credit_limit, 2500)
        self.assertEqual(self.customer.with_company(self.company).trust, "bad")

    def test_undone_is_logged_and_not_proposed_again(self):
        self.set_all_terms()
        proposals = self.make().with_user(self.controller)
        proposals.action_apply()
        proposals.action_undo()
        self.assertTrue(self.customer.message_ids.filtered(lambda m: "Undone" in m.body))
        self.assertFalse(self.make())

    def test_hostile_name_is_text(self):
        self.set_all_terms()
        proposals = self.make().with_user(self.controller)
        proposals.action_apply()
        self.assertEqual(proposals[0].partner_id.name, HOSTILE)
        for body in self.customer.message_ids.mapped("body"):
            self.assertNotIn("<script>", body)
        self.customer.with_company(self.company).credit_limit = 1
        with self.assertRaises(UserError) as caught:
            proposals.action_undo()
        self.assertIn(HOSTILE, str(caught.exception))

    # Companies

    def test_branch_has_terms_of_its_own(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.env.user.company_ids += branch
        self.controller.company_ids += branch
        self.customer.with_company(branch).credit_advice = 3
        self.env["credit.risk.profile"]._refresh(branch, T)
        cell = self.profile_of(self.customer, branch).cell_id
        cell.write({"limit_mode": "fixed", "limit_amount": 640})
        self.env["credit.risk.proposal"].sudo()._make(branch, T)
        proposal = self.env["credit.risk.proposal"].search([("company_id", "=", branch.id)])
        self.assertEqual(proposal.proposed_amount, 640)
        proposal.with_user(self.controller).with_context(
            allowed_company_ids=[self.company.id, branch.id]
        ).action_apply()
        self.assertEqual(self.customer.with_company(branch).credit_limit, 640)
        self.assertEqual(self.customer.with_company(self.company).credit_limit, 0)

    # By itself

    def run_night(self, day=T):
        run = self.env["credit.followup.run"].with_user(self.env.ref("base.user_root"))
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            run.with_env(run.env(cr=cr))._cron_company(self.company.id)
        self.env.invalidate_all()

    def test_night_proposes_and_does_not_apply(self):
        self.set_all_terms()
        self.run_night()
        self.assertEqual(len(self.proposals(("partner_id", "=", self.customer.id))), 3)
        self.assertFalse(self.customer.with_company(self.company).credit_limit)

    def test_night_applies_where_the_company_lets_it(self):
        self.set_all_terms()
        self.company.credit_proposal_automatic = True
        self.run_night()
        self.assertEqual(self.customer.with_company(self.company).credit_limit, 2000)
        applied = self.env["credit.risk.proposal"].search([("state", "=", "applied")])
        self.assertEqual(applied.decided_by_id, self.env.ref("base.user_root"))
        self.customer.with_company(self.company).credit_limit = 9000
        self.run_night()
        waiting = self.proposals()
        self.assertEqual((waiting.lever, waiting.is_contested), ("limit", True))
        self.assertEqual(self.customer.with_company(self.company).credit_limit, 9000)

    def test_merged_customers(self):
        self.set_all_terms()
        twin = self.make_customer("Twin")
        self.make_invoice(twin, T - timedelta(days=40), 500)
        self.refresh()
        self.make().with_user(self.controller).action_apply()
        self.cell.limit_multiple = 5
        self.make()
        self.env["base.partner.merge.automatic.wizard"]._merge(
            [twin.id, self.customer.id], self.customer
        )
        self.assertFalse(self.proposals(("partner_id", "=", twin.id)))
        self.assertTrue(self.make().filtered(lambda p: p.partner_id == self.customer))
