from . import validation_xlsx
