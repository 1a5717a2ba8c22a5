from markupsafe import Markup

from odoo import models

from ...lazy_text import translated
from .rubric_text import RUBRICS


class CreditAnnualAccount(models.Model):
    """What was changed is written down in the chatter, line by line, with the old amount beside the new one."""

    _inherit = "credit.annual.account"

    def write(self, vals):
        if not {"rubrics", "model"} & vals.keys() or self.env.context.get("credit_changes_told"):
            return super().write(vals)
        before = {account: (account.rubrics, account.model) for account in self}
        result = super().write(vals)
        for account, values in before.items():
            if changes := account._describe_changes(*values):
                note = self.env._("Corrected by hand:")
                account._message_log(body=self._make_list(note, changes))
        return result

    def _describe_changes(self, rubrics, form):
        """Return a line for each figure, and for the form, that is another one than these."""
        self.ensure_one()
        before, after = rubrics or {}, self.rubrics or {}
        changes = [
            self.env._(
                "%(code)s %(name)s: %(before)s → %(after)s",
                code=code,
                name=translated(self.env, RUBRICS[code]),
                before=self._format_ratio(before.get(code), "amount") or "-",
                after=self._format_ratio(after.get(code), "amount") or "-",
            )
            for code in RUBRICS
            if before.get(code) != after.get(code)
        ]
        if form != self.model:
            labels = dict(self._fields["model"]._description_selection(self.env))
            changes.append(f"{labels.get(form, '')} → {labels.get(self.model, '')}")
        return changes

    def _make_list(self, title, lines):
        """Return a title with a list below it."""
        items = Markup().join(Markup("<li>%s</li>") % line for line in lines)
        return Markup("%s<ul>%s</ul>") % (title, items)
