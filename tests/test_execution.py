"""Carrying out a run: mails queued, letters made, calls planned, files handed over (F2, F3, F8, F10)."""

import csv
import io
import zipfile
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CreditRiskCommon, T

INVOICED = T - timedelta(days=35)


@tagged("post_install", "-at_install")
class TestExecution(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer(
            credit_customer_since=T - relativedelta(years=2), credit_advice=3
        )

    def make_path_for(self, partner, *steps, **kwargs):
        """Put the customer on a path of its own and return the path."""
        path = self.make_path(*steps, **kwargs)
        self.refresh()
        self.put_on_path(partner, path)
        return path

    # E-mail

    def test_email_is_queued_not_sent(self):
        invoice = self.make_invoice(self.customer, INVOICED, 1234.5)
        run = self.carry_out(T)
        action = run.action_ids
        self.assertEqual((run.state, action.state), ("done", "queued"))
        mail = action.mail_id
        self.assertEqual(mail.state, "outgoing")
        self.assertEqual(mail.recipient_ids, self.customer)
        self.assertIn("company@example.com", mail.email_from)
        for text in ("payment reminder", self.company.name):
            self.assertIn(text, mail.subject)
        for text in (invoice.name, "1,234.50", "06/25/2026", "Customer"):
            self.assertIn(text, mail.body_html)
        item = self.item_of(invoice)
        self.assertRecordValues(
            item,
            [
                {
                    "level_id": self.env.ref("credit_risk_matrix.level_first_reminder").id,
                    "level_date": T,
                    "reason_code": "acted",
                    "next_step_id": self.env.ref("credit_risk_matrix.path_seed_step_phone_call").id,
                    "next_date": T + timedelta(days=10),
                }
            ],
        )
        self.assertEqual(item.reason, "First reminder was carried out on 06/30/2026 (E-mail).")

    def test_sent_mail_makes_it_done(self):
        self.make_invoice(self.customer, INVOICED, 100)
        action = self.carry_out(T).action_ids
        action.mail_id._postprocess_sent_message(success_pids=[], success_emails=[])
        self.assertEqual((action.state, action.line_ids.state), ("done", "done"))

    def test_failed_mail_frees_the_level(self):
        """F2: a mail that failed counts as not done; the next run tries again, at the same level."""
        invoice = self.make_invoice(self.customer, INVOICED, 100)
        action = self.carry_out(T).action_ids
        action.mail_id._postprocess_sent_message(
            success_pids=[],
            success_emails=[],
            failure_reason="No such mailbox",
            failure_type="unknown",
        )
        self.assertEqual((action.state, action.state_note), ("failed", "No such mailbox"))
        item = self.item_of(invoice)
        self.assertEqual(item.reason_code, "failed")
        self.assertIn("No such mailbox", item.reason)
        again = self.propose(T + timedelta(days=1)).action_ids
        self.assertEqual((again.level_id, again.channel), (action.level_id, "email"))

    def test_f4_paid_after_the_day_of_the_run(self):
        """F4: what was open on the run's day and is paid by now gets nothing any more."""
        invoice = self.make_invoice(self.customer, INVOICED, 100)
        run = self.propose(T)
        run.action_approve()
        self.pay(invoice, T + timedelta(days=1))
        self.execute(run)
        self.assertEqual((run.state, run.action_ids.state), ("done", "skipped"))
        self.assertFalse(run.action_ids.mail_id)

    def test_customers_own_language(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        template = self.env.ref("credit_risk_matrix.mail_template_first_reminder")
        template.with_context(lang="nl_NL").subject = "Herinnering"
        self.customer.lang = "nl_NL"
        other = self.make_customer("English one", credit_advice=3)
        for partner in (self.customer, other):
            self.make_invoice(partner, INVOICED, 1234.5)
        actions = self.carry_out(T).action_ids
        mails = {action.partner_id: action.mail_id for action in actions}
        self.assertEqual(mails[self.customer].subject, "Herinnering")
        self.assertIn("1.234,50", mails[self.customer].body_html)
        self.assertIn("payment reminder", mails[other].subject)
        self.assertIn("1,234.50", mails[other].body_html)

    def test_hostile_name(self):
        """A customer's name is text in the mail, never markup."""
        self.customer.name = "<script>alert(1)</script> {{ object.id }}"
        self.make_invoice(self.customer, INVOICED, 100)
        mail = self.carry_out(T).action_ids.mail_id
        self.assertNotIn("<script>", mail.body_html)
        self.assertIn("&lt;script&gt;", mail.body_html)

    def test_one_failure_does_not_stop_the_others(self):
        """A template that fails for one customer: that action is failed with the reason, the rest goes out."""
        others = [self.make_customer(f"Other {index}", credit_advice=3) for index in range(3)]
        for partner in (self.customer, *others):
            self.make_invoice(partner, INVOICED, 100)
        template = self.env.ref("credit_risk_matrix.mail_template_first_reminder")
        template.subject = "{{ 1 / (0 if object.partner_id.name == 'Customer' else 1) }}"
        with mute_logger("odoo.addons.mail.models.mail_render_mixin"):
            run = self.carry_out(T)
        states = {action.partner_id.name: action.state for action in run.action_ids}
        self.assertEqual(
            states,
            {"Customer": "failed", "Other 0": "queued", "Other 1": "queued", "Other 2": "queued"},
        )
        failed = run.action_ids.filtered(lambda a: a.state == "failed")
        self.assertTrue(failed.state_note)
        self.assertFalse(failed.mail_id)
        item = self.env["credit.followup.item"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual(item.reason_code, "failed")
        self.assertFalse(item.level_id, "what failed was not done")
        template.subject = "Reminder"
        self.assertEqual(self.propose(T).action_ids.partner_id, self.customer)

    # Other channels

    def test_phone_call(self):
        self.make_path_for(self.customer, (1, "phone"))
        self.company.credit_followup_user_id = self.make_user("controller")
        invoice = self.make_invoice(self.customer, INVOICED, 100)
        action = self.carry_out(T).action_ids
        activity = action.activity_id
        self.assertEqual(activity.user_id, self.company.credit_followup_user_id)
        self.assertEqual(activity.date_deadline, T)
        self.assertEqual((activity.res_model, activity.res_id), (action._name, action.id))
        self.assertIn(invoice.name, activity.note)
        self.assertIn("100.00", activity.note)
        activity.action_feedback(feedback="Will pay on Friday")
        self.assertEqual(action.state, "done")
        self.assertIn("Will pay on Friday", action.message_ids[0].body)

    def test_cancelled_call_frees_the_level(self):
        self.make_path_for(self.customer, (1, "phone"))
        self.make_invoice(self.customer, INVOICED, 100)
        action = self.carry_out(T).action_ids
        action.activity_id.unlink()
        self.assertEqual(action.state, "cancelled")
        self.assertEqual(self.propose(T).action_ids.channel, "phone")

    def test_call_by_the_salesperson(self):
        salesperson = self.make_user("user")
        self.customer.user_id = salesperson
        path = self.make_path_for(self.customer, (1, "phone"))
        path.step_ids.level_id.responsible_type = "salesperson"
        self.make_invoice(self.customer, INVOICED, 100)
        self.assertEqual(self.propose(T).action_ids.user_id, salesperson)

    def test_collection_file(self):
        """The hand-over file holds each item; what starts like a formula is text."""
        self.customer.write({"name": "=HYPERLINK(1)", "street": "+32", "vat": False, "city": "@x"})
        self.make_path_for(self.customer, (1, "collection"))
        invoice = self.make_invoice(self.customer, INVOICED, 100.5)
        action = self.carry_out(T).action_ids
        self.assertTrue(action.activity_id)
        dossier = zipfile.ZipFile(io.BytesIO(action.attachment_id.raw))
        rows = list(
            csv.reader(io.StringIO(dossier.read("items.csv").decode("utf-8-sig")), delimiter=";")
        )
        self.assertEqual(len(rows), 2)
        record = dict(zip(*rows, strict=True))
        self.assertEqual(record["Customer"], "'=HYPERLINK(1)")
        self.assertEqual((record["Street"], record["City"]), ("'+32", "'@x"))
        self.assertEqual(record["Document"], invoice.name)
        self.assertEqual((record["Open amount"], record["Days overdue"]), ("100.5", "5"))
        self.assertNotIn("HYPERLINK", action.attachment_id.name)

    def test_letter(self):
        """The letter's page holds all that matters in its body, in the customer's language."""
        self.make_path_for(self.customer, (1, "letter"))
        self.make_invoice(self.customer, INVOICED, 1234.5)
        run = self.propose(T)
        action = run.action_ids
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html("credit_risk_matrix.action_report_followup_letter", action.ids)[0]
            .decode()
        )
        for text in ("Customer", "Dorpsstraat 1", "1,234.50", self.company.name):
            self.assertIn(text, html)

    def test_letter_is_printed_and_confirmed(self):
        self.make_path_for(self.customer, (1, "letter"))
        self.make_invoice(self.customer, INVOICED, 100)
        run = self.propose(T)
        run.action_approve()
        with self.allow_pdf_render(), self.registry.cursor() as cr:
            real = run.with_env(run.env(cr=cr)).with_context(force_report_rendering=True)
            real.action_execute()
        action = run.action_ids
        action.invalidate_recordset()
        self.assertEqual((action.state, action.state_note), ("queued", False))
        self.assertEqual(action.attachment_id.mimetype, "application/pdf")
        self.assertTrue(action.attachment_id.raw.startswith(b"%PDF"))
        action.action_done()
        self.assertEqual((action.state, action.line_ids.state), ("done", "done"))

    # Exactly once, and only what is still due

    def test_f8_running_twice_does_nothing_twice(self):
        """F8: a second run of the day finds nothing; a run cannot be carried out twice."""
        self.make_invoice(self.customer, INVOICED, 100)
        run = self.carry_out(T)
        items = self.env["credit.followup.item"].search([])
        before = items.read()
        again = self.carry_out(T)
        self.assertFalse(again.action_ids)
        self.assertEqual(
            len(self.env["mail.mail"].search([("model", "=", "credit.followup.action")])), 1
        )
        self.assertEqual(items.mapped("level_id.name"), [r["level_id"][1] for r in before])
        with self.assertRaisesRegex(UserError, "approve it first"):
            run.action_execute()

    def test_f8_overtaken_by_a_payment(self):
        """F4: an item that was paid between proposal and execution is left out, the rest goes out."""
        paid = self.make_invoice(self.customer, INVOICED, 100)
        part = self.make_invoice(self.customer, INVOICED, 50)
        other = self.make_customer("Other", credit_advice=3)
        alone = self.make_invoice(other, INVOICED, 70)
        run = self.propose(T)
        run.action_approve()
        self.pay(paid, T)
        self.pay(part, T, 20)
        self.pay(alone, T)
        self.execute(run)
        run.invalidate_recordset()
        own = run.action_ids.filtered(lambda a: a.partner_id == self.customer)
        self.assertEqual((own.state, own.amount_due, own.line_count), ("queued", 30, 1))
        self.assertNotIn(paid.name, own.mail_id.body_html)
        skipped = run.action_ids - own
        self.assertEqual((skipped.state, skipped.mail_id.id), ("skipped", False))

    def test_f8_overtaken_by_a_hold(self):
        invoice = self.make_invoice(self.customer, INVOICED, 100)
        run = self.propose(T)
        run.action_approve()
        self.env["credit.followup.hold"].create(
            {
                "move_id": invoice.id,
                "company_id": self.company.id,
                "reason": "Complaint this morning",
                "date_from": T,
                "date_until": T,
            }
        )
        self.execute(run)
        self.assertEqual(run.action_ids.state, "skipped")

    @mute_logger("odoo.sql_db")
    def test_f2_the_database_refuses_a_level_twice(self):
        """F2: the unique index holds whatever the code does."""
        self.make_invoice(self.customer, INVOICED, 100)
        line = self.propose(T).action_ids.line_ids
        with self.assertRaises(Exception) as caught, self.cr.savepoint():
            line.sudo().copy()
            self.env.flush_all()
        self.assertIn("active_uniq", str(caught.exception))

    def test_f2_pressure_never_falls(self):
        """F2: a line whose item got further in the meantime is skipped when it is carried out."""
        invoice = self.make_invoice(self.customer, INVOICED, 100)
        run = self.propose(T)
        run.action_approve()
        item = self.item_of(invoice).sudo()
        final = self.env.ref("credit_risk_matrix.level_final_notice")
        item.write({"level_id": final.id, "severity": final.severity})
        self.execute(run)
        self.assertEqual(
            (run.action_ids.state, run.action_ids.line_ids.state), ("skipped", "skipped")
        )
        self.assertEqual(item.level_id, final)

    def test_f8_one_worker_per_company(self):
        """F8: while another transaction works for the company, a run leaves with a message."""
        run = self.env["credit.followup.run"].create({"company_id": self.company.id, "date": T})
        with self.registry.cursor() as other:
            other.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", (0x63726D, self.company.id))
            self.assertTrue(other.fetchone()[0])
            with self.assertRaisesRegex(UserError, "at work: try again"):
                run.action_propose()
        run.action_propose()
        self.assertEqual(run.state, "proposed")

    # Approval

    def test_manager_approves_collection(self):
        self.make_path_for(self.customer, (1, "collection")).step_ids.level_id.needs_approval = True
        self.make_invoice(self.customer, INVOICED, 100)
        run = self.propose(T)
        controller = self.make_user("controller")
        run.with_user(controller).action_approve()
        self.assertEqual((run.state, run.action_ids.state), ("approved", "proposed"))
        with self.assertRaisesRegex(UserError, "needs the approval"):
            run.action_ids.with_user(controller).action_approve()
        run.action_ids.action_approve()
        self.assertEqual(run.action_ids.state, "approved")
        self.execute(run)
        self.assertEqual((run.state, run.action_ids.state), ("done", "queued"))

    def test_states_are_the_buttons_work(self):
        """A controller cannot approve past the buttons what only a manager may approve."""
        self.make_path_for(self.customer, (1, "collection")).step_ids.level_id.needs_approval = True
        self.make_invoice(self.customer, INVOICED, 100)
        action = self.propose(T).action_ids.with_user(self.make_user("controller"))
        with self.assertRaisesRegex(AccessError, "Use the buttons"):
            action.state = "approved"
        with self.assertRaises(AccessError):
            action.line_ids.amount_residual = 1
        action.user_id = self.env.uid
        self.assertEqual(action.state, "proposed")

    def test_skip_one_action(self):
        invoice = self.make_invoice(self.customer, INVOICED, 100)
        run = self.propose(T)
        run.action_ids.action_skip()
        self.assertEqual(run.action_ids.state, "skipped")
        self.assertEqual(self.item_of(invoice).reason_code, "cancelled")
        self.assertEqual(len(self.propose(T).action_ids), 1)

    def test_cancel_after_execution_is_refused(self):
        self.make_invoice(self.customer, INVOICED, 100)
        run = self.carry_out(T)
        with self.assertRaisesRegex(UserError, "cannot be taken back"):
            run.action_cancel()
        with self.assertRaisesRegex(UserError, "history"):
            run.unlink()

    def test_only_controllers_work(self):
        self.make_invoice(self.customer, INVOICED, 100)
        run = self.propose(T)
        user = self.make_user("user")
        for name in ("action_propose", "action_approve", "action_execute", "action_cancel"):
            with self.assertRaises(AccessError):
                getattr(run.with_user(user), name)()
        for name in ("action_approve", "action_skip", "action_execute", "action_done"):
            with self.assertRaises(AccessError):
                getattr(run.action_ids.with_user(user), name)()
