from odoo import models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        """A follow-up action is done when its call or hand-over is."""
        actions = self._get_credit_actions()
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        actions._set_state("done")
        return result

    def unlink(self):
        """A call that is cancelled was not made: its items are free again."""
        actions = self._get_credit_actions()
        result = super().unlink()
        actions._set_state("cancelled", self.env._("The task was cancelled."))
        actions.line_ids._write_reason("cancelled")
        return result

    def _get_credit_actions(self):
        actions = self.env[
            "credit.followup.action"
        ].sudo()  # sudo: whoever has the task may close it
        return actions.search([("activity_id", "in", self.ids), ("state", "=", "queued")])
