from odoo import api, fields, models

from ..lazy_text import translated
from ..profile.metrics import METRICS
from ..profile.nullable_float import NullableFloat

#: what comes before the name of a key figure that is judged by its value bands
BANDS = "bands_"

VERDICTS = [
    ("too_few", "Too few bad payers"),
    ("good", "Separates well"),
    ("fair", "Separates"),
    ("weak", "Separates weakly"),
    ("useless", "Says nothing"),
    ("reversed", "The wrong way round"),
]


class CreditRiskValidationLine(models.Model):
    """How well one thing (the grade, the score, a key figure, its value bands) separated on one date."""

    _name = "credit.risk.validation.line"
    _description = "Separation of good and bad payers"
    _order = "validation_id, date, place, id"
    _rec_name = "subject"

    validation_id = fields.Many2one(
        "credit.risk.validation", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="validation_id.company_id", store=True, index=True)
    date = fields.Date(string="As of", required=True, readonly=True)
    subject = fields.Selection(
        selection="_selection_subject", string="What separates", required=True, readonly=True
    )
    kind = fields.Selection(
        [
            ("grade", "Grade"),
            ("score", "Score"),
            ("bands", "Value bands of a KPI"),
            ("value", "Key figure"),
        ],
        required=True,
        readonly=True,
    )
    place = fields.Integer(string="Order", readonly=True, aggregator=None)
    customers = fields.Integer(readonly=True, help="Customers with a value, good and bad.")
    bads = fields.Integer(string="Bad payers", readonly=True)
    missing = fields.Integer(
        string="Without a value", readonly=True, help="Customers that have no value on the date."
    )
    auc = NullableFloat(
        string="AUC",
        digits=(6, 4),
        readonly=True,
        aggregator="avg",
        help="How often, of a bad and a good payer, the bad one looks worse; ties count half. 0.5 says nothing, 1 all.",
    )
    gini = NullableFloat(
        digits=(6, 4), readonly=True, aggregator="avg", help="Twice the AUC less 1."
    )
    ks = NullableFloat(
        string="KS",
        digits=(6, 4),
        readonly=True,
        aggregator="avg",
        help="Largest gap between the cumulated shares of bad and of good payers.",
    )
    verdict = fields.Selection(VERDICTS, required=True, readonly=True)

    @api.model
    def _selection_subject(self):
        env = self.env
        labels = {name: translated(env, metric.label) for name, metric in METRICS.items()}
        grade, score = env._("Grade"), env._("Score")
        return [
            ("grade", grade),
            ("score", score),
            *(
                (f"{BANDS}{name}", env._("%(figure)s (bands)", figure=label))
                for name, label in labels.items()
            ),
            *labels.items(),
        ]
