from . import (
    rubric_text,
    credit_sector_ratio,
    credit_annual_account,
    credit_annual_account_ratios,
    credit_annual_account_sector,
    credit_annual_account_import,
    credit_risk_figures,
    credit_risk_explained,
    res_company,
    res_config_settings,
    res_partner,
    base_partner_merge,
)
