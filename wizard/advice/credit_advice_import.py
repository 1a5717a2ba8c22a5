import base64
import binascii

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...engine.titled_table import TableError, read_table

#: title of a column, in small letters -> what it holds; English and Dutch
TITLES = {
    "vat": "vat",
    "vat number": "vat",
    "btw": "vat",
    "btw-nummer": "vat",
    "company_registry": "company_registry",
    "company registry": "company_registry",
    "enterprise number": "company_registry",
    "ondernemingsnummer": "company_registry",
    "kvk": "company_registry",
    "kvk-nummer": "company_registry",
    "reference": "reference",
    "ref": "reference",
    "referentie": "reference",
    "advice": "advice",
    "credit advice": "advice",
    "advies": "advice",
    "kredietadvies": "advice",
    "date": "date",
    "datum": "date",
    "valid_until": "valid_until",
    "valid until": "valid_until",
    "geldig tot": "valid_until",
    "agency": "agency",
    "bureau": "agency",
    "note": "note",
    "opmerking": "note",
}


class CreditAdviceImport(models.TransientModel):
    """Advices of a credit agency from a CSV file, or asked for at the agencies that add-ons connect."""

    _name = "credit.advice.import"
    _description = "Import of credit advice"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        domain="[('id', 'in', allowed_company_ids)]",
    )
    agency = fields.Char(help="For rows without an agency of their own.")
    file = fields.Binary(string="CSV file", attachment=False)
    filename = fields.Char()
    agencies = fields.Char(string="Connected agencies", compute="_compute_agencies")

    @api.depends_context("lang")
    def _compute_agencies(self):
        names = self.env["credit.advice"]._get_agencies().values()
        self.agencies = ", ".join(names)

    def action_import(self):
        """Store the rows of the file: all of them, or none with the reasons."""
        self.ensure_one()
        self._check_company_chosen()
        rows = self._read_rows()
        entries = self.env["credit.advice"]._import_reports(self.company_id, rows)
        return self._tell(entries, len(rows))

    def action_fetch(self):
        """Ask the connected agencies about all customers of the company that have a risk profile."""
        self.ensure_one()
        self._check_company_chosen()
        entries = self.env["credit.advice"]
        if not entries._get_agencies():
            raise UserError(
                self.env._(
                    "No agency is connected: import a file, or install an add-on of your agency."
                )
            )
        profiles = self.env["credit.risk.profile"].search([("company_id", "=", self.company_id.id)])
        entries = entries._fetch_reports(self.company_id, profiles.partner_id)
        return self._tell(entries, len(entries))

    def _check_company_chosen(self):
        """Refuse who may not make advices, and a company that is not one of those he works in now."""
        self.env["credit.advice"].check_access("create")
        if self.company_id not in self.env.companies:
            raise AccessError(
                self.env._(
                    "%(company)s is not one of the companies that you work in now.",
                    company=self.company_id.sudo().name,  # sudo: only the name
                )
            )

    def _read_rows(self):
        """Return the rows of the file as reports."""
        if not self.file:
            raise UserError(self.env._("Choose a CSV file."))
        try:
            content = base64.b64decode(self.file, validate=True)
            rows = read_table(content, TITLES, needed=("advice", "date"))
        except binascii.Error as error:
            raise UserError(
                self.env._("The file did not arrive whole: choose it again.")
            ) from error
        except TableError as error:
            raise UserError(self._describe(error)) from error
        if not rows:
            raise UserError(self.env._("The file has no lines below its title line."))
        usual = {"agency": self.agency} if self.agency else {}
        return [
            {
                **{name: cell for name, cell in row.items() if cell},
                **({} if row.get("agency") else usual),
                "place": self.env._("Line %(number)s", number=line),
            }
            for line, row in rows
        ]

    def _describe(self, error):
        """Return what is wrong with a file that is no table of advices, and what to do."""
        env = self.env
        texts = {
            "empty": env._("The file is empty."),
            "large": env._(
                "The file is larger than %(most)s MB: cut it into smaller ones.",
                most=error.values.get("most"),
            ),
            "rows": env._(
                "The file has more than %(most)s lines: cut it into smaller ones.",
                most=error.values.get("most"),
            ),
            "text": env._(
                "This is no CSV file, or its encoding is not known: save it as “CSV UTF-8” and try again."
            ),
            "titles": env._(
                "The first line does not name the columns, or one of them twice. Needed: advice, date, and one of "
                "vat, company_registry, reference."
            ),
        }
        return texts[error.code]

    def _tell(self, entries, count):
        """Return the message of what was stored; then the history with it."""
        message = self.env._("%(count)s advices are stored.", count=len(entries))
        if count > len(entries):
            known = self.env._("%(count)s were there already.", count=count - len(entries))
            message = f"{message} {known}"
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
