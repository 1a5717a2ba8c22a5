"""Profiles are read by columns: what comes out is what Odoo reads one by one."""

from odoo.exceptions import AccessError
from odoo.models import BaseModel
from odoo.tests import tagged

from .common import CreditRiskCommon, T


@tagged("post_install", "-at_install")
class TestProfileReading(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        payer, prospect = cls.make_customer("Payer"), cls.make_customer("Prospect")
        cls.pay(cls.make_invoice(payer, T.replace(month=1), 100), T.replace(month=3), 60)
        prospect.credit_advice = 4
        cls.refresh()
        cls.profiles = cls.profile_of(payer) + cls.profile_of(prospect)

    def assertReadAsOdooDoes(self, profiles, names, load):
        profiles.env.invalidate_all()
        rows = profiles.search_read([("id", "in", profiles.ids)], names, load=load)
        profiles.env.invalidate_all()
        self.assertEqual(
            rows, BaseModel._read_format(profiles.browse([r["id"] for r in rows]), names, load)
        )
        for row in rows:
            self.assertEqual(set(row), {"id", *names})
        return rows

    def test_every_field_alone_and_all_together(self):
        """Every type, known and missing, with the names of records and without."""
        names = sorted(set(self.profiles._fields) - {"id"})
        for load in (None, "_classic_read"):
            for name in names:
                with self.subTest(name=name, load=load):
                    self.assertReadAsOdooDoes(self.profiles, [name], load)
            self.assertReadAsOdooDoes(self.profiles, names, load)

    def test_a_missing_figure_is_not_zero(self):
        rows = self.profiles.read(["days_to_pay", "total_due", "override_id"], load=None)
        self.assertEqual([row["days_to_pay"] is False for row in rows], [False, True])
        self.assertEqual([row["total_due"] for row in rows], [40, 0])
        self.assertIs(rows[0]["override_id"], False)

    def test_a_profile_that_is_gone_is_left_out(self):
        first, gone = self.profiles
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM credit_risk_assessment WHERE profile_id = %s", [gone.id])
        self.env.cr.execute("DELETE FROM credit_risk_profile WHERE id = %s", [gone.id])
        self.env.invalidate_all()
        for names in (["total_due"], ["total_due", "explanation"]):
            rows = self.profiles.read(names)
            self.assertEqual([row["id"] for row in rows], first.ids)

    def test_a_field_for_others_is_refused(self):
        field = self.profiles._fields["turnover"]
        self.patch(field, "groups", "base.group_system")
        reader = self.profiles.with_user(self.make_user("user"))
        self.assertTrue(reader.read(["total_due"]))
        with self.assertRaises(AccessError):
            self.profiles.read(["turnover"])  # so that it is in the cache
            reader._read_format(["turnover"], None)
        with self.assertRaises(AccessError):
            reader.read(["turnover"])

    def test_a_form_that_is_not_saved(self):
        draft = self.env["credit.risk.profile"].new({"total_due": 12}, origin=self.profiles[0])
        names = ["total_due", "turnover", "company_id", "currency_id"]
        rows = draft._read_format(names, None)
        self.assertEqual(rows, BaseModel._read_format(draft, names, None))
        self.assertEqual(
            (rows[0]["total_due"], rows[0]["turnover"]), (12, self.profiles[0].turnover)
        )
        self.assertEqual(self.env["credit.risk.profile"]._read_format(names), [])
