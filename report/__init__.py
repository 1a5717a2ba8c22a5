from . import (
    credit_overdue_report,
    overdue_tie_out,
    credit_key_figures,
    overdue_xlsx,
    overdue_xlsx_overview,
    overdue_xlsx_details,
    overdue_xlsx_figures,
)
