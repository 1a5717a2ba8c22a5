"""The customer card: what it says, to whom, and with how many statements."""

from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user, tagged

from .common import CreditRiskCommon, T


@tagged("post_install", "-at_install")
@freeze_time(T)
class TestCard(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.make_user("user")
        cls.controller = cls.make_user("controller")
        cls.customer = cls.make_customer("Late Payer")
        cls.first = cls.make_invoice(cls.customer, T - timedelta(days=40), 500)
        cls.second = cls.make_invoice(cls.customer, T - timedelta(days=33), 70)
        cls.refresh()

    def card_of(self, partner, user=None):
        profiles = self.env["credit.risk.profile"].with_user(user or self.controller)
        return profiles.get_customer_card(partner.id)

    def act(self):
        """Let the customer get the first of three levels; the others come 10 and 20 days later."""
        self.put_on_path(self.customer, self.make_path((1, "email"), (15, "email"), (25, "phone")))
        return self.carry_out().action_ids

    # What it says

    def test_worked_example(self):
        """S1, S5: 0.2 + 1.2 + 1.0 = 2.4, Moderate, and each value lies where its band is drawn."""
        jansen = self.make_jansen()
        self.refresh()
        card = self.card_of(jansen)
        self.assertEqual((card["score"]["value"], card["score"]["text"]), (2.4, "2.40"))
        self.assertEqual(card["grade"]["display_name"], "Moderate")
        self.assertEqual(
            [(g["display_name"], g["left"], g["width"]) for g in card["score"]["grades"]],
            [("High", 0, 25), ("Moderate", 25, 50), ("Low", 75, 25)],
        )
        self.assertEqual(card["score"]["mark"], 70)  # 2.4 between 1 and 3
        days = next(r for r in card["explanation"]["rows"] if r["metric"] == "days_to_pay")
        self.assertEqual(days["range"]["mark"], 37.78)  # 34 of 90 days
        self.assertEqual([t["text"] for t in days["range"]["ticks"]], ["30", "60"])
        self.assertEqual([t["left"] for t in days["range"]["ticks"]], [33.33, 66.67])
        hit = [band["label"] for band in days["range"]["bands"] if band["is_hit"]]
        self.assertEqual(hit, ["> 30, <= 60"])
        self.assertIn("better", [sentence["kind"] for sentence in card["moves"]])

    def test_value_beyond_the_drawing_is_marked_at_the_edge(self):
        slow = self.make_customer("Slow")
        self.pay(self.make_invoice(slow, T - timedelta(days=300), 10), T - timedelta(days=50))
        self.refresh()
        rows = self.card_of(slow)["explanation"]["rows"]
        days = next(row for row in rows if row["metric"] == "days_to_pay")
        self.assertEqual((days["range"]["mark"], days["range"]["beyond"]), (100, "high"))
        advice = next(row for row in rows if row["metric"] == "credit_advice")
        self.assertIsNone(advice["range"]["mark"])  # no data is no zero
        self.assertFalse([band for band in advice["range"]["bands"] if band["is_hit"]])

    def test_bands_that_changed_since_are_not_drawn(self):
        """S6: a picture never shows another policy than the one the score was made with."""
        jansen = self.make_jansen()
        self.refresh()
        kpi = self.env.ref("credit_risk_matrix.kpi_dso")
        bands = kpi.band_ids.sorted("lower")
        kpi.write(
            {
                "band_ids": [
                    Command.update(bands.filtered(lambda b: b.upper == 60).id, {"upper": 50}),
                    Command.update(bands.filtered(lambda b: b.lower == 60).id, {"lower": 50}),
                ]
            }
        )
        rows = {row["metric"]: row for row in self.card_of(jansen)["explanation"]["rows"]}
        self.assertFalse(rows["days_to_pay"]["range"])
        self.assertTrue(rows["credit_advice"]["range"])

    def test_path_done_next_later(self):
        """Together and per item: the steps that were done, and what comes when nobody pays."""
        self.act()
        path = self.card_of(self.customer)["path"]
        due = T - timedelta(days=10)
        self.assertEqual(
            [(e["state"], e["date"], e["level"], e["count"]) for e in path["together"]],
            [
                ("queued", T.isoformat(), "Level 1", 2),
                ("next", (due + timedelta(days=15)).isoformat(), "Level 2", 1),
                ("later", (due + timedelta(days=22)).isoformat(), "Level 2", 1),
                ("later", (due + timedelta(days=25)).isoformat(), "Level 3", 1),
                ("later", (due + timedelta(days=32)).isoformat(), "Level 3", 1),
            ],
        )
        first, second = path["items"]
        self.assertEqual((first["document"], first["amount"]), (self.first.name, 500))
        self.assertEqual(second["document"], self.second.name)
        self.env["credit.followup.action"].search([]).sudo()._set_state("done")
        path = self.card_of(self.customer)["path"]
        self.assertEqual(path["together"][0]["state"], "done")
        self.assertEqual(path["items"][0]["steps"][0]["state"], "done")
        self.assertEqual([e["state"] for e in first["steps"]], ["queued", "next", "later"])
        self.assertEqual(
            [e["date"] for e in first["steps"][1:]],
            [(due + timedelta(days=days)).isoformat() for days in (15, 25)],
        )

    def test_quiet_days_gather_what_comes(self):
        self.company.credit_followup_quiet_days = 10
        self.act()
        together = self.card_of(self.customer)["path"]["together"]
        days = [entry["date"] for entry in together]
        self.assertEqual(days, [(T + timedelta(days=days)).isoformat() for days in (0, 10, 20, 30)])

    def test_paid_items_leave_the_path(self):
        self.act()
        self.pay(self.first, T)
        path = self.card_of(self.customer)["path"]
        self.assertEqual([item["document"] for item in path["items"]], [self.second.name])

    def test_contacts_holds_and_notes(self):
        action = self.act()
        today = T.isoformat()
        hold = self.env["credit.followup.hold"].create(
            {
                "kind": "promise",
                "partner_id": self.customer.id,
                "move_id": self.second.id,
                "reason": "Pays on Friday",
                "promise_ids": [Command.create({"date": T + timedelta(days=3), "amount": 70})],
            }
        )
        self.customer.message_post(
            body="Called <b>twice</b>", message_type="comment", subtype_xmlid="mail.mt_note"
        )
        card = self.card_of(self.customer)
        contact = card["contacts"][0]
        self.assertEqual((contact["id"], contact["date"]), (action.id, today))
        self.assertEqual((contact["channel_text"], contact["amount"]), ("E-mail", 570))
        promise = card["holds"][0]
        self.assertEqual(
            (promise["id"], promise["amount"], promise["state"]), (hold.id, 70, "open")
        )
        self.assertEqual(promise["document"], self.second.name)
        self.assertEqual(card["notes"][0]["text"], "Called <b>twice</b>")  # text, never markup

    def test_limit_used(self):
        self.env.company.account_use_credit_limit = True
        self.customer.credit_limit = 1140
        self.refresh()
        self.assertEqual(self.card_of(self.customer)["limit"], {"used": 50, "amount": 1140})
        self.assertEqual(
            self.card_of(self.customer, self.user)["limit"], {"used": 50, "amount": None}
        )

    def test_history_oldest_first(self):
        jansen = self.make_jansen(T)
        self.refresh(T - timedelta(days=30))
        jansen.credit_advice = 1
        self.refresh()
        history = self.card_of(jansen)["history"]
        self.assertEqual(history, sorted(history, key=lambda row: row["date"]))
        self.assertGreater(len(history), 1)
        self.assertEqual(history[-1]["grade"], self.card_of(jansen)["grade"])

    def test_contact_of_the_customer_gets_its_card(self):
        contact = self.env["res.partner"].create(
            {"name": "Ann", "parent_id": self.customer.id, "type": "invoice"}
        )
        self.assertEqual(self.card_of(contact)["partner"]["id"], self.customer.id)

    def test_customer_without_a_profile(self):
        stranger = self.make_customer("Stranger")
        card = self.card_of(stranger, self.user)
        self.assertFalse(card["profile_id"])
        self.assertEqual((card["partner"]["name"], card["may_work"]), ("Stranger", False))
        self.assertTrue(self.card_of(stranger)["may_work"])

    # To whom

    def test_salesperson_without_accounting_rights_gets_no_ledger(self):
        """No document, no amount of an item; grade, totals, steps and contacts all the same."""
        self.act()
        self.env["credit.followup.hold"].create(
            {
                "kind": "dispute",
                "partner_id": self.customer.id,
                "move_id": self.first.id,
                "reason": "Wrong goods",
                "date_until": T + timedelta(days=3),
            }
        )
        card, full = self.card_of(self.customer, self.user), self.card_of(self.customer)
        self.assertEqual(card["path"]["items"], [])
        self.assertEqual((card["path"]["item_count"], card["path"]["hidden_count"]), (2, 2))
        self.assertEqual(card["path"]["together"], full["path"]["together"])
        self.assertEqual(card["amounts"], full["amounts"])
        self.assertEqual([hold["document"] for hold in card["holds"]], [False])
        self.assertEqual([hold["document"] for hold in full["holds"]], [self.first.name])
        self.assertNotIn(self.first.name, repr(card))
        self.assertFalse([row for row in card["explanation"]["rows"] if row["has_items"]])

    def test_salesperson_reads_the_items_that_he_may_read(self):
        """Who may read some invoices gets those, and is told how many there are besides."""
        biller = new_test_user(
            self.env,
            login="biller_card",
            groups="account.group_account_invoice,credit_risk_matrix.group_credit_user",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        self.propose()
        self.assertEqual(len(self.card_of(self.customer, biller)["path"]["items"]), 2)
        self.env["ir.rule"].create(
            {
                "name": "one invoice only",
                "model_id": self.env["ir.model"]._get_id("account.move.line"),
                "domain_force": f"[('move_id', '=', {self.first.id})]",
            }
        )
        self.env.invalidate_all()
        path = self.card_of(self.customer, biller)["path"]
        self.assertEqual([item["document"] for item in path["items"]], [self.first.name])
        self.assertEqual(path["hidden_count"], 1)

    def test_a_rule_on_customers_holds_for_the_card(self):
        """Where salespeople see only their own customers, they get only their own cards."""
        self.env["ir.rule"].create(
            {
                "name": "own customers",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "groups": [Command.link(self.env.ref("credit_risk_matrix.group_credit_user").id)],
                "domain_force": "['|', ('user_id', '=', user.id), ('user_ids', '!=', False)]",
            }
        )
        with self.assertRaises(AccessError):
            self.card_of(self.customer, self.user)
        self.customer.sudo().user_id = self.user
        self.assertTrue(self.card_of(self.customer, self.user)["profile_id"])

    def test_who_gets_no_card(self):
        users = (
            self.make_user(None, login="employee_card"),
            new_test_user(self.env, login="portal_card", groups="base.group_portal"),
            self.env.ref("base.public_user").sudo(),
        )
        for user in users:
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.card_of(self.customer, user)

    def test_every_credit_group_gets_the_card(self):
        for user in (self.user, self.controller, self.make_user("manager")):
            self.assertEqual(self.card_of(self.customer, user)["amounts"]["total_due"], 570)

    def test_card_of_the_present_company(self):
        """Several companies: the present one, or one that is switched on; never another."""
        other = self.setup_other_company(name="Other")["company"]
        both = new_test_user(
            self.env,
            login="both_card",
            groups="credit_risk_matrix.group_credit_controller",
            company_id=other.id,
            company_ids=[Command.set((self.company + other).ids)],
        )
        profiles = self.env["credit.risk.profile"].with_user(both)
        profiles = profiles.with_context(allowed_company_ids=other.ids)
        card = profiles.get_customer_card(self.customer.id)
        self.assertEqual((card["profile_id"], card["company"]), (False, "Other"))
        with self.assertRaises(AccessError):
            profiles.get_customer_card(self.customer.id, self.company.id)
        profiles = profiles.with_context(allowed_company_ids=(self.company + other).ids)
        card = profiles.get_customer_card(self.customer.id)
        self.assertEqual(card["company"], self.company.name)
        self.assertTrue(card["profile_id"])
        self.assertFalse(profiles.get_customer_card(self.customer.id, other.id)["profile_id"])

    # How fast

    def test_statements_do_not_grow_with_items(self):
        """As many statements for fifty open items and many contacts as for ten."""
        self.put_on_path(self.customer, self.make_path((1, "email"), (15, "email"), (25, "phone")))
        counts = []
        for more, day in ((8, 0), (40, 6)):
            for number in range(more):
                self.make_invoice(self.customer, T - timedelta(days=40 + number % 9), 10)
            self.refresh()
            self.carry_out(T + timedelta(days=day))
            card = self.card_of(self.customer)  # the second time names of the policy are known
            counts.append(self.statements_of(self.card_of, self.customer))
        self.assertEqual(card["path"]["item_count"], 50)
        self.assertNotMore(*counts)
        self.assertLessEqual(counts[1].total(), 56)  # one of them looks for annual accounts
