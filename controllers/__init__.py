from . import overdue_xlsx, report_file, validation_xlsx
