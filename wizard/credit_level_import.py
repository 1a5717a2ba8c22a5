import base64
import csv
import io
from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date
from odoo.tools.misc import get_lang

#: bad lines that are told at once
MOST_ERRORS = 20


class CreditLevelImport(models.TransientModel):
    """Going live: at which level items that are overdue already stand, from a file or for a selection."""

    _name = "credit.level.import"
    _description = "Levels of items that are overdue already"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        domain="[('id', 'in', allowed_company_ids)]",
    )
    date = fields.Date(
        string="Reached on",
        required=True,
        default=lambda self: self._get_default_date(),
        help="For lines without a date of their own.",
    )
    level_id = fields.Many2one("credit.followup.level")
    item_ids = fields.Many2many(
        "credit.followup.item", string="Selected items", default=lambda self: self._get_selected()
    )
    item_count = fields.Integer(string="Number of items", compute="_compute_item_count")
    file = fields.Binary(string="CSV file", attachment=False)
    filename = fields.Char()

    @api.model
    def _get_default_date(self):
        today = fields.Date.context_today(self)
        go_live = self.env.company.credit_followup_go_live
        return min(go_live, today) if go_live else today

    @api.model
    def _get_selected(self):
        if self.env.context.get("active_model") != "credit.followup.item":
            return False
        return self.env.context.get("active_ids")

    @api.depends("item_ids")
    def _compute_item_count(self):
        for wizard in self:
            wizard.item_count = len(wizard.item_ids)

    def action_import(self):
        """Store the levels of the file or of the selection: all of them, or none with the reasons."""
        self.ensure_one()
        self._check_company_chosen()
        if self.item_ids:
            entries, errors = self._read_selection()
        else:
            entries, errors = self._read_file()
        if errors:
            raise UserError("\n".join([self._get_error_title(len(errors)), *errors[:MOST_ERRORS]]))
        items = self.env[
            "credit.followup.item"
        ].sudo()  # sudo: only runs and this import write there
        items._import_levels(entries)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%(count)s items stand at a level now.", count=len(entries)),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _check_company_chosen(self):
        """Refuse a company that is not one of those the user works in now: what follows is done by sudo."""
        if self.company_id not in self.env.companies:
            raise AccessError(
                self.env._(
                    "%(company)s is not one of the companies that you work in now.",
                    company=self.company_id.sudo().name,  # sudo: only the name
                )
            )

    def _get_error_title(self, count):
        return self.env._("Nothing was stored. Correct %(count)s lines and try again:", count=count)

    # Selection

    def _read_selection(self):
        """Return the entries of the selected items and what is wrong with them."""
        if not self.level_id:
            raise UserError(self.env._("Choose the level at which the items stand."))
        self.item_ids.check_access("read")
        self.level_id.check_access("read")
        entries, errors = [], []
        for item in self.item_ids:
            lines = item.sudo().move_line_id  # sudo: controllers may not read the ledger
            error = self._check_lines(lines, lines.move_id.name, self.level_id, self.date)
            errors += [error] if error else []
            entries.append((lines, self.level_id, self.date))
        return entries, errors

    # File

    def _read_file(self):
        """Return the entries of the file and what is wrong with it, line by line."""
        if not self.file:
            raise UserError(self.env._("Choose a CSV file: invoice number, level, date."))
        levels = self._get_levels()
        entries, errors, seen = [], [], {}
        for number, row in self._get_rows():
            found, error = self._read_row(row, levels, seen, number)
            if error:
                text = self.env._("Line %(number)s: %(error)s", number=number, error=error)
                errors.append(text)
            entries += found
        if not entries and not errors:
            raise UserError(self.env._("The file has no lines below its title line."))
        return entries, errors

    def _get_rows(self):
        """Return (line number, cells) of the lines below the titles that are not empty."""
        try:
            text = base64.b64decode(self.file).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise UserError(
                self.env._("The file is no UTF-8 text: save it as “CSV UTF-8” and try again.")
            ) from error
        first = text.partition("\n")[0]
        delimiter = max(";,\t", key=first.count)
        reader = csv.reader(io.StringIO(text), delimiter=delimiter)
        rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
        return [(number, row) for number, row in rows[1:] if any(row)]

    def _get_levels(self):
        """Return ``name -> level``: names in the user's language and in English, in small letters."""
        companies = self.company_id.sudo().parent_ids  # sudo: a branch uses its parent's levels
        domain = [("company_id", "in", [False, *companies.ids])]
        levels = self.env["credit.followup.level"].search(domain)
        names = {level.name.lower(): level for level in levels.with_context(lang="en_US")}
        return names | {level.name.lower(): level for level in levels}

    def _read_row(self, row, levels, seen, number):
        """Return the entries of one line and what is wrong with it, if anything."""
        env = self.env
        name, level_name, day_text = [*row, "", "", ""][:3]
        if not name or not level_name:
            return [], env._("fill in the invoice number and the level.")
        level = levels.get(level_name.lower())
        if not level:
            return [], env._("there is no level “%(name)s”.", name=level_name)
        day = self._read_date(day_text)
        if not day:
            return [], env._("“%(date)s” is no date: write it as 2026-06-30.", date=day_text)
        if name in seen:
            return [], env._(
                "%(invoice)s stands on line %(number)s already.", invoice=name, number=seen[name]
            )
        seen[name] = number
        lines, error = self._find_lines(name)
        error = error or self._check_lines(lines, name, level, day)
        return [(line, level, day) for line in lines], error

    def _read_date(self, text):
        """Return the date of a cell, that of the wizard when it is empty, None when it is none."""
        if not text:
            return self.date
        for form in ("%Y-%m-%d", get_lang(self.env).date_format):
            try:
                return datetime.strptime(text, form).date()
            except ValueError:
                continue
        return None

    def _find_lines(self, name):
        """Return the overdue open items of an invoice by its number, and what is wrong."""
        env = self.env
        moves = env["account.move"].sudo()  # sudo: controllers may not read the ledger
        move = moves.search(
            [
                ("name", "=", name),
                ("company_id", "=", self.company_id.id),
                ("state", "=", "posted"),
                ("move_type", "in", ("out_invoice", "out_receipt", "entry")),
            ],
            limit=1,
        )
        lines = move.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable" and line.balance > 0
        )
        if not lines:
            return lines, env._("there is no posted invoice %(invoice)s.", invoice=name)
        lines = lines.filtered(lambda line: not line.reconciled)
        if not lines:
            return lines, env._("%(invoice)s is paid.", invoice=name)
        today = fields.Date.context_today(self)
        overdue = lines.filtered(lambda line: (line.date_maturity or line.date) < today)
        if not overdue:
            due = format_date(env, min(line.date_maturity or line.date for line in lines))
            return overdue, env._(
                "%(invoice)s is due on %(date)s and not overdue yet.", invoice=name, date=due
            )
        return overdue, None

    def _check_lines(self, lines, name, level, day):
        """Return what is wrong with putting items at a level on a date, None when nothing is."""
        env = self.env
        today = fields.Date.context_today(self)
        if day > today:
            return env._("%(date)s lies in the future.", date=format_date(env, day))
        if any(line.reconciled for line in lines):
            return env._("%(invoice)s is paid.", invoice=name)
        if any((line.date_maturity or line.date) >= today for line in lines):
            return env._("%(invoice)s is not overdue yet.", invoice=name)
        items = env["credit.followup.item"].sudo()  # sudo: the same for everybody
        harder = items.search(
            [("move_line_id", "in", lines.ids), ("severity", ">", level.severity)], limit=1
        )
        if harder:
            return env._(
                "%(invoice)s already stands at “%(level)s”: pressure never falls.",
                invoice=name,
                level=harder.with_env(env).level_id.name,
            )
        return None
