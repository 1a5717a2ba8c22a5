"""Many records written in one statement: what is in the database, in the cache, and computed from it."""

from datetime import timedelta

from odoo.tests import tagged

from .common import CreditRiskCommon, T


@tagged("post_install", "-at_install")
class TestBulkWriting(CreditRiskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        path = cls.make_path((1, "email"))
        for name in ("A", "B", "C"):
            customer = cls.make_customer(name)
            cls.make_invoice(customer, T - timedelta(days=35), 100)
        cls.refresh()
        cls.put_on_path(customer, path)  # all are in the same cell
        cls.the_run = cls.propose(T)
        cls.actions = cls.the_run.action_ids.sudo()

    def read_rows(self):
        """Return what the database has of the actions."""
        self.env.cr.execute(
            "SELECT state, state_note, days_overdue, write_date = now() AT TIME ZONE 'UTC'"
            " FROM credit_followup_action WHERE id = ANY(%s) ORDER BY id",
            [self.actions.ids],
        )
        return self.env.cr.fetchall()

    def forget_when(self):
        self.env.flush_all()
        self.env.cr.execute("UPDATE credit_followup_action SET write_date = '2020-01-01'")
        self.env.invalidate_all()

    def test_same_values(self):
        self.assertEqual(len(self.actions), 3)
        self.forget_when()
        self.assertEqual(self.the_run.failed_count, 0)
        self.actions._write_same(
            {"state": "failed", "state_note": "No \"address\" 'here', {neither} there"}
        )
        note = "No \"address\" 'here', {neither} there"
        self.assertEqual({row[:2] + row[3:] for row in self.read_rows()}, {("failed", note, True)})
        self.assertEqual(set(self.actions.mapped("state_note")), {note})
        self.assertEqual(self.the_run.failed_count, 3)  # computed from it

    def test_own_values(self):
        days = dict(zip(self.actions.sorted("id"), (7, 8, 9), strict=True))
        self.actions._write_own({action: {"days_overdue": n} for action, n in days.items()})
        self.assertEqual([row[2] for row in self.read_rows()], [7, 8, 9])
        self.env.invalidate_all()
        self.assertEqual({action: action.days_overdue for action in days}, days)

    def test_empty_values(self):
        self.actions._write_same({"state_note": "x", "user_id": self.env.uid})
        self.actions._write_same({"state_note": False, "user_id": False})
        self.assertEqual(set(self.actions.mapped("state_note")), {False})
        self.assertFalse(self.actions.user_id)
        self.assertEqual({row[1] for row in self.read_rows()}, {None})

    def test_what_waits_to_be_written_is_not_lost(self):
        """Core writes later what is changed now: before it the state, and after it."""
        first, second, third = self.actions
        first.write({"days_overdue": 99, "state_note": "before"})
        self.actions._write_same({"state": "approved"})
        second.write({"state": "skipped"})
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((first.days_overdue, first.state_note), (99, "before"))
        self.assertEqual(
            [a.state for a in (first, second, third)], ["approved", "skipped", "approved"]
        )

    def test_one_statement(self):
        self.env.flush_all()
        self.actions.mapped("state")
        with self.assertQueryCount(1):
            self.actions._write_same({"state": "approved"})
            self.env.flush_all()
        with self.assertQueryCount(0):
            self.env["credit.followup.action"]._write_same({"state": "approved"})
