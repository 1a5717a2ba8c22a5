from odoo import Command, api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...engine.accounts.sectors import clean_nace
from ...engine.score import to_decimal

#: points that no grade has, for grades on their way to other points
FREE_POINTS = 1_000_000


class CreditRiskSetup(models.AbstractModel):
    """Storing a draft as the policy of its owner: all of it in one transaction, and only what differs.

    A row whose record belongs to the owner changes that record; a row of somebody else's record (the shared
    policy) becomes a copy, and the original stays as it is. What is not in the draft any more is archived,
    because history refers to it.
    """

    _inherit = "credit.risk.setup"

    @api.model
    def save(self, draft):
        """Store a draft as the policy and bring the company's profiles up to date with it."""
        self._check_manager()
        company = self.env.company
        problems = self._find_draft_problems(draft, company)
        errors = [problem["text"] for problem in problems if problem["level"] == "error"]
        if errors:
            raise UserError("\n".join(errors))
        stored = self._store(draft, company)
        self._take_along(draft, company, stored)
        company.sudo().credit_setup_state = (
            "done"  # sudo: a credit manager need not be an administrator
        )
        profiles = self.env["credit.risk.profile"].sudo()  # sudo: only a refresh writes
        for follower in self._get_followers(company):
            profiles._refresh_changed(follower)

    @api.model
    def _store(self, draft, company):
        """Store a draft.

        :return: ``part of the draft -> {key of a row: its record}``
        """
        owner = self._get_owner(company)
        present = self.env["credit.risk.matrix.cell"]._for_company(company)
        stored = {}
        stored["grades"] = self._store_grades(draft, owner)
        stored["categories"] = self._store_categories(draft, owner, stored)
        self._store_scorecard(draft, company, owner, stored)
        stored["paths"] = self._store_paths(draft, owner)
        self._store_cells(draft, owner, stored, present)
        self._archive_others("credit.action.path", owner, stored["paths"].values())
        return stored

    # Records of the owner

    @api.model
    def _find_own(self, model, row, owner):
        """Return the owner's record of a row, and the record that the row stems from; each may be empty."""
        source = self.env[model].browse(row["id"] or ()).exists()
        own = source.filtered(lambda record: record.company_id == owner)
        return own, source

    @api.model
    def _put(self, model, row, owner, values):
        """Write, copy or create the record of a row."""
        own, source = self._find_own(model, row, owner)
        if own:
            self._write_changes(own, {**values, "active": True})
            return own
        if source:
            # a copy takes the name with it in every language
            kept = {n: v for n, v in values.items() if n != "name" or v != source.name}
            return source.copy({**kept, "company_id": owner.id, "active": True})
        return self.env[model].create({**values, "company_id": owner.id})

    @api.model
    def _write_changes(self, record, values):
        """Write the values that differ, nothing when none does."""
        present = record._read_format(list(values), load=None)[0] if values else {}
        changes = {
            name: value
            for name, value in values.items()
            if isinstance(value, list) or (present[name] or False) != (value or False)
        }
        if changes:
            record.write(changes)

    @api.model
    def _archive_others(self, model, owner, kept):
        """Archive the owner's records that are not in the draft any more."""
        kept_ids = [record.id for record in kept]
        others = Domain("company_id", "=", owner.id) & Domain("id", "not in", kept_ids)
        self.env[model].search(others).active = False
        self.env[model].flush_model()  # before another record takes its place in a unique index

    # Parts

    @api.model
    def _store_grades(self, draft, owner):
        model = "credit.risk.grade"
        rows = sorted(draft["grades"], key=lambda row: row["points"])
        own = [self._find_own(model, row, owner)[0] for row in rows]
        self._archive_others(model, owner, own)
        for record, row in zip(own, rows, strict=True):
            if record and record.points != row["points"]:
                record.points = FREE_POINTS + row["points"]
        self.env[model].flush_model()
        return {
            row["key"]: self._put(
                model,
                row,
                owner,
                {"name": row["name"].strip(), "points": row["points"], "color": row["color"]},
            )
            for row in rows
        }

    @api.model
    def _store_categories(self, draft, owner, stored):
        model = "credit.risk.category"
        rows = draft["categories"]
        self._archive_others(model, owner, [self._find_own(model, row, owner)[0] for row in rows])
        return {
            row["key"]: self._put(
                model,
                row,
                owner,
                {
                    "name": row["name"].strip(),
                    "sequence": number * 10,
                    "customer_kind": row["customer_kind"],
                    "turnover_from": row["turnover_from"],
                    "domain": row["domain"] if row["domain"].strip() != "[]" else False,
                    "starting_grade_id": self._get_id(stored["grades"].get(row["starting"])),
                },
            )
            for number, row in enumerate(rows, 1)
        }

    @api.model
    def _get_id(self, record):
        return record.id if record else False

    @api.model
    def _store_scorecard(self, draft, company, owner, stored):
        """Store the KPIs in the scorecard that the company uses; one of somebody else's is copied."""
        scorecards = self.env["credit.risk.scorecard"]
        source = scorecards._for_company(company)[:1]
        own = source.filtered(lambda scorecard: scorecard.company_id == owner)
        kpis = {kpi.id: kpi for kpi in own.kpi_ids}
        commands = [Command.delete(id_) for id_ in kpis.keys() - {r["id"] for r in draft["kpis"]}]
        for number, row in enumerate(draft["kpis"], 1):
            kpi = kpis.get(row["id"])
            values = {
                "name": row["name"].strip(),
                "sequence": number * 10,
                "metric": row["metric"],
                "weight": row["weight"],
                "missing_policy": row["missing_policy"],
            }
            if not kpi:
                bands = self._get_all_band_commands(draft, row, stored)
                commands.append(Command.create({**values, **bands}))
                continue
            present = kpi._read_format(list(values), load=None)[0]
            changes = {name: value for name, value in values.items() if present[name] != value}
            if self._have_bands_changed(kpi, draft, row, stored):
                for name, bands in self._get_all_band_commands(draft, row, stored).items():
                    changes[name] = [Command.clear(), *bands]
            if changes:
                commands.append(Command.update(kpi.id, changes))
        if own:
            if commands:
                own.write({"kpi_ids": commands})
        elif source:
            copy = source.copy({"company_id": owner.id, "kpi_ids": commands})
            self._translate_kpis(source, copy)
        else:
            name = self.env._("Risk matrix")
            scorecards.create({"name": name, "company_id": owner.id, "kpi_ids": commands})

    @api.model
    def _have_bands_changed(self, kpi, draft, row, stored):
        """Tell whether the bands of a row, or those of its sectors, are others than those of its KPI."""

        def describe(row, get_grade):
            return [
                (
                    clean_nace(bands.get("nace")),
                    [(to_decimal(cut["at"], 6), cut["upto"]) for cut in bands["cuts"]],
                    [get_grade(key) for key in bands["grades"]],
                )
                for bands in (row, *row.get("sectors", ()))
            ]

        return describe(self._read_kpi(kpi), str) != describe(
            row, lambda key: self._get_key(stored["grades"].get(key))
        )

    @api.model
    def _get_all_band_commands(self, draft, row, stored):
        """Return the commands that create the value bands of a KPI, and those of its sectors."""
        sectors = row.get("sectors", ())
        return {
            "band_ids": self._get_band_commands(draft, row, stored),
            "sector_band_ids": [
                command
                for sector in sectors
                for command in self._get_band_commands(draft, sector, stored, sector["nace"])
            ],
        }

    @api.model
    def _get_band_commands(self, draft, row, stored, nace=False):
        """Return the commands that create the value bands of a KPI for a sector, or for everybody else."""
        return [
            Command.create(
                {
                    "nace": nace,
                    "grade_id": self._get_id(stored["grades"].get(grade)),
                    "has_lower": band.lower is not None,
                    "lower": float(band.lower or 0),
                    "lower_inclusive": band.lower_inclusive,
                    "has_upper": band.upper is not None,
                    "upper": float(band.upper or 0),
                    "upper_inclusive": band.upper_inclusive,
                }
            )
            for band, grade in zip(self._make_bands(draft, row), row["grades"], strict=True)
        ]

    @api.model
    def _store_paths(self, draft, owner):
        model = "credit.action.path"
        return {
            row["key"]: self._put(model, row, owner, self._get_path_values(row, owner, number))
            for number, row in enumerate(draft["paths"], 1)
        }

    @api.model
    def _get_path_values(self, row, owner, number):
        own, source = self._find_own("credit.action.path", row, owner)
        values = {
            "name": row["name"].strip(),
            "sequence": number * 10,
            "catch_up": row["catch_up"],
            "days_between": row["days_between"],
        }
        steps = {step.id: step for step in own.step_ids}
        commands = [Command.delete(id_) for id_ in steps.keys() - {s["id"] for s in row["steps"]}]
        for step in row["steps"]:
            wanted = {name: step[name] for name in ("level_id", "day_offset", "offset_from")}
            present = steps.get(step["id"])
            if not present:
                day = self._get_first_day(step, source)
                commands.append(Command.create({**wanted, "applies_from": day}))
            elif (
                present._read_format(list(wanted), load=None)[0] | wanted
                != (present._read_format(list(wanted), load=None)[0])
            ):
                commands.append(Command.update(present.id, wanted))
        if commands:
            values["step_ids"] = commands
        return values

    @api.model
    def _store_cells(self, draft, owner, stored, present):
        """Give every category and grade their cell, and archive the owner's cells of what is gone.

        :param present: the cells that the company used before, whose terms go along
        """
        cells = self.env["credit.risk.matrix.cell"].with_context(active_test=False)
        own = {
            (cell.category_id, cell.grade_id): cell
            for cell in cells.search([("company_id", "=", owner.id)])
        }
        terms = self._get_cell_terms(draft, present)
        missing = []
        for category_key, category in stored["categories"].items():
            paths = draft["cells"].get(category_key, {})
            for grade_key, grade in stored["grades"].items():
                path_id = self._get_id(stored["paths"].get(paths.get(grade_key)))
                cell = own.pop((category, grade), None)
                source, values = terms.get((category_key, grade_key), (cell, {}))
                values = {**({} if source == cell else values), "path_id": path_id}
                if cell:
                    self._write_changes(cell, {**values, "active": True})
                else:
                    place = {"category_id": category.id, "grade_id": grade.id}
                    missing.append({**place, **values, "company_id": owner.id})
        self.env["credit.risk.matrix.cell"].create(missing)
        cells.union(*own.values()).filtered("active").active = False
