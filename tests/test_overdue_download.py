"""“Overdue by segment” as XLSX: who may download it, and what the download answers."""

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from .common import T
from .overdue_common import ALL_SHEETS, SHEETS, TOTAL, OverdueXlsxCommon

ROUTE = "/credit_risk_matrix/report_xlsx/overdue"


@tagged("post_install", "-at_install")
class TestOverdueDownload(OverdueXlsxCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_ledger()
        cls.refresh()

    def login(self, group, **kwargs):
        user = self.make_user(group, **kwargs)
        self.authenticate(user.login, user.login)
        return user

    def download(self, **params):
        query = "&".join(f"{name}={value}" for name, value in params.items())
        return self.url_open(f"{ROUTE}?{query}", allow_redirects=False)

    def test_controller_and_manager(self):
        for group in ("controller", "manager"):
            self.login(group)
            response = self.download(date=fields.Date.to_string(T), company_id=self.company.id)
            self.assertEqual(response.status_code, 200)
            self.assertEqual(
                response.headers["Content-Type"],
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            )
            self.assertIn("attachment;", response.headers["Content-Disposition"])
            self.assertIn("2026-06-30.xlsx", response.headers["Content-Disposition"])
            self.assertEqual(response.headers["Cache-Control"], "no-store")
            sheet = self.open_book(response.content, data_only=True)["Category"]
            total = sheet.cell(TOTAL, self.column(sheet, "Total")).value
            self.assertAlmostEqual(total, self.trial_balance(), 2)

    def test_defaults(self):
        self.login("controller")
        book = self.open_book(self.url_open(ROUTE).content)
        self.assertEqual(book.sheetnames, ALL_SHEETS)

    def test_levels(self):
        self.login("controller")
        book = self.open_book(self.download(levels="country,ageing").content)
        self.assertEqual(book.sheetnames, [SHEETS[0], "Ageing", "Country"])
        self.assertEqual(self.open_book(self.download(levels="").content).sheetnames, SHEETS[:1])

    def test_who_is_refused(self):
        for group, kwargs in (("user", {}), (None, {"login": "nobody_at_all"})):
            self.login(group, **kwargs)
            self.assertEqual(self.download().status_code, 403, group)
        portal = new_test_user(self.env, login="portal_user", groups="base.group_portal")
        self.authenticate(portal.login, portal.login)
        self.assertEqual(self.download().status_code, 403)
        self.authenticate(None, None)
        response = self.download()
        self.assertEqual(response.status_code, 303)
        self.assertIn("/web/login", response.headers["Location"])

    def test_another_company_is_refused(self):
        other = self.setup_other_company()["company"]
        self.login("controller")
        for company_id in (other.id, 0, "x", "1 OR 1=1"):
            self.assertEqual(self.download(company_id=company_id).status_code, 403, company_id)

    def test_bad_questions(self):
        self.login("controller")
        for params in (
            {"date": "soon"},
            {"date": "2026-02-30"},
            {"levels": "passwords"},
            {"levels": "category,_make"},
        ):
            self.assertEqual(self.download(**params).status_code, 400, params)

    def test_only_get(self):
        self.login("controller")
        self.assertEqual(self.url_open(ROUTE, data={"date": "2026-06-30"}).status_code, 405)

    def test_hostile_company_name_in_the_header(self):
        self.company.name = 'Evil"\r\nSet-Cookie: x=1\r\n\r\n<html>; filename=x.exe'
        self.login("controller")
        response = self.download()
        self.assertEqual(response.status_code, 200)
        self.assertNotIn("x=1", response.headers.get("Set-Cookie", ""))
        self.assertNotRegex(response.headers["Content-Disposition"], r'["\r\n<>]')
        self.assertTrue(response.headers["Content-Disposition"].endswith(".xlsx"))
