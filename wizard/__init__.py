from . import credit_level_import, credit_overdue_export
