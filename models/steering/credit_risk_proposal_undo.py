from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .credit_risk_proposal import LEVERS


class CreditRiskProposal(models.Model):
    """Undo: the customer's record and its contacts get back what they had, byte for byte.

    A value for each company is a key of one JSON column, and Odoo tidies that column when it writes: a value that
    is the default goes. That is why the column is kept as it was, beside what the writing made of it.
    """

    _inherit = "credit.risk.proposal"

    def action_undo(self):
        """Take back what was applied; refuse where somebody changed the value since."""
        proposals = self._take("applied").sorted("id", reverse=True)
        changed = proposals.filtered(lambda proposal: not proposal._may_be_undone())
        if changed:
            raise UserError(
                self.env._(
                    "This cannot be undone: somebody changed the value of %(customers)s since. Change it on the "
                    "customer instead.",
                    customers=changed._name_customers(),
                )
            )
        for proposal in proposals:
            proposal._undo()
        proposals._decide("undone")
        proposals._log(
            lambda p: self.env._("Undone: %(what)s: %(proposed)s → %(present)s.", **p._get_words())
        )

    def _may_be_undone(self):
        """Tell whether the customer has what the proposal gave it."""
        self.ensure_one()
        own = next((row for row in self.before or [] if row["id"] == self.partner_id.id), None)
        if not own:
            return False
        now = self._read_raw(self.lever)[self.partner_id.id]
        return self._get_key(now["value"]) == self._get_key(own["after"]["value"])

    def _get_key(self, column):
        """Return the value for the proposal's company of a column, None when there is none."""
        return (column or {}).get(str(self.company_id.id))

    def _read_raw(self, lever):
        """Return how the column stands on the customers and all their contacts: partner id -> values.

        The column itself as JSON and as text, and who wrote the row last, when.
        """
        self.env.flush_all()
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT id, commercial_partner_id AS owner_id, %(column)s AS value, %(column)s::text AS text,
                       write_uid, write_date::text AS write_date
                  FROM res_partner
                 WHERE commercial_partner_id IN %(partners)s OR id IN %(partners)s
                """,
                column=SQL.identifier(LEVERS[lever]),
                partners=tuple(self.partner_id.ids) or (0,),
            )
        )
        return {row.pop("id"): row for row in rows}

    def _remember(self, before, after):
        """Keep for each proposal what writing it changed, on the customer and its contacts."""
        rows = {}
        for partner_id, old in before.items():
            new = after[partner_id]
            if old != new or partner_id == old["owner_id"]:
                row = {"id": partner_id, "before": old, "after": new}
                rows.setdefault(old["owner_id"], []).append(row)
        for proposal in self:
            proposal.before = rows.get(proposal.partner_id.id, [])

    def _undo(self):
        """Write the value of before, then give the rows what they had byte for byte."""
        self.ensure_one()
        lever, company = LEVERS[self.lever], self.company_id
        found = self._read_raw(self.lever)
        partner = self.partner_id.with_company(company)
        partner.write({lever: self._get_value("present")})  # for whoever follows such writes
        self.env.flush_all()
        changed = {row["id"]: row for row in self.before}
        for partner_id, now in found.items():  # the writing stamps contacts that it does not change
            row = changed.get(partner_id, {"before": now, "after": now})
            self._restore(partner_id, self._get_restored(row["before"], row["after"], now))
        self.env["res.partner"].invalidate_model(flush=False)

    def _get_restored(self, old, new, now):
        """Return what a row is to be: as before where nobody wrote it since, else only the own key."""
        kept = {name: now[name] for name in ("write_uid", "write_date")}
        if all(now[name] == new[name] for name in kept):
            kept = {name: old[name] for name in kept}
        text, key = now["text"], str(self.company_id.id)
        if now["text"] == new["text"]:
            return {**kept, "value": SQL("%s::jsonb", old["text"])}
        if self._get_key(now["value"]) != self._get_key(new["value"]):
            return {**kept, "value": SQL("%s::jsonb", text)}
        others = SQL("(COALESCE(%s::jsonb, '{}'::jsonb) - %s::text)", text, key)
        own = SQL(
            "(SELECT jsonb_object_agg(key, value) FROM jsonb_each(%s::jsonb) WHERE key = %s)",
            old["text"],
            key,
        )
        value = SQL("NULLIF(%s || COALESCE(%s, '{}'::jsonb), '{}'::jsonb)", others, own)
        return {**kept, "value": value}

    def _restore(self, partner_id, values):
        """Write one row as it was, behind the ORM, which would stamp and tidy it."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE res_partner SET %s = %s, write_uid = %s, write_date = %s::timestamp WHERE id = %s
                """,
                SQL.identifier(LEVERS[self.lever]),
                values["value"],
                values["write_uid"],
                values["write_date"],
                partner_id,
            )
        )
