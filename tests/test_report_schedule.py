"""Scheduled reports: to each with his own rights, once, whatever fails or was missed; nothing is sent."""

from dataclasses import replace
from datetime import date
from unittest.mock import patch

from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from ..models.schedule import report_registry
from ..models.schedule.report_registry import USER, ScheduledReport
from .common import T
from .report_case import ReportCase

#: a Wednesday, the day after the date of the world
TODAY = "2026-07-01"


class ScheduleCase(ReportCase):
    def schedule(self, *users, **kwargs):
        return self.env["credit.report.schedule"].create(
            {
                "report": "portfolio",
                "file_format": "xlsx",
                "company_id": self.company.id,
                "recipient_ids": [Command.set([user.id for user in users])],
                "month_day": 1,
                **kwargs,
            }
        )

    def run_cron(self):
        """Let the job run on a cursor that may commit (into the test's transaction)."""
        with self.enter_registry_test_mode():
            self.env.ref(
                "credit_risk_matrix.ir_cron_credit_report_schedule"
            ).sudo().method_direct_trigger()
        self.env.invalidate_all()

    def states(self, schedule):
        return {d.user_id: d.state for d in schedule.dispatch_ids}

    def dispatch(self, schedule, user):
        return schedule.dispatch_ids.filtered(lambda d: d.user_id == user)

    def file_of(self, dispatch):
        return dispatch.mail_id.sudo().attachment_ids.raw


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestReportSchedule(ScheduleCase):
    def test_each_recipient_gets_a_file_made_with_his_rights(self):
        schedule = self.schedule(self.seller, self.controller)
        self.run_cron()
        self.assertEqual(set(self.states(schedule).values()), {"queued"})
        own = self.texts_of(self.file_of(self.dispatch(schedule, self.seller)))
        self.assertIn("Late Payer", own)
        self.assertNotIn("Other Buyer", own)
        everything = self.texts_of(self.file_of(self.dispatch(schedule, self.controller)))
        self.assertIn("Other Buyer", everything)
        for dispatch in schedule.dispatch_ids:
            mail = dispatch.mail_id.sudo()
            self.assertEqual(mail.recipient_ids, dispatch.user_id.partner_id)
            self.assertFalse(mail.email_to)
            self.assertEqual(mail.state, "outgoing", "queued, not sent")
            self.assertIn("company@example.com", mail.email_from)
            self.assertEqual(len(mail.attachment_ids), 1)

    def test_follow_up_results_of_own_customers(self):
        self.put_on_path(self.late, self.make_path((1, "email")))
        run = self.carry_out(T)
        run.action_ids._set_state("done")
        schedule = self.schedule(self.seller, self.controller, report="results", period="day")
        self.run_cron()
        asked = {}
        for user in (self.seller, self.controller):
            book = self.open_book(self.file_of(self.dispatch(schedule, user)), data_only=True)
            headers = [cell.value for cell in book["Level"][5]]
            asked[user] = book["Level"].cell(4, headers.index("Amount asked") + 1).value
        self.assertEqual(asked, {self.seller: 500, self.controller: 800})

    def test_who_has_no_right_gets_nothing_and_the_schedule_says_so(self):
        employee = self.make_user(None, login="report_employee", email="e@example.com")
        schedule = self.schedule(self.seller, self.controller, employee, report="overdue")
        self.assertEqual(
            schedule.refusal_text.splitlines(),
            [
                f"{user.name}: The user has no right to this report."
                for user in schedule.recipient_ids
                if user != self.controller
            ],
        )
        self.run_cron()
        self.assertEqual(
            self.states(schedule),
            {self.seller: "refused", employee: "refused", self.controller: "queued"},
        )
        refused = self.dispatch(schedule, self.seller)
        self.assertEqual(refused.reason, "The user has no right to this report.")
        self.assertFalse(refused.mail_id)

    def test_what_changed_since_counts_on_the_day(self):
        """Rights taken away, a user archived or out of the company, no address: nothing is made."""
        gone = self.make_user("controller", login="report_gone", email="gone@example.com")
        moved = self.make_user("controller", login="report_moved", email="moved@example.com")
        mute = self.make_user("controller", login="report_mute", email="mute@example.com")
        demoted = self.make_user("controller", login="report_demoted", email="demoted@example.com")
        other = self.setup_other_company()["company"]
        schedule = self.schedule(gone, moved, mute, demoted, self.controller)
        self.assertFalse(schedule.refusal_text)
        gone.active = False
        moved.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        mute.partner_id.email = False
        demoted.group_ids -= self.env.ref("credit_risk_matrix.group_credit_controller")
        self.run_cron()
        refusals = {d.user_id: d.refusal for d in schedule.dispatch_ids}
        self.assertEqual(
            refusals,
            {
                gone: "archived",
                moved: "not_allowed",
                mute: "no_email",
                demoted: "no_right",
                self.controller: False,
            },
        )
        self.assertEqual(self.dispatch(schedule, self.controller).state, "queued")

    def test_an_archived_company_and_a_company_without_address(self):
        branch = self.make_branch()
        self.controller.company_ids += branch
        schedule = self.schedule(self.controller, company_id=branch.id)
        self.assertFalse(branch.email)
        self.run_cron()
        self.assertEqual(schedule.dispatch_ids.state, "failed")
        self.assertIn("no e-mail address", schedule.dispatch_ids.reason)
        branch.email = "branch@example.com"
        schedule.dispatch_ids.action_retry()
        self.run_cron()
        self.assertEqual(schedule.dispatch_ids.state, "queued")
        self.assertIn("branch@example.com", schedule.dispatch_ids.mail_id.sudo().email_from)
        closed = self.env["res.company"].create({"name": "Closed", "email": "c@example.com"})
        self.controller.company_ids += closed
        late = self.schedule(self.controller, company_id=closed.id)
        closed.active = False
        self.run_cron()
        self.assertEqual(late.sudo().dispatch_ids.refusal, "company")

    def test_an_archived_schedule_sends_nothing(self):
        """What waited when it was archived is not made, and says why; trying again needs it back."""
        schedule = self.schedule(self.controller)
        schedule._plan_due(date(2026, 7, 1))
        schedule.active = False
        self.run_cron()
        dispatch = schedule.dispatch_ids
        self.assertEqual((dispatch.state, dispatch.mail_id.id), ("refused", False))
        self.assertEqual(dispatch.reason, "The scheduled report is archived.")
        dispatch.action_retry()
        self.run_cron()
        self.assertEqual(dispatch.refusal, "schedule")
        schedule.active = True
        dispatch.action_retry()
        self.run_cron()
        self.assertEqual((dispatch.state, dispatch.refusal), ("queued", False))

    def test_an_archived_schedule_cannot_be_sent_now(self):
        schedule = self.schedule(self.controller)
        schedule.active = False
        arch = etree.fromstring(schedule.get_view(view_type="form")["arch"])
        button = arch.find(".//button[@name='action_send_now']")
        self.assertIn("not active", button.get("invisible"))
        schedule.action_send_now()
        self.run_cron()
        self.assertEqual(schedule.dispatch_ids.refusal, "schedule")

    # Once

    def test_running_twice_doubles_nothing(self):
        schedule = self.schedule(self.controller)
        for _time in range(3):
            self.run_cron()
        self.assertEqual(len(schedule.dispatch_ids), 1)
        self.assertEqual(schedule.next_date, date(2026, 8, 1))
        mails = (
            self.env["mail.mail"]
            .sudo()
            .search([("recipient_ids", "=", self.controller.partner_id.id)])
        )
        self.assertEqual(len(mails), 1)

    def test_missed_days_are_made_up_for_as_of_their_own_days(self):
        schedule = self.schedule(self.controller, frequency="weekly", weekday="0", period="day")
        self.assertEqual(schedule.next_date, date(2026, 7, 6))
        with freeze_time("2026-07-22"):
            self.run_cron()
            self.run_cron()
        found = schedule.dispatch_ids.sorted("date")
        self.assertEqual(
            [(d.date.day, d.as_of.day, d.state) for d in found],
            [(6, 6, "queued"), (13, 13, "queued"), (20, 20, "queued")],
        )
        self.assertEqual(schedule.next_date, date(2026, 7, 27))

    def test_sending_now_is_once_a_day(self):
        schedule = self.schedule(self.controller, month_day=15)
        for _time in range(2):
            schedule.with_user(self.controller).action_send_now()
            self.run_cron()
        self.assertEqual(len(schedule.dispatch_ids), 1)
        schedule.recipient_ids += self.seller
        schedule.action_send_now()
        self.run_cron()
        self.assertEqual(len(schedule.dispatch_ids), 2)
        with self.assertRaises(AccessError):
            schedule.with_user(self.seller).action_send_now()

    def test_what_a_stopped_job_left_is_done_by_the_next(self):
        schedule = self.schedule(self.controller, self.seller)
        schedule._plan_due(date(2026, 7, 1))
        self.assertEqual(set(self.states(schedule).values()), {"waiting"})
        schedule.sudo().dispatch_ids[0]._make()
        self.run_cron()
        self.assertEqual(set(self.states(schedule).values()), {"queued"})
        self.assertEqual(len(schedule.dispatch_ids), 2)

    def test_another_day_does_not_repeat_and_rest_does_not_pile_up(self):
        schedule = self.schedule(self.controller)
        self.run_cron()
        schedule.month_day = 2
        self.assertEqual(schedule.next_date, date(2026, 7, 2))
        schedule.month_day = 1
        self.assertEqual(schedule.next_date, date(2026, 8, 1), "1 July was made")
        schedule.active = False
        with freeze_time("2026-12-24"):
            self.run_cron()
            schedule.active = True
            self.assertEqual(schedule.next_date, date(2027, 1, 1))

    # Failures

    @mute_logger("odoo.addons.credit_risk_matrix.models.schedule.dispatch_sending")
    def test_one_failure_does_not_stop_the_others(self):
        """Any error: a wrong program, a sentence for the user; the others go out, the log says why."""

        def make(env, company, *_args):
            if env.user == self.seller:
                raise ZeroDivisionError("secret")
            if env.user == self.controller:
                env["res.partner"].sudo().create({"name": "Half done"})
                raise UserError(env._("Settled otherwise"))
            return "file.xlsx", b"content"

        third = self.make_user("user", login="report_third", email="third@example.com")
        report = ScheduledReport(report_registry.REPORTS["portfolio"].label, USER, ("xlsx",), make)
        with patch.dict(report_registry.REPORTS, {"portfolio": report}):
            schedule = self.schedule(self.seller, self.controller, third)
            self.run_cron()
        reasons = {d.user_id: (d.state, d.reason) for d in schedule.dispatch_ids}
        self.assertEqual(
            reasons,
            {
                self.seller: ("failed", "An error of the program: ZeroDivisionError"),
                self.controller: ("failed", "Settled otherwise"),
                third: ("queued", False),
            },
        )
        self.assertFalse(self.env["res.partner"].search([("name", "=", "Half done")]))
        self.dispatch(schedule, self.seller).with_user(self.controller).action_retry()
        self.run_cron()
        self.assertEqual(self.dispatch(schedule, self.seller).state, "queued")
        with self.assertRaises(AccessError):
            self.dispatch(schedule, self.seller).with_user(self.seller).action_retry()

    def test_the_log_follows_the_mail(self):
        schedule = self.schedule(self.controller, self.seller)
        self.run_cron()
        sent, failed = (self.dispatch(schedule, u) for u in (self.controller, self.seller))
        sent.mail_id.sudo()._postprocess_sent_message([self.controller.partner_id.id], [])
        failed.mail_id.sudo()._postprocess_sent_message(
            [], [], failure_reason="550 unknown", failure_type="mail_email_invalid"
        )
        self.assertEqual(sent.state, "sent")
        self.assertFalse(sent.mail_id, "The mail and its file are gone")
        self.assertEqual((failed.state, failed.reason), ("failed", "550 unknown"))

    def test_trying_again_takes_the_failed_mail_away(self):
        """An administrator who tries the old mail again would send the report a second time."""
        schedule = self.schedule(self.controller)
        self.run_cron()
        dispatch = schedule.dispatch_ids
        failed, file = dispatch.mail_id.sudo(), dispatch.mail_id.sudo().attachment_ids
        failed.write({"state": "exception", "failure_type": "mail_smtp"})
        failed._postprocess_sent_message([], [], failure_type="mail_smtp")
        self.assertEqual(dispatch.state, "failed")
        dispatch.with_user(self.controller).action_retry()
        self.run_cron()
        self.assertEqual(dispatch.state, "queued")
        self.assertFalse(failed.exists() | dispatch.mail_id.sudo().filtered(lambda m: m == failed))
        self.assertFalse(file.exists())

    # Who sees what

    def test_nobody_else_reads_the_file_or_the_log_of_another(self):
        schedule = self.schedule(self.controller, self.seller)
        self.run_cron()
        file = self.dispatch(schedule, self.controller).mail_id.sudo().attachment_ids
        for user in (self.seller, self.make_user("manager")):
            with self.assertRaises(AccessError):
                file.with_user(user).read(["raw"])
        log = self.env["credit.report.dispatch"].with_user(self.seller).search([])
        self.assertEqual(log.user_id, self.seller)

    def test_in_the_language_of_the_recipient(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.env["ir.module.module"]._load_module_terms(["credit_risk_matrix"], ["nl_NL"])
        dutch = self.make_user(
            "controller", login="report_nl", lang="nl_NL", email="nl@example.com"
        )
        schedule = self.schedule(dutch, self.controller, period="day")
        self.run_cron()
        mail = self.dispatch(schedule, dutch).mail_id.sudo()
        self.assertIn("Portefeuilleoverzicht", mail.subject)
        self.assertIn("Beste", mail.body_html)
        self.assertIn("met jouw rechten", mail.body_html)
        self.assertIn("Verschil", self.texts_of(self.file_of(self.dispatch(schedule, dutch))))
        english = self.dispatch(schedule, self.controller)
        self.assertIn("Portfolio review", english.mail_id.sudo().subject)
        self.assertIn("Difference", self.texts_of(self.file_of(english)))

    def test_every_report_in_every_format(self):
        for code, report in report_registry.REPORTS.items():
            for kind in report.formats:
                schedule = self.schedule(self.controller, report=code, file_format=kind)
                self.run_cron()
                dispatch = schedule.dispatch_ids
                self.assertEqual((dispatch.state, dispatch.reason), ("queued", False), code)
                start = {"pdf": b"%PDF", "xlsx": b"PK"}[kind]
                self.assertTrue(self.file_of(dispatch).startswith(start))
                self.assertTrue(dispatch.file_name.endswith(f".{kind}"))

    def test_a_format_that_is_not_made_is_refused(self):
        figures = report_registry.REPORTS["figures"]
        only = replace(figures, formats=("xlsx",))
        with patch.dict(report_registry.REPORTS, {"figures": only}):
            with self.assertRaisesRegex(ValidationError, "is made as XLSX only"):
                self.schedule(report="figures", file_format="pdf")
            form = Form(self.env["credit.report.schedule"])
            form.report = "figures"
            self.assertEqual(form.file_format, "xlsx")

    def test_the_period_is_the_last_full_month(self):
        schedule = self.schedule(self.controller)
        self.run_cron()
        dispatch = schedule.dispatch_ids
        self.assertEqual((dispatch.since, dispatch.as_of), (date(2026, 5, 31), T))
        facts = self.texts_of(self.file_of(dispatch))
        self.assertIn("2026-06-30 00:00:00", facts)
