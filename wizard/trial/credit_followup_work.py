from contextlib import suppress

from psycopg2 import errors

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class CreditFollowupWork(models.Model):
    """Replays are long work too, done with the validations by a job of their own: no follow-up waits for them."""

    _inherit = "credit.followup.work"

    kind = fields.Selection(
        selection_add=[("replay", "Replay of a policy")], ondelete={"replay": "cascade"}
    )
    replay_id = fields.Many2one(
        "credit.policy.replay", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    stopped_by_id = fields.Many2one("res.users", readonly=True, ondelete="set null")

    _replay_uniq = models.UniqueIndex(
        "(replay_id) WHERE state IN ('waiting', 'busy')",
        "The replay is at work already.",
    )

    @api.model
    def _get_job(self, kind):
        if kind in ("replay", "validate"):
            return self.env.ref("credit_risk_matrix.ir_cron_credit_policy_replay")
        return super()._get_job(kind)

    def action_wake(self):
        if self.replay_id:
            self.replay_id._check_may_work()
            return self._wake()
        return super().action_wake()

    def _stop(self):
        """Let the work that is not done yet stop at its next report."""
        active = self.filtered(lambda work: work.state in ("waiting", "busy"))
        active.sudo().stopped_by_id = self.env.user  # sudo: who may work on the replay may stop it

    def _report(self, stage, done=0, total=0):
        """Stop when somebody asked for it since the last report."""
        if self.kind != "replay":
            return super()._report(stage, done, total)
        # somebody may be stopping it at this very moment: the next report sees that
        with suppress(errors.SerializationFailure):
            super()._report(stage, done, total)
        return self._check_stopped()

    def _check_stopped(self):
        """Raise when somebody stopped the work after this transaction began."""
        with self.env.registry.cursor() as cr:
            cr.execute(
                SQL(
                    """
                    SELECT partner.name FROM credit_followup_work work
                      JOIN res_users u ON u.id = work.stopped_by_id
                      JOIN res_partner partner ON partner.id = u.partner_id
                     WHERE work.id = %s
                    """,
                    self.id,
                )
            )
            row = cr.fetchone()
        if row:
            raise UserError(self.env._("Stopped by %(user)s.", user=row[0]))

    def _do(self):
        if self.kind != "replay":
            return super()._do()
        replay = self.replay_id.with_user(self.user_id).with_company(self.company_id)
        work = self.with_context(lang=self.user_id.lang)
        return replay.with_context(lang=self.user_id.lang)._replay(work._report)
