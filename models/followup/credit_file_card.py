from odoo import models

#: entries of each kind that a card shows at the most
MOST_SHOWN = 5


class CreditRiskProfile(models.Model):
    """The customer's file on the card: advice, legal situation, encumbrances and the notes of departments."""

    _inherit = "credit.risk.profile"

    def _get_card(self):
        return {**super()._get_card(), "file": self._get_card_file()}

    def _get_card_file(self):
        """Return what the reader may see of the file, as of the profile's date. Extend to add parts."""
        return {
            "advice": self._get_card_advice(),
            "legal": self._get_card_legal(),
            "encumbrances": self._get_card_encumbrances(),
            "notes": self._get_card_internal_notes(),
        }

    def _get_card_advice(self):
        """Return the advice that counts and where it comes from; what is derived is the explanation's to tell."""
        entries = self.env["credit.advice"]
        known = entries._read_counting(self.company_id, self.date, self.partner_id.ids)
        return {
            "value": None if self.credit_advice is False else int(self.credit_advice),
            "source": entries._describe_counting(known.get(self.partner_id.id)),
        }

    def _get_card_legal(self):
        """Return the legal situation when it is not the normal one."""
        situations = self.env["credit.legal.situation"]
        entry = situations._get_running(self.partner_id, self.date).get(self.partner_id.id)
        if not entry or entry.situation == "normal":
            return False
        labels = dict(entry._fields["situation"]._description_selection(self.env))
        return {
            "id": entry.id,
            "text": labels[entry.situation],
            "is_knockout": self.knockout == entry.situation,
            "from": entry.date_from.isoformat(),
            "source": entry.source,
        }

    def _get_card_encumbrances(self):
        """Return the encumbrances in force, the first rank first."""
        encumbrances = self.env["credit.encumbrance"]
        in_force = encumbrances._get_running_domain(self.date)
        found = encumbrances.search(
            [("partner_id", "=", self.partner_id.id), *in_force],
            order="rank, date_from, id",
            limit=MOST_SHOWN,
        )
        return [
            {"id": entry.id, "text": entry.display_name, "property": entry.property_text}
            for entry in found
        ]

    def _get_card_internal_notes(self):
        """Return the latest notes of departments."""
        notes = self.env["credit.internal.note"]
        found = notes.search(
            [("partner_id", "=", self.partner_id.id), ("company_id", "=", self.company_id.id)],
            limit=MOST_SHOWN,
        )
        kinds = dict(notes._fields["kind"]._description_selection(self.env))
        departments = dict(notes._fields["department"]._description_selection(self.env))
        return [
            {
                "id": note.id,
                "kind": note.kind,
                "kind_text": kinds[note.kind],
                "department": departments[note.department],
                "text": note.text,
                "author": note.user_id.sudo().name,  # sudo: a name, of whichever company
                "date": note.date.isoformat(),
            }
            for note in found
        ]
