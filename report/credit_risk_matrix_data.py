from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..engine.ageing import BUCKETS

#: amounts of a cell, in the currency of the reader's company
AMOUNTS = ("total_due", "total_overdue", *(f"bucket_{code}" for code in BUCKETS))

#: what the customers can be filtered by: name -> path from the customer
FILTERS = {"user_id": "user_id", "country_id": "country_id", "tag_id": "category_id"}


class CreditRiskMatrixData(models.AbstractModel):
    """What the matrix shows: the customers of every category and grade, counted and added up.

    It reads profiles and assessments, never the ledger, with the rights and rules of the reader. Each
    panel is one statement, whatever the number of customers. Nobody is left out: customers without a
    category or a grade have a row or a column of their own.
    """

    _name = "credit.risk.matrix.data"
    _description = "Figures of the risk matrix"

    @api.model
    def get_matrix(self, options=None):
        """Return all that the screen shows, as plain values.

        :param options: ``company_id``, ``user_id``, ``country_id``, ``tag_id`` (ids, empty for all) and
            ``compare`` (year-month-day to compare with). Without ``user_id`` somebody who is no credit
            controller sees his own customers first, when he has any
        """
        self.env["credit.risk.profile"].check_access("read")
        options = self._read_options(options or {})
        companies = self._get_companies(options)
        domain = self._get_customer_domain(options)
        groups = self._read_cells(domain)
        rates = self._get_rates(companies)
        cells = self._add_up(groups, rates)
        axes = self._get_axes(companies, cells)
        as_of = max((group["date"] for group in groups), default=None)
        return {
            "date": fields.Date.to_string(as_of or False),
            "oldest": fields.Date.to_string(min((g["oldest"] for g in groups), default=False)),
            "today": fields.Date.to_string(fields.Date.context_today(self)),
            "companies": [{"id": c.id, "name": c.display_name} for c in companies],
            "all_companies": [{"id": c.id, "name": c.name} for c in self.env.companies],
            "currency_id": self.env.company.currency_id.id,
            "currency": self.env.company.currency_id.name,
            "is_converted": len(companies.currency_id | self.env.company.currency_id) > 1,
            "filters": options,
            "is_own_default": self._is_own_default(),
            "rights": self._get_rights(),
            **axes,
            "cells": [self._format_cell(*key, values) for key, values in cells.items()],
            **self._get_history(options, domain, as_of, cells),
            "panels": self._get_panels(options, domain, rates, as_of),
        }

    # What was asked for

    @api.model
    def _read_options(self, options):
        """Return the options as they are used: ids or False, a date or False."""
        chosen = {}
        for name in ("company_id", *FILTERS):
            value = options.get(name)
            chosen[name] = int(value) if value and str(value).isdigit() else False
        if chosen["company_id"] not in self.env.companies.ids:
            chosen["company_id"] = False
        if "user_id" not in options and self._is_own_default():
            chosen["user_id"] = self.env.uid
        try:
            compare = fields.Date.to_date(options.get("compare") or False)
        except ValueError as error:
            raise UserError(
                self.env._("“%s” is not a date: choose another one.", options["compare"])
            ) from error
        chosen["compare"] = compare and fields.Date.to_string(compare)
        return chosen

    @api.model
    def _is_own_default(self):
        """Tell whether the reader starts with his own customers: a salesperson who has any."""
        if self.env.user.has_group("credit_risk_matrix.group_credit_controller"):
            return False
        own = [
            ("company_id", "in", self.env.companies.ids),
            ("partner_id.user_id", "=", self.env.uid),
        ]
        return bool(self.env["credit.risk.profile"].search_count(own, limit=1))

    @api.model
    def _get_companies(self, options):
        """Return the companies whose customers are shown: the one that was chosen, or all that are active."""
        return self.env["res.company"].browse(options["company_id"]) or self.env.companies

    @api.model
    def _get_customer_domain(self, options):
        """Return which customers are shown, for any model with ``partner_id`` and ``company_id``."""
        domain = Domain("company_id", "in", self._get_companies(options).ids)
        for name, path in FILTERS.items():
            if options[name]:
                operator = "child_of" if name == "tag_id" else "="
                domain &= Domain(f"partner_id.{path}", operator, options[name])
        return domain

    @api.model
    def _get_rights(self):
        """Return what the reader may open beside the customers."""
        return {
            "items": self.env["credit.overdue.report"].has_access("read"),
            "actions": self.env["credit.followup.action"].has_access("read"),
            "setup": self.env["credit.risk.matrix.cell"].has_access("create"),
        }

    # The cells

    @api.model
    def _read_cells(self, domain):
        """Return the sums of each company, category and grade that has customers; one statement."""
        sums = (*AMOUNTS, "days_late")
        rows = self.env["credit.risk.profile"]._read_group(
            domain,
            ["company_id", "category_id", "grade_id"],
            ["__count", "date:min", "date:max", "days_late:count", *(f"{n}:sum" for n in sums)],
        )
        return [
            {
                "company": company,
                "key": (category.id, grade.id),
                "customers": count,
                "oldest": oldest,
                "date": newest,
                "late_customers": late,
                **{
                    name: Decimal(str(value or 0)) for name, value in zip(sums, values, strict=True)
                },
            }
            for company, category, grade, count, oldest, newest, late, *values in rows
        ]

    @api.model
    def _get_rates(self, companies):
        """Return company id -> what one unit of its currency is worth in that of the reader's company.

        Amounts of companies with other currencies are converted at today's rate before they are added.
        """
        target, today = self.env.company.currency_id, fields.Date.context_today(self)
        return {
            company.id: Decimal(
                str(
                    company.currency_id._get_conversion_rate(
                        company.currency_id, target, self.env.company, today
                    )
                )
            )
            for company in companies
        }

    @api.model
    def _add_up(self, groups, rates):
        """Return (category id, grade id) -> sums over the companies, amounts converted."""
        cells = {}
        counted = ("customers", "late_customers", "days_late")
        for group in groups:
            cell = cells.setdefault(group["key"], dict.fromkeys((*counted, *AMOUNTS), Decimal(0)))
            for name in counted:
                cell[name] += group[name]
            for name in AMOUNTS:
                cell[name] += group[name] * rates[group["company"].id]
        return cells

    @api.model
    def _format_cell(self, category_id, grade_id, values):
        """Return the sums of a cell as plain values; exact numbers end here."""
        return {
            "category_id": category_id or False,
            "grade_id": grade_id or False,
            "customers": int(values["customers"]),
            "late_customers": int(values["late_customers"]),
            **{name: float(values[name]) for name in ("days_late", *AMOUNTS)},
        }

    # The policy around them

    @api.model
    def _get_axes(self, companies, cells):
        """Return rows, columns and paths of the matrix.

        Rows and columns are those of the policies of the companies, and whatever customers still have
        (an archived grade, none at all). A pair without an entry in ``paths`` is a missing cell.
        """
        env, companies = self.env, companies.sudo(False)
        categories = env["credit.risk.category"]
        grades = env["credit.risk.grade"]
        policy = env["credit.risk.matrix.cell"]
        for company in companies:
            categories |= categories._for_company(company)
            grades |= grades._for_company(company)
            policy |= policy._for_company(company)
        categories |= categories.browse(key[0] for key in cells if key[0])
        grades |= grades.browse(key[1] for key in cells if key[1])
        nobody = {"id": False, "name": False}
        rows = [
            {"id": category.id, "name": category.name}
            for category in categories.sorted(lambda c: (c.sequence, c.id))
        ]
        columns = [
            {"id": grade.id, "name": grade.name, "points": grade.points, "color": grade.color}
            for grade in grades.sorted(lambda g: (g.points, g.id))
        ]
        return {
            "rows": rows + [nobody] * any(not key[0] for key in cells),
            "columns": columns + [nobody] * any(not key[1] for key in cells),
            "paths": self._get_paths(policy),
        }

    @api.model
    def _get_paths(self, policy):
        """Return what path each cell leads to: several where companies differ, one without id where the
        cell leaves it to the company's first path.
        """
        paths = {}
        for cell in policy:
            found = paths.setdefault((cell.category_id.id, cell.grade_id.id), {})
            found[cell.path_id.id] = cell.path_id.name or False
        return [
            {
                "category_id": category_id,
                "grade_id": grade_id,
                "paths": [{"id": path_id, "name": name} for path_id, name in found.items()],
            }
            for (category_id, grade_id), found in paths.items()
        ]
