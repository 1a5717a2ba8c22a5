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


def _make_by_dialog(dialog):
    """Return how a report on the ledger is made: as its dialog makes it."""

    def make(env, company, as_of, _since, kind):
        return env[dialog].create({"company_id": company.id, "date": as_of})._make_file(kind)

    return make


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
    "overdue": ScheduledReport(
        _lt("Overdue by segment"),
        CONTROLLER,
        ("pdf", "xlsx"),
        _make_by_dialog("credit.overdue.export"),
    ),
    "ageing": ScheduledReport(
        _lt("Ageing"),
        CONTROLLER,
        ("pdf", "xlsx"),
        _make_by_dialog("credit.ageing.export"),
    ),
    "collections": ScheduledReport(
        _lt("Expected collections"),
        CONTROLLER,
        ("pdf", "xlsx"),
        _make_by_dialog("credit.collection.export"),
    ),
    "figures": ScheduledReport(
        _lt("Key figures"),
        CONTROLLER,
        ("pdf", "xlsx"),
        _make_by_dialog("credit.figures.export"),
    ),
}
