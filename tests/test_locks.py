"""One worker at a time for a company, seen from two database connections; the other steps aside with a message (F8).

What two connections share has to be committed: each test makes its rows, and removes them in the end.
"""

import logging
from datetime import date, datetime

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.exceptions import LockError, UserError
from odoo.service.model import retrying
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ..models.followup import credit_followup_daily

#: a day on which no other test has anything
DAY = date(1999, 1, 4)

CLEAN = """
    DELETE FROM mail_mail WHERE mail_message_id IN (
           SELECT id FROM mail_message WHERE model = 'credit.followup.action' AND res_id = ANY(%(actions)s));
    DELETE FROM mail_message WHERE model = 'credit.followup.action' AND res_id = ANY(%(actions)s);
    DELETE FROM mail_message WHERE model = 'credit.followup.run' AND res_id = ANY(%(runs)s);
    DELETE FROM mail_followers WHERE res_model = 'credit.followup.run' AND res_id = ANY(%(runs)s);
    DELETE FROM mail_followers WHERE res_model = 'credit.followup.action' AND res_id = ANY(%(actions)s);
    DELETE FROM credit_followup_run WHERE id = ANY(%(runs)s);
    DELETE FROM mail_message WHERE model = 'res.partner' AND res_id = %(partner)s;
    DELETE FROM res_partner WHERE id = %(partner)s;
"""


@tagged("post_install", "-at_install")
class TestLocks(TransactionCase):
    def setUp(self):
        super().setUp()
        self.first, self.second = self.connect(), self.connect()
        company = self.first.ref("base.main_company")
        partner = self.first["res.partner"].create({"name": "Two workers"})
        self.runs = self.first["credit.followup.run"].create(
            [{"company_id": company.id, "date": DAY, "state": "approved"} for _index in range(2)]
        )
        self.actions = self.first["credit.followup.action"].create(
            [
                {
                    "run_id": run.id,
                    "partner_id": partner.id,
                    "company_id": company.id,
                    "level_id": self.first["credit.followup.level"].search([], limit=1).id,
                    "channel": "email",
                    "state": "approved",
                }
                for run in self.runs
            ]
        )
        self.made = {
            "runs": self.runs.ids,
            "actions": self.actions.ids,
            "partner": partner.id,
        }
        self.addCleanup(self.clean)
        self.first.cr.commit()

    def connect(self):
        """Return an environment on a connection of its own."""
        cr = self.registry.cursor()
        self.addCleanup(cr.close)
        return api.Environment(cr, SUPERUSER_ID, {})

    def clean(self):
        for env in (self.first, self.second):
            env.cr.rollback()
        with self.registry.cursor() as cr:
            cr.execute(CLEAN, self.made)

    def read_actions(self):
        """Return what stands in the database about the actions: state and last change."""
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT state, write_date FROM credit_followup_action WHERE id = ANY(%s) ORDER BY id",
                [self.actions.ids],
            )
            return cr.fetchall()

    def test_two_runs_of_a_company(self):
        """While one run is at work, another one of the company steps aside with a message; then it works."""
        mine, other = self.runs
        mine._lock_company(mine.company_id)
        other = other.with_env(self.second)
        for work in (
            other.action_execute,
            other.action_ids.action_execute,
            other.action_propose,
        ):
            with self.assertRaisesRegex(LockError, "Another follow-up run of .+ is at work"):
                work()
            self.second.cr.rollback()
        self.assertEqual([state for state, _date in self.read_actions()], ["approved"] * 2)
        self.first.cr.commit()
        other.action_execute()
        self.assertEqual([s for s, _date in self.read_actions()], ["approved", "skipped"])
        self.assertEqual(other.state, "done")

    def test_two_cron_workers(self):
        """The worker that comes second leaves the company alone and is called once more, later."""
        company = self.runs.company_id
        self.runs._lock_company(company)
        with self.assertLogs(credit_followup_daily.__name__, logging.INFO) as log:
            self.second["credit.followup.run"]._cron_company(company.id)
        busy = f"Another worker is busy with the follow-up of company {company.name}"
        self.assertIn(busy, log.output[0])
        job = self.second["credit.followup.run"]._get_company_job(company)
        trigger = self.second["ir.cron.trigger"].search([("cron_id", "=", job.id)])
        self.assertEqual(len(trigger), 1)
        self.assertGreater(trigger.call_at, datetime.now())

    def test_a_click_that_comes_late(self):
        """What another worker did since the page was opened is seen under the lock, and not done again."""
        clicked = self.runs[0].with_env(self.second)
        self.assertEqual(clicked.action_ids.mapped("state"), ["approved"])  # as the page shows it
        self.runs[0].action_execute()
        done = self.read_actions()
        self.assertEqual(done[0][0], "skipped")
        clicked.action_execute()
        self.assertEqual(self.read_actions(), done)
        self.assertEqual(clicked.state, "done")
        with self.assertRaisesRegex(UserError, "Only an approved run"):
            clicked.action_execute()

    def test_an_action_that_somebody_changes_at_this_moment(self):
        """It is left to them, without waiting; the run is not done, and the next call looks again."""
        self.actions[0].action_skip()
        self.first.flush_all()  # not committed yet
        run = self.runs[0].with_env(self.second)
        self.second.cr.execute("SET SESSION lock_timeout = '2s'")
        run.action_execute()
        self.assertEqual((run.state, run.action_ids.state), ("approved", "approved"))
        self.first.cr.rollback()
        run.action_execute()
        self.assertEqual((run.state, run.action_ids.state), ("done", "skipped"))

    def test_a_proposal_that_comes_late(self):
        """The database refuses what an old proposal would overwrite; the server asks again and says why."""
        run = self.runs[0]
        run.state = "proposed"
        self.first.cr.commit()
        late = run.with_env(self.second)
        self.assertEqual(late.state, "proposed")
        run.state = "approved"
        run.action_execute()
        with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
            late.action_propose()
            self.second.flush_all()  # as at the end of a request
        self.second.cr.rollback()
        self.assertEqual(late.state, "done")
        with mute_logger("odoo.sql_db"), self.assertRaisesRegex(UserError, "make a new run"):
            retrying(late.action_propose, self.second)

    def test_companies_side_by_side(self):
        """The lock is the company's own."""
        company = self.runs.company_id
        self.runs._lock_company(company)
        other = self.second["res.company"].browse(company.id + 10**6)
        self.second["credit.followup.run"]._lock_company(other)
        with self.assertRaises(LockError):
            self.second["credit.followup.run"]._lock_company(company.with_env(self.second))

    def make_mail(self):
        """Give the first action a mail that waits to be sent; return it."""
        action = self.actions[0]
        mail = self.first["mail.mail"].create(
            {
                "model": action._name,
                "res_id": action.id,
                "email_to": "customer@example.com",
                "email_from": "company@example.com",
                "body_html": "<p>Please pay</p>",
            }
        )
        action.write({"mail_id": mail.id, "state": "queued"})
        self.first.cr.commit()
        return mail

    def test_undo_while_a_run_is_at_work(self):
        self.make_mail()
        self.runs._lock_company(self.runs.company_id)
        with self.assertRaisesRegex(LockError, "Another follow-up run"):
            self.actions[0].with_env(self.second).action_undo()

    def test_undo_while_the_mail_is_being_sent(self):
        mail = self.make_mail()
        mail.write({"state": "exception"})  # so core begins
        mail._prepare_outgoing_list()
        with self.assertRaisesRegex(UserError, "sent or being sent"):
            self.actions[0].with_env(self.second).action_undo()

    def test_undo_just_before_the_mail_is_sent(self):
        """The mail queue read the mail before it was undone: it stops before anything leaves."""
        mail = self.make_mail().with_env(self.second)
        self.assertEqual(mail.state, "outgoing")
        self.actions[0].action_undo()
        self.first.cr.commit()
        mail.write({"state": "exception"})
        with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
            mail._prepare_outgoing_list()

    def test_a_mail_that_left_since_the_page_was_opened(self):
        mail = self.make_mail()
        action = self.actions[0].with_env(self.second)
        self.assertEqual(action.mail_id.state, "outgoing")
        mail.state = "sent"
        self.first.cr.commit()
        with mute_logger("odoo.sql_db"), self.assertRaisesRegex(UserError, "sent or being sent"):
            retrying(action.action_undo, self.second)
