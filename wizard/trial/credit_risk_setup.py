from odoo import api, models


class CreditRiskSetup(models.AbstractModel):
    """The set-up in four steps edits a draft that is kept, too: then nothing is stored but the draft itself."""

    _inherit = "credit.risk.setup"

    @api.model
    def open(self, draft_id=False):
        """Return what the wizard needs to start.

        :param draft_id: a draft that is kept, to start with instead of the present policy
        """
        answer = super().open()
        draft = self.env["credit.policy.draft"].browse(draft_id or ())
        if draft:
            draft._check_may_edit()
            answer["draft"] = draft.policy
        return {**answer, "draft_id": draft.id, "draft_name": draft.name or ""}

    @api.model
    def keep(self, draft, draft_id):
        """Keep what is filled in as the draft that it was opened from; it need not be ready."""
        self._check_manager()
        kept = self.env["credit.policy.draft"].browse(draft_id)
        kept._check_may_edit()
        kept.policy = draft
