from . import credit_advice_import
