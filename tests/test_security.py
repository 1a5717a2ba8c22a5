"""What each group, the portal and the public may do with every model, and the company rules."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import CreditRiskCommon, T

POLICY = (
    "credit.risk.category",
    "credit.risk.grade",
    "credit.risk.scorecard",
    "credit.risk.kpi",
    "credit.risk.kpi.band",
    "credit.risk.matrix.cell",
    "credit.action.path",
    "credit.action.step",
    "credit.followup.level",
    "credit.advice.step",
    "credit.risk.alert.rule",
    "credit.legal.rule",
    "credit.sector.ratio",
)
STATE = (
    "credit.risk.profile",
    "credit.risk.assessment",
    "credit.risk.month",
    "credit.followup.item",
)
WORK = {
    "credit.followup.run": "rwcu",
    "credit.followup.action": "rw",
    "credit.followup.action.line": "r",
    "credit.followup.hold": "rwcu",
    "credit.followup.promise": "rwcu",
    "credit.risk.alert": "rw",
    "credit.report.schedule": "rwcu",
    "credit.report.dispatch": "r",
    "credit.followup.result": "r",
    "credit.portfolio.report": "r",
    "credit.annual.account": "rwcu",
    "credit.guarantee": "rwcu",
}
#: what credit controllers try on the past; nobody else sees it
TRIALS = {
    "credit.risk.validation": "rwcu",
    "credit.risk.validation.line": "r",
    "credit.risk.validation.grade": "r",
    "credit.risk.validation.move": "r",
    "credit.followup.effect": "r",
}
#: controllers read them, nobody writes them but by the buttons
DECISIONS = ("credit.risk.proposal",)
RIGHTS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}


@tagged("post_install", "-at_install")
class TestSecurity(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {group: cls.make_user(group) for group in ("user", "controller", "manager")}
        cls.users["employee"] = cls.make_user(None, login="employee")
        cls.users["portal"] = new_test_user(cls.env, login="portal1", groups="base.group_portal")
        cls.users["public"] = cls.env.ref("base.public_user")

    def assertRights(self, group, model, rights):
        records = self.env[model].with_user(self.users[group])
        granted = "".join(code for code, name in RIGHTS.items() if records.has_access(name))
        self.assertEqual(granted, rights, f"{group} on {model}")

    def test_every_model_is_covered(self):
        models = {
            name
            for name, model in self.env.items()
            if name.startswith("credit.") and not model._abstract and not model._transient
        }
        with_lines = set(self.env["ir.model.access"].sudo().search([]).mapped("model_id.model"))
        self.assertFalse(models - with_lines)
        with_rules = set(self.env["ir.rule"].sudo().search([]).mapped("model_id.model"))
        self.assertFalse(models - with_rules)

    def test_policy(self):
        for model in POLICY:
            self.assertRights("user", model, "r")
            self.assertRights("controller", model, "r")
            self.assertRights("manager", model, "rwcu")

    def test_state_is_written_by_the_refresh_only(self):
        for model in STATE:
            for group in ("user", "controller", "manager"):
                self.assertRights(group, model, "r")

    def test_work(self):
        for model, rights in WORK.items():
            self.assertRights("user", model, "r")
            self.assertRights("controller", model, rights)
            self.assertRights("manager", model, rights)

    def test_trials(self):
        for model, rights in TRIALS.items():
            self.assertRights("user", model, "")
            self.assertRights("controller", model, rights)
            self.assertRights("manager", model, rights)

    def test_terms(self):
        for model in DECISIONS:
            self.assertRights("user", model, "")
            self.assertRights("controller", model, "r")
            self.assertRights("manager", model, "r")
        self.assertRights("user", "credit.risk.release", "r")
        self.assertRights("controller", "credit.risk.release", "r")
        self.assertRights("manager", "credit.risk.release", "rc")

    def test_outsiders(self):
        for model in (*POLICY, *STATE, *WORK, *TRIALS, *DECISIONS, "credit.risk.release"):
            for group in ("employee", "portal", "public"):
                self.assertRights(group, model, "")

    def test_company_rules(self):
        """A user of another company sees neither profiles nor items nor runs of this one."""
        customer = self.make_customer()
        self.make_invoice(customer, T, 100)
        self.propose(T)
        other = self.setup_other_company(name="Other")["company"]
        stranger = new_test_user(
            self.env,
            login="stranger",
            groups="credit_risk_matrix.group_credit_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        for model in (*STATE, *WORK, *DECISIONS, "credit.risk.release"):
            records = self.env[model].sudo().search([("company_id", "=", self.company.id)])
            found = self.env[model].with_user(stranger).search([])
            self.assertFalse(found & records, model)
        profile = self.profile_of(customer)
        with self.assertRaises(AccessError):
            profile.with_user(stranger).read(["total_due"])

    def test_own_policy_of_another_company(self):
        other = self.setup_other_company(name="Other")["company"]
        grade = (
            self.env["credit.risk.grade"]
            .sudo()
            .create({"name": "Theirs", "points": 9, "company_id": other.id})
        )
        found = self.env["credit.risk.grade"].with_user(self.users["manager"]).search([])
        self.assertNotIn(grade, found)
        self.assertIn(self.grades["low"], found)

    def test_user_reads_the_profile_without_accounting_rights(self):
        """A salesperson sees grade, score and what is due, without the right to read the ledger."""
        customer = self.make_customer()
        self.make_invoice(customer, T, 100)
        self.refresh()
        seen = customer.with_user(self.users["user"])
        self.assertEqual(seen.credit_risk_status, "provisional")
        self.assertEqual(seen.credit_risk_profile_id.total_due, 100)
        self.assertTrue(seen.credit_risk_profile_id.explanation_html)
        with self.assertRaises(AccessError):
            self.env["account.move.line"].with_user(self.users["user"]).search([]).mapped("balance")

    def test_user_reads_the_name_of_an_item(self):
        """The number of the document, which the list of items shows, and nothing else of the ledger."""
        invoice = self.make_invoice(self.make_customer(), T, 100)
        self.refresh()
        self.propose()
        item = self.env["credit.followup.item"].search([("move_id", "=", invoice.id)])
        user = self.users["user"]
        self.assertEqual(item.with_user(user).display_name, invoice.name)
        with self.assertRaises(AccessError):
            item.with_user(user).move_line_id.read(["name"])

    def test_employee_sees_nothing_of_it(self):
        customer = self.make_customer()
        with self.assertRaises(AccessError):
            customer.with_user(self.users["employee"]).read(["credit_risk_score"])
        with self.assertRaises(AccessError):
            self.env["res.partner"].with_user(self.users["employee"]).search(
                [("credit_advice", ">", 0)]
            )
