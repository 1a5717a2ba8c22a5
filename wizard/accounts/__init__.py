from . import (
    credit_annual_account_import,
    credit_annual_account_import_result,
    credit_annual_account,
)
