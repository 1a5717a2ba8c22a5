from odoo import api, fields, models

#: channels in the order in which they are tried, and the field that switches each on
CHANNEL_FIELDS = {
    "email": "use_email",
    "sms": "use_sms",
    "letter": "use_letter",
    "registered": "use_registered",
    "phone": "use_phone",
    "decision": "use_decision",
    "collection": "use_collection",
}


class CreditFollowupLevel(models.Model):
    """A follow-up level: what is done, through which channels, in which tone, by whom.

    The severity says how hard the pressure is; it never falls for an item. A level without a channel is
    a milestone: it stands on the path to be seen and nobody is contacted.
    """

    _name = "credit.followup.level"
    _inherit = ["credit.policy.mixin"]
    _description = "Follow-up level"
    _order = "severity, id"

    name = fields.Char(required=True, translate=True)
    severity = fields.Integer(
        required=True, default=10, aggregator=None, help="A higher number is a harder level."
    )
    tone = fields.Selection(
        [("friendly", "Friendly"), ("firm", "Firm"), ("formal", "Formal"), ("final", "Final")],
        default="friendly",
        required=True,
    )
    is_pre_due = fields.Boolean(
        string="Before the due date",
        help="A level that is not marked never acts before the day after the due date.",
    )
    use_email = fields.Boolean(string="E-mail")
    use_letter = fields.Boolean(string="Letter")
    use_phone = fields.Boolean(string="Phone call")
    use_collection = fields.Boolean(string="Hand-over to collection")
    is_milestone = fields.Boolean(
        string="Milestone", compute="_compute_is_milestone", store=True, help="Nobody is contacted."
    )
    channel_names = fields.Char(string="Channels", compute="_compute_channel_names")
    mail_template_id = fields.Many2one(
        "mail.template",
        string="E-mail template",
        domain="[('model', '=', 'credit.followup.action')]",
        ondelete="restrict",
    )
    letter_body = fields.Html(
        translate=True,
        string="Letter text",
        help="Stands in the letter between the salutation and the table of the due items.",
    )
    activity_note = fields.Html(
        string="Instructions", translate=True, help="For whoever makes the call or the hand-over."
    )
    responsible_type = fields.Selection(
        [
            ("controller", "The company's credit controller"),
            ("salesperson", "The customer's salesperson"),
            ("user", "A fixed user"),
        ],
        string="Done by",
        default="controller",
        required=True,
    )
    responsible_user_id = fields.Many2one("res.users", string="User", check_company=True)
    needs_approval = fields.Boolean(
        string="Approval by a manager",
        help="An action of this level waits until a manager approves it.",
    )
    minimum_amount = fields.Monetary(
        string="Minimum amount",
        help="Nobody is contacted at this level when less than this is overdue, open credits deducted. In "
        "the currency of the company that the customer owes; 0: the minimum of that company holds.",
    )
    minimum_percent = fields.Float(
        string="Minimum percentage",
        digits=(5, 2),
        aggregator=None,
        help="Nobody is contacted at this level when what is overdue, open credits deducted, is less than "
        "this percentage of the customer's balance with the company. Both minimums must be met.",
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    step_ids = fields.One2many("credit.action.step", "level_id", string="Steps")

    # How the customer is reached
    use_registered = fields.Boolean(
        string="Registered letter", help="A letter that counts as done when its number is entered."
    )
    use_decision = fields.Boolean(
        string="Internal decision",
        help="Somebody decides, for example to stop deliveries; the customer gets nothing.",
    )
    fallback_channel = fields.Selection(
        [("letter", "Letter"), ("phone", "Phone call")],
        string="Without an address",
        help="What is done instead of an e-mail or an SMS when the customer has no address or number that "
        "works; empty: the other channels of the level, else nothing.",
    )
    copy_salesperson = fields.Boolean(
        string="Copy to the salesperson",
        help="The customer's salesperson gets a copy of the e-mail.",
    )
    mail_attachment = fields.Selection(
        [
            ("none", "Nothing"),
            ("invoices", "The overdue invoices"),
            ("statement", "A statement of account"),
        ],
        string="Attached to the e-mail",
        default="none",
        required=True,
    )

    _fixed_user = models.Constraint(
        "CHECK (responsible_type != 'user' OR responsible_user_id IS NOT NULL)",
        "A level done by a fixed user needs that user: choose one.",
    )
    _email_template = models.Constraint(
        "CHECK (NOT use_email OR mail_template_id IS NOT NULL)",
        "A level that sends an e-mail needs an e-mail template: choose one.",
    )
    _minimums = models.Constraint(
        "CHECK (COALESCE(minimum_amount, 0) >= 0 AND COALESCE(minimum_percent, 0) BETWEEN 0 AND 100)",
        "The minimum of a level cannot be negative, and its percentage is at most 100.",
    )

    @api.depends("company_id.currency_id")
    @api.depends_context("company")
    def _compute_currency_id(self):
        for level in self:
            level.currency_id = level.company_id.currency_id or self.env.company.currency_id

    @api.depends(*CHANNEL_FIELDS.values())
    def _compute_is_milestone(self):
        for level in self:
            level.is_milestone = not level._get_channels()

    @api.depends(*CHANNEL_FIELDS.values())
    @api.depends_context("lang")
    def _compute_channel_names(self):
        for level in self:
            names = dict(level._selection_channel())
            level.channel_names = ", ".join(names[code] for code in level._get_channels())

    @api.model
    def _selection_channel(self):
        """Return the channels as a selection, in the order in which they are tried."""
        return [
            (code, self._fields[name]._description_string(self.env))
            for code, name in CHANNEL_FIELDS.items()
        ]

    def _get_channels(self):
        """Return the codes of the level's channels, in the order in which they are tried."""
        self.ensure_one()
        return tuple(code for code, name in CHANNEL_FIELDS.items() if self[name])

    @api.constrains("severity", *CHANNEL_FIELDS.values())
    def _check_paths(self):
        self.step_ids.path_id._check_whole()
