"""The credit warning on invoices, and posting over the limit at a stop of delivery."""

from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import freeze_time, new_test_user, tagged

from ..models.steering.account_move_stop import AccountMove as Stop
from .common import CreditRiskCommon, T


def post_without_check(moves, soft=True):
    """Post as if the check were not there."""
    return super(Stop, moves)._post(soft)


def write_without_check(moves, vals):
    """Write as if the check were not there."""
    return super(Stop, moves).write(vals)


@tagged("post_install", "-at_install")
@freeze_time(T)
class TestRelease(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"account_use_credit_limit": True, "credit_stop_posting": True})
        cls.customer = cls.make_customer("Stop <b>me</b>", credit_limit=1000)
        cls.make_invoice(cls.customer, T - timedelta(days=90), 800)
        cls.refresh()
        cls.cell = cls.profile_of(cls.customer).cell_id
        cls.cell.is_stop_advised = True
        cls.manager = cls.make_user("manager")
        cls.biller = new_test_user(
            cls.env,
            login="biller",
            groups="account.group_account_manager,credit_risk_matrix.group_credit_controller",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def draft(self, amount=300, partner=None, **kwargs):
        return self._create_invoice(
            move_type=kwargs.pop("move_type", "out_invoice"),
            partner_id=partner or self.customer,
            invoice_date=T,
            invoice_line_ids=[
                self._prepare_invoice_line(name="Goods", price_unit=amount, tax_ids=[])
            ],
            **kwargs,
        )

    def release(self, move, user=None, reason="Paid this morning"):
        releases = self.env["credit.risk.release"].with_user(user or self.manager)
        return releases.create({"move_id": move.id, "reason": reason})

    # The warning

    def test_warning_says_grade_limit_and_stop(self):
        warning = self.draft(100).partner_credit_warning
        self.assertIn("Risk grade: High.", warning)
        self.assertIn("1,000.00", warning)
        self.assertIn("Stop of delivery advised.", warning)
        self.assertNotIn("has reached its credit limit", warning)
        warning = self.draft(300).partner_credit_warning
        self.assertIn("has reached its credit limit", warning)
        self.assertIn("Risk grade: High.", warning)

    def test_warning_in_the_company_of_the_document(self):
        """Core asks with the company that is switched on: the limit of the document's company is shown."""
        other = self.setup_other_company(name="Other")["company"]
        self.env.user.company_ids += other
        move = self.draft(100).with_company(other)
        self.assertIn("1,000.00", move.partner_credit_warning)

    def test_warning_without_accounting_rights(self):
        """As an order asks for a salesperson: with the document alone read by the system."""
        seller = self.make_user("user", login="seller")
        move = self.draft(100)
        moves = self.env["account.move"].with_user(seller)
        message = moves._build_credit_warning_message(move.with_user(seller).sudo(), 100)
        self.assertIn("Risk grade: High.", message)
        plain = self.make_user(None, login="plain_seller")
        message = moves.with_user(plain)._build_credit_warning_message(
            move.with_user(plain).sudo(), 100
        )
        self.assertIn("Risk grade: High.", message)

    def test_no_profile_no_words(self):
        self.assertEqual(self.draft(1, self.make_customer("New")).partner_credit_warning, "")

    # The stop

    def assertRefused(self, moves, user=None):
        with self.assertRaisesRegex(UserError, "Ask a credit manager to release"):
            moves.with_user(user or self.biller).action_post()
        self.assertEqual(set(moves.mapped("state")), {"draft"})

    def test_over_the_limit_is_refused_for_everybody(self):
        move = self.draft()
        self.assertRefused(move)
        with self.assertRaises(UserError):
            call_kw(self.env["account.move"].with_user(self.biller), "action_post", [move.ids], {})
        with self.assertRaises(UserError):
            move.sudo().with_user(self.env.ref("base.user_root"))._post(soft=False)
        with self.assertRaises(UserError):
            move.with_context(credit_risk_no_refresh=True, import_file=True)._post()
        with self.assertRaises(UserError) as caught:
            move.action_post()
        self.assertIn("Stop <b>me</b>", str(caught.exception))
        self.assertEqual(move.credit_release_state, "needed")

    def test_up_to_the_limit_is_posted(self):
        move = self.draft(200)
        self.assertEqual(move.credit_release_state, "none")
        move.with_user(self.biller).action_post()
        self.assertEqual(move.state, "posted")

    def test_together_they_pass_the_limit(self):
        first, second = self.draft(150), self.draft(150)
        with self.assertRaises(UserError):
            (first + second).with_user(self.biller).action_post()
        first.with_user(self.biller).action_post()
        self.assertRefused(second)

    def test_what_is_not_stopped(self):
        """Off by default; no stop in the cell; no limit; a credit note; a guarantee that covers it."""
        self.draft(move_type="out_refund").action_post()
        free = self.make_customer("No limit")
        self.make_invoice(free, T - timedelta(days=90), 1)
        self.refresh()
        self.draft(9000, free).action_post()
        guarantee = self.env["credit.guarantee"].create(
            {"partner_id": self.customer.id, "amount": 600, "date_from": T}
        )
        self.draft(300).action_post()
        guarantee.active = False
        self.assertRefused(self.draft(600))
        self.cell.is_stop_advised = False
        self.draft(600).action_post()
        self.cell.is_stop_advised = True
        self.company.credit_stop_posting = False
        self.draft(600).action_post()
        self.assertFalse(self.env["res.company"].new().credit_stop_posting)

    def test_foreign_currency(self):
        foreign = self.setup_other_currency("GBP", rates=[("2016-01-01", 0.5)])
        self.draft(90, currency_id=foreign.id).action_post()  # 180
        self.assertRefused(self.draft(60, currency_id=foreign.id))  # 120 more

    def test_future_invoice_is_stopped_when_its_day_comes(self):
        move = self.draft()
        move.write({"invoice_date": T + timedelta(days=5), "auto_post": "at_date"})
        move.date = T + timedelta(days=5)
        move._post(soft=True)
        self.assertEqual(move.state, "draft")
        with freeze_time(T + timedelta(days=5)):
            self.assertRefused(move)

    # The release

    def test_released_it_is_posted_and_logged(self):
        move = self.draft()
        self.release(move)
        self.assertEqual(move.credit_release_state, "released")
        move.with_user(self.biller).action_post()
        self.assertEqual(move.state, "posted")
        for record in (move, self.customer):
            note = record.message_ids.filtered(lambda m: "Paid this morning" in m.body)
            self.assertEqual(note.author_id, self.manager.partner_id)

    def test_it_counts_for_the_amount_it_was_given_for(self):
        move = self.draft()
        self.release(move)
        move.invoice_line_ids.price_unit = 301
        self.assertEqual(move.credit_release_state, "needed")
        self.assertRefused(move)
        move.invoice_line_ids.price_unit = 299
        move.with_user(self.biller).action_post()

    def test_only_managers_release(self):
        move = self.draft()
        for user in (self.biller, self.make_user("controller"), self.make_user("user")):
            with self.assertRaises(AccessError):
                self.release(move, user)
            with self.assertRaises(AccessError):
                call_kw(
                    self.env["credit.risk.release"].with_user(user),
                    "create",
                    [{"move_id": move.id, "reason": "x"}],
                    {},
                )
        with self.assertRaises(AccessError):
            move.with_user(self.biller).write(
                {"credit_release_ids": [Command.create({"reason": "x"})]}
            )

    def test_nobody_forges_or_changes_one(self):
        move = self.draft()
        release = (
            self.env["credit.risk.release"]
            .with_user(self.manager)
            .create({"move_id": move.id, "reason": "Ok", "amount": 9999, "user_id": self.biller.id})
        )
        self.assertEqual((release.amount, release.user_id), (300, self.manager))
        for values in ({"amount": 9999}, {"reason": "Other"}):
            with self.assertRaises(AccessError):
                release.write(values)
        with self.assertRaises(AccessError):
            release.unlink()

    def test_reason_is_needed_and_a_draft(self):
        move = self.draft()
        with self.assertRaises(ValidationError):
            self.release(move, reason="   ")
        posted = self.draft(10)
        posted.action_post()
        with self.assertRaises(UserError):
            self.release(posted)

    # P2

    def statements_of_posting(self):
        return self.statements_of(self.draft(1).action_post)

    def test_p2_posting_costs_nothing_where_it_is_off(self):
        """Not one statement more than without the check; some where it is on."""
        self.company.credit_stop_posting = False
        for _warm_up in range(3):
            off = self.statements_of_posting()
        self.company.credit_stop_posting = True
        self.assertTrue(self.statements_of_posting().keys() - off.keys())
        self.patch(Stop, "_post", post_without_check)
        self.patch(Stop, "write", write_without_check)
        without = self.statements_of_posting()
        self.assertFalse(off.keys() - without.keys())
        self.assertNotMore(without, off, by=1)

    def test_p2_a_failing_check_does_not_break_posting_where_it_is_off(self):
        def fail(moves, soft):
            raise ValueError

        self.patch(type(self.env["account.move"]), "_check_credit_release", fail)
        self.company.credit_stop_posting = False
        move = self.draft()
        move.action_post()
        self.assertEqual(move.state, "posted")
