from odoo import api, fields, models
from odoo.fields import Domain


class CreditRiskMatrixCell(models.Model):
    """A cell of the matrix: the customers of one category and one grade, and the path they are on.

    There is one shared cell for every category and grade; a company may keep a cell of its own for the
    same pair, with another path.
    """

    _name = "credit.risk.matrix.cell"
    _inherit = ["credit.policy.mixin"]
    _description = "Matrix cell"
    _order = "category_sequence, category_id, grade_points, id"

    category_id = fields.Many2one(
        "credit.risk.category", required=True, index=True, ondelete="cascade", check_company=True
    )
    grade_id = fields.Many2one(
        "credit.risk.grade", required=True, index=True, ondelete="cascade", check_company=True
    )
    path_id = fields.Many2one(
        "credit.action.path",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="Action path of the customers in this cell. Empty: the first path of the company.",
    )
    category_sequence = fields.Integer(related="category_id.sequence", store=True, aggregator=None)
    grade_points = fields.Integer(related="grade_id.points", store=True, aggregator=None)

    _pair_shared_uniq = models.UniqueIndex(
        "(category_id, grade_id) WHERE company_id IS NULL",
        "This customer category and risk grade already have a cell: change that one.",
    )
    _pair_company_uniq = models.UniqueIndex(
        "(category_id, grade_id, company_id) WHERE company_id IS NOT NULL",
        "The company already has a cell for this customer category and risk grade: change that one.",
    )

    @api.depends("category_id.name", "grade_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for cell in self:
            cell.display_name = f"{cell.category_id.name} × {cell.grade_id.name}"

    @api.model
    def _ensure_cells(self):
        """Create the cells that are missing between categories and grades of the same owner.

        A company's own category crosses with its own grades where it has any, else with the shared ones;
        the same holds the other way round.
        """
        categories = self.env["credit.risk.category"].search(Domain.TRUE)
        grades = self.env["credit.risk.grade"].search(Domain.TRUE)
        present = {
            (cell.category_id, cell.grade_id)
            for cell in self.with_context(active_test=False).search(Domain.TRUE)
        }
        self.create(
            [
                {
                    "category_id": category.id,
                    "grade_id": grade.id,
                    "company_id": (category.company_id or grade.company_id).id,
                    "path_id": self._get_default_path(grade).id,
                }
                for category in categories
                for grade in grades
                if (category, grade) not in present
                and (
                    not category.company_id
                    or not grade.company_id
                    or category.company_id == grade.company_id
                )
            ]
        )

    @api.model
    def _get_default_path(self, grade):
        """Return the path of a new cell: that of another cell of the same grade, if there is one."""
        return self.search([("grade_id", "=", grade.id), ("path_id", "!=", False)], limit=1).path_id

    def _for_company(self, company):
        """Return the cells that the company uses: for every pair the one of its nearest owner."""
        lineage = company.sudo().parent_ids  # sudo: a branch uses what its parent company set
        depth = {False: -1, **{c.id: len(c.parent_path) for c in lineage}}
        cells = self.search([("company_id", "in", [False, *lineage.ids])])
        nearest = {}
        for cell in cells.sorted(lambda cell: depth[cell.company_id.id]):
            nearest[cell.category_id, cell.grade_id] = cell
        return self.union(*nearest.values())
