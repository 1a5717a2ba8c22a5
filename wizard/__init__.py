from . import credit_level_import, credit_own_fault
from . import credit_followup_outcome
from . import credit_followup_change
from . import credit_followup_preview
from . import setup
from . import credit_followup_outcome_next
from . import report_preview
from . import advice
from . import accounts
from . import trial
from . import reports
