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
        for company in self.company_id:
            self.run_id._lock_company(company)
        work = self.sudo()  # sudo: users may not write states, mails and tasks of others
        work.invalidate_recordset(["state"])
        problems = work._find_undo_problems()
        undone = work.filtered(lambda action: action not in problems)
        if not undone:
            raise UserError("\n".join(dict.fromkeys(problems.values())))
        undone._undo(self.env._("Undone by %(user)s before it left.", user=self.env.user.name))

    def _find_undo_problems(self):
        """Return ``action -> why it cannot be undone`` for those that cannot. Mails are locked until the end."""
        waiting = self.filtered(lambda action: action.state == "queued")
        problems = dict.fromkeys(
            self - waiting,
            self.env._("%(action)s is not waiting any more: it cannot be undone."),
        )
        mails = waiting.mail_id.try_lock_for_update()
        mails.invalidate_recordset(["state"])
        unsent = mails.filtered(lambda mail: mail.state == "outgoing")
        gone = waiting.filtered(lambda a: a.channel == "email" and a.mail_id not in unsent)
        problems |= dict.fromkeys(
            gone, self.env._("The mail of %(action)s is sent or being sent: it cannot be undone.")
        )
        lines = (waiting - gone).line_ids.filtered(lambda line: line.state == "queued")
        problems |= dict.fromkeys(
            lines._get_overtaken().action_id,
            self.env._("An item of %(action)s has had a harder level since: undo that one first."),
        )
        return {action: text % {"action": action.display_name} for action, text in problems.items()}

    def _undo(self, note):
        """Cancel mails, letters and tasks, set the levels free and put the items back."""
        lines = self.line_ids.filtered(lambda line: line.state == "queued")
        self._set_state("cancelled", note)
        self.mail_id.write({"state": "cancel"})
        self.activity_id.unlink()
        self.attachment_id.unlink()
        lines._restore_items()
        lines._write_reason("undone")
        self._message_log_batch(bodies=dict.fromkeys(self.ids, note))
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
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Where the item stood before this action; it goes back there when the action is undone.",
    )
    previous_level_date = fields.Date(string="Level before on", readonly=True, copy=False)

    def _claim(self):
        """Remember where the items stand before they are raised."""
        won, places = super()._claim()
        by_place = won.grouped(lambda line: tuple(places[line.move_line_id.id][:2]))
        for (level_id, day), lines in by_place.items():
            lines.write({"previous_level_id": level_id, "previous_level_date": day})
        return won, places

    def _get_items(self):
        """Return the follow-up items of these lines."""
        items = self.env["credit.followup.item"].sudo()  # sudo: only the work writes on items
        return items.search([("move_line_id", "in", self.move_line_id.ids)])

    def _get_overtaken(self):
        """Return the lines whose item has got further than the line."""
        severity = {item.move_line_id: item.severity or 0 for item in self._get_items()}
        return self.filtered(
            lambda line: severity.get(line.move_line_id, 0) > line.level_id.severity
        )

    def _restore_items(self):
        """Put the items back where they stood, unless another channel of the level still holds them."""
        items = self._get_items().grouped("move_line_id")
        same = self._get_same_level_lines()
        rows = {}
        for line in self:
            item = items.get(line.move_line_id)
            if item and item.level_id == line.level_id:
                rows[item] = line._get_place_before(item, same[line.move_line_id, line.level_id])
        self._update_items(
            SQL(
                "level_id = record.level_id, level_date = record.level_date, severity = record.severity,"
                " next_step_id = record.next_step_id, next_date = record.next_date"
            ),
            SQL(
                "move_line_id int4, level_id int4, level_date date, severity int4, next_step_id int4,"
                " next_date date"
            ),
            list(rows.values()),
        )

    def _get_place_before(self, item, same):
        """Return where the item of this line stood before, as the columns of its row.

        It stays where it is while another channel of the level holds it, of whatever run. A channel that came
        second in a run found the item at the level already: what counts is what the first one found.

        :param same: the lines of all runs with the same item and level, this one included
        """
        self.ensure_one()
        level, day = item.level_id, item.level_date
        if not same.filtered(lambda line: line.state in ("queued", "done")):
            own = same.filtered(lambda line: line.action_id.run_id == self.action_id.run_id)
            first = own.filtered(lambda line: line.previous_level_id != level)[:1] or self
            level, day = first.previous_level_id, first.previous_level_date
        return {
            "move_line_id": self.move_line_id.id,
            "level_id": level.id or None,
            "level_date": day or None,
            "severity": level.severity if level else None,
            "next_step_id": self.step_id.id or None,
            "next_date": self.action_id.date,
        }

    def _get_same_level_lines(self):
        """Return ``(item, level) -> lines`` of every channel and run for the items of these lines, the oldest first."""
        lines = self.search(
            [
                ("move_line_id", "in", self.move_line_id.ids),
                ("level_id", "in", self.level_id.ids),
            ],
            order="id",
        )
        return lines.grouped(lambda line: (line.move_line_id, line.level_id))
