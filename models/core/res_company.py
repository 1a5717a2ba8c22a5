from odoo import fields, models

from ...engine.workdays import get_work_days


class ResCompany(models.Model):
    _inherit = "res.company"

    credit_followup_go_live = fields.Date(
        string="Follow-up live from",
        help="Before this date the daily job only proposes. What is already overdue on it starts at the "
        "first reminder of its path.",
    )
    credit_followup_automatic = fields.Boolean(
        string="Carry out the daily run",
        default=True,
        help="From the live date on, the daily job carries out what it proposes, but never the first run.",
    )
    credit_followup_minimum = fields.Monetary(
        string="Minimum to ask for",
        help="Nobody is contacted when less than this is overdue, open credits deducted.",
    )
    credit_followup_quiet_days = fields.Integer(
        string="Quiet days",
        default=3,
        help="Days after a contact in which a customer is not contacted again.",
    )
    credit_followup_working_days = fields.Boolean(
        string="Working days only",
        help="A step that falls on a weekend or a public holiday of the customer's country comes on the next "
        "working day. A customer without a country follows the company's.",
    )
    credit_followup_user_id = fields.Many2one("res.users", string="Credit controller")

    credit_promise_tolerance = fields.Integer(
        string="Tolerance for promises",
        default=2,
        help="Days after its date in which a promised payment may still come in before it is judged.",
    )

    credit_bank_age_days = fields.Integer(
        string="Oldest bank data",
        default=7,
        help="Days that the last bank transaction may be older than a run.",
    )
    credit_bank_age_stops = fields.Boolean(
        string="Old bank data stop the run",
        help="A run is proposed but not carried out while the bank data are too old; otherwise it warns.",
    )
    credit_tie_out_limit = fields.Monetary(
        string="Largest difference",
        help="A run whose items differ by more than this from the receivable accounts is not carried out.",
    )

    _credit_checks_positive = models.Constraint(
        "CHECK (credit_bank_age_days >= 0 AND COALESCE(credit_tie_out_limit, 0) >= 0)",
        "The age of the bank data and the largest difference cannot be negative.",
    )
    _credit_promise_tolerance_positive = models.Constraint(
        "CHECK (credit_promise_tolerance >= 0)", "The tolerance for promises cannot be negative."
    )
    _credit_followup_positive = models.Constraint(
        "CHECK (credit_followup_quiet_days >= 0 AND COALESCE(credit_followup_minimum, 0) >= 0)",
        "Quiet days and the minimum to ask for cannot be negative.",
    )

    def _get_credit_work_days(self, country_code=None):
        """Return the working days of a customer's country, None when the company contacts on any day."""
        self.ensure_one()
        if not self.credit_followup_working_days:
            return None
        return get_work_days(country_code or None, self.country_id.code or None)
