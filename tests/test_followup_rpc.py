"""Every method of follow-up that can be called from outside: nobody works in a company that is not theirs."""

import base64
from datetime import timedelta
from inspect import isfunction

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged

from .common import CreditRiskCommon, T

INVOICED = T - timedelta(days=35)

#: rooms whose methods are looked at
ROOMS = (
    "odoo.addons.credit_risk_matrix.models.followup.",
    "odoo.addons.credit_risk_matrix.wizard.",
)

#: what a user without work rights may call: it only shows what the user may read
SHOWING = {
    "credit.followup.run": {
        "action_open_actions",
        "action_open_items",
        "action_open_idle_items",
        "action_open_difference",
    },
    "credit.followup.work": {"get_progress"},
    "credit.risk.profile": {"action_open_items"},
    "credit.followup.action": {"action_open_file", "action_open_outcome"},
}

#: what takes other arguments than records; whose rights are tested in test_card, test_setup, test_my_day and
#: test_annual_accounts
ELSEWHERE = {
    "credit.risk.profile": {"get_customer_card"},
    "credit.risk.health": {"check"},
    "credit.risk.setup": {
        "action_first_run",
        "action_start",
        "keep",
        "open",
        "postpone",
        "preview",
        "review",
        "save",
    },
    "credit.my.day": {"get_my_day", "get_section_action"},
    "credit.annual.account": {"create_document_from_attachment"},
    "credit.annual.account.import": {"action_import", "action_open_accounts"},
    # test_portfolio: it shows what the user may read, and addresses that ask for the rights again
    "credit.report.preview": {
        "action_analyse",
        "action_pdf",
        "action_schedule",
        "action_xlsx",
    },
    # what the dialogs of the reports have in common: it is called on each of them
    "credit.report.export": {"action_download", "action_print", "action_show"},
    # test_portfolio_report: it opens what the user may read
    "credit.portfolio.report": {"action_open_customer"},
}

#: core's own methods that are extended; their rights are those of the access lines and rules
CORE = {"create", "write", "unlink", "message_route"}


@tagged("post_install", "-at_install")
@freeze_time(T)
class TestFollowupRpc(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer(credit_advice=3)
        cls.invoice = cls.make_invoice(cls.customer, INVOICED, 100)
        cls.refresh()
        cls.put_on_path(cls.customer, cls.make_path((1, "phone"), (20, "email"), (40, "phone")))
        cls.followup_run = cls.propose()
        cls.action = cls.followup_run.action_ids
        cls.action.sudo().attachment_id = cls.env["ir.attachment"].create(
            {"name": "x", "raw": b"x"}
        )
        cls.item = cls.item_of(cls.invoice)
        cls.level = cls.action.level_id
        cls.hold = cls.env["credit.followup.hold"].create(
            {
                "kind": "dispute",
                "partner_id": cls.make_customer("Held").id,
                "reason": "x",
                "date_until": T,
            }
        )
        cls.work = (
            cls.env["credit.followup.work"]
            .sudo()
            ._start("propose", cls.company, run_id=cls.followup_run.id)
        )
        cls.draft = cls.env["credit.policy.draft"].create({"name": "Try this"})
        cls.replay = cls.env["credit.policy.replay"].create({"draft_id": cls.draft.id})
        cls.other = cls.setup_other_company(name="Other")["company"]
        cls.stranger = new_test_user(
            cls.env,
            login="stranger",
            groups="base.group_user,credit_risk_matrix.group_credit_controller",
            company_id=cls.other.id,
            company_ids=[Command.set(cls.other.ids)],
        )
        cls.user = cls.make_user("user")
        cls.salesperson = cls.make_user(None, login="salesperson")
        cls.customer.user_id = cls.salesperson

    # What can be called

    def get_public(self, model):
        """Return the names of the model's methods that the rooms define and that can be called."""
        return {
            name
            for part in type(self.env[model]).mro()
            if part.__module__.startswith(ROOMS)
            for name, value in vars(part).items()
            if isfunction(value) and not name.startswith("_") and name not in CORE
        } - ELSEWHERE.get(model, set())

    def get_records(self):
        """Return the records of the company, by model, that the methods are called on."""
        return {
            "credit.followup.run": self.followup_run,
            "credit.followup.action": self.action,
            "credit.followup.action.line": self.action.line_ids,
            "credit.followup.hold": self.hold,
            "credit.followup.work": self.work,
            "credit.risk.profile": self.profile_of(self.customer),
            "credit.policy.draft": self.draft,
            "credit.policy.replay": self.replay,
        }

    def call(self, user, records, name):
        """Call a method as a client does: nothing is known from before."""
        self.env.flush_all()
        self.env.invalidate_all()
        return call_kw(records.env[records._name].with_user(user), name, [records.ids], {})

    def assertRefused(self, user, records, name):
        with (
            self.subTest(f"{records._name}.{name} by {user.login}"),
            self.assertRaises(AccessError),
        ):
            self.call(user, records, name)

    def test_every_model_with_buttons_is_covered(self):
        known = {*self.get_records(), *self.get_wizards()}
        names = [name for name in self.env if name.startswith("credit.")]
        self.assertFalse({name for name in names if self.get_public(name)} - known)
        self.assertIn("action_execute", self.get_public("credit.followup.run"))

    # Records of another company

    def test_a_controller_of_another_company_is_refused_every_method(self):
        for model, records in self.get_records().items():
            for name in sorted(self.get_public(model)):
                self.assertRefused(self.stranger, records, name)
        self.assertEqual((self.followup_run.state, self.action.state), ("proposed", "proposed"))

    def test_rights_do_not_depend_on_what_was_read_before(self):
        """A field that somebody with rights read in the same transaction gives nobody else the right."""
        self.action.read(["state", "failed_email", "channel"])
        with self.assertRaises(AccessError):
            self.action.with_user(self.stranger)._check_may_work()
        with self.assertRaises(AccessError):
            self.followup_run.with_user(self.stranger)._check_may_work()

    def test_a_salesperson_is_refused_every_method(self):
        for model, records in self.get_records().items():
            for name in sorted(self.get_public(model)):
                self.assertRefused(self.salesperson, records, name)

    def test_a_user_only_looks(self):
        for model, records in self.get_records().items():
            for name in sorted(self.get_public(model) - SHOWING.get(model, set())):
                self.assertRefused(self.user, records, name)
        for name in ("action_open_actions", "action_open_items", "action_open_idle_items"):
            self.assertTrue(self.call(self.user, self.followup_run, name))
        self.assertRefused(self.user, self.followup_run, "action_open_difference")

    def test_the_result_of_a_run_cannot_be_written(self):
        """Neither a state nor a difference is written past the buttons, nor the day of a proposal."""
        controller = self.make_user("controller")
        run = self.followup_run.with_user(controller)
        for values in ({"state": "approved"}, {"difference": 0}, {"ledger_balance": 1}):
            with self.subTest(values), self.assertRaises(AccessError):
                call_kw(run.browse(), "write", [run.ids, values], {})
            with self.subTest(values), self.assertRaises(AccessError):
                call_kw(run.browse(), "create", [[{"date": T, **values}]], {})
        with self.assertRaises(UserError):
            call_kw(run.browse(), "write", [run.ids, {"date": INVOICED}], {})
        draft = run.create({"date": INVOICED})
        draft.date = T
        self.assertEqual(draft.date, T)

    # Wizards

    def get_wizards(self):
        """Return the wizards, by model, filled in for records of the company."""
        file = base64.b64encode(f"a,b\n{self.invoice.name},{self.level.name}".encode())
        return {
            "credit.followup.outcome": {"action_id": self.action.id, "call_outcome": "reached"},
            "credit.followup.change": {
                "action_id": self.action.id,
                "date_until": T,
                "reason": "x",
            },
            "credit.level.import": {"company_id": self.company.id, "file": file},
            "credit.own.fault": {"move_id": self.invoice.id, "reason": "dispute"},
            "credit.followup.preview": {"company_id": self.company.id, "date": T},
            "credit.advice.import": {"company_id": self.company.id, "file": file},
            "credit.overdue.export": {"company_id": self.company.id, "date": T},
            "credit.ageing.export": {"company_id": self.company.id, "date": T},
            "credit.collection.export": {"company_id": self.company.id, "date": T},
            "credit.figures.export": {"company_id": self.company.id, "date": T},
            "credit.statement.export": {
                "company_id": self.company.id,
                "partner_ids": [Command.set(self.customer.ids)],
            },
        }

    def press(self, user, model, values):
        """Fill in a wizard and press all its buttons, as a client does."""
        self.env.flush_all()
        self.env.invalidate_all()
        wizards = self.env[model].with_user(user)
        wizard = wizards.browse(call_kw(wizards, "create", [values], {}))
        for name in sorted(self.get_public(model)):
            self.call(user, wizard, name)
        self.env.invalidate_all()
        with self.enter_registry_test_mode():  # the preview takes a cursor of its own
            call_kw(wizards, "read", [wizard.ids], {})

    def test_wizards_do_nothing_in_another_company(self):
        for user in (self.stranger, self.user, self.salesperson):
            for model, values in self.get_wizards().items():
                with self.subTest(f"{model} by {user.login}"), self.assertRaises(AccessError):
                    self.press(user, model, values)
        self.assertFalse(self.item.level_id)
        self.assertFalse(self.invoice.credit_own_fault)

    def test_levels_of_selected_items_of_another_company(self):
        values = {
            "company_id": self.other.id,
            "item_ids": [Command.set(self.item.ids)],
            "level_id": self.level.id,
        }
        with self.assertRaises(AccessError):
            self.press(self.stranger, "credit.level.import", values)
        self.assertFalse(self.item.imported_level_id)

    def test_a_level_of_another_company_is_not_set(self):
        """The policy of a company that is not the user's own stays out of the import too."""
        theirs = self.level.copy({"name": "Theirs", "company_id": self.other.id})
        with self.assertRaises(AccessError):
            self.press(
                self.make_user("controller"),
                "credit.level.import",
                {"item_ids": [Command.set(self.item.ids)], "level_id": theirs.id},
            )

    def test_a_company_that_is_the_users_but_not_chosen_now(self):
        """A controller of both companies imports for one that is not switched on: refused as well."""
        both = new_test_user(
            self.env,
            login="both",
            groups="base.group_user,credit_risk_matrix.group_credit_controller",
            company_id=self.other.id,
            company_ids=[Command.set((self.other + self.company).ids)],
        )
        file = base64.b64encode(f"a,b\n{self.invoice.name},{self.level.name}".encode())
        wizard = self.env["credit.level.import"].with_user(both)
        values = {"company_id": self.company.id, "file": file}
        with self.assertRaises(AccessError):
            wizard.with_context(allowed_company_ids=self.other.ids).create(values).action_import()
        wizard.with_context(allowed_company_ids=self.company.ids).create(values).action_import()
        self.assertEqual(self.item.imported_level_id, self.level)
