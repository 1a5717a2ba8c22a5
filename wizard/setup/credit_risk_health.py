from itertools import pairwise

from odoo import api, models

from ...engine.accounts.sectors import clean_nace
from ...engine.duesteps import JUMP
from ...engine.pathdays import find_slower, get_days


class CreditRiskHealth(models.AbstractModel):
    """The health check: what in a company's policy has gaps, leads nowhere, or comes in the wrong order.

    Each finding is a sentence that says what to do, with the record to do it in. Nothing is stored.
    """

    _name = "credit.risk.health"
    _description = "Health check of the credit policy"

    @api.model
    def check(self):
        """Return the findings about the present company's policy, what stops the work first."""
        self.env["credit.risk.setup"]._check_manager()
        company = self.env.company
        return {"company": company.name, "findings": self._find(company)}

    @api.model
    def _find(self, company):
        """Return the findings: ``level`` (error, warning or info), ``topic``, ``text`` and ``action``."""
        findings = [
            *self._find_gaps(company),
            *self._find_empty_cells(company),
            *self._find_empty_sectors(company),
            *self._find_unreachable_steps(company),
            *self._find_missing_addresses(company),
            *self._find_wrong_order(company),
        ]
        order = {"error": 0, "warning": 1, "info": 2}
        return sorted(findings, key=lambda finding: order[finding["level"]])

    @api.model
    def _make(self, level, topic, text, records, domain=None):
        """Return a finding that opens a record, or the records of a domain."""
        action = {
            "type": "ir.actions.act_window",
            "res_model": records._name,
            "views": [(False, "form")],
            "res_id": records.id,
        }
        if domain is not None:
            views = [(False, "list"), (False, "form")]
            action = {**action, "name": topic, "views": views, "res_id": False, "domain": domain}
        return {"level": level, "topic": topic, "text": text, "action": action}

    # Gaps

    @api.model
    def _find_gaps(self, company):
        """Find what is missing: no scorecard, weights and bands that do not add up, no cell, no path."""
        topic = self.env._("Gap")
        scorecard = self.env["credit.risk.scorecard"]._for_company(company)[:1]
        if not scorecard:
            text = self.env._("There is no scorecard, so no customer gets a score: make one.")
            yield self._make("error", topic, text, scorecard, [])
        elif scorecard._get_weight_total() != 100:
            text = scorecard._describe_weight_total(scorecard._get_weight_total())
            yield self._make("error", topic, text, scorecard)
        for kpi in scorecard.kpi_ids:
            for text in kpi._find_band_problems():
                yield self._make("error", topic, text, scorecard)
        yield from self._find_category_gaps(company)
        yield from self._find_cell_gaps(company)

    @api.model
    def _find_category_gaps(self, company):
        """Find categories that no rule leads to."""
        topic = self.env._("Gap")
        categories = self.env["credit.risk.category"]._for_company(company)
        for category, later in pairwise(categories):
            if not category.turnover_from and category._get_partner_domain().is_true():
                text = self.env._(
                    "Category “%(category)s” fits every customer, so the rules never get to “%(later)s”. "
                    "Give it a condition, or move it to the end.",
                    category=category.name,
                    later=later.name,
                )
                yield self._make("warning", topic, text, category)

    @api.model
    def _find_cell_gaps(self, company):
        topic = self.env._("Gap")
        cells = {
            (cell.category_id, cell.grade_id): cell
            for cell in self.env["credit.risk.matrix.cell"]._for_company(company)
        }
        for category in self.env["credit.risk.category"]._for_company(company):
            for grade in self.env["credit.risk.grade"]._for_company(company):
                names = {"category": category.name, "grade": grade.name}
                cell = cells.get((category, grade))
                if not cell:
                    text = self.env._(
                        "%(category)s × %(grade)s has no cell, so its customers take the first path. Make "
                        "the cell and choose a path.",
                        **names,
                    )
                    yield self._make("error", topic, text, self.env["credit.risk.matrix.cell"], [])
                elif not cell.path_id:
                    text = self.env._(
                        "%(category)s × %(grade)s has no path, so its customers take the first one. "
                        "Choose a path in the cell.",
                        **names,
                    )
                    yield self._make("warning", topic, text, cell)
                elif not cell.path_id.active:
                    text = self.env._(
                        "%(category)s × %(grade)s leads to “%(path)s”, which is archived. Choose another "
                        "path in the cell.",
                        path=cell.path_id.name,
                        **names,
                    )
                    yield self._make("warning", topic, text, cell)

    @api.model
    def _find_empty_cells(self, company):
        """Find cells in which no customer is; more than a third empty means too many rows or columns."""
        profiles = self.env["credit.risk.profile"].sudo()  # sudo: counts every customer
        groups = profiles._read_group([("company_id", "=", company.id)], ["cell_id"], ["__count"])
        customers = {cell.id: count for cell, count in groups}
        if not customers:
            return
        for cell in self._get_cells(company):
            if not customers.get(cell.id):
                text = self.env._(
                    "Nobody is in %(cell)s. Leave it if such customers will come; else a category or grade "
                    "less makes the matrix easier to work with.",
                    cell=cell.display_name,
                )
                yield self._make("info", self.env._("Empty cell"), text, cell)

    @api.model
    def _find_empty_sectors(self, company):
        """Find bands of a sector in which no customer is."""
        scorecard = self.env["credit.risk.scorecard"]._for_company(company)[:1]
        bands = scorecard.kpi_ids.sector_band_ids
        if not bands:
            return
        profiles = self.env["credit.risk.profile"].sudo()  # sudo: counts every customer
        known = [("company_id", "=", company.id), ("partner_id.credit_nace_code", "!=", False)]
        partners = profiles.search(known).partner_id
        codes = {clean_nace(code) for code in partners.mapped("credit_nace_code")}
        for kpi, nace in bands.grouped(lambda band: (band.kpi_id, band.nace)):
            if not any(code.startswith(nace) for code in codes):
                text = self.env._(
                    "KPI “%(kpi)s” has bands for NACE %(sector)s, but no customer is of that sector. Fill in "
                    "the NACE codes of the customers, or remove these bands.",
                    kpi=kpi.name,
                    sector=nace,
                )
                yield self._make("info", self.env._("Empty sector"), text, scorecard)

    @api.model
    def _get_cells(self, company):
        """Return the cells of the categories and grades that the company uses."""
        categories = self.env["credit.risk.category"]._for_company(company)
        grades = self.env["credit.risk.grade"]._for_company(company)
        cells = self.env["credit.risk.matrix.cell"]._for_company(company)
        return cells.filtered(lambda c: c.category_id in categories and c.grade_id in grades)

    # Paths

    @api.model
    def _get_path_days(self, company, path):
        term = self.env["credit.risk.setup"]._get_usual_term(company)
        return get_days(path._get_engine_steps(), term, path.days_between)

    @api.model
    def _find_unreachable_steps(self, company):
        """Find paths without customers and steps that an item never gets to."""
        topic = self.env._("Unreachable")
        used = self._get_cells(company).path_id
        paths = self.env["credit.action.path"]._for_company(company)
        for path in paths - used:
            text = self.env._(
                "No cell leads to path “%(path)s”, so none of its steps is ever done. Choose it in a cell, "
                "or archive it.",
                path=path.name,
            )
            yield self._make("info", topic, text, path)
        for path in used:
            if not any(step.level_id._get_channels() for step in path.step_ids):
                text = self.env._(
                    "Path “%(path)s” contacts nobody: its customers are never reminded. Add a step with a "
                    "channel.",
                    path=path.name,
                )
                yield self._make("error", topic, text, path)
            yield from self._find_skipped_steps(company, path)

    @api.model
    def _find_skipped_steps(self, company, path):
        """Find steps that are passed by because a harder one comes on the same day or before."""
        contacts = [pair for pair in self._get_path_days(company, path) if pair[0].channels]
        for (step, day), (later, later_day) in pairwise(contacts):
            if path.catch_up == JUMP and day == later_day and step.severity < later.severity:
                levels = self.env["credit.followup.level"].browse((step.level_key, later.level_key))
                text = self.env._(
                    "Path “%(path)s” jumps to the hardest step that is reached, and “%(step)s” comes on the "
                    "same day as “%(later)s” (day %(day)s): it is never done. Make it earlier, or remove it.",
                    path=path.name,
                    step=levels[0].name,
                    later=levels[1].name,
                    day=day,
                )
                yield self._make("warning", self.env._("Unreachable"), text, path)

    @api.model
    def _find_wrong_order(self, company):
        """Find cells of a harder grade whose path is slower than that of the softer grade beside it."""
        grades = self.env["credit.risk.grade"]._for_company(company).sorted("points")
        cells = {(cell.category_id, cell.grade_id): cell for cell in self._get_cells(company)}
        days = {
            path: self._get_path_days(company, path) for path in self._get_cells(company).path_id
        }
        for category in self.env["credit.risk.category"]._for_company(company):
            for harder, softer in pairwise(grades):
                pair = [cells.get((category, grade)) for grade in (harder, softer)]
                if not all(cell and cell.path_id for cell in pair):
                    continue
                slower = find_slower(*(days[cell.path_id] for cell in pair))
                if slower:
                    text = self.env["credit.risk.setup"]._describe_slower(
                        slower,
                        category.name,
                        harder.name,
                        softer.name,
                        *(cell.path_id.name for cell in pair),
                    )
                    yield self._make("warning", self.env._("Wrong order"), text, pair[0].path_id)

    # Customers

    @api.model
    def _find_missing_addresses(self, company):
        """Find levels that cannot reach customers on their path, by the run's own way to look at addresses."""
        runs = self.env["credit.followup.run"].sudo()  # sudo: counts every customer
        run = runs.new(
            {"company_id": company.id, "date": self.env["credit.risk.profile"]._get_today()}
        )
        customers = runs._read_customers(run._start_proposal()).values()
        reachable = {c.partner_id: runs._get_reachable_channels(c) for c in customers}
        for path in self._get_cells(company).path_id:
            on_path = [customer.partner_id for customer in customers if customer.path_id == path.id]
            for channel, text in self._get_address_texts().items():
                without, levels = set(), []
                for level in path.step_ids.sorted("severity").level_id:
                    instead = {channel, level.fallback_channel if channel == "email" else channel}
                    missed = [id_ for id_ in on_path if not instead & reachable[id_]]
                    if channel in level._get_channels() and missed:
                        without.update(missed)
                        levels.append(level.name)
                if without:
                    yield self._make(
                        "warning",
                        self.env._("No address"),
                        text(count=len(without), path=path.name, levels=", ".join(levels)),
                        self.env["res.partner"],
                        [("id", "in", sorted(without))],
                    )

    @api.model
    def _get_address_texts(self):
        """Return ``channel -> function that writes the sentence``; extend for a channel that needs an address."""
        return {
            "email": lambda **facts: self.env._(
                "Customers on “%(path)s” without an e-mail address: %(count)s. No e-mail reaches them "
                "(%(levels)s). Fill in the address, or choose on the levels what is done instead.",
                **facts,
            ),
            "letter": lambda **facts: self.env._(
                "Customers on “%(path)s” without street and city: %(count)s. No letter reaches them "
                "(%(levels)s). Fill in the address.",
                **facts,
            ),
            "registered": lambda **facts: self.env._(
                "Customers on “%(path)s” without street and city: %(count)s. No registered letter reaches "
                "them (%(levels)s). Fill in the address.",
                **facts,
            ),
        }
