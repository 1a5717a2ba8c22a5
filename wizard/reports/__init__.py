from . import (
    credit_report_export,
    credit_overdue_export,
    credit_ageing_export,
    credit_collection_export,
    credit_figures_export,
    credit_statement_export,
)
