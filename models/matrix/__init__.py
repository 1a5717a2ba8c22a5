from . import (
    credit_policy_mixin,
    credit_policy_whole,
    credit_risk_grade,
    credit_risk_category,
    credit_risk_scorecard,
    credit_risk_kpi,
    credit_risk_kpi_band,
    credit_advice_step,
    credit_followup_level,
    credit_action_path,
    credit_action_step,
    credit_risk_matrix_cell,
)
