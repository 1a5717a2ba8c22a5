"""The reports on pages: code in addresses and on screens -> model."""

DOCUMENTS = {
    "portfolio": "credit.portfolio.document",
    "results": "credit.results.document",
}
