from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.translate import LazyTranslate

from ..lazy_text import translated

_lt = LazyTranslate(__name__)

#: what can be seen; a signal is one entry here, one in RULE_TEXTS, and one method ``_find_<signal>`` of the alert
SIGNALS = [
    ("late", "Unusually late"),
    ("pile", "Unpaid invoices piling up"),
    ("lengthening", "Collection term lengthening"),
    ("grade", "Risk grade worsened"),
    ("legal", "Legal situation changed"),
    ("limit", "Credit limit nearly used or exceeded"),
    ("promise", "Promise broken"),
    ("first_invoice", "First invoice unpaid"),
    ("failed", "Follow-up failed"),
    ("override", "Grade set by hand runs out"),
    ("guarantee", "Guarantee runs out"),
    ("concentration", "Large share of all that is due"),
    ("no_run", "No follow-up run"),
]

SEVERITIES = [("1", "Info"), ("2", "Warning"), ("3", "Critical")]

#: signal -> (how it is found, what its threshold is, when it is worse), where there is such a thing
RULE_TEXTS = {
    "late": (
        _lt(
            "An open invoice is more days overdue than the customer's median plus 3.5 times its usual spread, at "
            "least 7 days. The history is the last 24 invoices settled in 24 months, disputed ones left out; "
            "from 8 invoices it stands by itself, with 5 to 7 the spread is at least that of the category, with "
            "fewer the category's history counts, and without any the limit is 15 days."
        ),
        None,
        _lt("later than ever before, or more than 30 days overdue"),
    ),
    "pile": (
        _lt(
            "At least 3 invoices are overdue, and more than the median of the last 12 month ends plus 3 times "
            "their spread, at least 2. With fewer than 6 month ends: at least 3, together more than an average "
            "month's billing."
        ),
        None,
        None,
    ),
    "lengthening": (
        _lt(
            "The days late by month of payment rise, over the last 12 complete months (at least 6 with "
            "payments): the Mann-Kendall test gives a probability by chance of at most 1 %, and the Theil-Sen "
            "slope a rise of at least 5 days."
        ),
        None,
        None,
    ),
    "grade": (
        _lt(
            "The last assessment has a riskier grade than the one before; not where the grade was set by hand."
        ),
        None,
        _lt("it has become the riskiest grade"),
    ),
    "legal": (
        _lt(
            "The legal situation of the customer became another one, or ended, within the last 7 days, or was written "
            "down within them."
        ),
        None,
        _lt("the new situation is a knock-out"),
    ),
    "limit": (
        _lt("The customer uses so much of its credit limit; what is open in all branches counts."),
        _lt("Used part of the limit, in percent"),
        _lt("more than the whole limit is used"),
    ),
    "promise": (
        _lt(
            "A promise to pay was judged as broken or partly kept: by its date and the tolerance not all had "
            "come in."
        ),
        None,
        None,
    ),
    "first_invoice": (
        _lt(
            "A customer of less than a year, of whom no invoice was ever settled, has one that is overdue by more "
            "than so many days."
        ),
        _lt("Days overdue"),
        None,
    ),
    "failed": (
        _lt("A follow-up action failed: the e-mail came back or could not be sent."),
        None,
        None,
    ),
    "override": (
        _lt("A grade set by hand runs out within so many days."),
        _lt("Days before it runs out"),
        None,
    ),
    "guarantee": (
        _lt("A guarantee that counts runs out within so many days."),
        _lt("Days before it runs out"),
        None,
    ),
    "concentration": (
        _lt(
            "One customer owes at least such a part of all that customers owe, where at least 5 customers owe "
            "anything."
        ),
        _lt("Part of all that is due, in percent"),
        None,
    ),
    "no_run": (
        _lt("Follow-up is live, but no run was carried out for more than so many days."),
        _lt("Days without a run"),
        None,
    ),
}

#: signals that look at invoices of a minimum amount
WITH_MINIMUM = ("late", "pile", "first_invoice")

#: signal -> what steady payers give rise to by chance
FALSE_ALARMS = {
    "late": _lt(
        "By chance alone, of the invoices of a steady payer: about 4 % with a history of 5 invoices, 2 % with 8, less "
        "than 1 % with 24; 4 to 10 % where now and then one is paid very late. That is why it is an information "
        "only, until it is worse."
    ),
    "lengthening": _lt(
        "By chance alone: 10 to 12 % of all steady payers, once in the course of two years."
    ),
}


class CreditRiskAlertRule(models.Model):
    """When a signal becomes an alert, how grave it is, and who gets it. A company's own rules replace the shared."""

    _name = "credit.risk.alert.rule"
    _inherit = ["credit.policy.mixin"]
    _description = "Alert rule"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    signal = fields.Selection(SIGNALS, required=True, index=True)
    description = fields.Text(string="When", compute="_compute_texts")
    threshold_label = fields.Char(compute="_compute_texts")
    worse_label = fields.Char(compute="_compute_texts")
    false_alarms = fields.Text(compute="_compute_texts")
    has_minimum = fields.Boolean(compute="_compute_texts")
    threshold = fields.Float(digits=(16, 2), aggregator=None)
    minimum_amount = fields.Float(
        string="Amount from",
        digits=(16, 2),
        default=100,
        aggregator=None,
        help="In the company's currency. Invoices (or, where they pile up, what is overdue together) for less are "
        "left out.",
    )
    cooldown_days = fields.Integer(
        string="Days of rest",
        default=30,
        aggregator=None,
        help="So many days after an alert the same signal gives no other one about the same customer, unless it is "
        "graver.",
    )
    severity = fields.Selection(SEVERITIES, string="How serious", required=True, default="2")
    severity_worse = fields.Selection(
        SEVERITIES, string="Severity when worse", required=True, default="3"
    )
    responsible = fields.Selection(
        [
            ("controller", "Credit controller of the company"),
            ("salesperson", "Salesperson of the customer"),
            ("user", "This user"),
        ],
        required=True,
        default="controller",
        help="A customer without a salesperson: the credit controller of the company.",
    )
    user_id = fields.Many2one("res.users", domain="[('share', '=', False)]")
    use_activity = fields.Boolean(
        string="Plan a task", help="The responsible gets a task for each new alert."
    )
    use_inbox = fields.Boolean(
        string="Notify",
        default=True,
        help="The responsible gets a message in the inbox (or by e-mail, as set in the user's preferences), one "
        "for all new alerts of a night.",
    )

    _signal_shared_uniq = models.UniqueIndex(
        "(signal) WHERE company_id IS NULL AND active",
        "There is a rule for this signal already: change that one.",
    )
    _signal_company_uniq = models.UniqueIndex(
        "(company_id, signal) WHERE company_id IS NOT NULL AND active",
        "The company has a rule for this signal already: change that one.",
    )
    _numbers_positive = models.Constraint(
        "CHECK (cooldown_days >= 0 AND COALESCE(minimum_amount, 0) >= 0 AND COALESCE(threshold, 0) >= 0)",
        "The threshold, the amount and the days of rest cannot be negative.",
    )

    @api.depends("signal")
    @api.depends_context("lang")
    def _compute_texts(self):
        for rule in self:
            texts = [
                text and translated(self.env, text)
                for text in RULE_TEXTS.get(rule.signal, (None, None, None))
            ]
            rule.description, rule.threshold_label, rule.worse_label = texts
            noted = FALSE_ALARMS.get(rule.signal)
            rule.false_alarms = noted and translated(self.env, noted)
            rule.has_minimum = rule.signal in WITH_MINIMUM

    @api.constrains("responsible", "user_id")
    def _check_user(self):
        for rule in self:
            if rule.responsible == "user" and not rule.user_id:
                raise ValidationError(
                    self.env._("Choose the user who is responsible for “%s”.", rule.name)
                )

    def _get_responsible(self, company, partner):
        """Return who gets an alert about a customer. Extend for another choice."""
        self.ensure_one()
        user = company.credit_followup_user_id
        if self.responsible == "user":
            user = self.user_id
        elif self.responsible == "salesperson":
            user = partner.user_id or user
        return user.filtered("active")
