"""Letters for the printer, statements of account, and the dossier for collection."""

import io
import zipfile
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader

from .common import CreditRiskCommon, T

INVOICED = T - timedelta(days=35)


@tagged("post_install", "-at_install")
class TestFollowupFiles(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer(
            "Zeta", credit_customer_since=T - relativedelta(years=2), credit_advice=3
        )

    def on_path(self, *steps):
        path = self.make_path(*steps)
        self.refresh()
        self.put_on_path(self.customer, path)
        return path.step_ids.level_id

    def carry_out_with_pdf(self, as_of=T):
        """Carry out a run of the day with real PDFs."""
        run = self.propose(as_of)
        run.action_approve()
        with self.allow_pdf_render(), self.registry.cursor() as cr:
            real = run.with_env(run.env(cr=cr)).with_context(force_report_rendering=True)
            real.action_execute()
        run.invalidate_recordset()
        run.action_ids.invalidate_recordset()
        return run.action_ids

    # Statement

    def test_statement_ties_out_per_currency(self):
        """Every open item stands in the statement, credits too; each currency has its total and ageing."""
        dollar = self.setup_other_currency("GBP", rates=[("2000-01-01", 2)])
        self.make_invoice(self.customer, INVOICED, 100)
        self.make_invoice(self.customer, T - timedelta(days=100), 40)
        self.make_invoice(self.customer, T, 7)
        self.make_invoice(self.customer, INVOICED, 50, currency_id=dollar.id)
        self.make_payment(self.customer, T, 25)
        action = self.propose(T).action_ids
        groups = {group.currency: group for group in action._get_statement()}
        own = groups[self.company.currency_id]
        self.assertEqual([float(row["amount"]) for row in own.rows], [40, 100, -25, 7])
        self.assertEqual(float(own.total), 122)
        self.assertEqual(
            {code: float(amount) for code, amount in own.buckets.items()},
            {"current": -18, "30": 100, "60": 0, "90": 40, "older": 0},
        )
        self.assertEqual(float(groups[dollar].total), 50)
        for group in groups.values():
            self.assertEqual(sum(group.buckets.values()), group.total)

    def test_statement_goes_with_the_mail(self):
        self.on_path((1, "email")).mail_attachment = "statement"
        invoice = self.make_invoice(self.customer, INVOICED, 1234.5)
        other = self.make_customer("Other")
        strange = self.make_invoice(other, INVOICED, 999)
        mail = (
            self.carry_out(T).action_ids.filtered(lambda a: a.partner_id == self.customer).mail_id
        )
        self.assertEqual(mail.attachment_ids.name, f"Statement 2026-06-30 {self.customer.id}.pdf")
        text = mail.attachment_ids.raw.decode()  # in a test the page that becomes the PDF
        for word in ("Statement of account on", invoice.name, "1,234.50", "Zeta"):
            self.assertIn(word, text)
        self.assertNotIn(strange.name, text)

    def test_invoice_that_was_sent_goes_with_the_mail(self):
        """The PDF that the customer got before is attached, not another one."""
        self.on_path((1, "email")).mail_attachment = "invoices"
        invoice = self.make_invoice(self.customer, INVOICED, 100)
        sent = self.env["ir.attachment"].create(
            {
                "name": "INV.pdf",
                "raw": b"%PDF-1.4 as sent",
                "res_model": "account.move",
                "res_id": invoice.id,
                "res_field": "invoice_pdf_report_file",
            }
        )
        invoice.invalidate_recordset()
        mail = self.carry_out(T).action_ids.mail_id
        self.assertEqual(mail.attachment_ids, sent)

    def test_nothing_goes_with_the_mail_by_default(self):
        self.on_path((1, "email"))
        self.make_invoice(self.customer, INVOICED, 100)
        self.assertFalse(self.carry_out(T).action_ids.mail_id.attachment_ids)

    # Printing

    def test_letters_are_merged_for_the_printer(self):
        """One PDF of all letters, in the order of the customers; nothing counts as printed yet."""
        alfa = self.make_customer(
            "Alfa", credit_customer_since=T - relativedelta(years=2), credit_advice=3
        )
        self.make_invoice(self.customer, INVOICED, 100)
        self.make_invoice(alfa, INVOICED, 100)
        path = self.make_path((1, "letter"))
        self.refresh()
        self.put_on_path(self.customer, path)
        self.refresh()
        self.assertEqual(self.profile_of(alfa).path_id, path, "of the same category and grade")
        actions = self.carry_out_with_pdf()
        self.assertEqual(actions.mapped("state"), ["queued", "queued"])
        run = actions.run_id
        self.assertEqual(run.letter_count, 2)
        url = run.with_user(self.make_user("controller")).action_print_letters()["url"]
        merged = self.env["ir.attachment"].browse(int(url.split("/")[3].split("?")[0]))
        pages = PdfFileReader(io.BytesIO(merged.raw)).pages
        self.assertEqual(len(pages), 2)
        self.assertIn("Alfa", pages[0].extract_text())
        self.assertIn("Zeta", pages[1].extract_text())
        self.assertEqual(actions.mapped("state"), ["queued", "queued"])

    def test_nothing_to_print(self):
        self.on_path((1, "phone"))
        self.make_invoice(self.customer, INVOICED, 100)
        with self.assertRaisesRegex(UserError, "No letter waits"):
            self.carry_out(T).action_ids.action_print_letters()

    # Collection

    def test_dossier(self):
        """The dossier holds the items, the statement, the invoices and what was sent before."""
        self.on_path((1, "email"), (10, "collection"))
        invoice = self.make_invoice(self.customer, INVOICED, 100, name="X")
        invoice.button_draft()
        invoice.name = "../../INV 1"
        invoice.action_post()
        reminder = self.carry_out(T).action_ids
        action = self.carry_out(T + timedelta(days=10)).action_ids
        self.assertEqual(action.channel, "collection", action.state_note)
        archive = zipfile.ZipFile(io.BytesIO(action.attachment_id.raw))
        names = archive.namelist()
        self.assertEqual(names[:2], ["items.csv", "statement.pdf"])
        self.assertEqual(names[3], f"correspondence/{T}_{reminder.id}_email.html")
        self.assertEqual(len(names), 4)
        for name in names:
            self.assertNotIn("..", name)
            self.assertRegex(name, r"^[A-Za-z0-9._/-]+$")
        self.assertIn(invoice.name, archive.read(names[2]).decode())
        self.assertIn("payment reminder", archive.read(names[3]).decode())
