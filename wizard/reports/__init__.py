from . import credit_ageing_export, credit_collection_export, credit_statement_export
