from . import (
    credit_collection_report,
    collection_parts,
    credit_collection_xlsx,
    credit_collection_page,
)
