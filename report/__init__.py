from . import (
    credit_overdue_report,
    overdue_tie_out,
    overdue_xlsx,
    overdue_xlsx_overview,
    overdue_xlsx_details,
)
