"""The portfolio review: it adds up to the ledger of the day, shows what moved, and to each what he may see."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .common import T
from .report_case import SINCE, ReportCase
from .xlsx_formulas import Formulas

MODEL = "credit.portfolio.document"


class PortfolioCase(ReportCase):
    def data(self, user=None, as_of=T, since=SINCE, company=None):
        """Return the figures as a user gets them."""
        document = self.env[MODEL].with_user(user or self.env.user)
        company = company or self.company
        return document._for_company(company)._get_data(company, as_of, since)

    def matrix_total(self, data, name):
        return data["matrix"][-1]["cells"][-1][name]

    def balance(self, as_of=T, company=None):
        """Return what the general ledger says of the receivable accounts, by the ORM alone."""
        [(balance,)] = self.env["account.move.line"]._read_group(
            [
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("date", "<=", as_of),
                ("company_id", "=", (company or self.company).id),
            ],
            aggregates=["balance:sum"],
        )
        return balance or 0.0


@tagged("post_install", "-at_install")
class TestPortfolio(PortfolioCase):
    # It adds up

    def test_the_matrix_is_the_balance_of_the_receivable_accounts(self):
        self.make_entry(55.55, T - timedelta(days=2))
        self.make_invoice(self.make_customer("Newcomer"), T - timedelta(days=1), 11)
        data = self.data()
        self.assertAlmostEqual(float(self.matrix_total(data, "due")), self.balance(), 2)
        self.assertEqual(data["tie_out"]["left"], 0)
        self.assertEqual(data["rows"][-1]["name"], "Not assessed")
        for line in data["matrix"]:
            *cells, total = line["cells"]
            for name in ("customers", "due", "overdue"):
                self.assertEqual(sum(cell[name] for cell in cells), total[name])

    def test_overdue_is_that_of_the_profiles(self):
        profiles = self.env["credit.risk.profile"].search([("company_id", "=", self.company.id)])
        data = self.data()
        self.assertAlmostEqual(
            float(self.matrix_total(data, "overdue")), sum(profiles.mapped("total_overdue")), 2
        )
        self.assertEqual(self.matrix_total(data, "customers"), len(profiles))

    def test_what_was_paid_later_is_open_on_an_earlier_date(self):
        self.pay(self.other_invoice, T - timedelta(days=3))
        early = T - timedelta(days=10)
        data = self.data(as_of=early, since=early - timedelta(days=30))
        self.assertAlmostEqual(float(self.matrix_total(data, "due")), self.balance(early), 2)
        self.assertEqual(self.matrix_total(data, "due"), 800)
        self.assertEqual(float(self.matrix_total(self.data(), "due")), 540.25)

    def test_a_branch_is_a_company_of_its_own(self):
        branch = self.make_branch()
        whole = self.matrix_total(self.data(), "due")
        self.assertEqual(self.matrix_total(self.data(company=branch), "due"), 0)
        self.assertEqual(self.matrix_total(self.data(), "due"), whole)

    # What moved

    def test_migration_is_of_the_customers_with_a_grade_on_both_days(self):
        high, low = self.grades["high"], self.grades["low"]
        self.set_grade(self.late, low, SINCE)
        self.set_grade(self.late, high, T)
        self.set_grade(self.jansen, high, SINCE)
        self.set_grade(self.jansen, low, T)
        for day in (SINCE, T):
            self.set_grade(self.other, low, day)
        new = self.make_customer("Brand new")
        self.make_invoice(new, T, 10)
        self.refresh(T, new)
        data = self.data()
        lines = {line["id"]: line for line in data["migration"]["lines"]}
        columns = [column["id"] for column in data["migration"]["columns"]]
        self.assertEqual(lines[low.id]["cells"][columns.index(high.id)]["customers"], 1)
        self.assertEqual(lines[high.id]["cells"][columns.index(low.id)]["customers"], 1)
        self.assertEqual(lines["new"]["customers"], 1)
        for line in lines.values():
            if line["customers"]:
                self.assertAlmostEqual(sum(cell["share"] or 0 for cell in line["cells"]), 100)
        self.assertEqual(
            data["migration"]["moves"], {"stayed": 1, "worse": 1, "better": 1, "new": 1}
        )
        self.assertEqual([p["name"] for p in data["worse"]], ["Late Payer"])
        self.assertEqual([p["name"] for p in data["better"]], ["Jansen B.V."])

    def test_it_knows_nothing_of_later_assessments(self):
        self.set_grade(self.late, self.grades["low"], T - timedelta(days=5))
        self.set_grade(self.late, self.grades["high"], T + timedelta(days=1))
        data = self.data()
        [late] = [p for p in data["top"] if p["name"] == "Late Payer"]
        self.assertEqual(late["grade"]["id"], self.grades["low"].id)

    def test_top_risks_are_the_largest_overdue_amounts(self):
        data = self.data()
        self.assertEqual([p["name"] for p in data["top"]], ["Late Payer", "Other Buyer"])
        self.assertEqual(data["top"][0]["bar"], 100)
        self.assertEqual(data["top"][1]["overdue_then"], 300)
        self.assertEqual(data["top"][1]["delta"], 0)

    def test_development_ends_on_the_date_and_counts_the_kept_months(self):
        self.env["credit.risk.month"]._keep(self.company, T - timedelta(days=60))
        points = self.data()["development"]
        self.assertEqual([point["date"] for point in points], [T - timedelta(days=60), SINCE, T])
        figures = self.env["credit.key.figures"]
        whole, _lines = figures._get_lines(self.company, T)
        self.assertAlmostEqual(points[-1]["dso"], float(whole.values["dso"]), 6)
        self.assertAlmostEqual(points[-1]["cei"], float(whole.values["cei"]), 6)
        self.assertAlmostEqual(float(points[-1]["due"]), self.balance(), 2)

    def test_alerts_are_those_of_the_date(self):
        alerts = self.env["credit.risk.alert"]._evaluate(self.company, T)
        self.assertIn("late", alerts.mapped("signal"))
        lines = {line["label"]: line for line in self.data()["alerts"]}
        self.assertEqual(sum(line["open"] for line in lines.values()), len(alerts))
        self.assertEqual(sum(line["new"] for line in lines.values()), len(alerts))
        earlier = self.data(as_of=T - timedelta(days=1))["alerts"]
        self.assertFalse(earlier)
        alerts.sudo().write({"state": "resolved", "resolved_on": T})
        lines = self.data()["alerts"]
        self.assertEqual(sum(line["open"] for line in lines), 0)
        self.assertEqual(sum(line["resolved"] for line in lines), len(alerts))

    # Rights

    def test_a_salesperson_gets_own_customers_only(self):
        data = self.data(self.seller)
        self.assertEqual(self.matrix_total(data, "due"), 500)
        self.assertEqual([p["name"] for p in data["top"]], ["Late Payer"])
        self.assertIsNone(data["tie_out"])
        self.assertEqual(float(data["development"][-1]["due"]), 500)
        for text in (
            self.get_preview(MODEL, self.seller),
            " ".join(self.texts_of(self.make_file(MODEL, "xlsx", self.seller))),
            self.text_of_pdf(self.make_file(MODEL, "pdf", self.seller)),
        ):
            self.assertIn("Late Payer", text)
            self.assertNotIn("Other Buyer", text)
        everything = self.get_preview(MODEL, self.controller)
        self.assertIn("Other Buyer", everything)

    def test_record_rules_of_the_profiles_hold(self):
        self.env["ir.rule"].sudo().create(
            {
                "name": "not the late one",
                "model_id": self.env["ir.model"]._get_id("credit.risk.profile"),
                "domain_force": f"[('partner_id', '!=', {self.late.id})]",
            }
        )
        data = self.data(self.controller)
        self.assertEqual([p["name"] for p in data["top"]], ["Other Buyer"])

    def test_who_is_refused(self):
        other = self.setup_other_company()["company"]
        with self.assertRaisesRegex(AccessError, "not one of yours"):
            self.make_file(MODEL, "xlsx", self.controller, company=other)
        with self.assertRaisesRegex(AccessError, "sees credit risk"):
            self.make_file(MODEL, "xlsx", self.make_user(None, login="report_nobody"))
        with self.assertRaisesRegex(UserError, "must be before"):
            self.make_file(MODEL, "xlsx", since=T)

    def test_the_preview_shows_what_the_user_may_see(self):
        values = {"report": "portfolio", "date": T, "since": SINCE}
        preview = self.env["credit.report.preview"].with_user(self.seller).create(values)
        self.assertIn("Late Payer", preview.pages)
        self.assertNotIn("Other Buyer", preview.pages)
        self.assertIn("/report/portfolio/pdf?", preview.action_pdf()["url"])
        self.assertIn(f"since={SINCE}", preview.action_xlsx()["url"])
        planned = preview.action_schedule()
        schedules = self.env[planned["res_model"]].with_context(**planned["context"])
        with self.assertRaises(AccessError):
            schedules.with_user(self.seller).create({})
        self.assertEqual(schedules.with_user(self.controller).create({}).report, "portfolio")
        preview.since = T
        self.assertIn("must be before", preview.pages)
        other = self.setup_other_company()["company"]
        with self.assertRaises(AccessError):
            values["company_id"] = other.id
            preview = self.env["credit.report.preview"].with_user(self.seller).create(values)
            preview.read(["pages"])

    # Files

    def test_every_formula_gives_its_cached_result(self):
        content = self.make_file(MODEL, "xlsx")
        book, values = self.open_book(content), self.open_book(content, data_only=True)
        count = 0
        for sheet in book:
            formulas = Formulas(sheet)
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type != "f":
                        continue
                    count += 1
                    computed, cached = (
                        formulas.compute(cell.value),
                        values[sheet.title][cell.coordinate].value,
                    )
                    where = f"{sheet.title}!{cell.coordinate} {cell.value}"
                    if computed == "":
                        self.assertIn(cached, (None, ""), where)
                    else:
                        self.assertAlmostEqual(computed, cached, 6, where)
        self.assertGreater(count, 50)
        first = values["Portfolio review"]
        facts = {row[0]: row[1] for row in first.iter_rows(min_row=4, max_row=18, values_only=True)}
        self.assertEqual(facts["Difference"], 0)
        self.assertAlmostEqual(facts["Total due in the matrix"], self.balance(), 2)
        self.assertEqual(facts["As of"].date(), T)
        self.assertEqual(facts["Compared with"].date(), SINCE)
        charts = {sheet.title: len(sheet._charts) for sheet in book}
        self.assertEqual(
            charts,
            {
                "Portfolio review": 0,
                "Grades then and now": 1,
                "Top risks": 1,
                "To a riskier grade": 0,
                "To a safer grade": 0,
                "Development": 2,
                "Alerts": 0,
            },
        )

    def test_a_hostile_name_is_text_everywhere(self):
        self.late.name = '=1+1<script>alert("x")</script>'
        page = self.get_preview(MODEL)
        self.assertNotIn("<script>", page)
        self.assertIn("=1+1&lt;script&gt;", page)
        book = self.open_book(self.make_file(MODEL, "xlsx"))
        [cell] = [
            c for row in book["Top risks"].iter_rows() for c in row if c.value == self.late.name
        ]
        self.assertEqual(cell.data_type, "s")
        self.assertTrue(cell.quotePrefix)

    def test_the_pdf_has_two_to_four_pages_and_says_it_all(self):
        self.env["credit.risk.month"]._keep(self.company, T - timedelta(days=60))
        text = self.text_of_pdf(self.make_file(MODEL, "pdf"))
        pages = text.rstrip("\f").split("\f")
        self.assertIn(len(pages), (2, 3, 4))
        for words in (
            "Portfolio review",
            "Risk matrix",
            "Movement of grades",
            "Largest overdue amounts",
            "DSO in days",
            "Tie-out with the ledger",
            "Late Payer",
        ):
            self.assertIn(words, text)

    def test_dutch(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.env["ir.module.module"]._load_module_terms(["credit_risk_matrix"], ["nl_NL"])
        dutch = self.make_user("controller", login="report_dutch", lang="nl_NL")
        page = self.env[MODEL].with_user(dutch).with_context(lang="nl_NL")
        page = str(page._get_preview(self.company, T, SINCE))
        for words in ("Portefeuilleoverzicht", "Risicomatrix", "Aansluiting", "sinds"):
            self.assertIn(words, page)
        self.assertNotIn("Movement of grades", page)

    def test_words_that_mean_something_else_elsewhere_have_their_own(self):
        """In Dutch a change is not “change it”, a grade not “from a date to a date”, and no name of a sheet is cut."""
        dutch = self.make_user("manager", login="dutch_reader")
        self.env["res.lang"]._activate_lang("nl_NL")
        self.env["ir.module.module"]._load_module_terms(["credit_risk_matrix"], ["nl_NL"])
        reader = self.env[MODEL].with_user(dutch).with_context(lang="nl_NL")
        page = str(reader._get_preview(self.company, T, SINCE))
        for words in ("Wijzigen", "Vanaf", ">Tot<"):
            self.assertNotIn(words, page)
        _name, content = reader._make(self.company, T, SINCE, "xlsx")
        for sheet in self.open_book(content):
            self.assertLess(len(sheet.title), 31)
            self.assertNotIn("Wijzigen", [cell.value for row in sheet.iter_rows() for cell in row])

    def test_dates_under_a_chart_do_not_run_into_each_other(self):
        """The last one ends at the edge, so that it reaches further to the left."""
        thin_out = self.env["credit.report.document"]._thin_out
        self.assertEqual(
            thin_out([("a", 70), ("b", 180), ("c", 795), ("d", 884)]),
            [("a", 70), ("b", 180), ("d", 884)],
        )
        self.assertEqual(
            thin_out([("a", 70), ("b", 150), ("c", 750), ("d", 884)])[2:], [("c", 750), ("d", 884)]
        )

    # Speed

    def test_statements_do_not_grow_with_the_customers(self):
        self.data()
        few = self.statements_of(self.data)
        for index in range(15):
            customer = self.make_customer(f"More {index}")
            self.make_invoice(customer, T - timedelta(days=60 + index), 100 + index)
        self.refresh()
        many = self.statements_of(self.data)
        self.assertNotMore(few, many)
        self.assertLess(many.total(), 60)


@tagged("post_install", "-at_install")
class TestReportDownload(ReportCase, HttpCase):
    def download(self, code="portfolio", kind="xlsx", **params):
        params = {"company_id": self.company.id, "date": T, "since": SINCE, **params}
        query = "&".join(f"{name}={value}" for name, value in params.items())
        return self.url_open(f"/credit_risk_matrix/report/{code}/{kind}?{query}")

    def test_files(self):
        self.authenticate(self.controller.login, self.controller.login)
        for code in ("portfolio", "results"):
            for kind, start in (("xlsx", b"PK"), ("pdf", b"%PDF")):
                response = self.download(code, kind)
                self.assertEqual(response.status_code, 200)
                self.assertTrue(response.content.startswith(start))
                self.assertIn(f"{T}.{kind}", response.headers["Content-Disposition"])

    def test_who_is_refused_and_what(self):
        nobody = self.make_user(None, login="report_nobody")
        self.authenticate(nobody.login, nobody.login)
        self.assertEqual(self.download().status_code, 403)
        self.authenticate(self.controller.login, self.controller.login)
        other = self.setup_other_company()["company"]
        self.assertEqual(self.download(company_id=other.id).status_code, 403)
        self.assertEqual(self.download(date="soon").status_code, 400)
        self.assertEqual(self.download(date="").status_code, 400)
        self.assertEqual(self.download("passwords").status_code, 404)
        self.assertEqual(self.download(kind="exe").status_code, 404)
