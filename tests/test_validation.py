"""Validation: the customers as they would have been seen, what became of them, and what is kept of it."""

import io
from datetime import date, timedelta
from unittest.mock import patch

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time
from openpyxl import load_workbook

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, tagged

from ..models.validation import credit_risk_validation
from .common import CreditRiskCommon

#: the date that is validated; the outcome is known at the end of June
DAY, END = date(2025, 12, 31), date(2026, 6, 30)


class ValidationCase(CreditRiskCommon):
    @classmethod
    def make_payer(cls, name, *days_late, first=date(2025, 1, 10), **kwargs):
        """Return a customer with an invoice of 100 every month, due after 30 days; each is paid so many days late,
        or not at all (None).
        """
        customer = cls.make_customer(name, **kwargs)
        for month, late in enumerate(days_late):
            invoice = cls.make_invoice(customer, first + relativedelta(months=month), 100)
            if late is not None:
                cls.pay(invoice, invoice.invoice_date_due + timedelta(days=late))
        return customer

    @classmethod
    def make_validation(cls, **kwargs):
        return cls.env["credit.risk.validation"].create(
            {
                "company_id": cls.company.id,
                "date_from": DAY,
                "date_to": DAY,
                "interval": "month",
                "outcome": "overdue",
                "days_overdue": 60,
                "months": 6,
                **kwargs,
            }
        )

    def snapshot(self, validation, day=DAY):
        return validation._read_snapshot(validation._get_policy(), day, {})

    def outcome(self, day=DAY, **kwargs):
        """Return the names of who became bad, and of who did not."""
        outcome = self.make_validation(**kwargs)._read_outcome(day)
        names = {p.id: p.name for p in self.env["res.partner"].browse(outcome)}
        bads = {names[key] for key, is_bad in outcome.items() if is_bad}
        return bads, set(names.values()) - bads

    def line(self, validation, subject, day=DAY):
        return validation.line_ids.filtered(
            lambda line: (line.subject, line.date) == (subject, day)
        )


@freeze_time("2026-08-01")
@tagged("post_install", "-at_install")
class TestValidationSnapshot(ValidationCase):
    """How the customers would have been seen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.good = cls.make_payer("Good", *[-5] * 12)
        cls.late = cls.make_payer("Late", *[40] * 10, None, None, credit_advice=2)
        cls.young = cls.make_payer("Young", 5, None, first=date(2025, 11, 20))
        cls.prospect = cls.make_customer("Prospect", credit_advice=5)

    def test_customers_are_graded_as_by_the_refresh(self):
        """With what is filled in, the grade, the score and every key figure are those of a refresh for the date."""
        validation = self.make_validation(with_inputs=True)
        snapshot = self.snapshot(validation)
        self.refresh(DAY)
        for customer in (self.good, self.late, self.young):
            seen, profile = snapshot[customer.id], self.profile_of(customer)
            self.assertEqual(seen.points, profile.grade_id.points, customer.name)
            self.assertEqual(round(float(seen.score), 4), profile.score, customer.name)
            for name, value in seen.values.items():
                expected = profile[name]
                if value is None:
                    self.assertIs(expected, False, f"{name} of {customer.name}")
                else:
                    self.assertAlmostEqual(float(value), expected, 6, f"{name} of {customer.name}")
        self.assertNotIn(
            self.prospect.id, snapshot, "who has no item on the date is no customer yet"
        )

    def test_nothing_is_written(self):
        """Profiles, assessments and the kept history stay as they are, whatever is validated."""
        self.refresh(END)
        before = self.stored()
        validation = self.make_validation(date_from=date(2025, 6, 30))
        validation._validate()
        self.assertTrue(validation.line_ids)
        self.assertEqual(self.stored(), before)

    def stored(self):
        self.env.flush_all()
        found = []
        for table in ("credit_risk_profile", "credit_risk_assessment", "credit_risk_fact"):
            self.env.cr.execute(f"SELECT md5(string_agg(t::text, '|' ORDER BY id)) FROM {table} t")  # pylint: disable=sql-injection
            found.append(self.env.cr.fetchone())
        return found

    def test_what_comes_later_is_not_in_the_score(self):
        """Invoices, payments, assessments and a change of hands after the date change nothing of what was seen."""
        validation = self.make_validation()
        before = self.snapshot(validation)
        self.pay(self.make_invoice(self.good, DAY + timedelta(days=1), 900), END)
        for item in self.receivable_of(
            self.env["account.move"].search([("partner_id", "=", self.late.id)])
        ):
            if not item.reconciled:
                self.pay(item.move_id, DAY + timedelta(days=1))
        self.refresh(DAY - timedelta(days=20))  # writes assessments of before the date
        self.assertEqual(self.snapshot(validation), before)

    def test_what_is_filled_in_by_hand_does_not_count(self):
        """It has no history: unless it is asked for, an advice or a knock-out of today changes no score of then."""
        without, with_it = self.make_validation(), self.make_validation(with_inputs=True)
        before = self.snapshot(without)
        self.assertIsNone(before[self.late.id].values["credit_advice"])
        self.assertEqual(self.snapshot(with_it)[self.late.id].values["credit_advice"], 2)
        self.good.write(
            {
                "credit_advice": 1,
                "credit_limit": 10,
                "credit_customer_since": DAY,
            }
        )
        self.make_legal(self.good, day=DAY - timedelta(days=900))
        self.assertEqual(self.snapshot(without), before)
        self.assertEqual(self.snapshot(with_it)[self.good.id].points, 1)

    def test_an_improvement_counts_on_the_next_date_and_the_margin_holds(self):
        """Between two month ends lie many days: what improved was seen twice; a score at the cut changes nothing."""
        validation = self.make_validation()
        policy = validation._get_policy()
        [seen] = [seen for key, seen in self.snapshot(validation).items() if key == self.good.id]
        grade_ids = policy.grade_ids
        for before, margin, after in ((1, "0.10", seen.points), (3, "9", 3)):
            self.scorecard.margin = float(margin)
            known = {self.good.id: type(seen)(before, seen.score, grade_ids[before])}
            found = validation._read_snapshot(validation._get_policy(), DAY, known)
            self.assertEqual(found[self.good.id].points, after)


@freeze_time("2026-08-01")
@tagged("post_install", "-at_install")
class TestValidationOutcome(ValidationCase):
    """What became of them."""

    def test_far_overdue(self):
        """More than 60 days overdue within the months: open or paid then; not before, not after, not by a day."""
        first = date(2025, 11, 1)  # due on 1 December; more than 60 days from 31 January on
        self.make_payer("Open", None, first=first)
        self.make_payer("Paid after 61 days", 61, first=first)
        self.make_payer("Paid after 60 days", 60, first=first)
        self.make_payer("Bad already", None, None, first=date(2025, 5, 1))
        self.make_payer("Was bad once", 70, 0, first=date(2025, 5, 1))
        self.make_payer(
            "Too late to tell", None, first=date(2026, 4, 2)
        )  # due on 2 May: bad on 2 July
        self.make_payer(
            "Just in time to tell", None, first=date(2026, 3, 31)
        )  # due 30 April: bad on 30 June
        self.make_payer("Long gone", 0, first=date(2025, 2, 1))
        disputed = self.make_payer("Disputed", None, first=first)
        self.env["credit.followup.hold"].create(
            {
                "partner_id": disputed.id,
                "company_id": self.company.id,
                "kind": "dispute",
                "reason": "Broken",
                "date_from": DAY,
                "date_until": END + timedelta(days=30),
            }
        )
        bads, others = self.outcome()
        self.assertEqual(bads, {"Open", "Paid after 61 days", "Just in time to tell"})
        self.assertEqual(others, {"Paid after 60 days", "Too late to tell", "Disputed"})

    def test_written_off(self):
        """An invoice that a miscellaneous entry with an expense takes away; a credit note or a payment is none."""
        lost = self.make_payer("Lost", None, first=date(2025, 12, 10))
        earlier = self.make_payer("Lost before", None, 0, first=date(2025, 11, 10))
        credited = self.make_payer("Credited", None, first=date(2025, 12, 10))
        self.make_payer("Paid", 0, first=date(2025, 12, 10))
        self.write_off(lost, END)
        self.write_off(earlier, DAY)
        refund = self.make_invoice(credited, END, 100, move_type="out_refund")
        (self.receivable_of(refund) + self.open_items(credited)).reconcile()
        bads, others = self.outcome(outcome="written_off")
        self.assertEqual(bads, {"Lost"})
        self.assertEqual(others, {"Lost before", "Credited", "Paid"})
        bads, _others = self.outcome(outcome="overdue_or_written_off", days_overdue=500)
        self.assertEqual(bads, {"Lost"})

    def open_items(self, customer):
        items = self.receivable_of(
            self.env["account.move"].search([("partner_id", "=", customer.id)])
        )
        return items.filtered(lambda item: not item.reconciled)

    def write_off(self, customer, day):
        expense = self.company_data["default_account_expense"]
        entry = self.env["account.move"].create(
            {
                "journal_id": self.company_data["default_journal_misc"].id,
                "date": day,
                "line_ids": [
                    Command.create({"account_id": expense.id, "debit": 100}),
                    Command.create(
                        {"account_id": self.receivable.id, "partner_id": customer.id, "credit": 100}
                    ),
                ],
            }
        )
        entry.action_post()
        (self.receivable_of(entry) + self.open_items(customer)).reconcile()

    def test_worst_quarter(self):
        """Average days late of the months after the date alone, by amount; early is 0; open counts with its age."""
        customer = self.make_payer("Half", 80, first=date(2025, 6, 1))  # late before the date
        for amount, late in ((100, 10), (300, 2)):
            invoice = self.make_invoice(customer, date(2026, 1, 1), amount)
            self.pay(invoice, invoice.invoice_date_due + timedelta(days=late))
        self.make_payer("Early", -20, first=date(2026, 1, 1))
        self.make_payer("Open", None, first=date(2026, 5, 1))  # due on 31 May: 30 days
        self.make_payer("Punctual", 0, first=date(2026, 1, 1))
        self.env.flush_all()
        late = self.make_validation()._read_days_late(DAY, END)
        names = {partner.id: partner.name for partner in self.env["res.partner"].browse(late)}
        self.assertEqual(
            {names[key]: value for key, value in late.items()},
            {"Half": 4, "Early": 0, "Open": 30, "Punctual": 0},
        )
        self.assertEqual(
            self.outcome(outcome="worst_quarter"), ({"Open"}, {"Half", "Early", "Punctual"})
        )

    def test_end_is_a_month_end(self):
        """Six months after 30 September is 31 March."""
        validation = self.make_validation()
        self.assertEqual(validation._get_end(date(2012, 9, 30)), date(2013, 3, 31))


@freeze_time("2026-08-01")
@tagged("post_install", "-at_install")
class TestValidationResult(ValidationCase):
    """What is kept, shown and downloaded."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scorecard.name = "=1+1"
        cls.before = date(2025, 11, 30)
        for number in range(3):
            cls.make_payer(f"Good {number}", *[-5] * 16)
        cls.make_payer("Turned bad", *[-5] * 11, *[None] * 5)
        cls.make_payer("Always late", *[50] * 10, *[80] * 2)
        cls.manager = cls.make_user("manager")
        cls.controller = cls.make_user("controller")

    def validate(self, **kwargs):
        validation = self.make_validation(minimum_bads=1, **kwargs)
        validation.with_user(self.controller).action_validate()
        return validation

    def test_figures(self):
        """Two of five become bad: one had been late, one had not. Days late: 1 of 2 is told apart, 1.5 of 6 is tied."""
        validation = self.validate()
        self.assertEqual(validation.state, "done")
        late = self.line(validation, "days_late")
        self.assertRecordValues(
            late,
            [
                {
                    "customers": 5,
                    "bads": 2,
                    "missing": 0,
                    "auc": 0.75,
                    "gini": 0.5,
                    "ks": 0.5,
                    "verdict": "fair",
                }
            ],
        )
        grade = self.line(validation, "grade")
        self.assertEqual((grade.customers, grade.bads), (5, 2))
        self.assertEqual(validation.grade_auc, grade.auc)
        self.assertFalse(self.line(validation, "credit_advice"), "no customer has a value")
        self.assertTrue(self.line(validation, "bands_days_to_pay"))
        years = self.line(validation, "years_as_customer")
        self.assertEqual((years.auc, years.verdict), (0.5, "useless"), "all since the same day")

    def test_grades_and_movements(self):
        validation = self.validate(date_from=self.before)
        self.assertEqual(set(validation.line_ids.mapped("date")), {self.before, DAY})
        for day in (self.before, DAY):
            grades = validation.grade_line_ids.filtered(lambda line, day=day: line.date == day)
            self.assertEqual(sum(grades.mapped("customers")), 5)
            self.assertEqual(sum(grades.mapped("bads")), 2)
            self.assertEqual(grades.mapped("points"), sorted(grades.mapped("points")))
        moves = validation.move_ids
        self.assertEqual(sum(moves.mapped("customers")), 5)
        for before in moves.grade_before_id:
            row = moves.filtered(lambda move, before=before: move.grade_before_id == before)
            self.assertEqual(sum(row.mapped("customers")), row[0].of_customers)
            self.assertAlmostEqual(sum(row.mapped("share")), 100, 1)

    def test_migration_matrix_of_all_dates(self):
        """Rows add up to 100 %, with their number of customers; a grade's name is a text."""
        self.grades["high"].name = "<b>High</b>"
        validation = self.make_validation()
        for day, before, after, count in (
            (self.before, "high", "high", 3),
            (DAY, "high", "low", 1),
            (DAY, "low", "low", 5),
        ):
            self.env["credit.risk.validation.move"].sudo().create(
                {
                    "validation_id": validation.id,
                    "date_before": day,
                    "date": day,
                    "grade_before_id": self.grades[before].id,
                    "grade_after_id": self.grades[after].id,
                    "customers": count,
                    "of_customers": count,
                }
            )
        rows = validation._get_migration()["rows"]
        self.assertEqual(
            [(row["cells"], row["customers"]) for row in rows],
            [(["75 % (3)", "25 % (1)"], 4), (["0 % (0)", "100 % (5)"], 5)],
        )
        self.assertIn("&lt;b&gt;High", validation.migration)

    def test_a_rate_of_several_dates_is_that_of_their_sums(self):
        lines = self.env["credit.risk.validation.grade"].sudo()
        validation = self.make_validation()
        for day, customers, bads in ((self.before, 10, 1), (DAY, 30, 15)):
            lines.create(
                {
                    "validation_id": validation.id,
                    "date": day,
                    "grade_id": self.grades["high"].id,
                    "points": 1,
                    "customers": customers,
                    "bads": bads,
                    "bad_rate": 100 * bads / customers,
                }
            )
        [[rate]] = lines._read_group([("validation_id", "=", validation.id)], [], ["bad_rate:avg"])
        self.assertAlmostEqual(rate, 40)

    def test_warnings(self):
        """Too few bad customers and grades that are not in order are said in words, with their numbers."""
        validation = self.validate()
        validation.minimum_bads = 3
        validation.with_user(self.controller).action_validate()
        self.assertEqual(self.line(validation, "grade").verdict, "too_few")
        self.assertIn("2 bad of 5 customers; fewer than 3", validation.warnings)
        validation.grade_line_ids.sudo()[-1].is_break = True
        self.env.invalidate_all()
        self.assertIn("more than the next riskier grade", validation.warnings)

    def test_other_settings_forget_the_result(self):
        validation = self.validate()
        validation.with_user(self.controller).days_overdue = 30
        self.assertEqual((validation.state, validation.line_ids.ids), ("draft", []))
        self.assertFalse(validation.grade_auc)

    def test_what_cannot_be_known_yet_is_refused(self):
        validation = self.make_validation(date_from=date(2026, 2, 28), date_to=date(2026, 2, 28))
        with self.assertRaisesRegex(UserError, "08/31/2026"):
            validation.action_validate()
        with self.assertRaises(ValidationError):
            self.make_validation(date_from=date(2025, 12, 1), date_to=date(2025, 12, 30))
        with self.assertRaises(ValidationError):
            self.make_validation(date_from=date(2015, 1, 1))

    def test_default_dates_can_be_validated_at_once(self):
        validation = self.env["credit.risk.validation"].with_company(self.company).create({})
        days = validation._get_dates()
        self.assertEqual((len(days), days[-1]), (4, date(2025, 6, 30)))
        validation.action_validate()
        self.assertEqual(validation.state, "done")

    def test_many_customers_are_looked_at_in_the_background(self):
        """The button returns at once; the job validates in the name of who asked, and says how far it is."""
        self.refresh(END)
        validation = self.make_validation(date_from=self.before, minimum_bads=1)
        validation = validation.with_user(self.controller)
        with patch.object(credit_risk_validation, "CUSTOMERS_AT_ONCE", 1):
            validation.action_validate()
        self.assertEqual((validation.state, validation.is_at_work), ("draft", True))
        self.assertEqual(validation.progress["stage"], "validating")
        job = self.env.ref("credit_risk_matrix.ir_cron_credit_policy_replay")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", job.id)])
        validation.action_validate()
        again = self.env["ir.cron.trigger"].search([("cron_id", "=", job.id)])
        self.assertEqual(len(again - triggers), 1, "asked for again, its own job is woken")
        self.assertEqual(len(validation.sudo().work_ids), 1)
        with self.enter_registry_test_mode():
            self.env.ref("credit_risk_matrix.ir_cron_credit_policy_replay").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual((validation.state, validation.is_at_work), ("done", False))
        self.assertFalse(validation.progress)
        work = validation.sudo().work_ids
        self.assertEqual((work.state, work.done_count, work.total_count), ("done", 1, 2))

    def test_a_large_ledger_takes_no_more_statements(self):
        """Statements do not grow with the customers."""

        def count(validation):
            validation._get_policy()
            self.env.flush_all()
            start = self.env.cr.sql_log_count
            validation._validate()
            self.env.flush_all()
            return self.env.cr.sql_log_count - start

        validation = self.make_validation()
        count(validation)
        few = count(validation)
        for number in range(10):
            self.make_payer(f"More {number}", *[number] * 3)
        self.assertLessEqual(count(validation), few + 2)

    def test_who_may(self):
        validation = self.make_validation()
        user = self.make_user("user")
        with self.assertRaises(AccessError):
            validation.with_user(user).action_validate()
        with self.assertRaises(AccessError):
            validation.with_user(user).read(["date_from"])
        self.validate()
        lines = self.env["credit.risk.validation.line"].with_user(self.manager).search([])
        self.assertTrue(lines)
        with self.assertRaises(AccessError):
            lines[0].auc = 1

    def test_every_view_and_filter_opens(self):
        validation = self.validate(date_from=self.before).with_user(self.controller)
        for action in ("action_open_lines", "action_open_grades", "action_open_moves"):
            opened = getattr(validation, action)()
            model = self.env[opened["res_model"]].with_user(self.controller)
            model.get_views([(False, mode) for mode in (*opened["view_mode"].split(","), "search")])
            self.assertTrue(model.search(opened["domain"]))
        lines = self.env["credit.risk.validation.line"].with_user(self.controller)
        groups = lines.formatted_read_group(
            [("validation_id", "=", validation.id)], ["subject", "date:month"], ["auc:avg"]
        )
        self.assertIn("days_to_pay", {group["subject"] for group in groups})

    # XLSX

    def make_book(self, validation):
        name, content = self.env["credit.risk.validation.xlsx"]._make(validation)
        return (
            name,
            load_workbook(io.BytesIO(content)),
            load_workbook(io.BytesIO(content), data_only=True),
        )

    def test_xlsx(self):
        """Every figure is in the file; a name that looks like a formula is a text."""
        validation = self.validate(date_from=self.before)
        name, book, values = self.make_book(validation)
        self.assertEqual(name, "Validation 1 1 2025-11-30 2025-12-31.xlsx")
        self.assertEqual(
            book.sheetnames, ["Validation", "Separation", "Bad payers by grade", "Movements"]
        )
        facts = {row[0]: row[1] for row in values["Validation"].iter_rows(values_only=True)}
        self.assertEqual(facts["Scorecard"], "=1+1")
        self.assertAlmostEqual(facts["AUC of the grade"], validation.grade_auc)
        formulas = {
            cell.value
            for sheet in book
            for row in sheet.iter_rows()
            for cell in row
            if cell.data_type == "f"
        }
        self.assertTrue(formulas)
        self.assertTrue(all(formula.count("/") == 1 for formula in formulas), formulas)
        rows = list(values["Separation"].iter_rows(min_row=5, values_only=True))
        self.assertEqual(len(rows), len(validation.line_ids))
        self.assertEqual(
            [row[6] for row in rows], [line.auc or None for line in validation.line_ids]
        )
        shares = [row[6] for row in values["Movements"].iter_rows(min_row=5, values_only=True)]
        self.assertEqual(
            [round(100 * share, 2) for share in shares], validation.move_ids.mapped("share")
        )


@freeze_time("2026-08-01")
@tagged("post_install", "-at_install")
class TestValidationDownload(ValidationCase, HttpCase):
    def test_download(self):
        """Who may read the validation gets the file; nobody else."""
        self.make_payer("Good", *[0] * 14)
        validation = self.make_validation()
        validation.action_validate()
        url = validation.action_download()["url"]
        for group, status in (("controller", 200), ("user", 403)):
            user = self.make_user(group)
            self.authenticate(user.login, user.login)
            self.assertEqual(self.url_open(url).status_code, status, group)
        self.authenticate(None, None)
        self.assertNotIn("spreadsheet", self.url_open(url).headers["Content-Type"])
