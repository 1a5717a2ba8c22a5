from . import credit_overdue_export
