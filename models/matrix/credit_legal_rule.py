from odoo import api, fields, models
from odoo.tools import SQL

#: the legal situations of a customer; another one is one entry here and one rule in the data
SITUATIONS = [
    ("normal", "Normal"),
    ("reorganisation", "Judicial reorganisation"),
    ("bankruptcy", "Bankruptcy"),
    ("liquidation", "Liquidation"),
    ("debt_settlement", "Collective debt settlement"),
    ("deceased", "Deceased"),
]


class CreditLegalRule(models.Model):
    """What a legal situation does: whether it is a knock-out. A company's own rules replace the shared ones."""

    _name = "credit.legal.rule"
    _inherit = ["credit.policy.mixin"]
    _description = "Legal situation: policy"
    _order = "sequence, id"
    _rec_name = "situation"

    situation = fields.Selection(SITUATIONS, required=True)
    sequence = fields.Integer(default=10)
    is_knockout = fields.Boolean(
        string="Knock-out",
        default=True,
        help="As long as it lasts, the customer has the riskiest grade, whatever the score says.",
    )

    _situation_shared_uniq = models.UniqueIndex(
        "(situation) WHERE company_id IS NULL AND active",
        "There is a rule for this situation already: change that one.",
    )
    _situation_company_uniq = models.UniqueIndex(
        "(company_id, situation) WHERE company_id IS NOT NULL AND active",
        "The company has a rule for this situation already: change that one.",
    )

    @api.model
    def _get_knockouts(self, company):
        """Return the codes of the situations that are knock-outs in a company."""
        rules = self._for_company(company)
        return [rule.situation for rule in rules if rule.is_knockout]

    @api.model
    def _get_knockouts_sql(self, company):
        """Return the query of these codes, for a refresh: that counts its statements.

        As everywhere in the policy, the rules of the nearest company of the lineage that has any count.
        """
        lineage = company.sudo().parent_ids.sorted(
            "parent_path", reverse=True
        )  # sudo: as the mixin
        return SQL(
            """
            SELECT situation FROM credit_legal_rule
             WHERE active AND is_knockout AND company_id IS NOT DISTINCT FROM (
                   SELECT own.company_id FROM credit_legal_rule own
                    WHERE own.active AND own.company_id IN %s
                    ORDER BY ARRAY_POSITION(%s::int[], own.company_id) LIMIT 1)
            """,
            tuple(lineage.ids),
            list(lineage.ids),
        )
