from . import (
    credit_portfolio_document,
    portfolio_reading,
    portfolio_matrix,
    portfolio_development,
    portfolio_xlsx,
    credit_portfolio_report,
)
