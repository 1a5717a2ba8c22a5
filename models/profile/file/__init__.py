from . import (
    credit_file_mixin,
    credit_advice,
    credit_advice_counting,
    credit_advice_reports,
    credit_advice_figures,
    credit_legal_situation,
    credit_legal_figures,
    credit_legal_alert,
    credit_encumbrance,
    credit_internal_note,
    res_partner,
    base_partner_merge,
)
