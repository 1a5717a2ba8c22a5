"""What the downloads have in common: what was asked for, and the answer with a file."""

from werkzeug.exceptions import BadRequest

from odoo import fields
from odoo.exceptions import AccessError
from odoo.http import content_disposition, request

TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def send_file(name, content, kind="xlsx"):
    """Return the answer that makes the browser save a file; nobody keeps a copy on the way."""
    return request.make_response(
        content,
        headers=[
            ("Content-Type", TYPES[kind]),
            ("Content-Length", len(content)),
            ("Content-Disposition", content_disposition(name)),
            ("Cache-Control", "no-store"),
        ],
    )


def read_date(text):
    """Return a date that was asked for; None when there is none."""
    try:
        return fields.Date.to_date(text or None)
    except ValueError as error:
        raise BadRequest(request.env._("The date must be written as year-month-day.")) from error


def read_company(text):
    """Return the company that was asked for, if it is one of the user's."""
    chosen = request.env.user.company_ids.filtered(lambda company: str(company.id) == text)
    if not chosen:
        raise AccessError(request.env._("This company is not one of yours."))
    return chosen


def read_levels(text, known):
    """Return the levels of an XLSX that were asked for: names divided by commas; all when not given."""
    if text is None:
        return known
    chosen = [level for level in text.split(",") if level]
    if set(chosen) - set(known):
        raise BadRequest(request.env._("Choose from these sheets: %s", ", ".join(known)))
    return chosen
