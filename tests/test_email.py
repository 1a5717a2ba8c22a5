"""The e-mails of a run: the company's head and foot round the text, the text alone among the customer's messages."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo.tests import tagged

from ..models.followup.letterhead import LAYOUT
from .common import CreditRiskCommon, T

INVOICED = T - timedelta(days=35)
NAME = "Jansen <b>& Co</b>"


@tagged("post_install", "-at_install")
class TestEmail(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        since = T - relativedelta(years=2)
        cls.customer = cls.make_customer(credit_customer_since=since, credit_advice=3)
        cls.customer.name = NAME
        cls.invoice = cls.make_invoice(cls.customer, INVOICED, 1234.5)

    def send(self):
        return self.carry_out(T).action_ids

    def test_the_same_as_core_makes_it(self):
        """Head and foot that were rendered once give the very e-mail that core renders for the customer."""
        action = self.send()
        template = action.level_id.mail_template_id
        body = template._render_field("body_html", action.ids)[action.id]
        core = template._render_encapsulate(
            LAYOUT, body, {"company": action.company_id}, context_record=action
        )

        def without_preview(html):
            return html[html.index("<table") :]

        self.assertEqual(without_preview(action.mail_id.body_html), without_preview(core))

    def test_preview_is_the_opening(self):
        """Beside the subject mail programs show the first sentences, with nothing of the table, and escaped."""
        html = self.send().mail_id.body_html
        preview = html[: html.index("<table")]
        self.assertIn("Dear Jansen &lt;b&gt;&amp; Co&lt;/b&gt;, It may have escaped", preview)
        self.assertNotIn("Open amount", preview)

    def test_message_has_no_letterhead(self):
        """What stands among the customer's messages is the text, as with what core posts."""
        action = self.send()
        message = action.mail_id.mail_message_id
        self.assertEqual((message.model, message.res_id), (action._name, action.id))
        self.assertIn("1,234.50", message.body)
        self.assertIn("Dear Jansen", message.body)
        self.assertNotIn("Powered by", message.body)
        self.assertIn("Powered by", action.mail_id.body_html)

    def test_hostile_document_name(self):
        """A document number is text in the table of the items."""
        self.invoice.name = "<img src=x onerror=alert(1)>"
        mail = self.send().mail_id
        self.assertNotIn("<img src=x", mail.body_html)
        self.assertIn("&lt;img src=x", mail.body_html)

    def test_templates_name_fields(self):
        """Addresses and language of the shipped templates are fields, which are read without evaluating anything."""
        templates = self.env["credit.followup.level"].search([]).mail_template_id
        self.assertGreaterEqual(len(templates), 4)
        for template in templates:
            self.assertTrue(template.use_default_to, template.name)
            for name in ("subject", "email_from", "reply_to", "lang"):
                unsafe = template._has_unsafe_expression_template_inline_template(
                    template[name], template.model, name
                )
                self.assertFalse(unsafe, f"{template.name}: {name}")

    def test_template_without_language_or_default_recipients(self):
        """A template of one's own, which names recipients itself and no language, is sent as it says."""
        template = self.env.ref("credit_risk_matrix.mail_template_first_reminder")
        template.write(
            {
                "lang": False,
                "use_default_to": False,
                "partner_to": "{{ object.partner_id.id }}",
                "subject": "Please\npay {{ object.partner_id.name }}",
            }
        )
        self.customer.name = "Line\nbreak"
        mail = self.send().mail_id
        self.assertEqual(mail.recipient_ids, self.customer)
        self.assertEqual(mail.subject, "Please pay Line break")
        self.assertIn(self.env.company.name, mail.body_html)
