"""The screens: they open for every group, their filters and groupings work, and they hide what they must."""

from ast import literal_eval
from datetime import timedelta

from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Date
from odoo.tests import Form, new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

from .common import CreditRiskCommon, T

GROUPS = ("user", "controller", "manager")
ACTIONS = (
    "credit_followup_action_action",
    "credit_followup_run_action",
    "credit_followup_item_action",
    "credit_followup_hold_action",
    "credit_risk_profile_action",
    "credit_risk_assessment_action",
    "credit_risk_override_action",
    "credit_risk_matrix_cell_action",
    "credit_risk_category_action",
    "credit_risk_grade_action",
    "credit_risk_scorecard_action",
    "credit_action_path_action",
    "credit_followup_level_action",
    "credit_advice_step_action",
    "credit_risk_alert_action",
    "credit_risk_alert_rule_action",
    "credit_followup_result_action",
    "credit_portfolio_report_action",
    "credit_advice_action",
    "credit_legal_situation_action",
    "credit_legal_rule_action",
    "credit_encumbrance_action",
    "credit_internal_note_action",
    "credit_annual_account_action",
    "credit_sector_ratio_action",
    "credit_guarantee_action",
    "credit_risk_release_action",
    "credit_risk_matrix_cell_action_terms",
)
SEARCHES = (
    "credit.followup.action",
    "credit.followup.run",
    "credit.followup.item",
    "credit.followup.hold",
    "credit.risk.profile",
    "credit.risk.assessment",
    "credit.risk.override",
    "credit.risk.matrix.cell",
    "credit.risk.category",
    "credit.risk.grade",
    "credit.risk.scorecard",
    "credit.action.path",
    "credit.followup.level",
    "credit.advice.step",
    "credit.risk.alert",
    "credit.risk.alert.rule",
    "credit.followup.result",
    "credit.portfolio.report",
    "credit.report.schedule",
    "credit.advice",
    "credit.legal.situation",
    "credit.legal.rule",
    "credit.encumbrance",
    "credit.internal.note",
    "credit.annual.account",
    "credit.sector.ratio",
    "credit.guarantee",
    "credit.risk.release",
)


@tagged("post_install", "-at_install")
class TestViews(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {group: cls.make_user(group) for group in GROUPS}
        cls.accountant = new_test_user(
            cls.env,
            login="accountant_views",
            groups="account.group_account_invoice,credit_risk_matrix.group_credit_user",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.late = cls.make_customer("Late", country_id=cls.env.ref("base.be").id)
        cls.good = cls.make_customer("Good")
        cls.invoice = cls.make_invoice(cls.late, T - timedelta(days=50), 500)
        cls.later = cls.make_invoice(cls.late, T - timedelta(days=10), 300)
        cls.jansen = cls.make_jansen()
        cls.refresh()

    def act(self):
        """Carry out a run; the customer "Late" gets a first reminder."""
        run = self.carry_out()
        self.env.invalidate_all()
        return run

    # Opening

    def test_every_screen_opens_for_every_group(self):
        for group, user in self.users.items():
            for xmlid in ACTIONS:
                action = self.env["ir.actions.actions"]._for_xml_id(f"credit_risk_matrix.{xmlid}")
                views = [(False, mode) for mode in action["view_mode"].split(",")]
                with self.subTest(group=group, action=xmlid):
                    model = self.env[action["res_model"]].with_user(user)
                    result = model.get_views([*views, (False, "search")])
                    self.assertEqual(
                        set(result["views"]), {*action["view_mode"].split(","), "search"}
                    )

    def test_every_list_says_what_to_do_when_it_is_empty(self):
        for xmlid in (*ACTIONS, "account_move_line_credit_action"):
            action = self.env.ref(f"credit_risk_matrix.{xmlid}")
            self.assertIn("o_view_nocontent_smiling_face", action.help, xmlid)

    def test_the_records_of_every_screen_can_be_read(self):
        """What the forms show is readable for whoever may open them, documents and tasks included."""
        self.act()
        for group, user in self.users.items():
            for xmlid in ACTIONS:
                action = self.env["ir.actions.actions"]._for_xml_id(f"credit_risk_matrix.{xmlid}")
                model = self.env[action["res_model"]].with_user(user)
                for mode in {"list", "form", "kanban"} & set(action["view_mode"].split(",")):
                    with self.subTest(group=group, action=xmlid, mode=mode):
                        self._read_as_the_client(model, mode)

    def _read_as_the_client(self, model, mode):
        arch = etree.fromstring(model.get_views([(False, mode)])["views"][mode]["arch"])
        specification = {
            node.get("name"): {"fields": {"display_name": {}}}
            if model._fields[node.get("name")].type == "many2one"
            else {}
            for node in arch.iter("field")
            if not any(parent.tag == "field" for parent in node.iterancestors())
        }
        return model.search([], limit=5).web_read(specification)

    def test_policy_is_on_the_menu_of_managers_only(self):
        visible = {
            group: self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            for group, user in self.users.items()
        }
        policy = self.env.ref("credit_risk_matrix.credit_risk_policy_menu").id
        root = self.env.ref("credit_risk_matrix.credit_risk_menu").id
        self.assertEqual([policy in visible[group] for group in GROUPS], [False, False, True])
        self.assertTrue(all(root in visible[group] for group in GROUPS))
        outsider = self.make_user()
        self.assertNotIn(root, self.env["ir.ui.menu"].with_user(outsider)._visible_menu_ids())

    def test_buttons_that_work_are_for_controllers(self):
        for model in ("credit.followup.action", "credit.followup.run", "credit.followup.hold"):
            for mode in ("form", "list"):
                arch = self._arch(model, mode, self.users["user"])
                buttons = {node.get("name") for node in arch.iter("button")}
                self.assertLessEqual(
                    buttons,
                    {"action_open_actions", "action_open_items", "action_open_idle_items"},
                    (model, mode),
                )
                self.assertNotIn(None, buttons)

    def test_buttons_that_send_or_hold_back_ask_first(self):
        asking = {"action_execute", "action_skip", "action_cancel", "action_end"}
        for model in ("credit.followup.action", "credit.followup.run", "credit.followup.hold"):
            for mode in ("form", "list"):
                for node in self._arch(model, mode, self.users["manager"]).iter("button"):
                    if node.get("name") in asking:
                        self.assertTrue(node.get("confirm"), (model, mode, node.get("name")))

    def _arch(self, model, mode, user):
        views = self.env[model].with_user(user).get_views([(False, mode)])
        return etree.fromstring(views["views"][mode]["arch"])

    # Who has no credit group

    def test_partner_without_credit_group_shows_nothing_of_it(self):
        salesperson = new_test_user(
            self.env, login="sales_views", groups="base.group_user,base.group_partner_manager"
        )
        modes = ["form", "list", "kanban", "search"]
        result = (
            self.env["res.partner"]
            .with_user(salesperson)
            .get_views([(False, mode) for mode in modes])
        )
        for mode in modes:
            self.assertNotIn("credit_", result["views"][mode]["arch"], mode)
        partner = self.late.with_user(salesperson)
        with self.assertRaises(AccessError):
            partner.read(["credit_risk_grade_id"])
        with self.assertRaises(AccessError):
            partner.search([("credit_risk_grade_id.points", "=", 1)])

    def test_invoice_without_credit_group_shows_nothing_of_it(self):
        biller = new_test_user(
            self.env, login="biller_views", groups="account.group_account_invoice"
        )
        modes = ["form", "list", "kanban", "search"]
        result = (
            self.env["account.move"]
            .with_user(biller)
            .with_context(default_move_type="out_invoice")
            .get_views([(False, mode) for mode in modes])
        )
        for mode in modes:
            self.assertNotIn("credit_level", result["views"][mode]["arch"], mode)
            self.assertNotIn("credit_followup", result["views"][mode]["arch"], mode)

    # Filters and groupings

    def test_every_filter_and_grouping_works(self):
        self.act()
        manager = self.users["manager"]
        for model in SEARCHES:
            self._try_search_view(self.env[model].with_user(manager))

    def test_every_filter_and_grouping_of_the_partner_works(self):
        self._try_search_view(self.env["res.partner"].with_user(self.users["user"]), "credit_risk")

    def test_every_filter_and_grouping_of_the_ledger_works(self):
        self.act()
        lines = self.env["account.move.line"].with_user(self.users["controller"])
        view = self.env.ref("credit_risk_matrix.account_move_line_view_search_credit")
        self._try_search_view(lines, view=view)
        moves = self.env["account.move"].with_user(self.users["controller"])
        view = self.env.ref("account.view_account_invoice_filter")
        self._try_search_view(moves, "credit", view=view)

    def _try_search_view(self, model, part="", view=None):
        result = model.get_views([(view.id if view else False, "search")])
        tried = 0
        for node in etree.fromstring(result["views"]["search"]["arch"]).iter("filter"):
            if part not in node.get("name", ""):
                continue
            tried += 1
            with self.subTest(model=model._name, filter=node.get("name")):
                if node.get("domain"):
                    model.search(safe_eval(node.get("domain"), {"uid": model.env.uid}), limit=5)
                if node.get("context"):
                    groupby = literal_eval(node.get("context"))["group_by"]
                    kind = model._fields[groupby.split(":")[0]].type
                    if kind in ("date", "datetime") and ":" not in groupby:
                        groupby += ":month"
                    model.formatted_read_group([], [groupby], ["__count"])
        self.assertTrue(tried, model._name)

    def test_partners_are_found_and_grouped_by_their_risk(self):
        partners = self.env["res.partner"].with_user(self.users["user"])
        ours = [("id", "in", (self.late + self.good + self.jansen).ids)]
        moderate = self.grades["moderate"]
        self.assertIn(self.jansen, partners.search([("credit_risk_grade_id", "=", moderate.id)]))
        overdue = [*ours, ("credit_risk_profile_id.total_overdue", ">", 0)]
        self.assertEqual(partners.search(overdue), self.late)
        self.assertEqual(
            partners.search([*ours, ("credit_risk_status", "=", "rated")]), self.jansen
        )
        for name in ("credit_risk_category_id", "credit_risk_grade_id", "credit_risk_cell_id"):
            groups = partners.formatted_read_group(ours, [name], ["__count"])
            counts = {group[name] and group[name][0]: group["__count"] for group in groups}
            self.assertEqual(sum(counts.values()), 3, name)
            self.assertEqual(counts[False], 1, name)  # "Good" has no profile
            self.assertIn(self.jansen[name].id, counts, name)
        self.assertEqual(
            partners.search(ours, order="credit_risk_total_overdue desc", limit=1), self.late
        )

    def test_a_missing_score_is_not_zero_on_the_partner(self):
        prospect = self.make_customer("Prospect")
        prospect.credit_risk_category_pin_id = self.env.ref("credit_risk_matrix.category_large")
        self.refresh(partners=prospect)
        self.assertEqual(prospect.credit_risk_status, "unrated")
        self.assertIs(prospect.credit_risk_score, False)
        self.assertNotIn(prospect, self.env["res.partner"].search([("credit_risk_score", "<=", 0)]))

    def test_invoices_are_found_and_grouped_by_their_last_level(self):
        self.act()
        first = self.env.ref("credit_risk_matrix.level_first_reminder")
        moves = self.env["account.move"].with_user(self.users["controller"])
        ours = [("id", "in", (self.invoice + self.later).ids)]
        self.assertEqual(moves.search([*ours, ("credit_level_id", "!=", False)]), self.invoice)
        self.assertEqual(moves.search([*ours, ("credit_level_id", "=", False)]), self.later)
        self.assertEqual(
            moves.search([*ours, ("credit_level_id", "in", [False, first.id])]),
            self.invoice + self.later,
        )
        self.assertFalse(moves.search([*ours, ("credit_level_id.tone", "=", "final")]))
        groups = moves.formatted_read_group(ours, ["credit_level_id"], ["__count"])
        self.assertEqual(
            [(group["credit_level_id"], group["__count"]) for group in groups],
            [((first.id, first.name), 1), (False, 1)],
        )
        items = self.receivable_of(self.invoice + self.later)
        lines = self.env["account.move.line"].with_user(self.users["controller"])
        groups = lines.formatted_read_group(
            [("id", "in", items.ids)], ["credit_level_id"], ["amount_residual:sum"]
        )
        self.assertEqual([group["amount_residual:sum"] for group in groups], [500, 300])

    def test_followup_filters_are_not_on_vendor_bills(self):
        """The search of bills is made from that of invoices."""
        view = self.env.ref("account.view_account_bill_filter")
        moves = self.env["account.move"].with_user(self.users["controller"])
        arch = moves.get_views([(view.id, "search")])["views"]["search"]["arch"]
        for node in etree.fromstring(arch).xpath("//filter[contains(@name, 'credit_')]"):
            self.assertIn("in_invoice", node.get("invisible"), node.get("name"))

    def test_worklist_columns_follow_the_work(self):
        run = self.propose()
        actions = self.env["credit.followup.action"].with_user(self.users["user"])
        actions = actions.with_context(read_group_expand=True)

        def columns():
            groups = actions.formatted_read_group([("run_id", "=", run.id)], ["state"], ["__count"])
            return [group["state"] for group in groups]

        self.assertEqual(columns(), ["proposed", "approved", "queued"])
        run.action_ids.action_skip()
        self.assertEqual(columns(), ["proposed", "approved", "queued", "skipped"])

    # The customer

    def test_partner_shows_what_the_profile_knows(self):
        partner = self.jansen.with_user(self.users["user"])
        self.assertEqual(partner.credit_risk_score, 2.4)
        self.assertEqual(partner.credit_risk_coverage, 100)
        self.assertEqual(partner.credit_risk_date, T)
        for number in ("0.20", "1.20", "1.00", "2.40"):
            self.assertIn(f">{number}<", partner.credit_risk_explanation_html)

    def test_partner_shows_the_first_step_to_come(self):
        self.act()
        user = self.users["user"]
        items = self.item_of(self.invoice) + self.item_of(self.later)
        first = items.filtered("next_date").sorted("next_date")[0]
        partner = self.late.with_user(user)
        self.assertEqual(partner.credit_followup_next_date, first.next_date)
        self.assertEqual(partner.credit_followup_next_step_id, first.next_step_id)
        self.assertFalse(self.jansen.with_user(user).credit_followup_next_date)

    def test_only_controllers_fill_in_advice_since_and_category(self):
        """By RPC as well: who may write on partners, but is no controller, is refused."""
        salesperson = new_test_user(
            self.env,
            login="sales_credit_views",
            groups="base.group_partner_manager,credit_risk_matrix.group_credit_user",
        )
        values = {
            "credit_advice": 5,
            "credit_customer_since": T,
            "credit_risk_category_pin_id": self.env.ref("credit_risk_matrix.category_large").id,
        }
        for name, value in values.items():
            with self.assertRaises(AccessError):
                self.late.with_user(salesperson).write({name: value})
            with self.assertRaises(AccessError):
                self.env["res.partner"].with_user(salesperson).create({"name": "New", name: value})
        self.late.with_user(salesperson).write({"phone": "1"})
        empty = dict.fromkeys(values, False)
        created = self.env["res.partner"].with_user(salesperson).create({"name": "New", **empty})
        self.assertFalse(created.with_user(self.users["user"]).credit_advice)
        self.late.with_user(self.users["controller"]).write(values)
        self.assertEqual(self.late.credit_advice, 5)

    def test_partner_shows_a_grade_set_by_hand(self):
        override = self.env["credit.risk.override"].create(
            {
                "partner_id": self.jansen.id,
                "company_id": self.company.id,
                "grade_id": self.grades["high"].id,
                "reason": "Lost its largest customer",
                "date_from": T,
                "date_until": T + timedelta(days=30),
            }
        )
        partner = self.jansen.with_user(self.users["user"])
        self.assertEqual(partner.credit_risk_status, "overridden")
        self.assertEqual(partner.credit_risk_grade_id, self.grades["high"])
        self.assertEqual(partner.credit_risk_computed_grade_id, self.grades["moderate"])
        self.assertEqual(partner.credit_risk_override_id.display_name, override.reason)
        self.assertEqual(partner.credit_risk_override_until, T + timedelta(days=30))

    def test_inputs_are_read_only_for_a_user(self):
        for group, readonly in (("user", True), ("controller", False)):
            arch = self._arch("res.partner", "form", self.users[group])
            for name in ("credit_advice", "credit_customer_since", "credit_risk_category_pin_id"):
                nodes = arch.xpath(f"//page[@name='credit_risk']//field[@name='{name}']")
                self.assertEqual(
                    [node.get("readonly") in ("1", "True") for node in nodes], [readonly], name
                )

    def test_refresh_makes_the_profile_or_says_why_not(self):
        controller = self.users["controller"]
        result = self.good.with_user(controller).action_credit_risk_refresh()
        self.assertIn("post an invoice", result["params"]["message"])
        self.assertFalse(self.good.credit_risk_profile_id)
        self.make_invoice(self.good, Date.today() - timedelta(days=1), 100)
        self.assertFalse(self.good.with_user(controller).action_credit_risk_refresh())
        self.assertEqual(self.good.credit_risk_total_due, 100)
        with self.assertRaises(AccessError):
            self.good.with_user(self.users["user"]).action_credit_risk_refresh()

    def test_open_items_of_a_customer(self):
        self.act()
        action = self.late.with_user(self.users["controller"]).action_credit_risk_open_items()
        self.assertEqual(action["res_model"], "account.move.line")
        found = self.env["account.move.line"].search(action["domain"])
        self.assertEqual(found, self.receivable_of(self.invoice + self.later))

    def test_open_items_for_who_may_not_read_the_ledger(self):
        self.act()
        user = self.users["user"]
        action = self.late.with_user(user).action_credit_risk_open_items()
        self.assertEqual(action["res_model"], "credit.followup.item")
        found = self.env["credit.followup.item"].with_user(user).search(action["domain"])
        self.assertEqual(found, self.item_of(self.invoice) + self.item_of(self.later))
        self.assertEqual(sum(found.mapped("amount_residual")), 800)

    # Run

    def test_run_says_its_tie_out_in_one_line(self):
        run = self.propose()
        self.assertRegex(run.tie_out, r"^2 items, together .*800.00.*difference .*0\.00")

    # Policy

    def test_band_limits_are_edited_in_words(self):
        kpi = self.env.ref("credit_risk_matrix.kpi_dso")
        self.assertEqual(
            kpi.band_ids.mapped(lambda band: (band.lower_kind, band.upper_kind)),
            [("none", "inclusive"), ("exclusive", "inclusive"), ("exclusive", "none")],
        )
        with Form(kpi.with_user(self.users["manager"])) as form:
            with form.band_ids.edit(0) as band:
                band.upper_kind = "exclusive"
                self.assertEqual(band.range_label, "< 30")
            with form.band_ids.edit(1) as band:
                band.lower_kind = "inclusive"
        self.assertEqual(kpi.band_ids.mapped("range_label"), ["< 30", ">= 30, <= 60", "> 60"])

    def test_scorecard_shows_its_total_while_it_is_edited(self):
        form = Form(self.scorecard.with_user(self.users["manager"]))
        self.assertFalse(form.weight_warning)
        with form.kpi_ids.edit(2) as kpi:
            kpi.weight = 40
        self.assertEqual(form.weight_total, 90)
        self.assertIn("90.00", form.weight_warning)
        with self.assertRaises(ValidationError):
            form.save()
        with form.kpi_ids.edit(1) as kpi:
            kpi.weight = 50
        self.assertFalse(form.weight_warning)
        form.save()

    def test_channels_of_a_step_are_named(self):
        step = self.env.ref("credit_risk_matrix.path_seed_step_final_notice")
        self.assertEqual(step.channel_names, "E-mail, Letter")
        self.assertEqual(step.display_name, "Final notice (day 60)")


@tagged("post_install", "-at_install")
class TestLetter(CreditRiskCommon):
    """The letter, as the HTML that becomes the PDF."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("nl_NL")
        cls.company.write({"street": "Vlaskaai 27", "city": "Gent", "vat": "BE0477472701"})
        cls.env["res.partner.bank"].create(
            {"acc_number": "BE71096123456769", "partner_id": cls.company.partner_id.id}
        )
        cls.level = cls.env.ref("credit_risk_matrix.level_final_notice")
        cls.level.with_context(lang="nl_NL").letter_body = "<p>Voor de laatste maal</p>"
        cls.customer = cls.make_customer("Late", lang="nl_NL", ref="C007")
        cls.first = cls.make_invoice(cls.customer, T - timedelta(days=90), 500)
        path = cls.make_path((1, "letter"))
        path.step_ids.level_id.letter_body = cls.level.letter_body
        path.step_ids.level_id.with_context(
            lang="nl_NL"
        ).letter_body = "<p>Voor de laatste maal</p>"
        cls.refresh()
        cls.put_on_path(cls.customer, path)

    def letter(self):
        """Return the letter of the customer's action in a proposed run, as text."""
        action = self.propose().action_ids.filtered(lambda a: a.partner_id == self.customer)
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "credit_risk_matrix.action_report_followup_letter", action.ids
        )
        text = " ".join(etree.HTML(html).xpath("//main//text()"))
        return " ".join(text.split())

    def test_letter_says_who_to_whom_what_and_how_to_pay(self):
        text = self.letter()
        for part in (
            self.company.name,
            "Vlaskaai 27",
            "BE0477472701",
            "Late",
            "Dorpsstraat 1",
            "C007",
            self.first.name,
            "BE71096123456769",
            self.first.payment_reference or self.first.name,
        ):
            self.assertIn(part, text)

    def test_letter_is_in_the_customers_language(self):
        text = self.letter()
        self.assertIn("Voor de laatste maal", text)
        self.assertIn("30 juni 2026", text)

    def test_letter_asks_for_the_principal_only(self):
        self.make_invoice(self.customer, T - timedelta(days=60), 250.5)
        self.refresh()
        text = self.letter()
        self.assertIn("750,50", text.replace("\xa0", " "))
        self.assertIn("500,00", text)

    def test_letter_totals_each_currency(self):
        currency = self.setup_other_currency("GBP")
        self.make_invoice(self.customer, T - timedelta(days=60), 80, currency_id=currency)
        self.refresh()
        text = self.letter()
        self.assertEqual(text.count("Total to pay"), 2)
        self.assertIn("80,00", text)

    def test_letter_goes_to_the_invoice_contact_at_an_address_that_exists(self):
        self.env["res.partner"].create(
            {"name": "Accounts payable", "type": "invoice", "parent_id": self.customer.id}
        )
        text = self.letter()
        self.assertIn("Accounts payable", text)
        self.assertIn("Dorpsstraat 1", text)

    def test_letter_mentions_open_credits(self):
        self.make_payment(self.customer, T - timedelta(days=5), 100)
        self.refresh()
        text = self.letter()
        self.assertIn("open credits", text)
        self.assertIn("100,00", text)
