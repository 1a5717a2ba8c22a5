from . import credit_level_import, credit_overdue_export, credit_own_fault
