from . import (
    credit_report_segments,
    credit_overdue_report,
    overdue_tie_out,
    credit_key_figures,
    credit_risk_matrix_data,
    matrix_history,
    matrix_panels,
    matrix_opening,
    overdue_xlsx,
    overdue_xlsx_overview,
    overdue_xlsx_details,
    overdue_xlsx_figures,
    overdue_page,
    validation,
    effect,
)
from . import documents, portfolio, results
from . import ageing, collections, figures, statement
