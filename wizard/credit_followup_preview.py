from odoo import api, fields, models

from ..models.followup.credit_followup_files import PRINTED

#: customers whose messages are shown in full; more would make the page slow
SHOWN = 20


class CreditFollowupPreview(models.TransientModel):
    """What a run of any date would propose, with the full text of its messages. Nothing is written."""

    _name = "credit.followup.preview"
    _description = "Follow-up preview"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        domain="[('parent_id', '=', False)]",
        help="Empty: every customer.",
    )
    preview = fields.Html(compute="_compute_preview", sanitize=False)

    @api.depends("company_id", "date", "partner_id")
    @api.depends_context("lang", "uid")
    def _compute_preview(self):
        for wizard in self:
            wizard.preview = wizard.date and wizard._make_preview()

    def _make_preview(self):
        """Propose on a cursor of its own that is rolled back, so that nothing stays and nobody waits.

        Texts are made before the rollback: they need the actions.
        """
        self.env["credit.followup.run"]._check_may_work()
        self.env.flush_all()
        with self.env.registry.cursor() as cr:
            env = self.env(cr=cr)
            try:
                run = env["credit.followup.run"].create(
                    {"company_id": self.company_id.id, "date": self.date}
                )
                run._propose()
                return run._render_preview(self.partner_id.id)
            finally:
                cr.rollback()


class CreditFollowupRun(models.Model):
    _inherit = "credit.followup.run"

    def _render_preview(self, partner_id=None):
        """Return the proposal of this run as a page: its actions, their texts, the reasons of the items."""
        self.ensure_one()
        chosen = [("company_id", "=", self.company_id.id)]
        chosen += [("partner_id", "=", partner_id)] if partner_id else []
        actions = self.env["credit.followup.action"].search([*chosen, ("run_id", "=", self.id)])
        items = self.env["credit.followup.item"]
        open_items = [*chosen, ("reason_code", "!=", "settled")]
        labels = dict(items._selection_reason_code())
        groups = items._read_group(open_items, ["reason_code"], ["__count"], order="__count DESC")
        values = {
            "run": self,
            "actions": actions,
            "texts": {action: action._render_text() for action in actions[:SHOWN]},
            "channels": dict(actions._selection_channel()),
            "reasons": [(labels.get(code, code), count) for code, count in groups],
            "items": items.search(open_items, order="next_date, id") if partner_id else items,
        }
        return self.env["ir.qweb"]._render("credit_risk_matrix.followup_preview", values)


class CreditFollowupAction(models.Model):
    _inherit = "credit.followup.action"

    def _render_text(self):
        """Return the text that the action would bring: mail or letter in the customer's language, else facts."""
        self.ensure_one()
        action = self.sudo().with_company(self.company_id)  # sudo: as when it is carried out
        if self.channel == "email":
            template = action.level_id.mail_template_id
            return template._render_field("body_html", action.ids, compute_lang=True)[action.id]
        if self.channel == "sms":
            return action._get_sms_text()
        if self.channel in PRINTED:
            return action.with_context(lang=action._get_lang())._render_letter_text()
        return action._for_responsible()._get_facts_html()

    def _render_letter_text(self):
        """Return the page of the letter as it would be printed, without the printer's frame."""
        self.ensure_one()
        return self.env["ir.qweb"]._render(
            "credit_risk_matrix.followup_letter_document", {"action": self}
        )
