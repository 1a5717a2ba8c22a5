from collections import defaultdict
from datetime import timedelta

from odoo import models
from odoo.tools import SQL


class CreditFollowupAction(models.Model):
    """What happened to the items since the proposal: nobody is asked for what is paid, held or another's now."""

    _inherit = "credit.followup.action"

    def _drop_overtaken_lines(self, today):
        """Skip the items that were paid, blocked or held since the proposal; return what is left.

        The open amounts are read again: a customer who paid a part since is asked for the rest. Each skipped
        item gets the reason of now.

        :param today: the day on which this is done
        """
        self.env.flush_all()
        reasons = defaultdict(dict)
        for run, actions in self.grouped("run_id").items():
            reads = actions._read_items_again(run, today)
            for line in actions.line_ids:
                items = [read.get(line.move_line_id.id) for read in reads]
                news = line._find_news(items)
                if news:
                    line.state = "skipped"
                    reasons[news[0]][line] = news[1]
                else:
                    line._bring_up_to_date(items)
        for code, facts in reasons.items():
            self.env["credit.followup.action.line"].union(*facts)._write_news(code, facts)
        return self._skip_empty(self.env._("Nothing is left to ask for."))

    def _read_items_again(self, run, today):
        """Return ``journal item id -> OpenItem`` as of the day that counts, and as of today when it is later."""
        day = max(self.mapped("date"))
        days = sorted({day, max(day, today)})
        ids = self.line_ids.move_line_id.ids
        return [
            {item.id: item for item in run._read_items(run.company_id, as_of, ids)}
            for as_of in days
        ]


class CreditFollowupActionLine(models.Model):
    _inherit = "credit.followup.action.line"

    def _find_news(self, items):
        """Return ``(reason code, facts)`` why the item is not asked for any more, None when it still is.

        :param items: the item as it was read anew, more than once; None where it is settled
        """
        self.ensure_one()
        present = self.move_line_id
        excluded = next((item for item in items if item and item.excluded), None)
        if excluded:
            self.env["credit.followup.run"]._settle_excluded(excluded)
            return excluded.code, excluded.facts
        if not all(items) or present.reconciled or present.amount_residual <= 0:
            return "settled", None
        due = present.date_maturity or present.date
        if due >= self.action_id.date and not self.level_id.is_pre_due:
            following = due + timedelta(days=1)
            facts = {"due": due.isoformat(), "date": following.isoformat()}
            return "not_due", {**facts, "level_id": self.level_id.id}
        if any(item.partner_id != self.action_id.partner_id.id for item in items):
            day = self.action_id.date.isoformat()
            return "cancelled", {"level_id": self.level_id.id, "date": day}
        return None

    def _write_news(self, code, facts):
        """Write the reason of now on the items; nothing comes for one that is settled."""
        self._write_on_items(code, facts)
        if code == "settled":
            self._update_items(
                SQL("next_step_id = NULL, next_date = NULL, hold_id = NULL"),
                SQL("move_line_id int4"),
                [{"move_line_id": line.move_line_id.id} for line in self],
            )

    def _bring_up_to_date(self, items):
        """Ask for what is open by now, also after a payment or a credit note of a later date."""
        self.ensure_one()
        present = self.move_line_id
        amounts = {
            "amount_residual": min(
                present.amount_residual, *(float(item.residual) for item in items)
            ),
            "amount_residual_currency": min(
                present.amount_residual_currency,
                *(float(item.residual_currency) for item in items),
            ),
        }
        if amounts["amount_residual"] != self.amount_residual:
            self.write(amounts)
