from . import (
    credit_followup_result,
    followup_result_query,
    credit_results_document,
    results_xlsx,
)
