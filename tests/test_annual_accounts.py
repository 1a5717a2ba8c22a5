"""Annual accounts in Odoo: import, customer, correction, ratios as KPIs, sector, rights."""

from datetime import date, timedelta
from decimal import Decimal
from unittest import skipUnless

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .annual_account_samples import (
    NUMBER_MADE,
    PERSON,
    REAL,
    RUBRICS,
    make_csv,
    make_json,
    make_keys,
    make_xbrl,
)
from .common import T
from .figures_case import FiguresCase
from .test_annual_account_files import DOMAIN_RATIOS

FIELDS = (
    *("year", "date_start", "date_end", "model", "currency_id", "rubrics"),
    *("ebitda", "ebitda_recurring", "ebitda_margin", "gearing", "solvency", "net_financial_debt"),
    *("current_ratio", "quick_ratio", "ebitda_is_partial", "margin_basis"),
)


class AnnualAccountCase(FiguresCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.eur = cls.env.ref("base.EUR")
        cls.customer = cls.make_customer("Made Company", company_registry=NUMBER_MADE)
        cls.accounts = cls.env["credit.annual.account"]

    def import_file(self, content=None, filename="file.csv", **kwargs):
        content = make_csv() if content is None else content
        return self.accounts._import_file(filename, content, **kwargs)

    @classmethod
    def make_accounts(cls, partner=None, end=date(2025, 12, 31), **kwargs):
        """Return annual accounts filled in by hand: those of the samples, with other figures as said."""
        rubrics = {code: float(value) for code, value in RUBRICS.items()}
        rubrics |= kwargs.pop("rubrics", {})
        return cls.accounts.create(
            {
                "partner_id": (partner or cls.customer).id,
                "date_start": date(end.year, 1, 1),
                "date_end": end,
                "model": "m01",
                "currency_id": cls.company.currency_id.id,
                "rubrics": {code: value for code, value in rubrics.items() if value is not None},
                **kwargs,
            }
        )


@tagged("post_install", "-at_install")
class TestAnnualAccountImport(AnnualAccountCase):
    def test_the_customer_is_found_by_its_number_however_it_is_written(self):
        self.assertEqual(self.import_file().partner_id, self.customer)
        for written in ("BE0123456749", "0123.456.749", "BE 0123.456.749"):
            self.customer.company_registry = written
            self.assertEqual(self.import_file().partner_id, self.customer, written)

    def test_forms_give_identical_rows(self):
        rows = []
        for content, name in (
            (make_csv(), "a.csv"),
            (make_xbrl(), "a.xbrl"),
        ):
            account = self.import_file(content, name)
            rows.append(account.read(FIELDS))
            account.unlink()
        for row in rows:
            del row[0]["id"]
        self.assertEqual(*rows)

    def test_ratios(self):
        account = self.import_file()
        self.assertEqual((account.year, account.model, account.source), (2024, "m01", "csv"))
        self.assertEqual(account.currency_id, self.eur)
        self.assertEqual((account.ebitda, account.ebitda_recurring), (240, 240))
        self.assertEqual((account.ebitda_margin, account.solvency), (12, 0.45))
        self.assertEqual(account.net_financial_debt, 50.5)
        self.assertEqual(account.gearing, 0.1122)
        self.assertEqual((account.current_ratio, account.quick_ratio), (1.7143, 1.4286))

    def test_a_file_that_is_refused_stores_nothing(self):
        other = self.make_customer("Other", vat="BE0443246943")
        partners = {"unbalanced": None, "other company": other}
        before = self.env["ir.attachment"].search_count([])
        files = {
            "unbalanced": make_csv({**RUBRICS, "20/58": "7"}),
            "other company": make_csv(),
            "unknown": make_csv(Entity_number="0402754886"),
            "currency": make_csv(Currency="USD"),
            "cut": make_csv()[:200],
            "encoding": make_csv(Entity_name="é").decode().encode("latin-1"),
            "doctype": make_xbrl(head='<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'),
            "rubbish": b"x" * 50_000_000,
            "no year": make_json(),
            "nothing": b"",
        }
        for name, content in files.items():
            with self.subTest(name), self.assertRaises(UserError) as caught:
                self.import_file(content, partner=partners.get(name))
            self.assertGreater(len(str(caught.exception)), 30)
        self.assertFalse(self.accounts.search([]))
        self.assertEqual(self.env["ir.attachment"].search_count([]), before)

    def test_two_customers_with_the_number(self):
        self.make_customer("Twin", company_registry=NUMBER_MADE)
        with self.assertRaisesRegex(UserError, "Twin"):
            self.import_file()
        self.assertEqual(self.import_file(partner=self.customer).partner_id, self.customer)

    def test_a_contact_stands_for_its_company(self):
        contact = self.env["res.partner"].create({"name": "C", "parent_id": self.customer.id})
        self.assertEqual(self.import_file(partner=contact).partner_id, self.customer)

    def test_json_needs_a_customer_and_a_year(self):
        with self.assertRaisesRegex(UserError, "financial year"):
            self.import_file(make_json(), "accounts.json", partner=self.customer)
        with self.assertRaisesRegex(UserError, "whose accounts"):
            self.import_file(make_json(), "2024.json")
        named = self.import_file(make_json(), f"{NUMBER_MADE}_2024.json")
        told = self.import_file(make_json(), "x.json", partner=self.customer, year=2024)
        self.assertEqual(named, told)
        self.assertEqual((named.date_end, named.model), (date(2024, 12, 31), "filing"))
        self.assertEqual(named.previous_rubrics, {"9900": 650})

    def test_own_keys(self):
        dutch = self.make_customer("Dutch", company_registry="12345678")
        account = self.import_file(make_keys())
        self.assertEqual((account.partner_id, account.model), (dutch, "other"))
        self.assertEqual(account.ebitda, 240)

    def test_the_file_is_kept_without_persons(self):
        for content, name in ((make_json(), "2024.json"), (make_xbrl(), "a.xbrl")):
            account = self.import_file(content, name, partner=self.customer)
            files = self.env["ir.attachment"].search(
                [("res_model", "=", account._name), ("res_id", "=", account.id)]
            )
            (file,) = files.filtered(lambda file, name=name: file.name == name)
            self.assertNotIn(PERSON.encode(), file.raw)
            self.assertIn(b"1000", file.raw)
            self.assertNotIn(PERSON, str(account.read()))

    def test_a_corrected_filing_replaces_with_history(self):
        account = self.import_file()
        corrected = {**RUBRICS, "630": "80", "640/8": "70"}
        again = self.import_file(make_csv(corrected, Reference_number="2025-00000007"))
        self.assertEqual(again, account)
        self.assertEqual((account.ebitda, account.reference), (230, "2025-00000007"))
        said = account.message_ids[0]
        self.assertIn("630 Depreciation: 90.00 → 80.00", said.body)
        self.assertNotIn("Turnover", said.body)
        self.assertEqual(len(account.message_ids.attachment_ids), 2)
        with self.assertRaisesRegex(UserError, "2025-00000007"):
            self.import_file(make_csv(Reference_number="2025-00000002"))
        self.assertEqual(account.ebitda, 230)

    def test_hostile_names_are_text(self):
        self.customer.name = "<img src=x onerror=alert(1)>"
        account = self.import_file(filename="<b>.csv")
        self.assertNotIn("<img", account.ratio_html)
        self.assertNotIn("<b>", account.message_ids[0].body or "")

    def test_uploaded_files_one_by_one(self):
        """Good ones are stored whole, bad ones are listed with the reason; the uploads themselves go."""
        uploads = self.env["ir.attachment"].create(
            [
                {"name": "good.csv", "raw": make_csv()},
                {"name": "bad.csv", "raw": make_csv({**RUBRICS, "20/58": "7"})},
                {
                    "name": "older.csv",
                    "raw": make_csv(
                        Accounting_period_start_date="2023-01-01",
                        Accounting_period_end_date="2023-12-31",
                    ),
                },
            ]
        )
        action = self.accounts.browse().create_document_from_attachment(uploads.ids)
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual((wizard.stored_count, wizard.refused_count), (2, 1))
        self.assertEqual(wizard.result_ids.mapped("filename"), ["good.csv", "bad.csv", "older.csv"])
        self.assertIn("balance", wizard.result_ids[1].error)
        self.assertEqual(self.accounts.search([]).mapped("year"), [2024, 2023])
        self.assertFalse(uploads.exists())
        self.assertEqual(
            wizard.action_open_accounts()["domain"][0][2], wizard.result_ids.account_id.ids
        )

    def test_import_window(self):
        upload = self.env["ir.attachment"].create({"name": "x.json", "raw": make_json()})
        form = Form(self.env["credit.annual.account.import"])
        form.partner_id = self.customer
        form.year = 2024
        wizard = form.save()
        with self.assertRaises(UserError):
            wizard.action_import()
        wizard.attachment_ids = upload
        wizard.action_import()
        self.assertEqual(wizard.result_ids.account_id.ebitda, 240)

    @skipUnless(REAL.exists(), "the real annual accounts of ../shared are not there")
    def test_real_filings(self):
        numbers = {"soubry": "0402754886", "belysse": "0865751823", "profinance": "0443246943"}
        for name, number in numbers.items():
            customer = self.make_customer(name, vat=f"BE{number}")
            account = self.import_file((REAL / f"{name}.csv").read_bytes(), f"{name}.csv")
            self.assertEqual(account.partner_id, customer)
            figures = list(map(Decimal, DOMAIN_RATIOS[name].split()))
            figures[2] *= 100  # a percentage here
            found = [
                *(account.ebitda, account.ebitda_recurring, account.ebitda_margin),
                *(account.net_financial_debt, account.gearing, account.solvency),
                *(account.current_ratio, account.quick_ratio),
            ]
            for value, figure in zip(found, figures, strict=True):
                self.assertAlmostEqual(value, float(figure), delta=0.005)
        before = account.read(FIELDS)
        xbrl = (REAL / "profinance_m01.xbrl").read_bytes()
        self.assertEqual(self.import_file(xbrl, "profinance.xbrl"), account)
        self.assertEqual(account.read(FIELDS), before)
        self.assertEqual(account.previous_rubrics["9904"], 192129.61)


@tagged("post_install", "-at_install")
class TestAnnualAccountByHand(AnnualAccountCase):
    def test_form(self):
        form = Form(self.accounts)
        form.partner_id = self.customer
        form.rubrics = {"9901": 100, "630": 20, "10/15": -5, "10/49": 50, "20/58": 50}
        account = form.save()
        self.assertEqual(account.source, "manual")
        self.assertEqual((account.ebitda, account.solvency), (120, -0.1))
        self.assertIs(account.gearing, False)
        self.assertTrue(account.has_no_equity)
        self.assertIn("Equity is zero or negative", account.ratio_html)

    def test_missing_is_not_zero(self):
        account = self.accounts.create({"partner_id": self.customer.id, "year": 2023})
        self.assertEqual(
            (account.date_start, account.date_end), (date(2023, 1, 1), date(2023, 12, 31))
        )
        for name in ("ebitda", "ebitda_margin", "gearing", "solvency", "current_ratio"):
            self.assertIs(account[name], False, name)
            self.assertFalse(self.accounts.search([(name, "=", 0)]), name)

    def test_what_does_not_balance_is_refused(self):
        account = self.make_accounts()
        with self.assertRaisesRegex(ValidationError, "balance"):
            account.rubrics = {**account.rubrics, "20/58": 5}
        with self.assertRaises(ValidationError):
            account.rubrics = {"99999": 5}
        with self.assertRaises(ValidationError):
            account.rubrics = {"70": "many"}

    def test_partial_and_gross_margin_are_said(self):
        account = self.make_accounts(rubrics={"630": None, "70": None})
        self.assertTrue(account.ebitda_is_partial)
        self.assertEqual((account.ebitda, account.margin_basis), (150, "gross_margin"))
        self.assertIn("Partial (= EBIT)", account.ratio_html)
        self.assertIn("9900", account.ratio_html)

    def test_one_for_each_customer_and_year(self):
        self.make_accounts()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.make_accounts()

    def test_merging_customers(self):
        twin = self.make_customer("Twin")
        kept, gone = self.make_accounts(), self.make_accounts(twin)
        moved = self.make_accounts(twin, date(2024, 12, 31))
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.customer + twin).ids, self.customer)
        self.env.invalidate_all()
        self.assertFalse(gone.exists())
        self.assertEqual((kept + moved).partner_id, self.customer)


@tagged("post_install", "-at_install")
class TestAnnualAccountMetrics(AnnualAccountCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_invoice(cls.customer, T, 100)
        kpi = cls.scorecard.kpi_ids[:1]
        kpi.write(
            {
                "metric": "gearing",
                "name": "Gearing",
                "band_ids": [
                    Command.clear(),
                    Command.create(
                        {
                            "has_upper": True,
                            "upper": 1.0,
                            "upper_inclusive": True,
                            "grade_id": cls.grades["low"].id,
                        }
                    ),
                    Command.create(
                        {"has_lower": True, "lower": 1.0, "grade_id": cls.grades["high"].id}
                    ),
                ],
            }
        )
        cls.kpi = kpi

    def row_of(self, profile):
        (row,) = [row for row in profile.explanation if row["metric"] == "gearing"]
        return row

    def test_figures_of_the_latest_accounts(self):
        self.make_accounts(end=date(2024, 12, 31), rubrics={"9901": 1000, "9900": None})
        self.make_accounts()
        self.make_accounts(end=date(2026, 12, 31), rubrics={"9901": 9000, "9900": None})
        profile = self.profile_on(T, self.customer)
        self.assertEqual((profile.ebitda, profile.ebitda_margin), (240, 12))
        self.assertAlmostEqual(profile.gearing, 50.5 / 450, delta=1e-8)
        self.assertEqual(profile.gearing_state, "known")
        self.assertEqual(self.row_of(profile)["points"], self.grades["low"].points)
        earlier = self.profile_on(date(2025, 12, 30), self.customer)
        self.assertEqual(earlier.ebitda, 1090)

    def test_unrounded(self):
        self.make_accounts()
        value = self.value_of("gearing", self.customer)
        self.assertAlmostEqual(value, Decimal("50.5") / Decimal(450), delta=Decimal("1e-25"))

    def test_no_accounts_no_data(self):
        profile = self.profile_on(T, self.customer)
        for name in ("gearing", "ebitda", "ebitda_margin"):
            self.assertIs(profile[name], False)
            self.assertEqual(profile[f"{name}_state"], "no_data")

    def test_too_old_is_no_data(self):
        self.make_accounts(end=date(2024, 6, 30))
        day_after = T + timedelta(days=1)
        self.assertEqual(self.value_of("ebitda", self.customer, T), 240)
        self.assertEqual(self.value_of("ebitda", self.customer, day_after), "no_data")
        self.company.credit_accounts_months = 36
        self.assertEqual(self.value_of("ebitda", self.customer, day_after), 240)

    def test_margin_of_the_gross_margin_does_not_count(self):
        self.make_accounts(rubrics={"70": None})
        self.assertEqual(self.value_of("ebitda_margin", self.customer), "no_data")

    def test_without_equity_the_highest_risk(self):
        account = self.make_accounts(rubrics={"10/15": -50.0, "17/49": 1050.0, "42/48": 830.0})
        self.assertTrue(account.has_no_equity)
        self.kpi.missing_policy = "block"  # it is known, not missing
        profile = self.profile_on(T, self.customer)
        row = self.row_of(profile)
        self.assertEqual((profile.gearing, profile.gearing_state), (False, "not_computable"))
        self.assertEqual(row["points"], self.grades["high"].points)
        self.assertTrue(row["contribution"])
        self.assertTrue(profile.score)
        said = " ".join(sentence["text"] for sentence in profile.get_grade_moves())
        self.assertIn("Gearing", said)
        self.assertNotIn("policy has changed", said)

    def test_foreign_accounts_in_the_companys_currency(self):
        dollar = self.setup_other_currency("CAD", rates=[("2025-06-01", 2.0), ("2026-02-01", 4.0)])
        self.make_accounts(currency_id=dollar.id)
        self.assertEqual(self.value_of("ebitda", self.customer), 120)
        self.assertEqual(self.value_of("ebitda_margin", self.customer), 12)

    def test_every_change_is_noticed(self):
        profiles = self.env["credit.risk.profile"]
        self.profile_on(T, self.customer)

        def look():
            self.env.flush_all()
            self.env.cr.precommit.run()
            self.env.cr.postcommit.clear()
            profiles._refresh_changed(self.company, T)
            found = self.profile_of(self.customer).ebitda
            self.env.cr.execute("UPDATE credit_risk_profile SET seal = NULL")
            self.assertFalse(profiles._refresh(self.company, T))  # a full one has nothing to add
            return found

        self.assertIs(look(), False)
        account = self.make_accounts()
        self.assertEqual(look(), 240)
        account.rubrics = {**account.rubrics, "630": 91.0, "640/8": 59.0}
        self.assertEqual(look(), 241)
        self.company.credit_accounts_months = 1
        self.assertIs(look(), False)
        self.company.credit_accounts_months = 24
        other = self.make_customer("Other")
        account.partner_id = other
        self.assertIs(look(), False)
        account.partner_id = self.customer
        self.assertEqual(look(), 241)
        dollar = self.setup_other_currency("CAD", rates=[("2025-06-01", 2.0)])
        account.currency_id = dollar
        self.assertEqual(look(), 120.5)
        dollar.rate_ids.rate = 4.0
        self.assertEqual(look(), 60.25)
        account.active = False
        self.assertIs(look(), False)
        account.active = True
        account.unlink()
        self.assertIs(look(), False)

    def test_from_the_figure_to_the_accounts(self):
        account = self.make_accounts()
        profile = self.profile_on(T, self.customer)
        (row,) = [row for row in profile.explanation_table["rows"] if row["metric"] == "gearing"]
        self.assertTrue(row["has_items"])
        self.assertEqual(row["source"], "Annual accounts of 2025")
        action = profile.action_open_metric_items("gearing")
        self.assertEqual((action["res_model"], action["res_id"]), (account._name, account.id))


@tagged("post_install", "-at_install")
class TestSector(AnnualAccountCase):
    def test_published_quartiles_of_the_narrowest_sector(self):
        self.customer.credit_nace_code = "46.391"
        rows = self.env["credit.sector.ratio"].create(
            [
                {
                    "nace": nace,
                    "ratio": "solvency",
                    "year": year,
                    "median": median,
                    "source": "Bank",
                }
                for nace, year, median in (
                    *(("46", 2025, 0.1), ("46.39", 2023, 0.22), ("4639", 2024, 0.33)),
                    *(("4639", 2026, 0.99), ("47", 2025, 0.88)),
                )
            ]
        )
        self.assertEqual(rows[1].nace, "4639")
        html = self.make_accounts().ratio_html
        self.assertIn("0.33", html)
        for other in ("0.10", "0.22", "0.99", "0.88"):
            self.assertNotIn(other, html)

    def test_median_of_five_own_customers(self):
        account = self.make_accounts()
        partners = self.customer
        for number in range(4):
            partners |= self.make_customer(f"P{number}", credit_nace_code="46.39")
        self.customer.credit_nace_code = "46391"
        for number, partner in enumerate(partners[1:]):
            self.make_invoice(partner, T, 100)
            self.make_accounts(
                partner,
                rubrics={
                    "10/15": 100.0 * number + 10,
                    "17/49": 990 - 100.0 * number,
                    "42/48": 770 - 100.0 * number,
                },
            )
        self.refresh()
        self.assertNotIn("customers of NACE", account.ratio_html)  # four of them
        self.make_invoice(self.customer, T, 100)
        self.refresh()
        account.invalidate_recordset()
        # solvency 0.01, 0.11, 0.21, 0.31 and 0.45
        self.assertIn("0.21 (5 customers of NACE 4639)", account.ratio_html)

    def test_bad_rows_are_refused(self):
        good = {"nace": "46", "ratio": "gearing", "year": 2024, "median": 1, "source": "Bank"}
        for bad in ({"nace": "x"}, {"year": 24}, {"median": False}, {"lower_quartile": 2}):
            with self.subTest(bad), self.assertRaises(ValidationError):
                self.env["credit.sector.ratio"].create({**good, **bad})
        with self.assertRaises(ValidationError):
            self.customer.credit_nace_code = "food"

    def test_the_table_is_importable(self):
        fields = ["nace", "ratio", "year", "lower_quartile", "median", "upper_quartile", "source"]
        rows = [["46.39", "Solvency", "2024", "0.2", "0.35", "0.5", "Bank"]]
        result = self.env["credit.sector.ratio"].load(fields, rows)
        self.assertFalse(result["messages"])
        row = self.env["credit.sector.ratio"].browse(result["ids"])
        self.assertEqual((row.nace, row.ratio, row.median), ("4639", "solvency", 0.35))


@tagged("post_install", "-at_install")
class TestAnnualAccountRights(AnnualAccountCase):
    def test_only_controllers_import(self):
        user, controller = self.make_user("user"), self.make_user("controller")
        with self.assertRaises(AccessError):
            self.accounts.with_user(user)._import_file("a.csv", make_csv())
        with self.assertRaises(AccessError):
            self.accounts.with_user(user).browse().create_document_from_attachment([])
        account = self.accounts.with_user(controller)._import_file("a.csv", make_csv())
        self.assertEqual(account.with_user(user).ebitda, 240)
        self.assertTrue(account.with_user(user).ratio_html)

    def test_accounts_of_another_companys_customer(self):
        other = self.setup_other_company(name="Other")["company"]
        self.customer.company_id = other
        account = self.make_accounts()
        self.assertEqual(account.company_id, other)
        controller = self.make_user("controller")
        self.assertFalse(self.accounts.with_user(controller).search([]))

    def test_uploads_of_others_are_not_read(self):
        controller = self.make_user("controller")
        upload = self.env["ir.attachment"].sudo().create({"name": "x.csv", "raw": make_csv()})
        with self.assertRaises(AccessError):
            self.accounts.with_user(controller).browse().create_document_from_attachment(upload.ids)
