from . import (
    credit_risk_validation,
    credit_risk_validation_line,
    credit_risk_validation_grade,
    credit_risk_validation_move,
    credit_risk_validation_snapshot,
    credit_risk_validation_outcome,
    credit_risk_validation_results,
    credit_risk_validation_words,
    credit_followup_work,
)
