from . import credit_statement_page, credit_statement_xlsx
