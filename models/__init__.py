from . import matrix, core, profile, followup, schedule
from . import matrix, core, profile, followup, validation
from . import matrix, core, profile, followup, steering
