"""The program that makes PDFs: what it needs, and what is done when its file is not whole."""

import socket
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from threading import Thread
from unittest.mock import patch

from dateutil.relativedelta import relativedelta

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.base.models import ir_actions_report

from .common import CreditRiskCommon, T

INVOICED = T - timedelta(days=35)


@tagged("post_install", "-at_install")
class TestLetterEngine(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer(
            "Zeta", credit_customer_since=T - relativedelta(years=2), credit_advice=3
        )
        cls.invoice = cls.make_invoice(cls.customer, INVOICED, 100)
        cls.refresh()
        cls.level_path = cls.make_path((1, "letter"))
        cls.put_on_path(cls.customer, cls.level_path)

    @contextmanager
    def engine(self, cut=lambda content: content, times=0):
        """Let the real program run, and damage the first files that it makes, as a full disk does.

        :return: the list of calls: (arguments, exit code)
        """
        calls = []
        with self.allow_pdf_render():
            real = ir_actions_report._run_wkhtmltopdf

            def run(args):
                process = real(args)
                calls.append((args, process.returncode))
                if len(calls) <= times:
                    file = Path(args[-1])
                    file.write_bytes(cut(file.read_bytes()))
                return process

            with patch.object(ir_actions_report, "_run_wkhtmltopdf", run):
                yield calls

    @contextmanager
    def server(self):
        """Be the web server that reports fetch their style sheets from; it answers nothing.

        :return: the list of addresses that asked
        """
        asked = []

        def answer(listener):
            with suppress(OSError):
                while True:
                    connection, address = listener.accept()
                    asked.append(address)
                    connection.close()

        with socket.create_server(("127.0.0.1", 0)) as listener:
            Thread(target=answer, args=(listener,), daemon=True).start()
            url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            self.env["ir.config_parameter"].sudo().set_param("report.url", url)
            yield asked
            listener.shutdown(socket.SHUT_RDWR)

    def print_letter(self):
        """Carry out the run of the day and return its letter."""
        run = self.propose(T)
        run.action_approve()
        self.env.flush_all()
        with self.registry.cursor() as cr:
            real = run.with_env(run.env(cr=cr)).with_context(force_report_rendering=True)
            real.action_execute()
        self.env.invalidate_all()
        return run.action_ids

    def test_letter_needs_no_web_server(self):
        """Nothing is fetched: the letter is whole without a server, and the program has nothing to complain."""
        with self.server() as asked, self.engine() as calls:
            action = self.print_letter()
        self.assertFalse(asked)
        self.assertEqual([code for _args, code in calls], [0])
        self.assertTrue(action.attachment_id.raw.startswith(b"%PDF"))

    def test_empty_file_is_made_again(self):
        with self.engine(lambda content: b"", times=1) as calls:
            action = self.print_letter()
        self.assertEqual((len(calls), action.state), (2, "queued"))
        self.assertTrue(action.attachment_id.raw.startswith(b"%PDF"))

    def test_half_a_file_is_made_again(self):
        """A disk that fills up leaves the beginning of a PDF; that is no letter."""
        with self.engine(lambda content: content[: len(content) // 2], times=1) as calls:
            action = self.print_letter()
        self.assertEqual((len(calls), action.state), (2, "queued"))
        self.assertIn(b"%%EOF", action.attachment_id.raw[-20:])

    @mute_logger("odoo.addons.credit_risk_matrix.models.followup.credit_followup_files")
    def test_file_that_stays_empty_fails_the_action(self):
        """The action fails with the reason, keeps no file, and its item is free for the next run."""
        with self.engine(lambda content: b"", times=100):
            action = self.print_letter()
        self.assertEqual((action.state, action.attachment_id.id), ("failed", False))
        self.assertIn("came out empty or incomplete", action.state_note)
        self.assertFalse(self.item_of(self.invoice).level_id)

    def test_broken_invoice_is_not_sent(self):
        """An invoice whose PDF is not whole does not go with the e-mail: the action fails."""
        level = self.level_path.step_ids.level_id
        level.write({"use_letter": False, "use_email": True, "mail_attachment": "invoices"})
        with self.engine(lambda content: b"", times=100):
            action = self.print_letter()
        self.assertEqual((action.state, action.mail_id.id), ("failed", False))
        self.assertFalse(self.invoice.message_main_attachment_id)
