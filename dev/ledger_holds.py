"""Disputes of a ledger file as holds on the follow-up of their invoices."""

from datetime import timedelta

#: days that a dispute holds the follow-up, unless it is settled before
HOLD_DAYS = 90


class DisputeHolds:
    """The disputes of one company."""

    def __init__(self, company):
        self.company = company
        self.env = company.env

    def add(self, moves, day):
        """Hold the follow-up of open invoices in dispute from a day; return how many holds are new.

        A dispute that is still there when its hold is over gets another one; a hold that somebody
        ended by hand is not made again.
        """
        holds = self._find(moves.ids)
        held = holds.filtered(lambda hold: hold.ended_on or hold.date_until >= day).move_id
        values = [self._hold_values(move, day) for move in moves - held]
        self.env["credit.followup.hold"].create(values)
        return len(values)

    def end(self, settled):
        """End the holds of invoices that were settled; return how many.

        :param settled: mapping id of the invoice -> date
        """
        ended = 0
        for hold in self._find(list(settled)):
            day = settled[hold.move_id.id]
            if not hold.ended_on and hold.date_from <= day <= hold.date_until:
                hold.ended_on = day
                ended += 1
        return ended

    def _find(self, move_ids):
        """Return all disputes that were noted of these invoices."""
        return self.env["credit.followup.hold"].search(
            [
                ("company_id", "=", self.company.id),
                ("kind", "=", "dispute"),
                ("move_id", "in", move_ids),
            ]
        )

    def _hold_values(self, move, day):
        """Return the values of the hold of a disputed invoice."""
        return {
            "kind": "dispute",
            "partner_id": move.commercial_partner_id.id,
            "company_id": self.company.id,
            "move_id": move.id,
            "reason": f"Invoice {move.ref} is disputed",
            "user_id": False,
            "date_from": day,
            "date_until": day + timedelta(days=HOLD_DAYS),
        }
