"""Must show 3: customers of two companies in three languages, and nothing of one in a message of another."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command
from odoo.tests import tagged
from odoo.tools import email_normalize

from .common import CreditRiskCommon, T

INVOICED = T - timedelta(days=35)
SUBJECTS = {
    "en_US": "{{ object.company_id.name }}: payment reminder",
    "nl_BE": "{{ object.company_id.name }}: herinnering",
    "fr_BE": "{{ object.company_id.name }}: rappel de paiement",
}
OPENINGS = {
    "en_US": "It may have escaped your attention",
    "nl_BE": "Misschien is het u ontgaan",
    "fr_BE": "Peut-être avez-vous oublié",
}


@tagged("post_install", "-at_install")
class TestThreeCustomers(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls.company
        cls.own.write({"name": "Alfa BV", "phone": "+32 1 11"})
        cls.other_data = cls.setup_other_company(name="Beta NV")
        cls.other = cls.other_data["company"]
        cls.other.write(
            {"email": "beta@example.com", "credit_followup_quiet_days": 0, "phone": "+32 2 22"}
        )
        cls.accounts = {
            company: cls.env["res.partner.bank"].create(
                {"acc_number": number, "partner_id": company.partner_id.id}
            )
            for company, number in (
                (cls.own, "BE71096123456769"),
                (cls.other, "BE68539007547034"),
            )
        }
        cls.translate()
        cls.customers = {
            lang: cls.make_customer(
                f"Customer {lang}",
                lang=lang,
                credit_advice=3,
                credit_customer_since=T - relativedelta(years=2),
            )
            for lang in SUBJECTS
        }
        for partner in cls.customers.values():
            other = partner.with_company(cls.other)
            other.property_account_receivable_id = cls.other_data["default_account_receivable"]
            other.credit_advice = 3
        cls.make_invoices()

    @classmethod
    def translate(cls):
        """Give the shipped template and letter three languages, as a translator does on the screen."""
        level = cls.env.ref("credit_risk_matrix.level_first_reminder")
        level.write({"use_letter": True, "mail_attachment": "invoices"})
        template = level.mail_template_id
        letter = {lang: f"<p>{opening}</p>" for lang, opening in OPENINGS.items()}
        level.letter_body = letter["en_US"]
        body, english = template.body_html, OPENINGS["en_US"]
        for lang in SUBJECTS:
            cls.env["res.lang"]._activate_lang(lang)
        for lang, opening in OPENINGS.items():
            translated = template.with_context(lang=lang)
            translated.subject = SUBJECTS[lang]
            translated.body_html = body.replace(english, opening)
            if lang != "en_US":
                level.update_field_translations("letter_body", {lang: {english: opening}})

    @classmethod
    def make_invoices(cls):
        """Two invoices of each customer in each company; keep the amount that is open, all different."""
        cls.invoices = {}
        for company in (cls.own, cls.other):
            journal = cls.env["account.journal"].search(
                [("type", "=", "sale"), ("company_id", "=", company.id)], limit=1
            )
            for index, partner in enumerate(cls.customers.values(), 1):
                amount = 1000 * index + (111 if company == cls.own else 222)
                cls.invoices[company, partner] = (
                    cls.env["account.move"]
                    .with_company(company)
                    .create(
                        {
                            "move_type": "out_invoice",
                            "journal_id": journal.id,
                            "partner_id": partner.id,
                            "invoice_date": INVOICED,
                            "invoice_payment_term_id": False,
                            "invoice_date_due": INVOICED + timedelta(days=30),
                            "invoice_line_ids": [
                                Command.create(
                                    {
                                        "name": "Goods",
                                        "price_unit": amount,
                                        "tax_ids": [Command.clear()],
                                    }
                                )
                            ],
                        }
                    )
                )
                number = ("ALFA" if company == cls.own else "BETA") + f"/{partner.lang}/001"
                cls.invoices[company, partner].name = number
                cls.invoices[company, partner].action_post()

    def run_of(self, company):
        """Carry out a run of the company, without rendering a PDF (the files are looked at elsewhere)."""
        run = self.env["credit.followup.run"].create({"company_id": company.id, "date": T})
        run.action_propose()
        run.action_approve()
        self.execute(run)
        run.invalidate_recordset()
        return run

    def test_every_message_is_its_own(self):
        """Recipient, sender, language, amounts, attachments, bank account and layout of each message."""
        runs = {company: self.run_of(company) for company in (self.own, self.other)}
        seen = set()
        for company, run in runs.items():
            emails = run.action_ids.filtered(lambda action: action.channel == "email")
            self.assertEqual(
                emails.partner_id, sum(self.customers.values(), self.env["res.partner"])
            )
            for action in emails:
                self.check_mail(company, action)
                seen.update(action.mail_id.attachment_ids.ids)
        self.assertEqual(len(seen), 6, "each mail has a file of its own")

    def check_mail(self, company, action):
        mail, partner, lang = action.mail_id, action.partner_id, action.partner_id.lang
        self.assertEqual(action.state, "queued", action.state_note)
        self.assertEqual(mail.recipient_ids, partner)
        self.assertFalse(mail.email_to)
        self.assertEqual(email_normalize(mail.email_from), email_normalize(company.email))
        subject = SUBJECTS[lang].replace("{{ object.company_id.name }}", company.name)
        self.assertEqual(mail.subject, subject)
        invoice = self.invoices[company, partner]
        self.assertEqual(mail.attachment_ids.company_id, company)
        self.assertIn(invoice.name.replace("/", "_"), mail.attachment_ids.name)
        self.assertIn(invoice.name, mail.attachment_ids.raw.decode())
        for other in set(self.invoices.values()) - {invoice}:
            self.assertNotIn(other.name, mail.attachment_ids.raw.decode())
        self.check_text(company, partner, lang, mail.body_html)

    def test_every_letter_is_its_own(self):
        for company in (self.own, self.other):
            run = self.env["credit.followup.run"].create({"company_id": company.id, "date": T})
            run.action_propose()
            for action in run.action_ids.filtered(lambda a: a.channel == "letter"):
                html = (
                    self.env["ir.actions.report"]
                    ._render_qweb_html(
                        "credit_risk_matrix.action_report_followup_letter", action.ids
                    )[0]
                    .decode()
                )
                self.check_text(company, action.partner_id, action.partner_id.lang, html)
                self.assertIn(company.phone, html)

    def check_text(self, company, partner, lang, text):
        """A text names its company, customer, invoice, account and language, and none of the others'."""
        mine = {
            OPENINGS[lang],
            company.name,
            self.invoices[company, partner].name,
            self.accounts[company].acc_number,
            partner.name,
        }
        everything = {
            *OPENINGS.values(),
            *(c.name for c in (self.own, self.other)),
            *(invoice.name for invoice in self.invoices.values()),
            *(account.acc_number for account in self.accounts.values()),
            *(customer.name for customer in self.customers.values()),
        }
        for word in mine:
            self.assertIn(word, text)
        for word in everything - mine:
            self.assertNotIn(word, text)

    def test_language_fallback_is_the_company_of_the_debt(self):
        """A customer without a language is written to in the language of the company it owes."""
        partner = self.customers["en_US"]
        partner.lang = False
        self.own.partner_id.lang = "nl_BE"
        self.other.partner_id.lang = "fr_BE"
        for company, lang in ((self.own, "nl_BE"), (self.other, "fr_BE")):
            actions = self.run_of(company).action_ids
            mail = actions.filtered(
                lambda a: a.partner_id == partner and a.channel == "email"
            ).mail_id
            self.assertIn(OPENINGS[lang], mail.body_html)

    def test_hostile_names_cannot_add_headers(self):
        """A line end in a name stays on its line: no header is added, and the mail can be built."""
        self.own.name = "Alfa\r\nBcc: thief@example.com"
        partner = self.customers["en_US"]
        partner.name = 'Evil"\r\nBcc: thief@example.com <x@example.com>,'
        actions = self.run_of(self.own).action_ids
        mail = actions.filtered(lambda a: a.partner_id == partner and a.channel == "email").mail_id
        self.assertNotIn("\n", mail.subject)
        server = self.env["ir.mail_server"]
        for values in mail._prepare_outgoing_list():
            message = server._build_email__(
                email_from=values["email_from"],
                email_to=values["email_to"],
                subject=values["subject"],
                body=values["body"],
                email_cc=values["email_cc"],
                reply_to=values["reply_to"],
                headers=values["headers"],
            )
            self.assertFalse(message["Bcc"])
            self.assertNotIn("\nBcc:", message.as_string().replace("\r", ""))
            self.assertIn(partner.email, message["To"])
