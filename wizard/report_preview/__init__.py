from . import credit_report_preview
