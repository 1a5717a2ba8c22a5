"""Long work is done in the background, and others see how far it is."""

from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models.followup import credit_followup_working as working
from .common import CreditRiskCommon, T


@tagged("post_install", "-at_install")
class TestFollowupWork(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.controller = cls.make_user("controller")
        customers = [cls.make_customer(f"Customer {n}") for n in range(3)]
        for customer in customers:
            cls.make_invoice(customer, T - timedelta(days=50), 100)
        cls.refresh()
        cls.put_on_path(customers[0], cls.make_path((1, "phone")))
        cls.refresh()
        cls.cron = cls.env.ref("credit_risk_matrix.ir_cron_credit_followup_work")

    def make_run(self):
        run = self.env["credit.followup.run"].create({"company_id": self.company.id, "date": T})
        return run.with_user(self.controller)

    def run_job(self):
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.env.invalidate_all()

    def triggers(self):
        return self.env["ir.cron.trigger"].search_count([("cron_id", "=", self.cron.id)])

    def test_small_work_is_done_at_once(self):
        run = self.make_run()
        run.action_start_propose()
        self.assertEqual((run.state, len(run.action_ids)), ("proposed", 3))
        self.assertFalse(run.progress)
        self.assertFalse(self.triggers())

    def test_a_large_proposal_is_made_in_the_background(self):
        """The button returns at once; the job proposes, in the name of who asked for it."""
        run = self.make_run()
        with patch.object(working, "ITEMS_AT_ONCE", 2):
            run.action_start_propose()
        self.assertEqual((run.state, run.progress["state"]), ("draft", "waiting"))
        self.assertTrue(run.is_at_work)
        self.assertEqual(self.triggers(), 1)
        with patch.object(working, "REPORT_EVERY", 1):
            self.run_job()
        self.assertEqual((run.state, len(run.action_ids)), ("proposed", 3))
        self.assertFalse(run.is_at_work)
        self.assertEqual(run.work_ids.state, "done")
        self.assertEqual(run.action_ids.create_uid, self.controller)

    def test_a_proposal_reports_customer_by_customer(self):
        run = self.make_run()
        reports = []
        with patch.object(working, "ITEMS_AT_ONCE", 2):
            run.action_start_propose()
        work_model = type(self.env["credit.followup.work"])
        report = work_model._report

        def listen(work, *args):
            reports.append(args)
            report(work, *args)

        with patch.object(working, "REPORT_EVERY", 1), patch.object(work_model, "_report", listen):
            self.run_job()
        self.assertEqual(
            reports,
            [
                ("profiles", 0, 0),
                ("reading", 0, 0),
                ("deciding", 0, 3),
                ("deciding", 1, 3),
                ("deciding", 2, 3),
                ("writing", 0, 0),
            ],
        )
        self.assertEqual(run.work_ids.stage, "writing")

    def test_an_execution_shows_how_many_are_carried_out(self):
        run = self.make_run()
        run.action_propose()
        run.action_approve()
        with patch.object(working, "ACTIONS_AT_ONCE", 2):
            run.action_start_execute()
            run.action_start_execute()
        self.assertEqual(len(run.work_ids), 1, "asking twice is asking once")
        self.assertEqual((run.progress["done"], run.progress["total"]), (0, 3))
        self.execute(run.action_ids[0].sudo())
        self.env.invalidate_all()
        self.assertEqual((run.progress["done"], run.progress["total"]), (1, 3))
        self.run_job()
        self.assertEqual(run.state, "done")
        self.assertEqual(set(run.action_ids.mapped("state")), {"queued"})
        self.assertFalse(run.progress)

    def test_a_run_that_stopped_half_way_says_so(self):
        run = self.make_run()
        run.action_propose()
        run.action_approve()
        self.execute(run.action_ids[0].sudo())
        self.env.invalidate_all()
        self.assertEqual(
            [run.progress[name] for name in ("state", "done", "total", "is_active")],
            ["stopped", 1, 3, False],
        )

    def test_work_that_fails_says_why_and_can_be_asked_for_again(self):
        run = self.make_run()
        with patch.object(working, "ITEMS_AT_ONCE", 2):
            run.action_start_propose()
            self.controller.group_ids -= self.env.ref("credit_risk_matrix.group_credit_controller")
            self.run_job()
            self.assertEqual(run.sudo().progress["state"], "failed")
            self.assertTrue(run.sudo().progress["message"])
            self.controller.group_ids += self.env.ref("credit_risk_matrix.group_credit_controller")
            run.action_start_propose()
            self.run_job()
        self.assertEqual(run.state, "proposed")
        self.assertFalse(run.progress)

    def test_work_that_breaks_down_says_so_and_stops_nothing_behind_it(self):
        broken, run = self.make_run(), self.make_run()
        with patch.object(working, "ITEMS_AT_ONCE", 2):
            broken.action_start_propose()
            run.action_start_propose()
        run_model = type(self.env["credit.followup.run"])
        propose = run_model.action_propose

        def break_down(self):
            if self == broken:
                raise ZeroDivisionError
            return propose(self)

        logger = "odoo.addons.credit_risk_matrix.models.followup.credit_followup_work"
        with (
            patch.object(run_model, "action_propose", break_down),
            self.assertLogs(logger, "ERROR"),
        ):
            self.run_job()
        self.assertEqual((broken.progress["state"], broken.state), ("failed", "draft"))
        self.assertIn("It broke down", broken.progress["message"])
        self.assertEqual((run.work_ids.state, run.state), ("done", "proposed"))

    def test_only_controllers_start_work(self):
        user = self.make_user("user")
        run = self.make_run().with_user(user)
        for method in (run.action_start_propose, run.action_start_execute):
            with self.assertRaises(AccessError):
                method()
        works = self.env["credit.followup.work"].with_user(user)
        for right in ("write", "create", "unlink"):
            self.assertFalse(works.has_access(right))

    def test_work_without_a_sign_of_life_is_still(self):
        run = self.make_run()
        with patch.object(working, "ITEMS_AT_ONCE", 2):
            run.action_start_propose()
        self.assertFalse(run.progress["is_stalled"])
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE credit_followup_work SET write_date = write_date - INTERVAL '6 minutes'"
        )
        self.env.invalidate_all()
        self.assertTrue(run.progress["is_stalled"])
        run.work_ids.with_user(self.controller).action_wake()
        self.assertEqual(self.triggers(), 2)

    def test_many_letters_are_put_in_one_file_in_the_background(self):
        path = self.make_path((1, "letter"))
        self.env["credit.risk.matrix.cell"].search(
            [("company_id", "=", self.company.id)]
        ).path_id = path
        self.refresh()
        run = self.make_run()
        run.action_propose()
        run.action_approve()
        with self.allow_pdf_render(), self.registry.cursor() as cr:
            real = run.sudo().with_env(run.sudo().env(cr=cr))
            real.with_context(force_report_rendering=True).action_execute()
        self.env.invalidate_all()
        letters = run.action_ids
        with patch.object(working, "LETTERS_AT_ONCE", 2):
            answer = letters.action_print_letters()
        self.assertEqual(answer["tag"], "display_notification")
        day = self.env["credit.my.day"].with_user(self.controller)
        [shown] = day.get_my_day("all")["prints"]
        self.assertEqual((shown["progress"]["total"], shown["attachment_id"]), (3, False))
        with patch.object(working, "LETTERS_AT_A_TIME", 2):
            self.run_job()
        [shown] = day.get_my_day("all")["prints"]
        self.assertEqual((shown["progress"]["state"], shown["progress"]["done"]), ("done", 3))
        file = self.env["ir.attachment"].browse(shown["attachment_id"]).with_user(self.controller)
        self.assertTrue(file.raw.startswith(b"%PDF"))
        self.assertEqual(set(letters.mapped("state")), {"queued"})
