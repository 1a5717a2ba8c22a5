from . import matrix, core, profile, followup, schedule, validation, steering
