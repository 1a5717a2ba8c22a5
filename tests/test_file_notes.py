"""Internal notes of departments: on the card, by whom, and what a hostile text does (nothing)."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from .common import CreditRiskCommon, T

HOSTILE = "<script>alert(1)</script> {{ object }} ${7*7} =cmd|' /C calc'!A0"


@tagged("post_install", "-at_install")
@freeze_time(T)
class TestFileNotes(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {group: cls.make_user(group) for group in ("user", "controller", "manager")}
        cls.customer = cls.make_customer("Late Payer")
        cls.make_invoice(cls.customer, T - timedelta(days=40), 500)
        cls.refresh()

    def note(self, text="Pays on the 10th", group="user", **kwargs):
        notes = self.env["credit.internal.note"].with_user(self.users[group])
        return notes.create({"partner_id": self.customer.id, "text": text, **kwargs})

    def card(self, group="user", **context):
        profiles = self.env["credit.risk.profile"].with_user(self.users[group])
        return profiles.with_context(**context).get_customer_card(self.customer.id)["file"]["notes"]

    def test_every_department_sees_it_on_the_card(self):
        self.note("Pays on the 10th", department="sales", date=T - timedelta(days=1))
        self.note("Two instalments", "controller", kind="agreement", department="credit")
        for group in self.users:
            shown = [
                (note["kind_text"], note["department"], note["author"], note["text"], note["date"])
                for note in self.card(group)
            ]
            names = {group: user.name for group, user in self.users.items()}
            self.assertEqual(
                shown,
                [
                    (
                        "Agreement",
                        "Credit control",
                        names["controller"],
                        "Two instalments",
                        "2026-06-30",
                    ),
                    ("Payment habit", "Sales", names["user"], "Pays on the 10th", "2026-06-29"),
                ],
            )

    def test_card_in_dutch(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.env["ir.module.module"]._load_module_terms(["credit_risk_matrix"], ["nl_NL"])
        self.note(department="service")
        (note,) = self.card(lang="nl_NL")
        self.assertEqual(
            (note["kind_text"], note["department"]), ("Betaalgewoonte", "Klantendienst")
        )

    def test_archived_notes_leave_the_card(self):
        note = self.note()
        note.action_archive()
        self.assertFalse(self.card())
        self.assertFalse(self.customer.with_user(self.users["user"]).credit_note_ids)
        note.action_unarchive()
        self.assertEqual(len(self.card()), 1)

    def test_hostile_text_stays_text(self):
        note = self.note(HOSTILE)
        self.assertEqual(self.card()[0]["text"], HOSTILE)
        self.assertEqual(note.display_name, HOSTILE)

    def test_short_and_not_empty(self):
        for text in ("", "  \n", "x" * 501):
            with self.subTest(text[:3]), self.assertRaises(ValidationError):
                self.note(text)
        self.assertTrue(self.note("x" * 500))

    def test_department_of_the_last_note_is_proposed(self):
        form = Form(self.env["credit.internal.note"].with_user(self.users["user"]))
        self.assertEqual(form.department, "sales")
        form.partner_id = self.customer
        form.text = "Closed in August"
        form.department = "service"
        form.save()
        notes = self.env["credit.internal.note"].with_user(self.users["user"])
        self.assertEqual(notes.new().department, "service")
        controllers = self.env["credit.internal.note"].with_user(self.users["controller"])
        self.assertEqual(controllers.new().department, "credit")

    # Who

    def test_author_and_controllers_change_a_note(self):
        note = self.note()
        other = self.make_user("user", login="other_user_notes")
        self.assertEqual(
            [note.with_user(u).may_change for u in (*self.users.values(), other)],
            [True, True, True, False],
        )
        for operation in (
            lambda: note.with_user(other).write({"text": "Mine"}),
            lambda: note.with_user(other).action_archive(),
            lambda: note.with_user(other).unlink(),
            lambda: note.unlink(),
            lambda: note.with_user(self.users["controller"]).unlink(),
        ):
            with self.assertRaises(AccessError):
                operation()
        note.text = "Pays on the 12th"
        note.with_user(self.users["controller"]).kind = "other"
        note.with_user(self.users["manager"]).unlink()

    def test_author_is_who_writes_it(self):
        """By RPC too: nobody writes in the name of somebody else, or moves a note to another customer."""
        note = self.note(user_id=self.users["manager"].id)
        self.assertEqual(note.user_id, self.users["user"])
        for values in (
            {"user_id": self.users["manager"].id},
            {"partner_id": self.make_customer("X").id},
            {"company_id": self.company.id},
        ):
            with self.assertRaises(UserError):
                note.write(values)

    def test_outsiders_see_none(self):
        note = self.note()
        for user in (
            self.make_user(None, login="employee_notes"),
            new_test_user(self.env, login="portal_notes", groups="base.group_portal"),
            self.env.ref("base.public_user").sudo(),
        ):
            notes = note.with_user(user)
            for operation in (
                lambda notes=notes: notes.read(["text"]),
                lambda notes=notes: notes.search([]),
                lambda notes=notes: notes.create({"partner_id": self.customer.id, "text": "x"}),
            ):
                with self.subTest(user.login), self.assertRaises(AccessError):
                    operation()
        employee = self.customer.with_user(
            self.env["res.users"].search([("login", "=", "employee_notes")])
        )
        with self.assertRaises(AccessError):
            employee.read(["credit_note_ids"])

    def test_salespeople_with_customers_of_their_own(self):
        """A rule on customers holds: no note about others is read, found, counted or written."""
        note = self.note()
        self.env["ir.rule"].create(
            {
                "name": "own customers",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "groups": [Command.link(self.env.ref("credit_risk_matrix.group_credit_user").id)],
                "domain_force": "['|', ('user_id', '=', user.id), ('user_ids', '!=', False)]",
            }
        )
        self.env.invalidate_all()
        self.assertFalse(note.search([]))
        self.assertFalse(note.search_count([("text", "ilike", "10th")]))
        self.assertFalse(note._read_group([], ["kind"], ["__count"]))
        for operation in (
            lambda: note.read(["text"]),
            lambda: note.write({"text": "x"}),
            lambda: self.note("Another"),
        ):
            with self.assertRaises(AccessError):
                operation()
        self.customer.sudo().user_id = self.users["user"]
        self.env.invalidate_all()
        self.assertEqual(note.search([]), note)
        self.assertTrue(self.note("Another"))

    def test_each_company_has_its_own(self):
        """A branch does not read the notes of its parent, nor the other way round."""
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        both = new_test_user(
            self.env,
            login="both_notes",
            groups="credit_risk_matrix.group_credit_user",
            company_id=branch.id,
            company_ids=[Command.set((self.company | branch).ids)],
        )
        theirs = self.env["credit.internal.note"].with_user(both).with_company(branch)
        theirs = theirs.create({"partner_id": self.customer.id, "text": "Of the branch"})
        own = self.note()
        self.assertEqual(theirs.company_id, branch)
        self.assertEqual(own.search([]), own)
        with self.assertRaises(AccessError):
            theirs.with_user(self.users["user"]).read(["text"])
        self.assertEqual([note["text"] for note in self.card()], [own.text])
        only = theirs.with_context(allowed_company_ids=branch.ids)
        self.assertEqual(only.search([]), theirs)

    def test_merged_customers_keep_their_notes(self):
        other = self.make_customer("Other", email=self.customer.email)
        note = self.note()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.customer | other).ids, other)
        self.assertEqual(note.sudo().partner_id, other)
