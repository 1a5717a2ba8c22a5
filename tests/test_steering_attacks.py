"""Ways round the rights on terms, releases and trials that a client can think of."""

from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import freeze_time, new_test_user, tagged

from .common import CreditRiskCommon, T


@tagged("post_install", "-at_install")
@freeze_time(T)
class TestSteeringAttacks(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"account_use_credit_limit": True, "credit_stop_posting": True})
        cls.customer = cls.make_customer("Stopped", credit_limit=1000)
        cls.make_invoice(cls.customer, T - timedelta(days=90), 800)
        cls.refresh()
        cls.profile_of(cls.customer).cell_id.write({"is_stop_advised": True, "trust": "bad"})
        cls.manager, cls.controller = cls.make_user("manager"), cls.make_user("controller")
        cls.seller = cls.make_credit_user("seller", "base.group_partner_manager")
        cls.biller = cls.make_credit_user("biller", "account.group_account_invoice")

    @classmethod
    def make_credit_user(cls, login, group, company=None):
        company = company or cls.company
        return new_test_user(
            cls.env,
            login=login,
            groups=f"{group},credit_risk_matrix.group_credit_user",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def draft(self, amount=300, **kwargs):
        return self._create_invoice(
            move_type="out_invoice",
            partner_id=kwargs.pop("partner", self.customer),
            invoice_date=T,
            invoice_line_ids=[
                self._prepare_invoice_line(name="Goods", price_unit=amount, tax_ids=[])
            ],
            **kwargs,
        )

    def call(self, user, model, method, *args, **kwargs):
        return call_kw(self.env[model].with_user(user), method, list(args), kwargs)

    # What only controllers fill in

    def test_defaults_in_the_context_fill_in_nothing(self):
        category = self.env.ref("credit_risk_matrix.category_large")
        for name, value in (
            ("credit_advice", 5),
            ("credit_customer_since", "2001-01-01"),
            ("credit_risk_category_pin_id", category.id),
        ):
            with self.subTest(name), self.assertRaises(AccessError):
                self.call(
                    self.seller,
                    "res.partner",
                    "create",
                    {"name": "New"},
                    context={f"default_{name}": value},
                )
            self.assertTrue(
                self.call(
                    self.controller_who_creates(),
                    "res.partner",
                    "create",
                    {"name": "New"},
                    context={f"default_{name}": value},
                )
            )

    def controller_who_creates(self):
        self.controller.group_ids += self.env.ref("base.group_partner_manager")
        return self.controller

    def test_neither_by_import_nor_by_the_own_user(self):
        answer = self.call(
            self.seller, "res.partner", "load", ["name", "credit_advice"], [["New", "5"]]
        )
        self.assertFalse(answer["ids"])
        self.assertFalse(self.env["res.partner"].search([("name", "=", "New")]))
        with self.assertRaises(AccessError):
            values = {"credit_advice": 5}
            self.call(self.seller, "res.users", "write", self.seller.ids, values)

    def test_guarantees_neither_nested_nor_for_another_company(self):
        other = self.setup_other_company(name="Other")["company"]
        guarantee = {"kind": "bank", "amount": 1e6, "currency_id": self.env.company.currency_id.id}
        nested = {"credit_guarantee_ids": [Command.create(guarantee)]}
        with self.assertRaises(AccessError):
            self.call(self.seller, "res.partner", "write", self.customer.ids, nested)
        elsewhere = {**guarantee, "partner_id": self.customer.id, "company_id": other.id}
        with self.assertRaises(AccessError):
            self.call(self.controller, "credit.guarantee", "create", elsewhere)
        own = self.env["credit.guarantee"].create({**guarantee, "partner_id": self.customer.id})
        with self.assertRaises(AccessError):
            moved = {"company_id": other.id}
            self.call(self.controller, "credit.guarantee", "write", own.ids, moved)
        stranger = self.make_credit_user(
            "stranger", "credit_risk_matrix.group_credit_manager", other
        )
        for method in ("read", "copy", "unlink"):
            with self.assertRaises(AccessError):
                self.call(stranger, "credit.guarantee", method, own.ids)

    def test_nothing_is_given_to_another_company(self):
        """Rules are looked at before writing; a policy, hold or trial given away would be one over there."""
        other = self.setup_other_company(name="Other")["company"]
        company = {"company_id": self.company.id}
        own = {
            "credit.risk.category": {**company, "name": "Everybody"},
            "credit.risk.grade": {**company, "name": "Worst", "points": 77},
            "credit.followup.level": {**company, "name": "Lawyer", "severity": 99},
            "credit.policy.draft": {**company, "name": "Draft"},
            "credit.policy.replay": company,
            "credit.risk.validation": company,
            "credit.followup.hold": {
                **company,
                "partner_id": self.customer.id,
                "reason": "On holiday",
                "kind": "pause",
                "date_from": T,
                "date_until": T + timedelta(days=9),
            },
            "credit.followup.run": {**company, "date": T},
        }
        for model, values in own.items():
            record = self.env[model].create(values)
            with self.subTest(model), self.assertRaises(AccessError):
                moved = {"company_id": other.id}
                self.call(self.manager, model, "write", record.ids, moved)

    def test_proposals_are_not_copied_removed_or_imported(self):
        self.env["credit.risk.proposal"].sudo()._make(self.company, T)
        proposal = self.env["credit.risk.proposal"].search([("partner_id", "=", self.customer.id)])
        self.assertTrue(proposal)
        for user in (self.seller, self.controller, self.manager):
            for method, args in (
                ("copy", ()),
                ("unlink", ()),
                ("write", ({"state": "applied"},)),
                ("web_save", ({"proposed_trust": "good"}, {})),
            ):
                with self.subTest(user=user.login, method=method), self.assertRaises(AccessError):
                    self.call(user, "credit.risk.proposal", method, proposal.ids, *args)
        fields, row = [".id", "proposed_trust"], [str(proposal.id), "good"]
        answer = self.call(self.manager, "credit.risk.proposal", "load", fields, [row])
        self.assertFalse(answer["ids"])
        self.env.invalidate_all()
        self.assertEqual((proposal.state, proposal.proposed_trust), ("proposed", "bad"))

    # Posting

    def assertStopped(self, move):
        self.env.invalidate_all()
        self.assertEqual(move.state, "draft")

    def test_the_state_is_not_written_past_the_stop(self):
        move = self.draft()
        with self.assertRaises(UserError):
            self.call(self.biller, "account.move", "write", move.ids, {"state": "posted"})
        self.assertStopped(move)
        with self.assertRaises(UserError):
            values = {"state": "posted"}
            self.call(self.biller, "account.move", "web_save", move.ids, values, {})
        self.assertStopped(move)

    def test_a_copy_of_a_released_invoice_is_not_released(self):
        move = self.draft()
        self.call(
            self.manager,
            "credit.risk.release",
            "create",
            {"move_id": move.id, "reason": "Paid this morning"},
        )
        copy = move.copy({"invoice_date": T})
        with self.assertRaises(UserError):
            self.call(self.biller, "account.move", "action_post", copy.ids)
        self.assertStopped(copy)
        release = move.credit_release_ids
        for command in (Command.set(release.ids), Command.link(release.id)):
            with self.assertRaises(AccessError):
                values = {"credit_release_ids": [command]}
                self.call(self.biller, "account.move", "write", copy.ids, values)
        self.call(self.biller, "account.move", "action_post", move.ids)
        self.assertEqual(move.state, "posted")

    # Trials

    def test_results_are_not_made_up(self):
        """Neither in values, nor by the defaults of a context, nor from the other side."""
        forged = {"present_messages": 99}
        self.assertRaises(
            AccessError, self.call, self.controller, "credit.policy.replay", "create", forged
        )
        [replay_id] = self.call(
            self.controller,
            "credit.policy.replay",
            "create",
            [{"months": 3}],
            context={"default_present_messages": 99, "default_done_on": "2026-01-01 00:00:00"},
        )
        replay = self.env["credit.policy.replay"].browse(replay_id)
        self.assertFalse(replay.present_messages or replay.done_on)
        draft = self.env["credit.policy.draft"].with_user(self.manager).create({"name": "Draft"})
        nested = {"replay_ids": [Command.create(forged)]}
        self.assertRaises(
            AccessError, self.call, self.manager, "credit.policy.draft", "write", draft.ids, nested
        )

    def test_a_validation_is_not_called_done_by_hand(self):
        [validation_id] = self.call(
            self.controller,
            "credit.risk.validation",
            "create",
            [{}],
            context={"default_state": "done"},
        )
        validation = self.env["credit.risk.validation"].browse(validation_id)
        self.assertEqual(validation.state, "draft")
        for values in (
            {"state": "done"},
            {"line_ids": [Command.create({"kind": "grade", "auc": 0.99})]},
        ):
            with self.assertRaises(AccessError):
                self.call(
                    self.controller, "credit.risk.validation", "write", validation.ids, values
                )
