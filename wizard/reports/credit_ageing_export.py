from odoo import fields, models

from ...report.ageing.credit_ageing_xlsx import LEVELS

#: customers that are printed; the rest is one line, so that the page still adds up
PRINTED_CUSTOMERS = 500


class CreditAgeingExport(models.TransientModel):
    """Asks for what date and company to show the ageing, on screen, as XLSX or as PDF."""

    _name = "credit.ageing.export"
    _inherit = ["credit.report.export"]
    _description = "Ageing: date and file"
    _code = "ageing"
    _writer = "credit.ageing.xlsx"
    _screen = "credit_risk_matrix.credit_ageing_report_action"

    sheet_item = fields.Boolean(string="Items", default=True)

    def _get_levels(self):
        return [level for level in LEVELS if level != "item" or self.sheet_item]

    def action_print(self):
        """Download the report as PDF."""
        self.ensure_one()
        self.check_access("read")
        report = self.env.ref("credit_risk_matrix.action_report_credit_ageing")
        return report.report_action(self, config=False)

    # The printed page

    def _make_pdf(self):
        """Return the name and the content of the report as PDF, in the language of the user."""
        self.ensure_one()
        report = self.env.ref("credit_risk_matrix.action_report_credit_ageing")
        report = report.with_context(force_report_rendering=True)  # a page would be no PDF
        content, _kind = report._render_qweb_pdf(report.report_name, self.ids)
        name = self.env["credit.ageing.xlsx"]._get_file_name(self.company_id, self.date)
        return f"{name.rsplit('.', 1)[0]}.pdf", content

    def _get_page(self):
        """Return what the page shows: facts, tie-out, ages by currency, and the tables."""
        self.ensure_one()
        xlsx = self.env["credit.ageing.xlsx"]
        book = xlsx._read_book(self.company_id, self.date)
        return {
            "labels": xlsx._get_bucket_labels(),
            "facts": xlsx._get_facts(book),
            "tie_out": xlsx._get_tie_out_lines(book),
            "whole": book.whole,
            "currencies": [
                (currency, foreign, sum(foreign.values()), sum(own.values()))
                for currency, _items, own, foreign in xlsx._read_currencies(book)
            ],
            "tables": self._get_tables(xlsx, book),
        }

    def _get_tables(self, xlsx, book):
        """Return title, label and lines (name and segment) of each table."""
        env = self.env
        by_policy, ranked = xlsx._get_policy_lines, xlsx._get_ranked_lines
        customers = self._cut(ranked("partner_id", book.collect("customer")))
        return [
            (
                env._("Customer category"),
                by_policy("category_id", book.collect("category"), "sequence", "id"),
            ),
            (env._("Risk grade"), by_policy("grade_id", book.collect("grade"), "points", "id")),
            (env._("Salesperson"), ranked("user_id", book.collect("salesperson"))),
            (env._("Country"), ranked("country_id", book.collect("country"))),
            (env._("Customer"), customers),
        ]

    def _cut(self, lines):
        """Return the first lines, and all others as one."""
        if len(lines) <= PRINTED_CUSTOMERS:
            return lines
        first, others = lines[:PRINTED_CUSTOMERS], lines[PRINTED_CUSTOMERS:]
        rest = type(others[0][1])()
        for _name, segment in others:
            rest.merge(segment)
        name = self.env._("%(count)s other customers", count=len(others))
        return [*first, (name, rest)]
