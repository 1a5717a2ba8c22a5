"""F7: what a run of any date would propose is shown, and not a row is written."""

from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from .common import CreditRiskCommon, T

INVOICED = T - timedelta(days=35)


@tagged("post_install", "-at_install")
class TestPreview(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer("Preview B.V.", credit_advice=3)
        cls.invoice = cls.make_invoice(cls.customer, INVOICED, 123.45)
        cls.controller = cls.make_user("controller")

    def preview(self, day, user=None, **values):
        """Return the page that a controller sees, without saving the wizard."""
        with self.enter_registry_test_mode():
            wizards = self.env["credit.followup.preview"].with_user(user or self.controller)
            wizard = wizards.with_company(self.company).new({"date": day, **values})
            return str(wizard.preview)

    def read_everything(self):
        """Return every row of every table of ours, of the mails, tasks and bus messages."""
        self.env.flush_all()
        tables = self.env.execute_query(
            SQL(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND (tablename LIKE 'credit\\_%%'"
                " OR tablename IN ('mail_mail', 'mail_message', 'mail_activity', 'bus_bus', 'ir_attachment'))"
            )
        )
        return {
            table: self.env.execute_query(
                SQL("SELECT to_jsonb(t)::text FROM %s t ORDER BY 1", SQL.identifier(table))
            )
            for (table,) in tables
        }

    def test_nothing_is_written(self):
        before = self.read_everything()
        self.assertIn("credit_followup_run", before)
        for day in (T, T + timedelta(days=90)):
            self.assertIn("Preview B.V.", self.preview(day))
            self.assertEqual(self.read_everything(), before)
        self.propose(T)  # also on top of an earlier run
        before = self.read_everything()
        self.assertIn("In another run", self.preview(T + timedelta(days=1)))
        self.assertEqual(self.read_everything(), before)

    def test_why_nothing_happened(self):
        """The list behind the run's button holds what was not acted on, and nothing else."""
        young = self.make_invoice(self.customer, T, 10)
        action = self.propose(T).action_open_idle_items()
        view = self.env.ref("credit_risk_matrix.credit_followup_item_view_search")
        self.assertIn("nothing", view.arch)
        self.assertIn("search_default_nothing", action["context"])
        self.assertEqual(action["display_name"], "Why nothing happened", "the title of the list")
        found = self.env["credit.followup.item"].search(
            [*action["domain"], ("reason_code", "not in", ("proposed", "acted", "settled"))]
        )
        self.assertEqual(found.move_id, young)

    def test_it_shows_what_a_run_then_proposes(self):
        self.company.credit_followup_quiet_days = 0
        page = self.preview(T)
        action = self.propose(T).action_ids
        for text in (action.level_id.name, "E-mail", "123.45"):
            self.assertIn(text, page)

    def test_nothing_due(self):
        page = self.preview(INVOICED + timedelta(days=1))
        self.assertIn("Nothing would be proposed", page)
        self.assertIn("Not due yet", page)

    def test_full_text_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        template = self.env.ref("credit_risk_matrix.mail_template_first_reminder")
        template.with_context(lang="nl_NL").body_html = "<p>Geachte klant</p>"
        template.with_context(lang="en_US").body_html = "<p>Dear customer</p>"
        self.assertIn("Dear customer", self.preview(T))
        self.customer.lang = "nl_NL"
        page = self.preview(T)
        self.assertIn("Geachte klant", page)
        self.assertNotIn("Dear customer", page)

    def test_text_of_a_letter_and_a_call(self):
        self.refresh()
        self.put_on_path(self.customer, self.make_path((1, "letter", "phone")))
        page = self.preview(T)
        self.assertIn("Dorpsstraat 1", page)
        self.assertIn(self.invoice.name, page)

    def test_text_of_a_registered_letter(self):
        """It is a letter: what is shown is what would be printed, not the facts for a caller."""
        self.refresh()
        path = self.make_path((1, "registered"))
        path.step_ids.level_id.letter_body = "<p>Our last letter.</p>"
        self.put_on_path(self.customer, path)
        self.assertIn("Our last letter.", self.preview(T))

    def test_one_customer_with_the_sentence_of_each_item(self):
        other = self.make_customer("Other")
        self.make_invoice(other, INVOICED, 50)
        page = self.preview(T, partner_id=self.customer.id)
        self.assertNotIn("Other", page)
        self.assertIn(f"{self.invoice.name}: ", page)

    def test_hostile_name(self):
        self.customer.name = "<script>alert(1)</script>"
        page = self.preview(T)
        self.assertNotIn("<script>", page)
        self.assertIn("&lt;script&gt;", page)

    def test_only_controllers(self):
        with self.assertRaises(AccessError):
            self.preview(T, self.make_user("user"))
