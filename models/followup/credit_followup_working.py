from odoo import fields, models
from odoo.tools.pdf import merge_pdf

#: a proposal that looks at more ledger items than this is made in the background
ITEMS_AT_ONCE = 20000

#: more actions than this are carried out in the background; each may be a PDF
ACTIONS_AT_ONCE = 30

#: more letters than this are put in one file in the background
LETTERS_AT_ONCE = 50

#: customers between two reports of how far a proposal is
REPORT_EVERY = 500

#: letters that are put together between two reports
LETTERS_AT_A_TIME = 20


class CreditFollowupRun(models.Model):
    """Buttons that never time out: small work is done at once, long work in the background."""

    _inherit = "credit.followup.run"

    work_ids = fields.One2many("credit.followup.work", "run_id", string="Background work")
    progress = fields.Json(compute="_compute_progress", export_string_translation=False)
    is_at_work = fields.Boolean(compute="_compute_progress")

    def _compute_progress(self):
        works = self.env["credit.followup.work"].search([("run_id", "in", self.ids)], order="id")
        last = {work.run_id: work for work in works}
        for run in self:
            work = last.get(run)
            progress = work and work._get_progress()
            run.is_at_work = bool(progress and progress["is_active"])
            shown = run.is_at_work or (progress and progress["state"] == "failed")
            run.progress = progress if shown else run._get_interrupted_progress()

    def _get_interrupted_progress(self):
        """Return how much of an approved run is carried out, when some is: the daily job, or a stop."""
        self.ensure_one()
        counts = self._get_state_counts().get(self, {}) if self.state == "approved" else {}
        done = sum(counts.get(state, 0) for state in ("queued", "done", "failed"))
        if not done or not counts.get("approved"):
            return False
        return {
            "id": False,
            "kind": "execute",
            "state": "stopped",
            "stage": "executing",
            "done": done,
            "total": done + counts["approved"],
            "message": False,
            "is_active": False,
            "is_stalled": False,
        }

    # Buttons

    def action_start_propose(self):
        """Propose; a large ledger is looked at in the background."""
        self.ensure_one()
        self._check_may_work()
        lines = self.env["account.move.line"]
        domain = [
            ("account_id", "in", lines._get_credit_receivable_account_ids()),
            ("company_id", "=", self.company_id.id),
            ("parent_state", "=", "posted"),
            ("reconciled", "=", False),
        ]
        if lines.search_count(domain, limit=ITEMS_AT_ONCE + 1) <= ITEMS_AT_ONCE:
            return self.action_propose()
        return self._start_work("propose")

    def action_start_execute(self):
        """Carry out the approved actions; many of them in the background. Not before the day of the run."""
        self.ensure_one()
        self._check_may_work()
        self._check_on_day()
        approved = self._get_state_counts().get(self, {}).get("approved", 0)
        if approved <= ACTIONS_AT_ONCE:
            return self.action_execute()
        return self._start_work("execute", stage="executing", total_count=approved)

    def _start_work(self, kind, **values):
        works = self.env["credit.followup.work"]
        if self.is_at_work:
            return works._wake()
        works._start(kind, self.company_id, run_id=self.id, **values)
        self.invalidate_recordset(["progress", "is_at_work", "work_ids"])
        return None

    # Reports of a proposal, which is one transaction

    def _report_work(self, stage, done=0, total=0):
        """Report how far the work is, when the work is done in the background."""
        work_id = self.env.context.get("credit_work_id")
        if work_id:
            self.env["credit.followup.work"].browse(work_id)._report(stage, done, total)

    def _refresh_stale_profiles(self):
        self._report_work("profiles")
        return super()._refresh_stale_profiles()

    def _start_proposal(self):
        self._report_work("reading")
        return super()._start_proposal()

    def _decide_customer(self, proposal, customer, items):
        if proposal.looked_at % REPORT_EVERY == 0 and self.env.context.get("credit_work_id"):
            total = len({item.partner_id for item in proposal.items})
            self._report_work("deciding", proposal.looked_at, total)
        proposal.looked_at += 1
        return super()._decide_customer(proposal, customer, items)

    def _write_actions(self, proposal):
        self._report_work("writing")
        return super()._write_actions(proposal)


class CreditFollowupAction(models.Model):
    _inherit = "credit.followup.action"

    def action_print_letters(self):
        """Download the letters as one PDF; many of them are put together in the background."""
        if len(self) <= LETTERS_AT_ONCE:
            return super().action_print_letters()
        self._check_may_work()
        letters = self._get_letters_to_print()
        company = self.env.company
        self.env["credit.followup.work"]._start(
            "print",
            company,
            action_ids=[fields.Command.set(letters.ids)],
            stage="printing",
            total_count=len(letters),
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._(
                    "%(count)s letters are being put in one file: My day shows how far it is.",
                    count=len(letters),
                ),
            },
        }

    def _merge_letters(self, report):
        """Return one PDF file of these letters, in the order of the customers.

        :param report: called with stage, number done and total
        """
        letters = self._get_letters_to_print()
        parts = []
        for start in range(0, len(letters), LETTERS_AT_A_TIME):
            batch = letters[start : start + LETTERS_AT_A_TIME]
            parts.append(merge_pdf([letter.attachment_id.raw for letter in batch]))
            report("printing", start + len(batch), len(letters))
        return self._create_print_file(letters, merge_pdf(parts))
