from . import (
    credit_bulk_mixin,
    credit_remembered_mixin,
    account_account,
    account_journal,
    account_move_line,
    res_partner,
    res_company,
    res_company_setup,
    res_config_settings,
)
