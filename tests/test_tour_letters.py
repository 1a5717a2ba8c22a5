"""The letters of a run, printed from its form, in a real browser."""

import io
from datetime import timedelta

from odoo.fields import Date
from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader

from .driven import DrivenCase


@tagged("post_install", "-at_install")
class TestTourLetters(DrivenCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = Date.today()
        cls.controller = cls.make_user("controller")
        partners = [cls.make_customer(name) for name in ("Alfa", "Beta")]
        for partner in partners:
            cls.make_invoice(partner, cls.today - timedelta(days=40), 500)
        cls.refresh(cls.today)
        cls.put_on_path(partners[0], cls.make_path((1, "letter")))
        cls.refresh(cls.today)

    def press_print(self, browser):
        """Download the letters from the form of the run, and look at its actions afterwards."""
        browser.click(".o_statusbar_buttons button[name='action_print_letters']")
        browser.click("button[name='action_open_actions']")
        browser.wait(".o_breadcrumb .o_back_button, .breadcrumb-item.o_back_button")
        browser.wait(".o_data_row, .o_kanban_record")

    def print_letters(self):
        run = self.propose(self.today)
        run.action_approve()
        self.env.flush_all()
        with self.allow_pdf_render(), self.registry.cursor() as cr:
            real = run.with_env(self.env(cr=cr))
            real.with_context(force_report_rendering=True).action_execute()
        self.env.invalidate_all()
        self.assertEqual(run.letter_count, 2)
        url = f"/odoo/action-credit_risk_matrix.credit_followup_run_action/{run.id}"
        self.drive(url, self.press_print, self.controller)
        [file] = self.env["ir.attachment"].search(
            [("create_uid", "=", self.controller.id), ("mimetype", "=", "application/pdf")]
        )
        self.assertEqual(len(PdfFileReader(io.BytesIO(file.raw)).pages), 2)
        self.assertEqual(run.letter_count, 2, "a letter is not in the post by being downloaded")
        run.action_ids.with_user(self.controller).action_done()
        self.assertEqual(run.letter_count, 0)

    def test_letters_of_a_run(self):
        self.print_letters()

    def test_letters_of_a_run_in_dutch(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.controller.lang = "nl_NL"
        self.print_letters()
