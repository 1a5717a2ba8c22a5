"""The outcome of a call, in a real browser."""

from datetime import timedelta

from odoo.fields import Date
from odoo.tests import HttpCase, tagged

from .common import CreditRiskCommon


@tagged("post_install", "-at_install")
class TestTourChannels(CreditRiskCommon, HttpCase):
    def test_outcome_of_a_call(self):
        """The controller opens the call, writes down the promise, and the items wait for its date."""
        today = Date.today()
        customer = self.make_customer("Late Payer")
        invoice = self.make_invoice(customer, today - timedelta(days=40), 500)
        self.refresh(today)
        self.put_on_path(customer, self.make_path((1, "phone")))
        run = self.propose(today)
        run.action_approve()
        self.env.flush_all()
        self.execute(run)
        action = run.action_ids
        controller = self.make_user("controller")
        self.start_tour(
            "/odoo/credit-worklist", "credit_risk_call_outcome", login=controller.login, timeout=120
        )
        self.assertEqual((action.state, action.outcome), ("done", "promised"))
        hold = self.env["credit.followup.hold"].search([("partner_id", "=", customer.id)])
        self.assertEqual((hold.kind, hold.reason), ("promise", "Pays next week"))
        self.assertEqual(hold.move_id, invoice)
