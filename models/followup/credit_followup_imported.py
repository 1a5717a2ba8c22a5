from odoo import api, fields, models
from odoo.tools import SQL


class CreditFollowupItem(models.Model):
    """Levels that items had reached before follow-up went live here (F11)."""

    _inherit = "credit.followup.item"

    imported_level_id = fields.Many2one(
        "credit.followup.level",
        string="Imported level",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Done before this follow-up went live: it is not done again.",
    )

    @api.model
    def _import_levels(self, entries):
        """Write down at which level items stand already; what a run did itself is never softened.

        :param entries: list of (journal item, level, date)
        """
        known = self.search([("move_line_id", "in", [line.id for line, *_ in entries])])
        known = {item.move_line_id: item for item in known}
        new = []
        for line, level, day in entries:
            values = {
                "level_id": level.id,
                "imported_level_id": level.id,
                "severity": level.severity,
                "level_date": day,
            }
            if line in known:
                known[line].write(values)
            else:
                partner = line.partner_id.commercial_partner_id
                own = {"move_line_id": line.id, "company_id": line.company_id.id}
                new.append({**values, **own, "partner_id": partner.id})
        self.create(new)


class CreditFollowupRun(models.Model):
    _inherit = "credit.followup.run"

    @api.model
    def _read_items(self, company, as_of, move_line_ids=None):
        """An imported level was done through every channel."""
        items = super()._read_items(company, as_of, move_line_ids)
        query = SQL(
            """
            SELECT move_line_id FROM credit_followup_item
             WHERE company_id = %s AND imported_level_id = level_id
            """,
            company.id,
        )
        if move_line_ids is not None:
            query = SQL("%s AND move_line_id IN %s", query, tuple(move_line_ids) or (0,))
        imported = {line_id for (line_id,) in self.env.execute_query(query)}
        if imported:
            channels = [
                code for code, _name in self.env["credit.followup.level"]._selection_channel()
            ]
            for item in items:
                if item.id in imported:
                    item.taken = channels
        return items
