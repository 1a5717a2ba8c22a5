from . import overdue_xlsx, report_file, report_xlsx, validation_xlsx
