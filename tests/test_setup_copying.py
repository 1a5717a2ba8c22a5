"""A company gets a policy of its own: nothing that people set by hand is lost on the way."""

from datetime import timedelta

from odoo.exceptions import ValidationError
from odoo.fields import Date
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .common import CreditRiskCommon


@tagged("post_install", "-at_install")
class TestSetupCopying(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = Date.today()
        cls.branch = (
            cls.env["res.company"]
            .with_context(chart_template_load=True)
            .create({"name": "Branch", "parent_id": cls.company.id})
        )
        cls.other = cls.setup_other_company()["company"]
        cls.env.user.company_ids += cls.branch
        cls.customer = cls.make_customer("Late Payer")
        cls.make_invoice(cls.customer, cls.today - timedelta(days=70), 500)
        cls.refresh(cls.today - timedelta(days=40))
        cls.large = cls.env.ref("credit_risk_matrix.category_large")
        cls.refresh(cls.today)
        cls.setup_model = cls.env["credit.risk.setup"].with_company(cls.company)

    def pin(self, company=None):
        partner = self.customer.with_company(company or self.company)
        partner.credit_risk_category_pin_id = self.large
        return partner

    def override(self):
        return self.env["credit.risk.override"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "grade_id": self.grades["low"].id,
                "reason": "Paid in advance from now on",
            }
        )

    def save(self, change=None):
        draft = self.setup_model.open()["draft"]
        if change:
            change(draft)
        self.setup_model.save(draft)

    def test_a_pinned_category_stays_pinned(self):
        partner = self.pin()
        elsewhere = self.pin(self.other)
        self.refresh(self.today)
        self.save()
        pinned = partner.credit_risk_category_pin_id
        self.assertEqual((pinned.name, pinned.company_id), (self.large.name, self.company))
        profile = self.profile_of(self.customer)
        self.assertEqual((profile.category_id, profile.is_pinned), (pinned, True))
        self.assertEqual(elsewhere.credit_risk_category_pin_id, self.large)

    def test_a_grade_set_by_hand_stays_set(self):
        override = self.override()
        self.assertEqual(self.profile_of(self.customer).status, "overridden")
        self.save()
        profile = self.profile_of(self.customer)
        self.assertEqual((profile.status, profile.override_id), ("overridden", override))
        self.assertEqual(profile.grade_id.name, self.grades["low"].name)
        self.assertEqual(profile.grade_id.company_id, self.company)

    def test_one_that_has_ended_keeps_the_grade_of_its_day(self):
        override = self.override()
        override.action_end()
        self.save()
        self.assertEqual(override.grade_id, self.grades["low"])

    def test_history_is_that_of_the_same_matrix(self):
        """Nobody gets an assessment, has come from elsewhere, or is forgotten to have had a grade."""
        assessments = self.env["credit.risk.assessment"].search([])
        explanations = assessments.mapped("explanation")
        settled = assessments.settled_grade_id
        self.save()
        self.env.invalidate_all()
        self.assertEqual(self.env["credit.risk.assessment"].search([]), assessments)
        self.assertEqual(assessments.mapped("explanation"), explanations)
        own = self.env["credit.risk.grade"]._for_company(self.company)
        self.assertTrue(settled)
        self.assertEqual(assessments.settled_grade_id.mapped("name"), settled.mapped("name"))
        places = ("category_id", "grade_id", "cell_id", "path_id")
        for record in (assessments, self.profile_of(self.customer)):
            for name in places:
                self.assertEqual(record[name].company_id, self.company, name)
        self.assertLessEqual(assessments.grade_id, own)
        data = self.env["credit.risk.matrix.data"].with_company(self.company)
        compare = self.today - timedelta(days=30)
        answer = data.get_matrix({"compare": str(compare)})
        [cell] = [cell for cell in answer["comparison"]["cells"] if cell["now"]]
        self.assertEqual((cell["stayed"], cell["new"], cell["from_elsewhere"]), (1, 0, 0))

    def test_only_categories_and_grades_in_use_are_offered_and_taken(self):
        """After a copy there are two of each name, and the shared one would do nothing."""
        self.save()
        partners = self.env["res.partner"].with_company(self.company)
        overrides = self.env["credit.risk.override"].with_company(self.company)
        categories = partners.fields_get(["credit_risk_category_pin_id"], ["domain"])
        grades = overrides.fields_get(["grade_id"], ["domain"])
        for answer, model in (
            (categories["credit_risk_category_pin_id"], "credit.risk.category"),
            (grades["grade_id"], "credit.risk.grade"),
        ):
            domain = answer["domain"]
            if isinstance(domain, str):
                domain = safe_eval(domain, {"company_id": self.company.id})
            offered = self.env[model].search(domain)
            self.assertEqual(offered, self.env[model]._for_company(self.company))
            self.assertEqual(offered.company_id, self.company)
        with self.assertRaisesRegex(ValidationError, "is not a customer category that"):
            self.pin()
        with self.assertRaisesRegex(ValidationError, "is not a risk grade that"):
            self.override()

    def test_the_preview_and_the_draft_know_that_nobody_moves(self):
        self.pin()
        self.override()
        self.refresh(self.today)
        draft = self.env["credit.policy.draft"].create({"name": "The same"})
        with self.enter_registry_test_mode():
            self.assertEqual(self.setup_model.preview(draft.policy)["moved"], 0)
            action = draft.action_simulate()
        simulation = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual((simulation.customer_count, simulation.moved_count), (1, 0))

    def test_the_terms_of_the_cells_go_along(self):
        cell = self.profile_of(self.customer).cell_id
        term = self.env["account.payment.term"].create({"name": "8 days", "company_id": False})
        terms = {
            "limit_mode": "multiple",
            "limit_multiple": 2.5,
            "limit_rounding": 500,
            "payment_term_id": term.id,
            "trust": "bad",
            "is_guarantee_wanted": True,
            "is_stop_advised": True,
        }
        cell.write(terms)
        self.save()
        own = self.profile_of(self.customer).cell_id
        self.assertEqual(own.company_id, self.company)
        self.assertRecordValues(own, [{**terms, "path_id": own.path_id.id}])
        own.limit_multiple = 3
        self.save(lambda draft: draft["paths"][0].update(name="Ours"))
        self.assertEqual(own.limit_multiple, 3, "what the company changed is not overwritten")
        self.assertEqual(cell.limit_multiple, 2.5)

    def test_a_step_that_old_items_pass_by_is_still_passed_by(self):
        self.path.step_ids[-1].applies_from = self.today
        level = self.env["credit.followup.level"].create({"name": "Lawyer", "severity": 90})

        def add_step(draft):
            row = next(row for row in draft["paths"] if row["id"] == self.path.id)
            step = {"key": "new", "id": False, "level_id": level.id}
            row["steps"].append({**step, "day_offset": 90, "offset_from": "due_date"})

        self.save(add_step)
        path = self.env["credit.action.path"].search(
            [("company_id", "=", self.company.id), ("name", "=", self.path.name)]
        )
        steps = path.step_ids.sorted("severity")
        self.assertEqual(steps[-1].level_id, level)
        self.assertEqual(steps[-1].applies_from, self.today, "the path was in use")
        self.assertEqual(steps[-2].applies_from, self.today)
        self.assertFalse(steps[0].applies_from)

    def test_the_names_of_the_kpis_go_along_in_every_language(self):
        self.env["res.lang"]._activate_lang("nl_BE")
        kpi = self.env.ref("credit_risk_matrix.kpi_years")
        kpi.update_field_translations("name", {"nl_BE": "Jaren klant"})
        self.save()
        scorecard = self.env["credit.risk.scorecard"]._for_company(self.company)
        own = scorecard.kpi_ids.filtered(lambda other: other.metric == kpi.metric)
        self.assertNotEqual(own, kpi)
        self.assertEqual(own.with_context(lang="nl_BE").name, "Jaren klant")

    def test_branches_that_follow_are_brought_up_to_date_at_once(self):
        customer = self.make_customer("Prospect of the branch")
        customer.with_company(self.branch).credit_advice = 2
        self.env["credit.risk.profile"]._refresh(self.branch, self.today)
        self.save()
        profile = self.profile_of(customer, self.branch)
        self.assertEqual(profile.grade_id.company_id, self.company)
        self.assertEqual(profile.cell_id.company_id, self.company)
