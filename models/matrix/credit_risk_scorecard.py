from decimal import Decimal
from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools.misc import formatLang

from ...engine.grades import RISKIER, SAFER, CapRules, Hysteresis


class CreditRiskScorecard(models.Model):
    """How a score is made: KPIs whose weights add up to exactly 100 %, and how it becomes a grade."""

    _name = "credit.risk.scorecard"
    _inherit = ["credit.policy.mixin", "credit.policy.whole"]
    _description = "Scorecard"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(
        default=10, help="The first scorecard of a company is the one it uses."
    )
    kpi_ids = fields.One2many("credit.risk.kpi", "scorecard_id", string="KPIs", copy=True)
    weight_total = fields.Float(
        string="Total weight (%)", digits=(5, 2), compute="_compute_weight_total", aggregator=None
    )
    weight_warning = fields.Char(
        string="Weights to mend",
        compute="_compute_weight_total",
        help="What to mend before the scorecard can be saved.",
    )
    ties = fields.Selection(
        [(RISKIER, "The riskier grade"), (SAFER, "The safer grade")],
        string="A score halfway goes to",
        default=RISKIER,
        required=True,
        help="A score of 2.5 lies exactly between the grades of 2 and 3 points.",
    )
    minimum_coverage = fields.Float(
        string="Minimum coverage (%)",
        digits=(5, 2),
        default=60,
        aggregator=None,
        help="When KPIs with less than this weight have data, the grade is provisional: never better than "
        "the starting grade of the customer's category.",
    )
    minimum_settled = fields.Integer(
        string="Minimum settled invoices",
        default=3,
        aggregator=None,
        help="With fewer settled invoices the grade is provisional.",
    )
    minimum_months = fields.Integer(
        string="Minimum months",
        default=6,
        aggregator=None,
        help="When the customer's first invoice is younger than this, the grade is provisional.",
    )

    margin = fields.Float(
        string="Margin (points)",
        digits=(4, 2),
        default=0.10,
        aggregator=None,
        help="A grade changes when the score is past the cut by this much, in either direction.",
    )
    confirmation_days = fields.Integer(
        string="Days to confirm",
        default=1,
        aggregator=None,
        help="An improvement counts when it is seen on two dates at least so many days apart; a worsening "
        "counts at once. 0: an improvement counts at once too.",
    )

    advice_source = fields.Selection(
        [
            ("filled_in", "Filled in only"),
            ("limit", "Filled in, else derived from the credit limit"),
        ],
        string="Credit advice",
        default="limit",
        required=True,
        help="What is filled in on the customer always counts first. Else the table of credit advice by limit "
        "tells the advice, when the customer has a credit limit of its own.",
    )

    _margin_positive = models.Constraint(
        "CHECK (margin >= 0 AND confirmation_days >= 0)",
        "The margin and the days to confirm cannot be negative.",
    )
    _minimum_positive = models.Constraint(
        "CHECK (minimum_coverage BETWEEN 0 AND 100 AND minimum_settled >= 0 AND minimum_months >= 0)",
        "The minimum coverage is a percentage from 0 to 100; the other minimums cannot be negative.",
    )

    @api.depends("kpi_ids.weight")
    @api.depends_context("lang")
    def _compute_weight_total(self):
        for scorecard in self:
            total = scorecard._get_weight_total()
            scorecard.weight_total = float(total)
            scorecard.weight_warning = total != 100 and scorecard._describe_weight_total(total)

    @api.model
    def _check_shipped(self):
        """Check every scorecard; called after the shipped data are loaded."""
        self.search(Domain.TRUE)._check_whole()

    def _check_whole(self):
        for scorecard in self:
            total = scorecard._get_weight_total()
            if total != 100:
                raise ValidationError(scorecard._describe_weight_total(total))
            scorecard.kpi_ids._check_whole()

    def _get_weight_total(self):
        """Return the exact sum of the KPIs' weights, in percent."""
        self.ensure_one()
        return sum((kpi._get_weight() for kpi in self.kpi_ids), Decimal(0))

    def _describe_weight_total(self, total):
        """Return a sentence that says what is wrong with the weights and how to mend it."""
        return self.env._(
            "The weights of scorecard “%(scorecard)s” add up to %(total)s %%. "
            "Change them so that together they are exactly 100 %%.",
            scorecard=self.name or "",
            total=formatLang(self.env, float(total), digits=2),
        )

    def _get_engine_kpis(self):
        """Return the KPIs as the engine's values, in order."""
        self.ensure_one()
        return [kpi._get_engine_kpi() for kpi in self.kpi_ids]

    def _get_hysteresis(self):
        """Return how firmly a grade stands, as the engine's value."""
        self.ensure_one()
        return Hysteresis(Fraction(str(self.margin)), self.confirmation_days)

    def _get_cap_rules(self):
        """Return when a grade is provisional, as the engine's value."""
        self.ensure_one()
        return CapRules(
            Fraction(str(self.minimum_coverage)), self.minimum_settled, self.minimum_months
        )
