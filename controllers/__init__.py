from . import report_file, report_xlsx, validation_xlsx
