from . import (
    metrics,
    credit_risk_kpi,
    credit_risk_override,
    credit_risk_profile,
    credit_risk_figures,
    credit_risk_policy,
    credit_risk_storing,
    credit_risk_refresh,
    credit_risk_assessment,
    credit_risk_change,
    account_move,
    base_partner_merge,
)
