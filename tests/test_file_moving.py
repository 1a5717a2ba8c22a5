"""A customer that becomes a contact of another one takes its file along: nothing that was known gets lost."""

from datetime import timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from .annual_account_samples import RUBRICS
from .common import CreditRiskCommon, T


@tagged("post_install", "-at_install")
@freeze_time(T)
class TestFileMoving(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.jan = cls.make_customer("Jan", is_company=False)
        cls.firm = cls.make_customer("Firm")
        for customer in (cls.jan, cls.firm):
            cls.make_invoice(customer, T - timedelta(days=40), 500)
        entry = {"partner_id": cls.jan.id}
        cls.legal = cls.make_legal(cls.jan, "debt_settlement", T - timedelta(days=20))
        cls.note = cls.env["credit.internal.note"].create({**entry, "text": "Pays late"})
        cls.old_note = cls.note.copy({"active": False})
        cls.advice = cls.env["credit.advice"].create(
            {**entry, "company_id": cls.company.id, "advice": 2, "source": "agency", "agency": "G"}
        )
        cls.encumbrance = cls.env["credit.encumbrance"].create(
            {
                **entry,
                "amount": 5,
                "property_text": "House",
                "date_from": T - timedelta(days=9),
                "source": "Register",
            }
        )
        cls.refresh()

    def file(self):
        return (self.legal, self.note, self.old_note, self.advice, self.encumbrance)

    def test_the_file_moves_along(self):
        self.assertFalse(self.profile_of(self.firm).knockout)
        self.jan.parent_id = self.firm
        self.assertEqual([entry.partner_id for entry in self.file()], [self.firm] * 5)
        self.assertEqual(self.firm.credit_legal_situation, "debt_settlement")
        self.assertEqual(self.firm.credit_advice, 2)
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.cr.postcommit.clear()
        self.env["credit.risk.profile"]._refresh_changed(self.company, T)
        profile = self.profile_of(self.firm)
        self.assertEqual((profile.knockout, profile.credit_advice), ("debt_settlement", 2))
        card = self.env["credit.risk.profile"].get_customer_card(self.jan.id)["file"]
        self.assertEqual(card["legal"]["id"], self.legal.id)
        self.assertEqual([note["id"] for note in card["notes"]], [self.note.id])

    def test_the_newest_advice_counts(self):
        self.firm.credit_advice = 5
        self.jan.parent_id = self.firm
        self.assertEqual(self.firm.credit_advice, 5)
        self.assertEqual(len(self.firm.credit_advice_ids), 2)

    def test_a_firm_under_another_firm_keeps_its_own(self):
        self.jan.is_company = True
        self.jan.parent_id = self.firm
        self.assertEqual(self.legal.partner_id, self.jan)
        self.jan.is_company = False
        self.assertEqual(self.legal.partner_id, self.firm)

    def test_a_contact_that_leaves_leaves_it_there(self):
        self.jan.parent_id = self.firm
        self.jan.parent_id = False
        self.assertEqual([entry.partner_id for entry in self.file()], [self.firm] * 5)

    def test_annual_accounts_move_but_for_years_that_are_there(self):
        rubrics = {code: float(value) for code, value in RUBRICS.items()}
        years = ((self.jan, 2023), (self.jan, 2024), (self.firm, 2024))
        accounts = self.env["credit.annual.account"].create(
            [
                {"partner_id": partner.id, "year": year, "rubrics": rubrics}
                for partner, year in years
            ]
        )
        self.jan.parent_id = self.firm
        self.assertEqual([a.partner_id for a in accounts], [self.firm, self.jan, self.firm])
