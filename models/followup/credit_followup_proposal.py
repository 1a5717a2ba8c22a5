from operator import attrgetter

from odoo import models
from odoo.tools import groupby


class CreditFollowupRun(models.Model):
    _inherit = "credit.followup.run"

    def _propose(self):
        """Decide for every ledger item of the run's date what is due, and write the proposal.

        Set-based: a fixed number of statements, whatever the number of customers and items.
        """
        self.ensure_one()
        self.env.flush_all()
        self._refresh_stale_profiles()
        proposal = self._start_proposal()
        proposal.items = self._read_items(self.company_id, self.date)
        customers = self._read_customers(proposal)
        for partner_id, items in groupby(proposal.items, key=attrgetter("partner_id")):
            self._decide_customer(proposal, customers.get(partner_id), items)
        self._write_actions(proposal)
        self._write_items(proposal)
        self._settle_gone_items(proposal)
        self.env.invalidate_all()
        self._tie_out(proposal)
