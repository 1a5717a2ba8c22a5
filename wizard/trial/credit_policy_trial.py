from collections import namedtuple
from dataclasses import dataclass, field, replace

from odoo import api, models
from odoo.tools import SQL

from ...models.profile.credit_risk_policy import Policy

#: where a customer stands by a policy: ids, exact score (None when unrated), and the stages of the grade
Standing = namedtuple("Standing", "category_id grade_id path_id score stages")

#: a category or a grade by name: equal keys are the same row or column; points only of a grade
Place = namedtuple("Place", "key name points")

#: what names a record of the policy in a row of figures -> part of a draft that it is one of
NAMED = {"pin_id": "categories", "override_grade_id": "grades", "earlier_grade_id": "grades"}


@dataclass
class TriedPolicy:
    """A policy as plain values, ready to be tried on customers; no record of it need be there any more.

    :ivar steps: path id -> steps that contact somebody
    :ivar modes: path id -> step or jump
    :ivar gaps: path id -> days between two steps of an item
    :ivar paths: path id -> name
    :ivar categories: category id -> :class:`Place`, in the order of the rows
    :ivar grades: grade id -> :class:`Place`, the riskiest first
    :ivar fitting: partner id -> ids of the categories whose conditions it fulfils; None: as the figures say
    :ivar copies: part of the draft -> id of a record -> id of the copy that saving the draft puts in its place
    """

    policy: Policy
    steps: dict
    modes: dict
    gaps: dict
    paths: dict
    categories: dict
    grades: dict
    fitting: dict | None = None
    copies: dict = field(default_factory=dict)

    def follow_copies(self, row):
        """Return a row of figures that names the copies, as saving lets it."""
        for name, part in NAMED.items():
            copy = self.copies.get(part, {}).get(row[name])
            row = {**row, name: copy} if copy else row
        return row

    def confirmed(self):
        """Return the same policy with improvements that count at once."""
        at_once = replace(self.policy.hysteresis, days=0)
        return replace(self, policy=replace(self.policy, hysteresis=at_once))

    @property
    def riskiest(self):
        """The points of the riskiest grade, None without grades."""
        return min((place.points for place in self.grades.values()), default=None)

    def get_points(self, grade_id):
        """Return the points of a grade, None when it is none of the policy."""
        return self.grades[grade_id].points if grade_id in self.grades else None


class CreditPolicyTrial(models.AbstractModel):
    """Reads policies as plain values and scores customers by them, without writing anything.

    A draft is stored on a cursor of its own, read by the functions that read any policy, and rolled back: so
    there is one way to read a policy, and a draft does what saving it would do.
    """

    _name = "credit.policy.trial"
    _description = "Trial of a policy"

    @api.model
    def _read_tried(self, company, draft=None):
        """Return a :class:`TriedPolicy`: the present one of a company, or that of a draft.

        :param draft: plain values as the set-up has them, None for the present policy
        """
        if draft is None:
            return self._read_values(company)
        self.env.flush_all()
        with self.env.registry.cursor() as cr:
            trial = self.with_env(self.env(cr=cr))
            try:
                tried = trial._read_stored(company.with_env(trial.env), draft)
            finally:
                cr.rollback()
        tried.fitting = self._read_fitting(tried.policy, company)
        return tried

    @api.model
    def _read_stored(self, company, draft):
        """Store a draft and read it back; the caller rolls back."""
        setup = self.env["credit.risk.setup"]
        stored = setup._store(draft, company)
        tried = self._read_values(company)
        tried.copies = setup._get_copies(draft, stored)
        for part, places in (("categories", tried.categories), ("grades", tried.grades)):
            for row in draft[part]:
                record = stored[part][row["key"]]
                # a row is the same as the record that it stems from, so that a copy moves nobody
                key = f"{record._name},{row['id']}" if row["id"] else row["key"]
                places[record.id] = places[record.id]._replace(key=key)
        return tried

    @api.model
    def _read_values(self, company):
        """Return the policy that the company uses as a :class:`TriedPolicy`."""
        setup = self.env["credit.risk.setup"]
        profiles = self.env["credit.risk.profile"]
        runs = self.env["credit.followup.run"]
        run = runs.new({"company_id": company.id, "date": profiles._get_today()})
        proposal = run._start_proposal()
        paths = self.env["credit.action.path"].browse(proposal.steps)
        return TriedPolicy(
            policy=profiles._read_policy(company),
            steps=proposal.steps,
            modes=proposal.modes,
            gaps=proposal.gaps,
            paths={path.id: path.name for path in paths},
            categories={
                category.id: Place(setup._get_key(category), category.name, None)
                for category in self.env["credit.risk.category"]._for_company(company)
            },
            grades={
                grade.id: Place(setup._get_key(grade), grade.name, grade.points)
                for grade in self.env["credit.risk.grade"]._for_company(company)
            },
        )

    @api.model
    def _read_fitting(self, policy, company):
        """Return ``partner id -> ids of the categories whose conditions the customer fulfils``."""
        self.env.flush_all()
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT p.id, %s
                      FROM credit_risk_profile profile
                      JOIN res_partner p ON p.id = profile.partner_id
                     WHERE profile.company_id = %s
                    """,
                    self.env["credit.risk.figures"]._get_fitting_sql(policy, company),
                    company.id,
                )
            )
        )

    @api.model
    def _stand(self, tried, as_of, row):
        """Return the :class:`Standing` of a customer by a policy.

        :param row: the figures of the customer, see ``credit.risk.figures``
        """
        profiles = self.env["credit.risk.profile"]
        if tried.fitting is not None:
            row = {**row, "fitting": tried.fitting.get(row["partner_id"], ())}
            row = tried.follow_copies(row)
        profiles._complete_figures(tried.policy, row)
        values, missing = profiles._measure(row, as_of, {kpi.metric for kpi in tried.policy.kpis})
        score = profiles._score(tried.policy.get_scorer(row["nace"]), values, missing)
        category, stages, _cell_id, path_id = profiles._place(tried.policy, as_of, row, score)
        category_id = category.id if category else None
        return Standing(category_id, stages["grade_id"], path_id, score.value, stages)

    @api.model
    def _start_trial(self, company, day, tried):
        """Return what a proposal of a day works with, by a tried policy, and nothing decided yet."""
        run = self.env["credit.followup.run"].new({"company_id": company.id, "date": day})
        proposal = run._start_proposal()
        proposal.steps, proposal.modes, proposal.gaps = tried.steps, tried.modes, tried.gaps
        return proposal
