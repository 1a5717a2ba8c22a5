"""Which step of a path is due, when, and for what amount: dates, catching up, minimums, currencies."""

from datetime import date, timedelta

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger
from odoo.tools.mail import html_to_inner_content

from .common import CreditRiskCommon

DUE = date(2026, 1, 15)
#: the steps of the scenarios: a notice and four reminders
STEPS = tuple((offset, "email") for offset in (-5, 1, 7, 14, 15))


def january(day):
    return date(2026, 1, day)


class ChoosingCase(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.credit_followup_go_live = date(2025, 1, 1)
        cls.customer = cls.make_customer()

    def use_path(self, *steps, **kwargs):
        """Let every cell of the matrix lead to a path of these steps, and return it."""
        path = self.make_path(*steps, **kwargs)
        self.env["credit.risk.matrix.cell"].search([]).path_id = path
        return path

    def make_due(self, due, amount=100, days=30, **kwargs):
        return self.make_invoice(
            kwargs.pop("partner", self.customer),
            due - timedelta(days=days),
            amount,
            days=days,
            **kwargs,
        )

    def contacts(self, first, last):
        """Return ``[(day, level)]`` of what the runs of these days do, one run a day."""
        done = []
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            done += [(day, line.level_id.name) for line in self.carry_out(day).action_ids.line_ids]
        return done

    def assertReason(self, invoice, code, *words):
        item = self.item_of(invoice)
        self.assertEqual(item.reason_code, code, item.reason)
        for word in words:
            self.assertIn(word, item.reason)


@tagged("post_install", "-at_install")
class TestScenarios(ChoosingCase):
    """The scenarios of the task: working days off, no quiet days."""

    def test_path_of_five_steps(self):
        """-5, +1, +7, +14 and +15 with the due date 15 January act on 10, 16, 22, 29 and 30 January."""
        self.use_path(*STEPS)
        self.make_due(DUE)
        self.assertEqual(
            self.contacts(january(5), date(2026, 2, 5)),
            [(january(day), f"Level {n}") for n, day in enumerate((10, 16, 22, 29, 30), 1)],
        )

    def test_dispute_resolved_with_a_jump(self):
        """Disputed until 24 January, then resolved with "jump": the +7 step, once."""
        self.use_path(*STEPS, catch_up="jump")
        invoice = self.make_due(DUE)
        self.env["credit.followup.hold"].create(
            {
                "move_id": invoice.id,
                "company_id": self.company.id,
                "reason": "Wrong price",
                "date_from": january(5),
                "date_until": january(24),
            }
        )
        self.assertEqual(
            self.contacts(january(9), january(29)),
            [(january(25), "Level 3"), (january(29), "Level 4")],
        )

    def test_dispute_ended_by_hand_on_the_24th(self):
        self.use_path(*STEPS, catch_up="jump")
        invoice = self.make_due(DUE)
        hold = self.env["credit.followup.hold"].create(
            {
                "move_id": invoice.id,
                "company_id": self.company.id,
                "reason": "Wrong price",
                "date_from": january(5),
                "date_until": january(31),
            }
        )
        self.assertFalse(self.propose(january(23)).action_ids)
        hold.ended_on = january(24)
        self.assertEqual(self.contacts(january(24), january(25)), [(january(24), "Level 3")])

    def test_minimum_as_amount_and_percentage(self):
        """Minimum 10 and 10 %: 100 of a balance of 1,000 goes out, 100 of 1,100 does not."""
        self.use_path((1, "email")).step_ids.level_id.write(
            {"minimum_amount": 10, "minimum_percent": 10}
        )
        invoice = self.make_due(DUE, 100)
        self.make_due(date(2026, 3, 1), 900, days=60)
        run = self.propose(january(20))
        self.assertEqual(run.action_ids.amount_due, 100)
        run.action_cancel()
        self.make_due(date(2026, 3, 2), 100, days=60)
        self.assertFalse(self.propose(january(20)).action_ids)
        self.assertReason(invoice, "below_percentage", "100.00", "10%", "1,100.00", "110.00")

    def test_instalments(self):
        """Of two halves only the one that is due is claimed."""
        term = self.env["account.payment.term"].create(
            {
                "name": "Half and half",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": 30}),
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": 60}),
                ],
            }
        )
        self.use_path(*STEPS)
        invoice = self._create_invoice(
            partner_id=self.customer,
            invoice_date=DUE - timedelta(days=30),
            invoice_payment_term_id=term,
            invoice_line_ids=[self._prepare_invoice_line(name="Goods", price_unit=100, tax_ids=[])],
            post=True,
        )
        first, second = self.receivable_of(invoice)
        run = self.propose(january(16))
        self.assertRecordValues(
            run.action_ids.line_ids, [{"move_line_id": first.id, "amount_residual": 50.0}]
        )
        run.action_cancel()
        line = self.propose(second.date_maturity - timedelta(days=5)).action_ids.line_ids
        self.assertIn((second, "Level 1"), [(x.move_line_id, x.level_id.name) for x in line])


@tagged("post_install", "-at_install")
class TestStepDates(ChoosingCase):
    def count_from(self, step, offset_from, days):
        step.write({"offset_from": offset_from, "day_offset": days})

    def test_end_of_month(self):
        path = self.use_path((1, "email"))
        self.count_from(path.step_ids, "month_end", 4)
        self.make_due(date(2026, 2, 3))
        self.assertFalse(self.propose(date(2026, 3, 3)).action_ids)
        self.assertEqual(len(self.propose(date(2026, 3, 4)).action_ids), 1)

    def test_before_the_end_of_the_month(self):
        """A notice two days before the end of the month."""
        path = self.use_path((-1, "email"))
        self.count_from(path.step_ids, "month_end", -2)
        self.make_due(date(2026, 1, 30))
        self.assertFalse(self.propose(january(28)).action_ids)
        self.assertEqual(len(self.propose(january(29)).action_ids), 1)

    def test_previous_contact(self):
        """A call seven days after the first reminder, whenever that was."""
        path = self.use_path((1, "email"), (2, "phone"), (10, "email"))
        self.count_from(path.step_ids[1], "previous_contact", 7)
        invoice = self.make_due(DUE)
        self.assertEqual(self.contacts(january(20), january(20)), [(january(20), "Level 1")])
        self.assertRecordValues(
            self.item_of(invoice),
            [{"next_step_id": path.step_ids[1].id, "next_date": january(27)}],
        )
        self.assertEqual(
            self.contacts(january(21), january(30)),
            [(january(27), "Level 2"), (january(28), "Level 3")],
        )

    def test_first_contact_has_no_previous_one(self):
        first, second = self.use_path((1, "email"), (7, "email")).step_ids
        self.count_from(second, "previous_contact", 7)
        for message, change in (
            (
                "“Level 1” is the first contact",
                lambda: first.write({"offset_from": "previous_contact"}),
            ),
            ("“Level 2” is the first contact", first.unlink),
            ("“Level 2” is the first contact", lambda: first.level_id.write({"use_email": False})),
            ("at least one day after", lambda: second.write({"day_offset": 0})),
        ):
            with self.assertRaisesRegex(ValidationError, message), self.env.cr.savepoint():
                change()
            self.env.invalidate_all()

    def test_failed_step_after_the_previous_contact_is_tried_the_next_day(self):
        path = self.use_path((1, "email"), (2, "letter"))
        self.count_from(path.step_ids[1], "previous_contact", 7)
        self.make_due(DUE)
        self.carry_out(january(16))
        run = self.propose(january(23))
        run.action_approve()
        with mute_logger("odoo.addons.credit_risk_matrix.models.followup.credit_followup_channels"):
            self.execute(run)
        run.action_ids._mark_failed("The printer is on fire.")
        self.assertEqual(self.propose(january(24)).action_ids.level_id.name, "Level 2")

    def test_notice_gives_way_to_a_reminder(self):
        """An invoice that is overdue already gets no notice that it will be due."""
        self.use_path(*STEPS)
        self.make_due(DUE)
        run = self.propose(january(15))
        self.assertEqual(run.action_ids.level_id.name, "Level 1")
        run.action_cancel()
        self.assertEqual(self.propose(january(16)).action_ids.level_id.name, "Level 2")

    def test_days_between_two_steps(self):
        """An item that is behind gets its steps one by one, five days apart."""
        self.use_path((1, "email"), (2, "email"), (3, "email"), days_between=5)
        invoice = self.make_due(DUE)
        self.assertEqual(self.contacts(january(25), january(25)), [(january(25), "Level 1")])
        self.propose(january(26))
        self.assertReason(invoice, "waiting", "Level 2", "01/30/2026")
        self.assertEqual(
            self.contacts(january(26), date(2026, 2, 6)),
            [(january(30), "Level 2"), (date(2026, 2, 4), "Level 3")],
        )

    def test_missed_days_lose_nothing_and_double_nothing(self):
        """The run of the 22nd to the 28th is missed: its step comes on the 29th, the others the days after."""
        self.use_path(*STEPS)
        self.make_due(DUE)
        before = self.contacts(january(8), january(21))
        after = self.contacts(january(29), date(2026, 2, 3))
        self.assertEqual(
            before + after,
            [
                (january(10), "Level 1"),
                (january(16), "Level 2"),
                (january(29), "Level 3"),
                (january(30), "Level 4"),
                (january(31), "Level 5"),
            ],
        )


@tagged("post_install", "-at_install")
class TestWorkingDays(ChoosingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.credit_followup_working_days = True
        cls.belgium = cls.env.ref("base.be")
        cls.customer.country_id = cls.belgium

    def test_weekend(self):
        """The steps of 10 and 31 January, Saturdays, come on the Mondays."""
        self.use_path((-5, "email"), (16, "email"))
        invoice = self.make_due(DUE)
        self.propose(january(8))
        self.assertReason(invoice, "not_due", "01/12/2026")
        self.propose(january(10))
        self.assertReason(invoice, "rest_day", "Level 1", "01/10/2026", "01/12/2026")
        self.assertEqual(
            self.contacts(january(9), date(2026, 2, 4)),
            [(january(12), "Level 1"), (date(2026, 2, 2), "Level 2")],
        )

    def test_next_step_is_shown_on_a_working_day(self):
        self.use_path((1, "email"), (9, "email"))
        invoice = self.make_due(DUE)
        self.carry_out(january(16))
        self.assertEqual(self.item_of(invoice).next_date, january(26))

    def test_missed_working_day(self):
        """Saturday's step came on no Monday: it comes on Tuesday, once."""
        self.use_path((-5, "email"), (30, "email"))
        self.make_due(DUE)
        self.assertFalse(self.contacts(january(9), january(11)))
        self.assertEqual(self.contacts(january(13), january(16)), [(january(13), "Level 1")])

    def test_public_holiday_of_the_customers_country(self):
        """14 July is a holiday in France only, 21 July in Belgium only."""
        self.use_path((1, "email"))
        french = self.make_customer("Dupont", country_id=self.env.ref("base.fr").id)
        for partner in (self.customer, french):
            for day in (13, 20):
                self.make_due(date(2026, 7, day), partner=partner)
        found = {}
        for day in (14, 15, 16, 21, 22, 23):
            run = self.carry_out(date(2026, 7, day))
            for line in run.action_ids.line_ids:
                key = (line.action_id.partner_id, line.date_maturity.day)
                found.setdefault(key, []).append(day)
        self.assertEqual(
            found,
            {
                (self.customer, 13): [14],
                (french, 13): [15],
                (self.customer, 20): [22],
                (french, 20): [21],
            },
        )

    def test_no_country_follows_the_company(self):
        self.use_path((1, "email"))
        self.customer.country_id = False
        self.make_due(date(2026, 7, 20))
        self.company.country_id = self.belgium
        self.assertFalse(self.propose(date(2026, 7, 21)).action_ids)
        self.company.country_id = self.env.ref("base.fr")
        self.assertEqual(len(self.propose(date(2026, 7, 21)).action_ids), 1)

    def test_end_of_the_quiet_days(self):
        """Quiet until Sunday is quiet until Monday."""
        self.company.credit_followup_quiet_days = 5
        self.use_path((1, "email"))
        self.make_due(january(12))
        self.carry_out(january(13))
        invoice = self.make_due(january(14), 50)
        self.propose(january(16))
        self.assertReason(invoice, "quiet", "01/19/2026")

    def test_switched_off(self):
        self.company.credit_followup_working_days = False
        self.use_path((-5, "email"))
        self.make_due(DUE)
        self.assertEqual(len(self.propose(january(10)).action_ids), 1)


@tagged("post_install", "-at_install")
class TestChangedPolicy(ChoosingCase):
    def test_f5_grade_change(self):
        """F5: a customer whose grade gets worse goes on at the first step harder than what was done."""
        mild = self.use_path((1, "email"), (20, "email"))
        hard = self.env["credit.action.path"].create({"name": "Hard"})
        template = self.env.ref("credit_risk_matrix.mail_template_final_notice")
        for name, severity, days in (("Softer", 90, 1), ("Harder", 150, 3), ("Hardest", 160, 5)):
            level = self.env["credit.followup.level"].create(
                {
                    "name": name,
                    "severity": severity,
                    "use_email": True,
                    "mail_template_id": template.id,
                }
            )
            hard.step_ids = [Command.create({"level_id": level.id, "day_offset": days})]
        cells = self.env["credit.risk.matrix.cell"].search([])
        cells.filtered(lambda cell: cell.grade_id == self.grades["high"]).path_id = hard
        self.customer.credit_advice = 5
        invoice = self.make_due(DUE)
        self.assertEqual(self.contacts(january(16), january(16)), [(january(16), "Level 1")])
        self.assertEqual(self.profile_of(self.customer).path_id, mild)
        override = self.env["credit.risk.override"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "grade_id": self.grades["high"].id,
                "reason": "Insolvency announced",
                "date_from": january(20),
                "date_until": date(2026, 3, 1),
            }
        )
        self.assertTrue(override)
        self.assertEqual(
            self.contacts(january(20), january(23)),
            [(january(20), "Harder"), (january(21), "Hardest")],
        )
        self.assertEqual(self.profile_of(self.customer).path_id, hard)
        self.assertEqual(self.item_of(invoice).severity, 160)

    def add_level(self, path, days, severity, **kwargs):
        """Add a step to a path by the form, as a manager does."""
        template = self.env.ref("credit_risk_matrix.mail_template_first_reminder")
        level = self.env["credit.followup.level"].create(
            {
                "name": "Added",
                "severity": severity,
                "use_email": True,
                "mail_template_id": template.id,
            }
        )
        with Form(path) as form, form.step_ids.new() as line:
            line.level_id = level
            line.day_offset = days
            for name, value in kwargs.items():
                line[name] = value
        return path.step_ids.filtered(lambda step: step.level_id == level)

    def test_level_added_from_today(self):
        """Who got to the added step before today passes it by; who gets to it later has it."""
        path = self.use_path((1, "email"), (20, "email"))
        path.step_ids[1].level_id.severity = 200
        old, new = self.make_due(january(5)), self.make_due(january(12))
        self.contacts(january(6), january(13))
        with freeze_time("2026-01-16 10:00:00"):
            step = self.add_level(path, 7, 150)
        self.assertEqual(step.applies_from, january(16))
        done = self.contacts(january(16), date(2026, 2, 2))
        self.assertEqual(
            done, [(january(19), "Added"), (january(25), "Level 2"), (date(2026, 2, 1), "Level 2")]
        )
        self.assertEqual(self.item_of(old).level_id.name, "Level 2")
        self.assertEqual(self.item_of(new).level_id.name, "Level 2")

    def test_level_added_for_existing_items_too(self):
        path = self.use_path((1, "email"), (20, "email"))
        path.step_ids[1].level_id.severity = 200
        self.make_due(january(5))
        self.contacts(january(6), january(6))
        with freeze_time("2026-01-16 10:00:00"):
            self.add_level(path, 7, 150, applies_from=False)
        self.assertEqual(self.contacts(january(16), january(17)), [(january(16), "Added")])

    def test_steps_of_a_path_not_in_use_hold_for_all(self):
        step = self.add_level(self.make_path((1, "email")), 7, 150)
        self.assertFalse(step.applies_from)


@tagged("post_install", "-at_install")
class TestAmounts(ChoosingCase):
    def test_companys_minimum_is_the_fallback(self):
        """A level's own minimum goes before the company's, whether it is lower or higher."""
        self.company.credit_followup_minimum = 50
        level = self.use_path((1, "email")).step_ids.level_id
        invoice = self.make_due(DUE, 40)
        self.assertFalse(self.propose(january(20)).action_ids)
        self.assertReason(invoice, "below_minimum", "40.00", "50.00")
        level.minimum_amount = 40.01
        self.assertFalse(self.propose(january(20)).action_ids)
        self.assertReason(invoice, "below_minimum", "40.00", "40.01")
        level.minimum_amount = 40
        self.assertEqual(self.propose(january(20)).action_ids.amount_due, 40)

    def test_minimum_holds_back_its_own_level_only(self):
        """A dossier is not worth it yet, a reminder of another item is."""
        path = self.use_path((1, "email"), (10, "collection"))
        path.step_ids[1].level_id.minimum_amount = 1000
        old = self.make_due(january(5))
        self.contacts(january(6), january(6))
        new = self.make_due(DUE, 50)
        run = self.propose(january(16))
        self.assertEqual(run.action_ids.line_ids.move_id, new)
        self.assertReason(old, "below_minimum", "Level 2", "150.00", "1,000.00")
        self.assertReason(new, "proposed", "Level 1")

    def test_percentage_of_the_balance_less_credits(self):
        """The balance is what the customer has open, credits deducted."""
        level = self.use_path((1, "email")).step_ids.level_id
        level.minimum_percent = 12.5
        self.make_due(DUE, 100)
        future = self.make_due(date(2026, 3, 1), 701, days=60)
        run = self.propose(january(20))
        self.assertFalse(run.action_ids)
        self.pay(future, january(19), 1)
        self.assertEqual(len(self.propose(january(20)).action_ids), 1)

    def test_impossible_minimums(self):
        level = self.use_path((1, "email")).step_ids.level_id
        for name, value in (("minimum_amount", -1), ("minimum_percent", 101)):
            with (
                self.subTest(name),
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(IntegrityError, "credit_followup_level_minimums"),
                self.env.cr.savepoint(),
            ):
                level[name] = value
                level.flush_recordset()

    def test_mixed_currencies(self):
        """Each item in its own currency, a total per currency, the action in the company's currency."""
        kuna = self.setup_other_currency("HRK", rates=[("2025-01-01", 2.0)])
        path = self.use_path((1, "email", "letter"))
        level = path.step_ids.level_id
        self.make_due(january(10), 100.1)
        self.make_due(january(11), 200.2, currency_id=kuna.id)
        self.make_due(january(12), 300.1, currency_id=kuna.id)
        level.minimum_amount = 350.26
        self.assertFalse(self.propose(january(20)).action_ids)
        level.minimum_amount = 350.25  # 100.10 + 500.30 HRK at 2
        run = self.propose(january(20))
        self.assertEqual(run.action_ids.mapped("amount_due"), [350.25, 350.25])
        run.action_approve()
        self.execute(run)
        mail = run.action_ids.filtered(lambda action: action.channel == "email").mail_id
        letter = run.action_ids.filtered(lambda action: action.channel == "letter")
        report = "credit_risk_matrix.action_report_followup_letter"
        html = self.env["ir.actions.report"]._render_qweb_html(report, letter.ids)[0].decode()
        self.assertEqual(letter._get_totals(), [(self.company.currency_id, 100.1), (kuna, 500.3)])
        for text in (mail.body_html, html):
            for amount in ("100.10", "200.20", "300.10", "500.30"):
                self.assertIn(amount, text)
            codes = [word for word in html_to_inner_content(text).split() if word == "HRK"]
            self.assertEqual(len(codes), 3, "two items and their total")
            self.assertNotIn("350.25", text)
