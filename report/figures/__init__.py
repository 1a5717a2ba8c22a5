from . import credit_figures_xlsx
