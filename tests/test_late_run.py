"""A run that is carried out days after it was proposed: contact counts from the day on which it goes out (F3)."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time
from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from .common import CreditRiskCommon, T

INVOICED = T - timedelta(days=35)


def after(days):
    return T + timedelta(days=days)


class LateCase(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.credit_followup_quiet_days = 3
        cls.customer = cls.make_customer(
            credit_customer_since=T - relativedelta(years=2), credit_advice=3
        )
        cls.invoice = cls.make_invoice(cls.customer, INVOICED, 100)
        cls.refresh()
        cls.own_path = cls.make_path((1, "email"), (6, "letter"))
        cls.put_on_path(cls.customer, cls.own_path)

    def propose_on(self, day):
        """Return a run that was proposed and approved on its day."""
        with freeze_time(day):
            run = self.propose(day)
            run.action_approve()
        return run

    def press_execute(self, records):
        """Press the button as a client does, on a cursor that may commit."""
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            model = records.env(cr=cr)[records._name]
            call_kw(model, "action_execute", [records.ids], {})

    def run_job(self, name):
        """Let a scheduled job run, and what it hands on to the jobs of the companies."""
        with self.enter_registry_test_mode():
            self.env.ref(f"credit_risk_matrix.{name}").sudo().method_direct_trigger()
            for job in self.env["ir.cron"].sudo().search([("code", "like", "_cron_company")]):
                job.method_direct_trigger()
        self.env.invalidate_all()

    def execute_on(self, day, run):
        with freeze_time(day):
            self.execute(run)
        run.invalidate_recordset()
        return run


@tagged("post_install", "-at_install")
class TestLateRun(LateCase):
    def test_quiet_days_count_from_the_day_it_went_out(self):
        """Proposed on Tuesday, carried out on Saturday: nothing more before Tuesday."""
        action = self.execute_on(after(4), self.propose_on(T)).action_ids
        self.assertEqual((action.state, action.date, action.run_id.date), ("queued", after(4), T))
        item = self.item_of(self.invoice)
        self.assertEqual((item.level_date, item.next_date), (after(4), after(7)))
        self.assertEqual(item.reason_facts["date"], after(4).isoformat())
        self.assertFalse(self.propose(after(6)).action_ids)
        self.assertEqual(item.reason_code, "quiet")
        self.assertEqual(item.reason_facts["contact"], after(4).isoformat())
        self.assertEqual(self.propose(after(7)).action_ids.channel, "letter")

    def test_on_its_own_day_it_counts_on_that_day(self):
        action = self.execute_on(T, self.propose_on(T)).action_ids
        self.assertEqual(action.date, T)
        self.assertEqual(self.propose(after(3)).action_ids.channel, "letter")

    def test_previous_contact_counts_from_the_day_it_went_out(self):
        self.own_path.step_ids.sorted("severity")[1].write(
            {"offset_from": "previous_contact", "day_offset": 7}
        )
        self.execute_on(after(4), self.propose_on(T))
        item = self.item_of(self.invoice)
        self.assertEqual(item.next_date, after(11))
        self.assertFalse(self.propose(after(10)).action_ids)
        self.assertEqual(self.propose(after(11)).action_ids.channel, "letter")

    def test_days_between_steps_count_from_the_day_it_went_out(self):
        self.own_path.days_between = 10
        self.execute_on(after(4), self.propose_on(T))
        self.assertFalse(self.propose(after(13)).action_ids)
        self.assertEqual(self.propose(after(14)).action_ids.channel, "letter")

    def test_days_overdue_are_those_of_the_day_it_goes_out(self):
        run = self.propose_on(T)
        self.assertEqual(run.action_ids.line_ids.days_overdue, 5)
        action = self.execute_on(after(4), run).action_ids
        self.assertEqual((action.days_overdue, action.line_ids.days_overdue), (9, 9))

    def test_call_is_to_be_made_from_the_day_on_which_it_is_planned(self):
        self.own_path.step_ids.sorted("severity")[0].level_id.write(
            {"use_email": False, "use_phone": True}
        )
        action = self.execute_on(after(4), self.propose_on(T)).action_ids
        self.assertEqual((action.activity_id.date_deadline, action.date_todo), (after(4), after(4)))

    def test_undone_the_item_stands_where_it_stood(self):
        action = self.execute_on(after(4), self.propose_on(T)).action_ids
        action.action_undo()
        item = self.item_of(self.invoice)
        self.assertEqual((item.level_id.id, item.level_date), (False, False))
        self.assertEqual(self.propose(after(5)).action_ids.channel, "email")

    def test_daily_job_that_completes_a_run_of_an_earlier_day(self):
        other = self.make_customer("Other", credit_advice=3)
        self.make_invoice(other, INVOICED, 100)
        run = self.propose_on(T)
        self.assertEqual(len(run.action_ids), 2)
        first, second = run.action_ids
        with freeze_time(T):
            self.execute(first)
        self.assertEqual((first.date, first.state, second.state), (T, "queued", "approved"))
        with freeze_time(after(2)):
            self.run_job("ir_cron_credit_followup_daily")
        self.assertEqual((first.date, second.date), (T, after(2)))
        self.assertEqual((run.state, second.state), ("done", "queued"))

    # A run of another day

    def test_run_of_an_earlier_day_says_what_counts(self):
        """Proposed and carried out today as of an earlier day: it counts on its own date, and says so before."""
        with freeze_time(after(4)):
            run = self.propose(T)
            self.assertIn("06/30/2026", run.date_warning)
            self.assertFalse(run.is_early)
            run.action_approve()
            self.execute(run)
            run.invalidate_recordset()
            self.assertFalse(run.date_warning)
        self.assertEqual(run.action_ids.date, T)

    def test_run_of_today_warns_of_nothing(self):
        with freeze_time(T):
            run = self.propose(T)
            self.assertEqual((run.date_warning, run.is_early), (False, False))
        with freeze_time(after(1)):
            run.invalidate_recordset()
            self.assertFalse(run.date_warning, "carried out now, it counts today")

    def test_run_of_a_day_to_come_is_not_offered_for_carrying_out(self):
        with freeze_time(after(-1)):
            run = self.propose(T)
            self.assertTrue(run.is_early)
            self.assertIn("has not come yet", run.date_warning)
            run.action_approve()
            with self.assertRaisesRegex(UserError, "has not come yet"):
                run.action_start_execute()
        self.assertEqual(run.action_ids.state, "approved")
        arch = self.env["credit.followup.run"].get_view(view_type="form")["arch"]
        button = etree.fromstring(arch).find(".//button[@name='action_start_execute']")
        self.assertIn("is_early", button.get("invisible"))

    def test_nothing_goes_out_before_its_day_through_any_door(self):
        """The button of an action, that of a list, a call from outside, the background: the sentence says when."""
        with freeze_time(after(-1)):
            run = self.propose(T)
            run.action_approve()
            user = self.make_user("controller")
            for record in (run, run.action_ids):
                with self.subTest(record._name), self.assertRaisesRegex(UserError, "06/30/2026"):
                    self.press_execute(record.with_user(user))
            works = self.env["credit.followup.work"].with_user(user)
            work = works._start("execute", self.company, run_id=run.id)
            self.run_job("ir_cron_credit_followup_work")
            self.assertEqual(work.state, "failed")
            self.assertIn("06/30/2026", work.message)
            self.assertEqual((run.state, run.action_ids.state), ("approved", "approved"))
            self.assertTrue(run.action_ids.is_early)
        self.env.invalidate_all()
        with freeze_time(T):
            self.assertFalse(run.action_ids.is_early)
        self.assertEqual(self.execute_on(T, run).action_ids.state, "queued")

    def test_the_daily_job_completes_no_run_of_a_day_to_come(self):
        """Not even one that was begun: by the system itself, which may live a day that has not come."""
        other = self.make_customer("Other", credit_advice=3)
        self.make_invoice(other, INVOICED, 100)
        run = self.propose_on(T)
        first, second = run.action_ids
        with freeze_time(after(-1)):
            self.execute(first.sudo())
            self.run_job("ir_cron_credit_followup_daily")
            self.assertEqual((first.state, second.state), ("queued", "approved"))
        with freeze_time(T):
            self.run_job("ir_cron_credit_followup_daily")
        self.assertEqual((run.state, second.state), ("done", "queued"))

    def test_the_button_of_an_action_waits_for_its_day(self):
        arch = self.env["credit.followup.action"].get_view(view_type="form")["arch"]
        button = etree.fromstring(arch).find(".//button[@name='action_execute']")
        self.assertIn("is_early", button.get("invisible"))

    def test_the_day_of_the_proposal_cannot_be_written(self):
        run = self.propose_on(T).with_user(self.make_user("manager"))
        with self.assertRaises(AccessError):
            run.proposed_on = after(4)


@tagged("post_install", "-at_install")
class TestContactedMeanwhile(LateCase):
    """Two runs wait, or one waits while another one goes out: checked again when it is carried out."""

    def make_second_run(self):
        """Return a run of T that waits, and one of the next day with another invoice of the customer."""
        first = self.propose_on(T)
        self.second = self.make_invoice(self.customer, INVOICED, 70)
        second = self.propose_on(after(1))
        self.assertEqual(second.action_ids.line_ids.move_id, self.second)
        return first, second

    def test_another_run_contacted_the_customer_meanwhile(self):
        first, second = self.make_second_run()
        self.execute_on(after(1), second)
        self.execute_on(after(2), first)
        self.assertEqual((second.action_ids.state, first.action_ids.state), ("queued", "skipped"))
        self.assertFalse(first.action_ids.mail_id)
        self.assertIn("Another run", first.action_ids.state_note)
        item = self.item_of(self.invoice)
        self.assertEqual((item.reason_code, item.level_id.id), ("quiet", False))
        self.assertEqual(
            (item.reason_facts["contact"], item.reason_facts["date"]),
            (after(1).isoformat(), after(4).isoformat()),
        )
        again = self.propose(after(4)).action_ids.filtered(lambda a: a.channel == "email")
        self.assertEqual(again.line_ids.move_id, self.invoice)

    def test_quiet_days_are_over_by_then(self):
        first, second = self.make_second_run()
        self.execute_on(after(1), second)
        self.execute_on(after(4), first)
        self.assertEqual(first.action_ids.state, "queued")

    def test_the_later_run_waits_for_the_earlier_one_that_went_out_late(self):
        first, second = self.make_second_run()
        self.execute_on(after(2), first)
        self.execute_on(after(2), second)
        self.assertEqual((first.action_ids.state, second.action_ids.state), ("queued", "skipped"))

    def test_without_quiet_days_both_go_out(self):
        self.company.credit_followup_quiet_days = 0
        first, second = self.make_second_run()
        self.execute_on(after(2), first)
        self.execute_on(after(2), second)
        self.assertEqual((first.action_ids.state, second.action_ids.state), ("queued", "queued"))

    def test_what_failed_is_no_contact(self):
        first, second = self.make_second_run()
        self.execute_on(after(1), second)
        second.action_ids.mail_id._postprocess_sent_message(
            [], [], failure_reason="No", failure_type="unknown"
        )
        self.execute_on(after(1), first)
        self.assertEqual(first.action_ids.state, "queued")

    def test_the_other_channel_of_the_same_run_is_the_same_contact(self):
        """A run that decided on a mail and a call may have the call approved two days later."""
        self.own_path.step_ids.sorted("severity")[0].level_id.use_phone = True
        run = self.propose_on(T)
        mail, call = run.action_ids.sorted("channel")
        self.execute_on(T, mail)
        self.execute_on(after(2), call)
        self.assertEqual((mail.state, mail.date), ("queued", T))
        self.assertEqual((call.state, call.date), ("queued", after(2)))

    def test_another_customer_and_company_are_left_alone(self):
        other = self.make_customer("Other", credit_advice=3)
        first = self.propose_on(T)
        self.make_invoice(other, INVOICED, 70)
        second = self.propose_on(after(1))
        self.execute_on(after(1), second)
        self.execute_on(after(1), first)
        self.assertEqual((first.action_ids.state, second.action_ids.state), ("queued", "queued"))
