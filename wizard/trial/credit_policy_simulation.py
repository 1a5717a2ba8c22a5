from collections import Counter, defaultdict
from dataclasses import replace
from datetime import timedelta
from operator import attrgetter

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import groupby

from ...engine.score import to_decimal


class CreditPolicySimulation(models.TransientModel):
    """A draft policy beside the present one: who moves where, and what would go out tomorrow by each.

    Both score the same figures, read once, as of tomorrow. Nothing is written but this page, which is forgotten
    after a while.
    """

    _name = "credit.policy.simulation"
    _description = "Draft policy beside the present one"
    _rec_name = "draft_id"

    draft_id = fields.Many2one(
        "credit.policy.draft", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="draft_id.company_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        string="As of", required=True, readonly=True, default=lambda self: self._default_date()
    )
    customer_count = fields.Integer(string="Customers", readonly=True)
    moved_count = fields.Integer(string="Customers who move", readonly=True)
    higher_count = fields.Integer(string="To a higher risk", readonly=True)
    lower_count = fields.Integer(string="To a lower risk", readonly=True)
    cell_ids = fields.One2many("credit.policy.simulation.cell", "simulation_id", readonly=True)
    move_ids = fields.One2many("credit.policy.simulation.move", "simulation_id", readonly=True)
    message_ids = fields.One2many(
        "credit.policy.simulation.message", "simulation_id", readonly=True
    )

    @api.model
    def _default_date(self):
        return fields.Date.context_today(self) + timedelta(days=1)

    def _work_out(self):
        """Score everybody by both policies, decide tomorrow's messages, and fill in the page."""
        self.ensure_one()
        draft = self.draft_id._get_sound_policy()
        trial = self.env["credit.policy.trial"].sudo()  # sudo: figures of all customers
        company = self.company_id.sudo()  # sudo: as the trial
        present, other = (trial._read_tried(company, plan) for plan in (None, draft))
        standings = self._read_standings(trial, company, present.confirmed(), other.confirmed())
        self.sudo().write(  # sudo: the page is for reading
            {
                "customer_count": len(standings),
                **self._get_moves(present, other, standings),
                "cell_ids": self._get_cells(present, other, standings),
                "message_ids": self._get_messages(trial, company, (present, other), standings),
            }
        )

    @api.model
    def _read_standings(self, trial, company, present, other):
        """Return ``partner id -> (standing by the present policy, standing by the draft)``."""
        figures = self.env["credit.risk.figures"].sudo()  # sudo: as the trial
        known = other.fitting  # the customers who have a profile
        batches = figures._read_figures(present.policy, company, self.date, fresh=True)
        return {
            row["partner_id"]: tuple(
                trial._stand(tried, self.date, row) for tried in (present, other)
            )
            for batch in batches
            for row in batch
            if row["partner_id"] in known
        }

    # Who moves

    @api.model
    def _get_place(self, tried, standing):
        """Return the row and the column of the matrix, as places; None where there is none."""
        return tried.categories.get(standing.category_id), tried.grades.get(standing.grade_id)

    @api.model
    def _get_moves(self, present, other, standings):
        """Return the values of who moves: counts, and a line for each customer who does."""
        lines, risks = [], Counter()
        for partner_id, (now, then) in standings.items():
            old, new = self._get_place(present, now), self._get_place(other, then)
            if _keys(old) == _keys(new):
                continue
            risk = _compare_risk(old[1], new[1])
            risks[risk] += 1
            lines.append(
                {
                    "partner_id": partner_id,
                    "risk": risk,
                    **_name("present", present, old, now),
                    **_name("draft", other, new, then),
                }
            )
        return {
            "moved_count": len(lines),
            "higher_count": risks["higher"],
            "lower_count": risks["lower"],
            "move_ids": [Command.create(line) for line in lines],
        }

    @api.model
    def _get_cells(self, present, other, standings):
        """Return the lines of the cells: customers now and then, in the order of the matrix."""
        counts, names = defaultdict(Counter), {}
        for tried in (other, present):
            for category in tried.categories.values():
                for grade in tried.grades.values():
                    names.setdefault((category.key, grade.key), (category.name, grade.name))
        for pair in standings.values():
            for side, tried, standing in zip(
                ("present", "draft"), (present, other), pair, strict=True
            ):
                place = self._get_place(tried, standing)
                names.setdefault(_keys(place), tuple(p.name if p else "" for p in place))
                counts[_keys(place)][side] += 1
        return [
            Command.create(
                {
                    "sequence": number,
                    "category": category,
                    "grade": grade,
                    "present_count": counts[keys]["present"],
                    "draft_count": counts[keys]["draft"],
                }
            )
            for number, (keys, (category, grade)) in enumerate(names.items())
        ]

    # What would go out

    @api.model
    def _get_messages(self, trial, company, policies, standings):
        """Return the lines of the messages of the day by level and channel, by both policies.

        The items and customers are read once; each policy decides by the function that proposes a run.
        """
        runs = self.env["credit.followup.run"].sudo()  # sudo: as the trial
        items = runs._read_items(company, self.date)
        proposals = [trial._start_trial(company, self.date, tried) for tried in policies]
        customers = runs._read_customers(proposals[0])
        lines = {}
        for number, (side, proposal) in enumerate(
            zip(("present", "draft"), proposals, strict=True)
        ):
            own = [replace(item) for item in items]
            for partner_id, group in groupby(own, key=attrgetter("partner_id")):
                customer = customers.get(partner_id)
                if customer and partner_id in standings:
                    path_id = standings[partner_id][number].path_id
                    customer = replace(customer, path_id=path_id)
                runs._decide_customer(proposal, customer, group)
            for action in proposal.actions.values():
                level = proposal.levels[action["level_id"]]
                line = lines.setdefault((level.severity, level.id, action["channel"]), Counter())
                line[f"{side}_count"] += 1
                line[f"{side}_amount"] += to_decimal(action["amount_due"], 2)
        return [
            Command.create({"level_id": level_id, "channel": channel, **line})
            for (_severity, level_id, channel), line in sorted(lines.items())
        ]


def _keys(place):
    """Return what tells places apart: the same row and column of both policies are the same place."""
    return tuple(part and part.key for part in place)


def _name(side, tried, place, standing):
    """Return how one policy names where a customer stands."""
    category, grade = place
    return {
        f"{side}_category": category.name if category else False,
        f"{side}_grade": grade.name if grade else False,
        f"{side}_path": tried.paths.get(standing.path_id, False),
        f"{side}_score": float(to_decimal(standing.score or 0, 4)),
        f"{side}_is_rated": standing.score is not None,
    }


def _compare_risk(old, new):
    """Return whether the risk becomes ``higher`` or ``lower``, or stays the ``same`` (another category)."""
    if old is None or new is None or old.points == new.points:
        return "same"
    return "higher" if new.points < old.points else "lower"
