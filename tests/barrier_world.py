"""Customers of every kind, so that each part of each screen has something to show."""

from datetime import timedelta

from odoo.fields import Date

from .driven import DrivenCase


class BarrierCase(DrivenCase):
    """A company with late and prompt payers, history, a hold, alerts and a day's work."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = Date.today()
        cls.controller = cls.make_user("controller")
        cls.manager = cls.make_user("manager")
        cls.company.credit_followup_user_id = cls.controller
        cls.late = cls.make_customer("Late Payer", phone="+32 9 000 00 00", credit_limit=400)
        for age in (75, 50, 40):
            cls.make_invoice(cls.late, cls.today - timedelta(days=age), 500)
        cls.letter = cls.make_customer("Letter Reader", email=False)
        cls.make_invoice(cls.letter, cls.today - timedelta(days=70), 900)
        cls.early = cls.make_customer("Early Bird")
        cls.make_invoice(cls.early, cls.today - timedelta(days=5), 250)
        cls.jansen = cls.make_jansen(cls.today)
        disputed = cls.make_invoice(cls.jansen, cls.today - timedelta(days=60), 120)
        cls.env["credit.followup.hold"].create(
            {
                "company_id": cls.company.id,
                "partner_id": cls.jansen.id,
                "move_id": disputed.id,
                "kind": "dispute",
                "reason": "Wrong price",
                "date_until": cls.today + timedelta(days=14),
            }
        )
        cls.refresh(cls.today - timedelta(days=40))
        cls.env["credit.risk.override"].create(
            {
                "partner_id": cls.late.id,
                "company_id": cls.company.id,
                "grade_id": cls.grades["high"].id,
                "reason": "so that somebody moved",
                "date_until": cls.today + timedelta(days=30),
            }
        )
        cls.refresh(cls.today)
        cls.env["credit.risk.alert"]._evaluate(cls.company, cls.today)

    def make_work(self):
        """A call to make, a letter to print, and a run that waits to be approved."""
        self.put_on_path(self.late, self.make_path((1, "phone"), (15, "email")))
        run = self.propose(self.today)
        run.action_approve()
        self.env.flush_all()
        with self.allow_pdf_render():
            self.execute(run)
        self.make_invoice(self.letter, self.today - timedelta(days=40), 70)
        self.refresh(self.today)
        self.propose(self.today)
