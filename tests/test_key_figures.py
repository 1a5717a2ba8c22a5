"""Key figures by segment: made of the sums of customers, and true to the ledger on any date."""

from datetime import date, timedelta
from decimal import Decimal

from odoo.exceptions import AccessError, UserError
from odoo.fields import Date
from odoo.tests import tagged

from ..engine.ageing import BUCKETS
from ..report.credit_key_figures import RATIOS, SEGMENTS
from .common import T
from .figures_case import FiguresCase
from .overdue_common import FIGURES, FIRST, TOTAL, OverdueXlsxCommon

AMOUNTS = ("total_due", "sales", *(f"bucket_{code}" for code in BUCKETS))


class KeyFiguresCase(FiguresCase):
    def lines(self, as_of=T, company=None):
        """Return the line of the company, and segment -> lines."""
        return self.env["credit.key.figures"]._get_lines(company or self.company, as_of)

    def line_of(self, segment, record, as_of=T):
        [line] = [line for line in self.lines(as_of)[1][segment] if line.record == record]
        return line


@tagged("post_install", "-at_install")
class TestKeyFiguresVectors(KeyFiguresCase):
    """DOMAIN 1 with the five invoices at two customers of one segment, in turn."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.belgium, cls.france = cls.env.ref("base.be"), cls.env.ref("base.fr")
        cls.two = [cls.make_customer(name, country_id=cls.belgium.id) for name in ("A", "B")]
        cls.invoices = cls.make_domain_ledger(*cls.two)
        cls.refresh()

    def assertVectors(self, line):
        self.assertEqual((line.values["total_due"], line.values["sales"]), (7500, 9000))
        self.assertEqual(line.values["dso"], 75)
        self.assertEqual(line.values["best_possible_dso"], 50)
        self.assertEqual(round(line.values["dso_countback"], 6), Decimal("71.714286"))
        self.assertEqual(round(line.values["cei"], 4), Decimal("72.2222"))
        self.assertEqual(line.values["days_to_pay"], Decimal("57.75"))
        self.assertEqual(line.values["customers"], 2)
        self.assertFalse(line.missing)

    def test_vectors_summed_over_two_customers(self):
        """DSO 75.0, best possible 50.0, count-back 71.714286, CEI 72.2222 and days to pay 57.75, although
        neither customer has one of them.
        """
        whole, lines = self.lines()
        self.assertVectors(whole)
        self.assertVectors(self.line_of("country", self.belgium))
        self.assertEqual([len(lines[name]) for name in ("country", "user")], [1, 1])
        for customer in self.two:
            self.assertNotIn(self.value_of("dso", customer), (75, "no_data", "not_computable"))

    def test_a_segment_of_one_customer_says_what_its_profile_says(self):
        other = self.make_customer("C", country_id=self.france.id)
        self.make_invoice(other, T - timedelta(days=50), 321.09)
        self.pay(self.make_invoice(other, T - timedelta(days=80), 100), T - timedelta(days=20))
        profile = self.profile_on(T, other)
        line = self.line_of("country", self.france)
        self.assertFalse(line.missing)
        for name in (*RATIOS, *(name for name in AMOUNTS if name != "sales")):
            self.assertAlmostEqual(float(line.values[name]), profile[name], 4, name)
        self.assertVectors(self.line_of("country", self.belgium))

    def test_other_date(self):
        """On 1 June I4 and I5 were open or not there yet; nothing that happened later exists."""
        day = date(2026, 6, 1)
        whole, lines = self.lines(day)
        self.assertEqual(whole.values["total_due"], 4000)
        self.assertEqual(whole.values["total_due"], self.trial_balance(day))
        self.assertEqual(lines["country"][0].values["total_due"], 4000)
        whole, lines = self.lines(date(2025, 12, 31))
        self.assertEqual((whole.values["total_due"], whole.values["customers"]), (0, 0))
        self.assertEqual(set(whole.missing), set(RATIOS))
        self.assertFalse(any(lines.values()))

    def test_window_is_short_only_for_a_young_company(self):
        """The window is 90 days for everybody together as soon as one invoice is that old."""
        young = self.make_customer("Young", country_id=self.france.id)
        self.make_invoice(young, T - timedelta(days=40), 400)
        self.assertEqual(self.line_of("country", self.france).values["dso"], 40)
        whole, _lines = self.lines()
        self.assertEqual(whole.values["dso"], Decimal(7900) * 90 / 9400)


@tagged("post_install", "-at_install")
class TestKeyFigures(KeyFiguresCase, OverdueXlsxCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.one, cls.two = cls.make_ledger()
        cls.one.write({"country_id": cls.env.ref("base.be").id, "user_id": cls.env.uid})
        cls.refresh()
        cls.newcomer = cls.make_customer("Newcomer")
        cls.make_due(cls.newcomer, 12, 1.01)

    def test_company_is_the_trial_balance_and_the_sum_of_each_segment(self):
        """With an entry without customer, a customer without profile, credits, and a payment of later."""
        for day in (T, T - timedelta(days=35), T + timedelta(days=10)):
            whole, lines = self.lines(day)
            self.assertEqual(whole.values["total_due"], FiguresCase.trial_balance(self, day))
            self.assertEqual(
                whole.values["total_due"], sum(whole.values[f"bucket_{code}"] for code in BUCKETS)
            )
            for name in SEGMENTS:
                for amount in (*AMOUNTS, "customers", "entries"):
                    total = sum(line.values[amount] for line in lines[name])
                    self.assertEqual(total, whole.values[amount], (day, name, amount))

    def test_segments_are_those_of_the_overdue_report(self):
        for day in (T, T - timedelta(days=35)):
            _whole, lines = self.lines(day)
            for name, field_name in SEGMENTS.items():
                found = {
                    (line.record, code): float(line.values[f"bucket_{code}"])
                    for line in lines[name]
                    for code in BUCKETS
                    if line.values[f"bucket_{code}"]
                }
                groups = self.report(day)._read_group(
                    [("company_id", "=", self.company.id)], [field_name, "bucket"], ["residual:sum"]
                )
                expected = {(record, code): amount for record, code, amount in groups if amount}
                self.assertEqual(set(found), set(expected), (day, name))
                for key, amount in expected.items():
                    self.assertAlmostEqual(found[key], amount, 2, (day, name, key))

    def test_what_has_no_segment_is_last_and_named(self):
        _whole, lines = self.lines()
        last = {name: lines[name][-1].label for name in SEGMENTS}
        self.assertEqual(
            last,
            {
                **dict.fromkeys(("category", "grade", "cell"), "Without profile"),
                "user": "Without salesperson",
                "country": "Without country",
            },
        )
        nobody = lines["category"][-1]
        self.assertEqual(nobody.values["customers"], 1, "the newcomer; nobody is no customer")
        self.assertEqual(nobody.values["total_due"], Decimal("56.56"))

    def test_reading_writes_nothing(self):
        self.env.flush_all()
        tables = ("credit_risk_fact", "credit_risk_profile", "credit_risk_assessment")

        def dump():
            result = []
            for table in tables:
                self.env.cr.execute(f"SELECT t::text FROM {table} t ORDER BY id")
                result.append(self.env.cr.fetchall())
            return result

        before = dump()
        self.lines(T + timedelta(days=40))
        self.make()
        self.assertTrue(before[0])
        self.assertEqual(dump(), before)

    def test_statements_do_not_grow_with_customers(self):
        self.lines()
        few = self.statements_of(self.lines)
        for days in range(10):
            self.make_due(self.make_customer(f"Customer {days}"), days)
        self.assertNotMore(few, self.statements_of(self.lines))
        self.assertLess(few.total(), 30)

    def test_another_company_is_not_counted(self):
        before, _lines = self.lines()
        data = self.setup_other_company(name="Other")
        other, customer = data["company"], self.make_customer("Theirs")
        theirs = customer.with_company(other)
        theirs.property_account_receivable_id = data["default_account_receivable"]
        journal_id = data["default_journal_sale"].id
        self.make_invoice(
            theirs, T - timedelta(days=5), 77, journal_id=journal_id, company_id=other.id
        )
        after, _lines = self.lines()
        self.assertEqual(after.values, before.values)
        theirs, _lines = self.lines(company=other)
        self.assertEqual((theirs.values["total_due"], theirs.values["customers"]), (77, 1))

    # What the screen asks

    def ask(self, user, *args):
        figures = self.env["credit.key.figures"].with_user(user)
        figures = figures.with_context(allowed_company_ids=self.company.ids)
        return figures.get_key_figures(*args)

    def test_screen_of_a_controller(self):
        answer = self.ask(self.make_user("controller"), Date.to_string(T))
        self.assertEqual((answer["date"], answer["company"]), ("2026-06-30", self.company.name))
        self.assertEqual([name for name, _label in answer["segments"]], list(SEGMENTS))
        self.assertEqual(
            [label for _name, label in answer["segments"]],
            ["Customer category", "Risk grade", "Matrix cell", "Salesperson", "Country"],
        )
        names = {column["name"] for column in answer["columns"]}
        self.assertLessEqual({*RATIOS, *AMOUNTS, "customers"}, names)
        self.assertTrue(all(column["label"] for column in answer["columns"]))
        whole, _lines = self.lines()
        self.assertEqual(answer["whole"]["values"]["cei"], float(whole.values["cei"]))
        for line in [answer["whole"], *answer["lines"]["country"]]:
            for name in names:
                self.assertEqual(line["values"][name] is None, name in line["missing"])
        self.assertEqual(self.ask(self.make_user("manager"))["date"], Date.to_string(Date.today()))

    def test_one_company_at_a_time_and_the_screen_tells_so(self):
        other = self.setup_other_company(name="Other")["company"]
        self.assertFalse(self.ask(self.env.user)["is_one_of_many"])
        figures = self.env["credit.key.figures"].with_context(
            allowed_company_ids=[self.company.id, other.id]
        )
        answer = figures.get_key_figures(Date.to_string(T))
        self.assertTrue(answer["is_one_of_many"])
        self.assertEqual(answer["company"], self.company.name)
        self.assertEqual(
            answer["whole"]["values"]["total_due"], float(FiguresCase.trial_balance(self))
        )

    def test_missing_is_a_state_and_no_zero(self):
        answer = self.ask(self.make_user("controller"), "2025-01-01")
        self.assertEqual(answer["whole"]["missing"], dict.fromkeys(RATIOS, "no_data"))
        self.assertEqual({answer["whole"]["values"][name] for name in RATIOS}, {None})

    def test_who_may_not_see_the_overdue_report_is_refused(self):
        for group in ("user", None):
            with self.assertRaises(AccessError):
                self.ask(self.make_user(group))

    def test_what_is_no_date_or_segment_is_refused(self):
        with self.assertRaises(UserError):
            self.ask(self.make_user("controller"), "tomorrow")
        with self.assertRaises(UserError):
            self.env["credit.key.figures"].action_open_items("2026-06-30", "password", 1)

    def test_customers_behind_a_line(self):
        figures = self.env["credit.key.figures"].with_company(self.company)
        profiles = self.env["credit.risk.profile"]
        _whole, lines = self.lines()
        for name in SEGMENTS:
            for line in lines[name]:
                if not line.record and name in ("category", "grade", "cell"):
                    continue  # these have no profile
                action = figures.action_open_customers(name, line.record.id)
                found = profiles.search(action["domain"])
                self.assertEqual(action["res_model"], "credit.risk.profile")
                self.assertEqual(action["name"], line.label)
                without_profile = 1 if not line.record else 0  # the newcomer
                self.assertEqual(len(found) + without_profile, line.values["customers"], name)
        everybody = profiles.search(figures.action_open_customers()["domain"])
        self.assertEqual(everybody.partner_id, self.one + self.two)

    def test_items_behind_a_line(self):
        figures = self.env["credit.key.figures"].with_company(self.company)
        for day in (T, T - timedelta(days=35)):
            whole, lines = self.lines(day)
            for name, line in [(None, whole), *((n, line) for n in SEGMENTS for line in lines[n])]:
                action = figures.action_open_items(Date.to_string(day), name, line.record.id)
                report = self.env[action["res_model"]].with_context(
                    **action["context"], allowed_company_ids=self.company.ids
                )
                self.assertAlmostEqual(
                    self.sum_of(report, action["domain"]), float(line.values["total_due"]), 2, name
                )

    # XLSX

    def test_sheet_has_the_company_and_every_segment(self):
        whole, lines = self.lines()
        _book, values = self.make_books()
        sheet = values[FIGURES]
        rows = self.rows(sheet)
        self.assertEqual(len(rows), sum(map(len, lines.values())))
        labels = self.env["credit.key.figures"]._get_segment_labels()
        expected = [(labels[name], line) for name in SEGMENTS for line in lines[name]]
        for row, (kind, line) in zip(rows, expected, strict=True):
            self.assertEqual((row["Divided by"], row["Segment"]), (kind, line.label))
            self.assertCells(row, line)
        header = [cell.value for cell in sheet[FIRST - 1]]
        total = dict(zip(header, (cell.value for cell in sheet[TOTAL]), strict=True))
        self.assertEqual(total["Divided by"], "Company")
        self.assertCells(total, whole)

    def assertCells(self, row, line):
        """The cells hold the values of the line; where there is none, nothing."""
        for column in self.env["credit.key.figures"]._get_columns():
            value, cell = line.values[column["name"]], row[column["label"]]
            if value is None:
                self.assertIn(cell, (None, ""), column["name"])
            else:
                shown = value / 100 if column["kind"] == "percent" else value
                self.assertAlmostEqual(float(cell), float(shown), 6, column["name"])

    def test_only_amounts_of_a_row_are_added_up(self):
        book, _values = self.make_books()
        formulas = {
            cell.column: cell.value
            for row in book[FIGURES].iter_rows()
            for cell in row
            if cell.data_type == "f"
        }
        column = self.column(book[FIGURES], "Total due")
        self.assertEqual(set(formulas), {column})

    def test_hostile_names_stay_text(self):
        self.env.user.name = "=1+1"
        category = self.profile_of(self.one).category_id
        category.name = '=HYPERLINK("http://evil.example")'
        sheet = self.make_books()[0][FIGURES]
        cells = {cell.value: cell for cell in sheet["B"]}
        for name in ("=1+1", '=HYPERLINK("http://evil.example")'):
            self.assertEqual(cells[name].data_type, "s")
            self.assertTrue(cells[name].quotePrefix)
        self.assert_only_our_formulas(self.make_books()[0])

    def test_nothing_posted(self):
        sheet = self.make_books(as_of=date(2001, 1, 1))[0][FIGURES]
        self.assertEqual(sheet.cell(FIRST, 1).value, "Nothing was open on this date.")
