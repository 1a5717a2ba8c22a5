from . import (
    credit_report_document,
    document_charts,
    document_formats,
    document_xlsx,
)
