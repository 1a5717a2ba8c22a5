from . import credit_followup_effect
