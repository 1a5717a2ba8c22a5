import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

#: work without a sign of life for so many minutes is shown as still
STILL_MINUTES = 5

KINDS = [("propose", "Proposal"), ("execute", "Execution"), ("print", "Printing")]

#: what the job of follow-up does; other kinds have a job of their own
FOLLOWUP_KINDS = tuple(kind for kind, _name in KINDS)


class CreditFollowupWork(models.Model):
    """Long work that the server does by itself, and how far it is: nobody waits before a button.

    It is done by a scheduled job that starts at once, in the name of who asked for it. While one
    transaction does the work, others see how far it is.
    """

    _name = "credit.followup.work"
    _description = "Long work of follow-up"
    _order = "id desc"
    _rec_name = "kind"

    kind = fields.Selection(KINDS, required=True, readonly=True)
    run_id = fields.Many2one(
        "credit.followup.run", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, default=lambda self: self.env.user
    )
    action_ids = fields.Many2many("credit.followup.action", string="Letters", readonly=True)
    attachment_id = fields.Many2one("ir.attachment", readonly=True, ondelete="set null")
    state = fields.Selection(
        [("waiting", "Waiting"), ("busy", "Busy"), ("done", "Done"), ("failed", "Failed")],
        required=True,
        readonly=True,
        default="waiting",
    )
    stage = fields.Char(readonly=True, help="Code of what is being done.")
    done_count = fields.Integer(string="Done so far", readonly=True, aggregator=None)
    total_count = fields.Integer(string="In total", readonly=True, aggregator=None)
    message = fields.Char(readonly=True, help="Why it failed.")

    _active_uniq = models.UniqueIndex(
        "(run_id) WHERE state IN ('waiting', 'busy')",
        "The run is at work already.",
    )

    # How far it is

    def _report(self, stage, done=0, total=0):
        """Write down how far the work is, in a transaction of its own: others see it at once."""
        self.ensure_one()
        with self.env.registry.cursor() as cr:
            cr.execute(
                SQL(
                    """
                    UPDATE credit_followup_work
                       SET stage = %s, done_count = %s, total_count = %s,
                           write_date = NOW() AT TIME ZONE 'UTC'
                     WHERE id = %s
                    """,
                    stage,
                    done,
                    total,
                    self.id,
                )
            )

    def _get_progress(self):
        """Return how far the work is, for the screen."""
        self.ensure_one()
        still = fields.Datetime.now() - timedelta(minutes=STILL_MINUTES)
        is_active = self.state in ("waiting", "busy")
        progress = {
            "id": self.id,
            "kind": self.kind,
            "state": self.state,
            "stage": self.stage or False,
            "done": self.done_count,
            "total": self.total_count,
            "message": self.message or False,
            "is_active": is_active,
            "is_stalled": is_active and self.write_date < still,
        }
        if self.kind == "execute" and is_active:
            left = self.run_id._get_state_counts().get(self.run_id, {}).get("approved", 0)
            progress["done"] = max(self.total_count - left, 0)
        return progress

    def get_progress(self):
        """Return how far the work is; the screen asks this while it goes on."""
        self.check_access("read")
        return self._get_progress()

    def action_wake(self):
        """Wake the scheduled job, when the work has been still for a while."""
        self.check_access("read")
        self.run_id._check_may_work()
        self._wake()

    # The work

    @api.model
    def _start(self, kind, company, **values):
        """Note work to be done and let the scheduled job begin as soon as it can."""
        works = self.sudo()  # sudo: only buttons that look at the rights lead here
        work = works.create(
            {"kind": kind, "company_id": company.id, "user_id": self.env.uid, **values}
        )
        work._wake()
        return work

    def _wake(self):
        """Let the job that does work of these kinds begin; without any, that of follow-up."""
        for kind in set(self.mapped("kind")) or {None}:
            self._get_job(kind).sudo()._trigger()  # sudo: nobody reads jobs but an administrator

    @api.model
    def _get_job(self, kind):
        """Return the job that does a kind of work. Extend for a kind that has its own."""
        return self.env.ref("credit_risk_matrix.ir_cron_credit_followup_work")

    @api.model
    def _cron_work(self, kinds=FOLLOWUP_KINDS):
        """Do the work that waits, and what a killed worker left half done; one failure stops no other."""
        commit = self.env["ir.cron"]._commit_progress
        active = [("state", "in", ("waiting", "busy")), ("kind", "in", kinds)]
        works = self.search(active, order="id")
        commit(remaining=len(works))
        for work in works:
            work.write({"state": "busy"})
            commit()
            try:
                work._do()
                commit()  # before the row is written: the reports changed it meanwhile
                work.write({"state": "done"})
            except UserError as error:
                self.env.cr.rollback()
                work.write({"state": "failed", "message": str(error)})
            except Exception:
                # else it would be tried first for ever, and what waits behind it never
                self.env.cr.rollback()
                _logger.exception("Long work %s (%s) broke down", work.id, work.kind)
                work.write({"state": "failed", "message": work._get_broken_text()})
            if not commit(1):
                break

    def _get_broken_text(self):
        """Return what is said of work that failed for a reason nobody foresaw."""
        work = self.with_context(lang=self.user_id.lang)
        return work.env._(
            "It broke down. Start it again; when that does not help, ask your administrator: the log of the server "
            "says why."
        )

    def _do(self):
        """Do the work in the name of who asked for it. Extend together with the kinds."""
        self.ensure_one()
        run = self.run_id.with_context(credit_work_id=self.id, lang=self.user_id.lang)
        run = run.with_user(self.user_id).with_company(self.company_id)
        if self.kind == "propose" and run.state in ("draft", "proposed"):
            run.action_propose()
        elif self.kind == "execute" and run.state == "approved":
            run.action_execute()
        elif self.kind == "print":
            letters = self.action_ids.with_user(self.user_id)
            letters = letters.with_context(lang=self.user_id.lang)
            self.attachment_id = letters._merge_letters(self._report)

    @api.autovacuum
    def _gc_ended_work(self):
        """Forget what ended more than a month ago."""
        month = fields.Datetime.now() - timedelta(days=30)
        self.search([("state", "in", ("done", "failed")), ("write_date", "<", month)]).unlink()
