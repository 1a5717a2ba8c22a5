from . import overdue_xlsx
