from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class CreditFollowupRun(models.Model):
    _inherit = "credit.followup.run"

    waiting_count = fields.Integer(
        string="Can be undone",
        compute="_compute_waiting_count",
        help="Actions that were carried out and that nobody has seen yet: the mail waits to be sent, the "
        "letter to be printed, the task to be done.",
    )

    def _compute_waiting_count(self):
        counts = self._get_state_counts()
        for run in self:
            run.waiting_count = counts.get(run, {}).get("queued", 0)

    def action_undo(self):
        """Undo every action of the run that can still be undone."""
        self.action_ids.filtered(lambda action: action.state == "queued").action_undo()


class CreditFollowupAction(models.Model):
    """Undo: an action that was carried out, as long as nobody has seen it."""

    _inherit = "credit.followup.action"

    def action_undo(self):
        """Take back what was carried out and did not leave yet; the items stand where they stood before.

        :raise UserError: when nothing among these can be undone any more
        """
        self._check_may_work()
        for run in self.run_id:
            run._lock_company(run.company_id)
        work = self.sudo()  # sudo: users may not write states, mails and tasks of others
        problems = {action: action._find_undo_problem() for action in work}
        undone = work.filtered(lambda action: not problems[action])
        if not undone:
            raise UserError("\n".join(dict.fromkeys(problems.values())))
        undone._undo(self.env._("Undone by %(user)s before it left.", user=self.env.user.name))

    def _find_undo_problem(self):
        """Return why the action cannot be undone, None when it can. A mail is locked until the end."""
        self.ensure_one()
        name = self.display_name
        if self.state != "queued":
            return self.env._(
                "%(action)s is not waiting any more: it cannot be undone.", action=name
            )
        if self.channel == "email":
            mail = self.mail_id.try_lock_for_update()
            mail.invalidate_recordset(["state"])
            if not mail or mail.state != "outgoing":
                return self.env._(
                    "The mail of %(action)s is sent or being sent: it cannot be undone.",
                    action=name,
                )
        if self.line_ids.filtered(lambda line: line.state == "queued" and line._is_overtaken()):
            return self.env._(
                "An item of %(action)s has had a harder level since: undo that one first.",
                action=name,
            )
        return None

    def _undo(self, note):
        """Cancel mails, letters and tasks, set the levels free and put the items back."""
        lines = self.line_ids.filtered(lambda line: line.state == "queued")
        self._set_state("cancelled", note)
        self.mail_id.write({"state": "cancel"})
        self.activity_id.unlink()
        self.attachment_id.unlink()
        lines._restore_items()
        lines._write_reason("undone")
        for action in self:
            action.message_post(body=note)
        for run, actions in self.grouped("run_id").items():
            run.message_post(
                body=self.env._(
                    "%(note)s Customers: %(customers)s.",
                    note=note,
                    customers=", ".join(actions.partner_id.mapped("display_name")),
                )
            )


class CreditFollowupActionLine(models.Model):
    _inherit = "credit.followup.action.line"

    previous_level_id = fields.Many2one(
        "credit.followup.level",
        string="Level before",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Where the item stood before this action; it goes back there when the action is undone.",
    )
    previous_level_date = fields.Date(string="Level before on", readonly=True)

    def _claim(self):
        """Remember where the items stand before they are raised."""
        self._remember_levels()
        return super()._claim()

    def _remember_levels(self):
        if not self:
            return
        self.flush_model()
        self.env["credit.followup.item"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                UPDATE credit_followup_action_line line
                   SET previous_level_id = item.level_id, previous_level_date = item.level_date
                  FROM credit_followup_item item
                 WHERE item.move_line_id = line.move_line_id AND line.id IN %s
                """,
                tuple(self.ids),
            )
        )
        self.invalidate_recordset(["previous_level_id", "previous_level_date"], flush=False)

    def _get_item(self):
        """Return the follow-up item of the line."""
        self.ensure_one()
        items = self.env["credit.followup.item"].sudo()  # sudo: only the work writes on items
        return items.search([("move_line_id", "=", self.move_line_id.id)])

    def _is_overtaken(self):
        """Tell whether the item has got further than this line."""
        item = self._get_item()
        return bool(item) and (item.severity or 0) > self.level_id.severity

    def _restore_items(self):
        """Put the items back where they stood, unless another channel of the level still holds them."""
        for line in self:
            item, same = line._get_item(), line._get_same_level_lines()
            if not item or item.level_id != line.level_id:
                continue
            step = {"next_step_id": line.step_id.id, "next_date": line.action_id.date}
            if same.filtered(lambda other: other.state in ("queued", "done")):
                item.write(step)
                continue
            first = same.filtered(
                lambda other, level=line.level_id: other.previous_level_id != level
            )[:1]
            before = (first or line).previous_level_id
            item.write(
                {
                    **step,
                    "level_id": before.id,
                    "level_date": (first or line).previous_level_date,
                    "severity": before.severity if before else None,
                }
            )
            if not before:  # an integer field keeps no NULL by itself
                item._clear_severity()

    def _get_same_level_lines(self):
        """Return the lines of this run with the same item and level, this one included."""
        self.ensure_one()
        return self.search(
            [
                ("move_line_id", "=", self.move_line_id.id),
                ("level_id", "=", self.level_id.id),
                ("action_id.run_id", "=", self.action_id.run_id.id),
            ],
            order="id",
        )


class CreditFollowupItem(models.Model):
    _inherit = "credit.followup.item"

    def _clear_severity(self):
        """Set the severity to NULL: nothing was done."""
        self.flush_recordset()
        self.env.cr.execute(
            SQL("UPDATE credit_followup_item SET severity = NULL WHERE id IN %s", tuple(self.ids))
        )
        self.invalidate_recordset(["severity"], flush=False)
