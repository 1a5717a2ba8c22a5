"""The reports that can be scheduled. A new one is one entry here."""

from collections.abc import Callable
from dataclasses import dataclass

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

USER = "credit_risk_matrix.group_credit_user"
CONTROLLER = "credit_risk_matrix.group_credit_controller"


@dataclass(frozen=True, slots=True)
class ScheduledReport:
    """A report that can be scheduled.

    :ivar label: what it is called
    :ivar group: who may have it; its own access rights hold beside that
    :ivar formats: of ``pdf`` and ``xlsx``, what it can be made as
    :ivar make: function of (environment of the reader, company, as of, since, format) that returns the name
        and the content of the file, made with the rights and in the language of the reader
    """

    label: object
    group: str
    formats: tuple
    make: Callable


def _make_document(model):
    """Return how a report on pages is made."""

    def make(env, company, as_of, since, kind):
        return env[model]._make(company, as_of, since, kind)

    return make


def _make_overdue(env, company, as_of, _since, _kind):
    env["credit.overdue.report"].check_access("read")
    return env["credit.overdue.xlsx"]._make(company, as_of)


def _make_key_figures(env, company, as_of, _since, _kind):
    env["credit.overdue.report"].check_access("read")
    name, content = env["credit.overdue.xlsx"]._make(company, as_of, levels=("figures",))
    overdue, title = env["credit.overdue.xlsx"]._get_title(), env._("Key figures")
    return name.replace(overdue, title, 1), content


def _make_ageing(env, company, as_of, _since, kind):
    env["credit.ageing.report"].check_access("read")
    if kind == "xlsx":
        return env["credit.ageing.xlsx"]._make(company, as_of)
    pages = env["credit.ageing.export"].create({"company_id": company.id, "date": as_of})
    return pages._make_pdf()


def _make_collections(env, company, as_of, _since, _kind):
    env["credit.collection.report"].check_access("read")
    return env["credit.collection.xlsx"]._make(company, as_of)


REPORTS = {
    "portfolio": ScheduledReport(
        _lt("Portfolio review"),
        USER,
        ("pdf", "xlsx"),
        _make_document("credit.portfolio.document"),
    ),
    "results": ScheduledReport(
        _lt("Follow-up results"),
        USER,
        ("pdf", "xlsx"),
        _make_document("credit.results.document"),
    ),
    "overdue": ScheduledReport(_lt("Overdue by segment"), CONTROLLER, ("xlsx",), _make_overdue),
    "ageing": ScheduledReport(_lt("Ageing"), CONTROLLER, ("pdf", "xlsx"), _make_ageing),
    "collections": ScheduledReport(
        _lt("Expected collections"), CONTROLLER, ("xlsx",), _make_collections
    ),
    "figures": ScheduledReport(_lt("Key figures"), CONTROLLER, ("xlsx",), _make_key_figures),
}
