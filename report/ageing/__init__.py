from . import (
    credit_ageing_report,
    credit_ageing_xlsx,
    credit_ageing_xlsx_overview,
    credit_ageing_page,
    ir_actions_report,
)
